"""The people of a frame to filter, search, sort and pick in the notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
from traitlets import Dict, Int, List, Unicode, default, observe, validate

from b24frame import schema
from b24frame.activity._common import frame_of
from b24frame.widgets import _cells, _explorer_file
from b24frame.widgets._checked import Checked
from b24frame.widgets._fallback import with_fallback
from b24frame.widgets._filter import NOTHING, Filters, known

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from numpy.typing import NDArray

    from b24frame.activity._common import Moment, People

# A plain HTML table will do, for only one page of rows travels. A grid that holds all rows in the browser (itables'
# ITable, 2.9) needs 12 s and 25 MB to show 100,000 people; this one 0.4 s and 0.3 MB.
HERE = Path(__file__).parent
# Rows of the static table, and columns of a frame that has none of the usual ones.
_FEW, _FIRST = 20, 8
_SIZES = (10, 25, 50, 100, 250, 500)


class Explorer(Checked):
    """Explore people in the notebook: choose columns, filter, search, sort, page, pick.

    Only the rows of one page travel to the browser, so that 100,000 people are as quick as a hundred. Everything can
    be done by keyboard, and nothing is asked of any network. What is shown is people's data, and the output of a
    notebook keeps the first rows of it: clear the output before a notebook goes where the people may not be seen.

    Parameters
    ----------
    people : DataFrame or Org
        The people frame; with an Org departments are in the order of its tree. It is not changed.
    at : str or datetime, optional
        The moment from which recency counts; without a zone it is read as UTC. Default: the load time of the frame,
        and where the frame does not tell that, one cannot filter by recency.
    columns : list of str, optional
        The columns to show first. Default: name, position, department, e-mail, phone, status, last seen; those of
        them that hold anything.
    page_size : int
        Rows per page: 10, 25, 50, 100, 250 or 500.

    Attributes
    ----------
    filter : dict
        What is filtered by, to be read, set and observed: `text` (str: every word must occur in name, position, e-mail,
        phones or department; case, accents and ё do not matter), `department` (list of paths, each with all below
        it; set by path, name or id), `status` and `recency` (lists of values and of buckets as of
        `b24frame.activity.recency`). Keys left out do not filter; a dict that is set replaces the one before.
    columns : list of str
        The columns that are shown.
    sort : str
        The column to sort by, with a "-" in front for descending; "" for the order of the frame. People without a
        value are last either way.
    page, page_size : int
        The page that is shown, from 1, and its number of rows.
    picked : list
        Index labels of the rows that were picked by hand. They stay picked whatever is filtered later.

    Raises
    ------
    SchemaError
        Where a column is missing.
    ValueError
        Where a filter, column, status, bucket or department is not known; with the nearest.
    MissingExtraError
        Where anywidget is not installed (extra `widgets`).

    Examples
    --------
    >>> import pandas as pd
    >>> from b24frame.widgets._explorer import Explorer
    >>> explorer = Explorer(pd.read_parquet("data/people.parquet"))
    >>> explorer.filter = {"text": "семен", "status": "online"}
    >>> explorer.filter
    {'text': 'семен', 'department': [], 'status': ['online'], 'recency': []}
    >>> explorer.selected["status"].unique().tolist()
    ['online']
    """

    _esm: ClassVar[Any] = HERE / "static" / "explorer.js"
    _css: ClassVar[Any] = HERE / "static" / "explorer.css"

    filter = Dict().tag(sync=True)
    columns = List(Unicode()).tag(sync=True)
    sort = Unicode().tag(sync=True)
    page = Int(1).tag(sync=True)
    page_size = Int(50).tag(sync=True)
    picked: List[Any] = List()
    _picked = List(Int()).tag(sync=True)
    _choices = Dict().tag(sync=True)
    _view = Dict().tag(sync=True)

    def __init__(
        self, people: People, *, at: Moment = None, columns: Sequence[str] | None = None, page_size: int = 50
    ) -> None:
        frame = frame_of(people)
        # A copy that costs nothing until somebody writes: what is shown must not change behind the rows.
        self._people = frame.copy(deep=False)
        self._named = {str(name): name for name in frame.columns}
        schema.require(frame, *self._named)
        departments = None if isinstance(people, pd.DataFrame) else people.departments
        self._filters = Filters(self._people, departments, at=at)
        self._ranks: dict[str, NDArray[np.int64]] = {}
        self._found = np.arange(len(frame))
        shown = self._usual() if columns is None else columns
        super().__init__(
            filter=dict(NOTHING),
            # Of a text list() would make letters; the trait makes one column of it.
            columns=shown if isinstance(shown, str) else list(shown),
            page_size=page_size,
            _choices=self._filters.choices() | {"columns": list(zip(*self._heads(), strict=True)), "sizes": _SIZES},
        )
        self.on_msg(self._told)
        self._draw(None)

    @property
    def selected(self) -> pd.DataFrame:
        """The people who are picked; where nobody is, all whom the filter leaves.

        A new people frame with all columns and the index of the one explored, in the order shown. Whoever was picked
        stays picked when the filter changes. To be told when it changes, observe `filter` and `picked`.
        """
        rows = np.array(self._picked, dtype=np.intp) if self._picked else self._found
        return self._people.iloc[self._sorted(np.sort(rows))]

    def to_html(self, path: str | PathLike[str]) -> None:
        """Write the explorer as one file that works from disk, without a kernel and without any network.

        Filter, search, sort, columns and pages work in it. It holds **everybody's data** of the columns shown, also of
        those whom the filter leaves out now, and what one can filter by (departments, status, bucket of recency),
        unencrypted: give fewer columns with `columns`, and fewer people with
        ``Explorer(explorer.selected).to_html(path)``. Text is looked for in the columns shown. The file is written
        whole or not at all.

        Parameters
        ----------
        path : str or path-like
            Where to write, such as ``"people.html"``; a file that is there is replaced.

        Notes
        -----
        About 0.2 MB per 1,000 people with the usual columns.
        """
        state = {name: getattr(self, name) for name in _explorer_file.STATE}
        _explorer_file.write(path, self._filters, state, self._choices)

    def _repr_mimebundle_(self, **options: Any) -> Any:  # noqa: ANN401 - as IPython calls it
        return with_fallback(super()._repr_mimebundle_(**options), self._static())

    def _static(self) -> str:
        first = self._people.iloc[self._found[:_FEW]].rename(columns=str)
        more = f", the first {_FEW} shown" if len(self._found) > _FEW else ""
        return _cells.table(self.columns, first, f"{self._count()}{more}")

    def _count(self) -> str:
        return f"{len(self._found):,} of {len(self._people):,} people"

    def _usual(self) -> list[str]:
        """Give the usual columns that tell anything; all of them where there is nobody."""
        there = [name for name in _cells.USUAL if name in self._named]
        telling = [name for name in there if self._people[self._named[name]].notna().any()]
        return telling or there or list(self._named)[:_FIRST]

    def _heads(self) -> tuple[list[str], list[str]]:
        return list(self._named), _cells.heads(list(self._named), self._people.rename(columns=str))

    def _sorted(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        name = self.sort.removeprefix("-")
        if not name:
            return rows
        if name not in self._ranks:
            self._ranks[name] = _cells.ranks(self._people[self._named[name]])
        return _cells.arranged(rows, self._ranks[name], descending=self.sort.startswith("-"))

    def _told(self, _: Any, content: Any, __: Any) -> None:  # noqa: ANN401 - as ipywidgets calls it
        # The first rows are drawn; the text is made ready while the user looks at them.
        if content == "drawn":
            _ = self._filters.searched

    @default("filter")
    def _no_filter(self) -> dict[str, Any]:
        return dict(NOTHING)

    @validate("filter")
    def _checked_filter(self, proposal: Any) -> dict[str, Any]:  # noqa: ANN401 - as traitlets calls it
        return self._filters.value(proposal["value"])

    @validate("columns")
    def _checked_columns(self, proposal: Any) -> list[str]:  # noqa: ANN401 - as traitlets calls it
        for name in proposal["value"]:
            known("column", name, list(self._named))
        return list(dict.fromkeys(proposal["value"]))

    @validate("sort")
    def _checked_sort(self, proposal: Any) -> str:  # noqa: ANN401 - as traitlets calls it
        sort: str = proposal["value"]
        known("column", sort.removeprefix("-"), ["", *self._named])
        return "" if sort == "-" else sort

    @validate("page")
    def _checked_page(self, proposal: Any) -> int:  # noqa: ANN401 - as traitlets calls it
        page: int = proposal["value"]
        return max(1, min(page, self._pages()))

    @validate("page_size")
    def _checked_size(self, proposal: Any) -> int:  # noqa: ANN401 - as traitlets calls it
        if proposal["value"] not in _SIZES:
            raise ValueError(f"page_size is one of {', '.join(map(str, _SIZES))}, not {proposal['value']}")
        size: int = proposal["value"]
        return size

    @validate("picked")
    def _checked_picked(self, proposal: Any) -> list[Any]:  # noqa: ANN401 - as traitlets calls it
        labels = list(proposal["value"])
        absent = [label for label in labels if label not in self._people.index]
        if absent:
            raise ValueError(f"no person has the index {absent[0]!r}; pick labels of the frame's index")
        return labels

    @validate("_picked")
    def _checked_rows(self, proposal: Any) -> list[int]:  # noqa: ANN401 - as traitlets calls it
        rows: list[int] = sorted(set(proposal["value"]))
        if rows and not 0 <= rows[0] <= rows[-1] < len(self._people):
            raise ValueError(f"rows are picked by their number from 0 to {len(self._people) - 1:,}")
        return rows

    @observe("picked")
    def _pick(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        rows = np.flatnonzero(self._people.index.isin(self.picked)).tolist()
        # Of several people with the same label the one picked by hand stays the only one.
        if set(self._people.index[self._picked]) != set(self.picked):
            self._picked = rows

    @observe("_picked")
    def _pick_rows(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        labels = self._people.index[sorted(self._picked)].tolist()
        if set(labels) != set(self.picked):
            self.picked = labels

    @observe("filter")
    def _refilter(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        self._found = self._sorted(np.flatnonzero(self._filters.mask(self.filter)))
        self._first_page()

    @observe("sort")
    def _resort(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        self._found = self._sorted(np.sort(self._found))
        self._first_page()

    @observe("page_size")
    def _resize(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        self._first_page()

    def _first_page(self) -> None:
        if self.page == 1:
            self._draw(None)
        self.page = 1

    def _pages(self) -> int:
        return max(1, -(-len(self._found) // self.page_size))

    @observe("page", "columns")
    def _draw(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        rows = self._found[(self.page - 1) * self.page_size : self.page * self.page_size]
        shown = self._people.iloc[rows]
        self._view = {
            "columns": self.columns,
            "cells": [_cells.cells(shown[self._named[name]]) for name in self.columns],
            "rows": rows.tolist(),
            "names": _cells.labels(shown, self.columns, rows.tolist()),
            "found": len(self._found),
            "total": len(self._people),
            "page": self.page,
            "pages": self._pages(),
        }

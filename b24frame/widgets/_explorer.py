"""The people of a frame to filter, search, sort and pick in the notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
from traitlets import Bool, Dict, Int, List, Unicode, default, observe, validate

from b24frame import schema
from b24frame._plain import several
from b24frame.activity._common import frame_of
from b24frame.widgets import _cells, _explorer_file, _picks
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
# Rows of the static table.
_FEW = 20
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
    everybody : bool
        Show everybody, also leavers, guests and bots. Default: the employees, whom `OrgChart` and `Activity` count.

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
    everybody : bool
        As above; always True if the frame has no column employee. Only who is shown can be picked.

    Raises
    ------
    SchemaError
        Where a column is missing.
    ValueError
        Where a filter, column, status, bucket or department is not known; with the nearest.
    MissingExtraError
        Where anywidget is not installed (extra `widgets`).

    Notes
    -----
    Of a text longer than 10,000 characters the first are shown, sorted by and looked into; `selected` has it whole.

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
    everybody = Bool().tag(sync=True)
    picked: List[Any] = List()
    _picked = List(Int()).tag(sync=True)
    _choices = Dict().tag(sync=True)
    _view = Dict().tag(sync=True)

    def __init__(
        self,
        people: People,
        *,
        at: Moment = None,
        columns: Sequence[str] | None = None,
        page_size: int = 50,
        everybody: bool = False,
    ) -> None:
        frame = frame_of(people)
        # A copy that costs nothing until somebody writes: what is shown must not change behind the rows.
        self._people = frame.copy(deep=False)
        self._named = {str(name): name for name in frame.columns}
        schema.require(frame, *self._named)
        named = self._people.rename(columns=str)
        departments = None if isinstance(people, pd.DataFrame) else people.departments
        self._filters = Filters(self._people, departments, at=at)
        self._order = _cells.Order(named)
        self._found = np.flatnonzero(self._filters.counted(everybody=everybody))
        shown = _cells.usual(named) if columns is None else columns
        heads = zip(self._named, _cells.heads(list(self._named), named), strict=True)
        super().__init__(
            filter=dict(NOTHING),
            # Of a text list() would make letters; the trait makes one column of it.
            columns=shown if isinstance(shown, str) else list(shown),
            page_size=page_size,
            everybody=everybody,
            _choices=self._filters.choices() | {"columns": list(heads), "sizes": _SIZES},
        )
        self.on_msg(self._told)
        self._draw(None)

    @property
    def selected(self) -> pd.DataFrame:
        """The people who are picked; if nobody is, all employees whom the filter leaves (people, with `everybody`).

        A new people frame with all columns and the index of the one explored, in the order shown. Whoever was picked
        stays picked when the filter changes. To be told when it changes, observe `filter`, `picked` and `everybody`.
        """
        rows = np.array(self._picked, dtype=np.intp) if self._picked else self._found
        return self._people.iloc[self._order.sorted(np.sort(rows), self.sort)]

    def to_html(self, path: str | PathLike[str]) -> None:
        """Write the explorer as one file that works from disk, without a kernel and without any network.

        Everything works in it. It holds **everybody's data** of the columns shown, also of those who are not shown now
        (no employees, or left out by the filter), and what one can filter by (departments, status, bucket of recency),
        unencrypted: give fewer columns with `columns`, and fewer people with
        ``Explorer(explorer.selected.sort_index()).to_html(path)``. Text is looked for in the columns shown. The rows
        have the order of the frame, never that of a column that is not shown. The file is written whole or not at all.

        Parameters
        ----------
        path : str or path-like
            Where to write, such as ``"people.html"``; a file that is there is replaced.

        Notes
        -----
        About 0.2 MB per 1,000 people with the usual columns.
        """
        state = {name: getattr(self, name) for name in _explorer_file.STATE}
        _explorer_file.write(path, self._filters, state, self._choices, title=self._all)

    def _repr_mimebundle_(self, **options: Any) -> Any:  # noqa: ANN401 - as IPython calls it
        return with_fallback(super()._repr_mimebundle_(**options), self._static())

    def _static(self) -> str:
        # The order must not tell everybody's rank in a column that is not shown.
        rows = self._found if self.sort.removeprefix("-") in self.columns else np.sort(self._found)
        first = self._people.iloc[rows[:_FEW]].rename(columns=str)
        more = f", the first {_FEW} shown" if len(self._found) > _FEW else ""
        return _cells.table(self.columns, first, f"{len(self._found):,} of {self._all}{more}")

    @property
    def _counted(self) -> NDArray[np.bool_]:
        return self._filters.counted(everybody=self.everybody)

    @property
    def _total(self) -> int:
        return int(self._counted.sum())

    @property
    def _all(self) -> str:
        return several(self._total, *(("person", "people") if self.everybody else ("employee",)))

    @property
    def _kind(self) -> str:
        return "people" if self.everybody else "employees"

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
        return _picks.checked_labels(proposal["value"], self._people.index, self._counted)

    @validate("everybody")
    def _checked_everybody(self, proposal: Any) -> bool:  # noqa: ANN401 - as traitlets calls it
        return bool(proposal["value"]) or self._filters.employs is None

    @validate("_picked")
    def _checked_rows(self, proposal: Any) -> list[int]:  # noqa: ANN401 - as traitlets calls it
        return _picks.checked_rows(proposal["value"], self._counted)

    @observe("picked")
    def _pick(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        rows = np.flatnonzero(self._people.index.isin(self.picked) & self._counted).tolist()
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
        left = np.flatnonzero(self._filters.mask(self.filter) & self._counted)
        self._found = self._order.sorted(left, self.sort)
        self._first_page()

    @observe("everybody")
    def _recount(self, change: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        # Who is not shown at all cannot stay picked.
        self._picked = [row for row in self._picked if self._counted[row]]
        self._refilter(change)

    @observe("sort")
    def _resort(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        self._found = self._order.sorted(np.sort(self._found), self.sort)
        self._first_page()

    @observe("page_size")
    def _first_page(self, _: Any = None) -> None:  # noqa: ANN401 - as traitlets calls it
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
            "total": self._total,
            "kind": self._kind,
            "page": self.page,
            "pages": self._pages(),
        }

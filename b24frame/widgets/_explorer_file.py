"""The explorer as one file: the same view, with all rows in it instead of a kernel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame._atomic import check_place
from b24frame.widgets import _cells
from b24frame.widgets._filter import NONE, PHONES, SEARCHED
from b24frame.widgets._page import offline, static, write_page

if TYPE_CHECKING:
    from os import PathLike

    from b24frame.widgets._filter import Filters

STATE = ("filter", "columns", "sort", "page", "page_size", "everybody", "_picked")
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 12px; }
main .b24x-region { max-height: max(240px, calc(100vh - 150px)); }
"""


def write(
    path: str | PathLike[str], filters: Filters, state: dict[str, Any], choices: dict[str, Any], *, title: str
) -> None:
    """Write the file, whole or not at all."""
    check_place(Path(path))
    module, css = (static(name) for name in ("explorer.js", "explorer.css"))
    write_page(
        path,
        title=title,
        script=offline(module),
        style=css + _STYLE,
        data=_data(filters, state, choices),
    )


def _data(filters: Filters, state: dict[str, Any], choices: dict[str, Any]) -> dict[str, Any]:
    people = filters.people.rename(columns=str)
    shown: list[str] = state["columns"]
    if state["sort"].removeprefix("-") not in shown:
        # The order would tell everybody's rank in a column that is not given.
        state |= {"sort": "", "page": 1}
    units = filters.units
    return {
        "columns": {name: _column(people[name]) for name in shown},
        "searched": [name for name in (*SEARCHED, *PHONES) if name in shown],
        "names": _cells.labels(people, shown, range(len(people))),
        "units": {"rows": units.rows.tolist(), "places": units.places.tolist(), "ends": units.tree.end.tolist()},
        "employs": None if filters.employs is None else filters.employs.astype(int).tolist(),
        "status": filters.statuses.tolist(),
        "seen": filters.seen.tolist() if filters.is_dated else [],
        "choices": choices | {"columns": [pair for pair in choices["columns"] if pair[0] in shown]},
        "none": NONE,
        "ranks": _ranks(people, shown),
        "state": state,
    }


def _column(column: pd.Series) -> dict[str, Any]:
    cells = {"cells": _cells.cells(column)}
    if isinstance(column.dtype, pd.CategoricalDtype):
        return cells | {"order": [_cells.cut(str(name)) for name in column.cat.categories]}
    return cells


def _ranks(people: pd.DataFrame, shown: list[str]) -> dict[str, list[int | None]]:
    """Order of what cannot be sorted by the cells: times, of which seconds are not shown."""
    dated = [name for name in shown if pd.api.types.is_datetime64_any_dtype(people[name].dtype)]
    return {name: [None if at < 0 else at for at in _cells.ranks(people[name]).tolist()] for name in dated}

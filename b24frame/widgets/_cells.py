"""Columns of a people frame as what is shown of them: plain values of JSON, their order, and a static table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from b24frame import schema
from b24frame._groups import listed
from b24frame.widgets._folded import folded, large

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from b24frame.widgets._folded import Texts

USUAL = ("name", "work_position", "department", "email", "phone", "status", "last_activity_date")
_HEADS = {
    "work_position": "position",
    "email": "e-mail",
    "department_ids": "department ids",
    "last_activity_date": "last seen (UTC)",
}
# Columns of a frame that has none of the usual ones.
_FIRST = 8
# More of one text is neither shown, sorted by nor searched: nobody reads it, and a hundred such would fill the memory.
MOST = 10_000
_LABEL = 200
_TABLE = "border-collapse:collapse;font:13px sans-serif"
_CELL = "border-bottom:1px solid #8888;padding:3px 8px;text-align:start"


def usual(people: pd.DataFrame) -> list[str]:
    """Give the usual columns that tell anything; all of them where there is nobody."""
    there = [name for name in USUAL if name in people]
    telling = [name for name in there if people[name].notna().any()]
    return telling or there or list(map(str, people))[:_FIRST]


def heads(columns: Sequence[str], people: pd.DataFrame) -> list[str]:
    """Write the names of columns as words; times tell that they are UTC."""
    return [_HEADS.get(name) or _head(name, people[name]) for name in columns]


def cells(column: pd.Series) -> list[Any]:
    """Write values as text, numbers, True and False, None where there is none; times are UTC, to the minute.

    Of a text longer than `MOST` characters the first are written, and how many there are.
    """
    if isinstance(column.dtype, pd.StringDtype):
        return _cut_texts(column)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert("UTC")
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d %H:%M")
    elif isinstance(column.dtype, pd.CategoricalDtype):
        # Not as the categories are: whole numbers have no place for those that are missing.
        column = column.astype(object)
    return [_cell(value) for value in column.tolist()]


def labels(people: pd.DataFrame, columns: Sequence[str], rows: Sequence[int]) -> list[str]:
    """What each row is called: the name of the person where that is among the columns shown, else its number."""
    if "name" not in columns:
        return [f"row {row + 1}" for row in rows]
    names = people["name"].astype(schema.STR).str.slice(0, _LABEL)
    return names.fillna("no name").tolist()


def ranks(column: pd.Series) -> NDArray[np.int64]:
    """Place of each value in the order of the values, equal ones alike, -1 where there is none.

    Text goes by its folded form, categories by their order, all else by its value.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=np.int64)
    is_there = ~_missing(column)
    values = column[is_there]
    if _is_text(column):
        values = pd.Series(folded(_texts(values)).to_pandas(), dtype=schema.STR)
    places = np.full(len(column), -1, dtype=np.int64)
    places[is_there] = pd.factorize(values, sort=True)[0]
    return places


def arranged(rows: NDArray[np.intp], rank: NDArray[np.int64], *, descending: bool) -> NDArray[np.intp]:
    """Sort rows by their rank; equal ones keep their order, those without a value are last either way."""
    keys = rank[rows]
    last = np.iinfo(np.int64).max
    return rows[np.argsort(np.where(keys < 0, last, -keys if descending else keys), kind="stable")]


class Order:
    """Sorts rows by a column, each of which is ranked once."""

    def __init__(self, people: pd.DataFrame) -> None:
        self._people = people
        self._ranks: dict[str, NDArray[np.int64]] = {}

    def sorted(self, rows: NDArray[np.intp], sort: str) -> NDArray[np.intp]:
        """Sort rows that are in the order of the frame by a column, descending with "-" in front; "" leaves them."""
        name = sort.removeprefix("-")
        if not name:
            return rows
        if name not in self._ranks:
            self._ranks[name] = ranks(self._people[name])
        return arranged(rows, self._ranks[name], descending=sort.startswith("-"))


def table(columns: Sequence[str], people: pd.DataFrame, caption: str) -> str:
    """Write a frame as a static HTML table in which everything is text."""
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in heads(columns, people))
    shown = zip(*(map(_shown, cells(people[name])) for name in columns), strict=True)
    rows = "".join(f"<tr>{''.join(map(_cell_of_table, row))}</tr>" for row in shown)
    return (
        f'<div style="overflow-x:auto"><table style="{_TABLE}"><caption style="text-align:start">{escape(caption)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell_of_table(text: str) -> str:
    return f'<td style="{_CELL}"><bdi>{escape(text)}</bdi></td>'


def _head(name: str, column: pd.Series) -> str:
    words = name[:_LABEL].replace("_", " ")
    return f"{words} (UTC)" if isinstance(column.dtype, pd.DatetimeTZDtype) else words


def cut(text: str) -> str:
    """Give a text, or if it is too long its beginning and its length.

    >>> cut("x" * 10_001)[-54:]
    'x… (10,001 characters, of which 10,000 are shown here)'
    """
    return _told(text[:MOST], len(text)) if len(text) > MOST else text


def _told(begin: str, length: int) -> str:
    return f"{begin}… ({length:,} characters, of which {MOST:,} are shown here)"


def _cut_texts(column: pd.Series) -> list[Any]:
    """Cut before they are taken out of the column, where most of them would be copied for nothing."""
    lengths = column.str.len().fillna(0).tolist()
    begins = column.str.slice(0, MOST).astype(object)
    texts = begins.where(begins.notna(), None).tolist()
    pairs = zip(texts, lengths, strict=True)
    return [_told(text, int(length)) if length > MOST else text for text, length in pairs]


def _cell(value: Any) -> Any:  # noqa: ANN401 - any cell
    plain = _plain(value)
    return cut(plain) if isinstance(plain, str) else plain


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return "; ".join(map(str, value))
    if pd.isna(value):
        return None
    if isinstance(value, np.bool_ | np.integer):
        return value.item()
    if isinstance(value, float) and np.isfinite(value):
        return value
    return str(value)


def _shown(value: Any) -> str:  # noqa: ANN401 - any cell
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _is_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype) or column.dtype == np.dtype(object)


def _missing(column: pd.Series) -> NDArray[np.bool_]:
    if column.dtype == np.dtype(object):
        return np.array([_is_nothing(value) for value in column], dtype=bool)
    return column.isna().to_numpy(bool)


def _is_nothing(value: Any) -> bool:  # noqa: ANN401 - any cell
    if hasattr(value, "__len__") and not isinstance(value, str):
        return not listed(value)
    return bool(pd.isna(value))


def _texts(column: pd.Series) -> Texts:
    if isinstance(column.dtype, pd.StringDtype):
        return large(column.str.slice(0, MOST))
    return large([_shown(_cell(value)) for value in column])

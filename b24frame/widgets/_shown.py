"""A table of the dashboard as it is read: numbers as words, hidden groups as `hidden`, and what to know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from b24frame._groups import listed
from b24frame._style import as_of, attrs_of, count, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HIDDEN = "hidden"
_FEW_NAMES = 5


def shown(table: pd.DataFrame, columns: Sequence[str], most: int) -> pd.DataFrame:
    """Give the first rows as they are shown: the index as the first column, shares in percent, lists cut short."""
    first = table.loc[:, [name for name in columns if name in table] or list(table.columns)].head(most)
    hidden = hidden_rows(table)[:most]
    texts = {str(name): _texts(first[name]) for name in first}
    page = pd.DataFrame(texts, index=range(len(first))).mask(pd.Series(hidden, dtype=bool), HIDDEN)
    head = _head(table)
    page.insert(0, f"by {head}" if head in page else head, _labels(first.index))
    return page


def for_file(table: pd.DataFrame) -> pd.DataFrame:
    """Give the whole table for a file; what is hidden says so instead of looking like a value that is missing."""
    hidden = hidden_rows(table)
    if not hidden.any():
        return table
    return table.astype("str").mask(np.broadcast_to(hidden[:, None], table.shape), HIDDEN)


def hidden_rows(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows are hidden because a group is small."""
    if not attrs_of(table).get("hidden"):
        return np.zeros(len(table), dtype=bool)
    return table.isna().all(axis=1).to_numpy(bool)


def told(table: pd.DataFrame, most: int) -> str:
    """Say of when the table is, how to read it, what is hidden and why, and how many rows follow the first."""
    attrs = attrs_of(table)
    more = len(table) - most
    parts = [
        "; ".join(part for part in (as_of(attrs), str(attrs.get("reading") or "")) if part),
        str(attrs.get("hidden_why") or "").removesuffix("."),
        f"The first {most:,} rows are shown, {more:,} more are in the csv" if more > 0 else "",
        "" if len(table) else "There are no rows",
    ]
    return "".join(f"{part[:1].upper()}{part[1:]}. " for part in parts if part).strip()


def _head(table: pd.DataFrame) -> str:
    return str(table.index.name or attrs_of(table).get("by") or "group")


def _labels(index: pd.Index[Any]) -> list[str]:
    return ["not given" if pd.isna(label) else str(label) for label in index]


def _texts(column: pd.Series) -> Any:  # noqa: ANN401 - texts, or moments as they are
    if pd.api.types.is_float_dtype(column.dtype):
        return ["" if pd.isna(share) else percent(share) for share in column]
    if pd.api.types.is_integer_dtype(column.dtype):
        return ["" if pd.isna(number) else count(number) for number in column]
    if column.dtype == np.dtype(object):
        return [_cut(value) for value in column]
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return column.dt.strftime("%Y-%m-%d %H:%M").fillna("").tolist()
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.dt.strftime("%Y-%m-%d").fillna("").tolist()
    return column.tolist()


def _cut(value: object) -> str:
    names = [str(name) for name in listed(value)]
    more = len(names) - _FEW_NAMES
    return ", ".join(names[:_FEW_NAMES]) + (f" and {more:,} more" if more > 0 else "")

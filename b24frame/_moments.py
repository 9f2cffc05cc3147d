"""Moments and birthdays: a column of raw values to a typed one, and what of it could not be read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from b24frame._plain import unseen
from b24frame._values import is_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Column: TypeAlias = "pa.Array[Any]"

_TIME = pa.timestamp("us", "UTC")
# Before the first there was no Bitrix24. From the second on, pandas cannot show a moment to the nanosecond.
FIRST_YEAR, END_YEAR = 2000, 2262
_FIRST, _END = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 10**6 for year in (FIRST_YEAR, END_YEAR))
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d(?!\d)")
_FINER_THAN_MICROSECONDS = re.compile(r"(\.\d{6})\d+")
# How PHP, databases and others say "never": zeros, year -1, 0, 1 and 9999, the epoch in any time zone.
_NEVER = re.compile(
    r"[0\s:./TZ+-]*|-\d{4}-.*|000[01]-.*|9999-.*|(?:1970-01-01|1969-12-31).*"
    r"|30\.11\.-0001.*|\d\d\.\d\d\.(?:000[01]|9999).*|(?:01\.01\.1970|31\.12\.1969).*"
)
# The first day that .NET knows, and the last.
_NO_BIRTHDAY = re.compile(r"(?:0001-01-01|9999-12-31|01\.01\.0001|31\.12\.9999).*")
_DAY_FIRST = re.compile(r"(\d{1,2})[-.](\d{1,2})(?:[-.]\d{4}(?:[T ].*)?)?")
_YEAR_FIRST = re.compile(r"\d{4}-(\d\d)-(\d\d)(?:[T ].*)?")
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ODD = "something else"


class Dated(NamedTuple):
    """A column, and the rows where something was sent that could not be read."""

    column: Column
    unread: list[int]


def moment(values: Sequence[Any]) -> Dated:
    """Moments in UTC, from ISO 8601 with any offset (none: UTC), and from dates and datetimes.

    Null where nothing was sent, or something that says never, and unread where anything else was sent: text of another
    form, numbers, and moments before the year 2000 or from 2262 on.
    """
    texts = _sent(values)
    try:
        column: Column = pc.cast(pa.array(texts, pa.string()), _TIME)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        column = _leniently(texts)
    return _dated(texts, _possible(column))


def birthday(values: Sequence[Any]) -> Dated:
    """MM-DD from DD-MM, DD.MM.YYYY or YYYY-MM-DD, so that it sorts; null where there is no such day."""
    texts = _sent(values)
    return _dated(texts, pa.array([text and _birthday(text) for text in texts], pa.large_string()))


def _sent(values: Sequence[Any]) -> list[str | None]:
    return [
        (value or None) if type(value) is str else None if value is False or value is None else _written(value)
        for value in values
    ]


def _written(value: Any) -> str | None:  # noqa: ANN401 - anything
    """Write a date as it would be sent; anything else that is no text can only be told to be there."""
    if isinstance(value, str):
        return str(value) or None
    if is_nothing(value):
        return None
    if isinstance(value, date | np.datetime64):
        try:
            return pd.Timestamp(value).isoformat()
        except (ValueError, OverflowError, NotImplementedError):
            return str(value)
    is_empty = len(value) == 0 if pd.api.types.is_list_like(value) else value == 0
    return None if is_empty else _ODD


def _leniently(texts: Sequence[str | None]) -> Column:
    dates = (text.strip() if text and _DATE.match(text.strip()) else None for text in texts)
    coarse = [text and _FINER_THAN_MICROSECONDS.sub(r"\1", text) for text in dates]
    stamps = pd.to_datetime(pd.Series(coarse, dtype=object), utc=True, errors="coerce", format="ISO8601")
    return pa.array(stamps.dt.as_unit("us"), _TIME)


def _possible(column: Column) -> Column:
    moments = column.cast(pa.int64())
    limits: Any = pc.min_max(moments).as_py()
    lowest, highest = limits["min"], limits["max"]
    if lowest is None or (lowest >= _FIRST and highest < _END):
        return column
    is_possible = pc.and_(pc.greater_equal(moments, pa.scalar(_FIRST)), pc.less(moments, pa.scalar(_END)))
    possible: Column = pc.if_else(is_possible, column, pa.scalar(None, _TIME))
    return possible


def _dated(texts: Sequence[str | None], column: Column) -> Dated:
    if column.null_count == texts.count(None):
        return Dated(column, [])
    rows = enumerate(zip(texts, column.is_valid().to_pylist(), strict=True))
    return Dated(column, [at for at, (text, is_read) in rows if text and not is_read and not _is_never(text)])


def _is_never(text: str) -> bool:
    return _NEVER.fullmatch(text.strip(unseen())) is not None


# There are only 366 of them, in few spellings.
@lru_cache(maxsize=2_000)
def _birthday(text: str) -> str | None:
    text = text.strip()
    if _NO_BIRTHDAY.fullmatch(text):
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        month, day = int(found[1]), int(found[2])
    elif found := _DAY_FIRST.fullmatch(text):
        day, month = int(found[1]), int(found[2])
    else:
        return None
    if not 1 <= month <= len(_LONGEST_MONTH) or not 1 <= day <= _LONGEST_MONTH[month - 1]:
        return None
    return f"{month:02d}-{day:02d}"

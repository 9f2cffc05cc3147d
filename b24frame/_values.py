"""One column of raw values to one typed column: pure, and quick where the values are what they should be.

Arrow converts a column of proper values at once; where it refuses, each value is looked at by itself.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from b24frame._wire import whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Column: TypeAlias = "pa.Array[Any]"

_TEXT = pa.large_string()
_TIME = pa.timestamp("us", "UTC")
_BIRTHDAY = re.compile(r"(\d{1,2})[-./](\d{1,2})(?:[-./]\d{4})?")
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FINER_THAN_MICROSECONDS = re.compile(r"(\.\d{6})\d+")
_INT64 = 2**63
_TRUE, _FALSE = {"Y", "YES", "TRUE", "1"}, {"N", "NO", "FALSE", "0"}


def text(values: Sequence[Any]) -> Column:
    """Trimmed text; what is empty or not text becomes null, a number becomes its digits."""
    try:
        column = pa.array(values, _TEXT)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        column = pa.array([_text(value) for value in values], _TEXT)
    column = pc.utf8_trim_whitespace(column)
    filled: Column = pc.replace_with_mask(column, pc.equal(column, pa.scalar("", _TEXT)), pa.scalar(None, _TEXT))
    return filled


def flag(values: Sequence[Any], *, absent: bool) -> Column:
    """Truth values, also as Y and N, 1 and 0; what is none of them counts as absent."""
    try:
        column = pa.array(values, pa.bool_())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        column = pa.array([_flag(value) for value in values], pa.bool_())
    return column.fill_null(absent)


def moment(values: Sequence[Any]) -> Column:
    """Moments in UTC, from ISO 8601 with any offset; `false`, null, empty and unreadable values become null."""
    texts = [value if type(value) is str and value else None for value in values]
    try:
        return pc.cast(pa.array(texts, pa.string()), _TIME)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        # A moment without an offset is read as UTC.
        coarse = [value and _FINER_THAN_MICROSECONDS.sub(r"\1", value) for value in texts]
        stamps = pd.to_datetime(pd.Series(coarse, dtype=object), utc=True, errors="coerce", format="ISO8601")
        return pa.array(stamps.dt.as_unit("us"), _TIME)


def birthday(values: Sequence[Any]) -> Column:
    """MM-DD from DD-MM, so that it sorts; null where there is no such day."""
    return pa.array([_birthday(value) if type(value) is str and value else None for value in values], _TEXT)


def as_json(values: Sequence[Any]) -> Column:
    """JSON text of the values as sent; null stays null."""
    import orjson

    try:
        return pa.array([None if value is None else orjson.dumps(value).decode() for value in values], _TEXT)
    except orjson.JSONEncodeError:
        # orjson knows no whole numbers beyond 64 bits and no lone surrogates.
        return pa.array([None if value is None else json.dumps(value, default=str) for value in values], _TEXT)


def ids(values: Sequence[Any]) -> list[list[int]]:
    """Lists of whole numbers, repeats dropped; a list of numbers that PHP sent as a map or alone counts too."""
    return [
        [*value]
        if type(value) is list and len(value) == 1 and type(value[0]) is int and 0 < value[0] < _INT64
        else _ids(value)
        for value in values
    ]


def guessed(values: Sequence[Any]) -> Column:
    """A field that nobody announced: truth values, numbers or text where all are, else JSON."""
    kinds = {type(value) for value in values if value is not None}
    kinds = {float} if kinds == {int, float} else kinds
    simple = {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
    if len(kinds) == 1 and (arrow := simple.get(next(iter(kinds)))) is not None:
        try:
            return pa.array(values, arrow)
        except (pa.ArrowInvalid, OverflowError):
            return as_json(values)
    return text(values) if kinds <= {str} else as_json(values)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        # A lone surrogate, left of an emoji that was cut in two, cannot be encoded.
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    known = str(value).strip().upper()
    return True if known in _TRUE else False if known in _FALSE else None


# There are only 366 of them, in few spellings.
@lru_cache(maxsize=2_000)
def _birthday(text: str) -> str | None:
    match = _BIRTHDAY.fullmatch(text.strip())
    if match is None:
        return None
    day, month = int(match[1]), int(match[2])
    if not 1 <= month <= len(_LONGEST_MONTH) or not 1 <= day <= _LONGEST_MONTH[month - 1]:
        return None
    return f"{month:02d}-{day:02d}"


def _ids(value: object) -> list[int]:
    if isinstance(value, dict):
        value = list(value.values())
    items = value if isinstance(value, list | tuple) else [value]
    numbers = (whole(item) for item in items)
    return list(dict.fromkeys(number for number in numbers if number is not None))

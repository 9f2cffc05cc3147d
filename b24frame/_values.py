"""One column of raw values to one typed column: pure, and quick where the values are what they should be.

Arrow converts a column of proper values at once; where it refuses, each value is looked at by itself. NaN, NaT, NA and
infinity, which records have that went through a frame, are nothing everywhere.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from b24frame._plain import unescaped, unseen
from b24frame._wire import whole
from b24frame.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    Column: TypeAlias = "pa.Array[Any]"

_TEXT = pa.large_string()
_INT64 = 2**63
# Above, a float does not tell neighbouring whole numbers apart.
_EXACT = 2**53
# Python refuses to write longer ones.
_MOST = 10**4_000
_USUAL = {bool, int, str, list, dict, type(None)}
_INFINITE = (float("inf"), float("-inf"))
_TRUE, _FALSE = {"Y", "YES", "TRUE", "1"}, {"N", "NO", "FALSE", "0"}


def is_nothing(value: Any) -> bool:  # noqa: ANN401 - anything
    """Tell whether a value is None, NaN, NaT, NA or infinite, of pandas, numpy or Python."""
    if value is None:
        return True
    if not pd.api.types.is_scalar(value):
        return False
    return bool(pd.isna(value)) or any(value == infinite for infinite in _INFINITE)


def number(value: object) -> int | None:
    """Read a whole number, also one of numpy; None where it is none, or not for certain."""
    if type(value) is int:
        return value if -_INT64 <= value < _INT64 else None
    if type(value) is str:
        return whole(value)
    value = _plain(value)
    if isinstance(value, float) and not (value.is_integer() and abs(value) <= _EXACT):
        return None
    return whole(value)


def text(values: Sequence[Any]) -> Column:
    """Trimmed text; what is empty, invisible or not text becomes null, a number becomes its digits."""
    return _filled(_texts(values))


def name(values: Sequence[Any]) -> Column:
    """Text as people write it: as `text`, and HTML entities are read."""
    column = _texts(values)
    letters = column.buffers()[-1]
    if letters is not None and b"&" in letters.to_pybytes():
        column = pa.array([value and unescaped(value) for value in column.to_pylist()], _TEXT)
    return _filled(column)


def _texts(values: Sequence[Any]) -> Column:
    try:
        return pa.array(values, _TEXT)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        return pa.array([_text(value) for value in values], _TEXT)


def _filled(column: Column) -> Column:
    trimmed = pc.utf8_trim_whitespace(column)
    is_empty = pc.equal(pc.utf8_trim(trimmed, characters=unseen()), pa.scalar("", _TEXT))
    filled: Column = pc.replace_with_mask(trimmed, is_empty, pa.scalar(None, _TEXT))
    return filled


def flag(values: Sequence[Any], *, absent: bool) -> Column:
    """Truth values, also as Y and N, 1 and 0; what is none of them counts as absent."""
    try:
        column = pa.array(values, pa.bool_())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        column = pa.array([_flag(value) for value in values], pa.bool_())
    return column.fill_null(absent)


def as_json(values: Sequence[Any]) -> Column:
    """JSON text of the values as sent; nothing stays null.

    Raises
    ------
    SchemaError
        Where a value is nested too deeply to be written.
    """
    import orjson

    try:
        written = [None if value is None else orjson.dumps(value).decode() for value in values]
    except orjson.JSONEncodeError:
        written = [None if value is None else _json(value) for value in values]
    # NaN and infinity are written so, too.
    return pa.array([None if text == "null" else text for text in written] if "null" in written else written, _TEXT)


def ids(values: Sequence[Any]) -> list[list[int]]:
    """Lists of whole numbers, repeats dropped; a map of PHP, a number alone or text such as "1, 2" counts as one."""
    return [
        [*value]
        if type(value) is list and len(value) == 1 and type(value[0]) is int and 0 < value[0] < _INT64
        else _ids(value)
        for value in values
    ]


def without_id(values: Sequence[Any]) -> list[int]:
    """Rows of which `ids` leaves something out that is there and is no id."""
    return [at for at, value in enumerate(values) if type(value) is not int and not all(map(_is_id, _items(value)))]


def guessed(values: Sequence[Any]) -> Column:
    """A field that nobody announced: truth values, numbers or text where all are, else JSON."""
    if not set(map(type, values)) <= _USUAL:
        values = [_plain(value) for value in values]
    kinds = {type(value) for value in values if value is not None}
    kinds = {float} if kinds == {int, float} else kinds
    simple = {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
    if len(kinds) == 1 and (arrow := simple.get(next(iter(kinds)))) is not None:
        try:
            return pa.array(values, arrow)
        except (pa.ArrowInvalid, OverflowError):
            return as_json(values)
    return text(values) if kinds <= {str} else as_json(values)


def _plain(value: object) -> Any:  # noqa: ANN401 - anything
    """Nothing as None, and what numpy holds as Python has it."""
    if is_nothing(value):
        return None
    return value.item() if isinstance(value, np.generic) and not isinstance(value, np.datetime64) else value


def _text(value: object) -> str | None:
    if isinstance(value, str):
        # A lone surrogate, left of an emoji that was cut in two, cannot be encoded.
        return value.encode("utf-8", "replace").decode()
    value = _plain(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    whole_number = number(value)
    return str(value if whole_number is None else whole_number) if abs(value) < _MOST else None


def _flag(value: Any) -> bool | None:  # noqa: ANN401 - anything
    value = _plain(value)
    if isinstance(value, int | float):
        return value == 1 if value in {0, 1} else None
    known = value.strip().upper() if isinstance(value, str) else ""
    return True if known in _TRUE else False if known in _FALSE else None


def _ids(value: Any) -> list[int]:  # noqa: ANN401 - anything
    numbers = map(number, _items(value))
    return list(dict.fromkeys(number for number in numbers if number is not None))


def _items(value: Any) -> Iterable[Any]:  # noqa: ANN401 - anything
    if isinstance(value, str):
        # As files keep a list.
        return value.strip(" []()").replace(";", ",").split(",")
    if isinstance(value, dict):
        return value.values()
    return value if pd.api.types.is_list_like(value) else [value]


def _is_id(item: Any) -> bool:  # noqa: ANN401 - anything
    """Tell whether an item is an id or nothing."""
    if item is False or number(item) is not None:
        return True
    if isinstance(item, str):
        return not item.strip(unseen())
    return len(item) == 0 if pd.api.types.is_list_like(item) else is_nothing(item)


def _json(value: object) -> str:
    import orjson

    try:
        return orjson.dumps(value, _json_of, orjson.OPT_SERIALIZE_NUMPY).decode()
    except orjson.JSONEncodeError:
        # orjson knows no whole numbers beyond 64 bits, no lone surrogates, no keys but text.
        try:
            return json.dumps(_jsonable(value))
        except RecursionError:
            raise SchemaError("a field of a record is nested too deeply: leave it out of the records") from None


def _jsonable(value: Any) -> object:  # noqa: ANN401 - anything
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if pd.api.types.is_list_like(value):
        return [_jsonable(item) for item in value]
    return value if isinstance(value, str | int) else _json_of(value)


def _json_of(value: Any) -> object:  # noqa: ANN401 - anything
    value = _plain(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if pd.api.types.is_list_like(value):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

"""The columns of the frames: names, dtypes, order; make an empty one, check one that was given."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from b24frame.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

STR = pd.StringDtype(na_value=np.nan)
TIME = pd.DatetimeTZDtype("us", "UTC")
GENDER = pd.CategoricalDtype(["F", "M"])
STATUSES = ("online", "away", "dnd", "break", "offline")
STATUS = pd.CategoricalDtype(list(STATUSES))
LIST = np.dtype(object)
BOOL = np.dtype(bool)

# The order of the columns is the order that users see.
PEOPLE: Mapping[str, Any] = {
    **dict.fromkeys(("name", "first_name", "last_name", "work_position", "email"), STR),
    "gender": GENDER,
    "birthday": STR,
    **dict.fromkeys(("active", "extranet", "network", "bot", "connector", "employee"), BOOL),
    **dict.fromkeys(("type", "external_auth_id", "color", "website", "avatar", "avatar_hr"), STR),
    "status": STATUS,
    **dict.fromkeys(("idle", "last_activity_date", "mobile_last_date", "desktop_last_date", "absent"), TIME),
    "department_ids": LIST,
    "department_id": pd.Int64Dtype(),
    "department": STR,
    "department_path": STR,
    "departments": LIST,
    "manager_id": pd.Int64Dtype(),
    **dict.fromkeys(("phone", "personal_mobile", "personal_phone", "work_phone", "inner_phone", "phones_raw"), STR),
    "bot_data": STR,
}

DEPARTMENTS: Mapping[str, Any] = {
    "name": STR,
    "parent_id": pd.Int64Dtype(),
    "parent_inferred": BOOL,
    "path": STR,
    "depth": pd.Int64Dtype(),
    "manager_id": pd.Int64Dtype(),
    "sort": pd.Int64Dtype(),
}


def frame_of(
    ids: Iterable[int], columns: Mapping[str, Any], schema: Mapping[str, Any], attrs: Mapping[str, Any]
) -> pd.DataFrame:
    """Put a frame together: index `id`, the columns of the schema first and in its order, then any others."""
    index = pd.Index(np.fromiter(ids, dtype=np.int64), name="id")
    ordered = {name: columns[name] for name in schema} | dict(columns)
    frame = pd.DataFrame(ordered, index=index, copy=False)
    frame.attrs["b24frame"] = dict(attrs)
    return frame


def text(column: Any) -> Any:  # noqa: ANN401 - pandas and Arrow are not precise here
    """Turn an Arrow column of text into the pandas array of a str column."""
    arrow_in: Any = STR
    return arrow_in.__from_arrow__(column)


def whole_numbers(values: Iterable[int | None]) -> Any:  # noqa: ANN401 - pandas is not precise here
    """Turn whole numbers and None into an Int64 array."""
    arrow_in: Any = pd.Int64Dtype()
    return arrow_in.__from_arrow__(pa.array(values, pa.int64()))


def lists(values: Sequence[list[Any]]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Turn lists into an object column that holds them."""
    return np.fromiter(values, dtype=object, count=len(values))


def noted(table: pd.DataFrame, name: str, people: pd.DataFrame, /, **facts: Any) -> pd.DataFrame:  # noqa: ANN401 - facts of any kind
    """Note in the attrs of a table its name, the moment when its people were loaded (None where lost), and facts."""
    told = people.attrs.get("b24frame")
    at = told.get("loaded_at") if isinstance(told, dict) else None
    table.attrs["b24frame"] = {"table": name, "at": at, **facts}
    return table


def require(frame: pd.DataFrame, *wanted: str, of: str = "colleagues") -> None:
    """Check that a frame has the columns that a function needs; `of` says which loader makes such a frame.

    Raises
    ------
    SchemaError
        Naming the columns that are missing, those that are there, and the nearest; or one that is there twice.

    Examples
    --------
    >>> require(pd.DataFrame({"departement": ["Sales"]}), "department")
    Traceback (most recent call last):
        ...
    b24frame.errors.SchemaError: no column 'department' in the frame; the nearest is 'departement'. ...
    """
    found = [str(column) for column in frame.columns]
    missing = [column for column in wanted if column not in found]
    twice = [column for column in wanted if found.count(column) > 1]
    if twice:
        message = f"the column {twice[0]!r} repeats in the frame: keep one of them"
        raise SchemaError(message, wanted=wanted, found=found)
    if not missing:
        return
    nearest = [match for column in missing for match in get_close_matches(column, found, n=1)]
    hint = f"; the nearest is {', '.join(map(repr, nearest))}" if nearest else ""
    message = (
        f"no column {', '.join(map(repr, missing))} in the frame{hint}. It has: {', '.join(found) or 'no columns'}. "
        f"Load it with b24frame.load_{of} or make it with b24frame.normalize_{of}."
    )
    raise SchemaError(message, wanted=wanted, found=found, nearest=nearest)


def with_ids(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Give a frame with int64 ids as its index `id`; what was given stays as it is.

    Raises
    ------
    TypeError
        Where it is no frame, or its index holds no ids.
    ValueError
        Where an id repeats.
    """
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{kind} is a frame of {kind}, not {type(frame).__name__}")
    is_elsewhere = "id" in frame.columns and frame.index.name != "id"
    if is_elsewhere or (len(frame) and not pd.api.types.is_integer_dtype(frame.index.dtype)):
        hint = "set it with set_index('id')" if "id" in frame.columns else "set it to the column with them"
        raise TypeError(f"the index of {kind} must hold their ids, whole numbers: {hint}")
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()][0]
        raise ValueError(f"the id {twice} repeats in {kind}: give a frame with one row for each id")
    return frame.set_axis(frame.index.astype("int64").rename("id"))

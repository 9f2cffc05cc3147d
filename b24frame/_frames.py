"""User objects to the people frame: pure.

Records become Arrow columns a few thousand at a time, so that they stay in the processor's cache and can be let go
while more are on their way; the frame is put together once at the end.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from b24frame import _columns, _moments, _records, _values, phones, schema
from b24frame._warned import warn
from b24frame._wire import collector_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from b24frame._values import Column

_CHUNK = 2_000
# The server's own list, `UserTable::getExternalUserTypes` of its main module with older spellings, and rest_system.
_NOT_PEOPLE = (
    *("bot", "email", "controller", "__controller", "replica", "imconnector", "sale", "saleanonymous", "shop", "call"),
    *("document_editor", "calendar_sharing", "rest_system"),
)
_OTHER_TYPES = ("bot", "extranet", "email", "network")
_SIGNALS = ("status", "idle", "last_activity_date", "mobile_last_date", "desktop_last_date")
_PHONES = ("personal_mobile", "personal_phone", "work_phone")
_READERS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    **dict.fromkeys(("name", "first_name", "last_name", "work_position"), _values.name),
    **dict.fromkeys(("email", "type", "external_auth_id", "color", "website", "avatar", "avatar_hr"), _values.text),
    **dict.fromkeys(("gender", "status"), _values.text),
    "active": lambda values: _values.flag(values, absent=True),
    **dict.fromkeys(("extranet", "network", "bot", "connector"), lambda values: _values.flag(values, absent=False)),
    "departments": _values.ids,
    "bot_data": _values.as_json,
}
_DATED: Mapping[str, Callable[[Sequence[Any]], _moments.Dated]] = {
    **dict.fromkeys(("idle", "last_activity_date", "mobile_last_date", "desktop_last_date", "absent"), _moments.moment),
    "birthday": _moments.birthday,
}
_FIELDS = ("id", *_READERS, *_DATED, "phones")
_ALL_FIELDS = itemgetter(*_FIELDS)


class PeopleBuilder:
    """Takes user objects as they come and gives the people frame of them all.

    Attributes
    ----------
    ids : list of int
        Ids of the users taken, in their order, repeats included; complete after `flush`.
    """

    def __init__(self, region: str | None) -> None:
        self._region = phones.known_region(region)
        self._waiting: list[Any] = []
        self._chunks: list[dict[str, Any]] = []
        self._unread: dict[str, set[int]] = {}
        self._taken = 0
        self.ids: list[int] = []

    def __len__(self) -> int:
        return self._taken + len(self._waiting)

    def add(self, records: Iterable[Any]) -> None:
        """Take some entries of an answer."""
        self._waiting.extend(records)
        if len(self._waiting) >= _CHUNK:
            self.flush()

    def replace(self, records: Iterable[Any]) -> None:
        """Take entries that count in the place of those with the same ids taken before."""
        self.flush()
        (chunks, self._chunks), (ids, self.ids) = (self._chunks, []), (self.ids, [])
        self.add(records)
        self.flush()
        self._chunks += chunks
        self.ids += ids

    def flush(self) -> None:
        """Read what was taken.

        Raises
        ------
        SchemaError
            An entry that is not null has no id that can be read.
        """
        waiting, self._waiting = self._waiting, []
        self._taken += len(waiting)
        with collector_paused():
            for start in range(0, len(waiting), _CHUNK):
                chunk, unread = _people_columns(waiting[start : start + _CHUNK], self._region)
                for name, ids in unread.items():
                    self._unread.setdefault(name, set()).update(ids)
                self._chunks.append(chunk)
                self.ids += chunk["id"]

    def frame(self, attrs: Mapping[str, Any], order: Sequence[int] | None = None) -> pd.DataFrame:
        """Put the frame together: each id once, as first seen, or exactly those of `order` in that order."""
        self.flush()
        with collector_paused():
            frame = _people_frame(self._chunks or [_people_columns([], self._region)[0]])
        if frame.index.has_duplicates:
            frame = frame[~frame.index.duplicated()]
        missing = self._taken - len(self.ids)
        if order is not None:
            wanted = pd.Index(np.array(order, dtype=np.int64)).unique()
            frame = frame.loc[wanted[wanted.isin(frame.index)].rename("id")]
            missing = len(wanted) - len(frame)
        counts = {name: int(frame.index.isin(ids).sum()) for name, ids in self._unread.items()}
        unread = {name: count for name, count in counts.items() if count}
        if unread:
            _warn(unread)
        frame.attrs["b24frame"] = {**attrs, "missing": missing, "constant": _constant(frame), "unread": unread}
        return frame


def normalize_colleagues(records: Iterable[Any], *, region: str | None = None) -> pd.DataFrame:
    """Turn user objects into the people frame, without any request.

    Parameters
    ----------
    records : iterable of dict
        User objects as the portal sends them, or as they come out of a frame: NaN, NaT, NA and infinity are nothing.
        Entries that are null are counted, not kept; of a repeated id the first counts.
    region : str, optional
        Country in which a phone number without a country code is read, such as ``"RU"``; None reads only numbers
        that are complete.

    Returns
    -------
    DataFrame
        One row per person in the order of the records, index `id` (int64), with the columns and dtypes of the
        people frame, also without any record. Fields that are not known are kept behind them. `attrs["b24frame"]`
        holds `missing` (entries that are null), `constant` (signals that are the same for everybody), and `unread`:
        by column how many people have a moment, a birthday or a department that could not be read and is left out.

    Raises
    ------
    SchemaError
        An entry has no id that can be read, or the records are a whole answer of the portal, or of user.get.
    ValueError
        The region is unknown.

    Warns
    -----
    UserWarning
        Something is `unread`. Departments are ids: a list, or text such as "1, 667". Moments are ISO 8601 text, dates
        and datetimes of the years 2000 to 2261; a birthday is DD-MM, DD.MM.YYYY or YYYY-MM-DD. Zeros, 1970-01-01 and
        9999 say "never" and are not counted.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues(
    ...     [{"id": "9", "name": " Anna Smith ", "departments": [1, 667], "phones": {"work_phone": "79161234567"}}]
    ... )
    >>> people[["name", "department_ids", "phone"]]
              name department_ids         phone
    id
    9   Anna Smith       [1, 667]  +79161234567
    """
    builder = PeopleBuilder(region)
    builder.add(_records.given(records, "colleagues"))
    return builder.frame({})


def _people_columns(records: Sequence[Any], region: str | None) -> tuple[dict[str, Any], dict[str, list[int]]]:
    numbers, users = _records.numbered(records, "colleagues")
    raw = _transposed(users)
    columns: dict[str, Any] = {name: read(raw[name]) for name, read in _READERS.items()}
    dated = {name: read(raw[name]) for name, read in _DATED.items()}
    columns |= {name: found.column for name, found in dated.items()}
    columns["id"] = numbers
    columns["department_ids"] = columns.pop("departments")
    lost = _values.without_id(raw["departments"])
    columns |= _phone_columns(raw["phones"], region)
    columns["employee"] = _is_employee(columns)
    for name in sorted({str(key) for key in set().union(*users)} - set(_FIELDS)):
        # A server's field never hides a column of ours.
        column = f"{name}_sent" if name in schema.PEOPLE else name
        columns[column] = _values.guessed([user.get(name) for user in users])
    unread = {"department_ids": lost} | {name: found.unread for name, found in dated.items()}
    return columns, {name: [numbers[row] for row in rows] for name, rows in unread.items() if rows}


def _transposed(users: Sequence[dict[str, Any]]) -> dict[str, Sequence[Any]]:
    try:
        rows = [_ALL_FIELDS(user) for user in users]
    except KeyError:
        rows = [tuple(map(user.get, _FIELDS)) for user in users]
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(_FIELDS)
    return dict(zip(_FIELDS, columns, strict=True))


def _phone_columns(raw: Sequence[Any], region: str | None) -> dict[str, Any]:
    given = [value if isinstance(value, dict) else {} for value in raw]
    columns: dict[str, Any] = {
        field: pa.array(phones.to_e164([value.get(field) for value in given], region), pa.large_string())
        for field in _PHONES
    }
    columns["phone"] = pc.coalesce(*(columns[field] for field in _PHONES))
    inner = phones.extension([value.get("inner_phone") for value in given], region)
    columns["inner_phone"] = pa.array(inner, pa.large_string())
    columns["phones_raw"] = _values.as_json(_given(raw))
    return columns


def _given(raw: Sequence[Any]) -> list[Any]:
    try:
        return [value or None for value in raw]
    except (TypeError, ValueError):  # NA and arrays of numpy are neither true nor false
        return [
            value if isinstance(value, np.ndarray) or (not _values.is_nothing(value) and value) else None
            for value in raw
        ]


def _is_employee(columns: Mapping[str, Any]) -> Column:
    outside = pc.or_(_is_among(columns["external_auth_id"], _NOT_PEOPLE), _is_among(columns["type"], _OTHER_TYPES))
    for flag in ("extranet", "network", "bot", "connector"):
        outside = pc.or_(outside, columns[flag])
    employee: Column = pc.and_not(columns["active"], outside)
    return employee


def _is_among(column: Column, names: Sequence[str]) -> Column:
    found: Column = pc.is_in(pc.utf8_lower(column), value_set=pa.array(names, pa.large_string()))
    return found


def _people_frame(chunks: Sequence[dict[str, Any]]) -> pd.DataFrame:
    names = list(dict.fromkeys(name for chunk in chunks for name in chunk))
    numbers = [number for chunk in chunks for number in chunk["id"]]
    columns: dict[str, Any] = {}
    for name in names:
        if name == "id":
            continue
        parts = [chunk.get(name) for chunk in chunks]
        if name == "department_ids":
            columns[name] = schema.lists([ids for part in parts for ids in part or ()])
        else:
            columns[name] = _columns.joined(name, parts, [len(chunk["id"]) for chunk in chunks])
    columns["department_id"] = schema.whole_numbers(ids[0] if ids else None for ids in columns["department_ids"])
    nothing = pa.nulls(len(numbers), pa.large_string())
    columns |= {"department": schema.text(nothing), "department_path": schema.text(nothing)}
    columns["departments"] = schema.lists([[] for _ in numbers])
    columns["manager_id"] = schema.whole_numbers(None for _ in numbers)
    return schema.frame_of(numbers, columns, schema.PEOPLE, {})


def _warn(unread: Mapping[str, int]) -> None:
    told = ", ".join(f"{name} of {count:,}" for name, count in unread.items())
    message = (
        f"values that could not be read are left out of the frame: {told} of the people. Nobody can tell them from "
        "'none' or 'never' there, so do not count on these columns, or give the records with departments as lists of "
        "ids, moments in ISO 8601, such as 2026-03-01T09:00:00+03:00, of the years 2000 to 2261, birthdays as DD-MM."
    )
    warn(message)


def _constant(frame: pd.DataFrame) -> list[str]:
    if len(frame) <= 1:
        return []
    return [name for name in _SIGNALS if len(frame[name].unique()) == 1]

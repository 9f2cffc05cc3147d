"""What the tables share: who counts, as of when, in which groups, and what must not be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timezone
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from pandas.api.types import is_float, is_integer

from b24frame import _by_department, _departments, _moment, _privacy, _privacy_org, schema
from b24frame._groups import groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from b24frame._groups import Groups
    from b24frame.org import Org

People: TypeAlias = "pd.DataFrame | Org"
Moment: TypeAlias = "str | date | np.datetime64 | None"

DAY = pd.Timedelta("1D")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment a table is about, in UTC, and whether its zone was only assumed."""

    at: pd.Timestamp
    assumed: bool
    tz: str = "UTC"

    @property
    def today(self) -> pd.Timestamp:
        """Midnight of the day in the zone of the table, without the zone."""
        return self.at.tz_convert(self.tz).tz_localize(None).normalize()


def frame_of(people: People) -> pd.DataFrame:
    """Take the people frame of whatever was given."""
    frame = people if isinstance(people, pd.DataFrame) else getattr(people, "people", None)
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"people is a people frame or an Org, not {type(people).__name__}; see b24frame.load_employees")
    return frame


def employees_of(people: People, *wanted: str, by: str | None = None) -> pd.DataFrame:
    """Take the employees, each once, with the columns wanted; check that the frame has them."""
    frame = frame_of(people)
    if by is not None and not isinstance(by, str):
        raise TypeError(f"by is the name of one column, not {by!r}")
    columns = list(dict.fromkeys([*wanted, *([by] if by is not None else [])]))
    schema.require(frame, "employee", *columns)
    return frame.loc[employs(frame), columns]


def grouped(people: People, employees: pd.DataFrame, by: str | None, min_group: int | None) -> Groups:
    """Sort the employees into groups; of an Org, departments are hidden as its head-counts hide them."""
    frame, departments = frame_of(people), None if isinstance(people, pd.DataFrame) else people.departments
    units = _by_department.ids_of(frame, by, departments)
    column = by
    if units is not None:
        column, employees = str(units[0].name), units[0][employs(frame)].to_frame()
    groups = groups_of(employees, column, min_group)
    if by is not None and departments is not None and min_group is not None:
        seated = frame.loc[employs(frame), ["department_ids", "manager_id"]]
        seats = _privacy_org.Seats(seated, departments, _departments.tree(departments), min_group)
        groups = _privacy_org.hide_as_headcount(groups, seats)
    return groups if by is None or units is None else _by_department.labelled(groups, by, units[1])


def employs(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows are employees; of a repeated id the first."""
    counts: NDArray[np.bool_] = frame["employee"].fillna(value=False).to_numpy(dtype=bool)
    return counts & ~frame.index.duplicated()


def as_of(people: People, at: Moment, tz: str | tzinfo = "UTC") -> AsOf:
    """Read the moment: the one given, else the load time of the frame."""
    told = at
    if at is None:
        told = frame_of(people).attrs.get("b24frame", {}).get("loaded_at")
    if told is None:
        raise ValueError(
            "as of when? This frame does not tell when it was loaded (a merge drops that); pass the moment, such as "
            'at="2026-03-01T09:00+03:00"'
        )
    moment = _moment.read(told, "at")
    is_naive = moment.tzinfo is None
    return AsOf(moment.tz_localize("UTC") if is_naive else moment.tz_convert("UTC"), is_naive, _zone(tz))


def span(text: str | pd.Timedelta, name: str) -> pd.Timedelta:
    """Read a length of time that is more than nothing."""
    # pandas reads a number without a unit as nanoseconds, and nobody means those.
    is_bare = text.strip().isdecimal() if isinstance(text, str) else is_integer(text) or is_float(text)
    if is_bare:
        raise ValueError(f'{name}={text!r} has no unit; write it in days or hours: "90D", "12h"')
    try:
        length = pd.Timedelta(text)
    except ValueError as error:
        raise ValueError(f'{name}={text!r} is no length of time; write it in days or hours: "90D", "12h"') from error
    if not length > pd.Timedelta(0):
        raise ValueError(f'{name}={text!r} must be longer than nothing, such as "30D"')
    return length


def bucket_table(
    employees: pd.DataFrame, buckets: NDArray[np.intp], names: pd.CategoricalIndex, groups: Groups, *, by: str | None
) -> pd.DataFrame:
    """Count the employees per bucket, or per group and bucket."""
    counts = groups.count(buckets, len(names))
    if by is None:
        people = pd.array(counts[0], dtype="Int64")
        share = people / (len(employees) or pd.NA)
        table = pd.DataFrame({"people": people, "share": share}, index=names).astype({"share": "Float64"})
        return _privacy.blank(table, np.repeat(groups.hidden, len(names)))
    table = pd.DataFrame(counts, index=groups.labels, columns=list(names)).astype("Int64")
    table["total"] = pd.array(groups.sizes, dtype="Int64")
    return _privacy.blank(table, groups.hidden)


def tell(  # noqa: PLR0913 - one keyword per fact
    table: pd.DataFrame,
    name: str,
    moment: AsOf,
    *,
    people: int,
    reading: str,
    by: str | None = None,
    min_group: int | None = None,
    groups: Groups | None = None,
) -> pd.DataFrame:
    """Write into the table's attrs what it is about."""
    hidden = int(groups.hidden.sum()) if groups else 0
    count = len(groups.labels) if groups else 0
    is_too_few = groups is not None and count > 0 and bool(groups.hidden.all())
    table.attrs = {
        "b24frame": {
            "table": name,
            "at": moment.at.isoformat(timespec="seconds"),
            "at_assumed_utc": moment.assumed,
            "tz": moment.tz,
            "by": by,
            "min_group": min_group,
            "hidden": hidden,
            "hidden_why": _privacy.why_hidden(hidden, count, min_group),
            "people": None if is_too_few else people,
            "reading": reading,
        }
    }
    return table


def ordered(names: Sequence[str], name: str) -> pd.CategoricalIndex:
    """Buckets as an index in their order."""
    return pd.CategoricalIndex(names, categories=list(names), ordered=True, name=name)


def _zone(tz: str | tzinfo) -> str:
    if isinstance(tz, timezone):
        # Without the name that it may bear, which nobody else knows.
        return str(timezone(tz.utcoffset(None)))
    name = str(tz)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'tz={name!r} is no time zone; write it like "Europe/Moscow" or "UTC"') from error
    return name

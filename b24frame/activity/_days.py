"""Days of persons: who is away and who is there instead, whose birthday is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import pandas as pd

from b24frame import schema
from b24frame._find_company import counted
from b24frame._groups import listed, long
from b24frame._lookup import fold, folded
from b24frame.activity._common import DAY, as_of, employees_of, frame_of, span, tell

if TYPE_CHECKING:
    from datetime import tzinfo

    from pandas.api.typing import NaTType

    from b24frame.activity._common import Moment, People

LeapDay: TypeAlias = Literal["03-01", "02-28"]
_LEAP_DAY = "02-29"


def absences(people: People, *, at: Moment = None, tz: str | tzinfo = "UTC") -> pd.DataFrame:
    """List the employees who are away, whether they lead a department, and who of theirs is there.

    The portal tells only the end of the absence that is on: nothing of its begin, its reason, or later ones.

    Parameters
    ----------
    people : DataFrame or Org
        Columns employee, absent, name, department, department_ids. Of an Org the heads are those of its departments;
        of a frame those in `heads_departments` or, failing that, everybody who is somebody's manager_id.
    at : str or datetime, optional
        The moment; without a zone it is read as UTC. Default: the load time of the frame.
    tz : str
        Zone of `until` and of the days, such as ``"Europe/Moscow"``.

    Returns
    -------
    DataFrame
        A row per employee whose absence ends after `at`, index `id`, whoever is back first comes first: name (str),
        department (str, the first one), until (datetime64[us] in `tz`), days (Int64: from today to the day of
        `until`; 0 ends today), head (bool: leads a department that is without its head now), cover (object: list
        of names). Cover are the other employees of the person's first department, and of those that they
        lead, who are not away themselves: heads of departments first, then by name (`#id` without one). The portal
        names no deputies, so this is who could stand in. Lists are shared between rows: do not change them in place.

    Raises
    ------
    SchemaError
        Where a column is missing.
    ValueError
        Where `at` is no moment or not known, or `tz` is no time zone.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues(
    ...     [{"id": 1, "name": "Anna", "departments": [7], "absent": "2026-03-05T00:00:00+00:00"},
    ...      {"id": 2, "name": "Boris", "departments": [7]}]
    ... )
    >>> b24.activity.absences(people, at="2026-03-01T09:00Z")[["name", "days", "head", "cover"]]
        name  days   head    cover
    id
    1   Anna     4  False  [Boris]
    """
    employees = employees_of(people, "absent", "name", "department", "department_ids")
    moment = as_of(people, at, tz)
    until = pd.to_datetime(employees["absent"], utc=True)
    is_away = until > moment.at
    away = until[is_away].sort_values(kind="stable").dt.as_unit("us").dt.tz_convert(moment.tz)
    led = _led(people)
    table = pd.DataFrame(
        {
            "name": employees["name"].loc[away.index],
            "department": employees["department"].loc[away.index],
            "until": away,
            "days": (away.dt.tz_localize(None).dt.normalize() - moment.today).dt.days.astype("Int64"),
            "head": away.index.isin(list(led)),
            "cover": schema.lists(_cover(employees, is_away, away.index, led)),
        },
        index=away.index,
    )
    reading = "absences of this moment, by their end; cover is who of the department is there"
    return tell(table, "absences", moment, people=len(employees), reading=reading)


def birthdays(
    people: People,
    *,
    within: str | pd.Timedelta = "30D",
    at: Moment = None,
    tz: str | tzinfo = "UTC",
    leap: LeapDay = "03-01",
) -> pd.DataFrame:
    """List the employees whose birthday is today or soon, across the turn of the year too.

    Parameters
    ----------
    people : DataFrame or Org
        Columns employee, name, department, birthday (`MM-DD`).
    within : str or Timedelta
        How far ahead, in whole days, such as ``"30D"``; the last day is included.
    at : str or datetime, optional
        The moment; without a zone it is read as UTC. Default: the load time of the frame.
    tz : str
        Zone in which it is today, such as ``"Europe/Moscow"``.
    leap : {"03-01", "02-28"}
        Day on which 29 February is celebrated in other years.

    Returns
    -------
    DataFrame
        A row per employee, index `id`, by day and then by name: name (str), department (str, the first one), next
        (datetime64[us], midnight of the day, without a zone: a birthday is a day of the calendar), in_days (Int64,
        0 is today). The portal knows no year of birth. What is no day of the calendar is left out.

    Raises
    ------
    SchemaError
        Where a column is missing.
    ValueError
        Where `at` is no moment or not known, `tz` no time zone, `within` no length of time, or `leap` no such day.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues(
    ...     [{"id": 1, "name": "Anna", "birthday": "29-02"}, {"id": 2, "name": "Boris", "birthday": "31-12"}]
    ... )
    >>> b24.activity.birthdays(people, at="2026-12-20T12:00Z", within="90D")
         name department       next  in_days
    id
    2   Boris        NaN 2026-12-31       11
    1    Anna        NaN 2027-03-01       71
    """
    employees = employees_of(people, "name", "department", "birthday")
    moment = as_of(people, at, tz)
    days = span(within, "within") // DAY
    if leap not in {"03-01", "02-28"}:
        raise ValueError(f'leap={leap!r}: 29 February is celebrated on "03-01" or "02-28"')
    given = employees["birthday"].dropna().astype(str)
    following = {day: _next(day, moment.today, leap) for day in given.unique()}
    when = pd.to_datetime(given.map(following)).dt.as_unit("us").dropna()
    ahead = (when - moment.today).dt.days
    table = employees.loc[when.index, ["name", "department"]]
    table["next"], table["in_days"] = when, ahead.astype("Int64")
    soon = table[ahead <= days]
    soon = soon.sort_values(["next", "name"], kind="stable", key=lambda at: folded(at) if at.name == "name" else at)
    ahead_of = f"the next {counted(days, 'day', 'days')}, from " if days else ""
    reading = f"{ahead_of}today in {moment.tz}"
    tell(soon, "birthdays", moment, people=len(employees), reading=reading)
    soon.attrs["b24frame"]["within_days"] = days
    return soon


def _next(birthday: str, today: pd.Timestamp, leap: str) -> pd.Timestamp | NaTType:
    for year in (today.year, today.year + 1):
        is_moved = birthday == _LEAP_DAY and not pd.Timestamp(year, 1, 1).is_leap_year
        day = pd.to_datetime(f"{year:04d}-{leap if is_moved else birthday}", format="%Y-%m-%d", errors="coerce")
        if pd.isna(day) or day >= today:
            return day
    raise AssertionError("a day of next year is not before today")  # pragma: no cover


def _led(people: People) -> dict[Any, list[Any]]:
    """Tell who leads which departments, as far as the input tells."""
    frame, departments = frame_of(people), getattr(people, "departments", None)
    led: dict[Any, list[Any]] = {}
    if not isinstance(people, pd.DataFrame) and isinstance(departments, pd.DataFrame):
        for department, head in departments["manager_id"].dropna().items():
            led.setdefault(head, []).append(department)
    elif "heads_departments" in frame.columns:
        led = {person: ids for person, cell in frame["heads_departments"].items() if (ids := listed(cell))}
    elif "manager_id" in frame.columns:
        led = {person: [] for person in frame["manager_id"].dropna().unique()}
    return led


def _cover(employees: pd.DataFrame, is_away: pd.Series, away: pd.Index, led: dict[Any, list[Any]]) -> list[list[str]]:
    own = {person: listed(ids) for person, ids in employees["department_ids"].loc[away].items()}
    asked = {person: tuple(dict.fromkeys([*own[person][:1], *led.get(person, ())])) for person in away}
    wanted = {department for departments in asked.values() for department in departments}
    rows, units = long(employees["department_ids"])
    is_asked = units.isin(wanted).to_numpy() & ~is_away.to_numpy()[rows]
    there: dict[Any, set[int]] = {department: set() for department in wanted}
    for department, row in zip(units[is_asked], rows[is_asked], strict=True):
        there[department].add(int(row))
    names, rank = _ranked(employees, led)
    found: dict[tuple[Any, ...], list[str]] = {}
    for departments in set(asked.values()):
        standing = set().union(*(there[department] for department in departments))
        # One list for all who are away of a department: a copy for each would grow with its square.
        found[departments] = [names[row] for row in sorted(standing, key=rank.__getitem__)]
    return [found[asked[person]] for person in away]


def _ranked(employees: pd.DataFrame, led: dict[Any, list[Any]]) -> tuple[list[str], list[tuple[bool, str]]]:
    given = zip(employees.index, employees["name"], strict=True)
    names = [f"#{person}" if pd.isna(name) else str(name) for person, name in given]
    return names, [(at not in led, fold(name)) for at, name in zip(employees.index, names, strict=True)]

"""When people were last seen: recency, active_share, dormant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from b24frame import _moment, _privacy
from b24frame._find_company import counted
from b24frame.activity._common import as_of, bucket_table, employees_of, employs, frame_of, grouped, ordered, span, tell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from b24frame.activity._common import Moment, People

BUCKETS = ("1h", "1d", "7d", "30d", "90d", "older", "never")
READING = "last seen is not hours worked"
_EDGES = pd.to_timedelta(["1h", "1D", "7D", "30D", "90D"]).to_numpy()
_NEVER = BUCKETS.index("never")


def recency(people: People, *, at: Moment = None, by: str | None = None, min_group: int | None = 5) -> pd.DataFrame:
    """Count the employees by the time since they were last seen. Last seen is not hours worked.

    Parameters
    ----------
    people : DataFrame or Org
        Columns employee and last_activity_date, and `by`.
    at : str or datetime, optional
        The moment to count back from; without a zone it is read as UTC. Default: the load time of the frame.
    by : str, optional
        Column to group by; of a list column a person counts in each value, of `total` once per group.
    min_group : int or None
        Groups of fewer employees are hidden (see `b24frame.activity`); None shows all.

    Returns
    -------
    DataFrame
        Without `by`: a row per bucket, index `last_seen` (ordered category), columns people (Int64) and share (Float64,
        of all employees). With `by`: a row per group in the order of its values, those without a value last; columns
        the buckets and total (Int64). Buckets: within `1h`, `1d`, `7d`, `30d`, `90d` (each up to and with its end,
        beyond the one before), `older`, and `never`. Who was seen later than `at` counts in `1h`: a snapshot
        does not tell when they were seen before. Without employees the counts are 0 and the shares NA; with `by`
        there is no row.

    Raises
    ------
    SchemaError
        Where a column is missing, with the nearest.
    ValueError
        Where `at` is no moment, or is not given and the frame does not tell when it was loaded.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues(
    ...     [{"id": 1, "last_activity_date": "2026-03-01T08:30:00+00:00"}, {"id": 2, "last_activity_date": False},
    ...      {"id": 3, "last_activity_date": "2026-02-27T09:00:00+00:00"}]
    ... )
    >>> b24.activity.recency(people, at="2026-03-01T09:00Z", min_group=None)["people"].to_dict()
    {'1h': 1, '1d': 0, '7d': 1, '30d': 0, '90d': 0, 'older': 0, 'never': 1}
    """
    employees = employees_of(people, "last_activity_date", by=by)
    moment = as_of(people, at)
    groups = grouped(people, employees, by, min_group)
    buckets = buckets_of(elapsed(employees, moment.at))
    table = bucket_table(employees, buckets, ordered(BUCKETS, "last_seen"), groups, by=by)
    count = len(employees)
    return tell(table, "recency", moment, people=count, reading=READING, by=by, min_group=min_group, groups=groups)


def active_share(
    people: People, *, at: Moment = None, by: str | None = None, min_group: int | None = 5
) -> pd.DataFrame:
    """Tell which share of the employees was seen within a day, 7 days, 30 days. Last seen is not hours worked.

    Parameters
    ----------
    people : DataFrame or Org
        Columns employee and last_activity_date, and `by`.
    at, by, min_group
        As of `recency`.

    Returns
    -------
    DataFrame
        A row per group in the order of its values, or one row `all`: people (Int64, employees), known (Int64, those
        ever seen), within_1d, within_7d, within_30d (Float64): those seen so recently / known; NA where nobody is
        known. Never seen is not known, so it lowers no share; compare known with people.

    Raises
    ------
    SchemaError, ValueError
        As of `recency`.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues(
    ...     [{"id": 1, "last_activity_date": "2026-03-01T08:30:00+00:00"}, {"id": 2, "last_activity_date": False},
    ...      {"id": 3, "last_activity_date": "2026-02-27T09:00:00+00:00"}]
    ... )
    >>> b24.activity.active_share(people, at="2026-03-01T09:00Z", min_group=None)
         people  known  within_1d  within_7d  within_30d
    all       3      2        0.5        1.0         1.0
    """
    employees = employees_of(people, "last_activity_date", by=by)
    moment = as_of(people, at)
    groups = grouped(people, employees, by, min_group)
    counts = groups.count(buckets_of(elapsed(employees, moment.at)), len(BUCKETS))
    up_to = counts.cumsum(axis=1)
    known = up_to[:, _NEVER - 1]
    table = pd.DataFrame({"people": groups.sizes, "known": known}, index=groups.labels).astype("Int64")
    for name, bucket in (("within_1d", "1d"), ("within_7d", "7d"), ("within_30d", "30d")):
        seen = pd.array(up_to[:, BUCKETS.index(bucket)], dtype="Float64")
        table[name] = seen / table["known"].mask(table["known"] == 0).astype("Float64")
    table = _privacy.blank(table, groups.hidden)
    count = len(employees)
    return tell(table, "active_share", moment, people=count, reading=READING, by=by, min_group=min_group, groups=groups)


def dormant(people: People, *, after: str | pd.Timedelta = "90D", at: Moment = None) -> pd.DataFrame:
    """List the employees who have not been seen for a long time, or never: licences that may be free.

    Ask before freeing one: never seen is not long ago, an account invited last week and not yet used looks the same,
    and so does one whose last moment the portal does not tell.

    Parameters
    ----------
    people : DataFrame or Org
        Columns employee and last_activity_date.
    after : str or Timedelta
        Whoever was last seen longer than this before `at`, such as ``"90D"`` or ``"12h"``.
    at : str or datetime, optional
        The moment to count back from; without a zone it is read as UTC. Default: the load time of the frame.

    Returns
    -------
    DataFrame
        The rows of the people frame, all its columns, and days (Int64): whole days since last seen, NA for never.
        Longest first, those never seen last.

    Raises
    ------
    SchemaError, ValueError
        As of `recency`; and where `after` is no length of time.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues(
    ...     [{"id": 1, "last_activity_date": "2026-03-01T08:30:00+00:00"}, {"id": 2, "last_activity_date": False},
    ...      {"id": 3, "last_activity_date": "2025-11-01T09:00:00+00:00"}]
    ... )
    >>> b24.activity.dormant(people, at="2026-03-01T09:00Z")["days"]
    id
    3     120
    2    <NA>
    Name: days, dtype: Int64
    """
    employees = employees_of(people, "last_activity_date")
    moment = as_of(people, at)
    limit = span(after, "after")
    since = elapsed(employees, moment.at)
    is_found = ((since > limit) | since.isna()).to_numpy()
    frame = frame_of(people)
    rows = np.flatnonzero(employs(frame))[is_found]
    order = since[is_found].reset_index(drop=True).sort_values(ascending=False, na_position="last", kind="stable")
    found = frame.iloc[rows[order.index]].copy()
    found["days"] = (order.dt.total_seconds() // 86_400).astype("Int64").array
    long = counted(limit.days, "day", "days") if limit.days else "hours"
    reading = f"not seen for {long}, or never: an account never used looks the same"
    return tell(found, "dormant", moment, people=len(employees), reading=reading)


def elapsed(employees: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """Time since each was last seen; NaT for never."""
    return at - _moment.known(employees["last_activity_date"])


def buckets_of(since: pd.Series) -> NDArray[np.intp]:
    """Place among `BUCKETS` of each length of time; NaT is never."""
    values = since.to_numpy()
    return np.where(np.isnat(values), _NEVER, np.searchsorted(_EDGES, values, side="left"))

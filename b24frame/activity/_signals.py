"""What may be the same for everybody: presence and devices, with the reason where it says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from b24frame import _moment, schema
from b24frame.activity._common import as_of, bucket_table, employees_of, frame_of, grouped, ordered, span, tell
from b24frame.errors import ConstantSignalError

if TYPE_CHECKING:
    from b24frame.activity._common import Moment, People

DEVICES = ("mobile", "desktop", "both", "neither")
UNKNOWN = "unknown"


def presence(people: People, *, at: Moment = None, by: str | None = None, min_group: int | None = 5) -> pd.DataFrame:
    """Count the employees by their status at load time: online, away, ... A status is set by hand or by the portal.

    Parameters
    ----------
    people : DataFrame or Org
        Columns employee and status, and `by`.
    at : str or datetime, optional
        When the status was read, for the title; it changes no figure. Default: the load time of the frame.
    by, min_group
        As of `recency`.

    Returns
    -------
    DataFrame
        As of `recency`: a row per status, index `status` (ordered category), or a column per status and total.
        Statuses: online, away, dnd, break, offline, whatever else the portal sent, and unknown, where somebody has
        none.

    Raises
    ------
    ConstantSignalError
        Where all have the same status: the newest servers answer `online` for everybody.
    SchemaError, ValueError
        As of `recency`.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues([{"id": 1, "status": "online"}, {"id": 2, "status": "away"}])
    >>> b24.activity.presence(people, at="2026-03-01T09:00Z", min_group=None)["people"].to_dict()
    {'online': 1, 'away': 1, 'dnd': 0, 'break': 0, 'offline': 0}
    """
    employees = employees_of(people, "status", by=by)
    moment = as_of(people, at)
    groups = grouped(people, employees, by, min_group)
    _refuse_constant(people, employees, min_group, "status")
    status = employees["status"].astype("category")
    found = set(status.cat.remove_unused_categories().cat.categories)
    names = [*schema.STATUSES, *sorted(found - {*schema.STATUSES, UNKNOWN})]
    if status.isna().any() or UNKNOWN in found:
        names.append(UNKNOWN)
    # A code of -1, nobody's status, takes the last place.
    places = pd.Index(names).get_indexer(pd.Index([*status.cat.categories, UNKNOWN], dtype=object))
    buckets = places[status.cat.codes.to_numpy()]
    table = bucket_table(employees, buckets, ordered(names, "status"), groups, by=by)
    reading = "status at the moment of loading, not hours worked"
    count = len(employees)
    return tell(table, "presence", moment, people=count, reading=reading, by=by, min_group=min_group, groups=groups)


def devices(
    people: People,
    *,
    at: Moment = None,
    by: str | None = None,
    within: str | pd.Timedelta | None = None,
    min_group: int | None = 5,
) -> pd.DataFrame:
    """Count the employees by the apps that they were seen in: mobile, desktop, both, neither (the browser is neither).

    Parameters
    ----------
    people : DataFrame or Org
        Columns employee, mobile_last_date and desktop_last_date, and `by`.
    at, by, min_group
        As of `recency`.
    within : str or Timedelta, optional
        Counts an app only where it was used so shortly before `at` (or later), such as ``"30D"``; None: ever.

    Returns
    -------
    DataFrame
        As of `recency`: a row per bucket, index `device` (ordered category), or a column per bucket and total. `mobile`
        is the mobile app only, `desktop` the desktop app only.

    Raises
    ------
    ConstantSignalError
        Where either date is the same for all: the newest servers answer `false` for everybody, older ones do not
        tell the desktop, and then who was seen in one app may have been seen in both.
    SchemaError, ValueError
        As of `recency`; and where `within` is no length of time.

    Examples
    --------
    >>> import b24frame as b24
    >>> seen = "2026-02-27T09:00:00+00:00"
    >>> people = b24.normalize_colleagues(
    ...     [{"id": 1, "mobile_last_date": seen, "desktop_last_date": seen}, {"id": 2, "mobile_last_date": seen},
    ...      {"id": 3}]
    ... )
    >>> b24.activity.devices(people, at="2026-03-01T09:00Z", min_group=None)["people"].to_dict()
    {'mobile': 1, 'desktop': 0, 'both': 1, 'neither': 1}
    """
    employees = employees_of(people, "mobile_last_date", "desktop_last_date", by=by)
    moment = as_of(people, at)
    groups = grouped(people, employees, by, min_group)
    since = moment.at - span(within, "within") if within is not None else None
    _refuse_constant(people, employees, min_group, "mobile_last_date", "desktop_last_date")
    mobile, desktop = (_used(employees[name], since).to_numpy() for name in ("mobile_last_date", "desktop_last_date"))
    buckets = np.select([mobile & desktop, mobile, desktop], [2, 0, 1], 3)
    table = bucket_table(employees, buckets, ordered(DEVICES, "device"), groups, by=by)
    reading = "apps seen in, the browser is neither; not hours worked"
    count = len(employees)
    return tell(table, "devices", moment, people=count, reading=reading, by=by, min_group=min_group, groups=groups)


def _used(dates: pd.Series, since: pd.Timestamp | None) -> pd.Series:
    moments = _moment.known(dates)
    return moments.notna() if since is None else moments >= since


def _refuse_constant(people: People, employees: pd.DataFrame, min_group: int | None, *columns: str) -> None:
    """Raise where a signal does not vary; the frame's own note decides only where one person is too few to tell."""
    noted = frame_of(people).attrs.get("b24frame", {}).get("constant", ())
    for column in columns:
        varies = len(employees[column].unique()) > 1
        if varies or not (len(employees) > 1 or (len(employees) and column in noted)):
            continue
        value = employees[column].iloc[0]
        shown = "empty" if pd.isna(value) else repr(str(value))
        if min_group is not None and len(employees) < min_group:
            # Of so few people it is a figure that is hidden.
            shown = "the same"
        raise ConstantSignalError(
            f"{column} is {shown} for everybody, so it says nothing about anybody: the newest Bitrix24 servers answer "
            "status always online, and the mobile and desktop dates always false; older servers leave the desktop date "
            "out. Use b24frame.activity.recency: last_activity_date still carries a signal."
        )

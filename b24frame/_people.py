"""From answers to people frames: everybody, or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from b24frame import _read
from b24frame._frames import PeopleBuilder
from b24frame._job import READINGS
from b24frame._read import COLLEAGUES, EMPLOYEES, MANAGERS, Listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24frame._job import Job


def colleagues(job: Job) -> pd.DataFrame:
    """Read the colleagues page by page; where the list did not hold still, check them against the ids."""
    builder = PeopleBuilder(job.region)
    listing = Listing(COLLEAGUES)
    for page in job.kept.pages(COLLEAGUES, {"USER_DATA": "Y"}):
        builder.add(listing.see(page))
        job.show(listing.entries, listing.total)
    builder.flush()
    listing.ids = builder.ids
    # What was read before a break may not fit what was read after it.
    if listing.held_still and not job.resumed:
        return builder.frame(job.attrs(COLLEAGUES, listing.total))
    order = _read.still_ids(job)
    if order is None:
        raise job.never_still(COLLEAGUES, builder.frame(job.attrs(COLLEAGUES, listing.total, reconciled=True)))
    _read.complete(job, builder, order)
    return builder.frame(job.attrs(COLLEAGUES, len(order), reconciled=True), order)


def employees(job: Job, departments: Iterable[int]) -> pd.DataFrame:
    """Read the ids of all departments, then the users, then the ids again."""
    builder = PeopleBuilder(job.region)
    departments = list(departments)
    ids = _read.employee_ids(job.portal, departments)
    for users in _read.users_of(job.kept, ids):
        builder.add(users)
        job.show(len(builder), len(ids))
    builder.flush()
    again = _read.employee_ids(job.portal, departments)
    if again == ids:
        return builder.frame(job.attrs(EMPLOYEES, len(ids)), ids)
    order = _read.read_twice(lambda: _read.employee_ids(job.portal, departments), again)
    if order is None:
        raise job.never_still(EMPLOYEES, builder.frame(job.attrs(EMPLOYEES, None, reconciled=True)))
    _read.complete(job, builder, order)
    return builder.frame(job.attrs(EMPLOYEES, len(order), reconciled=True), order)


def managers(job: Job, departments: Iterable[int]) -> pd.DataFrame:
    """Read the heads of all departments, each once with the departments that they head, then their ids again."""
    departments = list(departments)
    portal = job.kept
    for _ in range(READINGS):
        builder = PeopleBuilder(job.region)
        headed: dict[int, list[int]] = {}
        for department, users in _read.by_department(portal, MANAGERS, departments, {"USER_DATA": "Y"}):
            for number, user in _read.with_ids(users):
                if number not in headed:
                    builder.add([user])
                headed.setdefault(number, []).append(department)
            job.show(len(headed), None)
        if _read.heads(job.portal, departments) == headed:
            return _with_departments(builder.frame(job.attrs(MANAGERS, len(headed))), headed)
        portal = job.portal
    raise job.never_still(MANAGERS, _with_departments(builder.frame(job.attrs(MANAGERS, None)), headed))


def _with_departments(frame: pd.DataFrame, headed: dict[int, list[int]]) -> pd.DataFrame:
    frame["heads_departments"] = pd.Series([headed[number] for number in frame.index], frame.index, dtype=object)
    return frame

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
    order = _read.employee_ids(job.portal, departments)
    for users in _read.users_of(job.kept, order):
        builder.add(users)
        job.show(len(builder), len(order))
    again = _read.employee_ids(job.portal, departments)
    has_changed = again != order
    if has_changed:
        # Somebody may have moved into a department that is new.
        departments = _read.all_departments_of(job).index.tolist()
        settled = _read.read_twice(lambda: _read.employee_ids(job.portal, departments), again)
        if settled is None:
            raise job.never_still(EMPLOYEES, builder.frame(job.attrs(EMPLOYEES, None, reconciled=True)))
        order = settled
    _read.complete(job, builder, order)
    return builder.frame(job.attrs(EMPLOYEES, len(order), reconciled=has_changed), order)


def managers(job: Job, departments: Iterable[int]) -> pd.DataFrame:
    """Read the ids of all heads with the departments that they head, then the users, then the ids again."""
    builder = PeopleBuilder(job.region)
    departments = list(departments)
    headed = _read.heads(job.portal, departments)
    for users in _read.users_of(job.kept, list(headed)):
        builder.add(users)
        job.show(len(builder), len(headed))
    has_changed = False
    for _ in range(READINGS):
        again = _read.heads(job.portal, departments)
        if again == headed:
            break
        has_changed, headed = True, again
    else:
        frame = builder.frame(job.attrs(MANAGERS, None, reconciled=True))
        raise job.never_still(MANAGERS, _with_departments(frame, headed))
    _read.complete(job, builder, list(headed))
    frame = builder.frame(job.attrs(MANAGERS, len(headed), reconciled=has_changed), list(headed))
    return _with_departments(frame, headed)


def _with_departments(frame: pd.DataFrame, headed: dict[int, list[int]]) -> pd.DataFrame:
    frame["heads_departments"] = pd.Series(
        [headed.get(number, []) for number in frame.index], frame.index, dtype=object
    )
    return frame

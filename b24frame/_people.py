"""From answers to people frames: everybody, or an error."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import pandas as pd

from b24frame import _read, _state
from b24frame._entries import users_in
from b24frame._frames import PeopleBuilder
from b24frame._job import READINGS
from b24frame._read import COLLEAGUES, EMPLOYEES, MANAGERS, Listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24frame._job import Job
    from b24frame.portal import Portal


def colleagues(job: Job) -> pd.DataFrame:
    """Read the colleagues page by page; where the list did not hold still, check them against the ids."""
    return _colleagues(job, job.kept)[0]


def colleagues_in_departments(job: Job) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the departments, the colleagues, and the departments again, until nothing moved meanwhile."""
    tree, portal = _read.tree_of(job), job.kept
    has_moved = tree.has_moved
    for _ in range(READINGS):
        people, held_still = _colleagues(job, portal)
        if tree.equals(job.portal.paced(tree.calls)) and held_still:
            told = people.attrs["b24frame"]
            told |= job.attrs(COLLEAGUES, told["total"], reconciled=told["reconciled"] or has_moved)
            return people, tree.frame
        tree, portal, has_moved = _read.tree_of(job), job.portal, True
    raise job.never_still(COLLEAGUES, people)


def _colleagues(job: Job, portal: Portal) -> tuple[pd.DataFrame, bool]:
    """Give the frame, and whether the list is as it was read."""
    builder = PeopleBuilder(job.region)
    listing = Listing(COLLEAGUES)
    for page in portal.pages(COLLEAGUES, {"USER_DATA": "Y"}):
        builder.add(users_in(listing.see(page), COLLEAGUES))
        job.show(listing.entries, listing.expected)
    builder.flush()
    listing.ids = list(builder.ids)
    # What was read before a break may not fit what was read after it.
    if listing.held_still and not (portal is job.kept and job.resumed):
        return builder.frame(job.attrs(COLLEAGUES, listing.total)), True
    order = _read.still_ids(job)
    if order is None:
        raise job.never_still(COLLEAGUES, builder.frame(job.attrs(COLLEAGUES, listing.total, reconciled=True)))
    _read.complete(job, builder, order)
    _take_again(job, builder, _moved(listing.ids, order))
    known = set(builder.ids)
    held_still = listing.ids == [number for number in order if number in known]
    return builder.frame(job.attrs(COLLEAGUES, len(order), reconciled=True), order), held_still


def _moved(seen: Iterable[int], order: Iterable[int]) -> list[int]:
    """Give those who changed places with somebody since they were seen: one of the two is in another department."""
    place = {number: at for at, number in enumerate(order)}
    known = [number for number in dict.fromkeys(seen) if number in place]
    at = [place[number] for number in known]
    before = list(accumulate(at, max))
    behind = list(accumulate(reversed(at), min))[::-1]
    return [number for number, *places in zip(known, at, before, behind, strict=True) if len(set(places)) > 1]


def employees(job: Job) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read everyone in any department, and the departments."""
    frame, state = _of_state(job, EMPLOYEES)
    return frame, state.tree.frame


def managers(job: Job) -> pd.DataFrame:
    """Read the heads of all departments, with the departments that they head."""
    frame, state = _of_state(job, MANAGERS)
    headed = state.places
    frame["heads_departments"] = pd.Series(
        [headed.get(number, []) for number in frame.index], frame.index, dtype=object
    )
    return frame


def _of_state(job: Job, method: str) -> tuple[pd.DataFrame, _state.State]:
    """Read departments and ids, then the users, then departments and ids again, until these are the same."""
    builder, state = PeopleBuilder(job.region), _state.read(job, method)
    order, has_changed = list(state.places), state.tree.has_moved
    for users in _read.users_of(job.kept, order):
        builder.add(users)
        job.show(len(builder), len(order))
    if job.resumed and method == EMPLOYEES:
        # What was read before a break may be of another department.
        told = builder.frame({})["department_ids"]
        _take_again(job, builder, state.moved_since(dict(zip(told.index.tolist(), told, strict=True))))
    for _ in range(READINGS):
        _read.complete(job, builder, order)
        if state.is_still(job):
            break
        before, state, has_changed = state, _state.read(job, method), True
        order = list(state.places)
        # The heads are known, and not the departments in which they are themselves.
        _take_again(job, builder, order if method == MANAGERS else state.moved_since(before.places))
    else:
        raise job.never_still(method, builder.frame(job.attrs(method, None, reconciled=True)))
    return builder.frame(job.attrs(method, len(order), reconciled=has_changed), order), state


def _take_again(job: Job, builder: PeopleBuilder, ids: list[int]) -> None:
    for users in _read.users_of(job.portal, ids):
        builder.replace(users)

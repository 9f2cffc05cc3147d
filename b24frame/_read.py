"""Reading lists that may change meanwhile: until they held still, or were read the same twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _wire
from b24frame._departments import normalize_departments
from b24frame._frames import PeopleBuilder
from b24frame._job import READINGS
from b24frame._pace import PAGE
from b24frame.errors import ApiError, AuthError, IncompleteError, LimitError, OverloadError, PortalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from b24frame._job import Job
    from b24frame._wire import Answer
    from b24frame.portal import Portal

COLLEAGUES = "im.department.colleagues.list"
EMPLOYEES = "im.department.employees.get"
MANAGERS = "im.department.managers.get"
DEPARTMENTS = "department.get"
SEARCH = "im.search.department.list"


@dataclass(slots=True)
class Listing:
    """What a reading of a paged list saw: enough to tell whether the list held still."""

    method: str
    totals: set[int] = field(default_factory=set)
    total: int | None = None
    entries: int = 0
    ids: list[int] = field(default_factory=list)
    ended: bool = False
    has_gap: bool = False
    longest: int = 0

    def see(self, page: Answer) -> list[Any]:
        """Count a page and give its rows."""
        rows = _wire.rows(page.result, self.method)
        self.entries += len(rows)
        self.has_gap = self.has_gap or (self.ended and bool(rows))
        # A seamed page has lost its first row.
        self.ended = len(rows) < self.longest - 1
        self.longest = max(self.longest, len(rows))
        if page.total is not None:
            self.total = page.total
            self.totals.add(page.total)
        return rows

    @property
    def held_still(self) -> bool:
        """No other total on any page, as many entries as it says, and nobody twice."""
        return self.totals <= {self.entries} and len(self.ids) == len(set(self.ids))

    @property
    def is_short(self) -> bool:
        """Fewer entries than told, and the pages themselves show a hole: not the total is wrong, but the list."""
        return self.entries < max(self.totals, default=0) and (self.has_gap or not self.entries)


def until_settled(read: Callable[[], Listing]) -> tuple[Listing, bool]:
    """Read a list until it held still, or was the same twice; tell whether it came to that."""
    listing = read()
    for _ in range(READINGS - 1):
        if listing.held_still:
            return listing, True
        before, listing = listing, read()
        if listing.ids == before.ids:
            return listing, not listing.is_short
    return listing, listing.held_still


def still_ids(job: Job) -> list[int] | None:
    """Read the ids of the colleagues; None where they never settle."""

    def read() -> Listing:
        listing = Listing(COLLEAGUES)
        for page in job.portal.pages(COLLEAGUES, {"USER_DATA": "N"}):
            listing.ids += (number for row in listing.see(page) if (number := _wire.whole(row)) is not None)
            job.show(listing.entries, listing.total)
        return listing

    listing, is_settled = until_settled(read)
    return listing.ids if is_settled else None


def read_twice(read: Callable[[], list[int]], previous: list[int]) -> list[int] | None:
    """Read again until two readings agree; None where none do."""
    for _ in range(READINGS):
        ids = read()
        if ids == previous:
            return ids
        previous = ids
    return None


def complete(job: Job, builder: PeopleBuilder, order: Sequence[int]) -> None:
    """Fetch by id whom the list has and the builder has not, until nobody more comes: those have no user any more."""
    left: list[int] = []
    while True:
        builder.flush()
        known = set(builder.ids)
        left, before = [number for number in dict.fromkeys(order) if number not in known], left
        if not left or left == before:
            return
        for users in users_of(job.portal, left):
            builder.add(users)


def employee_ids(portal: Portal, departments: Sequence[int]) -> list[int]:
    """Read the ids of everyone in some departments, each once."""
    found: dict[int, None] = {}
    for _, members in by_department(portal, EMPLOYEES, departments, {}):
        found.update(dict.fromkeys(number for member in members if (number := _wire.whole(member)) is not None))
    return list(found)


def users_of(portal: Portal, ids: Sequence[int]) -> Iterator[list[Any]]:
    """Read user objects by id, some at a time; ids that nobody has are left out."""
    commands = (("im.user.list.get", {"ID": chunk, "RESULT_TYPE": "array"}) for chunk in _chunks(ids))
    for answer in portal.paced(commands):
        yield list(_wire.mapping(answer.result).values())


def by_department(
    portal: Portal, method: str,
    departments: Iterable[int], params: Mapping[str, Any],
) -> Iterator[tuple[int, list[Any]]]:  # fmt: skip
    """Read pairs of a department and its people, ids or user objects."""
    commands = ((method, {"ID": chunk, **params}) for chunk in _chunks(list(departments)))
    for answer in portal.paced(commands):
        for key, people in _wire.mapping(answer.result).items():
            department = _wire.whole(key)
            if department is None:
                message = f"{method}: expected ids of departments as keys, but the portal answered {key!r}"
                raise PortalError(message)
            yield department, list(_wire.mapping(people).values())


def heads(portal: Portal, departments: Sequence[int]) -> dict[int, list[int]]:
    """Read the ids of the heads of some departments, with the departments that they head."""
    headed: dict[int, list[int]] = {}
    for department, ids in by_department(portal, MANAGERS, departments, {}):
        for number in ids:
            if (head := _wire.whole(number)) is not None:
                headed.setdefault(head, []).append(department)
    return headed


def departments_of(job: Job) -> pd.DataFrame:
    """Read the department tree the best way that the portal allows.

    Raises
    ------
    IncompleteError
        Where the list never held still.
    """
    for method, params in ((DEPARTMENTS, {}), (SEARCH, {"FIND": "", "USER_DATA": "N"})):
        try:
            frame, listing, is_settled = _still_departments(job, method, params)
        except ApiError as refusal:
            if isinstance(refusal, AuthError | LimitError | OverloadError):
                raise
            continue
        if frame.empty and not listing.entries:
            # Every portal has a department: this user may not see it this way.
            continue
        frame.attrs["b24frame"] |= job.attrs(method, listing.total)
        if not is_settled:
            raise job.never_still(method, frame)
        return frame
    return _departments_of_colleagues(job)


def all_departments_of(job: Job) -> pd.DataFrame:
    """Read the department tree, where it must be the whole.

    Raises
    ------
    IncompleteError
        Where the portal shows only the departments of this user's colleagues.
    """
    frame = departments_of(job)
    if frame.attrs["b24frame"].get("partial"):
        message = (
            f"{job.portal.host}: the portal refuses to list its departments, and the {len(frame)} of this user's "
            "colleagues are not all. Tick the scope 'department' in the webhook; .frame holds the departments known."
        )
        raise IncompleteError(message, frame)
    return frame


def _still_departments(job: Job, method: str, params: Mapping[str, Any]) -> tuple[pd.DataFrame, Listing, bool]:
    rows: list[Any] = []

    def read() -> Listing:
        listing = Listing(method)
        rows[:] = [row for page in job.portal.pages(method, params) for row in listing.see(page)]
        listing.ids = [number for row in rows if isinstance(row, dict) and (number := _department_id(row)) is not None]
        return listing

    listing, is_settled = until_settled(read)
    return normalize_departments(rows), listing, is_settled


def _departments_of_colleagues(job: Job) -> pd.DataFrame:
    people = pd.DataFrame()

    def read() -> Listing:
        nonlocal people
        builder, listing = PeopleBuilder(None), Listing(COLLEAGUES)
        for page in job.portal.pages(COLLEAGUES, {"USER_DATA": "Y"}):
            builder.add(listing.see(page))
        people = builder.frame({})
        listing.ids = builder.ids
        return listing

    if not until_settled(read)[1]:
        raise job.never_still(COLLEAGUES, people)
    wanted = people["department_ids"].explode().dropna().unique()
    method = "im.department.get"
    rows: list[Any] = []
    for answer in job.portal.paced((method, {"ID": chunk}) for chunk in _chunks([int(number) for number in wanted])):
        rows += _wire.mapping(answer.result).values()
    frame = normalize_departments(rows)
    frame.attrs["b24frame"] |= job.attrs(method, len(wanted)) | {"partial": True}
    return frame


def _department_id(row: Mapping[str, Any]) -> int | None:
    return _wire.whole(row.get("id", row.get("ID")))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))

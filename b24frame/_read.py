"""Reading lists that may change meanwhile: until they held still, or were read the same twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _pages, _wire
from b24frame._departments import normalize_departments
from b24frame._entries import OddAnswerError, departments_in, ids_in, users_in
from b24frame._frames import PeopleBuilder
from b24frame._job import READINGS
from b24frame._methods import method_of
from b24frame._pace import PAGE
from b24frame.errors import ApiError, AuthError, IncompleteError, LimitError, OverloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from b24frame._job import Job
    from b24frame._wire import Answer
    from b24frame.portal import Portal

    Call = tuple[str, Mapping[str, Any]]

COLLEAGUES = "im.department.colleagues.list"
EMPLOYEES = "im.department.employees.get"
MANAGERS = "im.department.managers.get"
DEPARTMENTS = "department.get"
SEARCH = "im.search.department.list"
DEPARTMENT = "im.department.get"
USERS = "im.user.list.get"
# No portal has more.
MOST_PEOPLE = 10_000_000


@dataclass(slots=True)
class Listing:
    """What a reading of a paged list saw: enough to tell whether the list held still."""

    method: str
    totals: set[int] = field(default_factory=set)
    total: int | None = None
    entries: int = 0
    ids: list[int] = field(default_factory=list)
    pages: int = 0
    longest: int = 0
    has_gap: bool = False
    _ended: bool = False

    def see(self, page: Answer) -> list[Any]:
        """Count a page and give its rows."""
        rows = _wire.rows(page.result, self.method)
        self.entries += len(rows)
        self.pages += 1
        # By OFFSET, what comes behind a short page begins where that ended.
        self.has_gap = self.has_gap or (self._ended and bool(rows) and method_of(self.method).cursor == "start")
        # A seamed page has lost its first row.
        self._ended = len(rows) < self.longest - 1
        self.longest = max(self.longest, len(rows))
        if page.total is not None:
            self.total = page.total
            self.totals.add(page.total)
        return rows

    @property
    def expected(self) -> int | None:
        """The total, unless it cannot be right."""
        is_sane = self.total is not None and self.entries <= self.total <= MOST_PEOPLE
        return self.total if is_sane else None

    @property
    def held_still(self) -> bool:
        """The same total on every page, as many entries as it says, and nobody twice."""
        return self.totals == {self.entries} and len(self.ids) == len(set(self.ids))

    @property
    def is_short(self) -> bool:
        """The pages themselves show a hole, or nobody where some are told: not the total is wrong, but the list."""
        return self.has_gap or (not self.entries and max(self.totals, default=0) > 0)


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
            listing.ids += ids_in(listing.see(page), COLLEAGUES)
            job.show(listing.entries, listing.expected)
        return listing

    listing, is_settled = until_settled(read)
    return listing.ids if is_settled else None


def complete(job: Job, builder: PeopleBuilder, order: Iterable[int]) -> None:
    """Fetch by id whom the list has and the builder has not, until nobody more comes: those have no user any more."""
    wanted, left = list(dict.fromkeys(order)), -1
    while True:
        builder.flush()
        known = set(builder.ids)
        missing = [number for number in wanted if number not in known]
        if not missing or len(missing) == left:
            return
        left = len(missing)
        for users in users_of(job.portal, missing):
            builder.add(users)


def users_of(portal: Portal, ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    """Read user objects by id, some at a time; ids that nobody has are left out."""
    chunks = list(_chunks(ids))
    answers = portal.paced((USERS, {"ID": chunk, "RESULT_TYPE": "array"}) for chunk in chunks)
    for chunk, answer in zip(chunks, answers, strict=True):
        yield users_in(list(_wire.mapping(answer.result).values()), USERS, set(chunk))


def of_departments(method: str, departments: Sequence[int]) -> list[Call]:
    """Give the calls that tell who belongs to some departments."""
    return [(method, {"ID": chunk}) for chunk in _chunks(departments)]


def people_in(calls: Sequence[Call], answers: Iterable[Answer]) -> dict[int, list[int]]:
    """Read the answers to such calls: the ids of each department."""
    found: dict[int, list[int]] = {}
    for (method, params), answer in zip(calls, answers, strict=True):
        for key, people in _wire.mapping(answer.result).items():
            department = _wire.whole(key)
            if department is None or department not in params["ID"]:
                raise OddAnswerError(f"{method}: the portal answered for a department that was not asked for.")
            found[department] = ids_in(list(_wire.mapping(people).values()), method)
    return found


@dataclass(frozen=True, slots=True)
class Tree:
    """The departments, and the calls that show them again.

    Attributes
    ----------
    pages : int
        How many answers it took: what came in one is of one moment.
    has_moved : bool
        Whether the list had to be read more than once.
    """

    frame: pd.DataFrame
    method: str
    calls: Sequence[Call]
    pages: int
    has_moved: bool

    def equals(self, answers: Iterable[Answer]) -> bool:
        """Tell whether the answers to its calls show the same departments."""
        return normalize_departments(_department_rows(answers, self.method)).equals(self.frame)


def tree_of(job: Job) -> Tree:
    """Read the department tree the best way that the portal allows.

    Raises
    ------
    IncompleteError
        Where the list never held still.
    """
    for method, params in ((DEPARTMENTS, {}), (SEARCH, {"FIND": "", "USER_DATA": "N"})):
        try:
            tree, listing, is_settled = _still_departments(job, method, params)
        except ApiError as refusal:
            if isinstance(refusal, AuthError | LimitError | OverloadError):
                raise
            continue
        if tree.frame.empty and not listing.entries:
            # Every portal has a department: this user may not see it this way.
            continue
        tree.frame.attrs["b24frame"] |= job.attrs(method, listing.total)
        if not is_settled:
            raise job.never_still(method, tree.frame)
        return tree
    return _tree_of_colleagues(job)


def whole_tree_of(job: Job) -> Tree:
    """Read the department tree, where it must be the whole.

    Raises
    ------
    IncompleteError
        Where the portal shows only the departments of this user's colleagues.
    """
    tree = tree_of(job)
    if tree.frame.attrs["b24frame"].get("partial"):
        message = (
            f"{job.portal.host}: the portal refuses to list its departments, and the {len(tree.frame)} of this user's "
            "colleagues are not all. Tick the scope 'department' in the webhook; .frame holds the departments known."
        )
        raise IncompleteError(message, tree.frame)
    return tree


def departments(job: Job) -> pd.DataFrame:
    """Read the department tree, until nothing moved between its pages."""
    tree, has_moved = tree_of(job), False
    for _ in range(READINGS):
        has_moved = has_moved or tree.has_moved
        if tree.pages == 1 or tree.equals(job.portal.paced(tree.calls)):
            told = tree.frame.attrs["b24frame"]
            tree.frame.attrs["b24frame"] = told | job.attrs(tree.method, told["total"], reconciled=has_moved)
            return tree.frame
        tree, has_moved = tree_of(job), True
    raise job.never_still(tree.method, tree.frame)


def _still_departments(job: Job, method: str, params: Mapping[str, Any]) -> tuple[Tree, Listing, bool]:
    rows: list[Any] = []
    readings: list[Listing] = []

    def read() -> Listing:
        listing = Listing(method)
        rows.clear()
        for page in job.portal.pages(method, params):
            rows.extend(listing.see(page))
            listing.ids += departments_in(_wire.rows(page.result, method), method)
        readings.append(listing)
        return listing

    listing, is_settled = until_settled(read)
    step = max(1, listing.longest)
    known = method_of(method)
    calls = [(method, _pages.at(known, params, start, step)) for start in range(0, len(rows) + 1, step)]
    tree = Tree(normalize_departments(rows), method, calls, listing.pages, has_moved=len(readings) > 1)
    return tree, listing, is_settled


def _tree_of_colleagues(job: Job) -> Tree:
    people = pd.DataFrame()

    def read() -> Listing:
        nonlocal people
        builder, listing = PeopleBuilder(None), Listing(COLLEAGUES)
        for page in job.portal.pages(COLLEAGUES, {"USER_DATA": "Y"}):
            builder.add(users_in(listing.see(page), COLLEAGUES))
        people = builder.frame({})
        listing.ids = builder.ids
        return listing

    if not until_settled(read)[1]:
        raise job.never_still(COLLEAGUES, people)
    wanted = [int(number) for number in people["department_ids"].explode().dropna().unique()]
    calls = of_departments(DEPARTMENT, wanted)
    frame = normalize_departments(_department_rows(job.portal.paced(calls), DEPARTMENT))
    frame.attrs["b24frame"] |= job.attrs(DEPARTMENT, len(wanted)) | {"partial": True}
    return Tree(frame, DEPARTMENT, calls, 1, has_moved=False)


def _department_rows(answers: Iterable[Answer], method: str) -> list[Any]:
    rows: list[Any] = []
    for answer in answers:
        found = list(_wire.mapping(answer.result).values())
        departments_in(found, method)
        rows += found
    return rows


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))

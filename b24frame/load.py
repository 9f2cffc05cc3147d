"""The loaders: everybody that the portal has for a method, or an error."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from b24frame import _wire, phones
from b24frame._auth import identify
from b24frame._departments import normalize_departments
from b24frame._frames import PeopleBuilder
from b24frame._methods import method_of
from b24frame._pace import PAGE
from b24frame._progress import progress_bar
from b24frame.errors import ApiError, AuthError, IncompleteError, LimitError, OverloadError
from b24frame.org import Org
from b24frame.portal import Portal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from b24frame._auth import Credential
    from b24frame._wire import Answer

    Source: TypeAlias = str | Portal | Credential | None

COLLEAGUES = "im.department.colleagues.list"
SEARCH = "im.search.department.list"
# A list that has changed at each of so many readings will not hold still.
READINGS = 4


@dataclass(slots=True)
class _Listing:
    """What a reading of a paged list saw: enough to tell whether the list held still."""

    method: str
    totals: set[int] = field(default_factory=set)
    total: int | None = None
    entries: int = 0
    ids: list[int] = field(default_factory=list)

    def see(self, page: Answer) -> list[Any]:
        rows = _wire.rows(page.result, self.method)
        self.entries += len(rows)
        if page.total is not None:
            self.total = page.total
            self.totals.add(page.total)
        return rows

    @property
    def held_still(self) -> bool:
        """No other total on any page, as many entries as it says, and nobody twice."""
        counts = self.totals <= {self.entries}
        return counts and len(self.ids) == len(set(self.ids))


def load_colleagues(source: Source = None, *, progress: bool | None = None, region: str | None = None) -> pd.DataFrame:
    """Load the colleagues of the webhook's user: everybody that the portal lists for them, or an error.

    The list is the view of one person: heads and members of their departments, and for somebody who heads a
    department all heads of the company. It is not the whole company: see `load_employees`.

    Parameters
    ----------
    source : str, Portal, Webhook or None
        URL of a webhook with scope im; None reads the environment variable B24_WEBHOOK.
    progress : bool, optional
        A progress bar; None shows one where the work is long and someone is looking.
    region : str, optional
        Country in which phone numbers without a country code are read; None infers it from the portal's domain.

    Returns
    -------
    DataFrame
        The people frame: one row per person, index `id` (int64), in the portal's order. Department names and
        `manager_id` are NA: `load_org` fills them. An empty list gives an empty frame with all columns.
        ``attrs["b24frame"]`` tells portal, method, loaded_at (UTC, ISO 8601), total (as the portal gave it),
        missing (entries whose user no longer exists), requests, reconciled (the list changed while it was read and
        was checked against a list of ids) and constant (signals that are the same for everybody).

    Raises
    ------
    IncompleteError
        Where the list never held still; `.frame` is what was read.
    AuthError, ScopeError, AccessError, LimitError, OverloadError
        Where the portal refused.
    PortalError
        Where no usable answer came.
    ValueError, TypeError
        Where the source or the region is none, before anything is sent.

    Notes
    -----
    N people cost 1 + ceil((N - 50) / 2500) requests on a portal that answers a page within 0.3 s; a slower one is
    asked for fewer pages at a time.

    REST method: https://apidocs.bitrix24.com/api-reference/chats/departments/im-department-colleagues-list.html

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(people=120, seed=7) as url:
    ...     people = b24.load_colleagues(url)
    >>> len(people), people.attrs["b24frame"]["requests"]
    (120, 2)
    """
    source = identify(source)
    with _opened(source) as portal:
        return _load_colleagues(portal, progress, region)


def load_colleague_ids(source: Source = None, *, progress: bool | None = None) -> pd.Index[int]:
    """Load the ids of the colleagues only, in the portal's order; cheap for the portal.

    Parameters
    ----------
    source, progress
        As for `load_colleagues`.

    Returns
    -------
    Index
        Ids (int64, unique, name `id`), those whose user no longer exists included.

    Raises
    ------
    IncompleteError
        Where the list never held still.

    Notes
    -----
    REST method: https://apidocs.bitrix24.com/api-reference/chats/departments/im-department-colleagues-list.html

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(people=120, seed=7) as url:
    ...     b24.load_colleague_ids(url).size
    120
    """
    source = identify(source)
    with _opened(source) as portal, progress_bar("colleagues", progress) as show:
        ids = _still_ids(portal, show)
        if ids is None:
            raise IncompleteError(_never_still(portal, COLLEAGUES))
        return pd.Index(list(dict.fromkeys(ids)), dtype="int64", name="id")


def load_employees(source: Source = None, *, progress: bool | None = None, region: str | None = None) -> pd.DataFrame:
    """Load everyone who is in any department, not only the caller's colleagues; scope im is enough.

    Parameters
    ----------
    source, progress, region
        As for `load_colleagues`.

    Returns
    -------
    DataFrame
        The people frame, in the order of the departments. People without any department are not in it.
        ``attrs["b24frame"]["total"]`` is the number of distinct ids in all departments.

    Raises
    ------
    IncompleteError
        Where memberships changed at each reading; `.frame` is what was read.

    Notes
    -----
    The ids of all departments are read, then the users by id, then the ids again to see whether they held still.
    N people in D departments cost about 4 + N/2500 + D/1250 requests.

    REST methods: https://apidocs.bitrix24.com/api-reference/chats/departments/im-department-employees-get.html,
    https://apidocs.bitrix24.com/api-reference/chats/users/im-user-list-get.html

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(people=120, seed=7) as url:
    ...     len(b24.load_employees(url))
    121
    """
    source = identify(source)
    with _opened(source) as portal:
        begun = portal.requests
        return _load_employees(portal, _departments(portal).index, _Options(progress, region, begun))


def load_managers(source: Source = None, *, progress: bool | None = None, region: str | None = None) -> pd.DataFrame:
    """Load the heads of all departments.

    Parameters
    ----------
    source, progress, region
        As for `load_colleagues`.

    Returns
    -------
    DataFrame
        The people frame with one more column, heads_departments (object: lists of int): the departments that the
        person heads.

    Notes
    -----
    REST method: https://apidocs.bitrix24.com/api-reference/chats/departments/im-department-managers-get.html

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(people=120, seed=7) as url:
    ...     heads = b24.load_managers(url)
    >>> heads.loc[1, "heads_departments"]
    [1]
    """
    source = identify(source)
    with _opened(source) as portal, progress_bar("heads", progress) as show:
        begun = portal.requests
        builder = PeopleBuilder(_region(portal, region))
        headed: dict[int, list[int]] = {}
        for department, users in _by_department(portal, "managers", _departments(portal).index, {"USER_DATA": "Y"}):
            for user in users:
                number = _wire.whole(user.get("id")) if isinstance(user, dict) else None
                if number is not None and number not in headed:
                    builder.add([user])
                headed.setdefault(number or 0, []).append(department)
            show(len(headed), None)
        frame = builder.frame(_attrs(portal, "im.department.managers.get", begun, total=len(headed)))
        frame["heads_departments"] = pd.Series([headed[number] for number in frame.index], frame.index, dtype=object)
        return frame


def load_departments(source: Source = None, *, progress: bool | None = None) -> pd.DataFrame:
    """Load the department tree.

    Where scope department is granted, `department.get` tells the parents; else `im.search.department.list` lists
    the departments and the parents are inferred from their full names; and where that is refused, the departments
    of the colleagues are asked for by id.

    Parameters
    ----------
    source, progress
        As for `load_colleagues`.

    Returns
    -------
    DataFrame
        The department frame: one row per department, index `id` (int64), in the portal's order, with name,
        parent_id, parent_inferred, path, depth, manager_id, sort.

    Raises
    ------
    IncompleteError
        Where the list never held still; `.frame` is what was read.

    Notes
    -----
    REST methods: https://apidocs.bitrix24.com/api-reference/departments/department-get.html,
    https://apidocs.bitrix24.com/api-reference/chats/search/im-search-department-list.html

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(people=120, seed=7) as url:
    ...     departments = b24.load_departments(url)
    >>> int(departments["depth"].min()), departments.index.is_unique
    (0, True)
    """
    source = identify(source)
    with _opened(source) as portal, progress_bar("departments", progress) as show:
        return _departments(portal, show)


def load_org(
    source: Source = None,
    people: Literal["employees", "colleagues"] = "employees",
    *,
    progress: bool | None = None,
    region: str | None = None,
) -> Org:
    """Load people and departments together: names, paths and managers are filled in.

    Parameters
    ----------
    source, progress, region
        As for `load_colleagues`.
    people : {"employees", "colleagues"}
        Everyone in any department, or the colleagues of the webhook's user.

    Returns
    -------
    Org
        `.people` and `.departments`.

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(people=120, seed=7) as url:
    ...     org = b24.load_org(url, people="colleagues")
    >>> int(org.people["department"].notna().sum()) > 100
    True
    """
    source = identify(source)
    if people not in {"employees", "colleagues"}:
        message = f"people is 'employees' or 'colleagues', not {people!r}"
        raise ValueError(message)
    with _opened(source) as portal:
        begun = portal.requests
        departments = _departments(portal)
        if people == "employees":
            frame = _load_employees(portal, departments.index, _Options(progress, region, begun))
        else:
            frame = _load_colleagues(portal, progress, region)
        return Org(frame, departments)


@dataclass(frozen=True, slots=True)
class _Options:
    progress: bool | None
    region: str | None
    begun: int


@contextmanager
def _opened(source: Any) -> Iterator[Portal]:  # noqa: ANN401 - what `identify` gave
    if isinstance(source, Portal):
        yield source
        return
    with Portal(source) as portal:
        yield portal


def _load_colleagues(portal: Portal, progress: bool | None, region: str | None) -> pd.DataFrame:  # noqa: FBT001
    begun = portal.requests
    builder = PeopleBuilder(_region(portal, region))
    listing = _Listing(COLLEAGUES)
    with progress_bar("colleagues", progress) as show:
        for page in portal.pages(COLLEAGUES, {"USER_DATA": "Y"}):
            builder.add(listing.see(page))
            show(listing.entries, listing.total)
        builder.flush()
        listing.ids = builder.ids
        if listing.held_still:
            return builder.frame(_attrs(portal, COLLEAGUES, begun, total=listing.total))
        order = _reconciled(portal, builder, lambda: _still_ids(portal, show))
    attrs = _attrs(portal, COLLEAGUES, begun, total=listing.total, reconciled=True)
    if order is None:
        raise IncompleteError(_never_still(portal, COLLEAGUES), builder.frame(attrs))
    return builder.frame(attrs | {"total": len(order)}, order)


def _load_employees(portal: Portal, departments: Iterable[int], options: _Options) -> pd.DataFrame:
    builder = PeopleBuilder(_region(portal, options.region))
    departments = list(departments)
    with progress_bar("employees", options.progress) as show:
        ids = _employee_ids(portal, departments)
        for users in _users(portal, ids):
            builder.add(users)
            show(builder.entries, len(ids))
        builder.flush()
        again = _employee_ids(portal, departments)
        order: list[int] | None = ids
        if again != ids:
            order = _reconciled(portal, builder, _twice_the_same(lambda: _employee_ids(portal, departments), again))
    total = None if order is None else len(order)
    method = "im.department.employees.get"
    attrs = _attrs(portal, method, options.begun, total=total, reconciled=again != ids)
    if order is None:
        raise IncompleteError(_never_still(portal, method), builder.frame(attrs))
    return builder.frame(attrs, order)


def _reconciled(
    portal: Portal, builder: PeopleBuilder, settled_ids: Callable[[], list[int] | None]
) -> list[int] | None:
    """Fetch by id whom the list has and the pages did not bring; give the list, or None where it never settles."""
    order = settled_ids()
    if order is not None:
        known = set(builder.ids)
        for users in _users(portal, [number for number in dict.fromkeys(order) if number not in known]):
            builder.add(users)
    return order


def _still_ids(portal: Portal, show: Callable[[int, int | None], None]) -> list[int] | None:
    """Read the list of ids until one reading held still, or two agree; None where none does."""
    previous: list[int] | None = None
    for _ in range(READINGS):
        listing = _Listing(COLLEAGUES)
        for page in portal.pages(COLLEAGUES, {"USER_DATA": "N"}):
            listing.ids += (number for row in listing.see(page) if (number := _wire.whole(row)) is not None)
            show(listing.entries, listing.total)
        if listing.held_still or listing.ids == previous:
            return listing.ids
        previous = listing.ids
    return None


def _twice_the_same(read: Callable[[], list[int]], latest: list[int]) -> Callable[[], list[int] | None]:
    def until_settled() -> list[int] | None:
        previous = latest
        for _ in range(READINGS):
            ids = read()
            if ids == previous:
                return ids
            previous = ids
        return None

    return until_settled


def _employee_ids(portal: Portal, departments: Sequence[int]) -> list[int]:
    found: dict[int, None] = {}
    for _, members in _by_department(portal, "employees", departments, {}):
        found.update(dict.fromkeys(number for member in members if (number := _wire.whole(member)) is not None))
    return list(found)


def _users(portal: Portal, ids: Sequence[int]) -> Iterator[list[Any]]:
    commands = (("im.user.list.get", {"ID": chunk, "RESULT_TYPE": "array"}) for chunk in _chunks(ids))
    for answer in portal.paced(commands):
        yield list(_wire.mapping(answer.result).values())


def _by_department(
    portal: Portal, whom: Literal["employees", "managers"], departments: Iterable[int], params: Mapping[str, Any]
) -> Iterator[tuple[int, list[Any]]]:
    method = f"im.department.{whom}.get"
    commands = ((method, {"ID": chunk, **params}) for chunk in _chunks(list(departments)))
    for answer in portal.paced(commands):
        for key, people in _wire.mapping(answer.result).items():
            yield int(key), list(_wire.mapping(people).values())


def _departments(portal: Portal, show: Callable[[int, int | None], None] = lambda *_: None) -> pd.DataFrame:
    begun = portal.requests
    for method, params in (("department.get", {}), (SEARCH, {"FIND": "", "USER_DATA": "N"})):
        try:
            frame, listing = _still_departments(portal, method, params, show)
        except ApiError as refusal:
            if isinstance(refusal, AuthError | LimitError | OverloadError):
                raise
            continue
        frame.attrs["b24frame"] |= _attrs(portal, method, begun, total=listing.total)
        if not listing.held_still:
            raise IncompleteError(_never_still(portal, method), frame)
        return frame
    return _departments_of_colleagues(portal, begun)


def _still_departments(
    portal: Portal, method: str, params: Mapping[str, Any], show: Callable[[int, int | None], None]
) -> tuple[pd.DataFrame, _Listing]:
    for _ in range(READINGS):
        listing, rows = _Listing(method), []
        for page in portal.pages(method, params):
            rows += listing.see(page)
            show(listing.entries, listing.total)
        listing.ids = [number for row in rows if isinstance(row, dict) and (number := _department_id(row)) is not None]
        if listing.held_still:
            break
    return normalize_departments(rows), listing


def _departments_of_colleagues(portal: Portal, begun: int) -> pd.DataFrame:
    builder = PeopleBuilder(None)
    for page in portal.pages(COLLEAGUES, {"USER_DATA": "Y"}):
        builder.add(_wire.rows(page.result, COLLEAGUES))
    wanted = builder.frame({})["department_ids"].explode().dropna().unique()
    method = "im.department.get"
    rows: list[Any] = []
    for answer in portal.paced((method, {"ID": chunk}) for chunk in _chunks([int(number) for number in wanted])):
        rows += _wire.rows(answer.result, method)
    frame = normalize_departments(rows)
    frame.attrs["b24frame"] |= _attrs(portal, method, begun, total=len(wanted))
    return frame


def _department_id(row: Mapping[str, Any]) -> int | None:
    return _wire.whole(row.get("id", row.get("ID")))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))


def _region(portal: Portal, region: str | None) -> str | None:
    return phones.region_of(portal.host) if region is None else region


def _attrs(portal: Portal, method: str, begun: int, *, total: int | None, reconciled: bool = False) -> dict[str, Any]:
    return {
        "portal": portal.host,
        "method": method,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "total": total,
        "requests": portal.requests - begun,
        "reconciled": reconciled,
    }


def _never_still(portal: Portal, method: str) -> str:
    return (
        f"{portal.host}: the list of {method} changed at each of {READINGS} readings, so nobody can say who is in it. "
        f"Try again at a quieter time; .frame holds what was read ({method_of(method).docs})."
    )

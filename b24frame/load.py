"""The loaders: everybody that the portal has for a method, or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from b24frame import _people, _read
from b24frame._job import job as load_job
from b24frame._read import COLLEAGUES, DEPARTMENTS, EMPLOYEES, MANAGERS
from b24frame._source import identify
from b24frame.org import Org

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeAlias

    from b24frame._auth import Credential
    from b24frame.portal import Portal

    Source: TypeAlias = str | Portal | Credential | None


def load_colleagues(
    source: Source = None,
    *,
    progress: bool | None = None,
    region: str | None = None,
    checkpoint: str | Path | None = None,
) -> pd.DataFrame:
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
    checkpoint : path, optional
        A folder to keep answers in. After a break, the same call goes on from there without asking again for the
        pages it has, so those rows are as of then; once all is loaded the files are deleted. They hold people's data
        and no secret.

    Returns
    -------
    DataFrame
        The people frame: one row per person, index `id` (int64), in the portal's order. Department names and
        `manager_id` are NA: `load_org` fills them. An empty list gives an empty frame with all columns.
        ``attrs["b24frame"]`` tells portal, method, loaded_at (UTC, ISO 8601), total (as the portal gave it),
        missing (null entries: their user no longer exists), requests, reconciled (the list changed while it was read,
        or its total did not fit: it was checked against a list of ids) and constant (the same for everybody).

    Raises
    ------
    IncompleteError
        Where the list never held still; `.frame` is what was read.
    AuthError, ScopeError, AccessError, LimitError, OverloadError
        Where the portal refused.
    PortalError
        Where no usable answer came, or an entry cannot be read: then somebody could be missing.
    ValueError, TypeError
        Where the source or the region is none, or the checkpoint is that of another portal, user or method: before
        anything is sent.

    Notes
    -----
    N people cost 1 + ceil((N - 50) / 2500) requests on a portal that answers a page within 0.3 s; a slower one is
    asked for fewer pages at a time. Only a page that is not full is the last: if N is 50, 2550 ... or 5, 10 ... 45, one
    more request looks behind it, and a few more if the total is missing or wrong.

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
    with load_job(source, "colleagues", COLLEAGUES, progress, checkpoint, region) as job:
        return _people.colleagues(job)


def load_colleague_ids(
    source: Source = None, *, progress: bool | None = None, checkpoint: str | Path | None = None
) -> pd.Index[int]:
    """Load the ids of the colleagues only, in the portal's order; cheap for the portal.

    Parameters
    ----------
    source, progress, checkpoint
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
    with load_job(source, "colleagues", f"{COLLEAGUES} (ids)", progress, checkpoint) as job:
        ids = _read.still_ids(job)
        if ids is None:
            raise job.never_still(COLLEAGUES)
        return pd.Index(list(dict.fromkeys(ids)), dtype="int64", name="id")


def load_employees(
    source: Source = None,
    *,
    progress: bool | None = None,
    region: str | None = None,
    checkpoint: str | Path | None = None,
) -> pd.DataFrame:
    """Load everyone who is in any department, not only the caller's colleagues; scope im is enough.

    Parameters
    ----------
    source, progress, region, checkpoint
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
    The departments are read, the ids of their people, and the users by id; then departments and ids again, in one go,
    to see whether they held still. What moved is read anew, so that all is of one state. N people in D departments
    cost about 4 + N/2500 + D/625 requests.

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
    with load_job(source, "employees", EMPLOYEES, progress, checkpoint, region) as job:
        return _people.employees(job)[0]


def load_managers(
    source: Source = None,
    *,
    progress: bool | None = None,
    region: str | None = None,
    checkpoint: str | Path | None = None,
) -> pd.DataFrame:
    """Load the heads of all departments.

    Parameters
    ----------
    source, progress, region, checkpoint
        As for `load_colleagues`.

    Returns
    -------
    DataFrame
        The people frame with one more column, heads_departments (object: lists of int): the departments that the
        person heads.

    Notes
    -----
    Departments and heads are read before and after the users, as in `load_employees`.

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
    with load_job(source, "heads", MANAGERS, progress, checkpoint, region) as job:
        return _people.managers(job)


def load_departments(
    source: Source = None, *, progress: bool | None = None, checkpoint: str | Path | None = None
) -> pd.DataFrame:
    """Load the department tree.

    Where scope department is granted, `department.get` tells the parents; else `im.search.department.list` lists
    the departments and the parents are inferred from their full names; and where that is refused, the departments
    of the colleagues are asked for by id.

    Parameters
    ----------
    source, progress, checkpoint
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
    More than 50 departments are asked for once more, to see that nothing moved: about 2 + D/1250 requests.

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
    with load_job(source, "departments", DEPARTMENTS, progress, checkpoint) as job:
        return _read.departments(job)


def load_org(
    source: Source = None,
    people: Literal["employees", "colleagues"] = "employees",
    *,
    progress: bool | None = None,
    region: str | None = None,
    checkpoint: str | Path | None = None,
) -> Org:
    """Load people and departments together: names, paths and managers are filled in.

    Parameters
    ----------
    source, progress, region, checkpoint
        As for `load_colleagues`.
    people : {"employees", "colleagues"}
        Everyone in any department, or the colleagues of the webhook's user.

    Returns
    -------
    Org
        `.people` and `.departments`, of one state: what was reorganised meanwhile is read anew.

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
    method = EMPLOYEES if people == "employees" else COLLEAGUES
    with load_job(source, people, method, progress, checkpoint, region) as job:
        load = _people.employees if people == "employees" else _people.colleagues_in_departments
        return Org(*load(job))

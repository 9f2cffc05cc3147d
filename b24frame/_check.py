"""What a credential may do, found out by asking: who it is, which scopes it has, what they allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from b24frame import _wire
from b24frame._console import counted
from b24frame._frames import normalize_colleagues
from b24frame._read import COLLEAGUES, DEPARTMENTS, EMPLOYEES, MANAGERS, SEARCH
from b24frame.errors import ApiError, AuthError, B24Error, LimitError, OverloadError, PortalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from b24frame.portal import Portal

    Outcome = _wire.Answer | B24Error

USERS, NAMED = "im.user.list.get", "im.department.get"
_PAGE = {"OFFSET": 0, "LIMIT": 50}
_ALWAYS = ("absences", "birthdays", "coverage")
# Analyses, and the columns that must differ between people for them.
_SIGNALS: dict[str, tuple[str, ...]] = {
    "recency": ("last_activity_date",),
    "active_share": ("last_activity_date",),
    "dormant": ("last_activity_date",),
    "presence": ("status",),
    "devices": ("mobile_last_date", "desktop_last_date"),
}
# Of one person, everything is the same for everybody.
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that works (ok), does not (no), or that nobody can tell (?): and what to do about it."""

    mark: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Tree:
    """What is known of the departments: how many, whether all, one of them; or why nothing."""

    finding: Finding
    count: str = ""
    is_whole: bool = False
    sample: int | None = None


def check(portal: Portal) -> list[Finding]:
    """Find out what the credential of a portal allows: each loader by the cheapest calls that it needs.

    Costs seven requests, or one or two more if scope department is missing.

    Raises
    ------
    AuthError, LimitError, OverloadError
        If the credential is not accepted, or the portal wants to be left alone.
    PortalError
        If it does not answer at all.
    """
    try:
        who: Outcome = portal.call("profile")
    except (AuthError, LimitError, OverloadError):
        raise
    except ApiError as refusal:
        who = refusal
    colleagues = _asked(portal, COLLEAGUES, {"USER_DATA": "Y", **_PAGE})
    people = _people(colleagues)
    tree = _tree(portal, people)
    return [
        Finding("ok", "portal", portal.host),
        _finding(who, "user", introduced),
        _scopes(_asked(portal, "scope")),
        _colleagues(colleagues, people),
        tree.finding,
        *_of_departments(portal, tree, _id_of(who)),
        _signals(people),
    ]


def _asked(portal: Portal, method: str, params: Mapping[str, Any] | None = None) -> Outcome:
    try:
        return portal.call(method, params)
    except (AuthError, LimitError, OverloadError):
        raise
    except (ApiError, PortalError) as refusal:
        return refusal


def introduced(who: _wire.Answer) -> str:
    """Say who a credential is, from the answer of `profile`."""
    profile = _wire.mapping(who.result)
    name = " ".join(str(profile[key]) for key in ("NAME", "LAST_NAME") if profile.get(key))
    role = "administrator" if profile.get("ADMIN") else "not an administrator"
    return f"{profile.get('ID', '?')} {name} ({role})"


def _finding(outcome: Outcome, what: str, told: Callable[[_wire.Answer], str]) -> Finding:
    if isinstance(outcome, B24Error):
        return Finding("no", what, str(outcome))
    return Finding("ok", what, told(outcome))


def _id_of(who: Outcome) -> int:
    number = None if isinstance(who, B24Error) else _wire.whole(_wire.mapping(who.result).get("ID"))
    return 1 if number is None else number


def _scopes(outcome: Outcome) -> Finding:
    if isinstance(outcome, B24Error):
        return Finding("no", "scopes", str(outcome))
    granted = sorted(map(str, outcome.result)) if isinstance(outcome.result, list) else []
    return Finding("ok" if "im" in granted else "no", "scopes", ", ".join(granted) or "none")


def _people(outcome: Outcome) -> pd.DataFrame | Exception:
    if isinstance(outcome, B24Error):
        return outcome
    try:
        return normalize_colleagues(_wire.rows(outcome.result, COLLEAGUES))
    except (B24Error, ValueError) as error:
        return error


def _colleagues(outcome: Outcome, people: pd.DataFrame | Exception) -> Finding:
    if isinstance(outcome, B24Error) or isinstance(people, Exception):
        return Finding("no", "load_colleagues", str(people))
    return Finding(
        "ok", "load_colleagues", f"{_count(outcome, 'person', 'people')}: the view of this user, not the company"
    )


def _tree(portal: Portal, people: pd.DataFrame | Exception) -> _Tree:
    """Look for the departments as the loaders do: with parents, by their full names, or those of the colleagues."""
    exact = _asked(portal, DEPARTMENTS)
    if (sample := _department(exact)) is not None and isinstance(exact, _wire.Answer):
        count = _count(exact, "department")
        return _Tree(Finding("ok", "load_departments", f"{count}, with parents"), count, is_whole=True, sample=sample)
    found = _asked(portal, SEARCH, {"FIND": "", "USER_DATA": "N", **_PAGE})
    if (sample := _department(found)) is not None and isinstance(found, _wire.Answer):
        count = _count(found, "department")
        detail = f"{count}, parents inferred from their names: tick scope department to know"
        return _Tree(Finding("ok", "load_departments", detail), count, is_whole=True, sample=sample)
    of_people = [] if isinstance(people, Exception) else people["department_ids"].explode().dropna().tolist()
    named = _asked(portal, NAMED, {"ID": of_people[:1]}) if of_people else found
    if of_people and isinstance(named, _wire.Answer):
        return _Tree(Finding("ok", "load_departments", "those of the colleagues only: tick scope department for all"))
    why = str(named) if isinstance(named, B24Error) else "the portal lists no department: tick scope department"
    return _Tree(Finding("no", "load_departments", why))


def _department(outcome: Outcome) -> int | None:
    """Give the id of the first department of an answer."""
    if isinstance(outcome, B24Error) or not isinstance(outcome.result, list):
        return None
    ids = (_wire.whole(row.get("ID", row.get("id"))) for row in outcome.result if isinstance(row, dict))
    return next((number for number in ids if number is not None), None)


def _of_departments(portal: Portal, tree: _Tree, user: int) -> list[Finding]:
    """Try what needs all departments, with one of them and one user."""
    loaders = ("load_employees", "load_managers", "load_org")
    if not tree.is_whole:
        return [Finding("no", loader, f"needs all departments: {tree.finding.detail}") for loader in loaders]
    users = _asked(portal, USERS, {"ID": [user], "RESULT_TYPE": "array"})
    employees, managers = (_asked(portal, method, {"ID": [tree.sample]}) for method in (EMPLOYEES, MANAGERS))
    details = (f"everyone in {tree.count}", f"the heads of {tree.count}", "employees and departments, joined")
    outcomes = (_first_refusal(employees, users), _first_refusal(managers, users), _first_refusal(employees, users))
    return [
        Finding("ok", loader, detail) if refusal is None else Finding("no", loader, str(refusal))
        for loader, detail, refusal in zip(loaders, details, outcomes, strict=True)
    ]


def _first_refusal(*outcomes: Outcome) -> B24Error | None:
    return next((outcome for outcome in outcomes if isinstance(outcome, B24Error)), None)


def _count(answer: _wire.Answer, one: str, many: str = "") -> str:
    """Say how many there are, by the total of the portal or by the first page if it tells none."""
    rows = len(answer.result)
    return counted(answer.total, one, many) if answer.total is not None else f"at least {counted(rows, one, many)}"


def _signals(people: pd.DataFrame | Exception) -> Finding:
    """Tell which analyses say something, as far as one page of colleagues shows."""
    if isinstance(people, Exception):
        return Finding("?", "activity", "cannot tell without the list of colleagues")
    employees = people[people["employee"]]
    if len(employees) < _ENOUGH:
        return Finding("?", "activity", "too few colleagues to tell")
    possible = [
        name for name, columns in _SIGNALS.items() if all(len(employees[column].unique()) > 1 for column in columns)
    ]
    constant = [name for name in _SIGNALS if name not in possible]
    detail = ", ".join((*possible, *_ALWAYS))
    if "recency" in constant:
        return Finding("no", "activity", f"this portal tells nobody's last activity: only {detail}")
    why = f"; not {', '.join(constant)}: this portal tells the same of everybody" if constant else ""
    return Finding("ok", "activity", detail + why)

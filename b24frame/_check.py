"""What a credential may do, found out by asking: who it is, which scopes it has, what they allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from b24frame import _wire
from b24frame._frames import normalize_colleagues
from b24frame._read import COLLEAGUES, SEARCH
from b24frame.errors import ApiError, AuthError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24frame.portal import Portal

# Of one person, everything is the same for everybody.
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that works, works in part, or does not: and what to do about it."""

    mark: str
    what: str
    detail: str


def check(portal: Portal) -> list[Finding]:
    """Find out what the credential of a portal allows; costs five requests.

    Raises
    ------
    AuthError
        Where the credential is not accepted.
    """
    who = _asked(portal, "profile")
    scopes = _asked(portal, "scope")
    granted = sorted(map(str, scopes.result)) if isinstance(scopes, _wire.Answer) else []
    page = {"OFFSET": 0, "LIMIT": 50}
    colleagues = _asked(portal, COLLEAGUES, {"USER_DATA": "Y", **page})
    return [
        Finding("ok", "portal", portal.host),
        _user(who),
        Finding("ok" if "im" in granted else "no", "scopes", ", ".join(granted) or "none"),
        _colleagues(colleagues),
        _employees(_asked(portal, SEARCH, {"FIND": "", **page}), _asked(portal, "department.get")),
        _signals(colleagues),
    ]


def _asked(portal: Portal, method: str, params: Mapping[str, Any] | None = None) -> _wire.Answer | ApiError:
    try:
        return portal.call(method, params)
    except AuthError:
        raise
    except ApiError as refusal:
        return refusal


def introduced(who: _wire.Answer) -> str:
    """Say who a credential is, from the answer of `profile`."""
    profile = _wire.mapping(who.result)
    name = " ".join(str(profile[key]) for key in ("NAME", "LAST_NAME") if profile.get(key))
    role = "administrator" if profile.get("ADMIN") else "not an administrator"
    return f"{profile.get('ID', '?')} {name} ({role})"


def _user(who: _wire.Answer | ApiError) -> Finding:
    if isinstance(who, ApiError):
        return Finding("no", "user", str(who))
    return Finding("ok", "user", introduced(who))


def _colleagues(answer: _wire.Answer | ApiError) -> Finding:
    if isinstance(answer, ApiError):
        return Finding("no", "load_colleagues", str(answer))
    return Finding("ok", "load_colleagues", f"{answer.total or 0:,} people: the view of this user, not the company")


def _employees(search: _wire.Answer | ApiError, get: _wire.Answer | ApiError) -> Finding:
    what = "load_employees, load_managers, load_departments, load_org"
    if isinstance(get, _wire.Answer):
        return Finding("ok", what, f"{get.total or 0:,} departments, with their parents")
    if isinstance(search, _wire.Answer):
        detail = f"{search.total or 0:,} departments, parents inferred from their names: tick scope department to know"
        return Finding("ok", what, detail)
    return Finding("no", what, str(search))


def _signals(answer: _wire.Answer | ApiError) -> Finding:
    if isinstance(answer, ApiError):
        return Finding("no", "activity", "cannot tell without the list of colleagues")
    people = normalize_colleagues(_wire.rows(answer.result, COLLEAGUES))
    if len(people) < _ENOUGH:
        return Finding("no", "activity", "too few colleagues to tell")
    constant = people.attrs["b24frame"]["constant"]
    if "last_activity_date" in constant:
        return Finding("no", "activity", "this portal tells nobody's last activity")
    if "status" in constant:
        return Finding("ok", "activity", "recency only: this portal gives everybody the same status and devices")
    return Finding("ok", "activity", "recency, presence and devices")

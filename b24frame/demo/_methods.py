"""The REST methods of the demo portal: each takes a call and gives a page of encoded JSON."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from b24frame.demo import _query
from b24frame.demo._errors import RefusedError
from b24frame.demo._query import Params
from b24frame.demo.people import DIRECTOR, Company, Department

_PAGE = 50
SCOPES = ("department", "im", "user")


@dataclass(frozen=True)
class Credential:
    """Who calls, with which scopes; `kind` is employee, extranet or bot, `name` tells budgets apart."""

    user: int = DIRECTOR
    scopes: tuple[str, ...] = SCOPES
    kind: str = "employee"
    name: str = ""


@dataclass(frozen=True)
class Call:
    """One call of a method: parameters by upper-case name, the cursor `start` apart."""

    company: Company
    credential: Credential
    params: Params
    start: int
    modern: bool = True

    @property
    def with_users(self) -> bool:
        """Whether user objects are wanted: USER_DATA is exactly Y."""
        return self.params.get("USER_DATA") == "Y"

    def ids(self, error: str) -> list[int]:
        """Ids of the parameter ID, given as a list, a map or JSON text."""
        given = self.params.get("ID")
        if isinstance(given, str):
            try:
                given = json.loads(given)
            except ValueError:
                given = None
        found = [_query.integer(value) for _, value in _query.items(given)]
        if not found:
            raise RefusedError(error)
        return found


class Page(NamedTuple):
    """Encoded result, and the position of the page where the method has pages."""

    result: bytes
    total: int | None = None
    next: int | None = None
    offset: int = 0


class Method(NamedTuple):
    """A method, the scope it needs (none: every credential may), and whether it lists people."""

    run: Callable[[Call], Page]
    scope: str | None = None
    people: bool = False


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _list(parts: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(parts) + b"]"


def _window(call: Call) -> tuple[int, int]:
    """Offset and length of the wanted page: `start` wins over OFFSET, ten rows unless told, fifty at most."""
    offset = call.start if call.start > 0 else _query.integer(call.params.get("OFFSET"))
    limit = call.params.get("LIMIT")
    rows = 10 if limit is None else _query.integer(limit)
    return max(0, offset), min(_PAGE, max(0, rows))


def _mixed(ids: Iterable[int]) -> bytes:
    # One part of the real list comes from arrays, the other from database rows: numbers and texts mix.
    return _list(b'"%d"' % one if one % 5 == 0 else b"%d" % one for one in ids)


def _users(call: Call, ids: Iterable[int]) -> bytes:
    return _list(map(call.company.encoded, ids)) if call.with_users else _mixed(ids)


def _colleagues(call: Call) -> Page:
    if call.credential.kind != "employee":
        raise RefusedError("ACCESS_ERROR")
    everybody = call.company.view(call.credential.user)
    offset, rows = _window(call)
    page = everybody[offset : offset + rows]
    follows = offset + len(page)
    total = len(everybody)
    return Page(_users(call, page), total, follows if follows < total else None, offset)


def _department(call: Call, department: Department) -> bytes:
    shown = {
        "id": department.id,
        "name": department.name,
        "full_name": call.company.full_name(department.id),
        "manager_user_id": department.head,
    }
    text = _dump(shown)
    if not call.with_users:
        return text
    head = call.company.encoded(department.head) if department.head else b"null"
    return text[:-1] + b',"manager_user_data":' + head + b"}"


def _search(call: Call) -> Page:
    wanted = call.params.get("FIND")
    if wanted is None:
        raise RefusedError("FIND_SHORT")
    found = [unit for unit in call.company.departments if str(wanted).casefold() in unit.name.casefold()]
    offset, rows = _window(call)
    # The cursor of this method counts the rows of one page, whatever the offset: it never advances.
    follows = rows if rows < len(found) and offset < len(found) else None
    page = found[offset : offset + rows]
    return Page(_list(_department(call, unit) for unit in page), len(found), follows, offset)


def _departments(call: Call) -> Page:
    wanted = set(call.ids("INVALID_FORMAT"))
    known = call.company.departments
    found = [unit for unit in known if unit.id in wanted] if call.modern else known
    return Page(_list(_department(call, unit) for unit in found))


def _present(call: Call, ids: Iterable[int]) -> list[int]:
    return [person for person in ids if person and person not in call.company.null_ids]


def _employees(call: Call) -> Page:
    found = [(str(unit), _present(call, call.company.members(unit))) for unit in dict.fromkeys(call.ids("ID_EMPTY"))]
    return Page(_query.php_map((key, _users(call, people)) for key, people in found if people))


def _managers(call: Call) -> Page:
    wanted = set(call.ids("ID_EMPTY"))
    found = [(str(unit.id), _present(call, [unit.head])) for unit in call.company.departments if unit.id in wanted]
    return Page(_query.php_map((key, _users(call, people)) for key, people in found if people))


def _user_list(call: Call) -> Page:
    ids = dict.fromkeys(call.ids("INVALID_FORMAT"))
    known = [(str(one), text) for one in ids if (text := call.company.encoded(one)) != b"null"]
    as_list = call.params.get("RESULT_TYPE") == "array"
    return Page(_list(text for _, text in known) if as_list else _query.php_map(known))


def _structure(call: Call) -> Page:
    found = sorted(call.company.departments, key=lambda unit: (unit.name, unit.id))
    for name, field in (("ID", "id"), ("PARENT", "parent"), ("UF_HEAD", "head")):
        if name in call.params:
            given = call.params[name]
            wanted = {_query.integer(one) for _, one in _query.items(given)} or {_query.integer(given)}
            found = [unit for unit in found if getattr(unit, field) in wanted]
    return _rows(call, [_structure_row(unit) for unit in found[call.start : call.start + _PAGE]], len(found))


def _structure_row(unit: Department) -> dict[str, object]:
    row: dict[str, object] = {"ID": str(unit.id), "NAME": unit.name, "SORT": 500}
    if unit.parent:
        row["PARENT"] = str(unit.parent)
    if unit.head:
        row["UF_HEAD"] = str(unit.head)
    return row


def _rows(call: Call, page: list[dict[str, object]], total: int) -> Page:
    follows = call.start + len(page)
    return Page(_dump(page), total, follows if page and follows < total else None, call.start)


def _user_get(call: Call) -> Page:
    filters = call.params.get("FILTER")
    given = _query.upper(filters) if isinstance(filters, dict) else call.params
    ids = call.company.employee_ids
    if "ID" in given:
        wanted = {_query.integer(one) for _, one in _query.items(given["ID"])} or {_query.integer(given["ID"])}
        ids = [person for person in ids if person in wanted]
    page = ids[call.start : call.start + _PAGE]
    return _rows(call, [_user_row(call, person) for person in page], len(ids))


def _user_current(call: Call) -> Page:
    return Page(_dump(_user_row(call, call.credential.user)))


def _user_row(call: Call, person: int) -> dict[str, object]:
    user = call.company.user(person) or {}
    phones = user.get("phones")
    seen = user.get("last_activity_date")
    return {
        "ID": str(person),
        "ACTIVE": user.get("active", True),
        "NAME": user.get("first_name") or "",
        "LAST_NAME": user.get("last_name") or "",
        "EMAIL": user.get("email") or "",
        "LAST_LOGIN": seen or "",
        "DATE_REGISTER": "2024-07-15T00:00:00+00:00",
        "IS_ONLINE": "N",
        "TIMESTAMP_X": {},
        "LAST_ACTIVITY_DATE": {},
        "PERSONAL_GENDER": user.get("gender", ""),
        "PERSONAL_BIRTHDAY": "",
        "PERSONAL_MOBILE": (phones.get("personal_mobile") or "") if isinstance(phones, dict) else "",
        "WORK_POSITION": user.get("work_position") or "",
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": user.get("departments", []),
        "USER_TYPE": "employee",
    }


def _profile(call: Call) -> Page:
    row = _user_row(call, call.credential.user)
    shown = {"ID": row["ID"], "ADMIN": call.credential.user == DIRECTOR}
    shown |= {key: row[key] for key in ("NAME", "LAST_NAME", "PERSONAL_GENDER")}
    return Page(_dump(shown | {"TIME_ZONE": ""}))


def _scope(call: Call) -> Page:
    return Page(_dump(sorted(call.credential.scopes)))


def _time(_: Call) -> Page:
    return Page(_dump(datetime.now(UTC).isoformat(timespec="seconds")))


def _names(call: Call) -> Page:
    return Page(_dump([name for name, one in METHODS.items() if one.scope in (None, *call.credential.scopes)]))


METHODS = {
    "department.get": Method(_structure, "department"),
    "im.department.colleagues.list": Method(_colleagues, "im", people=True),
    "im.department.employees.get": Method(_employees, "im", people=True),
    "im.department.get": Method(_departments, "im"),
    "im.department.managers.get": Method(_managers, "im"),
    "im.search.department.list": Method(_search, "im"),
    "im.user.list.get": Method(_user_list, "im"),
    "methods": Method(_names),
    "profile": Method(_profile),
    "scope": Method(_scope),
    "server.time": Method(_time),
    "user.current": Method(_user_current, "user"),
    "user.get": Method(_user_get, "user", people=True),
}

"""The REST methods that b24frame knows: how they page, which scope they need, where they are documented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DOCS = "https://apidocs.bitrix24.com/api-reference"
_CHATS: tuple[tuple[str, Literal["OFFSET"] | None, Literal["list", "map"], str], ...] = (
    ("im.department.colleagues.list", "OFFSET", "list", "departments/im-department-colleagues-list"),
    ("im.search.department.list", "OFFSET", "list", "search/im-search-department-list"),
    ("im.department.get", None, "map", "departments/im-department-get"),
    ("im.department.employees.get", None, "map", "departments/im-department-employees-get"),
    ("im.department.managers.get", None, "map", "departments/im-department-managers-get"),
    ("im.user.list.get", None, "map", "users/im-user-list-get"),
)


@dataclass(frozen=True, slots=True)
class Method:
    """One REST method.

    Attributes
    ----------
    name : str
    scope : str or None
        The scope that a webhook needs for it; None where the table does not know.
    cursor : str or None
        The parameter that says where a page begins: OFFSET (beside LIMIT), or start. None: not paged.
    shape : str or None
        What its result is: a list, or a map (PHP sends an empty one as a list). None: anything.
    docs : str
        Address of its documentation.
    """

    name: str
    scope: str | None
    cursor: Literal["OFFSET", "start"] | None
    shape: Literal["list", "map"] | None
    docs: str


_KNOWN = {
    method.name: method
    for method in (
        Method("scope", "", None, None, f"{DOCS}/common/system/scope.html"),
        Method("profile", "", None, None, f"{DOCS}/common/users/profile.html"),
        Method("server.time", "", None, None, f"{DOCS}/common/system/server-time.html"),
        *(Method(name, "im", cursor, shape, f"{DOCS}/chats/{page}.html") for name, cursor, shape, page in _CHATS),
        Method("department.get", "department", "start", "list", f"{DOCS}/departments/department-get.html"),
        Method("user.get", "user", "start", None, f"{DOCS}/user/user-get.html"),
    )
}


def method_of(name: str) -> Method:
    """Look a method up; one that is not in the table is taken to page by `start`, as most of them do."""
    return _KNOWN.get(name.lower()) or Method(name, None, "start", None, DOCS)


# What the last word of a method's name says about it; all others are taken to write.
_READING = {"get", "list", "fields", "current", "profile", "scope", "time", "search", "count", "methods", "types"}


def only_reads(name: str) -> bool:
    """Tell whether a method changes nothing, so that it may be sent again when its answer was lost."""
    return name.lower().rsplit(".", 1)[-1] in _READING

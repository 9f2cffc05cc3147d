"""The REST methods that b24frame knows: how they page, which scope they need, where they are documented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DOCS = "https://apidocs.bitrix24.com/api-reference"


@dataclass(frozen=True, slots=True)
class Method:
    """One REST method.

    Attributes
    ----------
    name : str
    scope : str or None
        The scope that a webhook needs for it; None where the table does not know.
    cursor : str
        The parameter that says where a page begins: OFFSET (beside LIMIT), or start. None: not paged.
    docs : str
        Address of its documentation.
    """

    name: str
    scope: str | None
    cursor: Literal["OFFSET", "start"] | None
    docs: str


_KNOWN = {
    method.name: method
    for method in (
        Method("scope", "", None, f"{DOCS}/common/system/scope.html"),
        Method("profile", "", None, f"{DOCS}/common/users/profile.html"),
        Method("server.time", "", None, f"{DOCS}/common/system/server-time.html"),
        Method(
            "im.department.colleagues.list",
            "im",
            "OFFSET",
            f"{DOCS}/chats/departments/im-department-colleagues-list.html",
        ),
        Method("im.search.department.list", "im", "OFFSET", f"{DOCS}/chats/search/im-search-department-list.html"),
        Method("im.department.get", "im", None, f"{DOCS}/chats/departments/im-department-get.html"),
        Method(
            "im.department.employees.get",
            "im",
            None,
            f"{DOCS}/chats/departments/im-department-employees-get.html",
        ),
        Method(
            "im.department.managers.get",
            "im",
            None,
            f"{DOCS}/chats/departments/im-department-managers-get.html",
        ),
        Method("im.user.list.get", "im", None, f"{DOCS}/chats/users/im-user-list-get.html"),
        Method("department.get", "department", "start", f"{DOCS}/departments/department-get.html"),
        Method("user.get", "user", "start", f"{DOCS}/user/user-get.html"),
    )
}


def method_of(name: str) -> Method:
    """Look a method up; one that is not in the table is taken to page by `start`, as most of them do."""
    return _KNOWN.get(name.lower()) or Method(name, None, "start", DOCS)


# What the last word of a method's name says about it; all others are taken to write.
_READING = {"get", "list", "fields", "current", "profile", "scope", "time", "search", "count", "methods", "types"}


def only_reads(name: str) -> bool:
    """Tell whether a method changes nothing, so that it may be sent again when its answer was lost."""
    return name.lower().rsplit(".", 1)[-1] in _READING

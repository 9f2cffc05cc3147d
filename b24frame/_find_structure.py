"""Checks of departments: who heads them, who is in them, and where they hang."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from b24frame._find_company import DEPARTMENT, Found, counted, several

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from typing import Any

    from b24frame._find_company import Company

_FLAGS = {
    "bot": "is a bot",
    "connector": "is the account of a connector",
    "network": "is a user of another portal",
    "extranet": "is an extranet user",
}
# By external_auth_id, the server's own list, and by type.
_SERVICES = {
    "bot": "is a bot",
    "imconnector": "is the account of a connector",
    **dict.fromkeys(("controller", "__controller"), "is an account of the server"),
    "rest_system": "is the account of an application",
    **dict.fromkeys(("replica", "network"), "is a user of another portal"),
    "email": "is a correspondent by e-mail",
    **dict.fromkeys(("sale", "saleanonymous", "shop"), "is the account of a customer of the shop"),
    "call": "is the account of a guest in calls",
    "document_editor": "is the account of a guest who edits documents",
    "calendar_sharing": "is the account of a guest of the calendar",
    "extranet": "is an extranet user",
}


def look(company: Company) -> Iterator[Found]:
    """Look for all of them."""
    yield vacant_head(company)
    yield outside_head(company)
    yield inactive_head(company)
    yield empty_department(company)
    yield unit_of_one(company)
    yield orphan_department(company)
    yield cycle(company)
    yield inferred_parent(company)


def vacant_head(company: Company) -> Found:
    """Find departments that nobody heads."""
    found = [at for at in company.parents if at not in company.heads]
    return Found(
        "vacant_head",
        DEPARTMENT,
        {at: f"{company.place(at)} has no head{_with(company.sizes[at])}." for at in found},
    )


def outside_head(company: Company) -> Found:
    """Find departments whose head is an employee, but not a member."""
    found = {}
    for department, head in company.heads.items():
        if company.is_employee(head):
            ids = company.listed_in(head)
            if department not in ids:
                found[department] = ids
    return Found(
        "outside_head",
        DEPARTMENT,
        {
            at: f"{company.place(at)} is headed by {company.ref(company.heads[at])}, who {_sits(company, ids)}."
            for at, ids in found.items()
        },
    )


def inactive_head(company: Company) -> Found:
    """Find departments whose head is no employee, or not among the people."""
    found = {at: head for at, head in company.heads.items() if not company.is_employee(head)}
    reasons = _reasons(company, found.values())
    gone = "is not among the people: gone, or not loaded"
    return Found(
        "inactive_head",
        DEPARTMENT,
        {
            at: f"{company.place(at)} is headed by {company.ref(head)}, who {reasons.get(head, gone)}."
            for at, head in found.items()
        },
    )


def empty_department(company: Company) -> Found:
    """Find departments without any employee, in them or below."""
    found = [at for at, size in company.sizes.items() if not size]
    parents = set(company.cut[0].values())
    below = {True: "nor has any department below it", False: "and no department is below it"}
    return Found(
        "empty_department",
        DEPARTMENT,
        {at: f"{company.place(at)} has no employees, {below[at in parents]}." for at in found},
    )


def unit_of_one(company: Company) -> Found:
    """Find departments with exactly one employee, in them or below."""
    rows, places = company.seated
    order = np.argsort(places, kind="stable")
    single = np.flatnonzero(np.array(list(company.sizes.values())) == 1)
    # A subtree is a slice of the tree, so its only employee is the first one from its beginning on.
    first = order[np.searchsorted(places[order], single)]
    people = [company.ids[row] for row in company.employees[rows[first]].tolist()]
    found = dict(zip(company.tree.ids[single].tolist(), people, strict=True))
    return Found(
        "unit_of_one",
        DEPARTMENT,
        {
            at: f"{company.place(at)} has a single employee: {company.ref(person)}"
            f"{', its head' if company.heads.get(at) == person else ''}."
            for at, person in found.items()
        },
    )


def orphan_department(company: Company) -> Found:
    """Find departments whose parent is not in the list."""
    found = {
        at: parent for at, parent in company.parents.items() if parent is not None and parent not in company.parents
    }
    found |= _still_roots(company, "orphans")
    return Found(
        "orphan_department",
        DEPARTMENT,
        {
            at: f"{company.place(at)} belongs below department #{parent}, which is not in the list; "
            "it is taken as a root."
            for at, parent in found.items()
        },
    )


def cycle(company: Company) -> Found:
    """Find departments that lie below themselves."""
    cut, roots = company.cut
    found = {at: parent for at in roots if (parent := company.parents[at]) is not None}
    found |= _still_roots(company, "cycles")
    return Found("cycle", DEPARTMENT, {at: _ring(company, at, parent, cut) for at, parent in found.items()})


def inferred_parent(company: Company) -> Found:
    """Find departments whose parent was read out of their full name."""
    is_inferred = company.departments["parent_inferred"].astype("boolean").fillna(value=False).to_numpy(bool)
    ambiguous = set(company.attr("ambiguous"))
    found = company.departments.index[is_inferred].tolist()
    return Found(
        "inferred_parent", DEPARTMENT, {at: _inferred(company, at, is_ambiguous=at in ambiguous) for at in found}
    )


def _still_roots(company: Company, attr: str) -> dict[int, int]:
    """Pairs of department and parent that were told at loading; whoever gave one a parent since has mended it."""
    return {at: parent for at, parent in company.attr(attr) if at in company.parents and company.parents[at] is None}


def _with(size: int) -> str:
    return f"; {counted(size, 'employee is', 'employees are')} in it or below" if size else ", nor any employee"


def _sits(company: Company, ids: list[int]) -> str:
    return f"is not in it but in {several(map(company.unit, ids), len(ids))}" if ids else "is in no department"


def _reasons(company: Company, heads: Iterable[int]) -> dict[int, str]:
    """Say of each head who was loaded why they are no employee."""
    rows = [row for head in heads if (row := company.row.get(head)) is not None]
    told = [name for name in ("active", *_FLAGS, "external_auth_id", "type") if name in company.people]
    records = company.people[told].iloc[rows].to_dict("records")
    return {
        company.ids[row]: _reason({name: value for name, value in record.items() if not pd.isna(value)})
        for row, record in zip(rows, records, strict=True)
    }


def _reason(record: dict[Hashable, Any]) -> str:
    if not record.get("active", True):
        return "was dismissed"
    flags = [says for flag, says in _FLAGS.items() if record.get(flag)]
    kinds = (str(record.get(name, "")).lower() for name in ("external_auth_id", "type"))
    return next(
        iter([*flags, *(_SERVICES[kind] for kind in kinds if kind in _SERVICES)]), "does not count as an employee"
    )


def _ring(company: Company, department: int, parent: int, cut: dict[int, int | None]) -> str:
    others = []
    at: int | None = parent
    while at is not None and at != department:
        others.append(at)
        at = cut.get(at)
    names = several(map(company.unit, reversed(others)), len(others)) or "itself"
    return f"{company.place(department)} lies both above and below {names}; it is taken as a root."


def _inferred(company: Company, department: int, *, is_ambiguous: bool) -> str:
    parent = company.parents[department]
    if parent is None:
        return f"{company.place(department)} had a parent by its full name, and is taken as a root here."
    if is_ambiguous:
        return (
            f"{company.place(department)} may hang in the wrong place: several departments have the full name of its "
            f"parent, and {company.unit(parent)} is only the first of them."
        )
    return f"{company.place(department)} is taken to belong below {company.unit(parent)}, as its full name says."

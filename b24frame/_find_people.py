"""Checks of people: departments that they list, whether they were seen, and how they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from b24frame import _moment
from b24frame._find_company import PERSON, Found, counted, several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24frame._find_company import Company


def look(company: Company) -> Iterator[Found]:
    """Look for all of them."""
    yield no_department(company)
    yield many_departments(company)
    yield unknown_department(company)
    yield never_active(company)
    yield head_of_many(company)
    yield deep_chain(company)
    yield wide_span(company)
    yield ring(company)


def no_department(company: Company) -> Found:
    """Find employees whose list of departments is empty."""
    is_nowhere = np.bincount(company.seats["row"], minlength=len(company.employees)) == 0
    return company.about_employees("no_department", is_nowhere, "is in no department.")


def many_departments(company: Company) -> Found:
    """Find employees with more departments than the threshold."""
    most = company.limits.many_departments
    sizes = np.bincount(company.seats["row"], minlength=len(company.employees))
    candidates = [company.ids[row] for row in company.employees[sizes > most].tolist()]
    found = {person: ids for person in candidates if len(ids := company.listed_in(person)) > most}
    return Found(
        "many_departments",
        PERSON,
        {
            person: f"{company.label(person)} is in {len(ids):,} departments, more than {most:,}: "
            f"{several(map(company.unit, ids), len(ids))}."
            for person, ids in found.items()
        },
    )


def unknown_department(company: Company) -> Found:
    """Find employees who list a department that is not in the list of departments."""
    values = company.seats["value"].to_numpy(np.int64)
    is_unknown = company.tree.places(values) < 0
    rows = company.employees[company.seats["row"].to_numpy()[is_unknown]]
    unknown: dict[int, dict[int, None]] = {}
    for row, department in zip(rows.tolist(), values[is_unknown].tolist(), strict=True):
        unknown.setdefault(row, {})[department] = None
    return Found(
        "unknown_department",
        PERSON,
        {company.ids[row]: f"{company.labels[row]} is in {_unlisted(list(ids))}." for row, ids in unknown.items()},
    )


def never_active(company: Company) -> Found:
    """Find employees without a time at which they were last seen."""
    is_unseen = _moment.known(company.of_employees("last_activity_date")).isna().to_numpy()
    says = "was never seen, or was invited and never came: both look the same."
    if is_unseen.all():
        says = "was never seen; nor was anybody else here, so the portal may not tell."
    return company.about_employees("never_active", is_unseen, says)


def head_of_many(company: Company) -> Found:
    """Find people who head more departments than the threshold."""
    most = company.limits.head_of_many
    headed: dict[int, list[int]] = {}
    for department, head in company.heads.items():
        headed.setdefault(head, []).append(department)
    found = {head: ids for head, ids in headed.items() if len(ids) > most}
    return Found(
        "head_of_many",
        PERSON,
        {
            head: f"{company.label(head)} heads {len(ids):,} departments, more than {most:,}: "
            f"{several(map(company.unit, ids), len(ids))}."
            for head, ids in found.items()
        },
    )


def deep_chain(company: Company) -> Found:
    """Find managers at the layer of the threshold: below each of them the chain goes on."""
    span = company.lines.span
    at = company.limits.deep_chain
    deep = span[company.lines.layer.reindex(span.index).eq(at).to_numpy(bool)]
    return Found(
        "deep_chain",
        PERSON,
        {
            person: f"{company.label(person)} stands at layer {at} with {counted(total, 'person', 'people')} below, "
            f"down to layer {at + layers}."
            for person, total, layers in zip(deep.index.tolist(), deep["total"], deep["layers"], strict=True)
        },
    )


def wide_span(company: Company) -> Found:
    """Find managers with more direct reports than the threshold."""
    most = company.limits.wide_span
    direct = company.lines.span["direct"]
    wide = direct[direct.gt(most).to_numpy(bool)]
    return Found(
        "wide_span",
        PERSON,
        {
            person: f"{company.label(person)} has {count:,} direct reports, more than {most:,}."
            for person, count in zip(wide.index.tolist(), wide, strict=True)
        },
    )


def ring(company: Company) -> Found:
    """Find where managers report to each other in a ring."""
    rings = company.lines.rings
    present = company.people["manager_id"].dropna().astype("int64")
    above = dict(zip(present.index.tolist(), present.tolist(), strict=True)) if rings else {}
    return Found("cycle", PERSON, {person: _ring(company, person, manager, above) for person, manager in rings})


def _ring(company: Company, person: int, manager: int, above: dict[int, int]) -> str:
    others: dict[int, None] = {}
    at: int | None = manager
    while at is not None and at != person and at not in others:
        others[at] = None
        at = above.get(at)
    names = several(map(company.ref, others), len(others))
    return f"{company.label(person)} stands both above and below {names}; the count begins with {company.ref(person)}."


def _unlisted(ids: list[int]) -> str:
    if len(ids) == 1:
        return f"department #{ids[0]}, which is not in the list of departments"
    return f"{len(ids):,} departments that are not in the list: {several((f'#{at}' for at in ids), len(ids))}"

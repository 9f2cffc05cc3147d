"""All checks of a company in one table, each with what it means and what to do."""

from __future__ import annotations

from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from b24frame import _find_contacts, _find_people, _find_structure, schema
from b24frame._find_company import DEPARTMENT, PERSON, Company, Thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24frame._find_company import Found
    from b24frame._lines import Lines

PEOPLE = (
    "employee",
    "name",
    "department_ids",
    "department_path",
    "manager_id",
    "phone",
    "personal_mobile",
    "personal_phone",
    "work_phone",
    "inner_phone",
    "phones_raw",
    "email",
    "last_activity_date",
)
DEPARTMENTS = ("name", "path", "parent_id", "parent_inferred", "manager_id")
# Makes numbers wrong; should be mended or looked at; may well be meant.
SEVERITIES = ERROR, WARNING, INFO = ("error", "warning", "info")


class Check(NamedTuple):
    """A row of the table of all checks."""

    check: str
    kind: str
    severity: str
    means: str
    advice: str


# In the order in which users see them.
CHECKS = (
    Check(
        "no_department",
        PERSON,
        WARNING,
        "an employee whose list of departments is empty",
        "Choose a department in the employee profile: until then no department counts this person.",
    ),
    Check(
        "many_departments",
        PERSON,
        WARNING,
        "an employee in more departments than `many_departments`",
        "Keep in the employee profile those departments in which this person works; the first is the main one.",
    ),
    Check(
        "unknown_department",
        PERSON,
        ERROR,
        "an employee who lists a department that is not in the department frame",
        "Load people and departments in one go, as a user who sees all departments. If it stays, choose the department "
        "anew in the employee profile.",
    ),
    Check(
        "vacant_head",
        DEPARTMENT,
        WARNING,
        "a department that nobody heads",
        "Appoint a head in Company structure: until then its people report to the next head above.",
    ),
    Check(
        "outside_head",
        DEPARTMENT,
        INFO,
        "a department whose head is an employee, but not a member of it",
        "Fine where a manager looks after a second department; otherwise appoint a member of it in Company structure.",
    ),
    Check(
        "inactive_head",
        DEPARTMENT,
        ERROR,
        "a department whose head is no employee (dismissed, extranet, a bot ...) or not among the people",
        "Appoint another head in Company structure. If only colleagues were loaded, load all employees first: the head "
        "may just be missing here.",
    ),
    Check(
        "head_of_many",
        PERSON,
        WARNING,
        "a person who heads more departments than `head_of_many`",
        "See in Company structure which of these departments need a head of their own.",
    ),
    Check(
        "empty_department",
        DEPARTMENT,
        WARNING,
        "a department without any employee, in it or below",
        "Delete it in Company structure, or move people in. If only colleagues were loaded, load all employees first.",
    ),
    Check(
        "unit_of_one",
        DEPARTMENT,
        INFO,
        "a department with exactly one distinct employee, in it or below",
        "Fine where it is new or special; otherwise merge it with its neighbour in Company structure.",
    ),
    Check(
        "orphan_department",
        DEPARTMENT,
        ERROR,
        "a department whose parent is not in the department frame",
        "Load the departments as a user who sees all of them. If the parent is gone, move the department to its place "
        "in Company structure.",
    ),
    Check(
        "cycle",
        DEPARTMENT,
        ERROR,
        "a department that lies below itself",
        "Move it below its right parent in Company structure: until then the totals of this branch are a guess.",
    ),
    Check(
        "cycle",
        PERSON,
        ERROR,
        "a person who reports to themselves, by way of others",
        "Each heads a department that another of them has first. Put another department first in one employee profile, "
        "or change a head in Company structure.",
    ),
    Check(
        "deep_chain",
        PERSON,
        WARNING,
        "a manager at exactly layer `deep_chain` of the reports-to chain, with people below",
        "Follow the way up in Company structure: a level that leads only one other can often go.",
    ),
    Check(
        "wide_span",
        PERSON,
        WARNING,
        "a manager with more direct reports than `wide_span`",
        "Consider departments with heads of their own below theirs in Company structure.",
    ),
    Check(
        "no_phone",
        PERSON,
        INFO,
        "an employee without a valid outside number; an extension is not one",
        "Ask for a number, and add it to the contacts in the employee profile.",
    ),
    Check(
        "invalid_phone",
        PERSON,
        WARNING,
        "an employee with text in a phone field that is no valid number, or in inner_phone that is no extension",
        "Correct it in the employee profile, best with + and country code. If good local numbers are listed here, load "
        'again with their country, such as region="RU".',
    ),
    Check(
        "shared_phone",
        PERSON,
        INFO,
        "an employee whose `phone` is that of another employee too",
        "Fine for a switchboard or a shared desk; otherwise correct it in the employee profile.",
    ),
    Check(
        "shared_inner_phone",
        PERSON,
        INFO,
        "an employee whose extension is that of another employee too",
        "Fine for a shared desk; otherwise give each their own in the telephony settings or the employee profile.",
    ),
    Check(
        "no_email",
        PERSON,
        INFO,
        "an employee without an e-mail address",
        "Add one to the contacts in the employee profile: without it neither invitation nor notice arrives.",
    ),
    Check(
        "shared_email",
        PERSON,
        WARNING,
        "an employee whose e-mail address, in whatever case, is that of another employee too",
        "Give each their own in the employee profile; where one person has two accounts, dismiss one.",
    ),
    Check(
        "never_active",
        PERSON,
        INFO,
        "an employee without a time at which they were last seen",
        "Invite them again from Employees, or dismiss the account to free its licence.",
    ),
    Check(
        "inferred_parent",
        DEPARTMENT,
        INFO,
        "a department whose parent was read out of its full name",
        "Tick the scope department for the webhook (Developer resources > Other > Inbound webhook): then the portal "
        "tells each parent.",
    ),
)

COLUMNS = ("check", "severity", "kind", "id", "detail", "advice")
_CATEGORIES = {
    "check": list(dict.fromkeys(check.check for check in CHECKS)),
    "severity": list(SEVERITIES),
    "kind": [PERSON, DEPARTMENT],
    "advice": [check.advice for check in CHECKS],
}


def findings(people: pd.DataFrame, departments: pd.DataFrame, lines: Lines, **thresholds: int) -> pd.DataFrame:
    """Put together what all checks of a company find.

    Parameters
    ----------
    people, departments : DataFrame
        The joined frames of an `Org`.
    lines : Lines
        The reports-to chain.
    **thresholds : int
        `wide_span` (15), `deep_chain` (7), `head_of_many` (3), `many_departments` (3).

    Returns
    -------
    DataFrame
        A row per finding, RangeIndex, by severity, then check, then id: check (category, all of `CHECKS` in their
        order), severity (ordered category: error, warning, info), kind (category: person, department), id (int64, of
        the person or the department), detail (str, one line), advice (category). `attrs["b24frame"]` tells how many
        employees and departments were looked at, `at` which moment (None where not known), and the thresholds.

    Raises
    ------
    SchemaError
        Where a frame lacks a column that a check looks at.
    ValueError
        Where a threshold is no whole number from 1 on.
    """
    limits = Thresholds(**thresholds)
    schema.require(people, *PEOPLE)
    schema.require(departments, *DEPARTMENTS, of="departments")
    company = Company(people, departments, lines, limits)
    looks = (_find_people.look, _find_structure.look, _find_contacts.look)
    table = _table(chain.from_iterable(look(company) for look in looks))
    facts = {
        "people": len(company.employees),
        "departments": len(departments),
        "thresholds": {name: int(value) for name, value in vars(limits).items()},
    }
    return schema.noted(table, "checks", people, **facts)


def _table(found: Iterable[Found]) -> pd.DataFrame:
    place = {(check.check, check.kind): at for at, check in enumerate(CHECKS)}
    parts = sorted(((place[one.check, one.kind], one.details) for one in found), key=itemgetter(0))
    rows = np.repeat([at for at, _ in parts], [len(details) for _, details in parts])
    ids = np.fromiter(chain.from_iterable(details for _, details in parts), np.int64, count=len(rows))
    details = pa.array(chain.from_iterable(details.values() for _, details in parts), pa.large_string())
    checks = pd.DataFrame(CHECKS).drop(columns="means")
    for name, categories in _CATEGORIES.items():
        checks[name] = pd.Categorical(checks[name], categories, ordered=name == "severity")
    table = checks.take(rows).assign(id=ids, detail=schema.text(details))
    order = np.lexsort((ids, table["check"].cat.codes, table["severity"].cat.codes))
    return table.iloc[order][list(COLUMNS)].reset_index(drop=True)

"""Who sits in which departments, and how many that makes: per department, per subtree, per any column."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from b24frame import _privacy, schema
from b24frame._by_department import ids_of, labelled
from b24frame._groups import groups_of
from b24frame._privacy_org import Seats, hide_as_headcount

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from b24frame._forest import Forest
    from b24frame._groups import Groups
    from b24frame._privacy_tree import HiddenTree

DEPARTMENT = "department"


def memberships(people: pd.DataFrame, forest: Forest) -> pd.DataFrame:
    """Long form of `department_ids`: a row per person and department of the tree, in the order of the people."""
    listed = long_form(people["department_ids"])
    known = forest.places(listed["value"].to_numpy()) >= 0
    rows = listed[known].drop_duplicates(["row", "value"])
    sizes = np.bincount(rows["row"].to_numpy(), minlength=len(people))
    at = rows["row"].to_numpy()
    return pd.DataFrame(
        {
            "person_id": people.index.to_numpy()[at],
            "department_id": rows["value"].to_numpy(),
            "weight": 1 / sizes[at],
            "primary": rows["position"].to_numpy() == 0,
        }
    )


def long_form(column: pd.Series) -> pd.DataFrame:
    """Take the lists of a column apart: row number, position in the list and value."""
    sizes = np.fromiter(map(len, column), dtype=np.int64, count=len(column))
    starts = np.cumsum(sizes) - sizes
    values = np.fromiter(chain.from_iterable(column), dtype=np.int64, count=int(sizes.sum()))
    return pd.DataFrame(
        {
            "row": np.repeat(np.arange(len(column)), sizes),
            "position": np.arange(sizes.sum()) - np.repeat(starts, sizes),
            "value": values,
        }
    )


def by_department(rows: pd.DataFrame, managers: pd.Index[int], departments: pd.DataFrame, tree: Forest) -> pd.DataFrame:
    """Count the employees of each department from their memberships: the table of `Org.headcount`."""
    places = tree.places(rows["department_id"].to_numpy())
    people = rows["person_id"].to_numpy()
    leading = rows["person_id"].isin(managers).to_numpy()
    laid_out = departments.loc[tree.ids]
    weights = np.bincount(places, weights=rows["weight"].to_numpy(), minlength=len(tree.ids))
    return pd.DataFrame(
        {
            "direct": schema.whole_numbers(tree.at_each(places)),
            "total": schema.whole_numbers(tree.distinct(people, places)),
            "weighted": pd.array(weights.astype(np.float64), dtype="Float64"),
            "managers": schema.whole_numbers(tree.distinct(people[leading], places[leading])),
            "depth": schema.whole_numbers(tree.depth),
            "path": laid_out["path"].array,
            "parent_id": laid_out["parent_id"].array,
        },
        index=pd.Index(tree.ids, name="department_id"),
    )


def by_column(employees: pd.DataFrame, managers: pd.Index[int], by: str, groups: Groups) -> pd.DataFrame:
    """Count the employees of each value of a column; whoever has several in a list counts in each."""
    shares = 1 / np.bincount(groups.rows, minlength=len(employees))[groups.rows]
    leading = employees.index.isin(managers)[groups.rows]
    size = len(groups.labels)
    # Without anybody, bincount counts whole numbers.
    weights = np.bincount(groups.codes, weights=shares, minlength=size).astype(np.float64)
    return pd.DataFrame(
        {
            "direct": schema.whole_numbers(groups.sizes),
            "total": schema.whole_numbers(groups.sizes),
            "weighted": pd.array(weights, dtype="Float64"),
            "managers": schema.whole_numbers(np.bincount(groups.codes[leading], minlength=size)),
        },
        index=groups.labels.rename(by),
    )


def _groups_by(
    employees: pd.DataFrame, by: str, departments: pd.DataFrame, seats: Seats | None, min_group: int | None
) -> Groups:
    units = ids_of(employees, by, departments)
    column = employees[[by]] if units is None else units[0].to_frame()
    groups = groups_of(column, str(column.columns[0]), min_group)
    groups = groups if seats is None else hide_as_headcount(groups, seats)
    return groups if units is None else labelled(groups, by, units[1])


def headcount(
    people: pd.DataFrame, departments: pd.DataFrame, tree: Forest, by: str, min_group: int | None
) -> pd.DataFrame:
    """Make the table of `Org.headcount`: counted, small groups hidden, and in its attrs how it was made."""
    if not isinstance(by, str):
        raise TypeError(f"by is 'department' or a column of the people, not {by!r}")
    if by != DEPARTMENT:
        schema.require(people, by)
    _privacy.check_min_group(min_group)
    # Only the columns that are counted: to copy the others takes as long as to count.
    employees = people.loc[
        people["employee"], list(dict.fromkeys(("department_ids", "department_id", "manager_id", by)))
    ]
    managers = pd.Index(employees["manager_id"].dropna().unique())
    seats = None if min_group is None else Seats(employees, departments, tree, min_group)
    if by == DEPARTMENT:
        table = by_department(memberships(employees, tree), managers, departments, tree)
        masks = {} if seats is None else _masks(seats.hidden)
        is_secret = seats is not None and seats.hidden.company
    else:
        groups = _groups_by(employees, by, departments, seats, min_group)
        table = by_column(employees, managers, by, groups)
        masks = dict.fromkeys(table.columns, groups.hidden)
        is_secret = len(groups.labels) > 0 and bool(groups.hidden.all())
        if seats is not None and seats.hidden.direct.any():
            # How many heads have reports tells how many of them are alone in their department.
            masks["managers"] = np.ones(len(table), dtype=bool)
    for column, mask in masks.items():
        table[column] = table[column].mask(mask)
    hidden = int((masks["direct"] | masks["total"]).sum()) if masks else 0
    facts = {
        "by": by,
        "min_group": min_group,
        "hidden": hidden,
        "hidden_why": _privacy.why_hidden(hidden, len(table), min_group),
        "people": None if is_secret else len(employees),
    }
    return schema.noted(table, "headcount", people, **facts)


def _masks(tree: HiddenTree) -> dict[str, NDArray[np.bool_]]:
    return {"direct": tree.direct, "weighted": tree.direct, "total": tree.total, "managers": tree.managers}

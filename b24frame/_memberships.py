"""Who sits in which departments, and how many that makes: per department, per subtree, per any column."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from b24frame import _privacy, schema
from b24frame._by_department import ids_of, labelled
from b24frame._groups import Groups, groups_of, long

if TYPE_CHECKING:
    from b24frame._forest import Forest

DEPARTMENT = "department"
# Columns that hold departments, and the column of the department frame with the same labels; none: its index.
_LABELS = {"department": "name", "departments": "name", "department_path": "path"} | dict.fromkeys(
    ("department_id", "department_ids"), ""
)


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


def hide_as_headcount(
    groups: Groups, department_ids: pd.Series, departments: pd.DataFrame, tree: Forest, min_group: int | None
) -> Groups:
    """Hide of groups that are departments those too that `headcount` by department hides.

    Else what it hides would be found by what another table shows: in the tree the smallest sibling goes along, and
    in a table without levels the next smallest of all.
    """
    if min_group is None or groups.labels.name not in _LABELS:
        return groups
    counted = _sizes(department_ids, departments, tree)
    unshown = counted.index[_privacy.hide_tree(counted, min_group)["direct"] & (counted["direct"] > 0)]
    label = _LABELS[groups.labels.name]
    also = groups.hidden | groups.labels.isin(departments.loc[unshown, label] if label else unshown)
    return replace(groups, hidden=_privacy.hide_groups(groups.sizes, min_group, also=also))


def _sizes(department_ids: pd.Series, departments: pd.DataFrame, tree: Forest) -> pd.DataFrame:
    """Count `direct` and `total` as `by_department` does, and nothing else: it is done for every table."""
    rows, ids = long(department_ids)
    places = tree.places(ids.to_numpy(np.int64, na_value=-1))
    known = places >= 0
    rows, places = np.divmod(np.unique(rows[known] * len(tree.ids) + places[known]), max(1, len(tree.ids)))
    columns = {"direct": tree.at_each(places), "total": tree.distinct(rows, places)}
    index = pd.Index(tree.ids, name="department_id")
    return pd.DataFrame(columns, index=index).assign(parent_id=departments["parent_id"])


def _groups_by(
    employees: pd.DataFrame, by: str, departments: pd.DataFrame, tree: Forest, min_group: int | None
) -> Groups:
    units = ids_of(employees, by, departments)
    column = employees[[by]] if units is None else units[0].to_frame()
    groups = groups_of(column, str(column.columns[0]), min_group)
    groups = hide_as_headcount(groups, employees["department_ids"], departments, tree, min_group)
    return groups if units is None else labelled(groups, by, units[1])


def headcount(
    people: pd.DataFrame, departments: pd.DataFrame, tree: Forest, by: str, min_group: int | None
) -> pd.DataFrame:
    """Make the table of `Org.headcount`: counted, small groups hidden, and in its attrs how it was made."""
    if not isinstance(by, str):
        raise TypeError(f"by is 'department' or a column of the people, not {by!r}")
    if by != DEPARTMENT:
        schema.require(people, by)
    # Only the columns that are counted: to copy the others takes as long as to count.
    employees = people.loc[
        people["employee"], list(dict.fromkeys(("department_ids", "department_id", "manager_id", by)))
    ]
    managers = pd.Index(employees["manager_id"].dropna().unique())
    if by == DEPARTMENT:
        counted = by_department(memberships(employees, tree), managers, departments, tree)
        mask = _privacy.hide_tree(counted, min_group)
        table = _privacy.blank(counted, mask["direct"], ("direct", "weighted"))
        table = _privacy.blank(table, mask["total"], ("total", "managers"))
        hidden = int(mask.any(axis=1).sum())
    else:
        groups = _groups_by(employees, by, departments, tree, min_group)
        table = _privacy.blank(by_column(employees, managers, by, groups), groups.hidden)
        hidden = int(groups.hidden.sum())
    is_small = min_group is not None and len(employees) < min_group
    facts = {
        "by": by,
        "min_group": min_group,
        "hidden": hidden,
        "hidden_why": _privacy.why_hidden(hidden, len(table), min_group),
        "people": None if is_small else len(employees),
    }
    return schema.noted(table, "headcount", people, **facts)

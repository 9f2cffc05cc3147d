"""Who sits in which departments, and how many that makes: per department, per subtree, per any column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from b24frame import _privacy, schema

if TYPE_CHECKING:
    from b24frame._forest import Forest

DEPARTMENT = "department"
_LISTS = (list, tuple, np.ndarray)


def memberships(people: pd.DataFrame, forest: Forest) -> pd.DataFrame:
    """Long form of `department_ids`: a row per person and department of the tree, in the order of the people."""
    listed = long_form(people["department_ids"])
    known = forest.places(listed["value"].to_numpy(np.int64)) >= 0
    rows = listed[known].drop_duplicates(["row", "value"])
    sizes = np.bincount(rows["row"].to_numpy(), minlength=len(people))
    at = rows["row"].to_numpy()
    return pd.DataFrame(
        {
            "person_id": people.index.to_numpy()[at],
            "department_id": rows["value"].to_numpy(np.int64),
            "weight": 1 / sizes[at],
            "primary": rows["position"].to_numpy() == 0,
        }
    )


def long_form(column: pd.Series) -> pd.DataFrame:
    """Take the lists of a column apart: row number, position in the list and value."""
    sizes = np.fromiter(map(len, column), dtype=np.int64, count=len(column))
    starts = np.cumsum(sizes) - sizes
    filled = [np.asarray(values) for values in column if len(values)]
    values = np.concatenate(filled) if filled else np.array([], dtype=np.int64)
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


def by_column(employees: pd.DataFrame, managers: pd.Index[int], by: str) -> pd.DataFrame:
    """Count the employees of each value of a column; whoever has several in a list counts in each."""
    rows = values_of(employees[by])
    at = rows["row"].to_numpy()
    rows = rows.assign(
        weight=1 / np.bincount(at, minlength=len(employees))[at],
        manager=employees.index.isin(managers)[at],
    )
    grouped = rows.groupby("value", observed=True, sort=True)
    return pd.DataFrame(
        {
            "direct": grouped.size().astype("Int64"),
            "total": grouped["row"].nunique().astype("Int64"),
            "weighted": grouped["weight"].sum().astype("Float64"),
            "managers": grouped["manager"].sum().astype("Int64"),
        }
    ).rename_axis(by)


def values_of(column: pd.Series[Any]) -> pd.DataFrame:
    """Row number and value of each entry of a column, of a list each of its values once; NA left out."""
    if column.map(lambda value: isinstance(value, _LISTS)).any():
        lists = column.map(lambda value: list(value) if isinstance(value, _LISTS) else [value])
        rows = long_form(lists)[["row", "value"]].drop_duplicates(ignore_index=True)
    else:
        rows = pd.DataFrame({"row": np.arange(len(column)), "value": column.array})
    return rows[rows["value"].notna()]


def published(table: pd.DataFrame, by: str, min_group: int | None, people: int) -> pd.DataFrame:
    """Hide small groups, and note in the attrs how the table was made."""
    if by == DEPARTMENT:
        mask = _privacy.hide_tree(table, min_group)
        shown = _privacy.blank(table, mask["direct"], ("direct", "weighted"))
        shown = _privacy.blank(shown, mask["total"], ("total", "managers"))
        hidden = int(mask.any(axis=1).sum())
    else:
        small = _privacy.hide_groups(table["total"], min_group)
        shown = _privacy.blank(table, small)
        hidden = int(small.sum())
    shown.attrs["b24frame"] = {
        "table": "headcount",
        "by": by,
        "min_group": min_group,
        "hidden": hidden,
        "hidden_why": _privacy.why_hidden(hidden, len(table), min_group),
        "people": people,
    }
    return shown

"""What if: somebody or a department sits elsewhere, and what that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from b24frame import _lookup, schema

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from b24frame.org import Org

Kind = Literal["person", "department"]


def kind_of(org: Org, wanted: int | str, kind: Kind | None) -> tuple[Kind, int]:
    """Tell whether a person or a department is meant, and which.

    Raises
    ------
    ValueError
        Where it may be both, or is neither.
    """
    if kind is not None and kind not in ("person", "department"):
        raise ValueError(f"kind is 'person' or 'department', not {kind!r}")
    found: list[tuple[Kind, int]] = []
    reasons = []
    if kind != "person":
        try:
            found.append(("department", _lookup.department(org.departments, wanted)))
        except ValueError as error:
            reasons.append(str(error))
    if kind != "department":
        try:
            found.append(("person", _lookup.person(org.people, wanted)))
        except ValueError as error:
            reasons.append(str(error))
    ambiguous = [reason for reason in reasons if not reason.startswith("no ")]
    if len(found) == 1 and not ambiguous:
        return found[0]
    if not found or ambiguous:
        raise ValueError(" ".join(ambiguous or reasons))
    unit, name = org.departments["path"][found[0][1]], org.people["name"].fillna("no name")[found[1][1]]
    raise ValueError(
        f"{wanted!r} is a department ({unit}) and a person ({name}). Say which: kind='department' or kind='person'."
    )


def person_moved(people: pd.DataFrame, person: int, to: int) -> pd.DataFrame:
    """People with the first department of a person replaced; the others are kept."""
    memberships = [
        [to, *(number for number in ids[1:] if number != to)] if at == person else ids
        for at, ids in people["department_ids"].items()
    ]
    return people.assign(department_ids=schema.lists(memberships))


def department_moved(departments: pd.DataFrame, department: int, to: int, below: pd.Index[int]) -> pd.DataFrame:
    """Departments with one hung below another.

    Raises
    ------
    ValueError
        Where the new place is the department itself or below it.
    """
    if to in below:
        path, place = departments["path"][department], departments["path"][to]
        raise ValueError(f"{place} (id {to}) is part of {path} (id {department}), so {path} cannot be moved there")
    moved = departments.copy()
    moved.loc[department, "parent_id"] = to
    if "parent_inferred" in moved:
        moved.loc[department, "parent_inferred"] = False
    return moved


def compare(before: Org, after: Org) -> pd.DataFrame:
    """Make the table of `Org.compare`."""
    return pd.concat(
        [
            _differences("company", _company(before), _company(after)),
            _differences("department", _departments(before), _departments(after)),
            _differences("person", _people(before), _people(after)),
        ],
        ignore_index=True,
    ).astype({"kind": pd.CategoricalDtype(["company", "department", "person"])})


class _State(NamedTuple):
    """Figures of one state: `figures` are compared, `shown` is what people read, `names` say of whom."""

    names: pd.Series[str]
    figures: pd.DataFrame
    shown: pd.DataFrame


def _differences(kind: str, before: _State, after: _State) -> pd.DataFrame:
    index = before.figures.index.union(after.figures.index, sort=False)
    names = after.names.combine_first(before.names).reindex(index)
    stayed = index.isin(before.figures.index) & index.isin(after.figures.index)
    parts = [_rows(_exists(before, index), _exists(after, index), ~stayed, "exists")]
    for figure in before.figures.columns:
        left, right = before.figures[figure].reindex(index), after.figures[figure].reindex(index)
        unlike = left.ne(right).fillna(value=True) & ~(left.isna() & right.isna())
        differs = stayed & unlike.to_numpy(bool)
        parts.append(_rows(before.shown[figure].reindex(index), after.shown[figure].reindex(index), differs, figure))
    table = pd.concat(parts)
    table = table.iloc[np.argsort(index.get_indexer(table.index), kind="stable")]
    ids = table.index.astype("Int64") if kind != "company" else pd.array([pd.NA] * len(table), dtype="Int64")
    return pd.DataFrame(
        {
            "kind": kind,
            "id": ids,
            "name": names.reindex(table.index).array,
            **{column: table[column].array for column in ("figure", "before", "after")},
        }
    )


def _rows(before: pd.Series[str], after: pd.Series[str], differs: NDArray[np.bool_], figure: str) -> pd.DataFrame:
    rows = pd.DataFrame({"before": before[differs], "after": after[differs]}).astype(schema.STR)
    rows["figure"] = figure
    return rows


def _exists(state: _State, index: pd.Index[int]) -> pd.Series[str]:
    return pd.Series(index.isin(state.figures.index), index=index).map({True: "yes", False: "no"}).astype(schema.STR)


def _company(org: Org) -> _State:
    span, layers = org.span_of_control(), org.layers()
    figures = {
        "employees": int(org.people["employee"].sum()),
        "managers": len(span),
        "layers": int(layers.index.max()) if len(layers) else 0,
        "mean span of control": round(float(span["direct"].mean()), 2) if len(span) else None,
        "widest span of control": int(span["direct"].max()) if len(span) else None,
        "departments": len(org.departments),
        "deepest department": int(org.departments["depth"].max()) if len(org.departments) else None,
    }
    values = pd.DataFrame({name: pd.Series([value], dtype=object) for name, value in figures.items()})
    return _State(pd.Series(["company"], dtype=schema.STR), values, values.astype(schema.STR))


def _departments(org: Org) -> _State:
    units = org.departments
    counts = org.headcount().reindex(units.index)
    values = units[["name", "parent_id", "manager_id", "depth"]].join(counts[["direct", "total"]])
    values = values.rename(columns={"parent_id": "parent", "manager_id": "head"})
    shown = values.astype(schema.STR)
    shown["parent"] = _labels(values["parent"], units["path"])
    shown["head"] = _labels(values["head"], org.people["name"])
    return _State(units["path"], values, shown)


def _people(org: Org) -> _State:
    lines = org._lines()  # noqa: SLF001 - the same package
    people, span = org.people[org.people["employee"]], lines.span
    values = pd.DataFrame(
        {
            "department": people["department_id"],
            "manager": people["manager_id"],
            "layer": lines.layer.reindex(people.index).astype("Int64"),
            "direct reports": span["direct"].reindex(people.index),
            "all reports": span["total"].reindex(people.index),
        }
    )
    shown = values.astype(schema.STR)
    shown["department"] = _labels(values["department"], org.departments["path"])
    shown["manager"] = _labels(values["manager"], org.people["name"])
    return _State(people["name"], values, shown)


def _labels(ids: pd.Series[int], names: pd.Series[str]) -> pd.Series[str]:
    """Name of each id; two of one name must not look like one, so the id stands behind it."""
    numbered = ("#" + ids.astype(schema.STR)).astype(schema.STR)
    named = ids.map(names).astype(schema.STR)
    return (named + " (" + numbered + ")").where(named.notna(), numbered)

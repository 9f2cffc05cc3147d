"""Departments to the department frame, and its names to people: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from b24frame import _records, _tree, _values, schema
from b24frame._forest import Forest, forest
from b24frame._lookup import folded
from b24frame._plain import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def normalize_departments(records: Iterable[Any]) -> pd.DataFrame:
    """Turn departments into the department frame, without any request.

    Parameters
    ----------
    records : iterable of dict
        Rows of `department.get`, `im.department.get` or `im.search.department.list`. Of a repeated id the first
        counts; entries that are null are not kept.

    Returns
    -------
    DataFrame
        One row per department in the order of the records, index `id` (int64): name (str), parent_id (Int64, NA at
        a root), parent_inferred (bool: read out of the full name), path (str, root first; of more than 60 levels the
        first 20 and the last 40), depth (Int64, root 0), manager_id (Int64, NA where vacant), sort (Int64). A parent
        that is not among the records makes a root, and a cycle is cut at its first department; `attrs["b24frame"]`
        tells both as pairs of department and parent.

    Raises
    ------
    SchemaError
        An entry has no id that can be read, or the records are a whole answer of the portal.

    Examples
    --------
    >>> import b24frame as b24
    >>> b24.normalize_departments(
    ...     [{"id": 1, "name": "Acme", "full_name": "Acme", "manager_user_id": 9},
    ...      {"id": 7, "name": "Sales", "full_name": "Sales / Acme", "manager_user_id": 0}]
    ... )[["parent_id", "path", "depth", "manager_id"]]
        parent_id          path  depth  manager_id
    id
    1        <NA>          Acme      0           9
    7           1  Acme / Sales      1        <NA>
    """
    ids, entries = _records.numbered(map(_lowered, _records.given(records, "departments")), "departments")
    rows: dict[int, dict[str, Any]] = {}
    for number, entry in zip(ids, entries, strict=True):
        rows.setdefault(number, entry)
    names = {number: _raw_text(row.get("name")) for number, row in rows.items()}
    full_names = {number: _raw_text(row["full_name"]) for number, row in rows.items() if "full_name" in row}
    inferred, ambiguous = _tree.infer_parents(names, full_names)
    sent = {number: _positive(row.get("parent")) for number, row in rows.items()}
    parents = {number: sent[number] or inferred.get(number) for number in rows}
    known = {number: parent if parent in rows else None for number, parent in parents.items()}
    cut, roots = _tree.cut_cycles(known)
    clean = _values.text(list(names.values()))
    columns = {
        "name": schema.text(clean),
        "parent_id": schema.whole_numbers(cut.values()),
        "parent_inferred": np.array([bool(inferred.get(number)) and not sent[number] for number in rows], dtype=bool),
        **_laid_out(dict(zip(rows, clean.to_pylist(), strict=True)), cut),
        "manager_id": schema.whole_numbers(
            _positive(row.get("manager_user_id", row.get("uf_head"))) for row in rows.values()
        ),
        "sort": schema.whole_numbers(_values.number(row.get("sort")) for row in rows.values()),
    }
    attrs = {
        "orphans": [[number, parent] for number, parent in parents.items() if parent and parent not in rows],
        "cycles": [[number, known[number]] for number in roots],
        "ambiguous": ambiguous,
    }
    return schema.frame_of(rows, columns, schema.DEPARTMENTS, attrs)


def settled(departments: pd.DataFrame) -> pd.DataFrame:
    """Make a tree of any frame of departments: orphans and cycles cut, paths and depths anew; gives a new frame.

    What was cut before is put back and cut anew, for what it was cut from may have moved since or be there now. The
    `orphans` and `cycles` of its attrs tell what is cut.
    """
    told = departments.attrs.get("b24frame") or {}
    parents: dict[int, int | None] = dict.fromkeys(departments.index.tolist()) | _present(departments["parent_id"])
    for number, parent in [*told.get("orphans", ()), *told.get("cycles", ())]:
        if number in parents and parents[number] is None:
            parents[number] = parent
    known = {number: parent if parent in parents else None for number, parent in parents.items()}
    cut, roots = _tree.cut_cycles(known)
    tree = departments.copy()
    tree["parent_id"] = schema.whole_numbers(cut.values())
    tree["manager_id"] = departments["manager_id"].astype("Int64")
    for name, column in _laid_out(dict.fromkeys(parents) | _present(departments["name"]), cut).items():
        tree[name] = column
    tree.attrs["b24frame"] = told | {
        "orphans": [[at, int(parent)] for at, parent in parents.items() if parent is not None and known[at] is None],
        "cycles": [[number, known[number]] for number in roots],
        "ambiguous": list(told.get("ambiguous", ())),
    }
    return tree


def tree(departments: pd.DataFrame) -> Forest:
    """Lay out the departments as a tree; siblings by `sort`, then by name."""
    order = in_order(departments)
    parents: dict[Any, int | None] = order["parent_id"].astype(object).where(order["parent_id"].notna(), None).to_dict()
    return forest(parents)


def in_order(departments: pd.DataFrame) -> pd.DataFrame:
    """Order departments by `sort`, then by the folded name; those of one name keep their order."""
    columns = [at for at in ("sort", "name") if at in departments]
    return departments.sort_values(
        columns, kind="stable", key=lambda column: folded(column) if column.name == "name" else column
    )


def _laid_out(names: Mapping[int, str | None], parents: Mapping[int, int | None]) -> dict[str, Any]:
    places = _tree.places({number: name or f"#{number}" for number, name in names.items()}, parents)
    return {
        "path": schema.text(pa.array([places[number].path for number in names], pa.large_string())),
        "depth": schema.whole_numbers(places[number].depth for number in names),
    }


def join_departments(people: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """Fill the department names and the manager of each person from the department frame; gives a new frame."""
    names = _present(departments["name"])
    paths = _present(departments["path"])
    memberships = [_listed(ids) for ids in people["department_ids"]]
    first = [ids[0] if ids else None for ids in memberships]
    joined = people.copy()
    joined["employee"] = people["employee"].astype("boolean").fillna(value=False).astype(bool)
    joined["department_ids"] = schema.lists(memberships)
    joined["department_id"] = schema.whole_numbers(first)
    joined["department"] = schema.text(pa.array([names.get(at) for at in first], pa.large_string()))
    joined["department_path"] = schema.text(pa.array([paths.get(at) for at in first], pa.large_string()))
    joined["departments"] = schema.lists([[names[at] for at in ids if at in names] for ids in memberships])
    joined["manager_id"] = schema.whole_numbers(_managers(first, joined, departments))
    return joined


def leading(people: pd.DataFrame, departments: pd.DataFrame) -> dict[int, int]:
    """Head of each department that has one who was not dismissed; one who is not among the people may not be loaded."""
    gone = set(people.index[~people["active"].fillna(value=True).astype(bool)].tolist()) if "active" in people else ()
    return {at: head for at, head in _present(departments["manager_id"]).items() if head not in gone}


def _managers(first: Iterable[int | None], people: pd.DataFrame, departments: pd.DataFrame) -> Iterator[int | None]:
    """For each person the head of the first department, or the nearest head above who is someone else."""
    heads = leading(people, departments)
    parents: dict[Any, int | None] = dict.fromkeys(departments.index.tolist()) | _present(departments["parent_id"])
    nearest: dict[Any, int | None] = _tree.nearest_headed(parents, heads)
    for person, department in zip(people.index.tolist(), first, strict=True):
        at = nearest.get(department)
        while at is not None and heads[at] == person:
            at = nearest.get(parents[at])
        yield heads[at] if at is not None else None


def _present(column: pd.Series) -> dict[Any, Any]:
    return column.dropna().to_dict()


def _listed(cell: Any) -> list[Any]:  # noqa: ANN401 - a list, what parquet makes of it, or what a merge leaves
    if pd.api.types.is_list_like(cell):
        return list(cell)
    if pd.isna(cell):
        return []
    raise TypeError(f"department_ids holds {cell!r}, not a list of ids: csv files keep no lists, parquet files do")


def _positive(value: object) -> int | None:
    number = _values.number(value)
    return number if number is not None and number > 0 else None


def _lowered(entry: Any) -> Any:  # noqa: ANN401 - anything
    return {str(key).lower(): value for key, value in entry.items()} if isinstance(entry, dict) else entry


def _raw_text(value: object) -> str:
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool) and not _values.is_nothing(value)
    return unescaped(str(value)) if is_text else ""

"""The departments of people as a tree of paths: who is in which, or below it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from b24frame import _lookup, schema
from b24frame._departments import in_order
from b24frame._forest import Forest, forest
from b24frame._tree import FIRST_LEVELS, LEFT_OUT, SEPARATOR
from b24frame.widgets._folded import folded, large

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


_LONGEST = 1_000


@dataclass(frozen=True, eq=False)
class Units:
    """Departments in tree order, one for each path, and the people in them.

    Attributes
    ----------
    paths, names : list of str
        By place in tree order.
    tree : Forest
        What lies below what; its ids are the ids of the departments, negative where only the path is known.
    by_id : dict
        Path by the id of a department, also of those that share a path.
    rows, places : ndarray
        Person number `rows[i]` is in the department at `places[i]`.
    size : int
        Number of people.
    """

    paths: list[str]
    names: list[str]
    tree: Forest
    by_id: Mapping[int, str]
    rows: Numbers
    places: Numbers
    size: int

    @property
    def depth(self) -> Numbers:
        """Levels below the root, by place."""
        return self.tree.depth

    @cached_property
    def people(self) -> Numbers:
        """Distinct people in each department or below it."""
        return self.tree.distinct(self.rows, self.places)

    def distinct(self, counted: NDArray[np.bool_]) -> Numbers:
        """Of the people who are counted, the distinct ones in each department or below it."""
        if counted.all():
            return self.people
        shown = counted[self.rows]
        return self.tree.distinct(self.rows[shown], self.places[shown])

    @cached_property
    def placed(self) -> NDArray[np.bool_]:
        """Whether each person is in any department."""
        return np.bincount(self.rows, minlength=self.size).astype(bool)

    def below(self, paths: Iterable[str]) -> NDArray[np.bool_]:
        """Tell for each person whether they are in one of the departments or below it."""
        wanted = np.zeros(len(self.paths), dtype=bool)
        for path in paths:
            at = self._place[path]
            wanted[at : self.tree.end[at]] = True
        inside = np.zeros(self.size, dtype=bool)
        inside[self.rows[wanted[self.places]]] = True
        return inside

    def path_of(self, wanted: Any) -> str:  # noqa: ANN401 - whatever a user gives
        """Path of a department given by path, name or id; errors as of `_lookup.department`."""
        if isinstance(wanted, str) and wanted in self._place:
            return wanted
        if not isinstance(wanted, str | bool) and wanted in self.by_id:
            return self.by_id[int(wanted)]
        named = pd.DataFrame({"path": self.paths, "name": self.names}, index=self.tree.ids, dtype=schema.STR)
        return str(named["path"].loc[_lookup.department(named, wanted)])

    @cached_property
    def _place(self) -> dict[str, int]:
        return {path: at for at, path in enumerate(self.paths)}


def units_of(people: pd.DataFrame, departments: pd.DataFrame | None) -> Units:
    """Take the departments of people from the department frame, or else from the paths of the people."""
    rows, ids = _memberships(people)
    by_id = _paths_of(people, rows, ids) if departments is None else _sorted_paths(departments)
    unknown = np.setdiff1d(ids, np.fromiter(by_id, np.int64, len(by_id)))
    by_id |= {int(number): f"#{number}" for number in unknown}
    by_id = {number: _bounded(path, number) for number, path in by_id.items()}
    above, names = (_split(by_id.values()), {}) if departments is None else _told(departments, by_id)
    return _laid_out(by_id, above, names, (rows, ids, len(people)))


def _bounded(path: str, number: int) -> str:
    """Cut a path that nobody reads to its end; the id keeps departments apart whose paths begin alike."""
    return path if len(path) <= _LONGEST else f"{path[:_LONGEST]}… #{number}"


def _sorted_paths(departments: pd.DataFrame) -> dict[int, str]:
    paths = in_order(departments)["path"]
    return dict(zip(paths.index.tolist(), paths, strict=True))


def _laid_out(
    by_id: dict[int, str],
    above: Mapping[str, str | None],
    names: Mapping[str, str],
    members: tuple[Numbers, Numbers, int],
) -> Units:
    first: dict[str, int] = {}
    for number, path in by_id.items():
        first.setdefault(path, number)
    lowest = min(0, 0, *first.values())
    first |= {path: lowest - 1 - at for at, path in enumerate(path for path in above if path not in first)}
    tree = forest({first[path]: None if parent is None else first[parent] for path, parent in above.items()})
    path_by_id = {number: path for path, number in first.items()}
    paths = [path_by_id[number] for number in tree.ids.tolist()]
    rows, ids, size = members
    same = pd.Series({number: first[path] for number, path in by_id.items()}, dtype="int64")
    places = tree.places(np.asarray(same.reindex(ids), dtype=np.int64))
    shown = [(names.get(path) or path.rpartition(SEPARATOR)[2])[:_LONGEST] for path in paths]
    return Units(paths, shown, tree, by_id, rows, places, size)


def _memberships(people: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Number of the person and id of the department, for each department of each person."""
    if "department_ids" not in people:
        codes = _codes(people)
        rows = np.flatnonzero(codes >= 0)
        return rows, -1 - codes[rows]
    # Arrow reads 100,000 lists in any of their forms, and NA, in 20 ms where a loop takes 250.
    lists: Any = pa.array(people["department_ids"].to_numpy(object), pa.large_list(pa.int64()), from_pandas=True)
    return pc.list_parent_indices(lists).to_numpy(), np.asarray(lists.flatten(), dtype=np.int64)


def _codes(people: pd.DataFrame) -> Numbers:
    if "department_path" not in people:
        return np.full(len(people), -1)
    return pd.factorize(people["department_path"])[0].astype(np.int64)


def _paths_of(people: pd.DataFrame, rows: Numbers, ids: Numbers) -> dict[int, str]:
    """Path by id, as far as the people's first departments tell."""
    if "department_path" not in people:
        return {}
    if "department_ids" not in people:
        return {-1 - code: str(path) for code, path in enumerate(pd.factorize(people["department_path"])[1])}
    first = pd.DataFrame({"row": rows, "id": ids}).drop_duplicates("row")
    pairs = first.assign(path=people["department_path"].array[first["row"]]).dropna().drop_duplicates("id")
    return {int(number): str(path) for number, path in zip(pairs["id"], pairs["path"], strict=True)}


def _split(paths: Iterable[str]) -> dict[str, str | None]:
    """Parent by path, in the order of the names, with every path above that nobody is in."""
    above: dict[str, str | None] = {}
    for path in paths:
        at = path
        while at and at not in above:
            above[at] = _path_above(at)
            at = above[at] or ""
    order = np.argsort(folded(large(list(above))).to_numpy(zero_copy_only=False), kind="stable")
    paths = list(above)
    return {paths[at]: above[paths[at]] for at in order}


def _path_above(path: str) -> str | None:
    """Path of the level above; of a path that is shortened only its begin is sure to be one."""
    begin, left_out, _ = path.partition(LEFT_OUT)
    is_short = left_out and begin.count(SEPARATOR) == FIRST_LEVELS - 1
    return (begin if is_short else path.rpartition(SEPARATOR)[0]) or None


def _told(departments: pd.DataFrame, by_id: Mapping[int, str]) -> tuple[dict[str, str | None], dict[str, str]]:
    """Parent and name by path, as the department frame tells them; those it does not know are roots."""
    parents: dict[Any, int] = departments["parent_id"].dropna().to_dict()
    names: dict[Any, str] = departments["name"].dropna().to_dict()
    above: dict[str, str | None] = {}
    named: dict[str, str] = {}
    for number, path in by_id.items():
        above.setdefault(path, by_id[parents[number]] if number in parents else None)
        named.setdefault(path, names.get(number, path))
    return above, named

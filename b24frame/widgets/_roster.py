"""What the org chart shows, and its answers: the departments, who sits in one, who is called so. Pure."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from b24frame import schema
from b24frame._departments import tree
from b24frame._lookup import fold
from b24frame._memberships import memberships
from b24frame.widgets._cells import cut
from b24frame.widgets._folded import Folded, large

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from b24frame.org import Org

    Numbers = NDArray[np.int64]

MOST_FOUND = 50


class Roster:
    """The departments of a company in tree order, and its people by department and by name.

    Every figure comes from the `Org`; everybody of the people frame is listed, also who is no employee and so is not
    counted.
    """

    def __init__(self, org: Org) -> None:
        self.org = org
        self._tree = tree(org.departments)
        self._ids = org.people.index.to_numpy(np.int64)
        heads = org.departments["manager_id"].dropna()
        self._heads = dict(zip(heads.index.tolist(), heads.tolist(), strict=True))

    @cached_property
    def departments(self) -> dict[str, list[Any]]:
        """Columns for the view, each before all below it; `parent` is the place of the department above, or None.

        `direct` and `total` count employees; `members` and `everybody` are the same counts of all people.
        """
        counts = self.org.headcount()
        ids = counts.index.tolist()
        names = self.org.departments["name"].reindex(ids)
        leading = self.org.people["name"].reindex(list(self._heads.values()))
        heads = dict(zip(self._heads, map(_called, leading, self._heads.values()), strict=True))
        parents = self._tree.parent.tolist()
        return {
            "id": ids,
            "name": list(map(_called, names, ids)),
            "head": [heads.get(at, "") for at in ids],
            "direct": counts["direct"].tolist(),
            "total": counts["total"].tolist(),
            "members": self._tree.at_each(self._pairs[0]).tolist(),
            "everybody": self._tree.distinct(self._pairs[1], self._pairs[0]).tolist(),
            "parent": [None if at < 0 else at for at in parents],
        }

    def members(self, department: int) -> list[dict[str, Any]]:
        """Everybody who sits in a department itself: its head, then the others by name."""
        at = self._place(department)
        found = [self._row(row) for row in self._rows(at, at + 1)]
        told = [row | {"head": row["id"] == self._heads.get(department)} for row in found]
        return sorted(told, key=lambda row: not row["head"])

    def below(self, department: int) -> Numbers:
        """Rows of the people in a department or below it, in the order of the frame."""
        at = self._place(department)
        return np.unique(self._rows(at, int(self._tree.end[at])))

    def employs(self, person: int) -> bool:
        """Whether a person is an employee."""
        return bool(self._employs[self._row_of(person)])

    def search(self, text: str, *, everybody: bool = True) -> dict[str, Any]:
        """People in whose name or position every word occurs, by name: how many, and the first of them."""
        words = fold(text).split()
        found = np.logical_and.reduce([self._texts.holds(word) for word in words or [""]])
        rows = self._by_name[(found if everybody else found & self._employs)[self._by_name]]
        return {
            "total": len(rows),
            "rows": [self._row(row) | {"department": self.seat(int(self._ids[row]))} for row in rows[:MOST_FOUND]],
        }

    def seat(self, person: int) -> int | None:
        """The first department of a person that is in the chart; None where there is none."""
        seats = self._seats[self._row_of(person)]
        return seats[0] if seats else None

    def everybody(self) -> dict[str, list[Any]]:
        """People as columns, by name, for a view that has no kernel to ask."""
        headed: dict[int, list[int]] = {}
        for department, head in self._heads.items():
            headed.setdefault(head, []).append(department)
        rows = [self._row(row) for row in self._by_name]
        return {
            **{key: [row[key] for row in rows] for key in ("id", "name", "position", "employee")},
            "head": [headed.get(row["id"], []) for row in rows],
            "departments": [self._seats[row] for row in self._by_name.tolist()],
        }

    def prepare(self) -> None:
        """Make ready what the first answer needs, so that nobody waits for it."""
        _ = self._sitting, self._positions

    def _rows(self, first: int, end: int) -> Numbers:
        rows, starts = self._sitting
        return rows[starts[first] : starts[end]]

    def _place(self, department: int) -> int:
        at = int(self._tree.places(np.array([department]))[0])
        if at < 0:
            raise ValueError(f"no department has the id {department}")
        return at

    def _row(self, row: int) -> dict[str, Any]:
        return {
            "id": int(self._ids[row]),
            "name": self._names[row],
            "position": self._positions[row],
            "employee": bool(self._employs[row]),
        }

    def _row_of(self, person: int) -> int:
        row = int(self.org.people.index.get_indexer(pd.Index([person]))[0])
        if row < 0:
            raise ValueError(f"no person has the id {person}")
        return row

    @cached_property
    def _names(self) -> list[str]:
        return list(map(_called, self.org.people["name"], self._ids.tolist()))

    @cached_property
    def _positions(self) -> list[str]:
        people = self.org.people
        if "work_position" not in people:
            return [""] * len(people)
        return list(map(cut, people["work_position"].astype(schema.STR).fillna("")))

    @property
    def _employs(self) -> NDArray[np.bool_]:
        return self.org.people["employee"].to_numpy(bool)

    @cached_property
    def _texts(self) -> Folded:
        pairs = zip(self._names, self._positions, strict=True)
        return Folded.of(large([f"{name} {position}" for name, position in pairs]))

    @cached_property
    def _by_name(self) -> Numbers:
        rank = np.asarray(pc.rank(self._texts.distinct), dtype=np.int64)
        return np.argsort(rank[self._texts.codes], kind="stable")

    @cached_property
    def _seats(self) -> list[list[int]]:
        known = set(self.org.departments.index)
        return [[int(at) for at in ids if at in known] for ids in self.org.people["department_ids"]]

    @cached_property
    def _pairs(self) -> tuple[Numbers, Numbers]:
        """Place of the department and row of the person, for each membership."""
        pairs = memberships(self.org.people, self._tree)
        places = self._tree.places(pairs["department_id"].to_numpy(np.int64))
        return places, self.org.people.index.get_indexer(pd.Index(pairs["person_id"])).astype(np.int64)

    @cached_property
    def _sitting(self) -> tuple[Numbers, Numbers]:
        """Rows of the people by department and then by name, and where those of each place begin, with the end last."""
        places, rows = self._pairs
        rank = np.empty(len(self._by_name), dtype=np.int64)
        rank[self._by_name] = np.arange(len(rank))
        order = np.lexsort((rank[rows], places))
        return rows[order], np.searchsorted(places[order], np.arange(len(self._tree.ids) + 1))


def _called(name: Any, number: Any) -> str:  # noqa: ANN401 - str or NA; an id
    return f"#{number}" if pd.isna(name) else cut(str(name))

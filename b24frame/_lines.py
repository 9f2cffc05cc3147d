"""Who reports to whom: the chain of managers, its layers, and how wide each manager's team is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from b24frame import _departments, schema
from b24frame._forest import NOWHERE, Forest, laid_out, on_cycles
from b24frame._tree import cut_cycles

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Lines:
    """The reports-to chain of a company.

    Attributes
    ----------
    people : DataFrame
        The people frame, managers filled in.
    manager : Series
        Manager (Int64) of each employee by id, NA at the top.
    chain : Forest
        Everybody of the people frame and every manager outside it, below their managers.
    rings : list of [person, manager]
        Where managers reported to each other in a ring, the line at which it was cut.
    """

    people: pd.DataFrame
    manager: pd.Series[int]
    chain: Forest
    rings: list[list[int]]

    @cached_property
    def layer(self) -> pd.Series[int]:
        """Layer by person: 1 for whoever reports to nobody."""
        return pd.Series(self.chain.depth + 1, index=pd.Index(self.chain.ids, name="id"), name="layer")

    @cached_property
    def span(self) -> pd.DataFrame:
        """The table of `Org.span_of_control`."""
        counted = self._counted
        direct = self.chain.at_each(self.chain.places(self._present))
        total = self.chain.below(counted) - counted
        layers = self._deepest(counted) - self.chain.depth
        for person, manager in self.rings:
            self._everybody_below_each(person, manager, total, layers)
        rows = np.flatnonzero(direct)
        rows = rows[np.lexsort((self.chain.ids[rows], -total[rows], -direct[rows]))]
        ids = self.chain.ids[rows]
        return pd.DataFrame(
            {
                "name": self.people["name"].reindex(ids).astype(schema.STR).array,
                "direct": schema.whole_numbers(direct[rows]),
                "total": schema.whole_numbers(total[rows]),
                "layers": schema.whole_numbers(layers[rows]),
            },
            index=pd.Index(ids, name="manager_id"),
        )

    @cached_property
    def layers(self) -> pd.DataFrame:
        """The table of `Org.layers`."""
        layer = self.layer.loc[self.manager.index]
        counts = layer.value_counts().sort_index()
        leading = layer[layer.index.isin(self.managers)].value_counts().reindex(counts.index, fill_value=0)
        return pd.DataFrame(
            {
                "people": counts.astype("Int64"),
                "share": (counts / max(1, len(layer))).astype("Float64"),
                "managers": leading.astype("Int64"),
            }
        ).rename_axis("layer")

    @cached_property
    def managers(self) -> pd.Index[int]:
        """Ids of whoever has at least one direct report."""
        managers: pd.Index[int] = pd.Index(np.unique(self._present).tolist(), dtype=np.int64)
        return managers

    @property
    def _present(self) -> NDArray[np.int64]:
        present: NDArray[np.int64] = self.manager.dropna().to_numpy(np.int64)  # type: ignore[assignment]
        return present

    @cached_property
    def _counted(self) -> NDArray[np.int64]:
        return np.isin(self.chain.ids, self.manager.index.to_numpy()).astype(np.int64)

    def _everybody_below_each(self, top: int, last: int, total: NDArray[np.int64], layers: NDArray[np.int64]) -> None:
        """Whoever is in a ring, from its top down to the last, has everybody of it below, beside themselves."""
        root, at = self.chain.places(np.array([top, last])).tolist()
        everybody = total[root] + self._counted[root]
        while at != root:
            total[at] = everybody - self._counted[at]
            layers[at] = layers[root]
            at = int(self.chain.parent[at])

    def _deepest(self, counted: NDArray[np.int64]) -> NDArray[np.int64]:
        """Depth of the deepest employee at each node or below."""
        deepest = np.where(counted > 0, self.chain.depth, 0)
        for at in reversed(self.chain.levels[1:]):
            np.maximum.at(deepest, self.chain.parent[at], deepest[at])
        return np.maximum(deepest, self.chain.depth)


def lines(people: pd.DataFrame, departments: pd.DataFrame) -> Lines:
    """Follow `manager_id` of the people upwards; a ring is cut where its person sits nearest to the root."""
    depth = people["department_id"].map(departments["depth"]).fillna(len(departments)).to_numpy(np.int64)
    managers = people["manager_id"].iloc[np.argsort(depth, kind="stable")]
    outside = np.setdiff1d(managers.dropna().to_numpy(np.int64), people.index.to_numpy())
    nodes = np.concatenate([managers.index.to_numpy(np.int64), outside])
    above = pd.Index(nodes).get_indexer(managers.to_numpy(np.int64, na_value=NOWHERE))
    parent = np.concatenate([above, np.full(len(outside), NOWHERE)]).astype(np.int64)
    rings = []
    circling = np.flatnonzero(on_cycles(parent)).tolist()
    for top in cut_cycles({at: int(parent[at]) for at in circling})[1]:
        rings.append([int(nodes[top]), int(nodes[parent[top]])])
        parent[top] = NOWHERE
    return Lines(people, people.loc[people["employee"], "manager_id"], laid_out(nodes, parent), rings)


def reporting_lines(people: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """Take the table of `Org.reporting_lines` from the joined frames."""
    employees = people.loc[people["employee"], ["department_id", "manager_id"]]
    pairs = employees.drop_duplicates().dropna()
    heads = _departments.leading(people, departments)
    parents: dict[Any, int] = departments["parent_id"].dropna().to_dict()
    guessed = set(departments.index[departments["parent_inferred"]]) if "parent_inferred" in departments else set()
    pairs["inferred"] = [
        _worked_out(department, manager, heads, parents, guessed)
        for department, manager in zip(pairs["department_id"], pairs["manager_id"], strict=True)
    ]
    marked = employees.merge(pairs, how="left", on=["department_id", "manager_id"])
    return pd.DataFrame(
        {
            "employee_id": employees.index.to_numpy(),
            "manager_id": employees["manager_id"].array,
            "inferred": marked["inferred"].eq(True).to_numpy(),  # noqa: FBT003 - NA is not inferred
        }
    )


def _worked_out(
    department: int, manager: int, heads: dict[int, int], parents: dict[int, int], guessed: set[int]
) -> bool:
    """Whether the way up from a department to its manager skips a post without a head or takes an inferred parent."""
    while heads.get(department) != manager:
        if department not in heads or department in guessed:
            return True
        department = parents[department]
    return False

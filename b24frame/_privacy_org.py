"""What a table of an `Org` must not show: its departments, and every grouping that follows from them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from b24frame import _privacy
from b24frame._groups import Groups, long
from b24frame._privacy_tree import HiddenTree, hide_tree

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from b24frame._forest import Forest

    Places: TypeAlias = NDArray[np.intp]

_IDS = ("department_id", "department_ids")
_MANAGER = "manager_id"
_NOWHERE, _MIXED = -1, -2


class Seats:
    """Who sits where, and who leads whom: what the choice of hidden departments needs to know.

    Parameters
    ----------
    employees : DataFrame
        Employees by id: department_ids and manager_id.
    departments : DataFrame
        The department frame.
    tree : Forest
        The same departments, laid out.
    min_group : int
        Groups of fewer employees are hidden.
    """

    def __init__(self, employees: pd.DataFrame, departments: pd.DataFrame, tree: Forest, min_group: int) -> None:
        self.employees, self.departments, self.tree, self.min_group = employees, departments, tree, min_group
        rows, ids = long(employees["department_ids"])
        places = tree.places(ids.to_numpy(np.int64, na_value=_NOWHERE))
        known = places >= 0
        pairs = np.unique(rows[known] * len(tree.ids) + places[known])
        self.rows, self.places = np.divmod(pairs, max(1, len(tree.ids)))
        self.direct = tree.at_each(self.places)
        self.is_plain = len(self.rows) == len(np.unique(self.rows))

    @cached_property
    def without(self) -> NDArray[np.bool_]:
        """Employees who sit in no department of the tree."""
        is_without: NDArray[np.bool_] = np.bincount(self.rows, minlength=len(self.employees)) == 0
        return is_without

    @cached_property
    def leaders(self) -> pd.Series[int]:
        """Nearest head at or above each department, by place; NA where there is none."""
        managers = self.employees[_MANAGER].dropna()
        heads = self.departments[_MANAGER].reindex(self.tree.ids)
        # A head who was dismissed leads nobody.
        heads = heads.where(heads.isin(managers) | heads.isin(self.employees.index)).astype("Int64")
        at = np.where(heads.notna(), np.arange(len(heads)), _NOWHERE)
        for place, above in enumerate(self.tree.parent.tolist()):
            if at[place] < 0 <= above:
                at[place] = at[above]
        return pd.Series(heads.array.take(at, allow_fill=True), name=_MANAGER)

    @cached_property
    def hidden(self) -> HiddenTree:
        """What to hide of the head-count by department."""
        total = self.tree.distinct(self.rows, self.places)
        limits = self.min_group + self._led_from_inside()
        return hide_tree(
            self.direct.tolist(),
            [*total.tolist(), len(self.employees)],
            self.tree.parent.tolist(),
            [*limits.tolist(), self.min_group],
            rest=int(self.without.sum()),
        )

    def _led_from_inside(self) -> NDArray[np.int64]:
        """Mark the departments that their head counts in: one person fewer reports to that head than sits there."""
        leaders = self.leaders
        at, heads = pd.factorize(leaders)
        seats = np.bincount(at[at >= 0], weights=self.direct[at >= 0], minlength=len(heads))
        units = np.bincount(at[(at >= 0) & (self.direct > 0)], minlength=len(heads))
        reports = self.employees[_MANAGER].value_counts().reindex(heads, fill_value=0).to_numpy(np.int64)
        is_inside = (reports < seats) & (units == 1)
        return np.append(is_inside, False)[at].astype(np.int64)


def hide_as_headcount(groups: Groups, seats: Seats) -> Groups:
    """Hide what the head-count by department hides, in every grouping that follows from the departments.

    Such are departments, managers, and any column that is the same for all of a department. A row is shown if it
    tells nothing that the head-count does not tell. A head to whom nobody reports gets a row that is hidden too: a row
    that is missing would tell that the head is alone.
    """
    if groups.labels.name == _MANAGER and seats.min_group > 1:
        groups = _with_all_leaders(groups, seats)
    codes = _codes(groups, seats)
    if codes is None:
        return groups
    hidden = _follows(codes, seats.hidden, len(groups.labels)) | (groups.sizes < seats.min_group)
    if not seats.is_plain or codes[-1] == _MIXED:
        hidden = _privacy.hide_groups(groups.sizes, seats.min_group, also=hidden)
    return replace(groups, hidden=hidden)


def _with_all_leaders(groups: Groups, seats: Seats) -> Groups:
    leaders = seats.leaders[seats.direct > 0].dropna().unique()
    alone = pd.Index(leaders).difference(groups.labels)
    labels = groups.labels.dropna().union(alone).astype(groups.labels.dtype)
    if groups.labels.hasnans:
        labels = labels.append(groups.labels[groups.labels.isna()])
    labels = labels.rename(groups.labels.name)
    at = labels.get_indexer(groups.labels)
    return Groups(labels, at[groups.codes], groups.rows, np.zeros(len(labels), dtype=bool))


def _codes(groups: Groups, seats: Seats) -> Places | None:
    """Number the group of each department by place, and last that of those without one; None if they do not follow."""
    name = groups.labels.name
    codes: Places | None
    own = np.full(len(seats.employees), _NOWHERE)
    own[groups.rows] = groups.codes
    without = own[seats.without]
    rest = _NOWHERE if not len(without) else int(without[0]) if (without == without[0]).all() else _MIXED
    if name == _MANAGER:
        codes = groups.labels.get_indexer(pd.Index(seats.leaders))
    elif name in _IDS:
        codes = groups.labels.get_indexer(pd.Index(seats.tree.ids))
    else:
        codes = _same_for_all(own, groups, seats)
    return None if codes is None else np.append(codes, rest)


def _same_for_all(own: Places, groups: Groups, seats: Seats) -> Places | None:
    if len(groups.rows) != len(own):
        return None
    codes = np.full(len(seats.direct), _NOWHERE)
    codes[seats.places] = own[seats.rows]
    is_same = (codes[seats.places] == own[seats.rows]).all()
    return codes if is_same else None


def _follows(codes: Places, tree: HiddenTree, count: int) -> NDArray[np.bool_]:
    """Tell which groups hold a part of a pool: what is hidden together may only be shown together."""
    is_hidden = np.append(tree.direct, tree.rest)
    pools = np.append(tree.pool, _NOWHERE)[is_hidden]
    parts = codes[is_hidden]
    pairs = pd.DataFrame({"pool": pools, "part": parts}).drop_duplicates()
    is_split = pairs["pool"].duplicated(keep=False) | (tree.company & (pairs["pool"] == _NOWHERE))
    hidden = np.zeros(count, dtype=bool)
    found = pairs["part"][is_split].to_numpy()
    hidden[found[found >= 0]] = True
    return hidden

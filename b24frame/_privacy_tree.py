"""Which departments a head-count must not show, so that nobody who knows the rule can work a hidden figure out.

A pool is the hidden people below a total that is shown: everybody can work out how many they are. Which cells are
hidden depends on three things only: the tree; which departments are small, large or of nobody; and how many people a
pool has. A pool is closed (the total above it is shown) if people in it could sit elsewhere without a change of these.
A pool that is not closed may, as far as a reader can tell, have its least number of people or one more, whoever that
is. So there are two possible values at least for each hidden figure. docs/privacy.md says it in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    Mask: TypeAlias = NDArray[np.bool_]

# Of a hidden group that can only be one person, everybody knows that it is one.
_LEAST = 3
# A department of so many times the limit is hidden only if there is no smaller one to hide.
_LARGE = 4
_NO_END = 2**62


@dataclass(frozen=True, slots=True)
class HiddenTree:
    """What is hidden of a head-count by department.

    Attributes
    ----------
    direct, total, managers : array of bool
        True if that figure of the department is hidden.
    pool : array of int
        Place of the department in whose total the department itself is shown; -1: in the number of all people.
    rest : bool
        How many have no department is hidden.
    company : bool
        The number of all people is hidden.
    """

    direct: Mask
    total: Mask
    managers: Mask
    pool: NDArray[np.intp]
    rest: bool
    company: bool


def hide_tree(
    direct: Sequence[int], total: Sequence[int], parent: Sequence[int], limit: Sequence[int], *, rest: int
) -> HiddenTree:
    """Choose the cells to hide of a head-count by department.

    Parameters
    ----------
    direct, total : sequence of int
        Employees of each department itself, and of its subtree; of total last those of the company.
    parent : sequence of int
        Place of the department above, -1 at a root. It holds no cycle.
    limit : sequence of int
        Departments with fewer employees are small; last that of the company. If that is 1, nothing is hidden.
    rest : int
        Employees without a department.
    """
    return _Tree(
        [*direct, rest], [*total], [*parent], [max(each, _LEAST) if limit[-1] > 1 else 1 for each in limit]
    ).hide()


@dataclass(slots=True)
class _Part:
    """Hidden people: how many, and from what number to what number a reader must think it possible."""

    people: int
    low: int
    high: int


@dataclass(slots=True)
class _Pool:
    """Parts whose sum can be worked out if the total above them is shown.

    Attributes
    ----------
    people : int
        How many they are.
    low : int
        The least that they can be.
    singles, spread, widest : int
        Of the small departments that are a part of their own: how many, by how many people each could be more,
        together, and the largest limit.
    least, most : int
        From which number of people to which the pool is closed.
    """

    people: int = 0
    low: int = 0
    singles: int = 0
    spread: int = 0
    widest: int = 0
    least: int = 0
    most: int = -1

    @property
    def is_closed(self) -> bool:
        return self.least < self.most and self.least <= self.people <= self.most

    def add_small(self, people: int, limit: int) -> None:
        self.people += people
        self.low += 1
        self.singles += 1
        self.spread += limit - 2
        self.widest = max(self.widest, limit)

    def add(self, other: _Pool) -> None:
        self.people += other.people
        self.low += other.low
        if other.singles == other.low == 1:
            self.singles += 1
            self.spread += other.spread
            self.widest = max(self.widest, other.widest)

    def settle(self) -> None:
        """Close it without anything large in it: if two small departments could exchange a person, up and down."""
        if self.singles > 1:
            self.least, self.most = max(self.widest, self.low + 2), self.low + self.spread - 1

    def protect(self, part: _Part) -> None:
        """Put a part into it that need not be hidden for its own sake, and close it if that is enough."""
        self.most = min(self.low + part.high, _NO_END)
        self.people += part.people
        self.low += part.low
        self.least = self.low + 2


class _Tree:
    """The departments while it is decided what to hide, from the bottom up; the last place is the company."""

    def __init__(self, direct: list[int], total: list[int], parent: list[int], limit: list[int]) -> None:
        self.direct, self.total, self.parent, self.limit = direct, total, parent, limit
        self.below: list[list[int]] = [[] for _ in direct]
        for place, above in enumerate(parent):
            if total[place]:
                self.below[above].append(place)
        self.order = [len(parent)]
        for place in self.order:
            self.order += self.below[place]
        sizes = [1] * len(direct)
        for place in reversed(self.order[1:]):
            sizes[parent[place]] += sizes[place]
        for places in self.below:
            places.sort(key=lambda place: (sizes[place], sizes[place] == 1 and self._is_large(place)))
        self.no_direct = [False] * len(direct)
        self.no_total = [False] * len(direct)
        self.pools: dict[int, _Pool] = {}

    def hide(self) -> HiddenTree:
        for place in reversed(self.order):
            pool = self._pool(place)
            if pool.low:
                self.pools[place] = pool
                self._close(place, pool)
        inside = list(self.no_direct)
        for place in reversed(self.order[1:]):
            inside[self.parent[place]] |= inside[place]
        above = [-1] * len(self.direct)
        for place in self.order[1:]:
            above[place] = above[self.parent[place]] if self.no_total[place] else place
        *direct, rest = self.no_direct
        *total, company = self.no_total
        return HiddenTree(
            direct=np.array(direct, dtype=bool),
            total=np.array(total, dtype=bool),
            managers=np.array(inside[:-1], dtype=bool),
            pool=np.array(above[:-1], dtype=np.intp),
            rest=rest,
            company=company,
        )

    def _pool(self, place: int) -> _Pool:
        pool = _Pool()
        if 0 < self.direct[place] < self.limit[place]:
            self.no_direct[place] = True
            pool.add_small(self.direct[place], self.limit[place])
        for each in self.below[place]:
            if self.no_total[each]:
                pool.add(self.pools[each])
        return pool

    def _close(self, place: int, pool: _Pool) -> None:
        pool.settle()
        parts = self._parts(place)
        while not pool.is_closed and (part := next(parts, None)):
            pool.protect(part)
        self.no_total[place] = not pool.is_closed or self.total[place] < self.limit[-1]

    def _parts(self, place: int) -> Iterator[_Part]:
        """Hide one thing more after the other, in an order that tells no more of a size than whether it is large."""
        waiting = [place]
        while waiting:
            at = waiting.pop()
            if not self.no_total[at] and at != place:
                self.no_total[at] = True
                if at in self.pools:
                    pool = self.pools[at]
                    yield _Part(pool.people, pool.least, pool.most)
            if self.direct[at] and not self.no_direct[at]:
                self.no_direct[at] = True
                yield self._part(at)
            waiting += reversed(self.below[at])

    def _part(self, place: int) -> _Part:
        people, limit = self.direct[place], self.limit[place]
        if self.below[place]:
            return _Part(people, limit, _NO_END)
        large = _LARGE * limit
        return _Part(people, large, _NO_END) if self._is_large(place) else _Part(people, limit, large - 1)

    def _is_large(self, place: int) -> bool:
        return self.direct[place] >= _LARGE * self.limit[place]

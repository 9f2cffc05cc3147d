"""A forest in arrays: what lies below whom, and how many distinct things lie below each node."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Forest:
    """Nodes in tree order: each before all below it, so that a subtree is a slice.

    Attributes
    ----------
    ids : ndarray of int64
        The nodes in tree order. The position of a node in it is its place.
    parent, depth, end : ndarray of int64
        By place: place of the parent (-1 at a root), levels below the root, and the place after its subtree.
    """

    ids: Numbers
    parent: Numbers
    depth: Numbers
    end: Numbers

    @cached_property
    def _sorted(self) -> tuple[Numbers, Numbers]:
        by_id = np.argsort(self.ids, kind="stable")
        return self.ids[by_id], by_id

    @cached_property
    def levels(self) -> list[Numbers]:
        """Places by depth, the roots first."""
        return _levels(self.depth)

    def places(self, ids: Numbers) -> Numbers:
        """Place of each id, -1 where it is not in the forest."""
        known, by_id = self._sorted
        if not len(known):
            return np.full(len(ids), NOWHERE)
        at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        return np.where(known[at] == ids, by_id[at], NOWHERE)

    def subtree(self, node: int) -> Numbers:
        """A node and all below it, in tree order."""
        at = self._place(node)
        return self.ids[at : self.end[at]]

    def ancestors(self, node: int) -> Numbers:
        """The nodes above a node, from the root down."""
        above = []
        at = self._place(node)
        while (at := int(self.parent[at])) != NOWHERE:
            above.append(at)
        return self.ids[np.array(above[::-1], dtype=np.int64)]

    def _place(self, node: int) -> int:
        return int(self.places(np.array([node]))[0])

    def at_each(self, places: Numbers) -> Numbers:
        """How many of these places are each node."""
        return np.bincount(places, minlength=len(self.ids)).astype(np.int64)

    def below(self, values: Numbers) -> Numbers:
        """Sum of a value over each node and all below it."""
        sums: Numbers = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(values)])
        return sums[self.end] - sums[:-1]

    def distinct(self, things: Numbers, places: Numbers) -> Numbers:
        """How many distinct things lie at each node or below, each thing at any number of places.

        A thing at k places of a subtree is counted k times, less once for each pair of places that follow each other
        in tree order: such a pair lies in every subtree that holds its lowest common ancestor. The cost grows with
        the places, not with the depth of the tree.
        """
        order = np.lexsort((places, things))
        things, places = things[order], places[order]
        twice = things[1:] == things[:-1]
        shared = self.meeting(places[:-1][twice], places[1:][twice])
        return self.below(self.at_each(places) - self.at_each(shared[shared >= 0]))

    def meeting(self, first: Numbers, later: Numbers) -> Numbers:
        """Lowest common ancestor of each pair of places, the first one not after the later; -1 in different trees."""
        at = first.copy()
        for up in reversed(self._climbs):
            higher = up[at]
            outside = (higher >= 0) & (self.end[higher] <= later)
            at = np.where(outside, higher, at)
        return np.where(self.end[at] > later, at, self.parent[at])

    @cached_property
    def _climbs(self) -> list[Numbers]:
        """Place of the ancestor 1, 2, 4, 8 ... levels up."""
        climbs = [self.parent]
        while len(climbs[-1]) and climbs[-1].max() >= 0:
            up = climbs[-1]
            climbs.append(np.where(up >= 0, up[up], NOWHERE))
        return climbs


def forest(parents: Mapping[int, int | None]) -> Forest:
    """Lay out a forest; siblings keep the order of the mapping, which holds no cycle and every parent that it names."""
    at = {node: position for position, node in enumerate(parents)}
    above = [NOWHERE if parent is None else at[parent] for parent in parents.values()]
    return laid_out(np.fromiter(parents, np.int64, len(parents)), np.array(above, dtype=np.int64))


def laid_out(ids: Numbers, parent: Numbers) -> Forest:
    """Lay out a forest of nodes whose parents are given by position, -1 at a root; siblings keep their order."""
    depth = _depths(parent)
    levels = _levels(depth)
    size = np.ones(len(ids), dtype=np.int64)
    for level in reversed(levels[1:]):
        np.add.at(size, parent[level], size[level])
    place = np.zeros(len(ids), dtype=np.int64)
    for level in levels:
        family = level[np.argsort(parent[level], kind="stable")]
        above = parent[family]
        before = np.cumsum(size[family]) - size[family]
        first = np.searchsorted(above, above)
        place[family] = before - before[first] + np.where(above == NOWHERE, 0, place[above] + 1)
    order = np.argsort(place, kind="stable")
    above = parent[order]
    placed = np.where(above == NOWHERE, NOWHERE, place[above])
    return Forest(ids[order], placed, depth[order], place[order] + size[order])


def on_cycles(parent: Numbers) -> NDArray[np.bool_]:
    """Tell which nodes never come to a root: those of a cycle and those below one."""
    up = parent
    for _ in range(len(parent).bit_length()):
        up = np.where(up == NOWHERE, NOWHERE, up[up])
    is_astray: NDArray[np.bool_] = up != NOWHERE
    return is_astray


def _levels(depth: Numbers) -> list[Numbers]:
    if not len(depth):
        return []
    return np.split(np.argsort(depth, kind="stable"), np.cumsum(np.bincount(depth))[:-1])


def _depths(parent: Numbers) -> Numbers:
    depth: Numbers = (parent != NOWHERE).astype(np.int64)
    up = parent
    while (up != NOWHERE).any():
        depth = depth + np.where(up == NOWHERE, 0, depth[up])
        up = np.where(up == NOWHERE, NOWHERE, up[up])
    return depth

"""Where the cells of an icicle go: pure layout of a table of departments, no drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24frame._tree import SEPARATOR, cut_cycles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


@dataclass(frozen=True)
class Units:
    """Departments with what hangs below them; ids in the order of the table."""

    names: Mapping[int, str]
    weights: Mapping[int, float]
    sizes: Mapping[int, int]
    children: Mapping[int | None, Sequence[int]]
    hidden: frozenset[int]


@dataclass(frozen=True)
class Cell:
    """A rectangle: one department, or the small ones of a parent together.

    `ids` are the departments of the level that it stands for, the largest first where there are several; `within` how
    many departments it hides: what is merged, and what is below the last level that is drawn.
    """

    level: int
    start: float
    extent: float
    ids: tuple[int, ...]
    merged: bool
    within: int
    branch: int


def units(table: pd.DataFrame) -> Units:
    """Read the tree out of the table of `Org.headcount`; a parent that is not in the table makes a root."""
    sent = dict(zip(table.index.tolist(), table["parent_id"], strict=True))
    known: dict[int, int | None] = {number: int(parent) if parent in sent else None for number, parent in sent.items()}
    parents, _ = cut_cycles(known)
    children: dict[int | None, list[int]] = {None: []}
    for number, parent in parents.items():
        children.setdefault(parent, []).append(number)
    totals = table["total"]
    hidden = frozenset(table.index[totals.isna()].tolist())
    sizes, weights = _added_up(
        parents, children, dict(zip(table.index.tolist(), totals.fillna(0), strict=True)), hidden
    )
    return Units(names(table, table.index.tolist()), weights, sizes, children, hidden)


def _added_up(
    parents: Mapping[int, int | None],
    children: Mapping[int | None, Sequence[int]],
    totals: Mapping[int, float],
    hidden: frozenset[int],
) -> tuple[dict[int, int], dict[int, float]]:
    order = list(children[None])
    for number in order:
        order.extend(children.get(number, ()))
    sizes = dict.fromkeys(parents, 1)
    below = dict.fromkeys(parents, 0.0)
    weights: dict[int, float] = {}
    for number in reversed(order):
        # What a hidden department has is not known; what is shown below it is.
        weights[number] = below[number] if number in hidden else float(totals[number])
        parent = parents[number]
        if parent is not None:
            sizes[parent] += sizes[number]
            below[parent] += weights[number]
    return sizes, weights


def names(table: pd.DataFrame, ids: Sequence[int]) -> dict[int, str]:
    """Give the names of departments: what their path has more than that of the parent."""
    paths = dict(zip(table.index.tolist(), table["path"], strict=True))
    parents = dict(zip(table.index.tolist(), table["parent_id"], strict=True))
    depths = dict(zip(table.index.tolist(), table["depth"].fillna(1), strict=True))
    return {at: _name(paths[at], paths.get(parents[at]), root=depths[at] == 0) for at in ids}


def _name(path: object, above: object, *, root: bool) -> str:
    text = str(path)
    if root:
        return text
    if isinstance(above, str) and text.startswith(above + SEPARATOR):
        return text[len(above) + len(SEPARATOR) :]
    return text.rpartition(SEPARATOR)[2]


def icicle(tree: Units, least: float, levels: int) -> list[Cell]:
    """Lay the cells out: from 0 to the sum of the roots, none smaller than `least` but what has no better place.

    A person in two departments counts in both, so that the children of a department may add up to more than it has:
    they are then scaled down to fit.
    """
    cells: list[Cell] = []
    roots = tree.children[None]
    extent = sum(tree.weights[root] for root in roots)
    _place(tree, cells, roots, (0.0, extent, extent), least, levels, 0, None)
    return cells


def _place(  # noqa: PLR0913, PLR0917 - the state of a recursion
    tree: Units,
    cells: list[Cell],
    siblings: Sequence[int],
    span: tuple[float, float, float],
    least: float,
    levels: int,
    level: int,
    branch: int | None,
) -> None:
    start, extent, whole = span
    scale = extent / max(whole, sum(tree.weights[at] for at in siblings), 1e-9)
    small = [at for at in siblings if tree.weights[at] * scale < least]
    if len(small) == 1 and tree.weights[small[0]]:
        small = []
    merged = set(small)
    for place, number in enumerate(at for at in siblings if at not in merged):
        size = tree.weights[number] * scale
        hue = place if branch is None or level == 0 else branch
        last = level == levels - 1
        deeper = tree.sizes[number] - 1 if last else 0
        cells.append(Cell(level, start, size, (number,), merged=False, within=deeper, branch=hue))
        if not last:
            below = None if level == 0 and len(siblings) == 1 else hue
            within = (start, size, tree.weights[number])
            _place(tree, cells, tree.children.get(number, ()), within, least, levels, level + 1, below)
        start += size
    if small:
        size = sum(tree.weights[at] for at in small) * scale
        largest = tuple(sorted(small, key=lambda at: -tree.weights[at]))
        within_all = sum(tree.sizes[at] for at in small)
        cells.append(Cell(level, start, size, largest, merged=True, within=within_all, branch=-1))

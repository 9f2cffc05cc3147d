"""The department tree as plain mappings: parents, paths, and who is head above whom. Never loops on a cycle."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SEPARATOR = " / "


def cut_cycles(parents: Mapping[int, int | None]) -> tuple[dict[int, int | None], list[int]]:
    """Make a root of the first department of each cycle; give the parents and those roots."""
    cut = dict(parents)
    roots: list[int] = []
    settled: set[int] = set()
    for start in parents:
        trail: dict[int, None] = {}
        at: int | None = start
        while at is not None and at not in settled and at not in trail:
            trail[at] = None
            at = cut.get(at)
        if at is not None and at in trail:
            ring = set(dropwhile(at.__ne__, trail))
            root = next(department for department in parents if department in ring)
            cut[root] = None
            roots.append(root)
        settled.update(trail)
    return cut, roots


def ancestry(parents: Mapping[int, int | None]) -> dict[int, tuple[int, ...]]:
    """For each department the way to it from its root, itself last; the parents hold no cycle."""
    ways: dict[int, tuple[int, ...]] = {}
    for start in parents:
        below = []
        at: int | None = start
        while at is not None and at not in ways:
            below.append(at)
            at = parents.get(at)
        way = ways[at] if at is not None else ()
        for department in reversed(below):
            way = (*way, department)
            ways[department] = way
    return ways


def infer_parents(names: Mapping[int, str], full_names: Mapping[int, str]) -> tuple[dict[int, int | None], list[int]]:
    """Read parents out of full names, which begin with the department itself; give those that were ambiguous too.

    A name may hold the separator itself, so the known name is taken off the front, and what is left must be the
    full name of the parent.
    """
    by_full_name: dict[str, list[int]] = {}
    for department, full_name in full_names.items():
        by_full_name.setdefault(full_name, []).append(department)
    parents: dict[int, int | None] = {}
    ambiguous = []
    for department, full_name in full_names.items():
        rest = _rest(names[department], full_name)
        candidates = by_full_name.get(rest, []) if rest else []
        parents[department] = candidates[0] if candidates else None
        if len(candidates) > 1:
            ambiguous.append(department)
    return parents, ambiguous


def heads_above(ways: Mapping[int, tuple[int, ...]], heads: Mapping[int, int | None]) -> dict[int, tuple[int, ...]]:
    """For each department the heads from its own up to the top, vacant ones left out."""
    return {
        department: tuple(head for at in reversed(way) if (head := heads.get(at)) is not None)
        for department, way in ways.items()
    }


def _rest(name: str, full_name: str) -> str:
    if full_name.startswith(name + SEPARATOR):
        return full_name[len(name) + len(SEPARATOR) :]
    return "" if full_name == name else full_name.partition(SEPARATOR)[2]

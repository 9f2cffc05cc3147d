"""The department tree as plain mappings: parents, paths, and who is head above whom. Never loops on a cycle."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

SEPARATOR = " / "
# A path of more levels than any company has is shortened in the middle: whole, the paths of a chain of departments
# take room with the square of its length. A name in Bitrix24 has up to 255 letters.
MOST_LEVELS, FIRST_LEVELS, _LONGEST_NAME = 60, 20, 255
LEFT_OUT = f"{SEPARATOR}…{SEPARATOR}"


class Place(NamedTuple):
    """Where a department is: its levels below a root, its path, and the path of the first levels above it."""

    depth: int
    path: str
    begin: str


def cut_cycles(parents: Mapping[int, int | None]) -> tuple[dict[int, int | None], list[int]]:
    """Make a root of the first department of each cycle; give the parents and those roots."""
    cut = dict(parents)
    roots: list[int] = []
    settled: set[int] = set()
    order = {department: at for at, department in enumerate(parents)}
    for start in parents:
        trail: dict[int, None] = {}
        at: int | None = start
        while at is not None and at not in settled and at not in trail:
            trail[at] = None
            at = cut.get(at)
        if at is not None and at in trail:
            ring = set(dropwhile(at.__ne__, trail))
            root = min(ring, key=order.__getitem__)
            cut[root] = None
            roots.append(root)
        settled.update(trail)
    return cut, roots


def top_down(parents: Mapping[int, int | None]) -> list[int]:
    """Departments in an order in which each comes behind its parent; the parents hold no cycle."""
    done: dict[int, None] = {}
    for start in parents:
        below = []
        at: int | None = start
        while at is not None and at not in done:
            below.append(at)
            at = parents[at]
        done.update(dict.fromkeys(reversed(below)))
    return list(done)


def places(names: Mapping[int, str], parents: Mapping[int, int | None]) -> dict[int, Place]:
    """For each department its depth and path, root first; of more than 60 levels the first 20 and the last 40."""
    shown = {at: name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…" for at, name in names.items()}
    found: dict[int, Place] = {}
    for at in top_down(parents):
        parent = parents[at]
        if parent is None:
            found[at] = Place(0, shown[at], shown[at])
            continue
        above = found[parent]
        depth = above.depth + 1
        is_shown = depth < MOST_LEVELS
        path = above.path + SEPARATOR + shown[at] if is_shown else above.begin + LEFT_OUT + _end(at, shown, parents)
        found[at] = Place(depth, path, path if depth < FIRST_LEVELS else above.begin)
    return found


def _end(department: int, names: Mapping[int, str], parents: Mapping[int, int | None]) -> str:
    """The last levels of a path that is shortened."""
    last: list[str] = []
    at: int | None = department
    while at is not None and len(last) < MOST_LEVELS - FIRST_LEVELS:
        last.append(names[at])
        at = parents[at]
    return SEPARATOR.join(reversed(last))


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


def nearest_headed(parents: Mapping[int, int | None], heads: Mapping[int, int]) -> dict[int, int | None]:
    """For each department the first one with a head on the way up, itself included; the parents hold no cycle."""
    found: dict[int, int | None] = {}
    for at in top_down(parents):
        parent = parents[at]
        found[at] = at if at in heads else None if parent is None else found[parent]
    return found


def _rest(name: str, full_name: str) -> str:
    if full_name.startswith(name + SEPARATOR):
        return full_name[len(name) + len(SEPARATOR) :]
    return "" if full_name == name else full_name.partition(SEPARATOR)[2]

"""One state of a company: its departments and who belongs to them, and whether it is still so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24frame import _read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24frame._job import Job


@dataclass(frozen=True, slots=True)
class State:
    """The departments, and the ids of the people of each: members or heads, as the method tells."""

    method: str
    tree: _read.Tree
    people: Mapping[int, list[int]]

    @property
    def places(self) -> dict[int, list[int]]:
        """The departments of each person, in the order of the tree."""
        found: dict[int, list[int]] = {}
        for department, people in self.people.items():
            for person in dict.fromkeys(people):
                found.setdefault(person, []).append(department)
        return found

    def is_still(self, job: Job) -> bool:
        """Ask for all of it again in one go: people could join a department that nobody knew of."""
        calls = _read.of_departments(self.method, list(self.tree.frame.index))
        answers = list(job.portal.paced([*self.tree.calls, *calls]))
        shown, told = answers[: len(self.tree.calls)], answers[len(self.tree.calls) :]
        return self.tree.equals(shown) and _sorted(_read.people_in(calls, told)) == _sorted(self.people)

    def moved_since(self, before: Mapping[int, list[int]]) -> list[int]:
        """Give the people whose departments are others than before."""
        return [person for person, where in self.places.items() if set(where) != set(before.get(person, ()))]


def read(job: Job, method: str) -> State:
    """Read the departments, then who belongs to each."""
    tree = _read.whole_tree_of(job)
    calls = _read.of_departments(method, tree.frame.index.tolist())
    return State(method, tree, _read.people_in(calls, job.portal.paced(calls)))


def _sorted(people: Mapping[int, list[int]]) -> dict[int, list[int]]:
    return {department: sorted(set(ids)) for department, ids in people.items() if ids}

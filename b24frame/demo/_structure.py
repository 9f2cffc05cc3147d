"""Who sits where in the demo organisation: the tree of departments, their heads and members."""

import random
from dataclasses import dataclass
from typing import NamedTuple

from b24frame.demo import _names
from b24frame.demo._person import AFTER_SPECIALS, FIRST_SPECIAL
from b24frame.demo._phones import chance

DIRECTOR = 1
_DEEPEST = 6
_TIDY = 200  # up to so many people, nobody was ever deleted
_VACANT, _DISMISSED_HEAD = 3, 7  # places in the tree
_FIRST_PARENTS = (0, 0, 0, 1, 2, 4)


class Department(NamedTuple):
    """A department; `parent` is 0 at the root, `head` 0 where the post is vacant."""

    id: int
    name: str
    parent: int
    head: int = 0


@dataclass
class Structure:
    """The plan of an organisation: departments, their members, and each person's number in the seed's order."""

    departments: list[Department]
    members: dict[int, list[int]]
    serials: dict[int, int]
    ghosts: list[int]
    dismissed: frozenset[int]


def structure(people: int, seed: int) -> Structure:
    """Plan of an organisation of `people` colleagues beside the director."""
    rng = random.Random(seed)
    names, parents = _tree(rng, max(6, people // 20))
    ids = [DIRECTOR, *rng.sample(range(2, 3 * len(names)), len(names) - 1)]
    heads = _heads(people, len(names))
    places = _places(rng, people, heads)
    members: dict[int, list[int]] = {department: [] for department in ids}
    members[DIRECTOR].append(DIRECTOR)
    ghosts = _ghosts(rng, people)
    for ghost in ghosts:
        members[ids[rng.randrange(len(ids) - 1)]].append(ghost)
    for serial, where in enumerate(places):
        for place in where:
            members[ids[place]].append(person_id(serial))
    departments = [
        Department(ids[k], names[k], ids[parents[k]] if k else 0, DIRECTOR if k == 0 else heads.get(k, 0))
        for k in range(len(ids))
    ]
    serials = {DIRECTOR: -1} | {person_id(serial): serial for serial in range(people)}
    return Structure(
        departments, members, serials, ghosts, frozenset({heads[_DISMISSED_HEAD]} if _DISMISSED_HEAD in heads else ())
    )


def person_id(serial: int) -> int:
    """Id of the person with a number in the seed's order."""
    # Every fifth number is unused: ids of a portal have gaps, and deleted users live in them.
    return 2 + serial + serial // 4


def _ghosts(rng: random.Random, people: int) -> list[int]:
    count = 0 if people <= _TIDY else min(5, max(1, people // 2_000))
    return [6 + 5 * gap for gap in rng.sample(range(people // 5), count)]


def _tree(rng: random.Random, count: int) -> tuple[list[str], list[int]]:
    names, parents, depths = [_names.FIRST_DEPARTMENTS[0]], [0], [0]
    fan = max(3, round(count**0.2) + 1)
    taken: dict[int, set[str]] = {}
    for k in range(1, count):
        latest = (k - 1) // fan
        parent = _FIRST_PARENTS[k - 1] if k <= len(_FIRST_PARENTS) else rng.randrange(max(0, latest - 3), latest + 1)
        while depths[parent] >= _DEEPEST:
            parent = parents[parent]
        wanted = _names.FIRST_DEPARTMENTS[k] if k < len(_names.FIRST_DEPARTMENTS) else rng.choice(_names.DEPARTMENTS)
        names.append(_unused(wanted, taken.setdefault(parent, set())))
        parents.append(parent)
        depths.append(depths[parent] + 1)
    return names, parents


def _unused(name: str, siblings: set[str]) -> str:
    # Siblings differ, else no reader of full names could tell their children apart.
    number, found = 1, name
    while found in siblings:
        number += 1
        found = f"{name} {number}"
    siblings.add(found)
    return found


def _heads(people: int, count: int) -> dict[int, int]:
    """Heads by place of the department in the tree; the third, every 17th and the last have none."""
    plain = (serial for serial in range(people) if not FIRST_SPECIAL <= serial < AFTER_SPECIALS)
    heads: dict[int, int] = {}
    for place in range(1, count - 1):
        if place == _VACANT or place % 17 == 0:
            continue
        if place in {4, 11} and place - 3 in heads:
            heads[place] = heads[place - 3]  # one person heads two departments, a member of the first only
        elif (serial := next(plain, None)) is not None:
            heads[place] = person_id(serial)
    return heads


def _places(rng: random.Random, people: int, heads: dict[int, int]) -> list[list[int]]:
    """Places in the tree of each person; the last department stays empty, the root small."""
    first: dict[int, int] = {}
    for place, head in heads.items():
        first.setdefault(head, place)
    last = max(6, people // 20) - 1
    places = []
    for serial in range(people):
        wanted = {5: 2, 6: 3}.get(serial) or rng.choices((1, 2, 3), (90, 8, 2))[0]
        home = first.get(person_id(serial), rng.randrange(last) if chance(rng, 0.05) else rng.randrange(1, last))
        where = [home]
        while len(where) < wanted:
            if (other := rng.randrange(last)) not in where:
                where.append(other)
        places.append(where)
    return places

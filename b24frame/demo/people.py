"""The demo organisation: departments and people, the same for the same seed, and what may happen to them."""

import json
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from b24frame.demo._person import AFTER_SPECIALS, Setting, User, Who, describe
from b24frame.demo._structure import DIRECTOR, Department, Structure, structure

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DIRECTOR", "NOW", "Company", "Department", "User", "company"]

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Company:
    """An organisation and its truth: what a client should find on the demo portal.

    Made by `company`. The general director (user 1) owns the webhook and is never a colleague of themselves.

    Attributes
    ----------
    departments
        Every `Department`, parents before children.
    null_ids
        Ids still listed although their user is gone: `null` in the pages of people.
    """

    def __init__(self, plan: Structure, setting: Setting) -> None:
        self.null_ids: set[int] = set(plan.ghosts)
        self._departments = {department.id: department for department in plan.departments}
        self._members = plan.members
        self._serials = plan.serials
        self._dismissed = plan.dismissed
        self._setting = setting
        self._next_id = max(chain(self._serials, self.null_ids)) + 1
        self._heads = {department.head for department in plan.departments}
        self._memberships: dict[int, list[int]] = {}
        self._encoded: dict[int, bytes] = {}
        self._views: dict[int, list[int]] = {}
        self._employees: list[int] | None = None
        for department, people in self._members.items():
            for person in people:
                self._memberships.setdefault(person, []).append(department)
        for order in self._memberships.values():
            # The list of a person's departments does not run in the order of the tree.
            order.sort(key=lambda department: (department * 7919) % 1_009)

    @property
    def departments(self) -> tuple[Department, ...]:
        """Every department, parents before children."""
        return tuple(self._departments.values())

    @property
    def colleague_ids(self) -> list[int]:
        """Ids the director's list of colleagues shows, in its order, the null ones included."""
        return list(self.view(DIRECTOR))

    @property
    def colleagues(self) -> list[User | None]:
        """User objects the director's list of colleagues shows; None where the user is gone."""
        return [self.user(person) for person in self.view(DIRECTOR)]

    @property
    def employee_ids(self) -> list[int]:
        """Ids of everyone in any department, the director included, the gone ones not, in ascending order."""
        if self._employees is None:
            self._employees = sorted(self._memberships.keys() - self.null_ids)
        return list(self._employees)

    def user(self, person: int) -> User | None:
        """User object of a person as it would be sent; None where there is no such user."""
        departments = self._memberships.get(person)
        if departments is None or person in self.null_ids:
            return None
        head = person in self._heads
        who = Who(person, self._serials[person], tuple(departments), head, person in self._dismissed)
        return describe(who, self._setting)

    def encoded(self, person: int) -> bytes:
        """JSON of a person as it travels: `null` where the user is gone. Kept, because pages repeat."""
        if (known := self._encoded.get(person)) is None:
            text = json.dumps(self.user(person), ensure_ascii=not self._setting.modern, separators=(",", ":"))
            known = self._encoded[person] = text.encode()
        return known

    def warm(self) -> None:
        """Encode and order everybody now, so that no later request pays for it."""
        self.view(DIRECTOR)
        for person in self._memberships:
            self.encoded(person)

    def full_name(self, department: int) -> str:
        """Name of a department and of all above it, leaf first, ` / ` between."""
        names = []
        while department:
            names.append(self._departments[department].name)
            department = self._departments[department].parent
        return " / ".join(names)

    def members(self, department: int) -> list[int]:
        """Ids of a department's people, the gone ones included."""
        return list(self._members.get(department, ()))

    def view(self, viewer: int) -> list[int]:
        """Ids a user's list of colleagues shows: heads first, then members, each once, never the user."""
        if viewer not in self._views:
            own = self._own(viewer)
            heads: Iterable[int] = (self._departments[department].head for department in own)
            if viewer in self._heads:
                heads = chain(heads, (department.head for department in self._departments.values()))
            members = chain.from_iterable(self._members[department] for department in own)
            found = dict.fromkeys(chain(heads, members))
            self._views[viewer] = [person for person in found if person not in (0, viewer)]
        return self._views[viewer]

    def _own(self, viewer: int) -> list[int]:
        own = set(self._memberships.get(viewer, ()))
        below: set[int] = set()
        for department in self._departments.values():
            if department.head == viewer or department.parent in below:
                below.add(department.id)
        return [department for department in self._departments if department in own | below]

    def join(self, department: int | None = None) -> int:
        """Hire somebody into `department`; without it, as the head of the first department that has none."""
        person, self._next_id = self._next_id, self._next_id + 1
        self._serials[person] = AFTER_SPECIALS + person
        vacant = next((unit.id for unit in self.departments if not unit.head), None)
        self._place(person, department or vacant or DIRECTOR)
        if department is None and vacant is not None:
            self._appoint(vacant, person)
        self._forget(person)
        return person

    def leave(self, person: int | None = None) -> int:
        """Let somebody go (the first of the list of colleagues): they are listed nowhere any more."""
        person = self._first() if person is None else person
        self._withdraw(person)
        del self._memberships[person]
        self.null_ids.discard(person)
        self._forget(person)
        return person

    def move(self, person: int | None = None, department: int | None = None) -> int:
        """Move somebody (the first of the list) to one department (the last), where they head nothing."""
        person = self._first() if person is None else person
        self._withdraw(person)
        self._memberships[person] = []
        self._place(person, next(reversed(self._departments)) if department is None else department)
        self._forget(person)
        return person

    def delete(self, person: int | None = None) -> int:
        """Delete somebody's user (the last of the list): the id stays listed, the user becomes null."""
        if person is None:
            person = next(one for one in reversed(self.view(DIRECTOR)) if one not in self.null_ids)
        self.null_ids.add(person)
        self._forget(person)
        return person

    def reorganise(self) -> int:
        """Make a department below the root; move the head of the first other department and its people into it."""
        old = next(unit for unit in self.departments if unit.parent and unit.head and unit.head != DIRECTOR)
        made = 1 + max(self._departments)
        self._departments[made] = Department(made, "New " + old.name, DIRECTOR)
        self._members[made] = []
        people = [old.head, *(one for one in self.members(old.id) if one != old.head)]
        for person in people:
            if person not in self.null_ids:
                self.move(person, made)
        self._appoint(made, old.head)
        return made

    def appoint(self) -> int:
        """Let the head of the last department that has one head the first vacant one, or the first, as well."""
        head = next(unit.head for unit in reversed(self.departments) if unit.head)
        place = next((unit.id for unit in self.departments if not unit.head), DIRECTOR)
        self._appoint(place, head)
        return place

    def rename(self) -> int:
        """Rename the first department below the root, so that it stands elsewhere in lists by name."""
        unit = self.departments[1]
        self._departments[unit.id] = unit._replace(name=f"{unit.name[::-1]} {unit.id}")
        self._changed()
        return unit.id

    def regroup(self) -> int:
        """Put the last department that is deeper below the root."""
        taken = {unit.name for unit in self.departments if unit.parent in {0, DIRECTOR}}
        unit = next(one for one in reversed(self.departments) if one.parent > DIRECTOR and one.name not in taken)
        self._departments[unit.id] = unit._replace(parent=DIRECTOR)
        self._changed()
        return unit.id

    def dissolve(self) -> int:
        """Delete the last department that has people and none below it; its people go to the one above."""
        parents = {unit.parent for unit in self.departments}
        unit = next(one for one in reversed(self.departments) if one.id not in parents and self._members[one.id])
        for person in self.members(unit.id):
            if person in self.null_ids:
                continue
            self._memberships[person].remove(unit.id)
            if unit.parent not in self._memberships[person]:
                self._place(person, unit.parent)
        del self._departments[unit.id], self._members[unit.id]
        self._heads = {one.head for one in self.departments}
        self._changed()
        return unit.id

    def _changed(self) -> None:
        self._encoded.clear()
        self._views.clear()
        self._employees = None

    def _first(self) -> int:
        return next(person for person in self.view(DIRECTOR) if person not in self.null_ids)

    def _place(self, person: int, department: int) -> None:
        self._members[department].append(person)
        self._memberships.setdefault(person, []).append(department)

    def _withdraw(self, person: int) -> None:
        for department in self._memberships[person]:
            self._members[department].remove(person)
        for unit in self.departments:
            if unit.head == person:
                self._appoint(unit.id, 0)

    def _appoint(self, department: int, head: int) -> None:
        self._departments[department] = self._departments[department]._replace(head=head)
        self._heads = {unit.head for unit in self.departments}
        self._changed()

    def _forget(self, person: int) -> None:
        self._encoded.pop(person, None)
        self._views.clear()
        self._employees = None


def company(
    people: int = 2_000, seed: int = 7, *, modern: bool = True, signals: bool = False, now: datetime = NOW
) -> Company:
    """Organisation of a general director and exactly `people` colleagues, the same for the same seed.

    Parameters
    ----------
    people
        Colleagues of the director that are users; above 200 a few entries of deleted users come on top.
    seed
        Chooses the organisation.
    modern
        Newest servers send a constant status and fewer times; older ones fewer fields.
    signals
        Whether every field is sent, and status and the dates of the mobile and the desktop app differ between people,
        as on servers before the newest: `presence` and `devices` work then.
    now
        Moment the times of the people are counted from.

    Examples
    --------
    >>> organisation = company(people=12, seed=7)
    >>> len(organisation.colleague_ids), len(organisation.employee_ids)
    (12, 13)
    """
    return Company(structure(people, seed), Setting(seed, now, modern, signals))

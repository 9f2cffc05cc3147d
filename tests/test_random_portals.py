"""Portals that change at random between any two commands, count wrongly and give small pages: everybody or an error."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from hypothesis import given, settings
from hypothesis import strategies as st

import b24frame as b24
from b24frame._pace import Clock
from b24frame._wire import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

TOTALS: dict[str, Callable[[int], int | None]] = {
    "right": lambda size: size,
    "missing": lambda _: None,
    "too small": lambda size: size - 1,
    "fifty": lambda _: 50,
    "too large": lambda size: size + 7,
    "beyond reason": lambda _: 10**9,
}
ROOT = 1


class Portal:
    """A company in memory, and what it answers; `chance` decides what happens to it before each command."""

    def __init__(self, people: int, departments: int, page: int, total: str, chance: random.Random) -> None:
        self.chance, self.page, self.total = chance, page, TOTALS[total]
        self.units: dict[int, tuple[str, int, int]] = {ROOT: ("Acme", 0, 0)}
        self.units |= {unit: (f"U{unit}", ROOT, 0) for unit in range(2, departments + 2)}
        self.members: dict[int, list[int]] = {unit: [] for unit in self.units}
        for person in range(1, people + 1):
            self.members[chance.choice(list(self.units))].append(person)
        self.gone = {person for person in range(1, people + 1) if chance.random() < 0.02}
        self.next, self.commands, self.events = people + 1, 0, 0
        self.always, self.ever = self.present(), self.present()
        self.likely = 0.0

    def present(self) -> set[int]:
        """Everybody in any department."""
        return {person for people in self.members.values() for person in people} - self.gone

    def listed(self) -> list[int]:
        """The list of colleagues: everybody, by department."""
        return list(dict.fromkeys(person for people in self.members.values() for person in people))

    def happen(self) -> None:
        """Let one of the things happen that happen in a company."""
        self.events += 1
        kind = self.chance.choice(["join", "leave", "move", "move", "make", "appoint"])
        unit = self.chance.choice(list(self.units))
        everybody = self.listed()
        person = self.chance.choice(everybody) if everybody else 0
        if kind == "join" or not everybody:
            self.members[unit].append(self.next)
            self.next += 1
        elif kind == "appoint":
            self.units[unit] = (*self.units[unit][:2], person)
        else:
            if kind == "make":
                unit = 1 + max(self.units)
                self.units[unit], self.members[unit] = (f"U{unit}", ROOT, 0), []
            for people in self.members.values():
                if person in people:
                    people.remove(person)
            if kind != "leave":
                self.members[unit].append(person)
        self.always &= self.present()
        self.ever |= self.present()

    def send(self, method: str, params: dict[str, Any]) -> Answer:
        """Answer as the sender of a Portal would."""
        if method != "batch":
            return self.one(method, params)
        calls = {key: text.partition("?")[::2] for key, text in params["cmd"].items()}
        answers = {key: self.one(name, dict(parse_qsl(query))) for key, (name, query) in calls.items()}
        totals = {key: answer.total for key, answer in answers.items() if answer.total is not None}
        results = {key: answer.result for key, answer in answers.items()}
        return Answer({"result": results, "result_error": [], "result_total": totals})

    def one(self, method: str, params: dict[str, Any]) -> Answer:
        """Answer one command."""
        self.commands += 1
        if self.commands > 1 and self.chance.random() < self.likely:
            self.happen()
        given = params.get("ID", [int(value) for key, value in params.items() if key.startswith("ID[")])
        if method == "department.get":
            start = int(params["start"])
            rows = [
                {"ID": str(unit), "NAME": name, "PARENT": str(parent), "UF_HEAD": str(head)}
                for unit, (name, parent, head) in self.units.items()
            ]
            return Answer(rows[start:][: self.page], self.total(len(rows)))
        if method == "im.department.colleagues.list":
            ids = self.listed()
            rows = ids[int(params["OFFSET"]) :][: min(self.page, int(params["LIMIT"]))]
            return Answer(self.users(rows) if params["USER_DATA"] == "Y" else rows, self.total(len(ids)))
        if method == "im.user.list.get":
            return Answer([user for user in self.users(given) if user is not None])
        if method == "im.department.managers.get":
            heads = {str(unit): [self.units[unit][2]] for unit in given if unit in self.units and self.units[unit][2]}
            return Answer(heads or [])
        return Answer({str(unit): self.members[unit] for unit in given if self.members.get(unit)} or [])

    def users(self, ids: list[int]) -> list[dict[str, Any] | None]:
        """User objects; None for who is gone."""
        seats: dict[int, list[int]] = {}
        for unit, people in self.members.items():
            for person in people:
                seats.setdefault(person, []).append(unit)
        present = self.present()
        return [{"id": one, "departments": seats[one]} if one in present else None for one in ids]


def opened(fake: Portal) -> b24.Portal:
    portal = b24.Portal("https://acme.bitrix24.com/rest/9/abcdefgh/", clock=Clock(sleep=lambda _: None))
    portal._sender.send = fake.send
    return portal


SIZES = {
    "people": st.integers(0, 260),
    "departments": st.integers(0, 120),
    "page": st.sampled_from([10, 20, 50]),
    "total": st.sampled_from(sorted(TOTALS)),
    "seed": st.integers(0, 2**32),
}
LIKELY = st.sampled_from([0.0, 0.02, 0.1, 0.5])


@given(**SIZES, likely=LIKELY, loader=st.sampled_from([b24.load_employees, b24.load_org]))
@settings(max_examples=60)
def test_everyone_who_was_there_all_the_time_is_loaded_or_it_is_an_error(  # noqa: PLR0913, PLR0917 - drawn
    people: int, departments: int, page: int, total: str, seed: int, likely: float, loader: Callable[..., Any]
) -> None:
    """And nobody who never was; and an org seats nobody outside of its tree."""
    fake = Portal(people, departments, page, total, random.Random(seed))  # noqa: S311 - a schedule
    fake.likely = likely
    try:
        loaded = loader(opened(fake))
    except b24.IncompleteError:
        assert fake.events
        return
    frame = loaded.people if isinstance(loaded, b24.Org) else loaded
    assert fake.always <= set(frame.index) <= fake.ever
    if isinstance(loaded, b24.Org):
        assert {unit for units in frame["department_ids"] for unit in units} <= set(loaded.departments.index)
    if not fake.events:
        assert frame.attrs["b24frame"]["missing"] == len(fake.gone)


@given(**SIZES, at=st.integers(1, 20))
@settings(max_examples=60)
def test_one_change_at_any_command_costs_no_colleague(  # noqa: PLR0913, PLR0917 - drawn
    people: int, departments: int, page: int, total: str, seed: int, at: int
) -> None:
    """A list counts wrongly, has small pages, and somebody joins, leaves or moves between two of them."""

    class Once(Portal):
        def one(self, method: str, params: dict[str, Any]) -> Answer:
            if self.commands == at:
                self.happen()
            return super().one(method, params)

    fake = Once(people, departments, page, total, random.Random(seed))  # noqa: S311 - a schedule
    try:
        frame = b24.load_colleagues(opened(fake))
    except b24.IncompleteError:
        # An empty list that says it has people is no list of nobody.
        assert not fake.listed()
        return
    assert fake.always <= set(frame.index) <= fake.ever

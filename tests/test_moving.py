"""A company that is reorganised while it is loaded: people, heads and departments are of one state, all are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import b24frame as b24
from b24frame.demo import Change, Company, Fault, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    Loaded = pd.DataFrame | b24.Org

LOADERS: dict[str, Callable[[str], Any]] = {
    "colleagues": b24.load_colleagues,
    "employees": b24.load_employees,
    "managers": b24.load_managers,
    "departments": b24.load_departments,
    "org": b24.load_org,
    "org of colleagues": lambda url: b24.load_org(url, "colleagues"),
}
SCOPES = [("im",), ("im", "department")]
KINDS = ["reorganise", "appoint", "regroup", "dissolve"]
PEOPLE = 160


def number(value: Any) -> int:  # noqa: ANN401 - a cell
    return 0 if pd.isna(value) else int(value)


def assert_tree(frame: pd.DataFrame, company: Company) -> None:
    """The departments, their parents and heads are those of the company."""
    found = {at: (row["name"], number(row["parent_id"]), number(row["manager_id"])) for at, row in frame.iterrows()}
    assert found == {unit.id: (unit.name, unit.parent, unit.head) for unit in company.departments}


def assert_people(frame: pd.DataFrame, wanted: set[int], company: Company) -> None:
    """Everybody, nobody else, and each in their departments."""
    assert set(frame.index) == wanted
    assert {at: set(ids) for at, ids in frame["department_ids"].items()} == {
        at: set((company.user(at) or {})["departments"]) for at in wanted
    }


def assert_org(org: b24.Org, company: Company, wanted: set[int]) -> None:
    """Nobody sits in a department that is not in the tree, and the managers are the heads of it."""
    assert_people(org.people, wanted, company)
    assert_tree(org.departments, company)
    seats = {unit for units in org.people["department_ids"] for unit in units}
    assert seats <= set(org.departments.index)
    assert all(len(units) for units in org.people["department_ids"])


def assert_of_one_state(loader: str, loaded: Any, company: Company) -> None:  # noqa: ANN401 - frame or org
    """What was loaded is the company as it is now."""
    present = {at for at in company.colleague_ids if at not in company.null_ids}
    headed: dict[int, set[int]] = {}
    for unit in company.departments:
        if unit.head:
            headed.setdefault(unit.head, set()).add(unit.id)
    if loader == "departments":
        assert_tree(loaded, company)
    elif loader == "managers":
        assert {at: set(units) for at, units in loaded["heads_departments"].items()} == headed
        assert_people(loaded, set(headed), company)
    elif loader == "colleagues":
        # Without the tree, a department that is another one now and leaves all in their places cannot be seen.
        assert set(loaded.index) == present
    elif loader == "employees":
        assert_people(loaded, set(company.employee_ids), company)
    else:
        assert_org(loaded, company, set(company.employee_ids) if loader == "org" else present)


def told(loaded: Any) -> dict[str, Any]:  # noqa: ANN401 - frame or org
    return getattr(loaded, "people", loaded).attrs["b24frame"]


def load(loader: str, scopes: tuple[str, ...], people: int, *changes: Change) -> tuple[Any, int]:
    """Load while the company changes, compare with the truth, and count the requests."""
    with Server(people, seed=7, limits=None, changes=changes) as server:
        loaded = LOADERS[loader](server.webhook(scopes))
        requests = len(server.log)
        assert told(loaded)["requests"] == requests
        assert_of_one_state(loader, loaded, server.company)
    return loaded, requests


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("scopes", SCOPES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_a_reorganisation_before_any_request_of_a_load_costs_nobody(
    kind: str, scopes: tuple[str, ...], loader: str
) -> None:
    """A department made, people moved into it with their head; one dissolved, renamed, moved; a head moved."""
    _, requests = load(loader, scopes, PEOPLE)
    for before in range(2, requests + 1):
        load(loader, scopes, PEOPLE, Change(kind, before_request=before))


@pytest.mark.parametrize("kind", ["rename", "move", "join", "leave"])
def test_a_smaller_change_before_any_request_costs_nobody_either(kind: str) -> None:
    """Of the loaders, the one that reads all there is."""
    for before in range(2, 5):
        load("org", ("im", "department"), PEOPLE, Change(kind, before_request=before))


@pytest.mark.parametrize("scopes", SCOPES, ids=str)
@pytest.mark.parametrize("kind", ["reorganise", "appoint", "rename"])
def test_a_tree_of_several_pages_is_of_one_state(kind: str, scopes: tuple[str, ...]) -> None:
    """55 departments: what happens between two pages is seen when they are asked for again."""
    _, requests = load("departments", scopes, 1_100)
    for before in range(2, requests + 1):
        load("departments", scopes, 1_100, Change(kind, before_request=before))


@pytest.mark.parametrize("loader", ["employees", "managers", "org", "org of colleagues"])
def test_a_load_tells_that_something_moved(loader: str) -> None:
    """Before the first answer nothing can have moved, and what moves later is told."""
    scopes = ("im", "department")
    loaded, requests = load(loader, scopes, PEOPLE)
    assert told(loaded)["reconciled"] is False
    for before in range(2, requests + 1):
        loaded, _ = load(loader, scopes, PEOPLE, Change("reorganise", before_request=before))
        assert told(loaded)["reconciled"] is True


@pytest.mark.parametrize(("loader", "requests"), [("employees", 4), ("managers", 4), ("org", 4), ("departments", 1)])
def test_a_portal_that_holds_still_is_asked_no_more_often_than_it_takes(loader: str, requests: int) -> None:
    """Departments, ids, users; then departments and ids again, in one request."""
    assert load(loader, ("im", "department"), PEOPLE)[1] == requests


@pytest.mark.parametrize("loader", ["employees", "managers", "org", "org of colleagues"])
def test_a_company_that_is_reorganised_all_the_time_is_an_error(loader: str) -> None:
    """Bounded, and what was read is in the error."""
    changes = [Change("reorganise", before_request=before) for before in range(2, 60)]
    with Server(600, limits=None, changes=changes) as server:
        with pytest.raises(b24.IncompleteError, match="did not agree") as caught:
            LOADERS[loader](server.webhook(("im", "department")))
        assert len(server.log) < 50
    assert len(caught.value.frame) > 10


def test_two_reorganisations_one_after_another_are_put_right() -> None:
    """The second strikes while the first is being put right."""
    for loader in ("employees", "managers", "org", "org of colleagues"):
        load(loader, ("im", "department"), PEOPLE, *(Change("reorganise", before_request=at) for at in (3, 5)))


def test_people_of_a_department_that_was_just_made_are_there() -> None:
    """None of the departments known before shows them."""
    with Server(120, limits=None, changes=[Change("reorganise", before_request=4)]) as server:
        made = 1 + max(unit.id for unit in server.company.departments)
        frame = b24.load_employees(server.webhook(("im", "department")))
        assert made in {unit for units in frame["department_ids"] for unit in units}
        assert set(frame.index) == set(server.company.employee_ids)


def test_whoever_changed_places_in_the_list_is_read_again() -> None:
    """A page was read before the move: where somebody sits is as of now, not as of then."""
    with Server(PEOPLE, limits=None, changes=[Change("move", before_request=2, count=3)]) as server:
        frame = b24.load_colleagues(server.url)
        present = {at for at in server.company.colleague_ids if at not in server.company.null_ids}
        assert_people(frame, present, server.company)


def test_a_fault_beside_a_reorganisation_costs_nobody() -> None:
    """The request that would have shown it fails first."""
    for at in range(2, 5):
        with Server(
            PEOPLE, limits=None, changes=[Change("reorganise", before_request=at)], faults=[Fault("500", at=at)]
        ) as server:
            org = b24.load_org(server.webhook(("im", "department")))
            assert_of_one_state("org", org, server.company)


@pytest.mark.parametrize("before", [2, 3, 4])
def test_where_a_head_sits_is_of_the_same_state_as_what_they_head(monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    """A head moves, and stays head, while a department is renamed: the frame tells no department of before."""
    rename = Company.rename

    def renamed_and_moved(company: Company) -> int:
        head = next(unit.head for unit in reversed(company.departments) if unit.head)
        company._memberships[head] = []
        company._place(head, 1)
        company._forget(head)
        return rename(company)

    monkeypatch.setattr(Company, "rename", renamed_and_moved)
    load("managers", ("im", "department"), PEOPLE, Change("rename", before_request=before))

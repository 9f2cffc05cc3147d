"""The departments of people as a tree, with or without the department frame."""

from __future__ import annotations

import company
import explored
import numpy as np
import pandas as pd
import pytest

import b24frame as b24
from b24frame.widgets._units import units_of


@pytest.fixture(scope="module")
def org() -> b24.Org:
    return explored.org()


def test_the_tree_comes_in_the_order_of_the_portal_where_it_is_known(org: b24.Org) -> None:
    units = units_of(org.people, org.departments)
    assert units.names == ["Acme", "<b>R&D</b>", "Право", "Lab", "Bench"]
    assert units.depth.tolist() == [0, 1, 1, 1, 2]


def test_else_by_name_with_departments_above_that_nobody_is_in(org: b24.Org) -> None:
    """Nobody is in Acme itself: it is read out of the paths, and so is Lab for whoever is in Bench."""
    units = units_of(org.people, None)
    paths = ["Acme", "Acme / <b>R&D</b>", "Acme / Lab", "Acme / Lab / Bench", "Acme / Право"]
    assert units.paths == paths
    assert units.people.tolist() == [7, 1, 5, 2, 2]
    assert units_of(org.people.loc[[40]], None).paths == ["Acme", "Acme / Lab", "Acme / Lab / Bench"]


def test_people_are_counted_once_however_many_departments_they_are_in(org: b24.Org) -> None:
    """Person 50 is in Bench and in Право."""
    units = units_of(org.people, org.departments)
    assert dict(zip(units.names, units.people.tolist(), strict=True)) == {
        "Acme": 7,
        "<b>R&D</b>": 1,
        "Право": 2,
        "Lab": 5,
        "Bench": 2,
    }
    assert units.placed.tolist() == [True] * 6 + [False, True]


def test_whoever_is_below_is_in_too(org: b24.Org) -> None:
    units = units_of(org.people, org.departments)
    assert org.people.index[units.below(["Acme / Lab"])].tolist() == [20, 30, 40, 50, 80]
    assert org.people.index[units.below(["Acme / Lab / Bench", "Acme / Право"])].tolist() == [10, 40, 50]
    assert not units.below([]).any()


def test_a_department_that_no_frame_knows_is_shown_by_its_number() -> None:
    people = company.people_of([(1, "A", True, [77]), (2, "B", True, [77, 78]), (3, "C", True, [])])
    units = units_of(people, None)
    assert units.paths == ["#77", "#78"]
    assert units.people.tolist() == [2, 1]


def test_a_frame_with_paths_alone_will_do(org: b24.Org) -> None:
    units = units_of(org.people[["department_path"]], None)
    assert units.people.tolist() == [7, 1, 5, 2, 1]
    assert units_of(org.people[["name"]], None).paths == []


def test_departments_of_the_same_path_are_one_choice() -> None:
    people = company.people_of([(1, "A", True, [2]), (2, "B", True, [3])])
    departments = b24.normalize_departments(
        [{"ID": 1, "NAME": "Acme"}, {"ID": 2, "NAME": "Lab", "PARENT": 1}, {"ID": 3, "NAME": "Lab", "PARENT": 1}]
    )
    units = units_of(people, departments)
    assert units.paths == ["Acme", "Acme / Lab"]
    assert units.people.tolist() == [2, 2]
    assert units.path_of(2) == units.path_of(3) == "Acme / Lab"


def test_lists_are_read_in_every_form_they_come_in() -> None:
    people = pd.DataFrame({"department_ids": [[1, 2], np.array([2]), (1,), None, np.nan, pd.NA, []]})
    units = units_of(people, None)
    assert units.rows.tolist() == [0, 0, 1, 2]
    assert dict(zip(units.paths, units.people.tolist(), strict=True)) == {"#1": 2, "#2": 2}


def test_the_hand_made_company_with_a_cycle_and_an_orphan_is_laid_out_whole() -> None:
    org = b24.Org(company.people_of(company.STAFF), company.departments_of(company.UNITS))
    units = units_of(org.people, org.departments)
    assert sorted(units.names) == ["#77", "Acme", "Bench", "Branch", "Egg", "Hen", "Lab", "North", "Old", "Sales"]
    assert units.people[units.names.index("Acme")] == 12


def test_paths_that_are_shortened_hang_below_their_first_levels() -> None:
    """Each of their last levels was taken for a department of its own: 5,000 in a chain made a file of 111 MB."""
    names = [f"Unit {at}" for at in range(200)]
    departments = b24.normalize_departments(
        {"id": at + 1, "name": name, "parent": at or None} for at, name in enumerate(names)
    )
    people = b24.normalize_colleagues([{"id": at, "departments": [at]} for at in range(1, 201)])
    units = units_of(b24.Org(people, departments).people, None)
    assert len(units.paths) == 200
    assert units.below([" / ".join(names[:20])]).sum() == 181
    assert units.below([" / ".join(names[:60])]).sum() == 1

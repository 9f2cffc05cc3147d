"""What if somebody, or a department, sat elsewhere: worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from company import STAFF, UNITS, departments_of, people_of, rows, through_parquet

import b24frame as b24


@pytest.fixture
def org() -> b24.Org:
    return b24.Org(people_of(STAFF), departments_of(UNITS))


def same(left: b24.Org, right: b24.Org) -> None:
    for one, other in ((left.people, right.people), (left.departments, right.departments)):
        pd.testing.assert_frame_equal(one, other)
        assert one.attrs == other.attrs


def changes(before: b24.Org, after: b24.Org, kind: str, figure: str) -> dict[int, tuple[Any, Any]]:
    table = before.compare(after)
    return rows(table[table["kind"].eq(kind) & table["figure"].eq(figure)].set_index("id"), "before", "after")


# People.


@pytest.mark.parametrize(
    ("person", "to", "departments"),
    [
        ("Gleb", "North", [3]),
        (41, 3, [3]),
        (np.int64(41), np.int64(3), [3]),
        ("Dan", 4, [4, 5]),
        ("Dan", 5, [5]),
        ("Emil", 5, [5, 4]),
        ("Olga", 3, [3]),
        ("Pavel", 2, [2, 4]),
        ("Clara", 3, [3]),
    ],
    ids=[
        "names",
        "ids",
        "numbers of numpy",
        "the first of two is replaced",
        "where they are already, once",
        "of three",
        "who was nowhere",
        "who was in an unknown one",
        "to where they are",
    ],
)
def test_the_first_department_of_a_person_is_replaced_and_others_are_kept(
    org: b24.Org,
    person: Any,  # noqa: ANN401
    to: Any,  # noqa: ANN401
    departments: list[int],
) -> None:
    moved = org.move(person, to=to)
    number = person if not isinstance(person, str) else org.people.index[org.people["name"] == person][0]
    assert list(moved.people.loc[number, "department_ids"]) == departments
    assert moved.people.loc[number, "department_id"] == departments[0]
    others = org.people.index != number
    pd.testing.assert_frame_equal(moved.people[others], org.people[others])


def test_who_moves_reports_to_another_head_and_is_counted_elsewhere(org: b24.Org) -> None:
    # Gleb goes from Bench (Fedor's) to North (Boris's).
    moved = org.move("Gleb", to="North")
    gleb = moved.people.loc[41]
    assert (gleb["department"], gleb["department_path"], gleb["manager_id"]) == ("North", "Acme / Sales / North", 20)
    assert gleb["departments"] == ["North"]
    assert rows(moved.headcount(), "direct", "total") == {
        1: (1, 10),
        4: (3, 5),
        5: (3, 3),
        2: (2, 5),
        3: (3, 3),
        6: (1, 1),
        7: (1, 1),
        9: (1, 2),
        8: (1, 1),
    }
    assert rows(moved.span_of_control(), "direct", "total") == {
        10: (4, 8),
        20: (4, 4),
        80: (1, 1),
        999: (1, 1),
    }


def test_comparing_tells_what_the_move_of_a_person_changed_and_nothing_else(org: b24.Org) -> None:
    moved = org.move("Gleb", to="North")
    assert changes(org, moved, "department", "total") == {4: ("6", "5"), 5: ("4", "3"), 2: ("4", "5"), 3: ("2", "3")}
    assert changes(org, moved, "department", "direct") == {5: ("4", "3"), 3: ("2", "3")}
    (line,) = changes(org, moved, "person", "manager").items()
    assert line[0] == 41
    assert "Fedor" in line[1][0]
    assert "Boris" in line[1][1]
    # Below Boris he is on layer 3, as he was below Fedor.
    assert changes(org, moved, "person", "layer") == {}
    assert changes(org, moved, "department", "head") == {}
    people = org.compare(moved).query("kind == 'person'")
    assert set(people["id"]) == {41, 40, 20}


def test_who_heads_a_department_goes_on_heading_it_from_elsewhere(org: b24.Org) -> None:
    # Fedor goes from Bench to North: Gleb, on the bench, reports to him still, and he to Boris.
    moved = org.move("Fedor", to="North")
    assert moved.departments.loc[5, "manager_id"] == 40
    assert moved.people.loc[[40, 41], "manager_id"].tolist() == [20, 40]
    assert changes(org, moved, "person", "layer") == {40: ("2", "3"), 41: ("3", "4")}


# Departments.


def test_a_department_takes_along_its_people_and_reports_to_the_head_above(org: b24.Org) -> None:
    # Bench, with Fedor at its head, goes from the vacant Lab to Sales, which is Boris's.
    moved = org.move("Bench", to="Sales")
    assert moved.departments.loc[5, ["parent_id", "path", "depth"]].tolist() == [2, "Acme / Sales / Bench", 2]
    assert moved.people.loc[[40, 41], "manager_id"].tolist() == [20, 40]
    assert moved.people.loc[40, "department_path"] == "Acme / Sales / Bench"
    # In Sales and below: Boris, Clara, Dan, Emil, Fedor, Gleb. In the Lab: Emil, Hans, Pavel.
    assert changes(org, moved, "department", "total") == {4: ("6", "3"), 2: ("4", "6")}
    assert changes(org, moved, "department", "direct") == {}
    assert changes(org, moved, "person", "layer") == {40: ("2", "3"), 41: ("3", "4")}
    assert rows(moved.span_of_control(), "direct", "total", "layers") == {
        10: (3, 8, 3),
        20: (4, 5, 2),
        40: (1, 1, 1),
        80: (1, 1, 1),
        999: (1, 1, 1),
    }


def test_a_parent_that_was_inferred_is_known_once_the_department_was_moved(org: b24.Org) -> None:
    moved = org.move("Bench", to="Sales")
    assert not moved.departments.loc[5, "parent_inferred"]
    assert moved.reporting_lines().set_index("employee_id")["inferred"].to_dict()[40] is False


def test_all_below_moves_too_and_gets_new_paths(org: b24.Org) -> None:
    moved = org.move("Sales", to="Acme / Lab")
    assert moved.departments.loc[[2, 3], "path"].tolist() == ["Acme / Lab / Sales", "Acme / Lab / Sales / North"]
    assert moved.departments.loc[[2, 3], "depth"].tolist() == [2, 3]
    # The lab with everybody but Anna and Jana.
    assert changes(org, moved, "department", "total") == {4: ("6", "8")}
    assert changes(org, moved, "department", "depth") == {2: ("1", "2"), 3: ("2", "3")}


def test_an_orphan_that_is_hung_below_something_is_none_any_more(org: b24.Org) -> None:
    assert [7, 77] in org.departments.attrs["b24frame"]["orphans"]
    moved = org.move("Branch", to="Acme")
    assert moved.departments.loc[7, "path"] == "Acme / Branch"
    assert moved.departments.attrs["b24frame"]["orphans"] == []
    # Lena reports to the unknown 999 as before, who is below Anna now but not among the people.
    assert moved.headcount().loc[1, "total"] == 11


def test_where_a_department_leaves_a_cycle_the_others_hang_where_the_portal_has_them(org: b24.Org) -> None:
    # Egg lies below Hen and Hen below Egg. Once Hen is below Acme, Egg is below it, and there is no cycle any more.
    moved = org.move("Hen", to="Acme")
    assert moved.departments.loc[[8, 9], "path"].tolist() == ["Acme / Hen", "Acme / Hen / Egg"]
    assert moved.departments.attrs["b24frame"]["cycles"] == []
    # Max sits in Egg and heads Hen, above which is Anna now; Nora sits in Hen.
    assert moved.people.loc[[80, 81], "manager_id"].tolist() == [10, 80]
    assert moved.headcount().loc[1, "total"] == 12


@pytest.mark.parametrize(("department", "to"), [(1, 1), (1, 3), ("Sales", "North"), ("Lab", "Lab"), (9, 8)])
def test_a_department_cannot_be_hung_below_itself(org: b24.Org, department: Any, to: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match="cannot be moved"):
        org.move(department, to=to)


def test_a_move_to_where_it_is_already_changes_nothing(org: b24.Org) -> None:
    assert len(org.compare(org.move("Sales", to="Acme"))) == 0
    assert len(org.compare(org.move("Clara", to="North"))) == 0


# Who is meant.


def test_a_number_that_is_a_person_and_a_department_is_asked_back() -> None:
    org = b24.Org(people_of([(1, "Ann", True, [1]), (2, "Bob", True, [1])]), departments_of([(1, "A"), (2, "B")]))
    with pytest.raises(ValueError, match=r"kind='department'.*kind='person'") as caught:
        org.move(2, to=1)
    assert "Bob" in str(caught.value)
    assert org.move(2, to="B", kind="person").people.loc[2, "department"] == "B"
    assert org.move(2, to="A", kind="department").departments.loc[2, "path"] == "A / B"


def test_a_name_of_a_person_and_of_a_department_is_asked_back() -> None:
    org = b24.Org(people_of([(5, "Lab", True, [1])]), departments_of([(1, "A"), (2, "Lab")]))
    with pytest.raises(ValueError, match="kind="):
        org.move("Lab", to="A")
    assert org.move("Lab", to="A", kind="department").departments.loc[2, "path"] == "A / Lab"
    assert org.move("Lab", to="Lab", kind="person").people.loc[5, "department"] == "Lab"


def test_a_name_of_one_person_and_of_two_departments_is_asked_back() -> None:
    units = [(1, "A"), (2, "Lab", 1), (4, "B", 1), (3, "Lab", 4)]
    org = b24.Org(people_of([(5, "Lab", True, [1])]), departments_of(units))
    with pytest.raises(ValueError, match=r"^2 departments are called 'Lab'"):
        org.move("Lab", to="A")
    assert org.move("Lab", to=3, kind="person").people.loc[5, "department_path"] == "A / B / Lab"


def test_of_a_name_of_two_people_and_no_department_only_the_people_are_told() -> None:
    org = b24.Org(people_of([(5, "Li Wei", True, [1]), (6, "Li Wei", True, [])]), departments_of([(1, "A")]))
    with pytest.raises(ValueError, match="2 persons are called 'Li Wei'") as caught:
        org.move("Li Wei", to="A")
    assert "no department is called" not in str(caught.value)
    # The name of one person, which reads like what an error says of several.
    odd = b24.Org(people_of([(5, "They are called", True, [])]), departments_of([(1, "A")]))
    assert odd.move("They are called", to="A").people.loc[5, "department_id"] == 1


def test_a_number_of_a_person_without_a_name_is_asked_back_in_words() -> None:
    org = b24.Org(people_of([(1, None, True, [1])]), departments_of([(1, "A"), (2, "B")]))
    with pytest.raises(ValueError, match=r"1 is a department \(A\) and a person \(no name\)"):
        org.move(1, to=2)


def test_who_is_unknown_raises_with_the_nearest_of_both_kinds(org: b24.Org) -> None:
    with pytest.raises(ValueError, match="Bench") as caught:
        org.move("Bensh", to="Sales")
    assert "no person" in str(caught.value)
    with pytest.raises(ValueError, match="Sales"):
        org.move("Gleb", to="Sails")
    with pytest.raises(ValueError, match="500"):
        org.move(500, to="Sales")
    with pytest.raises(ValueError, match="no person"):
        org.move("Bench", to="Sales", kind="person")


@pytest.mark.parametrize("wrong", ["team", "", "Person"])
def test_a_kind_is_person_or_department(org: b24.Org, wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=r"person.*department"):
        org.move("Gleb", to="Sales", kind=wrong)


@pytest.mark.parametrize("wrong", [True, 41.0, None])
def test_who_and_where_are_ids_or_names(org: b24.Org, wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match="id or name"):
        org.move(wrong, to="Sales")
    with pytest.raises(TypeError, match="id or name"):
        org.move("Gleb", to=wrong)


# What stays.


@pytest.mark.parametrize(("who", "to"), [("Gleb", "North"), ("Bench", "Sales"), ("Branch", "Acme"), ("Hen", "Acme")])
def test_the_company_that_was_asked_stays_as_it_is(org: b24.Org, who: str, to: str) -> None:
    fresh = b24.Org(people_of(STAFF), departments_of(UNITS))
    moved = org.move(who, to=to)
    same(org, fresh)
    moved.people.loc[:, "name"] = "X"
    moved.departments.loc[:, "name"] = "X"
    moved.people.loc[10, "department_ids"].append(99)
    moved.departments.attrs["b24frame"]["orphans"].append([1, 1])
    same(org, fresh)


def test_a_move_and_the_move_back_are_no_difference(org: b24.Org) -> None:
    assert len(org.compare(org.move("Sales", to="Lab").move("Sales", to="Acme"))) == 0
    assert len(org.compare(org.move("Gleb", to="North").move("Gleb", to="Bench"))) == 0


def test_a_company_that_came_from_files_is_moved_just_the_same(org: b24.Org) -> None:
    back = b24.Org(through_parquet(people_of(STAFF)), through_parquet(departments_of(UNITS)))
    for who, to in (("Dan", "Lab"), ("Bench", "Sales")):
        pd.testing.assert_frame_equal(org.compare(org.move(who, to)), back.compare(back.move(who, to)))


# Comparing.


def test_equal_companies_have_no_differences(org: b24.Org) -> None:
    table = org.compare(b24.Org(people_of(STAFF), departments_of(UNITS)))
    assert len(table) == 0
    assert table.columns.tolist() == ["kind", "id", "name", "figure", "before", "after"]
    assert len(org.compare(org)) == 0
    nobody = b24.Org(people_of([]), departments_of([]))
    assert len(nobody.compare(nobody)) == 0


@pytest.mark.parametrize("wrong", [None, 5, "Acme", people_of(STAFF)], ids=["nothing", "number", "text", "frame"])
def test_an_org_is_compared_with_an_org_only(org: b24.Org, wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match="compared with another Org"):
        org.compare(wrong)


def test_what_has_no_name_in_both_companies_is_no_difference() -> None:
    org = b24.Org(people_of([(1, None, True, [1])]), departments_of([(1, None), (2, None, 1)]))
    assert len(org.compare(org)) == 0


def test_a_comparison_is_typed_and_the_company_has_no_id(org: b24.Org) -> None:
    moved = org.move("Bench", to="Sales")
    for table in (org.compare(moved), org.compare(org)):
        assert table.dtypes.astype(str).drop("kind").to_dict() == {
            "id": "Int64",
            "name": "str",
            "figure": "str",
            "before": "str",
            "after": "str",
        }
        assert table["kind"].cat.categories.tolist() == ["company", "department", "person"]
    table = org.compare(moved)
    assert table["id"].isna().eq(table["kind"] == "company").all()
    # Below Anna, Boris and Fedor there is a fourth layer now.
    (layers,) = table.query("kind == 'company' and figure == 'layers'")[["before", "after"]].to_numpy().tolist()
    assert layers == ["3", "4"]


def test_who_is_in_one_of_both_only_exists_or_not_and_has_no_other_figure(org: b24.Org) -> None:
    # Olga sits nowhere and leads nobody; with her the only other figure that changes is the company's.
    without = b24.Org(people_of([person for person in STAFF if person[0] != 82]), departments_of(UNITS))
    for before, after, told in ((org, without, ("yes", "no")), (without, org, ("no", "yes"))):
        table = before.compare(after)
        assert rows(table[table["kind"] == "person"].set_index("id"), "name", "figure", "before", "after") == {
            82: ("Olga", "exists", *told)
        }
        assert set(table["kind"]) == {"company", "person"}


def test_a_department_in_one_of_both_only_exists_or_not_and_has_no_other_figure(org: b24.Org) -> None:
    closed = b24.Org(people_of(STAFF), departments_of([unit for unit in UNITS if unit[0] != 8]))
    table = org.compare(closed)
    gone = table[table["kind"].eq("department") & table["id"].eq(8)]
    assert gone[["figure", "before", "after"]].to_numpy().tolist() == [["exists", "yes", "no"]]
    # Nora of the closed department leads Max's total down to himself, and reports to nobody now.
    assert changes(org, closed, "department", "total") == {9: ("2", "1")}
    assert changes(org, closed, "person", "layer") == {81: ("2", "1")}


def test_a_new_head_is_told_by_name_and_where_there_is_none_by_nothing(org: b24.Org) -> None:
    units = [(*unit[:3], 42, *unit[4:]) if unit[0] == 4 else unit for unit in UNITS]
    (head,) = changes(org, b24.Org(people_of(STAFF), departments_of(units)), "department", "head").items()
    assert head[0] == 4
    assert head[1][0] is None
    assert "Hans" in head[1][1]


def test_only_employees_are_compared_and_one_who_was_dismissed_is_no_longer_there(org: b24.Org) -> None:
    """Kim is a bot: that it sits elsewhere is no difference. Clara leaves."""
    moved = org.move("Kim", to="Lab")
    assert changes(org, moved, "person", "department") == {}
    left = org.people.assign(employee=org.people["employee"] & (org.people.index != 21))
    after = b24.Org(left, org.departments)
    assert changes(org, after, "person", "exists") == {21: ("yes", "no")}
    assert changes(org, after, "company", "employees") == {None: ("14", "13")}

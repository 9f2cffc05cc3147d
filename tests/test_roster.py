"""What the org chart shows and answers, counted on the fingers of the hand-made company."""

from __future__ import annotations

import pytest
from company import STAFF, TREE_ORDER, UNITS, departments_of, people_of, through_parquet

import b24frame as b24

pytest.importorskip("anywidget")

from b24frame.widgets._roster import MOST_FOUND, Roster


@pytest.fixture
def roster() -> Roster:
    return Roster(b24.Org(people_of(STAFF), departments_of(UNITS)))


def names(rows: list[dict[str, object]]) -> list[object]:
    return [row["name"] for row in rows]


def test_departments_are_columns_in_tree_order_with_heads_and_counts(roster: Roster) -> None:
    """Kim in North and Ivan in Old are listed, but no employees."""
    assert roster.departments == {
        "id": TREE_ORDER,
        "name": ["Acme", "Lab", "Bench", "Sales", "North", "Old", "Branch", "Egg", "Hen"],
        "head": ["Anna", "", "Fedor", "Boris", "Boris", "Ivan", "#999", "", "Max"],
        "direct": [1, 3, 4, 2, 2, 1, 1, 1, 1],
        "total": [10, 6, 4, 4, 2, 1, 1, 2, 1],
        "members": [1, 3, 4, 2, 3, 2, 1, 1, 1],
        "everybody": [12, 6, 4, 5, 3, 2, 1, 2, 1],
        "parent": [None, 0, 1, 0, 3, 0, None, None, 7],
    }


def test_the_members_of_a_department_are_its_head_and_then_the_others_by_name(roster: Roster) -> None:
    assert names(roster.members(5)) == ["Fedor", "Dan", "Emil", "Gleb"]
    assert [row["head"] for row in roster.members(5)] == [True, False, False, False]
    assert roster.members(6) == [
        {"id": 90, "name": "Ivan", "position": "Clerk", "employee": False, "head": True},
        {"id": 60, "name": "Jana", "position": "Clerk", "employee": True, "head": False},
    ]


def test_a_head_from_elsewhere_is_no_member(roster: Roster) -> None:
    """Boris heads North and sits in Sales."""
    assert names(roster.members(3)) == ["Clara", "Dan", "Kim"]


def test_below_is_everybody_once_in_the_order_of_the_frame(roster: Roster) -> None:
    """Emil sits in Lab and in Bench; Pavel in Lab and in a department that is not there."""
    people = roster.org.people
    assert people["name"].iloc[roster.below(4)].tolist() == ["Dan", "Emil", "Fedor", "Gleb", "Hans", "Pavel"]
    assert people["name"].iloc[roster.below(2)].tolist() == ["Boris", "Clara", "Dan", "Emil", "Kim"]


def test_a_department_that_is_not_there_is_an_error(roster: Roster) -> None:
    with pytest.raises(ValueError, match="no department has the id 77"):
        roster.members(77)


def test_the_seat_is_the_first_department_that_is_in_the_chart(roster: Roster) -> None:
    assert [roster.seat(number) for number in (23, 83, 82)] == [2, 4, None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CLERK", ["Ivan", "Jana", "Lena", "Max", "Nora", "Olga", "Pavel"]),
        ("rep an", ["Dan"]),
        ("  ", sorted(name for _, name, *_ in STAFF)),
        ("nobody", []),
    ],
    ids=["a position, in any case", "every word occurs", "no word", "none"],
)
def test_a_search_looks_into_names_and_positions(roster: Roster, text: str, found: list[str]) -> None:
    answer = roster.search(text)
    assert (answer["total"], names(answer["rows"])) == (len(found), found)


def test_a_search_folds_what_it_compares_in_any_script() -> None:
    staff = [
        (1, "Семён Ёлкин", True, [1]),
        (2, "Ångström", True, [1]),
        (3, "王秀英", True, [1]),
        (4, "محمد", True, [1]),
    ]
    roster = Roster(b24.Org(people_of(staff), departments_of([(1, "A", None, None)])))
    found = [names(roster.search(text)["rows"]) for text in ("семен елкин", "ANGSTROM", "秀英", "محمد")]
    assert found == [["Семён Ёлкин"], ["Ångström"], ["王秀英"], ["محمد"]]


def test_a_search_tells_all_but_names_the_first() -> None:
    staff = [(number, f"Person {number:03}", True, [1]) for number in range(60)]
    answer = Roster(b24.Org(people_of(staff), departments_of([(1, "A", None, None)]))).search("person")
    assert answer["total"] == 60
    assert names(answer["rows"]) == [f"Person {number:03}" for number in range(MOST_FOUND)]


def test_everybody_is_there_for_a_file_by_name_with_what_they_head(roster: Roster) -> None:
    columns = roster.everybody()
    assert columns["name"] == sorted(name for _, name, *_ in STAFF)
    told = dict(zip(columns["id"], zip(columns["head"], columns["departments"], strict=True), strict=True))
    assert told[20] == ([3, 2], [2])
    assert told[83] == ([], [4])
    assert told[82] == ([], [])


def test_who_has_no_name_is_told_by_id_and_the_rest_is_text() -> None:
    org = b24.Org(people_of([(7, None, True, [1])]), departments_of([(1, None, None, 7)]))
    roster = Roster(org)
    assert (roster.departments["name"], roster.departments["head"]) == (["#1"], ["#7"])
    assert roster.members(1) == [{"id": 7, "name": "#7", "position": "", "employee": True, "head": True}]


def test_frames_from_a_file_and_empty_ones_do() -> None:
    read = b24.Org(through_parquet(people_of(STAFF)), through_parquet(departments_of(UNITS)))
    assert names(Roster(read).members(5)) == ["Fedor", "Dan", "Emil", "Gleb"]
    empty = Roster(b24.Org(b24.normalize_colleagues([]), b24.normalize_departments([])))
    assert empty.departments["id"] == []
    assert empty.search("x") == {"total": 0, "rows": []}
    assert empty.everybody()["name"] == []

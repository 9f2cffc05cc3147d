"""Departments to the department frame, and its names and managers to people."""

from __future__ import annotations

import copy
import json
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import b24frame as b24
from b24frame import schema
from b24frame._departments import join_departments

# Acme > Sales > North, and Acme > Lab; the lab's post is vacant.
BY_FULL_NAME = [
    {"id": 1, "name": "Acme", "full_name": "Acme", "manager_user_id": 10},
    {"id": 7, "name": "Sales", "full_name": "Sales / Acme", "manager_user_id": 20},
    {"id": 3, "name": "North", "full_name": "North / Sales / Acme", "manager_user_id": 20},
    {"id": 4, "name": "Lab", "full_name": "Lab / Acme", "manager_user_id": 0},
]
BY_PARENT = [
    {"ID": "1", "NAME": "Acme", "SORT": 100, "UF_HEAD": "10"},
    {"ID": "7", "NAME": "Sales", "SORT": 500, "PARENT": "1", "UF_HEAD": "20"},
    {"ID": "3", "NAME": "North", "SORT": 500, "PARENT": "7", "UF_HEAD": "20"},
    {"ID": "4", "NAME": "Lab", "SORT": 500, "PARENT": "1"},
]


def plain(column: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in column]


@pytest.mark.parametrize(("rows", "inferred"), [(BY_FULL_NAME, True), (BY_PARENT, False)], ids=["full_name", "PARENT"])
def test_the_tree_is_the_same_from_full_names_and_from_parents_but_marked(
    rows: list[dict[str, Any]], *, inferred: bool
) -> None:
    tree = b24.normalize_departments(rows)
    assert tree.index.tolist() == [1, 7, 3, 4]
    assert plain(tree["parent_id"]) == [None, 1, 7, 1]
    assert tree["path"].tolist() == ["Acme", "Acme / Sales", "Acme / Sales / North", "Acme / Lab"]
    assert tree["depth"].tolist() == [0, 1, 2, 1]
    assert plain(tree["manager_id"]) == [10, 20, 20, None]
    assert tree["parent_inferred"].tolist()[1:] == [inferred] * 3


def test_sort_is_kept_where_the_portal_sends_it() -> None:
    assert b24.normalize_departments(BY_PARENT)["sort"].tolist() == [100, 500, 500, 500]
    assert plain(b24.normalize_departments(BY_FULL_NAME)["sort"]) == [None] * 4


def test_a_parent_that_is_not_in_the_list_makes_a_root_and_is_reported() -> None:
    tree = b24.normalize_departments([{"ID": "2", "NAME": "Sales", "PARENT": "99"}])
    assert plain(tree["parent_id"]) == [None]
    assert (tree.loc[2, "path"], tree.loc[2, "depth"]) == ("Sales", 0)
    assert tree.attrs["b24frame"]["orphans"] == [[2, 99]]


def test_a_cycle_is_cut_at_its_first_department_and_reported() -> None:
    rows = [{"ID": "2", "NAME": "A", "PARENT": "3"}, {"ID": "3", "NAME": "B", "PARENT": "2"}]
    tree = b24.normalize_departments(rows)
    assert plain(tree["parent_id"]) == [None, 2]
    assert tree["path"].tolist() == ["A", "A / B"]
    assert tree.attrs["b24frame"]["cycles"] == [[2, 3]]


def test_a_parent_by_a_full_name_that_two_departments_have_is_reported() -> None:
    rows = [
        {"id": 1, "name": "Acme", "full_name": "Acme"},
        {"id": 2, "name": "Acme", "full_name": "Acme"},
        {"id": 3, "name": "Lab", "full_name": "Lab / Acme"},
    ]
    tree = b24.normalize_departments(rows)
    assert plain(tree["parent_id"]) == [None, None, 1]
    assert tree.attrs["b24frame"]["ambiguous"] == [3]


def test_of_a_repeated_id_the_first_counts_and_null_is_not_kept() -> None:
    rows = [None, {"id": "5", "name": "first"}, {"id": 5, "name": "second"}, float("nan")]
    tree = b24.normalize_departments(rows)
    assert tree.index.tolist() == [5]
    assert tree.loc[5, "name"] == "first"


def test_a_department_without_a_name_has_its_number_in_paths() -> None:
    tree = b24.normalize_departments([{"id": 1, "name": " "}, {"ID": 2, "NAME": " Lab ", "PARENT": 1}])
    assert plain(tree["name"]) == [None, "Lab"]
    assert tree["path"].tolist() == ["#1", "#1 / Lab"]


def test_names_with_html_entities_are_read_as_people_write_them() -> None:
    names = ["R&amp;D", "ООО &quot;Ромашка&quot;", "Жанна д&#039;Арк", "R&D", "&#8203;"]
    tree = b24.normalize_departments([{"id": at, "name": name} for at, name in enumerate(names, 1)])
    assert plain(tree["name"]) == ["R&D", 'ООО "Ромашка"', "Жанна д'Арк", "R&D", None]
    assert tree["path"].tolist() == ["R&D", 'ООО "Ромашка"', "Жанна д'Арк", "R&D", "#5"]
    assert b24.Org(people((1, [1])), tree.drop(4)).subtree("R&D").index.tolist() == [1]


@pytest.mark.parametrize(
    ("name", "full_name"),
    [
        *(("A / B & C", "A / B &amp; C / Acme"), ("A / B &amp; C", "A / B & C / Acme"), ("R&amp;D", "R&amp;D / Acme")),
        *(("&quot;A&quot; / B", "&quot;A&quot; / B / Acme"), ("A &#047; B", "A / B / Acme")),
    ],
)
def test_a_parent_is_read_out_of_a_full_name_whichever_of_both_is_escaped(name: str, full_name: str) -> None:
    rows = [{"id": 1, "name": "Acme", "full_name": "Acme"}, {"id": 2, "name": name, "full_name": full_name}]
    assert plain(b24.normalize_departments(rows)["parent_id"]) == [None, 1]
    acme = [{"id": 1, "name": "A&M", "full_name": "A&amp;M"}, {"id": 2, "name": "Lab", "full_name": "Lab / A&M"}]
    assert plain(b24.normalize_departments(acme)["parent_id"]) == [None, 1]


@pytest.mark.parametrize("nothing", [float("nan"), float("inf"), pd.NA, pd.NaT, None], ids=repr)
def test_nothing_is_no_name_no_parent_and_no_head(nothing: object) -> None:
    """So records have it that went through a frame."""
    row = {"id": 2, "name": nothing, "parent": nothing, "manager_user_id": nothing, "sort": nothing}
    tree = b24.normalize_departments([{"id": 1.0, "name": "Acme", "sort": 100.0}, row | {"full_name": nothing}])
    assert tree.index.tolist() == [1, 2]
    assert [plain(tree[column])[1] for column in ("name", "parent_id", "manager_id", "sort")] == [None] * 4
    assert tree["path"].tolist() == ["Acme", "#2"]


def test_numbers_that_a_frame_made_floats_are_read() -> None:
    rows = [
        {"id": 1.0, "name": "Acme"},
        {"id": 2.0, "name": "Lab", "parent": 1.0, "uf_head": np.int64(9), "sort": 500.0},
    ]
    tree = b24.normalize_departments(rows)
    assert (plain(tree["parent_id"]), plain(tree["manager_id"]), plain(tree["sort"])) == (
        [None, 1],
        [None, 9],
        [None, 500],
    )


def test_half_an_emoji_in_a_name_does_not_take_the_tree_along() -> None:
    tree = b24.normalize_departments([{"id": 1, "name": "Lab \ud83d", "full_name": "Lab \ud83d"}])
    assert (tree.loc[1, "name"], tree.loc[1, "path"]) == ("Lab ?", "Lab ?")


SCRAPS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.none(), max_size=1)
ODD = SCRAPS | st.sampled_from([10**30, 2**63, float("nan"), "\ud83d", "A / B", {}, "-3", -3])
NUMBERS = st.integers(1, 8) | st.integers(1, 8).map(str) | ODD
NAMES = st.sampled_from(["A", "B", "C", "A / B", "B / A", "C / A / B", ""]) | ODD
ROWS = st.one_of(
    st.fixed_dictionaries(
        {"ID": NUMBERS}, optional={"NAME": NAMES, "PARENT": NUMBERS, "UF_HEAD": NUMBERS, "SORT": ODD}
    ),
    st.fixed_dictionaries({"id": NUMBERS}, optional={"name": NAMES, "full_name": NAMES, "manager_user_id": NUMBERS}),
    ODD,
)


@given(st.lists(ROWS, max_size=8))
@example([{"ID": 1, "PARENT": 10**30, "SORT": 10**30, "UF_HEAD": 2**63}])
@example([{"id": 1, "name": "\ud83d", "full_name": "\ud83d"}])
@example([{"ID": 1, "PARENT": 2}, {"ID": 2, "PARENT": 3}, {"ID": 3, "PARENT": 1}])
@settings(max_examples=150)
def test_whatever_the_portal_sends_a_tree_with_the_exact_schema_comes_back(rows: list[Any]) -> None:
    before = copy.deepcopy(rows)
    try:
        tree = b24.normalize_departments(rows)
    except b24.SchemaError:
        # An id that cannot be read; which ids those are, test_frames tells.
        return
    finally:
        assert repr(rows) == repr(before)
    assert {name: str(dtype) for name, dtype in tree.dtypes.items()} == {
        name: str(dtype) for name, dtype in schema.DEPARTMENTS.items()
    }
    assert (tree.index.name, str(tree.index.dtype), tree.index.is_unique) == ("id", "int64", True)
    json.dumps(tree.attrs)
    file = BytesIO()
    tree.to_parquet(file)
    pd.testing.assert_frame_equal(pd.read_parquet(file), tree)
    for number, row in tree.iterrows():
        if pd.isna(row["parent_id"]):
            assert row["depth"] == 0
        else:
            assert row["parent_id"] != number
            assert row["depth"] == tree.loc[row["parent_id"], "depth"] + 1
            assert row["path"].startswith(tree.loc[row["parent_id"], "path"] + " / ")


# People and departments.


def people(*memberships: tuple[int, list[int]]) -> pd.DataFrame:
    return b24.normalize_colleagues([{"id": number, "departments": ids} for number, ids in memberships])


def test_names_and_paths_are_those_of_the_departments_in_the_persons_order() -> None:
    joined = join_departments(people((1, [3, 1]), (2, [])), b24.normalize_departments(BY_PARENT))
    assert plain(joined["department"]) == ["North", None]
    assert plain(joined["department_path"]) == ["Acme / Sales / North", None]
    assert joined["departments"].tolist() == [["North", "Acme"], []]


@pytest.mark.parametrize(
    ("person", "departments", "manager"),
    [
        (5, [3], 20),
        (5, [4], 10),
        (20, [3], 10),
        (20, [7], 10),
        (10, [1], None),
        (10, [4], None),
        (5, [1, 7], 10),
        (5, [], None),
        (5, [99, 1], None),
    ],
    ids=[
        "the head of the own department",
        "above a vacant post",
        "for the head of two the first above who is someone else",
        "for a head the head above",
        "nobody at the top",
        "nobody above the top from below",
        "of the first department only",
        "nobody without a department",
        "nobody in an unknown department",
    ],
)
def test_the_manager_is_the_nearest_head_who_is_someone_else(
    person: int, departments: list[int], manager: int | None
) -> None:
    joined = join_departments(people((person, departments)), b24.normalize_departments(BY_PARENT))
    assert plain(joined["manager_id"]) == [manager]


def test_an_unknown_department_has_no_name_and_the_known_ones_keep_theirs() -> None:
    joined = join_departments(people((1, [99, 7])), b24.normalize_departments(BY_PARENT))
    assert plain(joined["department"]) == [None]
    assert joined["departments"].tolist() == [["Sales"]]
    assert joined["department_ids"].tolist() == [[99, 7]]


def test_joining_gives_a_new_frame_and_changes_neither() -> None:
    person, tree = people((5, [3])), b24.normalize_departments(BY_PARENT)
    before, tree_before = person.copy(), tree.copy()
    joined = join_departments(person, tree)
    pd.testing.assert_frame_equal(person, before)
    pd.testing.assert_frame_equal(tree, tree_before)
    assert joined.attrs == person.attrs
    assert list(joined.columns) == list(person.columns)
    assert joined.dtypes.astype(str).to_dict() == person.dtypes.astype(str).to_dict()


def test_frames_that_come_from_parquet_are_joined_just_the_same() -> None:
    person, tree = people((5, [3, 1]), (6, [])), b24.normalize_departments(BY_PARENT)
    files = []
    for frame in (person, tree):
        file = BytesIO()
        frame.to_parquet(file)
        files.append(pd.read_parquet(file))
    back, wanted = join_departments(*files), join_departments(person, tree)
    back["department_ids"] = pd.Series([list(ids) for ids in back["department_ids"]], back.index, dtype=object)
    pd.testing.assert_frame_equal(back, wanted, check_categorical=False)


def test_an_org_holds_the_joined_people_and_says_how_many() -> None:
    org = b24.Org(people((5, [3]), (6, [])), b24.normalize_departments(BY_PARENT))
    assert org.people.loc[5, "department"] == "North"
    assert repr(org) == "Org(2 people, 4 departments)"


def test_an_org_needs_departments_and_says_what_is_missing() -> None:
    with pytest.raises(b24.SchemaError, match="department_ids"):
        b24.Org(pd.DataFrame(), b24.normalize_departments([]))
    tree = pd.DataFrame({"name": ["Acme"], "parent_id": [None], "manager_id": [1]}, index=pd.Index([1], name="id"))
    for column in tree.columns:
        with pytest.raises(b24.SchemaError, match=f"'{column}'"):
            b24.Org(people(), tree.drop(columns=column))
    # Paths are worked out.
    assert b24.Org(people(), tree).departments["path"].tolist() == ["Acme"]

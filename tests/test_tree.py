"""The department tree as plain mappings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from b24frame import _tree


def test_a_tree_without_cycles_is_left_as_it_is() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: 99}
    assert _tree.cut_cycles(parents) == (parents, [])


def test_a_cycle_is_cut_at_the_first_of_its_departments_in_order() -> None:
    # 5 hangs below the ring 3 > 2 > 4 > 3 and is no part of it.
    cut, roots = _tree.cut_cycles({5: 3, 2: 4, 3: 2, 4: 3, 1: None})
    assert roots == [2]
    assert cut == {5: 3, 2: None, 3: 2, 4: 3, 1: None}


def test_a_department_that_is_its_own_parent_becomes_a_root() -> None:
    assert _tree.cut_cycles({1: 1, 2: 1}) == ({1: None, 2: 1}, [1])


def test_two_cycles_are_cut_one_by_one() -> None:
    cut, roots = _tree.cut_cycles({1: 2, 2: 1, 3: 4, 4: 3})
    assert (cut, roots) == ({1: None, 2: 1, 3: None, 4: 3}, [1, 3])


def test_the_input_of_a_cut_is_not_changed() -> None:
    parents = {1: 1}
    _tree.cut_cycles(parents)
    assert parents == {1: 1}


def test_the_way_to_a_department_begins_at_its_root_and_ends_with_itself() -> None:
    assert _tree.ancestry({3: 2, 2: 1, 1: None, 9: None}) == {1: (1,), 2: (1, 2), 3: (1, 2, 3), 9: (9,)}


def test_a_chain_of_ten_thousand_departments_is_no_problem() -> None:
    parents = {number: number - 1 or None for number in range(10_000, 0, -1)}
    assert len(_tree.ancestry(_tree.cut_cycles(parents)[0])[10_000]) == 10_000


@given(st.dictionaries(st.integers(1, 12), st.none() | st.integers(1, 12), max_size=12))
def test_after_the_cut_every_department_leads_to_a_root(parents: dict[int, int | None]) -> None:
    known = {number: parent if parent in parents else None for number, parent in parents.items()}
    cut, roots = _tree.cut_cycles(known)
    ways = _tree.ancestry(cut)
    assert set(ways) == set(parents)
    for number, way in ways.items():
        assert cut[way[0]] is None
        assert way[-1] == number
        assert list(way[:-1]) == [cut[below] for below in way[1:]]
    assert {number for number in cut if cut[number] != known[number]} == set(roots)


def test_parents_are_read_out_of_full_names_that_begin_with_the_leaf() -> None:
    names = {1: "Acme", 2: "Sales", 3: "North"}
    full = {1: "Acme", 2: "Sales / Acme", 3: "North / Sales / Acme"}
    assert _tree.infer_parents(names, full) == ({1: None, 2: 1, 3: 2}, [])


def test_a_name_may_hold_the_separator_itself() -> None:
    names = {1: "Acme / Holding", 2: "R / D", 3: "Lab / West"}
    full = {1: "Acme / Holding", 2: "R / D / Acme / Holding", 3: "Lab / West / R / D / Acme / Holding"}
    assert _tree.infer_parents(names, full)[0] == {1: None, 2: 1, 3: 2}


def test_of_two_parents_with_the_same_full_name_the_first_counts_and_the_child_is_told() -> None:
    names = {1: "Acme", 2: "Sales", 3: "Sales", 4: "North"}
    full = {1: "Acme", 2: "Sales / Acme", 3: "Sales / Acme", 4: "North / Sales / Acme"}
    assert _tree.infer_parents(names, full) == ({1: None, 2: 1, 3: 1, 4: 2}, [4])


def test_a_full_name_that_does_not_begin_with_the_name_is_cut_at_the_first_separator() -> None:
    assert _tree.infer_parents({1: "Acme", 2: "renamed"}, {1: "Acme", 2: "Sales / Acme"})[0] == {1: None, 2: 1}


def test_a_department_with_an_empty_full_name_is_nobodys_parent() -> None:
    assert _tree.infer_parents({1: "Acme", 2: "Sales"}, {1: "Acme", 2: ""})[0] == {1: None, 2: None}


def test_a_parent_that_is_not_listed_makes_a_root() -> None:
    assert _tree.infer_parents({2: "Sales"}, {2: "Sales / Acme"})[0] == {2: None}


def test_heads_above_run_from_the_own_department_to_the_top_without_vacant_posts() -> None:
    ways = {1: (1,), 2: (1, 2), 3: (1, 2, 3)}
    assert _tree.heads_above(ways, {1: 10, 2: None, 3: 30}) == {1: (10,), 2: (10,), 3: (30, 10)}

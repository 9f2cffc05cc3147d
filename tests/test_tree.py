"""The department tree as plain mappings."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24frame import _tree
from b24frame._by_department import labels


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


def test_each_department_comes_behind_its_parent() -> None:
    assert _tree.top_down({3: 2, 2: 1, 1: None, 9: None}) == [1, 2, 3, 9]


def test_a_place_is_a_depth_and_a_path_from_the_root() -> None:
    places = _tree.places({3: "North", 2: "Sales", 1: "Acme", 9: "Lab"}, {3: 2, 2: 1, 1: None, 9: None})
    paths = {1: "Acme", 2: "Acme / Sales", 3: "Acme / Sales / North", 9: "Lab"}
    assert {number: place.path for number, place in places.items()} == paths
    assert {number: place.depth for number, place in places.items()} == {1: 0, 2: 1, 3: 2, 9: 0}


def chain(length: int) -> dict[int, int | None]:
    return {number: number - 1 or None for number in range(length, 0, -1)}


def test_a_path_of_more_than_sixty_levels_has_its_first_twenty_and_its_last_forty() -> None:
    places = _tree.places({number: f"d{number}" for number in range(1, 101)}, chain(100))
    whole = {number: " / ".join(f"d{at}" for at in range(1, number + 1)) for number in range(1, 101)}
    for number in range(1, 61):
        assert places[number].path == whole[number]
    for number in range(61, 101):
        assert places[number].path.split(" / ") == [
            *(f"d{at}" for at in range(1, 21)),
            "…",
            *(f"d{at}" for at in range(number - 39, number + 1)),
        ]
    assert places[100].depth == 99


def test_a_name_longer_than_any_of_a_portal_is_cut_in_paths() -> None:
    places = _tree.places({1: "A" * 255, 2: "B" * 256}, {1: None, 2: 1})
    assert places[2].path == "A" * 255 + " / " + "B" * 254 + "…"


def test_a_chain_of_fifty_thousand_departments_takes_room_with_its_length() -> None:
    """Ten times the departments take ten times the letters, not a hundred times."""
    parents = _tree.cut_cycles(chain(50_000))[0]
    places = _tree.places(dict.fromkeys(parents, "department"), parents)
    assert places[50_000].depth == 49_999
    assert sum(len(place.path) for place in places.values()) < 50_000 * 61 * len("department / ")


def test_thirty_thousand_departments_in_rings_are_cut_in_one_go() -> None:
    """Each ring of three is cut at its first department; looking from the start each time took half a minute."""
    parents: dict[int, int | None] = {at: at - 2 if at % 3 == 0 else at + 1 for at in range(1, 30_001)}
    begun = perf_counter()
    cut, roots = _tree.cut_cycles(parents)
    assert perf_counter() - begun < 5
    assert roots == list(range(1, 30_001, 3))
    assert sum(parent is None for parent in cut.values()) == 10_000


@given(st.dictionaries(st.integers(1, 12), st.none() | st.integers(1, 12), max_size=12))
def test_after_the_cut_every_department_leads_to_a_root(parents: dict[int, int | None]) -> None:
    known = {number: parent if parent in parents else None for number, parent in parents.items()}
    cut, roots = _tree.cut_cycles(known)
    order = _tree.top_down(cut)
    assert sorted(order) == sorted(parents)
    for place, number in enumerate(order):
        assert cut[number] is None or cut[number] in order[:place]
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


def test_the_nearest_head_is_that_of_the_own_department_or_of_the_next_above_that_has_one() -> None:
    parents = {3: 2, 2: 1, 1: None, 4: 3, 9: None}
    assert _tree.nearest_headed(parents, {1: 10, 3: 30}) == {1: 1, 2: 1, 3: 3, 4: 3, 9: None}


NAMES = st.sampled_from(["A", "B", "A / B", "Б", ""])


@given(st.dictionaries(st.integers(1, 9), st.lists(NAMES, min_size=1, max_size=4), max_size=9))
def test_labels_are_the_shortest_ends_of_paths_that_nobody_else_has_and_never_equal(ways: dict[int, list[str]]) -> None:
    names = {number: way[-1] for number, way in ways.items()}
    found = labels({number: " / ".join(way) for number, way in ways.items()}, names)
    assert list(found) == list(ways)
    assert len(set(found.values())) == len(ways)


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ([["Acme"], ["Acme", "Lab"]], ["Acme", "Lab"]),
        ([["Sales"], ["Moscow", "Sales"], ["Acme", "Kazan", "Sales"]], ["Sales", "Moscow / Sales", "Kazan / Sales"]),
        ([["A", "X", "Sales"], ["B", "X", "Sales"]], ["A / X / Sales", "B / X / Sales"]),
        ([["A", "Lab"], ["A", "Lab"], ["B", "Lab"]], ["A / Lab (#1)", "A / Lab (#2)", "B / Lab"]),
        ([["Acme", "R / D"], ["Acme", "D"]], ["R / D", "D"]),
        ([["A", "B"], ["A / B"]], ["B", "A / B"]),
    ],
)
def test_the_label_of_a_department_is_the_shortest_end_of_its_path(ways: list[list[str]], expected: list[str]) -> None:
    """As many levels as tell it from the others; of equal paths each has its id behind it."""
    paths = {number: " / ".join(way) for number, way in enumerate(ways, 1)}
    names = {number: way[-1] for number, way in enumerate(ways, 1)}
    assert list(labels(paths, names).values()) == expected

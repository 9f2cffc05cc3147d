"""A forest in arrays against sets of ancestors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b24frame import _forest

if TYPE_CHECKING:
    from collections.abc import Mapping

# 7 > (3, 5 > (2, 8)), and 4 by itself.
SMALL = {7: None, 3: 7, 5: 7, 4: None, 2: 5, 8: 5}


@st.composite
def parents(draw: st.DrawFn, at_most: int = 20) -> dict[int, int | None]:
    """Draw a forest whose ids and order say nothing about who is above whom."""
    ids = draw(st.lists(st.integers(-50, 50), unique=True, max_size=at_most))
    above = {ids[at]: draw(st.none() | st.sampled_from(ids[:at])) if at else None for at in range(len(ids))}
    return {node: above[node] for node in draw(st.permutations(ids))}


def ways(above: Mapping[int, int | None]) -> dict[int, list[int]]:
    """For each node itself and what is above, nearest first."""
    found = {}
    for node in above:
        way, at = [], node
        while at is not None:
            way.append(at)
            at = above[at]
        found[node] = way
    return found


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_nodes_are_laid_out_before_those_below_and_siblings_as_listed() -> None:
    forest = _forest.forest(SMALL)
    assert forest.ids.tolist() == [7, 3, 5, 2, 8, 4]
    assert forest.parent.tolist() == [-1, 0, 0, 2, 2, -1]
    assert forest.depth.tolist() == [0, 1, 1, 2, 2, 0]
    assert forest.end.tolist() == [5, 2, 5, 4, 5, 6]


def test_places_are_those_of_the_ids_and_minus_one_for_an_id_that_is_not_there() -> None:
    assert _forest.forest(SMALL).places(numbers(4, 7, 99, 2, 7, -1)).tolist() == [5, 0, -1, 3, 0, -1]


def test_what_is_at_each_node_and_below_is_counted_and_summed() -> None:
    forest = _forest.forest(SMALL)
    assert forest.at_each(numbers(4, 0, 4, 5)).tolist() == [1, 0, 0, 0, 2, 1]
    assert forest.below(numbers(1, 2, 4, 8, 16, 32)).tolist() == [31, 2, 28, 8, 16, 32]


def test_a_thing_in_two_branches_counts_once_where_they_meet() -> None:
    # One thing at 3, 2 and 8 (places 1, 3, 4), another at 8 and 4 (4, 5).
    forest = _forest.forest(SMALL)
    things, places = numbers(11, 22, 11, 22, 11), numbers(4, 5, 1, 4, 3)
    assert forest.distinct(things, places).tolist() == [2, 1, 2, 1, 2, 1]


def test_a_pair_meets_in_the_lowest_node_above_both_or_nowhere() -> None:
    forest = _forest.forest(SMALL)
    first, later = numbers(3, 1, 2, 0, 1, 4), numbers(4, 3, 4, 4, 5, 4)
    assert forest.meeting(first, later).tolist() == [2, 0, 2, 0, -1, 4]


def test_a_forest_without_nodes_has_no_figures() -> None:
    forest, none = _forest.forest({}), numbers()
    for figures in (forest.ids, forest.parent, forest.depth, forest.end):
        assert figures.tolist() == []
    assert forest.places(numbers(1)).tolist() == [-1]
    assert forest.at_each(none).tolist() == forest.below(none).tolist() == []
    assert forest.distinct(none, none).tolist() == forest.meeting(none, none).tolist() == []


def test_nothing_at_all_in_a_forest_counts_as_none() -> None:
    assert _forest.forest(SMALL).distinct(numbers(), numbers()).tolist() == [0] * 6


@given(parents())
@settings(max_examples=150)
def test_a_forest_in_arrays_is_the_one_that_was_given(above: dict[int, int | None]) -> None:
    forest, way = _forest.forest(above), ways(above)
    ids = forest.ids.tolist()
    assert sorted(ids) == sorted(above)
    assert [ids[at] if at >= 0 else None for at in forest.parent] == [above[node] for node in ids]
    assert forest.depth.tolist() == [len(way[node]) - 1 for node in ids]
    for place, node in enumerate(ids):
        assert {at for at in above if node in way[at]} == set(ids[place : forest.end[place]])
    for parent in {None, *above}:
        below = [node for node in above if above[node] == parent]
        assert [node for node in ids if above[node] == parent] == below
    assert forest.places(forest.ids).tolist() == list(range(len(ids)))


@given(st.data(), parents())
@settings(max_examples=200)
def test_distinct_things_are_those_of_the_sets_below_each_node(
    data: st.DataObject, above: dict[int, int | None]
) -> None:
    forest, way = _forest.forest(above), ways(above)
    some = st.tuples(st.integers(-3, 5), st.integers(0, max(0, len(above) - 1)))
    pairs = data.draw(st.lists(some, max_size=30 if above else 0))
    things, places = numbers(*(thing for thing, _ in pairs)), numbers(*(place for _, place in pairs))
    ids = forest.ids.tolist()
    wanted = [len({thing for thing, place in pairs if node in way[ids[place]]}) for node in ids]
    kept = things.copy(), places.copy()
    assert forest.distinct(things, places).tolist() == wanted
    assert (things.tolist(), places.tolist()) == (kept[0].tolist(), kept[1].tolist())
    assert forest.at_each(places).tolist() == [sum(ids[place] == node for _, place in pairs) for node in ids]


@given(parents(at_most=12))
@settings(max_examples=100)
def test_pairs_meet_where_networkx_says(above: dict[int, int | None]) -> None:
    forest = _forest.forest(above)
    graph = nx.DiGraph((parent, node) for node, parent in above.items() if parent is not None)
    graph.add_nodes_from(above)
    ids = forest.ids.tolist()
    pairs = [(first, later) for later in range(len(ids)) for first in range(later + 1)]
    found = forest.meeting(numbers(*(first for first, _ in pairs)), numbers(*(later for _, later in pairs)))
    for (first, later), place in zip(pairs, found.tolist(), strict=True):
        lowest = nx.lowest_common_ancestor(graph, ids[first], ids[later])
        assert (ids[place] if place >= 0 else None) == lowest


@given(st.data(), parents())
@settings(max_examples=100)
def test_sums_are_those_of_the_sets_below_each_node(data: st.DataObject, above: dict[int, int | None]) -> None:
    forest, way = _forest.forest(above), ways(above)
    size = len(above)
    values = data.draw(st.lists(st.integers(-100, 100), min_size=size, max_size=size))
    ids = forest.ids.tolist()
    wanted = [sum(value for value, at in zip(values, ids, strict=True) if node in way[at]) for node in ids]
    assert forest.below(numbers(*values)).tolist() == wanted


@pytest.mark.parametrize("upside_down", [False, True])
def test_a_chain_of_five_thousand_is_no_deeper_than_any_other(*, upside_down: bool) -> None:
    deep = 5_000
    above = {node: node - 1 if node else None for node in range(deep)}
    forest = _forest.forest(dict(reversed(above.items())) if upside_down else above)
    assert forest.ids.tolist() == forest.depth.tolist() == list(range(deep))
    assert forest.end.tolist() == [deep] * deep
    # Each thing at every 10th node, and one more at the very bottom.
    places = np.repeat(np.arange(0, deep, 10), 3)
    things = np.tile(numbers(1, 2, 3), len(places) // 3)
    found = forest.distinct(np.append(things, 4), np.append(places, deep - 1))
    assert found.tolist() == [4] * (deep - 9) + [1] * 9
    assert forest.meeting(numbers(17, 0, 4_998), numbers(4_999, 4_999, 4_999)).tolist() == [17, 0, 4_998]


def test_a_broad_forest_is_counted_right_too() -> None:
    wide = 5_000
    forest = _forest.forest({0: None} | dict.fromkeys(range(1, wide), 0))
    everywhere = np.arange(wide)
    found = forest.distinct(np.append(everywhere * 0, everywhere), np.append(everywhere, everywhere))
    # The one thing that is everywhere is thing 0, which is at the root once more.
    assert found.tolist() == [wide] + [2] * (wide - 1)

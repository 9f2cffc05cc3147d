"""Org against a plain computation with networkx and sets, on companies with everything that goes wrong in them."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from company import departments_of, people_of, plain, rows
from hypothesis import example, given, settings
from hypothesis import strategies as st

import b24frame as b24

Unit = tuple[int, str | None, int | None, int | None, int | None, bool]
Person = tuple[int, str | None, bool, list[int]]
Company = tuple[list[Unit], list[Person]]

# Ids of people and of departments begin at 1, both; a few more of each are named than there are.
UNIT_IDS, UNIT_NAMED = range(1, 9), st.integers(1, 10)
PERSON_IDS, PERSON_NAMED = range(1, 13), st.integers(1, 14)
NAMES = st.sampled_from(["A", "B", "a", "A / B", "Ё", None])


@st.composite
def companies(draw: st.DrawFn, *, single: bool = False) -> Company:
    """Draw departments and people; with `single` each person sits in one department that exists, or in none."""
    units = [
        (
            number,
            draw(NAMES),
            draw(st.none() | UNIT_NAMED),
            draw(st.none() | PERSON_NAMED),
            draw(st.none() | st.integers(0, 2)),
            draw(st.booleans()),
        )
        for number in draw(st.lists(st.sampled_from(UNIT_IDS), unique=True))
    ]
    one = st.sampled_from([[], *([unit[0]] for unit in units)])
    memberships = one if single else st.lists(UNIT_NAMED, unique=True, max_size=4)
    staff = [
        (number, draw(NAMES), draw(st.sampled_from([True, True, True, False])), draw(memberships))
        for number in draw(st.lists(st.sampled_from(PERSON_IDS), unique=True))
    ]
    return units, staff


class Plain:
    """The same company in plain sets and graphs."""

    def __init__(self, company: Company) -> None:
        units, staff = company
        self.units = {unit[0]: unit for unit in units}
        self.staff = {person[0]: person for person in staff}
        self.employees = {number for number, _, employee, _ in staff if employee}
        self.sits = {number: [unit for unit in ids if unit in self.units] for number, _, _, ids in staff}
        self.first = {number: ids[0] for number, _, _, ids in staff if ids and ids[0] in self.units}
        self.tree = nx.DiGraph()
        self.tree.add_nodes_from(self.units)
        self.tree.add_edges_from((parent, number) for number, _, parent, *_ in units if parent in self.units)
        for ring in list(nx.simple_cycles(self.tree)):
            top = min(ring, key=list(self.units).index)
            self.tree.remove_edge(self.units[top][2], top)
        # From each manager to whom they lead, rings included; then with each ring cut.
        self.leads = nx.DiGraph()
        self.leads.add_nodes_from(self.staff)
        self.leads.add_edges_from((head, number) for number in self.staff if (head := self.manager(number)) is not None)
        self.chain = self.leads.copy()
        self.rings = list(nx.simple_cycles(self.leads))
        for ring in self.rings:
            top = min(ring, key=lambda number: (len(self.way(self.first[number])), list(self.staff).index(number)))
            self.chain.remove_edge(self.manager(top), top)

    def parent(self, unit: int) -> int | None:
        """Department above, None at a root."""
        return next(iter(self.tree.predecessors(unit)), None)

    def way(self, unit: int) -> list[int]:
        """Departments from one up to its root."""
        above = self.parent(unit)
        return [unit] if above is None else [unit, *self.way(above)]

    def manager(self, number: int) -> int | None:
        """Nearest head above who is someone else."""
        if number not in self.first:
            return None
        heads = [self.units[unit][3] for unit in self.way(self.first[number])]
        return next((head for head in heads if head is not None and head != number), None)

    def inferred(self, number: int) -> bool:
        """Whether the line to the manager skips a vacant post, or goes over a parent read out of names."""
        manager = self.manager(number)
        if manager is None:
            return False
        for unit in self.way(self.first[number]):
            head, guessed = self.units[unit][3], self.units[unit][5]
            if head == manager:
                return False
            if head is None or guessed:
                return True
        raise AssertionError

    def directs(self, manager: int) -> set[int]:
        """Employees who report to somebody directly."""
        return set(self.leads.successors(manager)) & self.employees

    def managers(self) -> set[int]:
        """Whoever has an employee who reports to them."""
        return {number for number in self.leads if self.directs(number)}

    def layer(self, number: int) -> int:
        """Layer of somebody: 1 at the top."""
        return len(nx.ancestors(self.chain, number)) + 1

    def order(self, unit: int | None = None) -> list[int]:
        """Departments in tree order, siblings by sort, then name in whatever case, then as listed; NA comes last."""

        def key(number: int) -> tuple[Any, ...]:
            _, name, _, _, sort, _ = self.units[number]
            return (sort is None, sort or 0, name is None, (name or "").casefold(), list(self.units).index(number))

        below = [number for number in self.units if self.parent(number) == unit]
        return [at for number in sorted(below, key=key) for at in (number, *self.order(number))]


def org_of(company: Company) -> b24.Org:
    units, staff = company
    return b24.Org(people_of(staff), departments_of(units))


RING = ([(1, "A", None, 2, None, False), (2, "B", 1, 1, None, False)], [(2, "b", True, [2]), (1, "a", True, [1])])
LONG_RING = (
    [(1, "A", None, 2, 0, False), (2, "B", None, 3, 0, False), (3, "C", 2, 1, 0, False)],
    [(3, "c", True, [3]), (2, "b", False, [2]), (1, "a", True, [1]), (4, "d", True, [2]), (5, "e", True, [3])],
)


@given(companies())
@example(RING)
@settings(max_examples=25)
def test_memberships_are_the_pairs_of_people_and_departments_that_exist(company: Company) -> None:
    expected, table = Plain(company), org_of(company).memberships(everybody=True)
    assert [tuple(row) for row in table.itertuples(index=False)] == [
        (number, unit, pytest.approx(1 / len(units)), unit == expected.first.get(number))
        for number, units in expected.sits.items()
        for unit in units
    ]


@given(companies())
@example(RING)
@settings(max_examples=60)
def test_headcount_is_that_of_sets_of_employees_below_each_department(company: Company) -> None:
    expected, org = Plain(company), org_of(company)
    managers = expected.managers()
    wanted = {}
    for unit in expected.order():
        inside = nx.descendants(expected.tree, unit) | {unit}
        direct = {number for number in expected.employees if unit in expected.sits[number]}
        total = {number for number in expected.employees if inside & set(expected.sits[number])}
        weighted = sum(1 / len(expected.sits[number]) for number in direct)
        way = expected.way(unit)
        path = " / ".join(expected.units[at][1] or f"#{at}" for at in reversed(way))
        wanted[unit] = (
            len(direct),
            len(total),
            pytest.approx(weighted),
            len(total & managers),
            len(way) - 1,
            path,
            expected.parent(unit),
        )
    table = org.headcount()
    assert table.index.tolist() == list(wanted)
    assert rows(table, "direct", "total", "weighted", "managers", "depth", "path", "parent_id") == wanted
    assert table["weighted"].sum() == pytest.approx(sum(bool(expected.sits[number]) for number in expected.employees))


@given(companies())
@example(RING)
@settings(max_examples=30)
def test_headcount_by_a_column_is_that_of_sets_of_employees_of_each_value(company: Company) -> None:
    expected, org = Plain(company), org_of(company)
    for by, values_of in [
        ("department_ids", lambda person: person[3]),
        ("name", lambda person: [person[1]] if person[1] is not None else []),
    ]:
        groups: dict[Any, set[int]] = {}
        for number in expected.employees:
            for value in values_of(expected.staff[number]) or [None]:
                groups.setdefault(value, set()).add(number)
        assert rows(org.headcount(by=by), "direct", "total", "weighted", "managers") == {
            value: (
                len(group),
                len(group),
                pytest.approx(sum(1 / max(1, len(values_of(expected.staff[number]))) for number in group)),
                len(group & expected.managers()),
            )
            for value, group in groups.items()
        }


@given(companies())
@example(RING)
@example(LONG_RING)
@settings(max_examples=60)
def test_span_of_control_is_that_of_the_people_reached_from_each_manager(company: Company) -> None:
    expected, span = Plain(company), org_of(company).span_of_control()
    in_rings = {number for ring in expected.rings for number in ring}
    wanted, layers = {}, {}
    for manager in expected.managers():
        below = nx.descendants(expected.leads, manager) & expected.employees
        name = expected.staff[manager][1] if manager in expected.staff else None
        wanted[manager] = (name, len(expected.directs(manager)), len(below))
        if manager not in in_rings:
            layers[manager] = max(nx.shortest_path_length(expected.leads, manager, number) for number in below)
    assert rows(span, "name", "direct", "total") == wanted
    assert {number: count for number, count in span["layers"].items() if number not in in_rings} == layers
    assert span["layers"].ge(0).all()
    assert span["direct"].is_monotonic_decreasing


@given(companies())
@example(RING)
@example(LONG_RING)
@settings(max_examples=60)
def test_layers_are_distances_from_who_reports_to_nobody(company: Company) -> None:
    expected, table = Plain(company), org_of(company).layers()
    layers: dict[int, set[int]] = {}
    for number in expected.employees:
        layers.setdefault(expected.layer(number), set()).add(number)
    wanted = {
        layer: (len(people), pytest.approx(len(people) / len(expected.employees)), len(people & expected.managers()))
        for layer, people in layers.items()
    }
    found = rows(table, "people", "share", "managers")
    assert table.index.is_monotonic_increasing
    assert {layer: row for layer, row in found.items() if row[0]} == wanted


@given(companies())
@example(RING)
@example(LONG_RING)
@settings(max_examples=40)
def test_reporting_lines_go_to_the_nearest_head_who_is_someone_else(company: Company) -> None:
    expected, org = Plain(company), org_of(company)
    assert rows(org.reporting_lines().set_index("employee_id"), "manager_id", "inferred") == {
        number: (expected.manager(number), expected.inferred(number))
        for number in expected.staff
        if number in expected.employees
    }
    for manager in expected.leads:
        assert set(org.reports(manager).index) == expected.directs(manager)


@given(companies())
@settings(max_examples=25)
def test_subtree_and_ancestors_are_those_of_the_graph(company: Company) -> None:
    expected, org = Plain(company), org_of(company)
    order = expected.order()
    for unit in expected.units:
        inside = nx.descendants(expected.tree, unit) | {unit}
        assert org.subtree(unit).index.tolist() == [at for at in order if at in inside]
        assert org.ancestors(unit).index.tolist() == expected.way(unit)[:0:-1]


@given(companies())
@settings(max_examples=10)
def test_the_graph_for_networkx_is_the_tree(company: Company) -> None:
    expected, graph = Plain(company), org_of(company).to_networkx()
    assert set(graph.nodes) == set(expected.tree.nodes)
    assert set(graph.edges) == set(expected.tree.edges)


@given(companies())
@settings(max_examples=20)
def test_a_department_that_moves_takes_along_what_is_below_and_can_be_compared(company: Company) -> None:
    expected, org = Plain(company), org_of(company)
    for unit in list(expected.units)[:2]:
        inside = nx.descendants(expected.tree, unit) | {unit}
        for to in list(expected.units)[-2:]:
            if to in inside:
                with pytest.raises(ValueError, match="cannot be moved"):
                    org.move(unit, to, kind="department")
                continue
            units = [(*row[:2], to, *row[3:5], False) if row[0] == unit else row for row in company[0]]
            wanted, moved = org_of((units, company[1])), org.move(unit, to, kind="department")
            pd.testing.assert_frame_equal(moved.departments, wanted.departments)
            pd.testing.assert_frame_equal(moved.people, wanted.people)
            pd.testing.assert_frame_equal(moved.headcount(), wanted.headcount())
            assert len(moved.compare(wanted)) == 0


@given(companies(single=True), st.integers(2, 4))
@settings(max_examples=40)
def test_a_hidden_head_count_is_no_difference_of_those_that_are_shown(company: Company, min_group: int) -> None:
    """Everybody sits in one department, so a total is a sum of directs: no sum of what is shown is a hidden count."""
    expected, org = Plain(company), org_of(company)
    table, full = org.headcount(min_group=min_group), org.headcount()
    order = table.index.tolist()
    sums = {("direct", unit): np.array([at == unit for at in order], dtype=float) for unit in order}
    for unit in order:
        inside = nx.descendants(expected.tree, unit) | {unit}
        sums["total", unit] = np.array([at in inside for at in order], dtype=float)
    shown = [row for (column, unit), row in sums.items() if pd.notna(table.loc[unit, column])]
    known = np.array(shown).reshape(len(shown), len(order))
    for (column, unit), row in sums.items():
        if 0 < full.loc[unit, column] < min_group:
            assert pd.isna(table.loc[unit, column])
            assert np.linalg.matrix_rank(np.vstack([known, row])) > np.linalg.matrix_rank(known)


def test_the_plain_computation_itself_is_right_on_a_ring() -> None:
    expected = Plain(LONG_RING)
    assert {number: expected.manager(number) for number in (1, 2, 3, 4, 5)} == {1: 2, 2: 3, 3: 1, 4: 3, 5: 1}
    # Of the ring 1 < 2 < 3 < 1 the departments of 1 and 2 are roots, and 2 is listed before 1.
    assert {number: expected.layer(number) for number in (1, 2, 3, 4, 5)} == {2: 1, 1: 2, 3: 3, 5: 3, 4: 4}
    assert plain(org_of(LONG_RING).layers()["people"]) in ([0, 1, 2, 1], [1, 2, 1])

"""Which figures of the department tree are hidden, and somebody who tries every company that is published alike."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from adversary import all_sizes, certain
from company import departments_of, people_of, plain
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from scipy.optimize import linprog

import b24frame as b24
from b24frame import activity
from b24frame._privacy_tree import HiddenTree, hide_tree

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

AT = "2026-03-01T09:00Z"
# A department each: how many people sit in it, and the department above.
Rows = dict[str, tuple[int, str | None]]


def ways(rows: Rows, name: str | None) -> Iterator[str]:
    while name is not None:
        yield name
        name = rows[name][1]


def totals(rows: Rows) -> list[int]:
    """Added up here in another way than by the package."""
    return [sum(count for name, (count, _) in rows.items() if top in ways(rows, name)) for top in rows]


def hide(rows: Rows, min_group: int = 5, rest: int = 0) -> HiddenTree:
    names = list(rows)
    direct = [count for count, _ in rows.values()]
    parents = [-1 if parent is None else names.index(parent) for _, parent in rows.values()]
    people = sum(direct) + rest
    return hide_tree(direct, [*totals(rows), people], parents, [min_group] * (len(rows) + 1), rest=rest)


def hidden(rows: Rows) -> tuple[list[str], list[str]]:
    tree = hide(rows)
    names = np.array(list(rows))
    return names[tree.direct].tolist(), names[tree.total].tolist()


def test_in_the_tree_the_people_of_the_parent_itself_go_along() -> None:
    rows: Rows = {"Acme": (10, None), "Sales": (3, "Acme"), "Lab": (8, "Acme"), "Shop": (20, "Acme")}
    assert hidden(rows) == (["Acme", "Sales"], ["Sales"])


def test_without_people_in_the_parent_itself_a_sibling_goes_along_a_large_one_last() -> None:
    rows: Rows = {"Acme": (0, None), "Sales": (3, "Acme"), "Shop": (20, "Acme"), "Lab": (8, "Acme"), "Bar": (7, "Acme")}
    assert hidden(rows) == (["Sales", "Lab"], ["Sales", "Lab"])
    rows = {"Acme": (0, None), "Sales": (3, "Acme"), "Shop": (20, "Acme")}
    assert hidden(rows) == (["Sales", "Shop"], ["Sales", "Shop"])


def test_two_small_ones_that_may_exchange_a_person_protect_each_other() -> None:
    rows: Rows = {"Acme": (9, None), "Sales": (1, "Acme"), "North": (4, "Sales"), "Lab": (8, "Acme")}
    assert hidden(rows) == (["Sales", "North"], ["North"])


def test_small_ones_below_a_small_total_take_something_beside_it_along() -> None:
    rows: Rows = {"Acme": (9, None), "Sales": (0, "Acme"), "North": (2, "Sales"), "East": (2, "Sales")}
    assert hidden(rows | {"Lab": (8, "Acme")}) == (["Acme", "North", "East"], ["Sales", "North", "East"])


def test_if_all_of_a_department_are_small_and_sure_its_total_is_hidden_and_something_beside_it() -> None:
    """Of five groups of somebody that are five together everybody knows that each is one."""
    ones: Rows = {str(number): (1, "Lab") for number in range(5)}
    rows: Rows = {"Acme": (40, None), "Lab": (0, "Acme"), **ones, "Shop": (20, "Acme")}
    assert hidden(rows) == (["Acme", *ones], ["Lab", *ones])
    sure: Rows = {str(number): (4, "Lab") for number in range(3)}
    rows = {"Acme": (40, None), "Lab": (0, "Acme"), **sure, "Shop": (20, "Acme")}
    assert hidden(rows) == (["Acme", *sure], ["Lab", *sure])


def test_if_only_departments_of_departments_are_beside_a_small_one_something_in_the_smallest_of_them_goes_along() -> (
    None
):
    rows: Rows = {"Acme": (1, None), "Sales": (6, "Acme"), "North": (9, "Sales"), "East": (9, "Sales")}
    rows |= {"Lab": (8, "Acme"), "Bio": (9, "Lab")}
    assert hidden(rows) == (["Acme", "Lab"], ["Lab"])


def test_a_pool_of_fewer_people_than_a_group_that_is_shown_takes_something_along() -> None:
    rows: Rows = {"Acme": (0, None), "Sales": (2, "Acme"), "Shop": (2, "Acme"), "Lab": (9, "Acme"), "Bar": (8, "Acme")}
    assert hidden(rows)[0] == ["Sales", "Shop", "Lab"]


def test_a_pool_of_one_more_than_the_fewest_that_it_can_be_takes_something_along() -> None:
    """1 and 6 are 7 people, and the fewest are 1 and 5."""
    rows: Rows = {"Acme": (6, None), "Sales": (1, "Acme"), "Lab": (9, "Acme"), "Bar": (8, "Acme")}
    assert hidden(rows)[0] == ["Acme", "Sales", "Lab"]
    assert hidden(rows | {"Acme": (7, None)})[0] == ["Acme", "Sales"]


def test_what_is_hidden_already_below_a_total_protects_a_small_one_beside_it() -> None:
    rows: Rows = {"Acme": (2, None), "Sales": (3, "Acme"), "East": (9, "Sales"), "West": (9, "Sales")}
    assert hidden(rows) == (["Acme", "Sales", "East"], ["Sales", "East"])
    assert not hide(rows).company


def test_a_department_of_nobody_is_shown_and_protects_nobody() -> None:
    rows: Rows = {"Acme": (30, None), "Old": (0, "Acme"), "Older": (0, "Old"), "Lab": (12, "Acme")}
    assert hidden(rows) == ([], [])
    assert hidden(rows | {"Shop": (3, "Acme")}) == (["Acme", "Shop"], ["Shop"])


def test_a_company_with_large_departments_only_is_shown_in_full_and_a_tiny_one_not_at_all() -> None:
    assert hidden({"Acme": (0, None), "Sales": (5, "Acme"), "Lab": (6, "Acme")}) == ([], [])
    assert hidden({"Acme": (1, None), "Sales": (2, "Acme")}) == (["Acme", "Sales"], ["Acme", "Sales"])
    assert hide({"Acme": (1, None), "Sales": (2, "Acme")}).company
    assert hidden({}) == ([], [])


@pytest.mark.parametrize(
    "rows",
    [
        {"Acme": (0, None), "A": (4, "Acme"), "B": (4, "Acme"), "C": (4, "Acme")},
        {"Acme": (1, None), "A": (5, "Acme"), "B": (5, "A")},
    ],
    ids=["three groups of 4, 12 together", "one person above a department of 5 with 5 below it"],
)
def test_a_company_that_everybody_could_work_out_does_not_tell_how_many_people_it_has(rows: Rows) -> None:
    heads = org_of(rows).headcount(min_group=5)
    shown = heads.loc[[count > 0 for count, _ in rows.values()], ["direct", "total"]]
    assert shown.isna().all(axis=None)
    assert heads.attrs["b24frame"]["people"] is None
    by = activity.recency(org_of(rows), at=AT, by="department_id")
    assert by.isna().all(axis=None)
    assert by.attrs["b24frame"]["people"] is None
    people = str(sum(count for count, _ in rows.values()))
    for drawn in (b24.charts.headcount(heads), b24.charts.org_tree(heads), b24.charts.recency(by)):
        assert people not in " ".join(text.get_text() for text in drawn.figure.findobj(match=Text))


def test_people_without_a_department_are_a_group_too() -> None:
    """Else they are the company less its only root."""
    rows: Rows = {"Acme": (10, None), "Sales": (9, "Acme")}
    tree = hide(rows, rest=3)
    assert tree.rest
    assert tree.total.tolist() == [True, False]
    assert tree.direct.tolist() == [True, False]
    assert not hide(rows, rest=5).rest
    assert not hide(rows, rest=0).rest


def test_a_chain_of_thousands_of_departments_without_people_is_followed_to_its_end() -> None:
    rows: Rows = {"0": (9, None), "small": (1, "0")}
    rows |= {str(depth): (0, str(depth - 1)) for depth in range(1, 3_000)}
    rows["bottom"] = (8, "2999")
    names = list(rows)
    parents = [-1 if parent is None else names.index(parent) for _, parent in rows.values()]
    direct = [count for count, _ in rows.values()]
    tree = hide_tree(direct, [18, 1, *[8] * 3_000, 18], parents, [5] * 3_003, rest=0)
    assert [name for name, is_hidden in zip(names, tree.direct, strict=True) if is_hidden] == ["0", "small"]


def test_of_a_minimum_of_two_groups_of_two_are_hidden_too_and_of_one_none() -> None:
    """Else it would be sure that each hidden group is one person."""
    rows: Rows = {"Acme": (9, None), "Sales": (1, "Acme"), "Lab": (2, "Acme")}
    assert hide(rows, 2).direct.tolist() == [True, True, True]
    assert not hide(rows, 1).direct.any()


# The attack by who knows the rule.


def all_trees(count: int) -> list[tuple[int, ...]]:
    return [(-1, *rest) for rest in product(*(range(-1, each) for each in range(1, count)))]


@pytest.mark.parametrize(
    ("parents", "limits", "people"),
    [
        *((parents, (3,) * 4, 10) for parents in all_trees(4) if parents.count(-1) == 1),
        *((parents, (5,) * 4, 15) for parents in all_trees(3)),
        *((parents, (5, 6, 6, 5), 15) for parents in all_trees(3)),
    ],
)
@pytest.mark.parametrize("with_rest", [False, True])
def test_who_tries_every_small_company_finds_no_hidden_figure(
    parents: tuple[int, ...], limits: tuple[int, ...], people: int, *, with_rest: bool
) -> None:
    """All companies of up to so many people; with people without a department the last number is theirs."""
    count = len(parents)
    if with_rest:
        parents, limits, count = parents[:-1], (*limits[: len(parents) - 1], limits[-1]), count - 1
    else:
        limits = (*limits[:count], limits[-1])

    def publish(sizes: tuple[int, ...]) -> tuple[Hashable, dict[Any, int]]:
        direct, rest = sizes[:count], sum(sizes[count:])
        total = list(direct)
        for place in range(count - 1, 0, -1):
            if parents[place] >= 0:
                total[parents[place]] += total[place]
        tree = hide_tree(direct, [*total, sum(sizes)], parents, limits, rest=rest)
        assert all(tree.direct[at] or direct[at] == 0 or direct[at] >= limits[-1] for at in range(count))
        assert all(tree.total[at] or total[at] == 0 or total[at] >= limits[-1] for at in range(count))
        figures = [*direct, *total, rest]
        is_hidden = [*tree.direct, *tree.total, tree.rest]
        secrets = {at: figure for at, figure in enumerate(figures) if is_hidden[at]}
        shown = tuple(-1 if at in secrets else figure for at, figure in enumerate(figures))
        return (shown, -1 if tree.company else sum(sizes)), secrets

    hidden_figures, found = certain(all_sizes(count + with_rest, people), publish)
    assert hidden_figures > 50
    assert found == []


def staffed(sizes: tuple[int, ...], parents: tuple[int, ...], headed: tuple[bool, ...]) -> b24.Org:
    """A company in which some departments are led by one of their own people, who is known by id."""
    staff: list[tuple[Any, ...]] = []
    for unit, (size, has_head) in enumerate(zip(sizes, headed, strict=True), 1):
        first = [unit] if has_head and size else []
        others = range(1_000 * unit, 1_000 * unit + size - len(first))
        staff += [(number, None, True, [unit]) for number in [*first, *others]]
    units = [
        (unit, f"Unit {unit}", above + 1 or None, unit if has_head and size else None)
        for unit, (size, above, has_head) in enumerate(zip(sizes, parents, headed, strict=True), 1)
    ]
    people = people_of(staff).assign(last_activity_date=pd.Timestamp("2026-03-01T08:30Z"))
    return b24.Org(people, departments_of(units))


@pytest.mark.parametrize(
    ("parents", "headed", "people"),
    [((-1, 0), (True, True), 7), ((-1, 0, 0), (True, True, True), 4)],
)
def test_who_tries_every_company_for_all_its_tables_together_finds_no_hidden_figure(
    parents: tuple[int, ...], headed: tuple[bool, ...], people: int
) -> None:
    """Head-counts by department and by manager, and activity by department, with attrs and notes."""

    def publish(sizes: tuple[int, ...]) -> tuple[Hashable, dict[Any, int]]:
        org = staffed(sizes, parents, headed)
        shown, secrets = [], {}
        for number, (table, whole, columns) in enumerate(both(org)):
            shown.append((table.astype(object).fillna(-1).to_records().tolist(), *table.attrs["b24frame"].values()))
            for column in columns:
                # Who has no manager at all follows from who leads which department.
                for label in table.index[table[column].isna()].dropna():
                    secrets[number, column, label] = int(whole[column].get(label, 0))
        return str(shown), secrets

    hidden_figures, found = certain(all_sizes(len(parents), people), publish)
    assert hidden_figures > 30
    assert found == []


def both(org: b24.Org) -> Iterator[tuple[pd.DataFrame, pd.DataFrame, list[str]]]:
    """Each table as it is published and as it is, with its columns of counts."""
    for columns, make in (
        (["direct", "total"], lambda least: org.headcount(min_group=least)),
        (["direct"], lambda least: org.headcount(by="manager_id", min_group=least)),
        (["total"], lambda least: activity.recency(org, at=AT, by="department_id", min_group=least)),
    ):
        yield make(3), make(None), columns


# The attack on larger companies. What is shown is a system of linear equations; a hidden figure is found if it has one
# solution.


def reach(aim: list[int], equations: list[tuple[list[int], int]], least: list[int]) -> tuple[float, float]:
    """Tell the least and the most that the sum of some unknowns can be."""
    left = np.zeros((len(equations), len(least)))
    for row, (unknowns, _) in enumerate(equations):
        left[row, unknowns] = 1
    right, bounds = [total for _, total in equations], [(low, None) for low in least]
    wanted = np.zeros(len(least))
    wanted[aim] = 1
    ends = [linprog(sign * wanted, A_eq=left, b_eq=right, bounds=bounds) for sign in (1, -1)]
    unbounded = 3
    assert {end.status for end in ends} <= {0, unbounded}, "the truth itself must be a solution"
    return round(ends[0].fun, 6), np.inf if ends[1].status == unbounded else round(-ends[1].fun, 6)


@st.composite
def forests(draw: st.DrawFn) -> Rows:
    count = draw(st.integers(1, 9))
    parents = [None, *(draw(st.sampled_from([None, *map(str, range(each))])) for each in range(1, count))]
    return {str(each): (draw(st.integers(0, 12)), parents[each]) for each in range(count)}


@given(forests(), st.integers(2, 6), st.integers(0, 6))
@example({"0": (9, None), "1": (0, "0"), "2": (4, "1"), "3": (4, "1"), "4": (4, "1"), "5": (20, "0")}, 5, 0)
@example({"0": (40, None), "1": (3, "0"), "2": (0, "0"), "3": (8, "2"), "4": (9, "2")}, 5, 0)
@example({"0": (1, None), "1": (0, "0"), "2": (20, "1"), "3": (3, "1")}, 5, 2)
@settings(max_examples=40)
def test_linear_programming_over_the_tree_finds_no_hidden_direct_and_no_hidden_total(
    rows: Rows, min_group: int, rest: int
) -> None:
    """Everybody knows who is nobody, and that a hidden figure is somebody."""
    tree, total, names = hide(rows, min_group, rest), totals(rows), list(rows)
    direct = [*(count for count, _ in rows.values()), rest]
    inside = [[at for at, name in enumerate(names) if top in ways(rows, name)] for top in names]
    equations = [([at], count) for at, count in enumerate(direct) if not [*tree.direct, tree.rest][at]]
    equations += [(inside[at], total[at]) for at in range(len(names)) if not tree.total[at]]
    equations += [] if tree.company else [(list(range(len(direct))), sum(direct))]
    least = [min(count, 1) for count in direct]
    for at in range(len(names)):
        for is_hidden, count, aim in ((tree.direct, direct[at], [at]), (tree.total, total[at], inside[at])):
            assert is_hidden[at] or count == 0 or count >= min_group
            assert not (is_hidden[at] and not count)
            if is_hidden[at]:
                low, high = reach(aim, equations, least)
                assert low < high, (names[at], low)


def org_of(rows: Rows) -> b24.Org:
    """A company with so many people directly in each department, each in one; ids of departments from 1 on."""
    names = list(rows)
    sizes = [count for count, _ in rows.values()]
    seats = [unit for unit, size in enumerate(sizes, 1) for _ in range(size)]
    staff = [(number, None, True, [unit]) for number, unit in enumerate(seats, 1)]
    units = [
        (unit, f"Unit {name}", None if rows[name][1] is None else names.index(rows[name][1]) + 1)
        for unit, name in enumerate(names, 1)
    ]
    people = people_of(staff).assign(last_activity_date=pd.Timestamp("2026-03-01T08:30Z"))
    return b24.Org(people, departments_of(units))


def test_every_grouping_that_follows_from_the_departments_hides_what_their_head_count_hides() -> None:
    """4 and 7 protect each other among all groups, but in the tree 4 takes its sibling along, 8."""
    org = org_of({"Acme": (20, None), "Sales": (0, "Acme"), "A": (4, "Sales"), "B": (8, "Sales"), "Lab": (7, "Acme")})
    org.people["wing"] = org.people["department_id"].map({1: "south", 3: "north", 4: "west", 5: "west"})
    heads = org.headcount(min_group=5)
    assert heads.index[heads["total"].isna()].tolist() == [3, 4]
    for by in ("department", "departments", "department_path", "department_id", "department_ids"):
        tables = [activity.recency(org, at=AT, by=by)]
        tables += [org.headcount(by=by, min_group=5)] if by != "department" else []
        for table in tables:
            assert sorted(plain(table["total"]), key=str) == [20, 7, None, None]
            assert table.attrs["b24frame"]["hidden"] == 2
    assert plain(org.headcount(by="wing", min_group=5)["total"]) == [None, 20, None]


def test_what_is_hidden_together_may_be_shown_together() -> None:
    org = org_of({"Acme": (20, None), "Sales": (0, "Acme"), "A": (4, "Sales"), "B": (8, "Sales"), "Lab": (7, "Acme")})
    org.people["wing"] = org.people["department_id"].map({1: "south", 3: "north", 4: "north", 5: "west"})
    assert plain(org.headcount(by="wing", min_group=5)["total"]) == [12, 20, 7]


def test_a_column_that_is_the_same_for_all_of_a_department_may_not_part_what_is_hidden_together() -> None:
    """11 in A and Lab, less the 7 of Lab that are shown, would be the 4 of A; its own sizes alone hide nothing."""
    org = org_of({"Acme": (20, None), "Sales": (0, "Acme"), "A": (4, "Sales"), "B": (8, "Sales"), "Lab": (7, "Acme")})
    org.people["wing"] = org.people["department_id"].map({1: "south", 3: "north", 4: "west", 5: "north"})
    for table in (org.headcount(by="wing", min_group=5), activity.recency(org, at=AT, by="wing")):
        assert plain(table["total"]) == [None, 20, None]


def test_people_without_a_department_may_be_shown_together_with_the_root_that_is_hidden_for_them() -> None:
    staff = [(number, None, True, [1] if number < 11 else [2] if number < 20 else []) for number in range(1, 23)]
    org = b24.Org(people_of(staff), departments_of([(1, "Acme"), (2, "Sales", 1)]))
    assert plain(org.headcount(min_group=5)["direct"]) == [None, 9]
    org.people["wing"] = ["south"] * 10 + ["north"] * 9 + ["south"] * 3
    assert plain(org.headcount(by="wing", min_group=5)["total"]) == [9, 13]
    org.people["wing"] = ["south"] * 10 + ["north"] * 12
    assert plain(org.headcount(by="wing", min_group=5)["total"]) == [None, None]


def test_the_head_of_a_department_of_nobody_gets_no_row() -> None:
    staff = [(number, None, True, [1]) for number in range(1, 13)]
    org = b24.Org(people_of(staff), departments_of([(1, "Acme", None, 1), (2, "Lab", 1, 2)]))
    assert plain(org.headcount(by="manager_id", min_group=5).index) == [1, None]


def test_a_column_that_does_not_follow_from_the_departments_is_hidden_by_its_own_sizes() -> None:
    org = org_of({"Acme": (20, None), "Sales": (4, "Acme"), "Lab": (7, "Acme")})
    org.people["city"] = ["Bonn"] * 12 + ["Ulm"] * 19
    assert plain(org.headcount(by="city", min_group=5)["total"]) == [12, 19]


def led() -> b24.Org:
    """Acme (12 people) above Sales (5), Lab (9) and Bar (1), each led by one of its own people."""
    return staffed((12, 5, 9, 1), (-1, 0, 0, 0), (True, True, True, True))


def test_managers_are_hidden_with_the_department_that_they_lead() -> None:
    org = led()
    assert plain(org.headcount(by="manager_id")["direct"]) == [14, 4, 8, 1]
    by_manager = org.headcount(by="manager_id", min_group=5)
    tree = org.headcount(min_group=5)
    assert plain(tree["direct"]) == [12, None, 9, None]
    assert plain(by_manager["direct"]) == [14, None, 8, None, None]


def test_a_head_to_whom_nobody_reports_has_a_hidden_row_so_that_nobody_sees_that_they_are_alone() -> None:
    org = led()
    assert 4 not in org.headcount(by="manager_id").index
    for table in (org.headcount(by="manager_id", min_group=5), activity.recency(org, at=AT, by="manager_id")):
        assert plain(table.index) == [1, 2, 3, 4, None]
        assert table.loc[4].isna().all()
        assert table.dtypes.astype(str).tolist()[0] == "Int64"


def test_a_department_of_five_of_whom_one_leads_the_four_others_is_hidden() -> None:
    """That four report to the head would follow from it."""
    org = staffed((12, 5, 9), (-1, 0, 0), (True, True, True))
    assert plain(org.headcount(min_group=5)["direct"]) == [None, None, 9]
    assert plain(staffed((12, 5, 9), (-1, 0, 0), (True, False, True)).headcount(min_group=5)["direct"]) == [12, 5, 9]


def test_how_many_heads_have_reports_is_hidden_wherever_anything_below_is_hidden() -> None:
    """Else it would tell how many heads are alone."""
    org = led()
    assert plain(org.headcount()["managers"]) == [3, 1, 1, 0]
    assert plain(org.headcount(min_group=5)["managers"]) == [None, None, 1, None]
    org.people["city"] = ["Bonn", "Ulm", "Rom"] * 9
    assert plain(org.headcount(by="city", min_group=5)["direct"]) == [9, 9, 9]
    assert org.headcount(by="city", min_group=5)["managers"].isna().all()


@given(forests(), st.integers(2, 6))
@example({"0": (20, None), "1": (0, "0"), "2": (3, "1"), "3": (8, "1"), "4": (7, "0")}, 5)
@example({"0": (6, None), "1": (3, "0"), "2": (6, "0"), "3": (9, "2"), "4": (7, "0")}, 5)
@settings(max_examples=15)
def test_head_counts_and_activity_of_the_same_departments_hide_the_same(rows: Rows, min_group: int) -> None:
    org, sizes = org_of(rows), [count for count, _ in rows.values()]
    assume(sum(sizes))
    heads = org.headcount(min_group=min_group)
    for by in ("department_id", "department_path"):
        table = activity.recency(org, at=AT, by=by, min_group=min_group)
        order = heads if by == "department_id" else heads.set_index("path")
        wanted = order.loc[table.index, "direct"]
        assert plain(table["total"]) == plain(wanted)
        assert table.attrs["b24frame"]["people"] in {heads.attrs["b24frame"]["people"], None}


def test_of_two_departments_of_one_name_neither_gives_the_other_away() -> None:
    """Both are called Shop: 6 and 4 people, and 10 together less the 6 would be the 4."""
    org = org_of({"Acme": (20, None), "A": (6, "Acme"), "B": (4, "Acme"), "Lab": (9, "Acme")})
    org = b24.Org(org.people, org.departments.assign(name=["Acme", "Shop", "Shop", "Lab"]))
    assert org.headcount(min_group=5)["direct"].to_dict() == {1: None, 2: 6, 3: None, 4: 9}
    table = activity.recency(org, at=AT, by="department")
    assert sorted(table["total"].dropna()) == [6, 9]
    assert len(table) == 4


def test_a_minimum_of_one_hides_nothing_and_adds_no_row() -> None:
    org = led()
    for by in ("department", "manager_id", "department_id"):
        hidden_ones = org.headcount(by=by, min_group=1)
        pd.testing.assert_frame_equal(hidden_ones, org.headcount(by=by))
        assert hidden_ones.attrs["b24frame"]["people"] == 27


@pytest.mark.parametrize("by", ["department", "department_id", "manager_id", "name"])
def test_of_fewer_people_than_are_shown_nothing_is_told_and_of_nobody_that_there_is_nobody(by: str) -> None:
    few = staffed((3, 1), (-1, 0), (True, True)).headcount(by=by, min_group=5)
    assert few[["direct", "total"]].isna().all(axis=None)
    assert few.attrs["b24frame"]["people"] is None
    nobody = staffed((0, 0), (-1, 0), (True, True)).headcount(by=by, min_group=5)
    assert nobody.attrs["b24frame"]["people"] == 0
    assert nobody.attrs["b24frame"]["hidden"] == 0


def test_people_who_sit_in_several_departments_count_in_each_and_the_small_ones_are_hidden() -> None:
    staff = [(number, None, True, [1, 2] if number < 4 else [1]) for number in range(1, 13)]
    org = b24.Org(people_of(staff), departments_of([(1, "Acme"), (2, "Sales", 1), (3, "Lab", 1)]))
    heads = org.headcount(min_group=5)
    assert plain(heads.loc[[1, 2], "total"]) == [12, None]
    assert plain(heads["direct"]) == [None, 0, None]

"""Which groups are hidden, and an attack on what is shown: nothing hidden can be worked out."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import b24frame as b24
from b24frame import _privacy, activity
from b24frame._privacy import hide_groups, hide_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

# Which groups are hidden.


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([30, 12, 7], []),
        ([5, 6], []),
        ([30, 3, 12, 7], [1, 3]),
        ([30, 3, 12, 4], [1, 3]),
        ([30, 2, 12, 2], [1, 2, 3]),
        ([30, 1, 1, 1, 1, 1, 12], [1, 2, 3, 4, 5, 6]),
        ([4, 4, 4, 30], [0, 1, 2, 3]),
        ([4, 4, 30], [0, 1]),
        ([30, 0, 12], [1]),
        ([30, 0, 12, 4], [1, 2, 3]),
        ([3], [0]),
        ([3, 40], [0, 1]),
        ([], []),
    ],
    ids=[
        "none is small",
        "exactly the minimum is shown",
        "one alone takes the next smallest along",
        "two protect each other",
        "two that are together too few take the next smallest along",
        "of five single people everybody knows that each is one",
        "of three that are together as many as they can be, each is known",
        "two that are together as many as they can be may be 3 and 5",
        "a group of nobody needs no protection",
        "and gives none",
        "the only group",
        "nothing is left to show",
        "no group",
    ],
)
def test_small_groups_are_hidden_and_the_next_smallest_where_they_could_be_worked_out(
    sizes: list[int], hidden: list[int]
) -> None:
    assert np.flatnonzero(hide_groups(sizes, 5)).tolist() == hidden


def test_none_hides_nothing_and_one_hides_no_person() -> None:
    assert not hide_groups([1, 2, 3], None).any()
    assert not hide_groups([1, 2, 3], 1).any()


def test_what_another_table_hides_is_hidden_too_and_is_protected_itself() -> None:
    assert hide_groups([30, 3, 12, 7], 5, also=[False, False, True, False]).tolist() == [False, True, True, False]
    assert hide_groups([30, 8, 12], 5, also=[False, False, True]).tolist() == [False, True, True]
    assert not hide_groups([30, 8, 12], 5, also=[False] * 3).any()
    assert not hide_groups([30, 8, 12], None, also=[True] * 3).any()


def test_of_two_equal_groups_what_breaks_the_tie_decides_and_else_the_first() -> None:
    assert hide_groups([3, 7, 7, 9], 5).tolist() == [True, True, False, False]
    assert hide_groups([3, 7, 7, 9], 5, ties=[0, 2, 1, 0]).tolist() == [True, False, True, False]


@pytest.mark.parametrize(("wrong", "error"), [(0, ValueError), (-1, ValueError), (True, TypeError), ("5", TypeError)])
def test_a_minimum_that_is_no_size_is_refused(wrong: Any, error: type[Exception]) -> None:  # noqa: ANN401
    with pytest.raises(error, match="None"):
        hide_groups([1], wrong)
    with pytest.raises(error, match="None"):
        hide_tree(pd.DataFrame({"direct": [1], "total": [1], "parent_id": [None]}), wrong)


def test_the_reason_names_neither_how_many_are_small_nor_how_many_protect_them() -> None:
    assert _privacy.why_hidden(2, 4, 5).startswith("2 of 4 groups are hidden: those of fewer than 5 people, and where")
    assert _privacy.why_hidden(1, 4, 5).startswith("1 of 4 groups is hidden")
    assert _privacy.why_hidden(1, 1, 5) == "Hidden: it would be a figure about fewer than 5 people."
    assert _privacy.why_hidden(0, 4, 5) == _privacy.why_hidden(0, 4, None) == ""


def test_blanking_gives_a_new_table_with_na_in_the_hidden_rows_and_keeps_the_dtypes() -> None:
    table = pd.DataFrame({"people": pd.array([1, 2], "Int64"), "share": pd.array([0.1, 0.2], "Float64"), "path": "A"})
    before = table.copy()
    blanked = _privacy.blank(table, np.array([True, False]), ["people", "share"])
    pd.testing.assert_frame_equal(table, before)
    assert blanked.isna().to_numpy().tolist() == [[True, True, False], [False, False, False]]
    assert blanked.dtypes.equals(before.dtypes)
    assert _privacy.blank(table, np.array([True, False])).iloc[0].isna().all()


# Hidden in the tree.


def tree(rows: dict[str, tuple[int, str | None]]) -> pd.DataFrame:
    """Departments by name: direct and parent; the totals are added up here, in another way than by the package."""
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["direct", "parent_id"])
    table["total"] = [sum(count for name, (count, _) in rows.items() if top in ways(rows, name)) for top in rows]
    return table


def ways(rows: dict[str, tuple[int, str | None]], name: str | None) -> Iterator[str]:
    while name is not None:
        yield name
        name = rows[name][1]


def hidden(rows: dict[str, tuple[int, str | None]]) -> tuple[list[str], list[str]]:
    table = hide_tree(tree(rows), 5)
    return [name for name in rows if table.loc[name, "direct"]], [name for name in rows if table.loc[name, "total"]]


def test_in_the_tree_the_smallest_sibling_goes_along() -> None:
    rows = {"Acme": (10, None), "Sales": (3, "Acme"), "Lab": (8, "Acme"), "Shop": (20, "Acme")}
    assert hidden(rows) == (["Sales", "Lab"], ["Sales", "Lab"])


def test_the_people_directly_in_the_parent_are_a_sibling_too() -> None:
    rows = {"Acme": (6, None), "Sales": (3, "Acme"), "Lab": (8, "Acme")}
    assert hidden(rows) == (["Acme", "Sales"], ["Sales"])


def test_without_a_sibling_to_hide_the_parent_is_hidden_and_a_sibling_of_it() -> None:
    rows = {"Acme": (9, None), "Sales": (0, "Acme"), "North": (2, "Sales"), "East": (2, "Sales"), "Lab": (8, "Acme")}
    assert hidden(rows) == (["Sales", "North", "East", "Lab"], ["Sales", "North", "East", "Lab"])
    rows = {"Acme": (9, None), "Sales": (1, "Acme"), "North": (4, "Sales"), "Lab": (8, "Acme")}
    assert hidden(rows) == (["Sales", "North"], ["North"])


def test_where_everybody_could_tell_the_hidden_ones_by_their_parent_it_is_hidden_too() -> None:
    ones = {str(number): (1, "Lab") for number in range(5)}
    rows = {"Acme": (40, None), "Lab": (0, "Acme"), **ones, "Shop": (20, "Acme")}
    assert hidden(rows) == (["Lab", *ones, "Shop"], ["Lab", *ones, "Shop"])


def test_a_hidden_department_that_could_be_added_up_from_below_hides_the_smallest_below() -> None:
    rows = {
        "Acme": (40, None),
        "Sales": (3, "Acme"),
        "Lab": (0, "Acme"),
        "Bio": (8, "Lab"),
        "Chem": (9, "Lab"),
    }
    assert hidden(rows) == (["Sales", "Lab", "Bio"], ["Sales", "Lab", "Bio"])


def test_a_department_of_a_department_of_departments_without_people_is_found() -> None:
    rows: dict[str, tuple[int, str | None]] = {"0": (9, None), "small": (1, "0")}
    rows |= {str(depth): (0, str(depth - 1)) for depth in range(1, 3_000)}
    rows["bottom"] = (8, "2999")
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["direct", "parent_id"])
    table["total"] = [18, 1, *[8] * 3_000]
    shown = hide_tree(table, 5)
    assert shown["direct"].all() is not True
    assert shown.loc["small"].all()
    assert shown["total"].sum() >= 2 or shown.loc["0", "direct"]


def test_a_company_with_large_departments_only_is_shown_in_full_and_a_tiny_one_not_at_all() -> None:
    assert hidden({"Acme": (0, None), "Sales": (5, "Acme"), "Lab": (6, "Acme")}) == ([], [])
    assert hidden({"Acme": (1, None), "Sales": (2, "Acme")}) == (["Acme", "Sales"], ["Acme", "Sales"])


def test_a_parent_that_is_not_in_the_table_makes_a_root() -> None:
    table = pd.DataFrame({"direct": [9], "total": [9], "parent_id": pd.array([99], "Int64")}, index=[1])
    assert not hide_tree(table, 5).to_numpy().any()
    assert hide_tree(table.iloc[:0], 5).empty
    assert not hide_tree(table, None).to_numpy().any()


# The attack. What is shown is a system of linear equations; a hidden figure is found where it has one solution.


def reach(number: int, equations: list[tuple[list[int], int]], least: list[int]) -> list[tuple[float, float]]:
    """Tell the least and the most that each unknown can be."""
    left = np.zeros((len(equations), number))
    for row, (unknowns, _) in enumerate(equations):
        left[row, unknowns] = 1
    right = [total for _, total in equations]
    bounds = [(low, None) for low in least]
    found = []
    for unknown in range(number):
        aim = np.zeros(number)
        aim[unknown] = 1
        ends = [linprog(sign * aim, A_eq=left, b_eq=right, bounds=bounds) for sign in (1, -1)]
        assert all(end.status == 0 for end in ends), "the truth itself must be a solution"
        found.append((round(ends[0].fun, 6), round(-ends[1].fun, 6)))
    return found


MOMENTS = {
    "1h": "2026-03-01T08:30Z",
    "1d": "2026-03-01T02:00Z",
    "7d": "2026-02-25T09:00Z",
    "30d": "2026-02-10T09:00Z",
    "90d": "2026-01-01T09:00Z",
    "older": "2025-01-01T09:00Z",
    "never": None,
}
COMPANIES = st.lists(
    st.tuples(st.sampled_from("ABCDEF"), st.sampled_from([*MOMENTS])), min_size=5, max_size=40
) | st.lists(st.integers(1, 9), min_size=2, max_size=7).map(
    lambda sizes: [("ABCDEFG"[group], "1h") for group, size in enumerate(sizes) for _ in range(size)]
)


def company(people: list[tuple[str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(people, columns=["unit", "seen"], index=range(1, len(people) + 1))
    frame["last_activity_date"] = pd.to_datetime(frame["seen"].map(MOMENTS), utc=True)
    return frame.assign(employee=True)


@given(COMPANIES, st.integers(2, 6))
@example([("A", "1h"), ("B", "1h"), *[("C", "1h")] * 9], 2)
@example([("A", "1h"), *[("B", "7d")] * 2, *[("C", "1h")] * 9, *[("D", "7d")] * 9], 5)
@settings(max_examples=60)
def test_linear_programming_over_the_published_tables_finds_no_hidden_figure(
    people: list[tuple[str, str]], min_group: int
) -> None:
    frame = company(people)
    whole = activity.recency(frame, at="2026-03-01T09:00Z", min_group=min_group)
    table = activity.recency(frame, at="2026-03-01T09:00Z", by="unit", min_group=min_group)
    sizes = frame["unit"].value_counts()
    shown = table.dropna()
    secret = [unit for unit in table.index if unit not in shown.index]
    assert set(sizes.index[sizes < min_group]) <= set(secret)
    assert table.attrs["b24frame"]["hidden"] == len(secret)
    if whole["people"].isna().all():
        assert len(secret) == len(table)
        assert table.attrs["b24frame"]["people"] is None
        return
    left = whole["people"] - shown.drop(columns="total").sum().reindex(whole.index.astype(str)).to_numpy()
    # Where every group is hidden and there are as many as people, the row labels alone tell all.
    assume(not (len(secret) == len(table) == len(people)))
    if not secret:
        return
    assert int(left.sum()) >= min_group
    buckets = [bucket for bucket in left.index if left[bucket]]
    cells = [(unit, bucket) for unit in secret for bucket in buckets]
    found = attack_with_sizes(cells, secret, buckets, left)
    assert all(least < most for least, most in found.values()), found


def attack_with_sizes(
    cells: list[tuple[str, str]], secret: list[str], buckets: list[str], left: pd.Series
) -> dict[Any, tuple[float, float]]:
    """Tell the reach of each hidden cell and group; everybody knows that there is somebody in a group with a row."""
    place = {cell: number for number, cell in enumerate(cells)}
    equal = np.zeros((len(buckets), len(cells)))
    atleast = np.zeros((len(secret), len(cells)))
    for (unit, bucket), number in place.items():
        equal[buckets.index(bucket), number] = 1
        atleast[secret.index(unit), number] = -1
    aims = {cell: np.eye(len(cells))[number] for cell, number in place.items()}
    aims |= {unit: -atleast[row] for row, unit in enumerate(secret)}
    found = {}
    for name, aim in aims.items():
        ends = [
            linprog(sign * aim, atleast, -np.ones(len(secret)), equal, [int(left[bucket]) for bucket in buckets])
            for sign in (1, -1)
        ]
        assert all(end.status == 0 for end in ends), "the truth itself must be a solution"
        found[name] = (round(ends[0].fun, 6), round(-ends[1].fun, 6))
    return found


def parts(total: int, count: int) -> Iterator[tuple[int, ...]]:
    """Give all ways to fall into so many groups of somebody."""
    for cuts in combinations(range(1, total), count - 1):
        yield tuple(np.diff([0, *cuts, total]).tolist())


@given(st.lists(st.integers(1, 8), min_size=2, max_size=6), st.integers(2, 5))
@example([4, 4, 4, 5], 5)
@example([4, 4, 4, 30], 5)
@settings(max_examples=150)
def test_who_knows_the_rule_too_cannot_work_a_hidden_size_out(sizes: list[int], min_group: int) -> None:
    """Every way the pool could fall into groups such that the rule would have hidden just these rows."""
    mask = hide_groups(sizes, min_group)
    pool, count = int(np.array(sizes)[mask].sum()), int(mask.sum())
    if mask.all() or not count:
        return
    possible = []
    for guess in parts(pool, count):
        people = np.array(sizes)
        people[mask] = guess
        # What breaks ties is not known to the attacker: those hidden may have come first.
        if (hide_groups(people, min_group, ties=~mask) == mask).all():
            possible.append(guess)
    assert tuple(np.array(sizes)[mask]) in possible
    assert all(len(set(each)) > 1 for each in zip(*possible, strict=True)), possible


@st.composite
def forests(draw: st.DrawFn) -> dict[str, tuple[int, str | None]]:
    count = draw(st.integers(1, 9))
    parents = [None, *(draw(st.sampled_from([None, *map(str, range(each))])) for each in range(1, count))]
    return {str(each): (draw(st.integers(0, 12)), parents[each]) for each in range(count)}


@given(forests(), st.integers(2, 6))
@example({"0": (9, None), "1": (0, "0"), "2": (4, "1"), "3": (4, "1"), "4": (4, "1"), "5": (20, "0")}, 5)
@example({"0": (40, None), "1": (3, "0"), "2": (0, "0"), "3": (8, "2"), "4": (9, "2")}, 5)
@example({"0": (1, None), "1": (0, "0"), "2": (20, "1"), "3": (3, "1")}, 5)
@example({"0": (9, None), "1": (0, "0"), "2": (2, "1"), "3": (2, "1")}, 5)
@settings(max_examples=80)
def test_linear_programming_over_the_tree_finds_no_hidden_direct_and_no_hidden_total(
    rows: dict[str, tuple[int, str | None]], min_group: int
) -> None:
    table = tree(rows)
    mask = hide_tree(table, min_group)
    company = int(table["direct"].sum())
    small_total, small_direct = table["total"] < min_group, table["direct"].between(1, min_group - 1)
    assert mask.loc[small_total].all(axis=None)
    assert mask.loc[small_direct, "direct"].all()
    assert (mask["direct"] | ~mask["total"]).all()
    if mask["total"].all():
        return
    names = list(rows)
    atoms = {name: number for number, name in enumerate(names)}
    equations = [(list(atoms.values()), company)]
    equations += [([atoms[name]], rows[name][0]) for name in names if not mask.loc[name, "direct"]]
    inside = {top: [atoms[name] for name in names if top in ways(rows, name)] for top in names}
    equations += [(inside[name], int(table.loc[name, "total"])) for name in names if not mask.loc[name, "total"]]
    # A direct that is hidden beside a total that is shown is somebody.
    least = [int(mask.loc[name, "direct"] and not mask.loc[name, "total"]) for name in names]
    found = reach(len(names), equations, least)
    for name in names:
        if mask.loc[name, "direct"] and (rows[name][0] or not empty_pool(rows, mask, name)):
            assert found[atoms[name]][0] < found[atoms[name]][1], (name, found)
        if mask.loc[name, "total"] and table.loc[name, "total"]:
            assert reach_of(inside[name], len(names), equations, least), name


def empty_pool(rows: dict[str, tuple[int, str | None]], mask: pd.DataFrame, name: str) -> bool:
    """Tell whether nobody is hidden where this department is: of nobody, everybody may know."""
    top = next((each for each in ways(rows, name) if not mask.loc[each, "total"]), None)
    return not any(
        rows[other][0]
        for other in rows
        if mask.loc[other, "direct"]
        and next((each for each in ways(rows, other) if not mask.loc[each, "total"]), None) == top
    )


def reach_of(inside: list[int], number: int, equations: list[tuple[list[int], int]], least: list[int]) -> bool:
    left = np.zeros((len(equations), number))
    for row, (unknowns, _) in enumerate(equations):
        left[row, unknowns] = 1
    aim = np.zeros(number)
    aim[inside] = 1
    right, bounds = [total for _, total in equations], [(low, None) for low in least]
    ends = [linprog(sign * aim, A_eq=left, b_eq=right, bounds=bounds) for sign in (1, -1)]
    return round(ends[0].fun, 6) < round(-ends[1].fun, 6)


def org_of(rows: dict[str, tuple[int, str | None]]) -> b24.Org:
    """A company with so many people directly in each department, each in one; names are those of the departments."""
    people: list[dict[str, Any]] = []
    for name, (count, _) in rows.items():
        people += [{"departments": [int(name) + 1]} for _ in range(count)]
    people = [{"id": number, **person} for number, person in enumerate(people, 1)]
    units = [
        {"ID": int(name) + 1, "NAME": f"Unit {name}", **({"PARENT": int(parent) + 1} if parent else {})}
        for name, (_, parent) in rows.items()
    ]
    return b24.Org(b24.normalize_colleagues(people), b24.normalize_departments(units))


@given(forests(), st.integers(2, 6))
@example({"0": (20, None), "1": (0, "0"), "2": (3, "1"), "3": (8, "1"), "4": (7, "0")}, 5)
@example({"0": (6, None), "1": (3, "0"), "2": (6, "0"), "3": (9, "2"), "4": (7, "0")}, 5)
@settings(max_examples=50)
def test_head_counts_and_activity_of_the_same_departments_published_together_give_no_small_one_away(
    rows: dict[str, tuple[int, str | None]], min_group: int
) -> None:
    org, at = org_of(rows), "2026-03-01T09:00Z"
    heads = org.headcount(min_group=min_group)
    by = activity.recency(org, at=at, by="department", min_group=min_group)
    by_id = activity.active_share(org, at=at, by="department_id", min_group=min_group)
    names = list(rows)
    atoms = {name: number for number, name in enumerate(names)}
    in_company = sum(count for count, _ in rows.values())
    secret = [name for name in names if 0 < rows[name][0] < min_group]
    assume(in_company >= min_group and in_company > sum(count > 0 for count, _ in rows.values()))
    equations = [(list(atoms.values()), in_company)]
    least = [0] * len(names)
    for name in names:
        number, inside = int(name) + 1, [atoms[other] for other in names if name in ways(rows, other)]
        shown = [heads.loc[number, "direct"]]
        shown += [by.loc[f"Unit {name}", "total"], by_id.loc[number, "people"]] if rows[name][0] else [0]
        equations += [([atoms[name]], int(value)) for value in shown if not pd.isna(value)]
        if not pd.isna(heads.loc[number, "total"]):
            equations.append((inside, int(heads.loc[number, "total"])))
        least[atoms[name]] = min(rows[name][0], 1)
    found = reach(len(names), equations, least)
    for name in secret:
        assert found[atoms[name]][0] < found[atoms[name]][1], (name, found)


def test_of_an_org_departments_are_hidden_as_its_head_counts_hide_them() -> None:
    """3 and 7 are the smallest two, but in the tree 3 takes its sibling along, 8."""
    org = org_of({"0": (20, None), "1": (0, "0"), "2": (3, "1"), "3": (8, "1"), "4": (7, "0")})
    heads = org.headcount(min_group=5)
    assert heads.index[heads["total"].isna()].tolist() == [3, 4]
    for by in ("department", "departments", "department_path", "department_id", "department_ids"):
        options: dict[str, Any] = {"by": by, "min_group": 5}
        tables = [activity.recency(org, at="2026-03-01T09:00Z", **options)]
        tables += [org.headcount(**options)] if by != "department" else []
        for table in tables:
            assert plain(table["total"]) == [20, None, None, None]
            assert table.attrs["b24frame"]["hidden"] == 3
        alone = activity.recency(org.people, at="2026-03-01T09:00Z", **options)
        assert plain(alone["total"]) == [20, None, 8, None]


def test_of_two_departments_of_one_name_neither_gives_the_other_away() -> None:
    """Both are called Shop: 6 and 4 people, and 10 together less the 6 would be the 4."""
    org = org_of({"0": (20, None), "1": (6, "0"), "2": (4, "0"), "3": (9, "0")})
    org = b24.Org(org.people, org.departments.assign(name=["Acme", "Shop", "Shop", "Lab"]))
    assert activity.recency(org.people, at="2026-03-01T09:00Z", by="department")["total"].tolist() == [20, 9, 10]
    table = activity.recency(org, at="2026-03-01T09:00Z", by="department")
    assert plain(table["total"]) == [20, None, None]


def plain(values: Any) -> list[Any]:  # noqa: ANN401 - any column
    return [None if pd.isna(value) else value for value in values]


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(0, 3)), min_size=1, max_size=30))
@settings(max_examples=25)
def test_every_table_by_the_same_groups_hides_the_same_ones_whatever_they_are_called(
    people: list[tuple[str, int]],
) -> None:
    """Else what one table hides could be subtracted from what another shows."""
    frame = company([(unit, "1h" if number else "never") for unit, number in people]).assign(name="A", status="away")
    frame.loc[frame.index[0], "status"] = "online"
    frame["number"] = frame["unit"].map({unit: -place for place, unit in enumerate("ABCDE")})
    options: dict[str, Any] = {"at": "2026-03-01T09:00Z", "min_group": 5}
    first = activity.recency(frame, by="unit", **options)
    wanted = set(first.index[first["total"].isna()])
    for table in (activity.active_share(frame, by="unit", **options), activity.coverage(frame, by="unit", **options)):
        assert set(table.index[table.iloc[:, 0].isna()]) == wanted
    by_number = activity.recency(frame, by="number", **options)
    assert {"ABCDE"[-number] for number in by_number.index[by_number["total"].isna()]} == wanted

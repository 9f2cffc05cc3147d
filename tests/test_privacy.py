"""Which groups are hidden, and an attack on what is shown: nothing hidden can be worked out."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from company import departments_of, people_of
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import b24frame as b24
from b24frame import _privacy, activity
from b24frame._privacy import hide_groups

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
        ([30, 3, 12, 3], [1, 3]),
        ([30, 1, 1, 1, 1, 1, 12], [1, 2, 3, 4, 5, 6]),
        ([4, 4, 4, 30], [0, 1, 2, 3]),
        ([4, 4, 30], [0, 1]),
        ([4, 4, 5, 30], [0, 1, 2]),
        ([30, 0, 12], []),
        ([30, 0, 12, 4], [2, 3]),
        ([3, 7, 7, 20], [0, 1, 2]),
        ([3, 7, 7, 9], [0, 3]),
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
        "two of one size may be one more and one less",
        "of five single people everybody knows that each is one",
        "of three that are together as many as they can be, each is known",
        "two that are together as many as they can be may be 3 and 5",
        "but not if 5 is shown: of 3 and 5 that one would be hidden",
        "a group of nobody is shown",
        "and gives no protection",
        "of two equal ones both go along",
        "unless there are fewer people in another",
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
    assert hide_groups([30, 0, 12], 5, also=[False, True, False]).tolist() == [False, False, False]
    assert hide_groups([30, 8, 12], 5, also=[False, False, True]).tolist() == [False, True, True]
    assert not hide_groups([30, 8, 12], 5, also=[False] * 3).any()
    assert not hide_groups([30, 8, 12], None, also=[True] * 3).any()


@pytest.mark.parametrize(("wrong", "error"), [(0, ValueError), (-1, ValueError), (True, TypeError), ("5", TypeError)])
def test_a_minimum_that_is_no_size_is_refused(wrong: Any, error: type[Exception]) -> None:  # noqa: ANN401
    with pytest.raises(error, match="None"):
        hide_groups([1], wrong)
    with pytest.raises(error, match="None"):
        b24.Org(people_of([]), departments_of([])).headcount(min_group=wrong)


def test_the_reason_names_neither_how_many_are_small_nor_how_many_protect_them() -> None:
    assert _privacy.why_hidden(2, 4, 5).startswith("2 of 4 groups are hidden: those of fewer than 5 people, and others")
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


# The attack. What is shown is a system of linear equations; a hidden figure is found where it has one solution.


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
@example([5, 5, 2, 30], 5)
@settings(max_examples=150)
def test_who_knows_the_rule_too_cannot_work_a_hidden_size_out(sizes: list[int], min_group: int) -> None:
    """Every way the pool could fall into groups such that the rule would have hidden just these rows."""
    mask = hide_groups(sizes, min_group)
    pool, count = int(np.array(sizes)[mask].sum()), int(mask.sum())
    # If all are hidden, the total is too.
    if mask.all() or not count:
        return
    possible = []
    for guess in parts(pool, count):
        people = np.array(sizes)
        people[mask] = guess
        if (hide_groups(people, min_group) == mask).all():
            possible.append(guess)
    assert tuple(np.array(sizes)[mask]) in possible
    assert all(len(set(each)) > 1 for each in zip(*possible, strict=True)), possible


def test_who_tries_every_small_company_finds_no_hidden_size_of_a_group() -> None:
    """All companies of four groups of 1 to 8 people, the totals and notes of the real table included."""
    published: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for sizes in product(range(1, 9), repeat=4):
        mask = hide_groups(sizes, 4)
        total = None if mask.all() else sum(sizes)
        published[*np.where(mask, 0, sizes).tolist(), total].append(sizes)
    secrets = [
        {company[group] for company in alike}
        for shown, alike in published.items()
        for group in range(4)
        if not shown[group]
    ]
    assert len(secrets) > 500
    assert min(map(len, secrets)) > 1


@pytest.mark.parametrize("sizes", [(4, 4, 4), (1, 1, 1, 1, 1), (4, 4), (3, 6)])
def test_if_all_groups_are_hidden_the_table_does_not_tell_how_many_people_they_are(sizes: tuple[int, ...]) -> None:
    """Three groups of fewer than 5 that are 12 people together are 4, 4 and 4."""
    frame = company([("ABCDE"[group], "1h") for group, size in enumerate(sizes) for _ in range(size)])
    table = activity.recency(frame, at="2026-03-01T09:00Z", by="unit")
    assert table.isna().all(axis=None)
    assert table.attrs["b24frame"]["people"] is None


def test_a_table_of_nobody_says_that_it_is_about_nobody() -> None:
    empty = company([("A", "1h")]).iloc[:0]
    assert activity.recency(empty, at="2026-03-01T09:00Z", by="unit").attrs["b24frame"]["people"] == 0
    assert activity.recency(empty, at="2026-03-01T09:00Z").attrs["b24frame"]["people"] == 0


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

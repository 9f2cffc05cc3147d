"""Org on a company that is counted by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from company import STAFF, TREE_ORDER, UNITS, departments_of, people_of, plain, rows, through_parquet

import b24frame as b24

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLES: dict[str, Callable[[b24.Org], pd.DataFrame]] = {
    "memberships": lambda org: org.memberships(),
    "headcount": lambda org: org.headcount(),
    "headcount by position": lambda org: org.headcount(by="work_position"),
    "headcount by departments": lambda org: org.headcount(by="departments"),
    "headcount by department_ids": lambda org: org.headcount(by="department_ids"),
    "span_of_control": lambda org: org.span_of_control(),
    "layers": lambda org: org.layers(),
    "reporting_lines": lambda org: org.reporting_lines(),
}


@pytest.fixture
def org() -> b24.Org:
    return b24.Org(people_of(STAFF), departments_of(UNITS))


# Memberships.


def test_there_is_a_membership_for_each_person_and_department_that_is_in_the_list(org: b24.Org) -> None:
    third = pytest.approx(1 / 3)
    assert org.memberships().to_numpy().tolist() == [
        [10, 1, 1, True],
        [20, 2, 1, True],
        [21, 3, 1, True],
        [22, 3, 0.5, True],
        [22, 5, 0.5, False],
        [23, 2, third, True],
        [23, 4, third, False],
        [23, 5, third, False],
        [40, 5, 1, True],
        [41, 5, 1, True],
        [42, 4, 1, True],
        [60, 6, 1, True],
        [70, 7, 1, True],
        [80, 9, 1, True],
        [81, 8, 1, True],
        # Pavel's first department, 77, is unknown: what is left is whole, and is not his first.
        [83, 4, 1, False],
    ]


def test_memberships_are_those_of_employees_unless_one_asks_for_everybody(org: b24.Org) -> None:
    """Ivan was dismissed and Kim is a bot: with them there are two rows more, in the order of the people."""
    everybody = org.memberships(everybody=True)
    others = everybody[everybody["person_id"].isin([90, 61])]
    assert others.to_numpy().tolist() == [[90, 6, 1, True], [61, 3, 1, True]]
    pd.testing.assert_frame_equal(everybody.drop(others.index).reset_index(drop=True), org.memberships())
    counted = org.memberships().groupby("department_id").size()
    assert counted.to_dict() == org.headcount()["direct"].to_dict()


def test_memberships_are_typed(org: b24.Org) -> None:
    assert org.memberships().dtypes.astype(str).to_dict() == {
        "person_id": "int64",
        "department_id": "int64",
        "weight": "float64",
        "primary": "bool",
    }


# Head-count.


def test_head_counts_are_in_tree_order_siblings_by_sort_and_then_by_name(org: b24.Org) -> None:
    table = org.headcount()
    assert (table.index.name, str(table.index.dtype), table.index.tolist()) == ("department_id", "int64", TREE_ORDER)
    units = [(1, "Acme", None, None), (2, "b", 1, None), (3, "c", 1, None), (4, "a", 1, None), (5, "z", 1, None, 1)]
    assert b24.Org(people_of([]), departments_of(units)).headcount().index.tolist() == [1, 5, 4, 2, 3]


def test_siblings_are_in_the_order_of_their_folded_names() -> None:
    """Not by code point, where Ёмкости is before Аптека and Łódź behind Zoo; the portal's own `sort` comes first."""
    names = ["Ёмкости", "Аптека", "Ещё", "Жилье", "Zoo", "Łódź", "жилье", "Ångström"]
    units = [(1, "Acme", None, None), *((at, name, 1, None) for at, name in enumerate(names, 2))]
    table = b24.Org(people_of([]), departments_of(units)).headcount()
    order = ["Ångström", "Łódź", "Zoo", "Аптека", "Ёмкости", "Ещё", "Жилье", "жилье"]
    assert table["path"].tolist() == ["Acme", *(f"Acme / {name}" for name in order)]


def test_direct_and_total_are_distinct_employees_and_not_sums_of_children(org: b24.Org) -> None:
    # Emil sits in Sales, Lab and Bench, and Dan in North and Bench: Acme's children have 6 + 4 + 1, and Anna is 1.
    assert rows(org.headcount(), "direct", "total") == {
        1: (1, 10),
        4: (3, 6),
        5: (4, 4),
        2: (2, 4),
        3: (2, 2),
        6: (1, 1),
        7: (1, 1),
        9: (1, 2),
        8: (1, 1),
    }


def test_weighted_splits_a_person_over_departments_and_adds_up_to_who_sits_in_any(org: b24.Org) -> None:
    weighted = org.headcount()["weighted"]
    assert weighted.to_dict() == {
        1: 1,
        4: pytest.approx(1 / 3 + 1 + 1),
        5: pytest.approx(1 / 2 + 1 / 3 + 1 + 1),
        2: pytest.approx(1 + 1 / 3),
        3: pytest.approx(1 + 1 / 2),
        6: 1,
        7: 1,
        9: 1,
        8: 1,
    }
    # All 14 but Olga, who sits nowhere.
    assert weighted.sum() == pytest.approx(13)


def test_managers_are_the_employees_of_the_total_to_whom_an_employee_reports(org: b24.Org) -> None:
    # Ivan was dismissed and leads nobody; nobody knows 999, who leads Lena; Max leads Nora from the department above.
    managers = org.headcount()["managers"].to_dict()
    assert managers == {1: 3, 4: 1, 5: 1, 2: 1, 3: 0, 6: 0, 7: 0, 9: 1, 8: 0}


def test_depth_path_and_parent_are_those_of_the_tree_with_orphans_and_cycles_cut(org: b24.Org) -> None:
    assert rows(org.headcount(), "depth", "path", "parent_id") == {
        1: (0, "Acme", None),
        4: (1, "Acme / Lab", 1),
        5: (2, "Acme / Lab / Bench", 4),
        2: (1, "Acme / Sales", 1),
        3: (2, "Acme / Sales / North", 2),
        6: (1, "Acme / Old", 1),
        7: (0, "Branch", None),
        9: (0, "Egg", None),
        8: (1, "Egg / Hen", 9),
    }


def test_a_head_count_has_the_columns_of_the_contract_and_tells_how_it_was_made(org: b24.Org) -> None:
    table = org.headcount()
    whole = dict.fromkeys(("direct", "total", "managers", "depth", "parent_id"), "Int64")
    assert table.dtypes.astype(str).to_dict() == whole | {"weighted": "Float64", "path": "str"}
    assert table.columns.tolist() == ["direct", "total", "weighted", "managers", "depth", "path", "parent_id"]
    told = {"table": "headcount", "by": "department", "min_group": None, "hidden": 0, "people": 14}
    assert table.attrs["b24frame"].items() >= told.items()


def test_by_a_column_everybody_counts_once_and_who_has_no_value_last(org: b24.Org) -> None:
    # Hans has no position, and no employee is a robot.
    table = org.headcount(by="work_position")
    assert (table.index.name, table.columns.tolist()) == ("work_position", ["direct", "total", "weighted", "managers"])
    assert rows(table, "direct", "total", "weighted", "managers") == {
        "Director": (1, 1, 1, 1),
        "Head": (1, 1, 1, 1),
        "Rep": (2, 2, 2, 0),
        "Engineer": (3, 3, 3, 1),
        "Clerk": (6, 6, 6, 1),
        None: (1, 1, 1, 0),
    }
    assert pd.isna(table.index[-1])
    assert [str(dtype) for dtype in table.dtypes] == ["Int64", "Int64", "Float64", "Int64"]
    told = {"table": "headcount", "by": "work_position", "min_group": None, "hidden": 0, "people": 14}
    assert table.attrs["b24frame"].items() >= told.items()


def test_by_a_list_column_a_person_counts_in_each_value_and_is_split_over_them(org: b24.Org) -> None:
    table = org.headcount(by="departments")
    assert rows(table, "direct", "total", "weighted", "managers") == {
        "Acme": (1, 1, 1, 1),
        "Lab": (3, 3, pytest.approx(7 / 3), 0),
        "Bench": (4, 4, pytest.approx(17 / 6), 1),
        "Sales": (2, 2, pytest.approx(4 / 3), 1),
        "North": (2, 2, 1.5, 0),
        "Old": (1, 1, 1, 0),
        "Branch": (1, 1, 1, 0),
        "Egg": (1, 1, 1, 1),
        "Hen": (1, 1, 1, 0),
        None: (1, 1, 1, 0),
    }
    by_id = org.headcount(by="department_ids")
    assert rows(by_id.loc[[77, 4]], "direct", "weighted") == {77: (1, 0.5), 4: (3, pytest.approx(1 / 3 + 1 + 0.5))}


def test_a_value_that_repeats_in_a_list_counts_once() -> None:
    people = people_of([(1, "A", True, []), (2, "B", True, []), (3, "C", True, []), (4, "D", True, [])])
    people["skills"] = pd.Series([["x", "x", "y"], [], None, ["y", None]], index=people.index, dtype=object)
    table = b24.Org(people, departments_of([])).headcount(by="skills")
    assert rows(table, "direct", "weighted") == {"x": (1, 0.5), "y": (2, 1), None: (3, 2.5)}


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        (pd.array([True, False, True, True], dtype="bool"), {True: 3, False: 1}),
        (pd.array([1, None, 2, 1], dtype="Int64"), {1: 2, 2: 1, None: 1}),
        (pd.array([1.5, np.nan, 1.5, 1.5], dtype="float64"), {1.5: 3, None: 1}),
        (pd.array([None] * 4, dtype="str"), {None: 4}),
        (pd.to_datetime(["2026-01-01", None, "2026-01-01", "2026-02-01"], utc=True), None),
    ],
    ids=["bool", "Int64", "float", "nothing but NA", "time"],
)
def test_by_takes_a_column_of_any_dtype(values: Any, counts: dict[Any, int] | None) -> None:  # noqa: ANN401
    people = people_of([(number, "A", True, []) for number in (1, 2, 3, 4)])
    people["what"] = values
    table = b24.Org(people, departments_of([])).headcount(by="what")
    if counts is None:
        first, second = (pd.Timestamp(day, tz="UTC") for day in ("2026-01-01", "2026-02-01"))
        counts = {first: 2, second: 1, None: 1}
    assert rows(table, "direct") == {value: (count,) for value, count in counts.items()}


def test_by_a_category_counts_each_that_occurs() -> None:
    people = people_of([(number, "A", True, []) for number in (1, 2, 3)])
    people["gender"] = pd.Categorical(["F", "F", None], ["F", "M"])
    table = b24.Org(people, departments_of([])).headcount(by="gender")
    assert rows(table, "direct") == {"F": (2,), None: (1,)}


def test_by_a_column_that_is_not_there_names_the_nearest(org: b24.Org) -> None:
    with pytest.raises(b24.SchemaError, match="work_position") as caught:
        org.headcount(by="work_positon")
    assert caught.value.nearest == ["work_position"]


def grades(**sizes: int) -> b24.Org:
    values = [grade for grade, size in sizes.items() for _ in range(size)]
    people = people_of([(number, "A", True, []) for number in range(len(values))])
    return b24.Org(people.assign(grade=values), departments_of([]))


def test_small_groups_are_hidden_and_never_one_alone() -> None:
    # The one group of 3 would be 14 - 6 - 5, so that of 5 goes too.
    table = grades(a=6, b=5, c=3).headcount(by="grade", min_group=4)
    assert rows(table, "direct", "total", "weighted", "managers") == {
        "a": (6, 6, 6, 0),
        "b": (None,) * 4,
        "c": (None,) * 4,
    }
    assert table.attrs["b24frame"]["hidden"] == 2
    assert table.attrs["b24frame"]["min_group"] == 4


def test_groups_that_are_large_enough_are_shown() -> None:
    table = grades(a=6, b=5, c=3).headcount(by="grade", min_group=3)
    assert table["direct"].to_dict() == {"a": 6, "b": 5, "c": 3}
    assert table.attrs["b24frame"]["hidden"] == 0


def test_a_department_too_small_to_show_keeps_its_place_in_the_tree_only(org: b24.Org) -> None:
    table, full = org.headcount(min_group=4), org.headcount()
    for number in (3, 6, 7, 9, 8):
        assert plain(table.loc[number, ["direct", "total", "weighted", "managers"]]) == [None] * 4
    assert rows(table, "depth", "path", "parent_id") == rows(full, "depth", "path", "parent_id")
    assert table.attrs["b24frame"]["hidden"] == int(table[["direct", "total"]].isna().any(axis=1).sum())


@pytest.mark.parametrize("min_group", range(2, 12))
def test_what_is_shown_beside_hidden_departments_is_true_and_large_enough(org: b24.Org, min_group: int) -> None:
    table, full = org.headcount(min_group=min_group), org.headcount()
    for column in ("direct", "total", "weighted", "managers"):
        shown = table[column].dropna()
        pd.testing.assert_series_equal(shown, full.loc[shown.index, column])
    for column in ("direct", "total"):
        assert table[column].dropna().ge(min_group).all()
    # Of fewer people the parts of them must not be told either.
    assert table.loc[table["direct"].isna(), "weighted"].isna().all()
    assert table.loc[table["total"].isna(), "managers"].isna().all()


def test_a_hidden_department_cannot_be_worked_out_from_those_around_it() -> None:
    # Acme has 5 of its own, 7 in Sales and 1 in the Lab: 13 - 7 - 5 would give the Lab away.
    where = [1] * 5 + [2] * 7 + [3]
    people = people_of([(number, "A", True, [unit]) for number, unit in enumerate(where)])
    units = [(1, "Acme", None, None), (2, "Sales", 1, None), (3, "Lab", 1, None)]
    table = b24.Org(people, departments_of(units)).headcount(min_group=3)
    assert plain(table.loc[3, ["direct", "total"]]) == [None, None]
    around = [table.loc[1, "total"], table.loc[1, "direct"], table.loc[2, "total"], table.loc[2, "direct"]]
    assert pd.isna(around[0]) or pd.isna(around[1]) or pd.isna(around[2:]).all()


@pytest.mark.parametrize("wrong", [-1, 1.5, "5", True])
def test_a_minimum_that_is_no_number_of_people_is_refused(org: b24.Org, wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises((ValueError, TypeError)):
        org.headcount(min_group=wrong)


# Who reports to whom.


def test_a_person_reports_to_the_nearest_head_above_who_is_someone_else(org: b24.Org) -> None:
    assert org.people["manager_id"].dropna().to_dict() == {
        20: 10,
        21: 20,
        22: 20,
        23: 20,
        40: 10,
        41: 40,
        42: 10,
        90: 10,
        # Ivan was dismissed, so Jana's line goes on to Anna. Nobody knows 999, who may just not be loaded.
        60: 10,
        61: 20,
        70: 999,
        81: 80,
    }


def record(number: int, *departments: int, **more: object) -> dict[str, object]:
    return {"id": number, "name": f"P{number}", "departments": list(departments), **more}


def units_of(*units: tuple[int, int, int]) -> pd.DataFrame:
    keys = ("id", "parent", "uf_head")
    return b24.normalize_departments([dict(zip(keys, unit, strict=True), name=f"D{unit[0]}") for unit in units])


def lines_of(people: list[dict[str, object]], *units: tuple[int, int, int]) -> list[tuple[object, ...]]:
    lines = b24.Org(b24.normalize_colleagues(people), units_of(*units)).reporting_lines()
    return list(zip(lines["employee_id"], plain(lines["manager_id"]), lines["inferred"], strict=True))


def test_a_line_passes_a_dismissed_head_and_goes_on_to_the_next_above() -> None:
    """Two dismissed heads on the way up, and one at the root, above whom there is nobody."""
    gone = [record(2, 2, active=False), record(3, 3, active=False)]
    staff = [record(1, 1), *gone, record(4, 3), record(5, 2)]
    assert lines_of(staff, (1, 0, 1), (2, 1, 2), (3, 2, 3)) == [(1, None, False), (4, 1, True), (5, 1, True)]
    assert lines_of([*gone, record(4, 3)], (2, 0, 2), (3, 2, 3)) == [(4, None, False)]


def test_of_two_departments_only_the_one_whose_head_was_dismissed_is_passed() -> None:
    """The dismissed head of one department leads nobody in another one either; a head who stayed leads on."""
    staff = [record(1, 1), record(2, 2, active=False), record(3, 3), record(4, 3), record(5, 4)]
    lines = lines_of(staff, (1, 0, 1), (2, 1, 2), (3, 2, 3), (4, 3, 2))
    assert lines == [(1, None, False), (3, 1, True), (4, 3, False), (5, 3, True)]


def test_lines_end_in_no_ring_once_a_dismissed_head_is_passed() -> None:
    """Ann and Bob head each other's departments by way of a dismissed head: the line is cut once, nobody is lost."""
    staff = [record(1, 1), record(2, 3), record(9, 2, active=False)]
    org = b24.Org(b24.normalize_colleagues(staff), units_of((1, 0, 2), (2, 1, 9), (3, 2, 9)))
    assert plain(org.reporting_lines()["manager_id"]) == [2, None]
    org = b24.Org(b24.normalize_colleagues(staff), units_of((1, 0, 2), (2, 1, 9), (3, 2, 1)))
    assert plain(org.reporting_lines()["manager_id"]) == [2, 1]
    assert org.layers()["people"].to_dict() == {1: 1, 2: 1}


@pytest.mark.parametrize("seed", [7, 1])
def test_no_line_of_a_large_company_ends_at_somebody_who_was_dismissed(seed: int) -> None:
    """Everybody follows the lines up to the director, whatever heads were dismissed in between."""
    with b24.demo.portal(people=2_000, seed=seed) as url:
        org = b24.load_org(url)
    above = org.reporting_lines().set_index("employee_id")["manager_id"].dropna().to_dict()
    for person in org.people.index[org.people["employee"]]:
        at = person
        while at in above:
            at = above[at]
            assert org.people.loc[at, "active"]
        assert at == 1


def test_there_is_a_reporting_line_for_each_employee(org: b24.Org) -> None:
    # Fedor's line goes over a parent read out of names and past the vacant Lab, Hans's past the Lab, Jana's past Ivan.
    lines = org.reporting_lines()
    assert lines.dtypes.astype(str).to_dict() == {"employee_id": "int64", "manager_id": "Int64", "inferred": "bool"}
    assert rows(lines.set_index("employee_id"), "manager_id", "inferred") == {
        10: (None, False),
        20: (10, False),
        21: (20, False),
        22: (20, False),
        23: (20, False),
        40: (10, True),
        41: (40, False),
        42: (10, True),
        60: (10, True),
        70: (999, False),
        80: (None, False),
        81: (80, False),
        82: (None, False),
        83: (None, False),
    }
    assert lines["employee_id"].tolist() == [number for number, _, employee, *_ in STAFF if employee]


@pytest.mark.parametrize(
    ("units", "inferred"),
    [
        ([(1, "A", None, 1), (2, "B", 1, 2, None, True)], True),
        ([(1, "A", None, 1), (2, "B", 1, 2, None, False)], False),
        ([(1, "A", None, 1), (2, "B", 1, None)], True),
        ([(1, "A", None, 1, None, True), (2, "B", 1, 2)], False),
        ([(1, "A", None, None), (2, "B", 1, 2, None, True)], False),
        ([(1, "A", None, 1), (3, "C", 1, 2, None, True), (2, "B", 3, 2)], True),
        ([(2, "B", None, 1, None, True)], False),
    ],
    ids=[
        "over a parent read out of names",
        "over a parent that the portal sent",
        "past a vacant post",
        "what lies above the manager does not matter",
        "no line at all",
        "past the second department of the same head",
        "no step at all",
    ],
)
def test_a_line_is_inferred_where_a_post_is_vacant_or_a_parent_was_read_out_of_names(
    units: list[tuple[Any, ...]], *, inferred: bool
) -> None:
    lines = b24.Org(people_of([(2, "B", True, [2])]), departments_of(units)).reporting_lines()
    assert lines["inferred"].tolist() == [inferred]


def test_departments_without_the_mark_of_inferred_parents_are_taken_as_sent() -> None:
    departments = departments_of([(1, "A", None, 1), (2, "B", 1, 2)]).drop(columns=["parent_inferred", "sort"])
    lines = b24.Org(people_of([(2, "B", True, [2])]), departments).reporting_lines()
    assert lines.to_numpy().tolist() == [[2, 1, False]]


# Span of control and layers.


def test_a_span_counts_direct_reports_all_below_and_layers_below(org: b24.Org) -> None:
    # Below Anna are Boris, Fedor, Hans and Jana, whose head Ivan was dismissed, and further Clara, Dan, Emil and Gleb.
    # The unknown 999 has a row, for Lena reports to them.
    span = org.span_of_control()
    assert rows(span, "name", "direct", "total", "layers") == {
        10: ("Anna", 4, 8, 2),
        20: ("Boris", 3, 3, 1),
        40: ("Fedor", 1, 1, 1),
        80: ("Max", 1, 1, 1),
        999: (None, 1, 1, 1),
    }
    assert span["direct"].is_monotonic_decreasing
    assert (span.index.name, str(span.index.dtype)) == ("manager_id", "int64")
    assert [str(dtype) for dtype in span.dtypes] == ["str", "Int64", "Int64", "Int64"]


def test_who_leads_nobody_but_a_bot_is_no_manager_but_what_is_below_the_bot_counts_above() -> None:
    # Ann (1) > bot (2) > Cid (3).
    people = people_of([(1, "Ann", True, [1]), (2, "bot", False, [2]), (3, "Cid", True, [2])])
    org = b24.Org(people, departments_of([(1, "A", None, 1), (2, "B", 1, 2)]))
    assert rows(org.span_of_control(), "name", "direct", "total", "layers") == {2: ("bot", 1, 1, 1)}
    assert rows(org.layers(), "people", "managers") in (
        {1: (1, 0), 2: (0, 0), 3: (1, 0)},
        {1: (1, 0), 3: (1, 0)},
    )


def test_layers_count_the_employees_by_their_distance_from_who_reports_to_nobody(org: b24.Org) -> None:
    # 1: Anna, Max, Olga, Pavel. 2: Boris, Fedor, Hans, Jana, Lena, Nora. 3: Clara, Dan, Emil, Gleb.
    layers = org.layers()
    assert rows(layers, "people", "share", "managers") == {
        1: (4, pytest.approx(4 / 14), 2),
        2: (6, pytest.approx(6 / 14), 2),
        3: (4, pytest.approx(4 / 14), 0),
    }
    assert (layers.index.name, str(layers.index.dtype)) == ("layer", "int64")
    assert layers.dtypes.astype(str).to_dict() == {"people": "Int64", "share": "Float64", "managers": "Int64"}


def test_a_ring_of_managers_is_cut_at_the_one_nearest_to_the_root() -> None:
    # Ann leads B from A, Bob leads A from B: they report to each other. Ann's own department, A, is the higher one.
    # Cid is in B as well. Each of the two has the other and Cid below.
    people = people_of([(2, "Bob", True, [2]), (1, "Ann", True, [1]), (3, "Cid", True, [2])])
    org = b24.Org(people, departments_of([(1, "A", None, 2), (2, "B", 1, 1)]))
    assert org.people["manager_id"].to_dict() == {2: 1, 1: 2, 3: 1}
    assert rows(org.layers(), "people", "managers") == {1: (1, 1), 2: (2, 1)}
    assert rows(org.span_of_control(), "direct", "total") == {1: (2, 2), 2: (1, 2)}
    assert plain(org.reporting_lines()["manager_id"]) == [1, 2, 1]
    assert org.span_of_control().loc[1, "layers"] == 1


def test_of_a_ring_on_one_level_the_first_in_the_frame_is_on_top() -> None:
    # With Bob first, Ann is below him, and Cid, who reports to Ann, below her.
    units = [(1, "A", None, 2), (2, "B", None, 1)]
    staff = [(2, "Bob", True, [2]), (1, "Ann", True, [1]), (3, "Cid", True, [2])]
    org = b24.Org(people_of(staff), departments_of(units))
    assert org.layers()["people"].to_dict() == {1: 1, 2: 1, 3: 1}
    # With Ann first, Bob and Cid are both right below her.
    org = b24.Org(people_of([staff[1], staff[0], staff[2]]), departments_of(units))
    assert org.layers()["people"].to_dict() == {1: 1, 2: 2}


def test_a_chain_as_deep_as_recursion_goes_is_counted_all_the_same() -> None:
    deep = range(1, 1_501)
    units = [(number, "d", number - 1 or None, number) for number in deep]
    org = b24.Org(people_of([(number, "p", True, [number]) for number in deep]), departments_of(units))
    span, counts = org.span_of_control(), org.headcount()
    assert span.loc[1].tolist() == ["p", 1, 1_499, 1_499]
    assert org.layers().index.max() == 1_500
    assert counts["total"].tolist() == list(range(1_500, 0, -1))
    assert len(org.ancestors(1_500)) == 1_499


# Below, above, and who reports to somebody.


@pytest.mark.parametrize("wanted", [1, "Acme", "acme", np.int64(1)])
def test_a_subtree_is_the_department_and_all_below_in_tree_order(org: b24.Org, wanted: Any) -> None:  # noqa: ANN401
    below = org.subtree(wanted)
    assert below.index.tolist() == [1, 4, 5, 2, 3, 6]
    pd.testing.assert_frame_equal(below, org.departments.loc[[1, 4, 5, 2, 3, 6]])


def test_a_subtree_of_a_leaf_is_the_leaf(org: b24.Org) -> None:
    assert org.subtree("North").index.tolist() == [3]
    assert org.subtree("Egg").index.tolist() == [9, 8]


@pytest.mark.parametrize(
    ("wanted", "above"), [("Acme / Lab / Bench", [1, 4]), (3, [1, 2]), (1, []), (7, []), ("Hen", [9])]
)
def test_ancestors_are_the_departments_above_root_first(org: b24.Org, wanted: Any, above: list[int]) -> None:  # noqa: ANN401
    found = org.ancestors(wanted)
    assert found.index.tolist() == above
    pd.testing.assert_frame_equal(found, org.departments.loc[above])


@pytest.mark.parametrize(
    ("manager", "reports"),
    [(20, [21, 22, 23]), ("boris", [21, 22, 23]), (90, []), (999, [70]), (np.int64(999), [70]), (21, [])],
    ids=["id", "name", "dismissed", "not among the people", "a number of numpy", "who leads nobody"],
)
def test_reports_are_the_employees_who_report_directly(org: b24.Org, manager: Any, reports: list[int]) -> None:  # noqa: ANN401
    pd.testing.assert_frame_equal(org.reports(manager), org.people.loc[reports])


def test_somebody_unknown_raises_with_the_nearest_names(org: b24.Org) -> None:
    with pytest.raises(ValueError, match="Boris"):
        org.reports("Borys")
    with pytest.raises(ValueError, match="12345"):
        org.reports(12345)
    with pytest.raises(ValueError, match="Bench"):
        org.subtree("Bensh")
    with pytest.raises(ValueError, match="500"):
        org.ancestors(500)


@pytest.mark.parametrize("wrong", [True, 1.0, None])
def test_a_manager_is_an_id_or_a_name_and_nothing_that_only_equals_one(wrong: Any) -> None:  # noqa: ANN401
    # The head has the id 1, which True and 1.0 equal.
    org = b24.Org(people_of([(2, "B", True, [1])]), departments_of([(1, "A", None, 1)]))
    assert org.reports(1).index.tolist() == [2]
    with pytest.raises(TypeError, match="id or name"):
        org.reports(wrong)


# What every method keeps to.


@pytest.mark.parametrize("table", TABLES)
def test_nothing_that_was_given_or_is_kept_changes(table: str) -> None:
    people, departments = people_of(STAFF), departments_of(UNITS)
    people.attrs["b24frame"] = {"host": "acme.example"}
    before, before_units = people.copy(), departments.copy()
    org = b24.Org(people, departments)
    kept, kept_units = org.people.copy(), org.departments.copy()
    made = TABLES[table](org)
    made.loc[:, made.columns[0]] = made[made.columns[0]].iloc[0]
    for left, right in [(people, before), (departments, before_units), (org.people, kept)]:
        pd.testing.assert_frame_equal(left, right)
        assert left.attrs == right.attrs
    pd.testing.assert_frame_equal(org.departments, kept_units)
    assert org.departments.attrs == kept_units.attrs


@pytest.mark.parametrize("table", TABLES)
def test_frames_read_back_from_parquet_give_the_same(org: b24.Org, table: str) -> None:
    back = b24.Org(through_parquet(people_of(STAFF)), through_parquet(departments_of(UNITS)))
    pd.testing.assert_frame_equal(TABLES[table](back), TABLES[table](org))
    again = b24.Org(through_parquet(org.people), through_parquet(org.departments))
    pd.testing.assert_frame_equal(TABLES[table](again), TABLES[table](org))


@pytest.mark.parametrize("table", TABLES)
def test_frames_of_an_org_make_the_same_org(org: b24.Org, table: str) -> None:
    again = b24.Org(org.people, org.departments)
    pd.testing.assert_frame_equal(TABLES[table](again), TABLES[table](org))
    assert again.departments.attrs == org.departments.attrs


@pytest.mark.parametrize("table", TABLES)
def test_a_company_of_nobody_gives_empty_tables_of_the_same_dtypes(org: b24.Org, table: str) -> None:
    empty = TABLES[table](b24.Org(people_of([]), departments_of([])))
    full = TABLES[table](org)
    assert len(empty) == 0
    assert empty.index.name == full.index.name
    pd.testing.assert_series_equal(empty.dtypes, full.dtypes)


def test_what_a_portal_without_anybody_gives_can_be_analysed() -> None:
    org = b24.Org(b24.normalize_colleagues([]), b24.normalize_departments([]))
    assert [len(table(org)) for name, table in TABLES.items()] == [0] * len(TABLES)


def test_departments_without_people_count_nobody() -> None:
    org = b24.Org(people_of([]), departments_of(UNITS))
    assert rows(org.headcount(), "direct", "total", "weighted", "managers") == dict.fromkeys(TREE_ORDER, (0,) * 4)
    assert (len(org.span_of_control()), len(org.layers())) == (0, 0)


def test_people_without_departments_all_report_to_nobody() -> None:
    org = b24.Org(people_of(STAFF), departments_of([]))
    assert (len(org.memberships()), len(org.headcount()), len(org.span_of_control())) == (0, 0, 0)
    assert rows(org.layers(), "people", "share", "managers") == {1: (14, 1, 0)}


@pytest.mark.parametrize("wrong", [None, "people", [1], {"name": ["A"]}], ids=["None", "text", "list", "dict"])
def test_what_is_no_frame_is_refused(wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match="people is a frame"):
        b24.Org(wrong, departments_of(UNITS))
    with pytest.raises(TypeError, match="departments is a frame"):
        b24.Org(people_of(STAFF), wrong)


def test_a_frame_whose_index_holds_no_ids_is_refused_for_every_figure_would_be_wrong() -> None:
    people, departments = people_of(STAFF), departments_of(UNITS)
    with pytest.raises(TypeError, match=r"index of people .* set_index\('id'\)"):
        b24.Org(people.reset_index(), departments)
    with pytest.raises(TypeError, match=r"index of departments .* set_index\('id'\)"):
        b24.Org(people, departments.reset_index())
    for wrong in ("str", "float64"):
        with pytest.raises(TypeError, match="index of people must hold their ids"):
            b24.Org(people.set_axis(people.index.astype(wrong)), departments)


@pytest.mark.parametrize("dtype", ["int32", "uint64", "Int64"])
def test_ids_may_be_whole_numbers_of_any_kind(org: b24.Org, dtype: Any) -> None:  # noqa: ANN401
    people, departments = (frame.set_axis(frame.index.astype(dtype)) for frame in (org.people, org.departments))
    again = b24.Org(people, departments)
    for table in TABLES.values():
        pd.testing.assert_frame_equal(table(again), table(org))


def test_a_column_that_is_missing_is_told_with_the_nearest_and_the_loader_of_such_a_frame() -> None:
    people, departments = people_of(STAFF), departments_of(UNITS)
    with pytest.raises(b24.SchemaError, match="load_colleagues") as caught:
        b24.Org(people.drop(columns="department_ids"), departments)
    assert caught.value.nearest == ["department_id"]
    with pytest.raises(b24.SchemaError, match=r"'manager_id'.*load_departments.*normalize_departments") as caught:
        b24.Org(people, departments.rename(columns={"manager_id": "head"}))
    assert (caught.value.wanted, caught.value.nearest) == (["name", "parent_id", "manager_id"], [])


@pytest.mark.parametrize("table", TABLES)
def test_the_first_department_is_that_of_the_list_whatever_the_column_says(org: b24.Org, table: str) -> None:
    people = people_of(STAFF)
    for made in (people.drop(columns="department_id"), people.assign(department_id=pd.array([6] * 16, dtype="Int64"))):
        again = b24.Org(made, departments_of(UNITS))
        assert plain(again.people["department_id"]) == [ids[0] if ids else None for ids in people["department_ids"]]
        pd.testing.assert_frame_equal(TABLES[table](again), TABLES[table](org))


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA], ids=repr)
@pytest.mark.parametrize("table", TABLES)
def test_no_list_of_departments_is_an_empty_one(org: b24.Org, table: str, missing: Any) -> None:  # noqa: ANN401
    # Olga, who is in no department, after a merge.
    people = people_of(STAFF)
    people.at[82, "department_ids"] = missing  # noqa: PD008 - loc would take a list apart
    again = b24.Org(people, departments_of(UNITS))
    assert again.people.loc[82, "department_ids"] == []
    pd.testing.assert_frame_equal(TABLES[table](again), TABLES[table](org))


@pytest.mark.parametrize("wrong", ["[1, 2]", "1;2", 1])
def test_departments_of_a_person_that_are_no_list_are_refused(wrong: Any) -> None:  # noqa: ANN401
    people = people_of(STAFF).assign(department_ids=pd.Series([wrong] * 16, people_of(STAFF).index, dtype=object))
    with pytest.raises(TypeError, match="not a list of ids"):
        b24.Org(people, departments_of(UNITS))


@pytest.mark.parametrize("wrong", [None, 5, True, ["work_position"]], ids=repr)
def test_by_is_the_name_of_a_column(org: b24.Org, wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match="a column of the people"):
        org.headcount(by=wrong)


def test_the_lists_of_an_org_are_its_own() -> None:
    people = people_of(STAFF)
    org = b24.Org(people, departments_of(UNITS))
    org.people.loc[10, "department_ids"].append(99)
    assert people.loc[10, "department_ids"] == [1]


@pytest.mark.parametrize("attrs", [{}, {"b24frame": None}], ids=["lost", "nothing"])
@pytest.mark.parametrize("table", TABLES)
def test_frames_may_have_lost_their_attrs(org: b24.Org, table: str, attrs: dict[str, Any]) -> None:
    people, departments = people_of(STAFF), departments_of(UNITS)
    people.attrs, departments.attrs = attrs, attrs
    pd.testing.assert_frame_equal(TABLES[table](b24.Org(people, departments)), TABLES[table](org))


def test_what_was_cut_is_put_back_once_its_parent_is_there_or_lies_elsewhere(org: b24.Org) -> None:
    # Somebody adds the parent that Branch lacked, 77, and hangs Hen below Acme, so that Egg is below Hen alone.
    units = pd.concat([org.departments, departments_of([(77, "West", 1)])])
    units.loc[8, "parent_id"] = 1
    units.attrs = org.departments.attrs
    mended = b24.Org(org.people, units).departments
    assert mended.loc[[7, 9], "path"].tolist() == ["Acme / West / Branch", "Acme / Hen / Egg"]
    assert [mended.attrs["b24frame"][name] for name in ("orphans", "cycles")] == [[], []]


def test_an_id_that_repeats_is_refused() -> None:
    with pytest.raises(ValueError, match="10 repeats in people"):
        b24.Org(people_of([*STAFF, STAFF[0]]), departments_of(UNITS))
    with pytest.raises(ValueError, match="3 repeats in departments"):
        b24.Org(people_of(STAFF), departments_of([*UNITS, UNITS[0]]))


def test_parents_and_heads_may_be_plain_floats_as_a_csv_file_gives_them(org: b24.Org) -> None:
    departments = departments_of(UNITS).astype({"parent_id": "float64", "manager_id": "float64", "sort": "float64"})
    again = b24.Org(people_of(STAFF), departments)
    for table in TABLES.values():
        pd.testing.assert_frame_equal(table(again), table(org))
    assert [str(again.departments[name].dtype) for name in ("parent_id", "manager_id")] == ["Int64", "Int64"]
    assert again.to_networkx().nodes == org.to_networkx().nodes


def test_who_is_not_known_to_be_an_employee_is_none(org: b24.Org) -> None:
    # A merge leaves NA in the column of booleans, which Ivan and Kim have False in.
    people = people_of(STAFF).astype({"employee": object})
    people.loc[[90, 61], "employee"] = [None, np.nan]
    for made in (people, people.astype({"employee": "boolean"})):
        again = b24.Org(made, departments_of(UNITS))
        pd.testing.assert_frame_equal(again.people, org.people)
        for table in TABLES.values():
            pd.testing.assert_frame_equal(table(again), table(org))


@pytest.mark.parametrize("table", TABLES)
def test_empty_frames_without_dtypes_give_the_tables_of_nobody(table: str) -> None:
    people = pd.DataFrame(columns=["name", "employee", "department_ids", "work_position"])
    departments = pd.DataFrame(columns=["name", "parent_id", "manager_id"])
    made = TABLES[table](b24.Org(people, departments))
    assert len(made) == 0
    if "by" not in table:
        wanted = TABLES[table](b24.Org(people_of([]), departments_of([])))
        pd.testing.assert_series_equal(made.dtypes, wanted.dtypes)


def test_a_department_without_a_name_is_shown_by_its_number() -> None:
    departments = departments_of([(1, None, None, None), (2, "Lab", 1, None)])
    assert b24.Org(people_of([]), departments).headcount()["path"].tolist() == ["#1", "#1 / Lab"]


def test_a_department_that_is_listed_twice_makes_one_membership() -> None:
    org = b24.Org(people_of([(1, "A", True, [2, 2, 3])]), departments_of([(2, "B", None, None), (3, "C", None, None)]))
    assert org.memberships().to_numpy().tolist() == [[1, 2, 0.5, True], [1, 3, 0.5, False]]
    assert rows(org.headcount(), "direct", "total", "weighted") == {2: (1, 1, 0.5), 3: (1, 1, 0.5)}


def test_one_person_and_one_department_are_written_in_the_singular(tmp_path: Path) -> None:
    departments = b24.normalize_departments([{"id": 1, "name": "Acme", "manager_user_id": 1}])
    org = b24.Org(b24.normalize_colleagues([{"id": 1, "name": "Anna", "departments": [1]}]), departments)
    explorer, chart = b24.widgets.Explorer(org), b24.widgets.OrgChart(org)
    explorer.to_html(tmp_path / "people.html")
    chart.to_html(tmp_path / "chart.html")
    told = [
        repr(org),
        *(view._repr_mimebundle_()[0]["text/html"] for view in (explorer, chart)),
        *((tmp_path / name).read_text("utf-8").partition("</title>")[0] for name in ("people.html", "chart.html")),
        b24.charts.headcount(org.headcount()).get_title(),
        b24.charts.org_tree(org.headcount()).get_title(),
    ]
    assert told[0] == "Org(1 person, 1 department)"
    assert not [text for text in told if re.search(r"\b1 (people|employees|departments)\b", text)]

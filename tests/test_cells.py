"""What a column is shown as, and in which order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from b24frame import schema
from b24frame.widgets import _cells


def cells(*values: object, dtype: object = object) -> list[object]:
    return _cells.cells(pd.Series(list(values), dtype=dtype))  # type: ignore[call-overload]


def test_values_are_those_that_json_holds() -> None:
    assert cells("a", None, dtype=schema.STR) == ["a", None]
    assert cells(True, False, dtype="bool") == [True, False]
    assert cells(1, pd.NA, dtype="Int64") == [1, None]
    assert cells(1.5, np.nan, np.inf, -np.inf, dtype="float64") == [1.5, None, "inf", "-inf"]
    assert cells("x", None, dtype="category") == ["x", None]
    assert cells(2, 3, dtype="category") == [2, 3]
    assert cells(2, None, 3, dtype=pd.CategoricalDtype([2, 3])) == [2, None, 3]


def test_times_are_utc_to_the_minute() -> None:
    moments = pd.Series(["2026-03-01T12:30:59+03:00", None]).pipe(pd.to_datetime, utc=True)
    assert _cells.cells(moments) == ["2026-03-01 09:30", None]
    assert _cells.cells(moments.dt.tz_convert("Europe/Moscow")) == ["2026-03-01 09:30", None]
    assert _cells.cells(moments.dt.tz_localize(None)) == ["2026-03-01 09:30", None]


def test_lists_are_joined_whether_lists_or_arrays() -> None:
    assert cells([1, 2], np.array([3]), [], ("a", "b"), np.nan) == ["1; 2", "3", "", "a; b", None]


def test_other_things_are_shown_as_python_shows_them() -> None:
    assert cells({"a": 1}, np.int64(3), np.True_, pd.Timedelta("1h"), pd.NaT) == [
        "{'a': 1}",
        3,
        True,
        "0 days 01:00:00",
        None,
    ]


@pytest.mark.parametrize(
    ("values", "dtype", "ranks"),
    [
        (["ёж", "Жук", None, "еж", "ель"], "str", [0, 2, -1, 0, 1]),
        ([3, None, 1], "Int64", [1, -1, 0]),
        ([2.5, np.nan, -1.0, np.inf], "float64", [1, -1, 0, 2]),
        ([True, False], "bool", [1, 0]),
        ([[2, 1], [], [1], None], "object", [1, -1, 0, -1]),
        (["b", 3, None], "object", [1, 0, -1]),
        ([], "str", []),
    ],
)
def test_ranks_follow_the_values_and_are_minus_one_without(values: list[object], dtype: str, ranks: list[int]) -> None:
    assert _cells.ranks(pd.Series(values, dtype=dtype)).tolist() == ranks  # type: ignore[call-overload]


def test_a_category_is_ranked_by_its_own_order() -> None:
    order = pd.CategoricalDtype(["online", "away", "offline"])
    assert _cells.ranks(pd.Series(["offline", None, "online"], dtype=order)).tolist() == [2, -1, 0]


@pytest.mark.parametrize(("descending", "rows"), [(False, [3, 0, 4, 1, 2]), (True, [0, 4, 3, 1, 2])])
def test_whoever_has_no_value_is_last_either_way(descending: bool, rows: list[int]) -> None:  # noqa: FBT001 - a parameter of the test
    rank = np.array([1, -1, -1, 0, 1])
    assert _cells.arranged(np.arange(5), rank, descending=descending).tolist() == rows


def test_heads_are_words_and_tell_that_times_are_utc() -> None:
    people = pd.DataFrame(
        {
            "work_position": ["a"],
            "first_name": ["b"],
            "last_activity_date": pd.to_datetime(["2026-01-01"], utc=True),
            "seen_at": pd.to_datetime(["2026-01-01"], utc=True),
        }
    )
    assert _cells.heads(list(people), people) == ["position", "first name", "last seen (UTC)", "seen at (UTC)"]


def test_a_static_table_holds_no_markup_of_its_people() -> None:
    people = pd.DataFrame({"<i>": ["<img src=x onerror=alert(1)>", None], "ok": [True, False]})
    table = _cells.table(["<i>", "ok"], people, "2 <of> 2")
    assert "<img" not in table
    assert "<i>" not in table
    assert "&lt;img src=x onerror=alert(1)&gt;" in table
    assert "2 &lt;of&gt; 2" in table
    assert ">yes<" in table
    assert ">no<" in table


def test_a_person_without_a_name_is_called_so_and_one_whose_name_is_not_shown_by_the_row() -> None:
    named = pd.DataFrame({"name": ["A", None]}, index=[7, 8]).astype({"name": schema.STR})
    assert _cells.labels(named, ["name"], [3, 4]) == ["A", "no name"]
    assert _cells.labels(named, ["status"], [3, 4]) == ["row 4", "row 5"]

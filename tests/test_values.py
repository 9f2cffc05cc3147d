"""One column of raw values to one typed column."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import b24frame as b24
from b24frame import _values

NAN, INF = float("nan"), float("inf")
NOTHINGS: list[Any] = [
    *(None, NAN, np.nan, pd.NaT, pd.NA, INF, -INF, np.float32("nan"), np.float64("inf")),
    *(np.datetime64("NaT"), np.timedelta64("NaT"), Decimal("NaN"), Decimal("Infinity")),
]


def test_text_is_trimmed_and_what_is_empty_becomes_null() -> None:
    assert _values.text([" Анна \n", "", "  ", None, "\u00a0x\u00a0"]).to_pylist() == ["Анна", None, None, None, "x"]


def test_a_number_where_text_belongs_becomes_its_digits_and_anything_else_null() -> None:
    assert _values.text(["a", 7, 1.5, True, [], {}, ["x"]]).to_pylist() == ["a", "7", "1.5", None, None, None, None]


@pytest.mark.parametrize("nothing", NOTHINGS, ids=repr)
def test_nothing_is_nothing_in_every_column(nothing: object) -> None:
    """NaN, NaT, NA and infinity, which records have that went through a frame."""
    assert _values.text([nothing, "x"]).to_pylist() == [None, "x"]
    assert _values.name([nothing, "x &amp; y"]).to_pylist() == [None, "x & y"]
    assert _values.flag([nothing, "Y"], absent=False).to_pylist() == [False, True]
    assert _values.flag([nothing, "N"], absent=True).to_pylist() == [True, False]
    assert _values.ids([nothing, [nothing, 7], {"0": nothing}]) == [[], [7], []]
    written = _values.as_json([nothing, {"a": nothing}, [nothing]]).to_pylist()
    assert [text and json.loads(text) for text in written] == [None, {"a": None}, [None]]
    for value in (True, 7, 1.5, "x"):
        assert _values.guessed([nothing, value]).to_pylist() == [None, value]
    assert _values.number(nothing) is None


def test_the_word_for_nothing_is_a_text_like_any_other() -> None:
    """Nan is a name."""
    assert _values.text(["Nan", "nan", "None"]).to_pylist() == ["Nan", "nan", "None"]


@pytest.mark.parametrize(
    "unseen",
    [
        *("\u200b", "\u200b \u200b", "\ufeff", "\u2060\u00ad", "\u200e\u200f", "\ufe0f", "\u0301", "\u2003", "\x00"),
        *("\x1b\t", "\u2028", "\u3164", "\u2800", "\uffa0", "\u115f\u1160", "\U000e0020", "\u202e", "\u061c"),
    ],
    ids=ascii,
)
def test_text_that_nobody_sees_is_empty(unseen: str) -> None:
    assert _values.text([unseen, "x"]).to_pylist() == [None, "x"]
    assert _values.name([unseen]).to_pylist() == [None]


def test_invisible_characters_inside_a_name_stay() -> None:
    """Persian and Hindi names, and emoji, need them."""
    names = ["می\u200cخواهم", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "क्\u200dष", "\u200fדנה", "❤\ufe0f"]
    assert _values.text(names).to_pylist() == names
    assert _values.name(names).to_pylist() == names


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        *(("R&amp;D", "R&D"), ("ООО &quot;Ромашка&quot;", 'ООО "Ромашка"'), ("Жанна д&#039;Арк", "Жанна д'Арк")),
        *(
            ("&#x41;&#1041;", "AБ"),
            ("Anna&nbsp;Smith", "Anna\u00a0Smith"),
            ("&lt;b&gt;", "<b>"),
            ("&laquo;А&raquo;", "«А»"),
        ),
        *(("&amp;amp;", "&amp;"), ("AT&T", "AT&T"), ("R&D; Lab", "R&D; Lab"), ("a &copy b", "a &copy b"), ("&;", "&;")),
        *(("&ltd;", "&ltd;"), ("Q&A;", "Q&A;"), ("&nbsp;", None), (" &#8203;&nbsp;", None), ("&#xD800;", "\ufffd")),
    ],
)
def test_html_entities_in_a_name_are_read_once_and_only_those_that_html_knows(sent: str, read: str | None) -> None:
    assert _values.name([sent]).to_pylist() == [read]
    assert _values.name(["x", None, sent, 7, NAN]).to_pylist() == ["x", None, read, "7", None]


def test_numbers_of_numpy_and_floats_that_are_whole_are_read_as_numbers() -> None:
    """A column of pandas turns whole numbers into floats where one is missing."""
    assert _values.text([7.0, np.int64(7), np.float64(7), np.float32(1.5), 10**5000]).to_pylist() == [
        *("7", "7", "7", "1.5"),
        None,
    ]
    assert _values.flag([1.0, 0.0, np.bool_(False), np.int64(1), 2.0], absent=True).to_pylist() == [
        *(True, False, False, True),
        True,
    ]
    assert _values.ids([np.array([1, 667]), np.array([1.0, NAN]), np.int64(5), 5.0, (3.0, 3), {4}]) == [
        *([1, 667], [1], [5], [5], [3]),
        [4],
    ]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        *((12, 12), ("12", 12), (12.0, 12), (np.int64(12), 12), (np.float64(12), 12), (-5, -5), (0, 0)),
        *(
            (12.5, None),
            ("12.0", None),
            (True, None),
            (np.bool_(True), None),
            (2**63, None),
            (2.0**60, None),
            ([12], None),
        ),
        *(({}, None), ("", None), ("x", None), ("9" * 5_000, None), (10**5_000, None)),
    ],
    ids=lambda value: "huge" if isinstance(value, int) and value > 2**64 else ascii(value)[:20],
)
def test_a_number_is_only_read_if_it_is_whole_for_certain(sent: object, read: int | None) -> None:
    assert _values.number(sent) == read


def test_half_an_emoji_does_not_take_the_rest_of_the_text_along() -> None:
    assert _values.text(["Anna \ud83d"]).to_pylist() == ["Anna ?"]


@pytest.mark.parametrize("absent", [True, False])
def test_flags_are_read_as_truth_values_letters_and_digits(*, absent: bool) -> None:
    assert _values.flag([True, "Y", "y", 1, "1", "true"], absent=absent).to_pylist() == [True] * 6
    assert _values.flag([False, "N", "n", 0, "0", "false"], absent=absent).to_pylist() == [False] * 6
    assert _values.flag([None, "", "?", [], {}, 2], absent=absent).to_pylist() == [absent] * 6


def test_flags_that_are_all_sent_as_they_should_be_keep_their_gaps_filled() -> None:
    assert _values.flag([True, None, False], absent=True).to_pylist() == [True, True, False]


@given(st.lists(st.one_of(st.text(), st.none(), st.booleans(), st.integers(), st.floats(), st.lists(st.none()))))
def test_text_does_not_depend_on_the_others_in_its_column(values: list[object]) -> None:
    assert _values.text(values).to_pylist() == [_values.text([value]).to_pylist()[0] for value in values]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ([1, 667], [1, 667]),
        ([667, 1], [667, 1]),
        (["7", 3, "7", 3.0], [7, 3]),
        ({"0": 5, "4": "6"}, [5, 6]),
        (9, [9]),
        ("9", [9]),
        ([], []),
        ({}, []),
        (False, []),
        (None, []),
        ("", []),
        ([None, "", "x", [1], {}, True, 2], [2]),
        ([[1]], []),
        ((4, 4), [4]),
    ],
)
def test_ids_of_departments_are_whole_numbers_in_order_without_repeats(sent: object, read: list[int]) -> None:
    assert _values.ids([sent]) == [read]


def test_lists_of_ids_are_never_those_of_the_record() -> None:
    sent = [7]
    _values.ids([sent])[0].append(8)
    assert sent == [7]


def test_json_keeps_what_was_sent_letter_by_letter_and_null_stays_null() -> None:
    sent = [{"code": "Бот", "id": 1}, [], False, None, "x"]
    assert _values.as_json(sent).to_pylist() == ['{"code":"Бот","id":1}', "[]", "false", None, '"x"']


@pytest.mark.parametrize("odd", [10**30, "\ud83d", {"\ud83d": 1}])
def test_json_is_written_also_where_the_quick_writer_refuses(odd: object) -> None:
    written = _values.as_json([{"odd": odd}, None]).to_pylist()
    assert written[0].startswith('{"odd":')
    assert written[1] is None


def test_json_holds_what_pandas_and_numpy_have() -> None:
    sent = {"at": pd.Timestamp("2026-03-01"), "ids": np.array([1, 2]), "none": NAN, 5: (1, {2}), "big": 10**30}
    written = _values.as_json([sent, {"n": np.int64(5)}]).to_pylist()
    assert json.loads(written[0]) == {
        "at": "2026-03-01T00:00:00",
        "ids": [1, 2],
        "none": None,
        "5": [1, [2]],
        "big": 10**30,
    }
    assert written[1] == '{"n":5}'


def test_a_value_that_is_nested_too_deeply_is_an_error_and_no_crash() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(b24.SchemaError, match="too deeply"):
        _values.as_json([deep])


@pytest.mark.parametrize(
    ("sent", "kind", "read"),
    [
        ([True, None], "bool", [True, None]),
        ([1, None], "int64", [1, None]),
        ([1.5, None], "double", [1.5, None]),
        (["a ", ""], "large_string", ["a", None]),
        ([1, "a"], "large_string", ["1", '"a"']),
        ([{"a": 1}, None], "large_string", ['{"a":1}', None]),
        ([10**30, 1], "large_string", [str(10**30), "1"]),
        ([None], "large_string", [None]),
    ],
)
def test_a_field_that_nobody_announced_is_typed_by_what_it_holds(
    sent: list[object], kind: str, read: list[object]
) -> None:
    column = _values.guessed(sent)
    assert (str(column.type), column.to_pylist()) == (kind, read)


@pytest.mark.parametrize("sent", ["1, 667", "1;667", "[1, 667]", "(1,667)", ["1", 667], np.array([1, 667]), (1, 667)])
def test_ids_of_departments_are_read_in_any_form_of_a_list(sent: object) -> None:
    """As files keep them, and as numpy and Python do."""
    assert (_values.ids([sent]), _values.without_id([sent])) == ([[1, 667]], [])


@pytest.mark.parametrize(
    "sent", ["Sales", "1 667", "5.0", ["Sales"], [1, "x"], [[1], [2]], {"a": [1]}, True, [True], b"5"]
)
def test_rows_that_lose_an_id_are_told(sent: object) -> None:
    assert _values.without_id([sent, 7]) == [0]


@pytest.mark.parametrize("nothing", [None, False, "", " ", "\u200b", [], {}, [None], ["", float("nan")], "[]", pd.NA])
def test_no_department_is_no_loss(nothing: object) -> None:
    assert (_values.ids([nothing]), _values.without_id([nothing])) == ([[]], [])

"""One column of raw values to one typed column."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b24frame import _values

NIGHT = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)


def test_text_is_trimmed_and_what_is_empty_becomes_null() -> None:
    assert _values.text([" Анна \n", "", "  ", None, "\u00a0x\u00a0"]).to_pylist() == ["Анна", None, None, None, "x"]


def test_a_number_where_text_belongs_becomes_its_digits_and_anything_else_null() -> None:
    assert _values.text(["a", 7, 1.5, True, [], {}, ["x"]]).to_pylist() == ["a", "7", "1.5", None, None, None, None]


def test_half_an_emoji_does_not_take_the_rest_of_the_text_along() -> None:
    assert _values.text(["Anna \ud83d"]).to_pylist() == ["Anna ?"]


@pytest.mark.parametrize("absent", [True, False])
def test_flags_are_read_as_truth_values_letters_and_digits(*, absent: bool) -> None:
    assert _values.flag([True, "Y", "y", 1, "1", "true"], absent=absent).to_pylist() == [True] * 6
    assert _values.flag([False, "N", "n", 0, "0", "false"], absent=absent).to_pylist() == [False] * 6
    assert _values.flag([None, "", "?", [], {}, 2], absent=absent).to_pylist() == [absent] * 6


def test_flags_that_are_all_sent_as_they_should_be_keep_their_gaps_filled() -> None:
    assert _values.flag([True, None, False], absent=True).to_pylist() == [True, True, False]


@pytest.mark.parametrize(
    "nothing", [False, None, "", {}, [], 0, True, "soon", "0000-00-00T00:00:00", "2026-02-30T10:00Z"]
)
def test_what_is_no_moment_becomes_null_and_leaves_the_others_alone(nothing: object) -> None:
    assert _values.moment([nothing, "2026-03-03T00:30:00+03:00"]).to_pylist() == [None, NIGHT]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-03T00:30:00+03:00",
        "2026-03-02T21:30:00+00:00",
        "2026-03-02T21:30:00Z",
        "2026-03-02T16:30:00-05:00",
        "2026-03-03T03:00:00+05:30",
        "2026-03-02T21:30:00.000000+00:00",
        "2026-03-02T21:30:00",
    ],
)
def test_a_moment_of_any_offset_is_converted_to_utc_and_without_one_read_as_utc(text: str) -> None:
    assert _values.moment([text]).to_pylist() == [NIGHT]
    assert _values.moment([text, "unreadable"]).to_pylist() == [NIGHT, None]


@given(
    st.lists(
        st.sampled_from(
            [
                False,
                None,
                "",
                {},
                "2026-03-03T10:00:00+03:00",
                "2026-03-03",
                "2026",
                "20260303",
                "2026-03-03 10:00:00+03:00",
                "2026-03-03T10:00:00",
                "x",
                "2026-03-03T10:00+0300",
                "2026-03-03T10+03",
                "2026-03-03T10:00:00.1234567Z",
                "9999-12-31T23:59:59Z",
            ]
        )
    )
)
@example(["2026-03-03T10+03", "x"])
def test_a_moment_does_not_depend_on_the_others_in_its_column(values: list[object]) -> None:
    together = _values.moment(values).cast("int64").to_pylist()
    assert together == [_values.moment([value]).cast("int64").to_pylist()[0] for value in values]


@given(st.lists(st.one_of(st.text(), st.none(), st.booleans(), st.integers(), st.floats(), st.lists(st.none()))))
def test_text_does_not_depend_on_the_others_in_its_column(values: list[object]) -> None:
    assert _values.text(values).to_pylist() == [_values.text([value]).to_pylist()[0] for value in values]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("06-04", "04-06"),
        ("29-02", "02-29"),
        ("31-12", "12-31"),
        ("1-1", "01-01"),
        (" 06-04 ", "04-06"),
        ("06.04", "04-06"),
        ("06-04-1990", "04-06"),
        ("30-02", None),
        ("31-04", None),
        ("00-01", None),
        ("01-00", None),
        ("01-13", None),
        ("", None),
        (False, None),
        (None, None),
        ("April", None),
        (604, None),
        ({}, None),
    ],
)
def test_a_birthday_is_turned_round_so_that_it_sorts_and_is_null_where_there_is_no_such_day(
    sent: object, read: str | None
) -> None:
    assert _values.birthday([sent]).to_pylist() == [read]


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

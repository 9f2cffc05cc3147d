"""The protocol without any I/O: parameters to a body, and a reply to a value or an error."""

from __future__ import annotations

import gc
import json
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import b24frame as b24
from b24frame import _wire
from b24frame._wire import Answer, Reply


def read(body: Any, status: int = 200, method: str = "im.x.list") -> Answer:  # noqa: ANN401 - any JSON
    return _wire.read(Reply(status, body if isinstance(body, bytes) else json.dumps(body).encode()), method)


# What is sent.


def test_parameters_travel_as_json() -> None:
    assert json.loads(_wire.encode({"ID": [1, 2], "FIND": "Отдел", "X": None})) == {
        "ID": [1, 2],
        "FIND": "Отдел",
        "X": None,
    }


def test_numbers_of_numpy_travel_as_numbers() -> None:
    assert json.loads(_wire.encode({"ID": np.array([1, 2]), "N": np.int64(3)})) == {"ID": [1, 2], "N": 3}


def test_a_parameter_that_json_does_not_know_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="cannot be sent as JSON"):
        _wire.encode({"x": object()})


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({}, "m"),
        ({"ID": [7, 3]}, "m?ID%5B0%5D=7&ID%5B1%5D=3"),
        ({"FILTER": {"NAME": "A B", ">ID": 5}}, "m?FILTER%5BNAME%5D=A+B&FILTER%5B%3EID%5D=5"),
        ({"a": {"b": [{"c": 1}]}}, "m?a%5Bb%5D%5B0%5D%5Bc%5D=1"),
        ({"on": True, "off": False, "none": None, "text": ""}, "m?on=1&off=0&none=&text="),
        ({"FIND": "Отдел & Co = 5%"}, "m?FIND=%D0%9E%D1%82%D0%B4%D0%B5%D0%BB+%26+Co+%3D+5%25"),
        ({"ID": (np.int64(4),)}, "m?ID%5B0%5D=4"),
        ({"empty": []}, "m"),
    ],
)
def test_a_command_of_a_batch_is_written_as_php_reads_it(params: dict[str, Any], query: str) -> None:
    assert _wire.command("m", params) == query


@given(st.dictionaries(st.text(min_size=1).filter(str.isalnum), st.text(st.characters(codec="utf-8"))))
def test_whatever_text_goes_into_a_command_comes_out_again(params: dict[str, str]) -> None:
    _, _, query = _wire.command("m", params).partition("?")
    assert dict(parse_qsl(query, keep_blank_values=True)) == params


# What comes back.


def test_an_answer_has_result_total_next_and_time() -> None:
    answer = read({"result": [1], "total": 7, "next": 5, "time": {"duration": 0.36}})
    assert answer == Answer([1], 7, 5, {"duration": 0.36})
    assert _wire.seconds(answer) == 0.36


@pytest.mark.parametrize("result", [None, False, 0, "", "text", [], {}, 1.5, [None]], ids=repr)
def test_a_result_may_be_any_value_of_json(result: object) -> None:
    answer = read({"result": result})
    assert (answer.result, answer.total, answer.next, answer.time) == (result, None, None, {})


@pytest.mark.parametrize("time", [None, [], "soon", 5])
def test_a_time_that_is_none_is_empty(time: object) -> None:
    answer = read({"result": 1, "time": time})
    assert answer.time == {}
    assert _wire.seconds(answer) == 0.0


@pytest.mark.parametrize(("sent", "total"), [("7", 7), (7.0, 7), (None, None), ("x", None), (True, None), ([], None)])
def test_totals_may_come_as_text(sent: object, total: int | None) -> None:
    assert read({"result": [], "total": sent, "next": sent}) == Answer([], total, total, {})


def test_an_error_that_is_an_empty_list_beside_a_result_is_none() -> None:
    assert read({"result": 1, "error": []}).result == 1
    assert read({"result": 1, "error": None}).result == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"<html>Please log in</html>", 200),
        (b"<html>502 Bad Gateway</html>", 502),
        (b'"OK"', 200),
        (b"null", 200),
        (b"17", 200),
        (b"[]", 200),
        (b'[{"result": 1}]', 200),
        (b'{"result": [1, 2', 200),
        (b"\xff\xfe", 200),
        (b"{}", 200),
        (b'{"time": {}}', 200),
        (b'{"error": null}', 200),
        (b'{"result": 1}', 500),
        (b'{"result": 1}', 404),
    ],
)
def test_what_is_no_answer_is_a_portal_error_that_names_method_and_status(body: bytes, status: int) -> None:
    with pytest.raises(b24.PortalError, match=rf"im\.x\.list: status {status}"):
        read(body, status)


@pytest.mark.parametrize("status", [504, 524])
def test_a_portal_that_took_too_long_is_told_apart(status: int) -> None:
    with pytest.raises(b24.TooSlowError):
        read(b"<html></html>", status)


@pytest.mark.parametrize(
    ("status", "passing"), [(200, True), (500, True), (502, True), (504, True), (404, False), (413, False)]
)
def test_what_a_proxy_refuses_will_not_pass_and_what_it_could_not_reach_may(status: int, *, passing: bool) -> None:
    with pytest.raises(b24.PortalError) as caught:
        read(b"<html></html>", status)
    assert caught.value.passing is passing
    assert _wire.is_passing(caught.value) is passing


def test_half_an_emoji_in_one_name_does_not_make_the_whole_answer_unreadable() -> None:
    assert read(b'{"result":["Anna \\ud83d","Boris"]}').result[1] == "Boris"


# Redirects.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_names_where_it_leads(status: int) -> None:
    with pytest.raises(b24.PortalError, match=r"https://new\.example .*renamed") as caught:
        _wire.read(Reply(status, b'{"result": 1}', "https://new.example"), "profile")
    assert caught.value.passing is False


def test_a_redirect_that_leads_nowhere_says_so() -> None:
    with pytest.raises(b24.PortalError, match="without saying where"):
        _wire.read(Reply(302, b""), "profile")


# Batches.


def batch(**parts: object) -> Answer:
    empty = {"result": [], "result_error": [], "result_total": [], "result_next": [], "result_time": []}
    return Answer(empty | parts)


def test_every_command_of_a_batch_finds_its_answer() -> None:
    answer = batch(
        result={"a": [1], "b": None},
        result_total={"a": 7},
        result_next={"a": 5},
        result_time={"a": {"duration": 0.5}},
    )
    assert _wire.read_batch(answer, {"b": "m", "a": "m"}) == {
        "b": Answer(None),
        "a": Answer([1], 7, 5, {"duration": 0.5}),
    }


def test_a_map_that_arrives_as_a_list_is_read_by_its_numbers() -> None:
    answer = batch(result=["x", "y"], result_total=[3, 4])
    assert _wire.read_batch(answer, {"0": "m", "1": "m"}) == {"0": Answer("x", 3), "1": Answer("y", 4)}


def test_a_command_that_failed_is_an_error_although_the_batch_succeeded() -> None:
    answer = batch(
        result={"a": 1},
        result_error={"b": {"error": "ACCESS_ERROR", "error_description": "Only intranet users"}, "c": "expired_token"},
    )
    outcome = _wire.read_batch(answer, {"a": "m1", "b": "m2", "c": "m3"})
    assert outcome["a"] == Answer(1)
    assert type(outcome["b"]) is b24.AccessError
    assert (outcome["b"].code, outcome["b"].status, outcome["b"].method) == ("ACCESS_ERROR", None, "m2")
    assert type(outcome["c"]) is b24.AuthError


def test_a_command_that_has_both_a_result_and_an_error_failed() -> None:
    outcome = _wire.read_batch(batch(result={"a": False}, result_error={"a": {"error": "ACCESS_ERROR"}}), {"a": "m"})
    assert type(outcome["a"]) is b24.AccessError


def test_a_command_that_is_nowhere_is_an_error_that_may_pass() -> None:
    outcome = _wire.read_batch(batch(result={"a": 1}), {"a": "m1", "b": "m2"})
    assert type(outcome["b"]) is b24.PortalError
    assert "m2" in str(outcome["b"])
    assert _wire.is_passing(outcome["b"])


@pytest.mark.parametrize("result", [None, [], "x", {"error": 1}, 5])
def test_what_is_no_batch_is_a_portal_error(result: object) -> None:
    with pytest.raises(b24.PortalError, match="shape of a batch"):
        _wire.read_batch(Answer(result), {"a": "m"})


# Small things.


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [([], {}), (["a", "b"], {"0": "a", "1": "b"}), ({"7": 1}, {"7": 1}), (None, {}), (False, {}), ("x", {})],
)
def test_a_map_is_read_as_php_sends_it(sent: object, read_as: dict[str, object]) -> None:
    assert _wire.mapping(sent) == read_as


@pytest.mark.parametrize("result", [[1, 2], {"items": [1, 2]}, {"items": [1, 2], "more": 5}], ids=repr)
def test_rows_are_the_list_or_the_only_list_of_an_object(result: object) -> None:
    assert _wire.rows(result, "m") == [1, 2]


@pytest.mark.parametrize("result", [None, "unexpected", 5, {}, {"a": 1}, {"a": [1], "b": [2]}], ids=repr)
def test_what_holds_no_rows_is_a_portal_error(result: object) -> None:
    with pytest.raises(b24.PortalError, match="expected a list of rows"):
        _wire.rows(result, "m")


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        (7, 7),
        ("7", 7),
        (" 7 ", 7),
        (7.0, 7),
        (-7, -7),
        (True, None),
        (None, None),
        ("", None),
        ("x", None),
        ([], None),
        (float("nan"), None),
        (float("inf"), None),
        ("9" * 5_000, None),
        (10**30, None),
        (str(2**63), None),
        (2**63 - 1, 2**63 - 1),
    ],
)
def test_whole_numbers_may_come_as_text_and_fit_into_64_bits(sent: object, number: int | None) -> None:
    assert _wire.whole(sent) == number


def test_limits_pass_and_refusals_do_not() -> None:
    assert _wire.is_passing(b24.LimitError("x"))
    assert not any(map(_wire.is_passing, [b24.OverloadError("x"), b24.AuthError("x"), b24.ApiError("x"), ValueError()]))


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was_also_after_an_error(*, enabled: bool) -> None:
    (gc.enable if enabled else gc.disable)()
    try:
        with suppress(RuntimeError), _wire.collector_paused():
            assert not gc.isenabled()
            raise RuntimeError
        assert gc.isenabled() is enabled
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "ids",
    [[2, 3], (2, 3), range(2, 4), np.array([2, 3]), pd.Index([2, 3]), pd.Series([2, 3])],
    ids=lambda ids: type(ids).__name__,
)
def test_ids_are_sent_alike_in_a_call_and_in_a_batch_whatever_holds_them(ids: object) -> None:
    assert json.loads(_wire.encode({"ID": ids})) == {"ID": [2, 3]}
    assert _wire.command("m", {"ID": ids}) == "m?ID%5B0%5D=2&ID%5B1%5D=3"


def test_a_date_is_sent_as_iso_8601() -> None:
    moment = pd.Timestamp("2026-01-02T03:00:00Z")
    assert json.loads(_wire.encode({"since": moment})) == {"since": "2026-01-02T03:00:00+00:00"}
    assert _wire.command("m", {"since": moment}) == "m?since=2026-01-02T03%3A00%3A00%2B00%3A00"


@pytest.mark.parametrize("method", ["user.current?x=1", "../1/x", "profile#", "a b", "1"])
def test_what_is_no_name_of_a_method_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match="second argument"):
        _wire.check_call(method, {})


@pytest.mark.parametrize(
    "piece", [b"{},", b"[],", b"1,", b'{"a":1},', b'{"a":{"a":{"a":1}}},', b'"",'], ids=lambda piece: piece.decode()
)
def test_a_short_answer_of_more_values_than_anybody_can_hold_is_refused_before_it_is_decoded(piece: bytes) -> None:
    """Of 24 MB that way would become some hundred, and of 256 MB more than a machine has: orjson crashes then."""
    body = b'{"result":[' + piece * (24 * 1024**2 // len(piece)) + b"0]}"
    with pytest.raises(b24.PortalError, match="more than 8,000,000 values") as caught:
        _wire.read(_wire.Reply(200, body), "user.get")
    assert not caught.value.passing


def test_a_large_answer_of_texts_is_read() -> None:
    """20 MB of long texts, which hold few marks."""
    body = b'{"result":[' + (b'"' + b"[a, b] and so on " * 6_000 + b'",') * 200 + b'""]}'
    assert len(_wire.read(_wire.Reply(200, body), "user.get").result) == 201


def test_a_byte_order_mark_in_front_of_an_answer_is_skipped() -> None:
    """A file of a portal's own PHP code that an editor saved with a mark puts it in front of every answer."""
    assert read(b'\xef\xbb\xbf{"result": {"NAME": "Anna"}}').result == {"NAME": "Anna"}

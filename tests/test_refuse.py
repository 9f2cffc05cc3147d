"""From a failed reply to the error that says what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

import b24frame as b24
from b24frame import _wire

LIST = "im.department.colleagues.list"
# Every code of the protocol, with its usual status and the error it must become.
CODES = {
    "INTERNAL_SERVER_ERROR": (500, b24.PortalError),
    "ERROR_UNEXPECTED_ANSWER": (500, b24.PortalError),
    "PORTAL_DELETED": (500, b24.AccessError),
    "QUERY_LIMIT_EXCEEDED": (503, b24.LimitError),
    "OVERLOAD_LIMIT": (503, b24.OverloadError),
    "OPERATION_TIME_LIMIT": (429, b24.LimitError),
    "ERROR_BATCH_METHOD_NOT_ALLOWED": (405, b24.ApiError),
    "ERROR_BATCH_LENGTH_EXCEEDED": (400, b24.ApiError),
    "INVALID_REQUEST": (400, b24.ApiError),
    "NO_AUTH_FOUND": (401, b24.AuthError),
    "expired_token": (401, b24.AuthError),
    "ACCESS_DENIED": (403, b24.AccessError),
    "INVALID_CREDENTIALS": (403, b24.AuthError),
    "insufficient_scope": (403, b24.ScopeError),
    "user_access_error": (403, b24.AccessError),
    "ACCESS_ERROR": (403, b24.AccessError),
    "ERROR_METHOD_NOT_FOUND": (404, b24.ApiError),
    "ERROR_MANIFEST_IS_NOT_AVAILABLE": (404, b24.AccessError),
    "ID_EMPTY": (400, b24.ApiError),
}


def refused(payload: object, status: int = 400, method: str = LIST) -> b24.B24Error:
    with pytest.raises(b24.B24Error) as caught:
        _wire.read(_wire.Reply(status, json.dumps(payload).encode()), method)
    return caught.value


def in_batch(failure: object, method: str = LIST) -> b24.B24Error:
    answer = _wire.Answer({"result": [], "result_error": {"a": failure}})
    return _wire.read_batch(answer, {"a": method})["a"]


@pytest.mark.parametrize("spell", [str, str.upper, str.lower], ids=["as sent", "upper", "lower"])
@pytest.mark.parametrize(("code", "status", "kind"), [(code, *rest) for code, rest in CODES.items()], ids=CODES)
def test_an_error_is_told_by_its_code_in_any_case_with_any_status_and_inside_a_batch(
    code: str, status: int, kind: type[b24.B24Error], spell: object
) -> None:
    payload = {"error": spell(code), "error_description": "In their words."}
    found = [refused(payload, status), refused(payload, 200), in_batch(payload)]
    assert [type(error) for error in found] == [kind] * 3
    for error in found:
        assert spell(code) in str(error)
        assert "In their words." in str(error)
        assert LIST in str(error)


@pytest.mark.parametrize("code", [code for code, (_, kind) in CODES.items() if kind is not b24.PortalError])
def test_a_refusal_holds_code_status_method_and_description(code: str) -> None:
    error = refused({"error": code, "error_description": "d"}, 400)
    assert (error.code, error.status, error.method, error.description) == (code, 400, LIST, "d")
    assert in_batch({"error": code}).status is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, b24.PortalError),
        (400, b24.ApiError),
        (401, b24.AuthError),
        (403, b24.AccessError),
        (404, b24.ApiError),
        (429, b24.LimitError),
        (500, b24.PortalError),
        (503, b24.LimitError),
    ],
)
def test_an_error_without_a_code_is_told_by_its_status(status: int, kind: type[b24.B24Error]) -> None:
    error = refused({"error": "", "error_description": ""}, status)
    assert type(error) is kind
    assert "without a code" in str(error)


def test_an_error_without_a_code_inside_a_batch_may_pass() -> None:
    assert type(in_batch({"error": "", "error_description": ""})) is b24.PortalError
    assert type(in_batch("")) is b24.PortalError


def test_a_code_that_nobody_announced_is_a_refusal_by_status() -> None:
    assert type(refused({"error": "NEW_CODE"}, 400)) is b24.ApiError
    assert type(refused({"error": "NEW_CODE"}, 200)) is b24.ApiError
    assert type(refused({"error": "NEW_CODE"}, 502)) is b24.PortalError
    assert type(in_batch({"error": "NEW_CODE"})) is b24.ApiError


@pytest.mark.parametrize(
    "failure",
    [
        "ACCESS_ERROR",
        {"error": "ACCESS_ERROR"},
        {"error": {"code": "ACCESS_ERROR", "message": "m"}},
        {"error": " ACCESS_ERROR ", "error_description": None},
    ],
)
def test_an_error_may_come_in_several_shapes(failure: object) -> None:
    assert type(in_batch(failure)) is b24.AccessError


@pytest.mark.parametrize("error", [0, 5, True, [], ["x"], {}, {"code": None}], ids=repr)
def test_an_error_of_an_odd_shape_is_still_one_of_ours(error: object) -> None:
    assert isinstance(refused({"error": error}, 400), b24.B24Error)


@pytest.mark.parametrize(
    ("method", "scope", "said"),
    [
        (LIST, "im", "tick the scope 'im'"),
        ("IM.Department.Colleagues.List", "im", "tick the scope 'im'"),
        ("department.get", "department", "tick the scope 'department'"),
        ("user.get", "user", "tick the scope 'user'"),
        ("crm.lead.list", None, "https://"),
    ],
)
def test_a_missing_scope_is_named_with_what_to_tick(method: str, scope: str | None, said: str) -> None:
    error = refused({"error": "insufficient_scope"}, 403, method)
    assert error.scope == scope
    assert said in str(error)
    assert "save" in str(error)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("NO_AUTH_FOUND", "copied whole"),
        ("ACCESS_ERROR", "webhook of an employee"),
        ("ACCESS_DENIED", "plan"),
        ("OVERLOAD_LIMIT", "support"),
        ("QUERY_LIMIT_EXCEEDED", "wait"),
        ("ERROR_METHOD_NOT_FOUND", "check its name"),
        ("PORTAL_DELETED", "deleted"),
        ("INVALID_REQUEST", "https://"),
        ("INTERNAL_SERVER_ERROR", "try again later"),
    ],
)
def test_a_message_says_what_to_do_next(code: str, said: str) -> None:
    assert said in str(refused({"error": code}, 400))


def test_a_limit_of_work_tells_when_to_try_again_alone_and_in_a_batch() -> None:
    timing = {"operating": 480, "operating_reset_at": 1772521402}
    alone = refused({"error": "OPERATION_TIME_LIMIT", "time": timing}, 429)
    batch = {"result": [], "result_error": {"a": {"error": "OPERATION_TIME_LIMIT"}}, "result_time": {"a": timing}}
    inside = _wire.read_batch(_wire.Answer(batch), {"a": LIST})["a"]
    assert [error.retry_at for error in (alone, inside)] == [datetime(2026, 3, 3, 7, 3, 22, tzinfo=UTC)] * 2


@pytest.mark.parametrize("moment", [None, "soon", [], 1e300, 0, float("1e18")], ids=repr)
def test_a_limit_that_does_not_tell_when_has_no_moment(moment: object) -> None:
    assert refused({"error": "OPERATION_TIME_LIMIT", "time": {"operating_reset_at": moment}}, 429).retry_at is None
    assert refused({"error": "QUERY_LIMIT_EXCEEDED", "time": None}, 503).retry_at is None


@pytest.mark.parametrize(
    ("status", "said"), [(502, "could not reach"), (504, "took longer"), (413, "too large"), (200, "address")]
)
def test_a_page_of_a_proxy_says_what_the_cause_may_be(status: int, said: str) -> None:
    with pytest.raises(b24.PortalError, match=said):
        _wire.read(_wire.Reply(status, b"<html></html>"), LIST)

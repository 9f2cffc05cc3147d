"""Every fault as a client sees it over a real socket, and the changes between two pages."""

import gzip
import http.client
import json
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from b24frame import demo
from b24frame.demo import Change, Fault

COLLEAGUES = "im.department.colleagues.list"
PAGE = {"LIMIT": 5}


@pytest.fixture
def answer(call: Callable[..., Any]) -> Callable[..., Any]:
    """What a faulty portal of 12 people answers to the first call."""

    def first(fault: Fault, method: str = COLLEAGUES, params: dict[str, Any] = PAGE) -> Any:  # noqa: ANN401 - an Answer
        with demo.portal(12, faults=[fault]) as url:
            return call(url, method, params)

    return first


def batch(*commands: str) -> dict[str, Any]:
    return {"cmd": {f"k{place}": command for place, command in enumerate(commands)}}


def test_an_unknown_kind_is_refused_with_the_kinds_there_are() -> None:
    """Before anything listens."""
    with pytest.raises(ValueError, match=r"'explode'.*refuse, hang, 500"):
        Fault("explode")
    with pytest.raises(ValueError, match=r"'fire'.*join, leave, move, delete"):
        Change("fire", after_pages=1)


def test_every_kind_is_described() -> None:
    """KINDS is what a reader chooses from."""
    assert len(demo.KINDS) == 31
    assert all(demo.KINDS.values())


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("500", 500, "INTERNAL_SERVER_ERROR"),
        ("503", 503, "QUERY_LIMIT_EXCEEDED"),
        ("overload", 503, "OVERLOAD_LIMIT"),
        ("operation_limit", 429, "OPERATION_TIME_LIMIT"),
        ("expired", 401, "expired_token"),
        ("error_200", 200, "INTERNAL_SERVER_ERROR"),
        ("empty_error", 400, ""),
    ],
)
def test_errors_of_the_portal(answer: Callable[..., Any], kind: str, status: int, code: str) -> None:
    """In JSON, with a text."""
    found = answer(Fault(kind))
    assert (found.status, found.json["error"]) == (status, code)
    assert "error_description" in found.json
    assert "result" not in found.json


def test_any_error_can_be_ordered(answer: Callable[..., Any]) -> None:
    """By code and status; the usual status of a known code."""
    found = answer(Fault("error", code="PORTAL_DELETED", status=500))
    assert (found.status, found.json["error"]) == (500, "PORTAL_DELETED")
    assert answer(Fault("error", code="INVALID_CREDENTIALS", status=401)).status == 401
    assert answer(Fault("error", code="ERROR_METHOD_NOT_FOUND")).status == 404
    assert answer(Fault("error_200", code="ACCESS_DENIED")).json["error"] == "ACCESS_DENIED"


@pytest.mark.parametrize(("kind", "status"), [("502", 502), ("504", 504), ("html", 200)])
def test_pages_of_proxies_are_html(answer: Callable[..., Any], kind: str, status: int) -> None:
    """No JSON anywhere."""
    found = answer(Fault(kind))
    assert (found.status, found.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert found.body.lower().lstrip().startswith((b"<html", b"<!doctype"))


def test_a_refused_connection_ends_without_an_answer(answer: Callable[..., Any]) -> None:
    """Not a byte of it."""
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        answer(Fault("refuse"))


def test_a_reset_comes_in_the_middle_of_the_body(call: Callable[..., Any]) -> None:
    """Status and headers arrive, the body breaks off."""
    with (
        demo.portal(2_000, faults=[Fault("reset")]) as url,
        pytest.raises((ConnectionResetError, http.client.IncompleteRead)),
    ):
        call(url, COLLEAGUES, {"LIMIT": 50, "USER_DATA": "Y"})


def test_a_hanging_request_ends_after_its_seconds(answer: Callable[..., Any]) -> None:
    """Without an answer."""
    started = time.perf_counter()
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        answer(Fault("hang", seconds=0.1))
    assert 0.1 <= time.perf_counter() - started < 1


def test_a_hanging_request_does_not_hold_up_the_end() -> None:
    """30 seconds by default, but the server stops at once."""
    server = demo.Server(12, faults=[Fault("hang")]).start()
    host, path = server.url.removeprefix("http://").split("/", 1)
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", f"/{path}scope", b"{}")
    while not server.log:
        time.sleep(0.01)
    started = time.perf_counter()
    server.stop()
    assert time.perf_counter() - started < 2
    connection.close()


def test_cut_json_has_a_matching_length(answer: Callable[..., Any]) -> None:
    """Only a parser notices."""
    found = answer(Fault("cut"))
    assert (found.status, found.headers["Content-Length"]) == (200, str(len(found.body)))
    with pytest.raises(json.JSONDecodeError):
        json.loads(found.body)


ASKS = {"headers": {"Accept-Encoding": "gzip, deflate"}}


def test_an_answer_is_packed_for_who_asks_for_it(call: Callable[..., Any]) -> None:
    """The same answer, shorter; a short one is sent as it is."""
    with demo.Server(60, limits=None) as server:
        plain = call(server.url, COLLEAGUES)
        packed = call(server.url, COLLEAGUES, **ASKS)
        short = call(server.url, "no.such.method", **ASKS)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.body) < len(plain.body)
    assert json.loads(gzip.decompress(packed.body))["result"] == plain.result
    assert {"Content-Encoding"} & {*plain.headers, *short.headers} == set()


# Damage shows in the stream or, depending on the times in the answer, only in its checksum.
DAMAGED = (zlib.error, gzip.BadGzipFile)


@pytest.mark.parametrize(
    ("kind", "failure"), [("broken_gzip", DAMAGED), ("cut_gzip", EOFError), ("false_gzip", gzip.BadGzipFile)]
)
def test_gzip_goes_wrong_in_three_ways(answer: Callable[..., Any], kind: str, failure: Any) -> None:  # noqa: ANN401 - one or several
    """Announced each time, asked for or not."""
    found = answer(Fault(kind))
    assert (found.status, found.headers["Content-Encoding"]) == (200, "gzip")
    assert int(found.headers["Content-Length"]) == len(found.body)
    with pytest.raises(failure):
        gzip.decompress(found.body)


def test_a_bomb_is_small_on_the_wire_and_large_unpacked(answer: Callable[..., Any]) -> None:
    """Behind its blanks is an answer without people."""
    found = answer(Fault("bomb"))
    assert found.headers["Content-Encoding"] == "gzip"
    assert len(found.body) < 400_000
    unpack, size, end = zlib.decompressobj(31), 0, b""
    for start in range(0, len(found.body), 1_000):
        end = unpack.decompress(found.body[start : start + 1_000]) or end
        size += len(end)
    assert size > 300 * 1024**2
    assert json.loads(end) == {"result": [], "total": 0}


def test_a_body_drips_byte_by_byte(call: Callable[..., Any]) -> None:
    """Whole in the end."""
    started = time.perf_counter()
    with demo.portal(12, faults=[Fault("drip", seconds=0.001)]) as url:
        found = call(url, "scope")
    assert "im" in found.result
    assert time.perf_counter() - started > 0.001 * len(found.body)


def test_headers_drip_without_an_end(call: Callable[..., Any]) -> None:
    """http.client gives up at a hundred of them."""
    with (
        demo.portal(12, faults=[Fault("drip_header", seconds=0.001)]) as url,
        pytest.raises(http.client.HTTPException, match="more than 100 headers"),
    ):
        call(url, "scope")


@pytest.mark.parametrize("kind", ["drip", "drip_header"])
def test_what_drips_does_not_hold_up_the_end(kind: str) -> None:
    """A byte or a header a second by default, but the server stops at once."""
    server = demo.Server(12, faults=[Fault(kind)]).start()
    host, path = server.url.removeprefix("http://").split("/", 1)
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", f"/{path}scope", b"{}")
    while not server.log:
        time.sleep(0.01)
    started = time.perf_counter()
    server.stop()
    assert time.perf_counter() - started < 2
    connection.close()


def test_a_scalar_is_json_but_no_answer(answer: Callable[..., Any]) -> None:
    """A bare text."""
    assert answer(Fault("scalar")).json == "OK"


def test_a_redirect_names_the_same_path_of_another_host(answer: Callable[..., Any]) -> None:
    """Secret and all: that is why it must not be followed."""
    found = answer(Fault("redirect"))
    assert found.status == 302
    assert found.headers["Location"].startswith("https://renamed.example/rest/1/")
    assert found.headers["Location"].endswith(f"/{COLLEAGUES}")
    assert answer(Fault("redirect", code="https://new.example")).headers["Location"].startswith("https://new.example/")


def test_a_result_of_the_wrong_type_is_a_text(answer: Callable[..., Any]) -> None:
    """Alone, and of one command of a batch."""
    assert answer(Fault("wrong_type")).result == "unexpected"
    found = answer(Fault("wrong_type", command=1), "batch", batch(COLLEAGUES, COLLEAGUES)).result["result"]
    assert (type(found["k0"]), found["k1"]) == (list, "unexpected")


def test_a_stuck_cursor_points_at_its_own_page(answer: Callable[..., Any]) -> None:
    """Also where the list is at its end."""
    assert answer(Fault("stuck_next"), params={"LIMIT": 5, "OFFSET": 5}).json["next"] == 5
    assert answer(Fault("stuck_next"), params={"LIMIT": 5, "OFFSET": 10}).json["next"] == 10


def test_a_false_total_is_wrong_by_its_amount(answer: Callable[..., Any]) -> None:
    """Seven more unless told."""
    assert answer(Fault("false_total")).json["total"] == 19
    assert answer(Fault("false_total", amount=-2)).json["total"] == 10
    found = answer(Fault("false_total", command=0), "batch", batch(COLLEAGUES, COLLEAGUES)).result
    assert found["result_total"] == {"k0": 19, "k1": 12}


def test_time_may_be_null_or_missing(answer: Callable[..., Any]) -> None:
    """Alone and in a batch."""
    assert answer(Fault("null_time")).json["time"] is None
    assert "time" not in answer(Fault("no_time")).json
    found = answer(Fault("null_time"), "batch", batch("scope")).json
    assert (found["time"], found["result"]["result_time"]) == (None, {"k0": None})
    found = answer(Fault("no_time"), "batch", batch("scope")).json
    assert ("time" in found, found["result"]["result_time"]) == (False, [])


def test_an_operation_limit_says_when_it_ends(answer: Callable[..., Any]) -> None:
    """In a second unless told."""
    for fault, wait in ((Fault("operation_limit"), 1), (Fault("operation_limit", seconds=9), 9)):
        reset = answer(fault).json["time"]["operating_reset_at"] - time.time()
        assert wait - 0.5 < reset <= wait


def test_an_operation_limit_may_strike_one_command(answer: Callable[..., Any]) -> None:
    """HTTP says 200, result_time says when."""
    found = answer(Fault("operation_limit", command=1, seconds=5), "batch", batch("scope", "scope", "scope"))
    assert found.status == 200
    assert list(found.result["result"]) == ["k0", "k2"]
    assert found.result["result_error"]["k1"]["error"] == "OPERATION_TIME_LIMIT"
    assert 4 < found.result["result_time"]["k1"]["operating_reset_at"] - time.time() <= 5


def test_commands_fail_with_a_code(answer: Callable[..., Any]) -> None:
    """One or all of them, or a call of its own."""
    one = answer(Fault("command_error", command=1), "batch", batch("scope", "scope")).result
    assert (list(one["result"]), one["result_error"]["k1"]["error"]) == (["k0"], "INTERNAL_SERVER_ERROR")
    every = answer(Fault("command_error", code="QUERY_LIMIT_EXCEEDED"), "batch", batch("scope", "scope")).result
    assert every["result"] == []
    assert {entry["error"] for entry in every["result_error"].values()} == {"QUERY_LIMIT_EXCEEDED"}
    alone = answer(Fault("command_error", code="ERROR_METHOD_NOT_FOUND"))
    assert (alone.status, alone.json["error"]) == (404, "ERROR_METHOD_NOT_FOUND")


def test_a_missing_command_is_nowhere(answer: Callable[..., Any]) -> None:
    """Neither in result nor in result_error."""
    found = answer(Fault("command_missing", command=1), "batch", batch("scope", "scope", "scope")).result
    assert list(found["result"]) == ["k0", "k2"]
    assert found["result_error"] == []
    assert list(found["result_time"]) == ["k0", "k2"]


def test_a_fault_strikes_the_requests_it_counts(call: Callable[..., Any]) -> None:
    """The second and third of all."""
    with demo.portal(12, faults=[Fault("500", at=2, times=2)]) as url:
        assert [call(url, "scope").status for _ in range(4)] == [200, 500, 500, 200]


def test_a_fault_of_a_method_counts_the_requests_that_call_it(call: Callable[..., Any]) -> None:
    """Alone or in a batch; other requests do not count."""
    fault = Fault("500", at=2, method=COLLEAGUES)
    with demo.portal(12, faults=[fault]) as url:
        statuses = [call(url, "scope").status, call(url, COLLEAGUES).status, call(url, "scope").status]
        assert statuses == [200, 200, 200]
        assert call(url, "batch", batch(COLLEAGUES)).status == 500
        assert call(url, COLLEAGUES).status == 200


def test_a_fault_of_a_method_leaves_the_other_commands_alone(answer: Callable[..., Any]) -> None:
    """In one batch."""
    found = answer(Fault("command_error", method=COLLEAGUES), "batch", batch("scope", COLLEAGUES)).result
    assert (list(found["result"]), list(found["result_error"])) == (["k0"], ["k1"])
    found = answer(Fault("command_error", method="batch"), "batch", batch("scope", COLLEAGUES)).result
    assert list(found["result_error"]) == ["k0", "k1"]


def test_several_faults_may_follow_each_other(call: Callable[..., Any]) -> None:
    """Each counts for itself."""
    with demo.portal(12, faults=[Fault("502"), Fault("500", at=2)]) as url:
        assert [call(url, "scope").status for _ in range(3)] == [502, 500, 200]


def test_the_log_tells_the_faults(call: Callable[..., Any]) -> None:
    """Status 0 where nothing was answered."""
    with demo.Server(12, faults=[Fault("refuse"), Fault("500", at=2), Fault("502", at=3)]) as server:
        with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
            call(server.url, "scope")
        call(server.url, "scope")
        call(server.url, "scope")
        told = [(request.status, request.error) for request in server.log]
    assert told == [(0, None), (500, "INTERNAL_SERVER_ERROR"), (502, None)]


def pages(call: Callable[..., Any], url: str, count: int) -> list[dict[str, Any]]:
    return [call(url, COLLEAGUES, {"OFFSET": 5 * k, "LIMIT": 5}).json for k in range(count)]


def ids(page: dict[str, Any]) -> list[int]:
    return [int(one) for one in page["result"]]


def test_who_leaves_between_two_pages_makes_the_second_skip_somebody(call: Callable[..., Any]) -> None:
    """12 people, pages of five: the sixth moves to the first page and is seen on neither."""
    before = demo.company(12).colleague_ids
    with demo.Server(12, changes=[Change("leave", after_pages=1)]) as server:
        first, second = pages(call, server.url, 2)
        left = server.company.colleague_ids
    assert (first["total"], second["total"]) == (12, 11)
    assert ids(first) == before[:5]
    assert sorted(left) == sorted(before[1:])
    assert left[4] not in ids(first) + ids(second)


def test_who_joins_between_two_pages_makes_the_second_repeat_somebody(call: Callable[..., Any]) -> None:
    """The new head stands third: the fifth person comes again."""
    with demo.Server(12, changes=[Change("join", after_pages=1)]) as server:
        first, second = pages(call, server.url, 2)
    assert (first["total"], second["total"]) == (12, 13)
    assert ids(second)[0] == ids(first)[-1]


def test_who_moves_between_two_pages_leaves_the_total_as_it_was(call: Callable[..., Any]) -> None:
    """Somebody is skipped, somebody comes twice, and only the ids tell."""
    with demo.Server(12, changes=[Change("move", after_pages=1)]) as server:
        found = pages(call, server.url, 3)
        listed = server.company.colleague_ids
    assert [page["total"] for page in found] == [12, 12, 12]
    seen = [one for page in found for one in ids(page)]
    assert len(seen) == 12
    assert len(set(seen)) == 11
    assert len(set(listed) - set(seen)) == 1


def test_who_is_deleted_between_two_pages_is_null_on_the_later_one(call: Callable[..., Any]) -> None:
    """The last of the list."""
    with demo.Server(12, changes=[Change("delete", after_pages=1, count=2)]) as server:
        found = [
            call(server.url, COLLEAGUES, {"OFFSET": offset, "LIMIT": 6, "USER_DATA": "Y"}).json for offset in (0, 6)
        ]
    assert [page["total"] for page in found] == [12, 12]
    assert [user is None for user in found[1]["result"]] == [False] * 4 + [True] * 2


def test_a_change_may_strike_between_two_commands_of_a_batch(call: Callable[..., Any]) -> None:
    """After two pages: the third command counts one fewer."""
    commands = [f"{COLLEAGUES}?LIMIT=3&OFFSET={offset}" for offset in (0, 3, 6, 9)]
    with demo.Server(12, changes=[Change("leave", after_pages=2)]) as server:
        answer = call(server.url, "batch", batch(*commands)).result
    assert list(answer["result_total"].values()) == [12, 12, 11, 11]


def test_several_people_may_leave_at_once(call: Callable[..., Any]) -> None:
    """Three of them."""
    with demo.Server(12, changes=[Change("leave", after_pages=1, count=3)]) as server:
        assert [page["total"] for page in pages(call, server.url, 3)] == [12, 9, 9]


def test_only_pages_of_people_count(call: Callable[..., Any]) -> None:
    """Departments and scopes do not; a change after no page is there from the start."""
    with demo.Server(12, changes=[Change("leave", after_pages=1)]) as server:
        call(server.url, "scope")
        call(server.url, "im.search.department.list", {"FIND": ""})
        assert [page["total"] for page in pages(call, server.url, 2)] == [12, 11]
    with demo.Server(12, changes=[Change("leave", after_pages=0)]) as server:
        assert pages(call, server.url, 1)[0]["total"] == 11

"""One portal: calls, batches and pages over real sockets, on a clock that does not wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import b24frame as b24
from b24frame.demo import Fault, Limits, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import FakeClock, Stub

    Open = Callable[..., b24.Portal]
    Serve = Callable[..., Stub]

FINE = (200, {"result": "fine"})
BUSY = (503, {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"})
BROKEN = (500, {"error": "INTERNAL_SERVER_ERROR", "error_description": ""})
HTML_502 = (502, b"<html>502 Bad Gateway</html>")
HTML_504 = (504, b"<html>504 Gateway Time-out</html>")


def batch_of(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Answer every command of a batch with its own text."""
    assert method == "batch"
    empty = {"result_error": [], "result_total": [], "result_next": [], "result_time": []}
    return 200, {"result": {"result": dict(params["cmd"])} | empty}


def failing(code: str, *texts: str) -> Callable[[str, Any], tuple[int, dict[str, Any]]]:
    """Answer a batch in which the commands with these texts fail."""

    def answer(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        status, body = batch_of(method, params)
        failed = {key: {"error": code} for key, text in params["cmd"].items() if text in texts}
        body["result"]["result"] = {key: text for key, text in params["cmd"].items() if key not in failed} or []
        body["result"]["result_error"] = failed or []
        return status, body

    return answer


# A call.


def test_a_call_gives_the_answer_with_its_time(open_portal: Open) -> None:
    with Server(12, limits=None) as server:
        answer = open_portal(server.url).call("im.department.colleagues.list", {"LIMIT": 3})
        assert [int(number) for number in answer.result] == server.company.colleague_ids[:3]
    assert (answer.total, answer.next) == (12, 3)
    assert answer.time["duration"] >= 0


def test_a_call_is_json_with_a_name_and_without_cookies(serve: Serve, open_portal: Open) -> None:
    stub = serve((200, {"Set-Cookie": "PHPSESSID=1; path=/"}, {"result": 1}))
    portal = open_portal(stub.url)
    portal.call("profile", {"a": [1]})
    portal.call("profile")
    assert [params for _, params, _ in stub.calls] == [{"a": [1]}, {}]
    for _, _, headers in stub.calls:
        assert headers["Content-Type"] == "application/json"
        assert headers["Accept"] == "application/json"
        assert headers["User-Agent"].startswith("b24frame/")
        assert "Cookie" not in headers


def test_what_netrc_holds_for_the_host_is_not_sent(
    serve: Serve, open_portal: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    stub = serve(FINE)
    open_portal(stub.url).call("profile")
    assert "Authorization" not in stub.calls[0][2]


@pytest.mark.parametrize("method", ["", None, 5, b"profile", ["profile"]], ids=repr)
def test_a_method_is_a_name(open_portal: Open, method: object) -> None:
    portal = open_portal("https://acme.invalid/rest/9/abcdefgh/")
    for ask in (portal.call, lambda name: portal.batch({"a": (name, {})}), lambda name: next(portal.pages(name))):
        with pytest.raises((TypeError, ValueError)):
            ask(method)
    assert portal.requests == 0


@pytest.mark.parametrize("params", [[1], "ID=1", 5], ids=repr)
def test_parameters_are_a_mapping(open_portal: Open, params: object) -> None:
    portal = open_portal("https://acme.invalid/rest/9/abcdefgh/")
    for ask in (
        portal.call,
        lambda name, given: portal.batch({"a": (name, given)}),
        lambda *call: next(portal.pages(*call)),
    ):
        with pytest.raises(TypeError, match="mapping"):
            ask("user.get", params)
    assert portal.requests == 0


def test_a_portal_closes_with_its_block_and_opens_again_when_called(serve: Serve) -> None:
    stub = serve(FINE)
    with b24.Portal(stub.url) as portal:
        portal.call("profile")
    assert portal.call("profile").result == "fine"
    portal.close()
    portal.close()
    assert portal.requests == 2


def test_a_portal_says_where_it_leads_without_its_secret(secret: str) -> None:
    portal = b24.Portal(f"https://acme.bitrix24.com/rest/9/{secret}/")
    assert repr(portal) == "Portal(Webhook('https://acme.bitrix24.com/rest/9/***/'))"
    assert portal.host == "acme.bitrix24.com"


def test_several_threads_may_share_a_portal() -> None:
    with Server(12, limits=None) as server, b24.Portal(server.url) as portal, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: portal.call("im.user.list.get", {"ID": [number]}), [1] * 40))
    assert all(answer.result == answers[0].result for answer in answers)
    assert portal.requests == 40


# Failures, and what is repeated.


@pytest.mark.parametrize(
    "trouble", [BUSY, BROKEN, HTML_502, HTML_504, (200, b"<html>"), (200, '"OK"'), (200, {})], ids=str
)
def test_a_call_that_reads_is_repeated_until_it_passes(
    serve: Serve, open_portal: Open, clock: FakeClock, trouble: object
) -> None:
    stub = serve(trouble, trouble, FINE)
    assert open_portal(stub.url).call("user.get").result == "fine"
    assert len(stub.calls) == 3
    assert len(clock.naps) >= 2


@pytest.mark.parametrize("kind", ["refuse", "reset", "cut"])
def test_a_connection_that_breaks_is_tried_again(open_portal: Open, kind: str) -> None:
    with Server(12, limits=None, faults=[Fault(kind, times=2)]) as server:
        assert open_portal(server.url).call("profile").result["ID"] == "1"
        assert len(server.log) == 3


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(BUSY, b24.LimitError), (BROKEN, b24.PortalError), (HTML_502, b24.PortalError), (HTML_504, b24.TooSlowError)],
    ids=["503", "500", "502", "504"],
)
def test_what_does_not_pass_is_given_up_after_a_few_attempts(
    serve: Serve, open_portal: Open, trouble: object, kind: type[Exception]
) -> None:
    stub = serve(trouble)
    with pytest.raises(kind):
        open_portal(stub.url).call("user.get")
    assert 2 <= len(stub.calls) <= 10


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (503, "OVERLOAD_LIMIT"),
        (200, "OVERLOAD_LIMIT"),
        (401, "NO_AUTH_FOUND"),
        (401, "expired_token"),
        (403, "insufficient_scope"),
        (403, "ACCESS_ERROR"),
        (404, "ERROR_METHOD_NOT_FOUND"),
        (400, ""),
    ],
)
def test_what_will_not_pass_is_asked_once(
    serve: Serve, open_portal: Open, clock: FakeClock, status: int, code: str
) -> None:
    stub = serve((status, {"error": code}))
    with pytest.raises(b24.ApiError):
        open_portal(stub.url).call("user.get")
    assert len(stub.calls) == 1
    assert clock.naps == []


@pytest.mark.parametrize("method", ["crm.lead.add", "user.update", "im.message.delete", "tasks.task.start"])
@pytest.mark.parametrize("trouble", [BROKEN, HTML_502, HTML_504, (200, b"")], ids=["500", "502", "504", "nothing"])
def test_a_call_that_writes_is_not_repeated_when_its_answer_is_lost(
    serve: Serve, open_portal: Open, method: str, trouble: object
) -> None:
    stub = serve(trouble, FINE)
    with pytest.raises(b24.PortalError):
        open_portal(stub.url).call(method)
    assert len(stub.calls) == 1


def test_a_call_that_writes_is_repeated_when_it_was_turned_away(serve: Serve, open_portal: Open) -> None:
    stub = serve(BUSY, FINE)
    assert open_portal(stub.url).call("crm.lead.add").result == "fine"
    assert len(stub.calls) == 2


def test_a_write_on_a_broken_connection_is_not_repeated(open_portal: Open) -> None:
    with Server(12, limits=None, faults=[Fault("refuse")]) as server:
        with pytest.raises(b24.PortalError):
            open_portal(server.url).call("crm.lead.add")
        assert len(server.log) == 1


def test_a_portal_that_does_not_answer_in_time_is_too_slow(open_portal: Open) -> None:
    slow = [Fault("hang", seconds=5)]
    with (
        Server(12, limits=None, faults=slow) as server,
        pytest.raises(b24.TooSlowError, match=r"answer within 0\.05 s"),
    ):
        open_portal(server.url, timeout=0.05).call("crm.lead.add")


def test_nobody_listening_is_a_portal_error_that_names_the_host(open_portal: Open, serve: Serve) -> None:
    stub = serve(FINE)
    stub.shutdown()
    stub.server_close()
    with pytest.raises(b24.PortalError, match=rf"{stub.host}.*no connection"):
        open_portal(stub.url).call("profile")


def test_an_unknown_certificate_is_refused_at_once_and_says_what_to_do(tmp_path: Path, open_portal: Open) -> None:
    trustme = pytest.importorskip("trustme")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(key)
    certificate.cert_chain_pems[0].write_to_path(chain)
    with Server(12, limits=None, certificate=(str(chain), str(key))) as server:
        portal = open_portal(server.url)
        with pytest.raises(b24.PortalError, match="REQUESTS_CA_BUNDLE"):
            portal.call("profile")
        assert (portal.requests, server.log) == (1, [])


def test_a_known_certificate_is_accepted(tmp_path: Path, open_portal: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    trustme = pytest.importorskip("trustme")
    authority, key, chain = trustme.CA(), tmp_path / "key.pem", tmp_path / "chain.pem"
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(key)
    certificate.cert_chain_pems[0].write_to_path(chain)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with Server(12, limits=None, certificate=(str(chain), str(key))) as server:
        assert open_portal(server.url).call("profile").result["ID"] == "1"


def test_a_redirect_is_not_followed(serve: Serve, open_portal: Open) -> None:
    elsewhere = serve(FINE)
    stub = serve((302, {"Location": f"http://{elsewhere.host}/rest/9/x/profile"}, b""))
    with pytest.raises(b24.PortalError, match=elsewhere.host):
        open_portal(stub.url).call("profile")
    assert (len(stub.calls), elsewhere.calls) == (1, [])


# Batches.


def test_a_batch_is_answered_in_the_order_and_by_the_keys_of_its_commands(open_portal: Open) -> None:
    with Server(12, limits=None) as server:
        answers = open_portal(server.url).batch(
            {"who": "profile", "what": ("scope", {}), 7: ("im.department.get", {"ID": [1]})}
        )
    assert list(answers) == ["who", "what", 7]
    assert answers["who"].result["ID"] == "1"
    assert answers["what"].result == ["department", "im", "user"]
    assert [row["id"] for row in answers[7].result] == [1]


def test_an_empty_batch_asks_nothing(open_portal: Open) -> None:
    portal = open_portal("https://acme.invalid/rest/9/abcdefgh/")
    assert portal.batch({}) == {}
    assert portal.requests == 0


@pytest.mark.parametrize(("commands", "sizes"), [(1, [1]), (50, [50]), (51, [50, 1]), (120, [50, 50, 20])])
def test_a_batch_is_split_by_fifty(serve: Serve, open_portal: Open, commands: int, sizes: list[int]) -> None:
    stub = serve(batch_of)
    answers = open_portal(stub.url).batch({number: ("user.get", {"n": number}) for number in range(commands)})
    assert {key: answer.result for key, answer in answers.items()} == {n: f"user.get?n={n}" for n in range(commands)}
    assert [len(params["cmd"]) for _, params, _ in stub.calls] == sizes
    assert all(params["halt"] == 0 for _, params, _ in stub.calls)


def test_keys_that_are_numbers_are_never_sent_as_numbers(serve: Serve, open_portal: Open) -> None:
    """PHP would send the answers to 0, 1, 2 as a list."""
    stub = serve(batch_of)
    open_portal(stub.url).batch({0: "profile", "1": "scope", "": "user.current"})
    assert not any(key.isdigit() for key in stub.calls[0][1]["cmd"])


def test_a_command_that_failed_raises_with_the_answers_of_the_others(open_portal: Open) -> None:
    with Server(12, limits=None) as server:
        portal = open_portal(server.webhook(("im",)))
        with pytest.raises(b24.ScopeError, match="'department'") as caught:
            portal.batch({"a": "profile", "b": "department.get", "c": "scope"})
    assert sorted(caught.value.answers) == ["a", "c"]
    assert caught.value.answers["c"].result == ["im"]
    assert portal.requests == 1


def test_only_the_commands_that_failed_in_passing_are_sent_again(serve: Serve, open_portal: Open) -> None:
    stub = serve(failing("QUERY_LIMIT_EXCEEDED", "user.get?n=1", "user.get?n=3"), batch_of)
    answers = open_portal(stub.url).batch({n: ("user.get", {"n": n}) for n in range(5)})
    assert [answer.result for answer in answers.values()] == [f"user.get?n={n}" for n in range(5)]
    assert list(stub.calls[1][1]["cmd"].values()) == ["user.get?n=1", "user.get?n=3"]


def test_a_command_that_is_missing_from_the_answer_is_sent_again_alone(open_portal: Open) -> None:
    with Server(12, limits=None, faults=[Fault("command_missing", command=1)]) as server:
        answers = open_portal(server.url).batch({"a": "profile", "b": "scope", "c": "server.time"})
        assert list(answers) == ["a", "b", "c"]
        assert [[command[1] for command in request.commands] for request in server.log] == [
            ["profile", "scope", "server.time"],
            ["scope"],
        ]


def test_a_command_that_stays_missing_is_an_error_never_a_gap(open_portal: Open) -> None:
    lost = [Fault("command_missing", command=position, times=99) for position in (0, 1)]
    with Server(12, limits=None, faults=lost) as server:
        portal = open_portal(server.url)
        with pytest.raises(b24.PortalError, match="scope: the batch came back without an answer") as caught:
            portal.batch({"a": "scope", "b": "scope", "c": "profile"})
    assert list(caught.value.answers) == ["c"]


def test_what_will_not_pass_is_raised_before_anything_is_repeated(serve: Serve, open_portal: Open) -> None:
    def answer(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        status, body = batch_of(method, params)
        keys = list(params["cmd"])
        errors = {keys[0]: {"error": "QUERY_LIMIT_EXCEEDED"}, keys[1]: {"error": "ACCESS_ERROR"}}
        body["result"] |= {"result": {keys[2]: 1}, "result_error": errors}
        return status, body

    stub = serve(answer)
    with pytest.raises(b24.AccessError) as caught:
        open_portal(stub.url).batch({"a": "user.get", "b": "user.get", "c": "user.get"})
    assert list(caught.value.answers) == ["c"]
    assert len(stub.calls) == 1


def test_the_answers_of_earlier_chunks_are_kept_when_a_later_one_fails(serve: Serve, open_portal: Open) -> None:
    stub = serve(batch_of, failing("ACCESS_ERROR", "user.get?n=55"))
    with pytest.raises(b24.AccessError) as caught:
        open_portal(stub.url).batch({n: ("user.get", {"n": n}) for n in range(60)})
    assert sorted(caught.value.answers) == [n for n in range(60) if n != 55]


def test_a_batch_that_is_too_slow_is_halved_until_it_passes(serve: Serve, open_portal: Open) -> None:
    def answer(method: str, params: Any) -> Any:  # noqa: ANN401 - an answer
        return HTML_504 if len(params["cmd"]) > 10 else batch_of(method, params)

    stub = serve(answer)
    answers = open_portal(stub.url).batch({n: ("user.get", {"n": n}) for n in range(40)})
    assert [answer.result for answer in answers.values()] == [f"user.get?n={n}" for n in range(40)]
    assert all(len(params["cmd"]) <= 10 for _, params, _ in stub.calls[-4:])


def test_a_single_command_that_is_too_slow_is_an_error(serve: Serve, open_portal: Open) -> None:
    def answer(method: str, params: Any) -> Any:  # noqa: ANN401 - an answer
        return HTML_504 if "user.get?n=1" in params["cmd"].values() else batch_of(method, params)

    stub = serve(answer)
    with pytest.raises(b24.TooSlowError) as caught:
        open_portal(stub.url).batch({n: ("user.get", {"n": n}) for n in range(3)})
    assert 1 not in caught.value.answers
    assert len(stub.calls) < 30


@pytest.mark.parametrize("trouble", [BROKEN, HTML_502, HTML_504, (200, b"")], ids=["500", "502", "504", "nothing"])
def test_a_batch_that_writes_is_sent_once_when_its_answer_is_lost(
    serve: Serve, open_portal: Open, trouble: object
) -> None:
    stub = serve(trouble, batch_of)
    with pytest.raises(b24.PortalError):
        open_portal(stub.url).batch({n: ("crm.lead.add", {"n": n}) for n in range(4)})
    assert len(stub.calls) == 1


def test_a_command_that_writes_is_not_repeated_when_it_failed_inside(serve: Serve, open_portal: Open) -> None:
    stub = serve(failing("INTERNAL_SERVER_ERROR", "crm.lead.add?n=1"), batch_of)
    with pytest.raises(b24.PortalError) as caught:
        open_portal(stub.url).batch({n: ("crm.lead.add", {"n": n}) for n in range(3)})
    assert sorted(caught.value.answers) == [0, 2]
    assert len(stub.calls) == 1


def test_a_batch_that_writes_is_repeated_when_it_was_turned_away(serve: Serve, open_portal: Open) -> None:
    stub = serve(BUSY, failing("QUERY_LIMIT_EXCEEDED", "crm.lead.add?n=2"), batch_of)
    answers = open_portal(stub.url).batch({n: ("crm.lead.add", {"n": n}) for n in range(3)})
    assert list(answers) == [0, 1, 2]
    assert [list(params["cmd"].values()) for _, params, _ in stub.calls] == [
        ["crm.lead.add?n=0", "crm.lead.add?n=1", "crm.lead.add?n=2"],
        ["crm.lead.add?n=0", "crm.lead.add?n=1", "crm.lead.add?n=2"],
        ["crm.lead.add?n=2"],
    ]


@pytest.mark.parametrize("trouble", [BROKEN, HTML_502, (200, {"result": "no batch"})], ids=["500", "502", "no batch"])
def test_a_batch_that_reads_is_repeated_as_a_whole_when_its_answer_is_lost(
    serve: Serve, open_portal: Open, trouble: object
) -> None:
    stub = serve(trouble, batch_of)
    assert open_portal(stub.url).batch({"a": "user.get"})["a"].result == "user.get"
    assert len(stub.calls) == 2


# Pages.


def ids_of(pages: list[Any]) -> list[int]:
    return [int(row["ID"]) if isinstance(row, dict) else int(row) for page in pages for row in page.result]


@pytest.mark.parametrize(("people", "requests"), [(0, 1), (1, 1), (49, 1), (50, 2), (51, 2), (170, 2)])
def test_pages_follow_one_another_by_offset_and_limit(open_portal: Open, people: int, requests: int) -> None:
    with Server(people, limits=None) as server:
        portal = open_portal(server.url)
        pages = list(portal.pages("im.department.colleagues.list", {"USER_DATA": "N"}))
        assert ids_of(pages) == server.company.colleague_ids
    assert portal.requests == requests


def test_pages_follow_one_another_by_start(open_portal: Open) -> None:
    with Server(170, limits=None) as server:
        portal = open_portal(server.url)
        pages = list(portal.pages("user.get"))
        assert ids_of(pages) == server.company.employee_ids
        starts = [params["start"] for request in server.log[1:] for _, _, params in request.commands]
    assert [int(start) for start in starts] == [50, 100, 150]
    assert portal.requests == 2


def test_a_next_that_does_not_advance_is_no_endless_loop(open_portal: Open) -> None:
    with Server(120, limits=None, faults=[Fault("stuck_next", times=99)]) as server:
        portal = open_portal(server.url)
        assert ids_of(list(portal.pages("im.department.colleagues.list"))) == server.company.colleague_ids
    assert portal.requests == 2


def test_a_page_that_stays_of_the_wrong_type_is_an_error_after_six_tries(open_portal: Open) -> None:
    with Server(120, limits=None, faults=[Fault("wrong_type", times=99)]) as server:
        portal = open_portal(server.url)
        with pytest.raises(b24.PortalError, match="expected a list"):
            list(portal.pages("im.department.colleagues.list"))
    assert portal.requests == 6


def test_a_list_without_total_is_followed_by_next(serve: Serve, open_portal: Open) -> None:
    def answer(_: str, params: Any) -> Any:  # noqa: ANN401 - an answer
        start = params["start"]
        return 200, {"result": [start], "next": start + 50} if start < 150 else {"result": [start]}

    stub = serve(answer)
    assert ids_of(list(open_portal(stub.url).pages("some.list"))) == [0, 50, 100, 150]


def test_a_list_without_total_whose_next_does_not_advance_is_an_error(serve: Serve, open_portal: Open) -> None:
    stub = serve((200, {"result": [1], "next": 50}))
    with pytest.raises(b24.PortalError, match="do not advance"):
        list(open_portal(stub.url).pages("some.list"))
    assert len(stub.calls) == 2


def test_pages_are_given_as_they_come_not_all_at_the_end(open_portal: Open) -> None:
    with Server(120, limits=None) as server:
        portal = open_portal(server.url)
        pages = portal.pages("im.department.colleagues.list")
        next(pages)
        assert portal.requests == 1


@pytest.mark.parametrize("name", ["start", "OFFSET", "limit", "Start"])
def test_pages_set_their_place_themselves(open_portal: Open, name: str) -> None:
    portal = open_portal("https://acme.invalid/rest/9/abcdefgh/")
    with pytest.raises(ValueError, match=f"leave out {name}"):
        list(portal.pages("user.get", {name: 50}))
    assert portal.requests == 0


@pytest.mark.parametrize(("seconds", "pages", "batches"), [(0.36, 41, 2), (0.84, 17, 4), (5.0, 3, 20)])
def test_a_batch_asks_for_what_the_portal_does_in_fifteen_seconds(
    open_portal: Open, seconds: float, pages: int, batches: int
) -> None:
    """3,000 people are a page alone and 59 in batches; the server cuts at 16 s."""
    limits = Limits(depth=None, operating_limit=None, seconds_per_page=seconds, cut_after=16)
    with Server(2_999, limits=limits) as server:
        assert len(server.company.colleague_ids) == 3_000
        found = list(open_portal(server.url).pages("im.department.colleagues.list"))
        assert ids_of(found) == server.company.colleague_ids
        assert max(len(request.commands) for request in server.log) == pages
        assert len(server.log) == 1 + batches
        assert {request.status for request in server.log} == {200}


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit])
def test_an_interruption_goes_through(
    monkeypatch: pytest.MonkeyPatch, open_portal: Open, interruption: type[BaseException]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise interruption

    monkeypatch.setattr("requests.Session.post", interrupted)
    with pytest.raises(interruption):
        open_portal("https://acme.invalid/rest/9/abcdefgh/").call("profile")


@pytest.mark.parametrize("reset_at", [1, 999.0, None, "soon"], ids=repr)
def test_a_budget_of_work_that_stays_used_up_is_no_endless_loop(
    serve: Serve, open_portal: Open, reset_at: object
) -> None:
    """The clock stands at 1,000 s, so that the moment told is over."""
    used_up = (429, {"error": "OPERATION_TIME_LIMIT", "time": {"operating": 480, "operating_reset_at": reset_at}})
    stub = serve(*[used_up] * 60, FINE)
    with pytest.raises(b24.LimitError):
        open_portal(stub.url).call("user.get")
    assert len(stub.calls) < 50


ODD_TIMES = [1e300, -1e300, float("inf"), float("nan"), 10**400]


@pytest.mark.parametrize("start", ODD_TIMES, ids=lambda number: f"{number:.0e}" if number < 10**300 else "huge")
def test_a_refusal_until_no_moment_that_can_be_is_a_limit_error(serve: Serve, open_portal: Open, start: float) -> None:
    used_up = (429, {"error": "OPERATION_TIME_LIMIT", "time": {"operating_reset_at": 1_300, "start": start}})
    with pytest.raises(b24.LimitError):
        open_portal(serve(*[used_up] * 60).url).call("user.get")


@pytest.mark.parametrize("field", ["operating", "operating_reset_at", "duration", "start"])
@pytest.mark.parametrize("number", ODD_TIMES, ids=lambda number: f"{number:.0e}" if number < 10**300 else "huge")
def test_timing_of_numbers_that_cannot_be_stops_nothing(
    serve: Serve, open_portal: Open, number: float, field: str
) -> None:
    timing = {"operating": 2.0, "operating_reset_at": 1_300, "duration": 1.0, "start": 1_000, field: number}
    stub = serve(*[(200, {"result": [], "total": 0, "time": timing})] * 3)
    portal = open_portal(stub.url)
    assert [portal.call("user.get").result, *(page.result for page in portal.pages("user.get"))] == [[], []]


def test_a_budget_of_work_that_is_used_up_is_waited_for(serve: Serve, open_portal: Open, clock: FakeClock) -> None:
    used_up = (429, {"error": "OPERATION_TIME_LIMIT", "time": {"operating": 480, "operating_reset_at": 1_300}})
    stub = serve(used_up, FINE)
    assert open_portal(stub.url).call("user.get").result == "fine"
    assert sum(clock.naps) == pytest.approx(300, abs=1)
    assert len(stub.calls) == 2


def test_a_budget_of_work_that_is_used_up_says_nothing_of_the_pace(
    serve: Serve, open_portal: Open, clock: FakeClock
) -> None:
    """One second until it is free again, though a hundred until the next request if too many had come at once."""
    used_up = (429, {"error": "OPERATION_TIME_LIMIT", "time": {"operating": 480, "operating_reset_at": 1_001}})
    stub = serve(used_up, FINE)
    assert open_portal(stub.url, limits=b24.Limits(burst=50, per_second=0.01)).call("user.get").result == "fine"
    assert sum(clock.naps) < 3


def test_a_budget_of_work_is_waited_for_as_long_as_something_comes(
    serve: Serve, open_portal: Open, clock: FakeClock
) -> None:
    """One command of each batch is answered, the others are refused: twenty waits for 21 commands, none in vain."""

    def answer(_: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        first, *rest = params["cmd"]
        times = {key: {"operating_reset_at": clock.at + 1} for key in rest}
        failures = {key: {"error": "OPERATION_TIME_LIMIT"} for key in rest}
        return 200, {"result": {"result": {first: 1}, "result_error": failures or [], "result_time": times or []}}

    stub = serve(answer)
    found = open_portal(stub.url).batch({number: ("user.get", {"n": number}) for number in range(21)})
    assert len(found) == len(stub.calls) == 21


def test_who_does_not_want_to_wait_is_told_until_when(serve: Serve, open_portal: Open, clock: FakeClock) -> None:
    used_up = (429, {"error": "OPERATION_TIME_LIMIT", "time": {"operating": 480, "operating_reset_at": 1_300}})
    stub = serve(used_up, FINE)
    with pytest.raises(b24.LimitError) as caught:
        open_portal(stub.url, wait=False).call("user.get")
    assert caught.value.retry_at.timestamp() == 1_300
    assert (clock.naps, len(stub.calls)) == ([], 1)

"""One exchange: what is sent, which failure becomes which error, and what is not logged."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests
from leaks import Hidden, assert_hidden, logged, shown_by
from requests import exceptions

import b24frame as b24
from b24frame import _http
from b24frame.demo import Fault, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Stub

    Serve = Callable[..., Stub]


@pytest.fixture
def planted(secret: str) -> Hidden:
    return Hidden([secret])


@pytest.fixture
def connect() -> Iterator[Callable[..., _http.Connection]]:
    opened = []

    def connect_(url: str, seconds: float = 5.0) -> _http.Connection:
        opened.append(_http.Connection(b24.Webhook(url), seconds))
        return opened[-1]

    yield connect_
    for connection in opened:
        connection.close()


def test_a_call_is_a_post_of_json_that_names_its_sender(serve: Serve, connect: Callable[..., Any]) -> None:
    stub = serve((200, b'{"result": 1}'))
    reply = connect(stub.url).post("im.department.get", {"ID": [7, 3], "USER_DATA": "Y"})
    assert (reply.status, reply.body, reply.location) == (200, b'{"result": 1}', "")
    method, params, headers = stub.calls[0]
    assert (method, params) == ("im.department.get", {"ID": [7, 3], "USER_DATA": "Y"})
    assert headers["Content-Type"] == "application/json"
    assert headers["Accept"] == "application/json"
    assert headers["User-Agent"].startswith("b24frame/0.")
    assert "Authorization" not in headers


@pytest.mark.parametrize("status", [200, 401, 404, 429, 500, 503])
def test_a_reply_is_handed_on_whatever_its_status(serve: Serve, connect: Callable[..., Any], status: int) -> None:
    reply = connect(serve((status, b"<html>")).url).post("profile", {})
    assert (reply.status, reply.body) == (status, b"<html>")


def test_one_connection_serves_many_calls(connect: Callable[..., Any]) -> None:
    with Server(12, limits=None) as server:
        connection = connect(server.url)
        for _ in range(5):
            connection.post("profile", {})
        assert len(server._listener._open) == 1
        assert len(server.log) == 5


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("https://new.example/rest/9/s3cr3tw3bh00k5d7/profile", "https://new.example"),
        ("https://me:pw@new.example/x", "https://new.example"),
        ("/login/", ""),
        ("", ""),
    ],
)
def test_a_redirect_is_not_followed_and_only_its_host_is_told(
    serve: Serve, connect: Callable[..., Any], target: str, told: str
) -> None:
    stub = serve((302, {"Location": target}, b""))
    reply = connect(stub.url).post("profile", {})
    assert (reply.status, reply.location, len(stub.calls)) == (302, told, 1)


def test_a_body_that_repeats_the_secret_arrives_without_it(
    serve: Serve, connect: Callable[..., Any], planted: Hidden
) -> None:
    body = f'{{"result": "https://acme.example/rest/9/{planted.value[0]}/"}}'.encode()
    assert connect(serve((200, body)).url).post("profile", {}).body == b'{"result": "https://acme.example/rest/9/***/"}'


FAILURES: dict[type[Exception], tuple[type[b24.PortalError], str, bool]] = {
    exceptions.SSLError: (b24.PortalError, "REQUESTS_CA_BUNDLE", False),
    exceptions.ProxyError: (b24.PortalError, "check HTTPS_PROXY", True),
    exceptions.ConnectTimeout: (b24.PortalError, "no connection within 5 s", True),
    exceptions.ReadTimeout: (b24.TooSlowError, "no answer within 5 s", True),
    exceptions.ChunkedEncodingError: (b24.PortalError, "broke in the middle of an answer", True),
    exceptions.ConnectionError: (b24.PortalError, "no connection, or it broke", True),
    exceptions.ContentDecodingError: (b24.PortalError, r"packed \(gzip\) and cannot be unpacked", True),
    exceptions.InvalidURL: (b24.PortalError, r"could not be sent \(InvalidURL\)", False),
    RuntimeError: (b24.PortalError, r"could not be sent \(RuntimeError\)", False),
}


@pytest.mark.parametrize("raised", FAILURES, ids=lambda kind: kind.__name__)
def test_every_failure_of_the_network_is_named_and_shows_no_address(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, planted: Hidden, raised: type[Exception]
) -> None:
    def fail(_: object, request: requests.PreparedRequest, **__: object) -> None:
        raise raised(request.url)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", fail)
    kind, message, passing = FAILURES[raised]
    with pytest.raises(kind, match=f"^acme.example: .*{message}") as caught:
        connect(f"https://acme.example/rest/9/{planted.value[0]}/").post("profile", {})
    assert type(caught.value) is kind
    assert caught.value.passing is passing
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert_hidden(shown_by(caught.value), planted)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_no_error_goes_through_without_the_address(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, planted: Hidden, kind: type[BaseException]
) -> None:
    """Also where it comes before anything is sent."""
    for place in ("requests.adapters.HTTPAdapter.send", "b24frame._wire.encode"):
        with monkeypatch.context() as patch:
            calls: list[int] = []

            def stop(*_: object, calls: list[int] = calls, place: str = place, **__: object) -> bytes:
                calls.append(1)
                # The first encoding happens where no address is in sight.
                if "encode" in place and len(calls) == 1:
                    return b""
                raise kind

            patch.setattr(place, stop)
            with pytest.raises(kind) as caught:
                connect(f"https://acme.example/rest/9/{planted.value[0]}/").post("profile", {})
            assert_hidden(shown_by(caught.value), planted)


def test_a_parameter_that_is_no_json_is_refused_before_the_address_is_made(connect: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="cannot be sent as JSON"):
        connect("https://acme.example/rest/9/s3cr3tw3bh00k5d7/").post("profile", {"x": object()})


def test_twenty_threads_share_a_portal_over_one_pool_without_a_warning(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They all begin at once; nothing is opened twice, thrown away or left uncounted."""
    made: list[object] = []
    session = _http.session
    monkeypatch.setattr(_http, "session", lambda: (made.append(1), session())[1])
    together = threading.Barrier(20, timeout=20)

    def ask(portal: b24.Portal) -> list[str]:
        together.wait()
        return [portal.call("profile").result["ID"] for _ in range(3)]

    with Server(12, limits=None) as server, b24.Portal(server.url, limits=b24.Limits(500, 100)) as portal:
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(ask, [portal] * 20))
        assert portal.requests == len(server.log) == 60
    assert answers == [["1"] * 3] * 20
    assert len(made) == 1
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_what_urllib3_logs_of_a_call_names_the_method_and_not_the_secret(
    caplog: pytest.LogCaptureFixture, connect: Callable[..., Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(12, limits=None, faults=[Fault("500", at=2)]) as server:
        hidden = Hidden([server.url.split("/")[-2]])
        for _ in range(2):
            connect(server.url).post("im.department.get", {"ID": [1]})
    assert caplog.text.count("/rest/1/***/im.department.get") == 2
    assert_hidden(logged(caplog), hidden)


def test_the_loggers_get_one_filter_however_many_portals_are_opened() -> None:
    logger = logging.getLogger("urllib3.connectionpool")
    for _ in range(3):
        _http.session().close()
    assert [type(one).__name__ for one in logger.filters].count("_HideSecrets") == 1


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("POST /rest/9/abcdef/profile", "POST /rest/9/***/profile"),
        ("/rest/profile?auth=abcdef&x=1", "/rest/profile?auth=***&x=1"),
        ("/oauth/token/?client_secret=abc&refresh_token=def", "/oauth/token/?client_secret=***&refresh_token=***"),
        ("Starting new HTTPS connection (1): acme.example:443", "Starting new HTTPS connection (1): acme.example:443"),
    ],
)
def test_the_filter_hides_secrets_and_leaves_all_else(message: str, shown: str) -> None:
    record = logging.LogRecord("x", logging.DEBUG, "x.py", 1, "%s", (message,), None)
    assert _http._hide_secrets.filter(record) is True
    assert record.getMessage() == shown

"""The secret appears nowhere: not in errors with the locals of their frames, not in logs, frames, files or pickles.

No test holds the secret in a local variable, because the frames of the tests are part of each traceback.
"""

from __future__ import annotations

import json
import logging
import pickle
import socket
from io import BytesIO
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from leaks import shown_by
from nbclient import NotebookClient

import b24frame as b24
from b24frame.demo import Change, Fault, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Stub

    Serve = Callable[..., Stub]
    Open = Callable[..., b24.Portal]

SECRET = "s3cr3tw3bh00k5d7"
ECHO = f"https://acme.example/rest/9/{SECRET}/profile.json?auth={SECRET}"


class Hidden:
    """A text that a traceback does not show."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def refusing(status: int, code: str) -> Callable[..., Any]:
    return lambda *_: (status, {"error": code, "error_description": f"Refused: {ECHO}"})


def first_page_then(answer: Callable[..., Any]) -> Callable[..., Any]:
    fine = (200, {"result": [{"id": number} for number in range(1, 51)], "total": 120})
    return lambda method, params: answer(method, params) if method == "batch" else fine


def batch_error(_: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
    failed = {key: {"error": "ACCESS_ERROR", "error_description": ECHO} for key in params["cmd"]}
    return 200, {"result": {"result": [], "result_error": failed}}


ANSWERS: dict[str, Callable[..., Any]] = {
    "wrong secret": refusing(401, "NO_AUTH_FOUND"),
    "expired": refusing(401, "expired_token"),
    "missing scope": refusing(403, "insufficient_scope"),
    "no access": refusing(403, "ACCESS_ERROR"),
    "unknown code": refusing(400, f"CODE_{SECRET}"),
    "no code": refusing(400, ""),
    "request limit": refusing(503, "QUERY_LIMIT_EXCEEDED"),
    "work limit": refusing(429, "OPERATION_TIME_LIMIT"),
    "manual block": refusing(503, "OVERLOAD_LIMIT"),
    "server error": refusing(500, "INTERNAL_SERVER_ERROR"),
    "error with 200": refusing(200, "INTERNAL_SERVER_ERROR"),
    "page of a proxy 502": lambda *_: (502, f"<html>{ECHO}</html>".encode()),
    "page of a proxy 504": lambda *_: (504, f"<html>{ECHO}</html>".encode()),
    "login page": lambda *_: (200, f"<html>{ECHO}</html>".encode()),
    "JSON scalar": lambda *_: (200, f'"{ECHO}"'.encode()),
    "JSON cut off": lambda *_: (200, f'{{"result": "{ECHO}'.encode()),
    "result missing": lambda *_: (200, {SECRET: ECHO}),
    "result of a wrong type": lambda *_: (200, {"result": ECHO}),
    "redirect": lambda *_: (302, {"Location": ECHO}, b""),
    "redirect within": lambda *_: (302, {"Location": f"/rest/9/{SECRET}/profile"}, b""),
    "redirect to a user": lambda *_: (302, {"Location": f"https://{SECRET}@acme.example/"}, b""),
    "redirect to a host": lambda *_: (302, {"Location": f"https://{SECRET}.example/"}, b""),
    "odd redirect": lambda *_: (302, {"Location": f"https://[{SECRET}/rest/9/{SECRET}/"}, b""),
    "broken gzip": lambda *_: (200, {"Content-Encoding": "gzip"}, ECHO.encode()),
    "command of a batch": first_page_then(batch_error),
    "shape of a batch": first_page_then(lambda *_: (200, {"result": ECHO})),
    "batch that is refused": first_page_then(refusing(403, "ACCESS_ERROR")),
    "batch that is too slow": first_page_then(lambda *_: (504, ECHO.encode())),
}


def assert_hidden(shown: str, source: Hidden | None = None) -> None:
    at = shown.find(source.text.split("/")[-2] if source else SECRET)
    # Without the text itself, which the report of a failed test would print.
    where = None if at < 0 else shown[max(0, at - 300) : at] + "<<<HERE"
    assert where is None


def webhook(stub: Stub) -> str:
    return f"http://{stub.host}/rest/9/{SECRET}/"


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("load", [b24.load_colleagues, b24.load_org], ids=lambda load: load.__name__)
def test_no_error_of_a_load_shows_the_secret(
    serve: Serve, open_portal: Open, caplog: pytest.LogCaptureFixture, load: Callable[..., Any], kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    stub = serve(ANSWERS[kind])
    with pytest.raises(b24.B24Error) as caught:
        load(open_portal(webhook(stub)))
    assert stub.calls
    assert_hidden(shown_by(caught.value))
    assert_hidden(logged(caplog))


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """All that went through the loggers, formatted and raw."""
    raw = [f"{record.msg!r} {record.args!r} {record.exc_info!r} {record.__dict__!r}" for record in caplog.records]
    return "\n".join([caplog.text, *raw])


@pytest.mark.parametrize("kind", ["NO_AUTH_FOUND", "redirect", "html"])
def test_no_error_shows_the_secret_where_the_source_is_a_url(serve: Serve, kind: str) -> None:
    """Without a Portal of ours in between: the loader itself reads the URL."""
    answers = {
        "NO_AUTH_FOUND": ANSWERS["wrong secret"],
        "redirect": ANSWERS["redirect"],
        "html": lambda *_: (404, ECHO.encode()),
    }
    stub = serve(answers.pop(kind))
    del answers
    for load in (b24.load_colleagues, b24.load_employees, b24.load_managers, b24.load_departments, b24.load_org):
        with pytest.raises(b24.B24Error) as caught:
            load(webhook(stub))
        assert_hidden(shown_by(caught.value))


def test_no_error_shows_the_secret_where_the_source_is_the_environment(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = serve(ANSWERS["wrong secret"])
    monkeypatch.setenv("B24_WEBHOOK", webhook(stub))
    with pytest.raises(b24.AuthError) as caught:
        b24.load_colleagues()
    assert_hidden(shown_by(caught.value))


def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def test_an_error_of_the_connection_does_not_show_the_secret(
    open_portal: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(b24.PortalError) as caught:
        open_portal(f"http://127.0.0.1:{closed_port()}/rest/9/{SECRET}/").call("profile")
    assert_hidden(shown_by(caught.value))
    assert_hidden(logged(caplog))


def test_an_error_of_the_proxy_does_not_show_the_secret(open_portal: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(b24.PortalError, match="proxy") as caught:
        open_portal(f"https://acme.invalid/rest/9/{SECRET}/").call("profile")
    assert_hidden(shown_by(caught.value))


def test_an_error_of_tls_does_not_show_the_secret(serve: Serve, open_portal: Open) -> None:
    stub = serve((200, {"result": 1}))
    with pytest.raises(b24.PortalError) as caught:
        open_portal(f"https://{stub.host}/rest/9/{SECRET}/").call("profile")
    assert_hidden(shown_by(caught.value))


def test_an_answer_that_does_not_come_does_not_show_the_secret(open_portal: Open, serve: Serve) -> None:
    released = []

    def slow(*_: object) -> tuple[int, dict[str, int]]:
        import time

        time.sleep(0.3)
        released.append(1)
        return 200, {"result": 1}

    stub = serve(slow)
    with pytest.raises(b24.TooSlowError) as caught:
        open_portal(webhook(stub), timeout=0.05).call("crm.lead.add")
    assert_hidden(shown_by(caught.value))


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, MemoryError, RuntimeError])
def test_what_interrupts_a_call_does_not_show_the_secret(
    open_portal: Open, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    def interrupted(_: object, request: Any, **__: object) -> None:  # noqa: ANN401 - a prepared request
        raise interruption(request.url)

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", interrupted)
    with pytest.raises((interruption, b24.PortalError)) as caught:
        open_portal(f"https://acme.invalid/rest/9/{SECRET}/").call("crm.lead.add")
    assert_hidden(shown_by(caught.value))


ASKS: dict[str, Callable[[b24.Portal], object]] = {
    "call": lambda portal: portal.call("user.get", {"x": object()}),
    "pages": lambda portal: next(portal.pages("user.get", {"x": [object()]})),
}


@pytest.mark.parametrize("ask", ASKS)
def test_a_parameter_that_cannot_be_sent_does_not_show_the_secret(open_portal: Open, ask: str) -> None:
    portal = open_portal(f"https://acme.invalid/rest/9/{SECRET}/")
    with pytest.raises(TypeError, match="cannot be sent as JSON") as caught:
        ASKS[ask](portal)
    assert_hidden(shown_by(caught.value))


URLS = {
    "ftp": Hidden(f"ftp://acme.example/rest/9/{SECRET}/"),
    "http": Hidden(f"http://acme.example/rest/9/{SECRET}/"),
    "user": Hidden(f"https://{SECRET}:{SECRET}@acme.example/rest/9/{SECRET}/"),
    "shape": Hidden(f"https://acme.example/rest/{SECRET}/"),
    "port": Hidden(f"https://acme.example:{SECRET}/rest/9/{SECRET}/"),
    "host": Hidden(f"https://[{SECRET}/rest/9/{SECRET}/"),
    "alone": Hidden(SECRET),
    "long": Hidden(f"https://acme.example/rest/{'1' * 5_000}/{SECRET}/"),
    "bytes": Hidden(f"https://acme.example/rest/9/{SECRET}/".encode()),
    "list": Hidden([f"https://acme.example/rest/9/{SECRET}/"]),
}


@pytest.mark.parametrize(
    "open_", [b24.Webhook, b24.Portal, b24.load_colleagues, b24.load_org], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("kind", URLS)
def test_a_source_that_is_refused_does_not_show_the_secret(open_: Callable[..., Any], kind: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        open_(URLS[kind].text)
    assert_hidden(shown_by(caught.value))


@pytest.mark.parametrize(
    "load",
    [b24.load_employees, b24.load_managers, b24.load_departments, b24.load_colleague_ids],
    ids=lambda f: f.__name__,
)
@pytest.mark.parametrize("kind", ["http", "list", "shape"])
def test_every_loader_lets_go_of_what_it_refuses(load: Callable[..., Any], kind: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        load(URLS[kind].text)
    assert_hidden(shown_by(caught.value))


def test_a_bad_argument_beside_the_source_does_not_show_the_secret(serve: Serve) -> None:
    stub = serve((200, {"result": [], "total": 0}))
    for load in (b24.load_colleagues, b24.load_employees, b24.load_managers):
        with pytest.raises(ValueError, match="Atlantis") as caught:
            load(webhook(stub), region="Atlantis")
        assert_hidden(shown_by(caught.value))
    with pytest.raises(ValueError, match="everybody") as caught:
        b24.load_org(webhook(stub), "everybody")
    assert_hidden(shown_by(caught.value))


def test_an_incomplete_load_does_not_show_the_secret() -> None:
    changes = [Change("join", pages) for pages in range(1, 200)]
    with Server(300, limits=None, changes=changes) as server:
        source = Hidden(server.url)
        with pytest.raises(b24.IncompleteError) as caught:
            b24.load_colleagues(source.text)
    assert_hidden(shown_by(caught.value), source)


def test_what_holds_a_credential_does_not_show_it(serve: Serve) -> None:
    stub = serve((200, {"result": 1}))
    with b24.Portal(webhook(stub)) as portal:
        portal.call("profile")
        hook = b24.Webhook(webhook(stub))
        assert_hidden(f"{hook!r} {hook!s} {portal!r} {portal!s} {vars(portal)!r} {[portal, hook]}")
        assert_hidden(repr([vars(value) for value in vars(portal).values() if hasattr(value, "__dict__")]))
    assert not hasattr(hook, "__dict__")


def test_nothing_is_logged_of_the_secret_while_everybody_is_loaded(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(300, limits=None) as server:
        b24.load_org(server.url)
        b24.load_colleagues(server.url)
        code = server.url.split("/")[-2]
    assert any(record.name.startswith("urllib3") for record in caplog.records)
    assert code not in logged(caplog)
    assert "/rest/1/***/" in caplog.text


@pytest.mark.parametrize(
    ("message", "args"),
    [(f"GET {ECHO}", ()), ("%s %r", (ECHO, 1)), ("%(url)s", ({"url": ECHO},)), ("%r", (OSError(ECHO),))],
    ids=["a message", "arguments", "named arguments", "an exception"],
)
def test_whatever_the_connection_pool_logs_goes_out_without_the_secret(
    serve: Serve, caplog: pytest.LogCaptureFixture, message: str, args: tuple[object, ...]
) -> None:
    with b24.Portal(webhook(serve((200, {"result": 1})))) as portal:
        portal.call("profile")
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3.connectionpool").warning(message, *args)
    assert "/rest/9/***/profile" in caplog.text


def test_a_portal_that_echoes_the_secret_gets_it_into_no_frame_and_no_file(serve: Serve) -> None:
    user = {
        "id": 1,
        "name": ECHO,
        "avatar": ECHO,
        "phones": {"work_phone": ECHO, "inner_phone": ECHO},
        "bot_data": {SECRET: ECHO},
        "status": SECRET,
        SECRET: ECHO,
        "later": [ECHO],
    }
    stub = serve((200, json.dumps({"result": [user], "total": 1, "time": {"duration": 0.1, "x": ECHO}}).encode()))
    people = b24.load_colleagues(webhook(stub))
    file = BytesIO()
    people.to_parquet(file, compression=None)
    assert_hidden(people.to_csv())
    assert_hidden(repr(people.attrs) + repr(list(people.columns)) + repr(people["status"].cat.categories))
    assert SECRET.encode() not in file.getvalue()
    assert SECRET.encode() not in pickle.dumps(people)
    assert people.loc[1, "name"] == "https://acme.example/rest/9/***/profile.json?auth=***"


def test_an_answer_that_echoes_the_secret_is_handed_on_without_it(serve: Serve) -> None:
    stub = serve((200, {"result": {"url": ECHO}}))
    with b24.Portal(webhook(stub)) as portal:
        assert_hidden(repr(portal.call("profile")))


def test_an_executed_notebook_shows_no_secret_whatever_goes_wrong_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The webhook in the environment, a bar, a frame, reprs, DEBUG logs, and failures with verbose tracebacks."""
    cells = [
        "import logging; logging.basicConfig(level=logging.DEBUG)\nimport b24frame as b24",
        "people = b24.load_colleagues(progress=True)\npeople",
        "portal = b24.Portal()\nportal, vars(portal), people.attrs, people.to_json()",
        "%xmode Verbose",
        "b24.load_colleagues()",
        "portal.call('no.such.method')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    broken = Fault("overload", at=3, times=99, method="im.department.colleagues.list")
    with Server(120, limits=None, faults=[broken]) as server:
        monkeypatch.setenv("B24_WEBHOOK", server.url)
        NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [cell["outputs"] for cell in notebook.cells]
    failures = [output["ename"] for cell in outputs for output in cell if output["output_type"] == "error"]
    assert failures == ["OverloadError", "ApiError"]
    written = nbformat.writes(notebook)
    assert "120 rows" in written
    assert server.url.split("/")[-2] not in written

"""What every test starts from: no credential in the environment, empty buckets, and clocks that do not wait."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

import b24frame as b24
from b24frame import _pace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# How long an example takes says more about what else the machine does.
hypothesis.settings.register_profile("b24frame", deadline=None)
hypothesis.settings.load_profile("b24frame")

SECRET = "s3cr3tw3bh00k5d7"


class FakeClock:
    """A clock that stands still until someone sleeps; `.naps` holds how long they did."""

    def __init__(self, at: float = 1_000.0) -> None:
        self.at = at
        self.naps: list[float] = []

    def monotonic(self) -> float:
        """Tell the time."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.naps.append(seconds)
        self.at += seconds

    @property
    def clock(self) -> _pace.Clock:
        """The clock as a Portal takes it."""
        return _pace.Clock(monotonic=self.monotonic, now=self.monotonic, sleep=self.sleep)


class Stub(ThreadingHTTPServer):
    """A server that answers whatever a test wants: `answer(method, params)` gives status, headers and body."""

    daemon_threads = True

    def __init__(self, answer: Callable[[str, Any], tuple[int, dict[str, str], bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _StubHandler)
        self.answer = answer
        self.calls: list[tuple[str, Any, dict[str, str]]] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        """URL of a webhook with the planted secret."""
        return f"http://{self.host}/rest/9/{SECRET}/"


class _StubHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer goes out in one piece and at once.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Stub

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        method, params = self.path.rsplit("/", 1)[-1], json.loads(sent)
        self.server.calls.append((method, params, dict(self.headers.items())))
        status, headers, body = self.server.answer(method, params)
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """No access log."""


@pytest.fixture(autouse=True)
def _untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    # Ports are used again: what an earlier server's bucket held must not slow this one down.
    monkeypatch.setattr(_pace, "_buckets", {})
    for name in ("B24_WEBHOOK", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def secret() -> str:
    return SECRET


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def open_portal(clock: FakeClock) -> Iterator[Callable[..., b24.Portal]]:
    """Open a Portal on a clock that does not wait; a demo server's bucket is not asked to drain in no time."""
    opened: list[b24.Portal] = []

    def open_(source: Any, **options: Any) -> b24.Portal:  # noqa: ANN401 - passes arguments on
        opened.append(b24.Portal(source, **{"clock": clock.clock} | options))
        return opened[-1]

    yield open_
    for portal in opened:
        portal.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Stub]]:
    """Start a stub that gives these answers one after another, the last one for ever; or one by a function."""
    started: list[Stub] = []

    def start(*answers: Any) -> Stub:  # noqa: ANN401 - a function, or a status and a body
        queue = list(answers)

        def next_answer(method: str, params: Any) -> tuple[int, dict[str, str], bytes]:  # noqa: ANN401 - any JSON
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
            answer = answer(method, params) if callable(answer) else answer
            if len(answer) == 2:
                answer = (answer[0], {}, answer[1])
            status, headers, body = answer
            return status, headers, body if isinstance(body, bytes) else json.dumps(body).encode()

        started.append(Stub(next_answer))
        return started[-1]

    yield start
    for stub in started:
        stub.shutdown()
        stub.server_close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes the table of docs/reliability.md."""
    parser.addoption("--write-docs", action="store_true", help="write the tables of docs/ from this run")

"""The demo portal on a loopback socket."""

import random
import socket
import ssl
import struct
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from types import TracebackType
from typing import Self

from b24frame.demo._application import Application, Incoming, Reply, Request
from b24frame.demo._engine import Engine
from b24frame.demo._methods import SCOPES, Credential
from b24frame.demo._packing import pack
from b24frame.demo.faults import Change, Fault, Script
from b24frame.demo.limits import NO_LIMITS, Bucket, Limits
from b24frame.demo.oauth import OAuth
from b24frame.demo.people import DIRECTOR, NOW, Company, company

_ON = Limits()
_RESET = struct.pack("ii", 1, 0)


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, lets the application answer it, and writes the answer: in one go, if nothing is wrong."""

    protocol_version = "HTTP/1.1"
    # An answer must not wait for the acknowledgement of the one before.
    disable_nagle_algorithm = True
    server: "_Listener"

    def do_POST(self) -> None:
        """Answer a request, whatever its verb."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._serve(body)

    def do_GET(self) -> None:
        """Answer as to POST: calls may travel in the address."""
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """No access log: addresses hold secrets."""

    def _serve(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.application.reply(Incoming(self.path, headers, body))
        if reply.manner == "hang":
            self.server.stopping.wait(reply.seconds)
        if reply.manner in {"hang", "refuse"}:
            self._abort()
            return
        body, is_packed = pack(reply.body, headers.get("accept-encoding", ""), reply.manner)
        head = self._head(reply, len(body), is_packed=is_packed)
        if reply.manner == "reset":
            self.wfile.write(head + body[: len(body) // 2])
            self._abort()
        elif reply.manner == "drip":
            self.wfile.write(head)
            self._drip((bytes([byte]) for byte in body), reply.seconds)
        elif reply.manner == "drip_header":
            self.wfile.write(head[: head.index(b"\r\n") + 2])
            self._drip(repeat(b"X-Slow: 1\r\n"), reply.seconds)
        else:
            self.wfile.write(head + body)

    def _drip(self, pieces: Iterable[bytes], seconds: float) -> None:
        for piece in pieces:
            if self.server.stopping.wait(seconds):
                return
            self.wfile.write(piece)

    def _head(self, reply: Reply, length: int, *, is_packed: bool) -> bytes:
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('',))[0]}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        lines += ["Content-Encoding: gzip"] if is_packed else []
        lines += [f"Content-Type: {reply.content_type}", f"Content-Length: {length}", "", ""]
        return "\r\n".join(lines).encode()

    def _abort(self) -> None:
        self.close_connection = True
        # With a linger of zero, closing sends a reset instead of an orderly end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.server.drop(self.connection)


class _Listener(ThreadingHTTPServer):
    """Listens on loopback; knows its connections and threads, so that it can end them at once."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, certificate: tuple[str, str] | None) -> None:
        self.stopping = threading.Event()
        self.application: Application
        self._open: set[socket.socket] = set()
        self._workers: set[threading.Thread] = set()
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(*certificate)
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, address = super().get_request()
        if self._tls:
            # The handshake happens with the first read, in the connection's own thread.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        worker = threading.Thread(target=self._work, args=(request, client_address), daemon=True)
        self._open.add(request)
        self._workers.add(worker)
        worker.start()

    def _work(self, request: socket.socket, client_address: tuple[str, int]) -> None:
        try:
            # A client that goes away in the middle is no concern of the server.
            with suppress(OSError):
                self.finish_request(request, client_address)
        finally:
            self.drop(request)
            self._workers.discard(threading.current_thread())

    def drop(self, connection: socket.socket) -> None:
        """Close a connection, once."""
        self._open.discard(connection)
        connection.close()

    def stop(self) -> None:
        """End every connection and thread."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for worker in list(self._workers):
            worker.join()


@dataclass(eq=False)
class Server:
    """A demo portal on loopback: a context manager, or `start` and `stop`.

    Parameters
    ----------
    people
        Colleagues of the general director, who owns the webhook; or a company that was made before.
    seed
        Chooses the organisation, the secrets included.
    modern
        Whether it answers as the newest servers do; an older one sends errors with status 200, fewer fields, and
        no operating budget.
    signals
        As for `company`: status and the dates of the apps differ between people.
    faults, changes
        What goes wrong with which request, and what happens to the company between two pages.
    limits
        Limits of requests and work; None for none.
    certificate
        Files of a certificate and its key, for https.
    port
        0 takes any free one.
    now
        Moment the times of the people are counted from.

    Attributes
    ----------
    company
        The truth a client should find.
    oauth
        An application's tokens, and the address that refreshes them.

    Examples
    --------
    >>> with Server(people=12, seed=7) as server:
    ...     server.url[:17], len(server.company.colleague_ids), server.log
    ('http://127.0.0.1:', 12, [])
    """

    people: int | Company = 2_000
    _: KW_ONLY
    seed: int = 7
    modern: bool = True
    signals: bool = False
    faults: Sequence[Fault] = ()
    limits: Limits | None = _ON
    changes: Sequence[Change] = ()
    certificate: tuple[str, str] | None = field(default=None, repr=False)
    port: int = 0
    now: datetime = NOW
    company: Company = field(init=False, repr=False)
    oauth: OAuth = field(init=False, repr=False)

    def __post_init__(self) -> None:
        wanted = self.people
        if not isinstance(wanted, Company):
            wanted = company(wanted, self.seed, modern=self.modern, signals=self.signals, now=self.now)
        self.company = wanted
        self._rng = random.Random(f"secrets of {self.seed}")
        self._webhooks: dict[str, Credential] = {}
        self._listener: _Listener | None = None

    def start(self) -> Self:
        """Listen and serve in a thread."""
        self._listener = listener = _Listener(self.port, self.certificate)
        scheme = "https" if self.certificate else "http"
        self._root = f"{scheme}://127.0.0.1:{listener.server_address[1]}/"
        self.oauth = OAuth(self._rng, self._root, f"{self._root}oauth/token/")
        limits = self.limits or NO_LIMITS
        engine = Engine(self.company, limits, self.changes, self.modern, pause=listener.stopping.wait)
        bucket = Bucket(limits, engine.clock)
        listener.application = Application(engine, Script(self.faults), bucket, self.oauth, self._webhooks)
        self._url = self.webhook(SCOPES)
        self._thread = threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End at once, hanging requests included."""
        if self._listener is not None:
            self._listener.stop()
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Webhook of the general director, with every scope."""
        return self._url

    @property
    def rest_url(self) -> str:
        """Address that OAuth calls go to."""
        return f"{self._root}rest/"

    @property
    def log(self) -> list[Request]:
        """Every request so far, in order of arrival."""
        return [] if self._listener is None else self._listener.application.log

    def webhook(self, scopes: Sequence[str] = ("im",), kind: str = "employee", user: int = DIRECTOR) -> str:
        """Another webhook of the same portal.

        Parameters
        ----------
        scopes
            What it may do: any of im, department, user.
        kind
            employee, extranet or bot.
        user
            Whose it is: a colleague sees their own departments only.
        """
        if kind not in {"employee", "extranet", "bot"}:
            raise ValueError(f"No user is of kind {kind!r}; choose employee, extranet or bot.")
        secret = f"{self._rng.getrandbits(64):016x}"
        self._webhooks[secret] = Credential(user, tuple(scopes), kind, secret)
        return f"{self._root}rest/{user}/{secret}/"


@contextmanager
def portal(  # noqa: PLR0913 - what a Server is told, passed on
    people: int | Company = 2_000,
    *,
    seed: int = 7,
    modern: bool = True,
    signals: bool = False,
    faults: Sequence[Fault] = (),
    limits: Limits | None = _ON,
) -> Iterator[str]:
    """Address of a webhook of a demo portal, for as long as the block runs.

    Parameters
    ----------
    people, seed, modern, signals, faults, limits
        As for `Server`.

    Examples
    --------
    >>> with portal(people=12) as url:
    ...     url.split("/")[3:5]
    ['rest', '1']
    """
    with Server(people, seed=seed, modern=modern, signals=signals, faults=faults, limits=limits) as server:
        yield server.url

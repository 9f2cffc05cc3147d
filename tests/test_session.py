"""A request has an end and a size, goes where it is told and nowhere else, and what breaks once is tried again."""

from __future__ import annotations

import gzip
import itertools
import json
import logging
import socket
import ssl
import time
import zlib
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from leaks import Hidden, assert_hidden, logged, shown_by
from raw import Raw, answer, raw, replying, request

import b24frame as b24
from b24frame import _http, _send, _session
from b24frame._tokens import exchanged
from b24frame.demo import Fault, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import FakeClock

    Connect = Callable[..., _http.Connection]

SECRET = "s3cr3tw3bh00k5d7"
HIDDEN = Hidden([SECRET])
FINE = b'{"result": {"ID": "1"}}'
# The end of the requests below; a byte comes every tenth of it.
END = 0.5
PROXIES = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"]


@pytest.fixture
def connect() -> Iterator[Connect]:
    opened = []

    def connect_(host: str, scheme: str = "http") -> _http.Connection:
        opened.append(_http.Connection(b24.Webhook(f"{scheme}://{host}/rest/9/{SECRET}/"), END))
        return opened[-1]

    yield connect_
    for connection in opened:
        connection.close()


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    return made


def context_of(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def slowly(connection: socket.socket, text: bytes) -> None:
    """Send a byte at a time, each well before the other side would give up on a byte."""
    for byte in text:
        connection.sendall(bytes([byte]))
        time.sleep(END / 10)


# --- an end

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
FOREVER = b"a" * 10_000
DRIPS: dict[str, tuple[bytes, bytes]] = {
    "the status line": (b"", HEAD + FOREVER),
    "a header": (HEAD, b"X: " + FOREVER),
    "header after header": (HEAD, b"X: y\r\n" * 10_000),
    "one interim answer after the other": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000),
    "the body": (HEAD + b"Content-Length: 10000\r\n\r\n", FOREVER),
    "a body without a length": (HEAD + b"\r\n", FOREVER),
    "the length of a chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1" * 10_000),
    "chunk after chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 10_000),
    "trailer after trailer": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 10_000),
    "a packed body": (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(FINE)[:10], b"\0\0\0\xff\xff" * 10_000),
    "what follows a packed body": (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(FINE), FOREVER),
    "a redirect": (b"HTTP/1.1 302 Found\r\nLocation: https://a.example/\r\n\r\n", FOREVER),
    "nothing at all": (b"", b""),
}


@pytest.mark.parametrize("kind", DRIPS)
def test_a_request_ends_however_slowly_its_answer_comes(kind: str, connect: Connect) -> None:
    """A byte comes long before a wait for one byte would end."""
    at_once, dripped = DRIPS[kind]

    def serve(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(at_once)
        slowly(connection, dripped)
        server.stopping.wait(10)

    with raw(serve) as server:
        began = time.monotonic()
        with pytest.raises(b24.TooSlowError, match=r"^127\.0\.0\.1:\d+: no answer within 0\.5 s\.$") as caught:
            connect(server.host).post("profile", {})
        assert END <= time.monotonic() - began < 4 * END
    assert caught.value.passing
    assert_hidden(shown_by(caught.value), HIDDEN)


def test_a_request_ends_where_nobody_takes_its_body(connect: Connect) -> None:
    """The other side reads a little now and then, so that no single write waits for long."""

    def serve(connection: socket.socket) -> None:
        while not server.stopping.wait(END / 10):
            connection.recv(200_000)

    with raw(serve) as server:
        began = time.monotonic()
        with pytest.raises(b24.TooSlowError):
            connect(server.host).post("profile", {"x": "a" * 50_000_000})
        assert END <= time.monotonic() - began < 6 * END


@pytest.mark.parametrize("drips", ["nothing", "a byte of a record now and then"])
def test_a_handshake_that_does_not_get_on_ends(drips: str, connect: Connect) -> None:
    """That is no slow answer: asking for less would not help."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        slowly(connection, b"\x16\x03\x03\x40\x00" + FOREVER if drips != "nothing" else b"")
        server.stopping.wait(10)

    with raw(serve) as server:
        began = time.monotonic()
        with pytest.raises(b24.PortalError, match=r"no connection within 0\.5 s") as caught:
            connect(server.host, "https").post("profile", {})
        assert END <= time.monotonic() - began < 4 * END
    assert type(caught.value) is b24.PortalError
    assert caught.value.passing


def test_an_answer_over_tls_that_drips_ends_too(connect: Connect, authority: trustme.CA) -> None:
    context = context_of(authority, "127.0.0.1")

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            request(secure)
            slowly(secure, HEAD + FOREVER)

    with raw(serve) as server:
        began = time.monotonic()
        with pytest.raises(b24.TooSlowError):
            connect(server.host, "https").post("profile", {})
        assert END <= time.monotonic() - began < 4 * END


def test_a_host_with_many_addresses_that_are_silent_has_one_end(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty addresses, each of which would be waited for."""
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    port = full.getsockname()[1]
    fillers = [socket.socket() for _ in range(3)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex(("127.0.0.1", port))
    known = socket.getaddrinfo

    def twenty(host: str, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - addresses
        return known("127.0.0.1", *args, **more) * 20 if host == "localhost" else known(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", twenty)
    monkeypatch.setattr(_session, "CONNECT_SECONDS", 0.2)
    began = time.monotonic()
    with pytest.raises(b24.PortalError, match="no connection") as caught:
        connect(f"localhost:{port}").post("profile", {})
    assert END <= time.monotonic() - began < 4 * END
    assert caught.value.passing
    for one in (full, *fillers):
        one.close()


def test_an_end_that_was_near_does_not_hurry_the_next_request_of_the_connection(connect: Connect) -> None:
    """The first answer comes shortly before its end; the second takes as long, over the same connection."""

    def serve(connection: socket.socket) -> None:
        while True:
            request(connection)
            time.sleep(0.8 * END)
            connection.sendall(answer(FINE))

    with raw(serve) as server:
        connection = connect(server.host)
        assert [connection.post("profile", {}).body for _ in range(3)] == [FINE] * 3
        assert server.connections == 1


# --- all tries together


@pytest.mark.parametrize(("timeout", "tries"), [(75, [75, 75]), (60, [60, 60, 30]), (400, [400, 400])])
def test_all_tries_of_a_call_have_one_end(
    clock: FakeClock,
    open_portal: Callable[..., b24.Portal],
    monkeypatch: pytest.MonkeyPatch,
    timeout: float,
    tries: list[float],
) -> None:
    """Each try takes all that it may; the waits between are drawn at random and count too."""
    given: list[float] = []

    def post(_: object, __: str, ___: object, seconds: float) -> None:
        given.append(seconds)
        clock.sleep(seconds)
        raise b24.TooSlowError("slow")

    monkeypatch.setattr(_http.Connection, "post", post)
    began = clock.at
    with pytest.raises(b24.TooSlowError):
        open_portal("https://acme.example/rest/9/s3cr3tw3bh00k5d7/", timeout=timeout).call("profile")
    assert clock.at - began <= max(150, 2 * timeout)
    assert len(given) == len(tries)
    assert all(0 <= wanted - got <= 3 for got, wanted in zip(given, tries, strict=True))


@pytest.mark.parametrize("commands", [2, 50, 120])
def test_a_batch_that_is_asked_for_in_smaller_pieces_has_the_same_end(
    clock: FakeClock, open_portal: Callable[..., b24.Portal], monkeypatch: pytest.MonkeyPatch, commands: int
) -> None:
    def post(_: object, __: str, ___: object, seconds: float) -> None:
        clock.sleep(seconds)
        raise b24.TooSlowError("slow")

    monkeypatch.setattr(_http.Connection, "post", post)
    began = clock.at
    with pytest.raises(b24.TooSlowError):
        open_portal("https://acme.example/rest/9/s3cr3tw3bh00k5d7/").batch(dict.fromkeys(range(commands), "profile"))
    assert clock.at - began <= 151


def test_a_batch_that_gets_on_has_all_the_time_it_needs(
    clock: FakeClock, open_portal: Callable[..., b24.Portal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten requests of 50 s each."""

    def post(_: object, __: str, params: Any, ___: float) -> Any:  # noqa: ANN401 - a reply
        clock.sleep(50)
        body = {"result": {"result": dict.fromkeys(params["cmd"], 1), "result_error": []}}
        return _http._wire.Reply(200, json.dumps(body).encode())

    monkeypatch.setattr(_http.Connection, "post", post)
    answers = open_portal("https://acme.example/rest/9/s3cr3tw3bh00k5d7/").batch(dict.fromkeys(range(500), "profile"))
    assert len(answers) == 500


# --- a size


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that a test reaches soon."""
    monkeypatch.setattr(_session, "LARGEST", 1024**2)
    monkeypatch.setattr(_http, "LARGEST", 1024**2)


def chunks(piece: bytes) -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)


def packed(body: bytes, *headers: str) -> bytes:
    return answer(gzip.compress(body), "Content-Encoding: gzip", *headers)


LARGE: dict[str, Callable[[], Iterator[bytes]]] = {
    "a length that is told": lambda: iter([HEAD + b"Content-Length: 99999999999999999999\r\n\r\n"]),
    "a length just above": lambda: iter([HEAD + b"Content-Length: 1048577\r\n\r\n"]),
    "no length and no end": lambda: itertools.chain([HEAD + b"\r\n"], itertools.repeat(b" " * 65_536)),
    "chunks without an end": lambda: chunks(b" " * 65_536),
    "one endless chunk": lambda: itertools.chain(
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n"], itertools.repeat(b" " * 65_536)
    ),
    "gzip": lambda: iter([packed(b" " * 50 * 1024**2 + FINE)]),
    "deflate": lambda: iter([answer(zlib.compress(b" " * 50 * 1024**2 + FINE), "Content-Encoding: deflate")]),
    "an error page": lambda: iter([answer(b" " * 2 * 1024**2, status="502 Bad Gateway")]),
    "a redirect": lambda: itertools.chain(
        [b"HTTP/1.1 302 Found\r\nLocation: https://a.example/\r\n\r\n"], itertools.repeat(b" " * 65_536)
    ),
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("kind", LARGE)
def test_an_answer_that_is_too_large_is_refused_before_it_is_held(kind: str, connect: Connect) -> None:
    def serve(connection: socket.socket) -> None:
        request(connection)
        for piece in LARGE[kind]():
            connection.sendall(piece)
        server.stopping.wait(10)

    with raw(serve) as server, pytest.raises(b24.PortalError, match="larger than 1 MB") as caught:
        connect(server.host).post("profile", {}, 20)
    assert type(caught.value) is b24.PortalError
    assert not caught.value.passing


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("way", ["plain", "gzip"])
def test_an_answer_as_large_as_the_bound_is_read(way: str, connect: Connect) -> None:
    body = b" " * (1024**2 - len(FINE)) + FINE

    def serve(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(answer(body) if way == "plain" else packed(body))

    with raw(serve) as server:
        assert connect(server.host).post("profile", {}, 20).body == body


def test_the_bomb_of_the_demo_portal_is_refused_at_its_real_height(open_portal: Callable[..., b24.Portal]) -> None:
    """It unpacks to 300 MB, and an answer of no people is behind them; the next answer is read as ever."""
    with Server(12, limits=None, faults=[Fault("bomb", times=2)]) as server:
        portal = open_portal(server.url)
        with pytest.raises(b24.PortalError, match="larger than 256 MB"):
            portal.call("profile")
        with pytest.raises(b24.PortalError, match="larger than 256 MB"):
            b24.load_colleagues(portal)
        assert len(b24.load_colleagues(portal)) == 12
        assert len(server.log) == 3


# --- packed answers

PACKED = {
    "gzip": (gzip.compress, "gzip"),
    "gzip in two streams": (lambda body: gzip.compress(body[:90]) + gzip.compress(body[90:]), "gzip"),
    "gzip in many streams": (lambda body: gzip.compress(b"") * 5 + gzip.compress(body) + gzip.compress(b""), "gzip"),
    "gzip in capitals": (gzip.compress, "GZIP"),
    "its old name": (gzip.compress, "x-gzip"),
    "deflate": (zlib.compress, "deflate"),
    "deflate without a header": (lambda body: zlib.compress(body, wbits=-15), "deflate"),
    "not at all": (bytes, "identity"),
}


@pytest.mark.parametrize("size", [0, 1, 100, 255 * 1024, 256 * 1024, 256 * 1024 + 1, 3_000_000])
@pytest.mark.parametrize("way", PACKED)
def test_a_packed_answer_is_unpacked(way: str, size: int, connect: Connect) -> None:
    pack, name = PACKED[way]
    body = (json.dumps(list(range(size)))[:size]).encode()

    def serve(connection: socket.socket) -> None:
        assert b"accept-encoding: gzip\r\n" in request(connection).lower()
        connection.sendall(answer(pack(body), f"Content-Encoding: {name}"))

    with raw(serve) as server:
        assert connect(server.host).post("profile", {}, 20).body == body


def test_an_empty_answer_needs_no_packing(connect: Connect) -> None:
    with raw(replying(answer(b"", "Content-Encoding: gzip"))) as server:
        assert connect(server.host).post("profile", {}).body == b""


GZIP = gzip.compress(FINE * 50)
BROKEN = {
    "damaged": answer(GZIP[:30] + b"\xff\xff\xff" + GZIP[33:], "Content-Encoding: gzip"),
    "damaged in its sum": answer(GZIP[:-8] + b"\0" * 8, "Content-Encoding: gzip"),
    "cut off": answer(GZIP[: len(GZIP) // 2], "Content-Encoding: gzip"),
    "cut off in its second stream": answer(GZIP + GZIP[:-9], "Content-Encoding: gzip"),
    "without its last byte": answer(GZIP[:-1], "Content-Encoding: gzip"),
    "announced and sent plain": answer(FINE, "Content-Encoding: gzip"),
    "deflate announced and sent plain": answer(FINE, "Content-Encoding: deflate"),
    "deflate cut off": answer(zlib.compress(FINE * 50)[:30], "Content-Encoding: deflate"),
    "packed as nobody asked": answer(FINE, "Content-Encoding: br"),
    "packed twice": answer(gzip.compress(gzip.compress(FINE)), "Content-Encoding: gzip, gzip"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_packed_answer_that_is_broken_once_is_asked_for_again(
    kind: str, open_portal: Callable[..., b24.Portal]
) -> None:
    with raw(replying(BROKEN[kind], answer(FINE))) as server:
        portal = open_portal(f"http://{server.host}/rest/9/{SECRET}/")
        assert portal.call("profile").result == {"ID": "1"}
        assert portal.requests == 2


@pytest.mark.parametrize("kind", BROKEN)
def test_a_packed_answer_that_stays_broken_is_named(kind: str, connect: Connect) -> None:
    with (
        raw(replying(BROKEN[kind])) as server,
        pytest.raises(b24.PortalError, match=r"packed \(gzip\) and cannot be unpacked") as caught,
    ):
        connect(server.host).post("profile", {})
    assert caught.value.passing
    assert_hidden(shown_by(caught.value), HIDDEN)


# --- TLS


def tls_after(torn: int, context: ssl.SSLContext, when: str) -> Callable[[socket.socket], None]:
    """Serve properly, after so many connections that end in the middle."""
    seen = itertools.count(1)

    def serve(connection: socket.socket) -> None:
        if next(seen) <= torn:
            if when == "before the handshake":
                return
            connection.recv(65_536)
            if when == "in the middle of a record":
                connection.sendall(b"\x16\x03\x03\x40\x00" + b"a" * 20)
            return
        with context.wrap_socket(connection, server_side=True) as secure:
            request(secure)
            secure.sendall(answer(FINE))

    return serve


@pytest.mark.parametrize("when", ["before the handshake", "after the hello", "in the middle of a record"])
def test_a_handshake_that_ends_once_is_tried_again(
    when: str, open_portal: Callable[..., b24.Portal], authority: trustme.CA
) -> None:
    """As where a load balancer restarts."""
    with raw(tls_after(1, context_of(authority, "127.0.0.1"), when)) as server:
        portal = open_portal(f"https://{server.host}/rest/9/{SECRET}/")
        assert portal.call("profile").result == {"ID": "1"}
        assert (portal.requests, server.connections) == (2, 2)


@pytest.mark.parametrize("when", ["after the hello", "in the middle of a record"])
def test_a_handshake_that_always_ends_is_named(
    when: str, open_portal: Callable[..., b24.Portal], authority: trustme.CA
) -> None:
    with (
        raw(tls_after(99, context_of(authority, "127.0.0.1"), when)) as server,
        pytest.raises(b24.PortalError, match=r"\(TLS\) broke|no connection, or it broke") as caught,
    ):
        open_portal(f"https://{server.host}/rest/9/{SECRET}/").call("profile")
    assert server.connections == _send.ATTEMPTS
    assert "REQUESTS_CA_BUNDLE" not in str(caught.value)
    assert_hidden(shown_by(caught.value), HIDDEN)


def test_a_secure_connection_that_ends_in_the_middle_of_the_body_is_tried_again(
    open_portal: Callable[..., b24.Portal], authority: trustme.CA
) -> None:
    context, seen = context_of(authority, "127.0.0.1"), itertools.count(1)

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            request(secure)
            secure.sendall(answer(FINE)[:-10] if next(seen) == 1 else answer(FINE))

    with raw(serve) as server:
        assert open_portal(f"https://{server.host}/rest/9/{SECRET}/").call("profile").result == {"ID": "1"}


@pytest.mark.parametrize("fault", ["unknown authority", "another host", "plain http behind https"])
def test_what_is_wrong_with_a_certificate_stays_wrong_and_is_not_tried_again(
    fault: str, open_portal: Callable[..., b24.Portal], authority: trustme.CA
) -> None:
    issuer = trustme.CA() if fault == "unknown authority" else authority
    context = context_of(issuer, "acme.example" if fault == "another host" else "127.0.0.1")

    def serve(connection: socket.socket) -> None:
        if fault == "plain http behind https":
            connection.recv(65_536)
            connection.sendall(answer(FINE, status="400 Bad Request"))
            return
        with context.wrap_socket(connection, server_side=True) as secure:
            request(secure)

    with raw(serve) as server, pytest.raises(b24.PortalError, match=r"\(TLS\).*REQUESTS_CA_BUNDLE") as caught:
        open_portal(f"https://{server.host}/rest/9/{SECRET}/").call("profile")
    assert server.connections == 1
    assert not caught.value.passing


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_an_authority_of_ones_own_is_named_in_the_environment(
    name: str, open_portal: Callable[..., b24.Portal], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = trustme.CA()
    own.cert_pem.write_to_path(tmp_path / "own.pem")
    for each in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(name, str(tmp_path / "own.pem"))
    with raw(tls_after(0, context_of(own, "127.0.0.1"), "")) as server:
        assert open_portal(f"https://{server.host}/rest/9/{SECRET}/").call("profile").result == {"ID": "1"}


# --- proxies


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], list[bytes]]]:
    """Start a proxy and name it in these variables; gives what it is sent, and lets everything through to one port."""
    started: list[Raw] = []
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)

    def start(*names: str, to: Raw) -> list[bytes]:
        seen: list[bytes] = []

        def serve(connection: socket.socket) -> None:
            seen.append(request(connection))
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", to.port)) as onward:
                for source, sink in ((connection, onward), (onward, connection)):
                    _pump(source, sink, seen)
                to.stopping.wait(10)

        started.append(Raw(serve))
        for name in names:
            monkeypatch.setenv(name, f"http://{started[-1].host}")
        return seen

    yield start
    for server in started:
        server.stop()


def _pump(source: socket.socket, sink: socket.socket, seen: list[bytes]) -> None:
    import threading

    def run() -> None:
        try:
            while piece := source.recv(65_536):
                seen.append(piece)
                sink.sendall(piece)
        except OSError:
            return

    threading.Thread(target=run, daemon=True).start()


@pytest.mark.parametrize("names", [PROXIES[:6], PROXIES[:2], PROXIES[4:6]], ids=["all", "http", "all_proxy"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_proxy_sees_a_call_to_this_machine(
    host: str, names: list[str], proxied: Callable[..., list[bytes]], connect: Connect
) -> None:
    with raw(replying(answer(FINE))) as server:
        seen = proxied(*names, to=server)
        assert connect(f"{host}:{server.port}").post("profile", {}).body == FINE
        assert server.connections == 1
    assert seen == []


def test_no_proxy_is_part_of_a_secure_call_to_this_machine(
    proxied: Callable[..., list[bytes]], connect: Connect, authority: trustme.CA
) -> None:
    with raw(tls_after(0, context_of(authority, "127.0.0.1"), "")) as server:
        seen = proxied(*PROXIES[:6], to=server)
        assert connect(server.host, "https").post("profile", {}, 10).body == FINE
    assert seen == []


@pytest.mark.parametrize("name", PROXIES[2:6])
def test_a_proxy_only_tunnels_and_cannot_read_anything(
    name: str, proxied: Callable[..., list[bytes]], connect: Connect, authority: trustme.CA
) -> None:
    with raw(tls_after(0, context_of(authority, "acme.example"), "")) as server:
        seen = proxied(name, to=server)
        assert connect("acme.example", "https").post("profile", {}, 10).body == FINE
    assert seen[0].startswith(b"CONNECT acme.example:443 HTTP/1.")
    assert SECRET.encode() not in b"".join(seen)
    assert b"/rest/" not in b"".join(seen)


def test_a_host_of_no_proxy_is_reached_without_one(
    proxied: Callable[..., list[bytes]], connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with raw(lambda _: None) as server:
        seen = proxied("HTTPS_PROXY", to=server)
        monkeypatch.setenv("no_proxy", "acme.invalid")
        with pytest.raises(b24.PortalError, match="no connection"):
            connect("acme.invalid", "https").post("profile", {}, 5)
    assert seen == []


def test_a_tunnel_that_is_not_dug_ends_too(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(connection: socket.socket) -> None:
        request(connection)
        slowly(connection, b"HTTP/1.1 200 OK" + FOREVER)

    with raw(serve) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{server.host}")
        began = time.monotonic()
        with pytest.raises(b24.PortalError, match=r"no connection within 0\.5 s|proxy"):
            connect("acme.example", "https").post("profile", {})
        assert END <= time.monotonic() - began < 4 * END


def test_a_handshake_in_a_tunnel_that_was_dug_late_has_the_time_that_is_left(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 2 s the proxy takes 1.6; the handshake would take 2 more."""

    def serve(connection: socket.socket) -> None:
        request(connection)
        time.sleep(1.6)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        slowly(connection, b"\x16\x03\x03\x40\x00" + FOREVER)

    with raw(serve) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{server.host}")
        began = time.monotonic()
        with pytest.raises(b24.PortalError, match="no connection within 2 s"):
            connect("acme.example", "https").post("profile", {}, 2)
        assert 2 <= time.monotonic() - began < 3


# --- what the machine knows


def test_what_netrc_holds_for_the_host_is_not_sent(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[bytes] = []
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password 0ther-s3cret\ndefault login me password 0ther-s3cret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    netrc.with_name(".netrc").write_text(netrc.read_text())

    def serve(connection: socket.socket) -> None:
        seen.append(request(connection))
        connection.sendall(answer(FINE))

    with raw(serve) as server:
        connect(server.host).post("profile", {})
        with pytest.raises(b24.PortalError):
            exchanged(f"http://{server.host}/oauth/token/", {"refresh_token": "x"})
    assert len(seen) == 2
    assert b"authorization" not in b"".join(seen).lower()


def test_a_malformed_header_does_not_log_the_address(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    """urllib3 warns of it, with the address and the frames that hold it."""
    caplog.set_level(logging.DEBUG)
    broken = b"HTTP/1.1 200 OK\r\nX: y\r\nno header at all\r\nContent-Length: 0\r\n\r\n"
    with raw(replying(broken)) as server:
        try:
            connect(server.host).post("profile", {})
        except b24.PortalError as error:
            assert_hidden(shown_by(error), HIDDEN)
    assert "Failed to parse headers" in caplog.text
    assert_hidden(logged(caplog), HIDDEN)
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (rf"https://new.example\rest\9\{SECRET}", ""),
        (f"https://{SECRET}.example/", ""),
        (f"https://{SECRET.upper()}.example/", "https://***.example"),
        (f"https://new.example%2Frest%2F9%2F{SECRET.upper()}/", ""),
        ("https://new.example:8443/x?y#z", "https://new.example:8443"),
        ("//new.example/", ""),
    ],
)
def test_of_a_redirect_a_host_is_told_or_nothing(target: str, told: str, connect: Connect) -> None:
    moved = answer(b"", f"Location: {target}", status="302 Found")
    with raw(replying(moved)) as server:
        assert connect(server.host).post("profile", {}).location == told

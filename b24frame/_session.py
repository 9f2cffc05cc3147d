"""A session of requests that sends nothing but what it is told, and whose requests have an end and a size.

The timeouts of requests are times between two bytes, so an answer of one byte a second never ends. Here every wait for
a socket is cut to what is left of the request: of connecting, of the headers, of the body. The end of a request is kept
for its thread, because requests and urllib3 do all of it in the thread that called them.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
import zlib
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from b24frame import _address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONNECT_SECONDS = 10.0
# An answer of 2,500 people is 5 MB.
LARGEST = 256 * 1024**2
_PIECE = 256 * 1024
_THREADS = 100
_PACKINGS = {"gzip", "x-gzip", "deflate"}
# zlib tells gzip and its own format apart by their headers; some servers send deflate without any.
_BY_HEADER, _WITHOUT_HEADER, _ZLIB = zlib.MAX_WBITS | 32, -zlib.MAX_WBITS, 8

# One gzip stream behind another is a body too (https://www.rfc-editor.org/rfc/rfc1952#page-5); this begins each.
_GZIP = b"\x1f"

_request = threading.local()


class TooLargeError(Exception):
    """An answer is larger than any that makes sense."""


class Session(requests.Session):
    """Knows neither cookies, nor redirects, nor what ~/.netrc holds; a proxy only where it cannot read anything."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter())
        self.headers.update(headers)
        # Only what is unpacked in bounded pieces below.
        self.headers["Accept-Encoding"] = "gzip"
        # The server keeps a lock on each PHP session: without its cookie, calls do not wait for one another.
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # Otherwise requests would send what ~/.netrc holds for this host.
        self.auth = _no_auth

    def merge_environment_settings(self, url: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - those of requests
        """Take the authorities from the environment, and a proxy for https to another machine only."""
        settings = super().merge_environment_settings(url, *args, **kwargs)
        address = _address.read(url)
        if address is None or address.scheme != "https" or _address.is_loopback(address.host):
            settings["proxies"] = {}
        return settings

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Find none: requests would read all of an answer in order to follow it later."""


def answered(session: Session, url: str, body: bytes, content_type: str, seconds: float) -> tuple[int, str, bytes]:
    """Post a body, and give status, Location and body of the answer; all of it takes `seconds` at most."""
    _request.end = time.monotonic() + seconds
    with session.post(
        url,
        data=body,
        headers={"Content-Type": content_type},
        timeout=(CONNECT_SECONDS, seconds),
        allow_redirects=False,
        stream=True,
    ) as response:
        content = _content(response.raw, response.headers.get("Content-Encoding", "").strip().lower())
        return response.status_code, response.headers.get("Location", ""), content


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _left() -> float:
    left: float = _request.end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _content(raw: urllib3.HTTPResponse, packing: str) -> bytes:
    pieces, size = [], raw.length_remaining or 0
    if size > LARGEST:
        raise TooLargeError
    size = 0
    for piece in _unpacked(iter(lambda: raw.read(_PIECE, decode_content=False), b""), packing):
        size += len(piece)
        if size > LARGEST:
            raise TooLargeError
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(pieces: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """Unpack a body in bounded pieces, and complain of one that is cut off."""
    if packing in {"", "identity"}:
        yield from pieces
        return
    if packing not in _PACKINGS:
        raise zlib.error(packing)
    unpack: Any = None
    for piece in pieces:
        if unpack is None or (unpack.eof and piece.startswith(_GZIP)):
            is_bare = packing == "deflate" and piece[0] & 15 != _ZLIB
            unpack = zlib.decompressobj(_WITHOUT_HEADER if is_bare else _BY_HEADER)
        packed = piece
        while packed and not unpack.eof:
            yield unpack.decompress(packed, _PIECE)
            packed = unpack.unconsumed_tail
            if unpack.eof and unpack.unused_data.startswith(_GZIP):
                packed, unpack = unpack.unused_data, zlib.decompressobj(_BY_HEADER)
    if unpack is not None:
        yield unpack.flush()
        if not unpack.eof:
            raise EOFError


class _Bytes(io.RawIOBase):
    """What comes from a socket, waited for no longer than the request may take."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        # The file of the socket counts as its user: it is not closed while this is open.
        self._file = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - any writable buffer
        self._sock.settimeout(_left())
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - those of http.client
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Bytes(sock))


class _Bounded(HTTPConnection):
    response_class = _Response

    def connect(self) -> None:
        """Connect, or say that it was this that took too long."""
        try:
            super().connect()
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "") from error

    def send(self, data: Any) -> None:  # noqa: ANN401 - that of http.client
        """Send in pieces, each in the time that is left."""
        if self.sock is None and self.auto_open:
            self.connect()
        for start in range(0, len(data), _PIECE):
            self.sock.settimeout(_left())
            super().send(data[start : start + _PIECE])

    def _new_conn(self) -> socket.socket:
        """Try the addresses of the host one by one: urllib3 would give all of its time to each."""
        named, failure = self._dns_host, None
        try:
            for *_, address in socket.getaddrinfo(named, self.port, type=socket.SOCK_STREAM):
                self._dns_host, self.timeout = str(address[0]), min(CONNECT_SECONDS, _left())
                try:
                    return super()._new_conn()
                except (ConnectTimeoutError, NewConnectionError) as error:
                    failure = error
        finally:
            self._dns_host = named
        raise failure or NewConnectionError(self, "")

    def _tunnel(self) -> None:
        super()._tunnel()
        # The handshake comes next, and takes the time that the socket has.
        self.sock.settimeout(min(CONNECT_SECONDS, _left()))


class _Plain(_Bounded):
    pass


class _Secure(_Bounded, HTTPSConnection):
    pass


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


_POOLS = {"http": _PlainPool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def __init__(self) -> None:
        # Threads that share a portal each need a connection; what does not fit into the pool is closed with a warning.
        super().__init__(pool_connections=1, pool_maxsize=_THREADS)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - those of requests
        """Bound what goes through a tunnel as well; what goes through SOCKS is bounded between two bytes only."""
        manager = super().proxy_manager_for(*args, **kwargs)
        if type(manager) is urllib3.ProxyManager:
            manager.pool_classes_by_scheme = _POOLS
        return manager

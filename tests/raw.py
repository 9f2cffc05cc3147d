"""Servers of bare sockets, for what no proper server does."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Serve = Callable[[socket.socket], None]


class Raw:
    """Hands each connection to a function, in a thread of its own; `stopping` tells that the test is over."""

    def __init__(self, serve: Serve) -> None:
        self.stopping = threading.Event()
        self.connections = 0
        self._serve = serve
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection = self._listener.accept()[0]
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._work, args=(connection,), daemon=True).start()

    def _work(self, connection: socket.socket) -> None:
        # The client goes away, or the test ends.
        with suppress(OSError, ValueError), connection:
            self._serve(connection)

    def stop(self) -> None:
        """End everything at once."""
        self.stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def raw(serve: Callable[[socket.socket], None]) -> Iterator[Raw]:
    """Serve until the block ends."""
    server = Raw(serve)
    try:
        yield server
    finally:
        server.stop()


def request(connection: socket.socket) -> bytes:
    """Read one request to its end."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(65_536)
        if not piece:
            raise OSError
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    lengths = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < sum(lengths):
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def replying(*answers: bytes) -> Serve:
    """Answer with these one after the other, whatever the connection, the last one for ever."""
    queue = list(answers)

    def serve(connection: socket.socket) -> None:
        while True:
            request(connection)
            connection.sendall(queue.pop(0) if len(queue) > 1 else queue[0])

    return serve

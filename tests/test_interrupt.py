"""Ctrl-C stops a load at any moment: it says how far it got, and leaves no thread, connection or secret behind."""

from __future__ import annotations

import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from leaks import Hidden, assert_hidden, shown_by

import b24frame as b24
from b24frame._pace import Clock
from b24frame.demo import Fault, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import FakeClock

    Open = Callable[..., b24.Portal]

# Loads from B24_WEBHOOK until Ctrl-C, and tells what is left of it then.
SCRIPT = """
import json, os, pathlib, signal, sys, threading, time, traceback
import b24frame as b24
from b24frame._pace import Clock

# A shell that starts programs in the background lets them ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

def sleep(_):
    print("waiting", flush=True)
    time.sleep(240)

def load(mode):
    if mode not in ("between requests", "before another try"):
        return b24.load_colleagues(progress=True)
    limits = b24.Limits(1, 0.01) if mode == "between requests" else b24.Limits()
    clock = Clock(monotonic=time.monotonic, now=time.time, sleep=sleep)
    with b24.Portal(limits=limits, clock=clock) as portal:
        return b24.load_colleagues(portal, progress=True)

def sockets():
    links = [os.readlink(link) for link in pathlib.Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum(link.startswith("socket:") for link in links)

try:
    load(sys.argv[1])
except KeyboardInterrupt as stop:
    told = {"said": str(stop), "threads": [thread.name for thread in threading.enumerate()]}
    shown, one = "", stop
    while one is not None:
        shown += "".join(traceback.TracebackException.from_exception(one, capture_locals=True).format())
        one = one.__cause__ or one.__context__
    told["shows"] = os.environ["B24_WEBHOOK"].split("/")[-2] in shown
    told["frames"] = shown.count("File ")
    told["sockets"] = sockets()
    print(json.dumps(told))
"""


def until(happened: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def interrupted(mode: str, url: str, wait: Callable[[subprocess.Popen[str]], object]) -> dict[str, Any]:
    """Start the script, interrupt it when the wait is over, and give what it tells."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", SCRIPT, mode],
        env=os.environ | {"B24_WEBHOOK": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        wait(running)
        running.send_signal(signal.SIGINT)
        told: dict[str, Any] = json.loads(running.communicate(timeout=120)[0].splitlines()[-1])
    return told


class _Half(socketserver.BaseRequestHandler):
    """Answers with half of an answer."""

    server: _HalfServer

    def handle(self) -> None:
        self.request.recv(65_536)
        self.request.sendall(
            b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"result":['
        )
        self.server.answered.set()
        self.server.over.wait(240)


class _HalfServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Half)
        self.answered, self.over = threading.Event(), threading.Event()


@contextmanager
def half_a_portal() -> Iterator[_HalfServer]:
    with _HalfServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.over.set()
        server.shutdown()


def assert_nothing_is_left(told: dict[str, Any]) -> None:
    assert told["threads"] == ["MainThread"]
    assert told["sockets"] == 0
    assert told["shows"] is False
    # Otherwise there would have been nothing to see.
    assert told["frames"] > 5


WAITS: dict[str, Fault] = {
    "in a request": Fault("hang", at=2, seconds=240),
    "before another try": Fault("500", at=2, times=100),
    "in the countdown": Fault("operation_limit", at=2, seconds=240),
}


def is_waiting(running: subprocess.Popen[str]) -> bool:
    """Wait until the script says that it waits: that an answer was sent does not say that it was read."""
    return running.stdout.readline() == "waiting\n"


@pytest.mark.parametrize("mode", WAITS)
def test_ctrl_c_leaves_nothing_behind(mode: str) -> None:
    """The first page is there; the second request is what it waits for."""
    with Server(700, limits=None, faults=[WAITS[mode]]) as server:

        def wait(running: subprocess.Popen[str]) -> object:
            return is_waiting(running) if mode == "before another try" else until(lambda: len(server.log) >= 2)

        told = interrupted(mode, server.url, wait)
    assert told["said"] == "stopped after 50 of 701 colleagues; with checkpoint=folder, a load goes on from there"
    assert_nothing_is_left(told)


def test_ctrl_c_between_two_requests_leaves_nothing_behind() -> None:
    with Server(700, limits=None) as server:
        told = interrupted("between requests", server.url, is_waiting)
        assert len(server.log) == 1
    assert told["said"].startswith("stopped after 50 of 701 colleagues;")
    assert_nothing_is_left(told)


def test_ctrl_c_in_the_middle_of_an_answer_leaves_nothing_behind(secret: str) -> None:
    with half_a_portal() as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/rest/9/{secret}/"
        told = interrupted("in an answer", url, lambda _: server.answered.wait(120))
    assert told["said"].startswith("stopped after 0 colleagues;")
    assert_nothing_is_left(told)


LOADERS: dict[str, tuple[Callable[..., Any], str]] = {
    "colleagues": (b24.load_colleagues, "50 of 60 colleagues"),
    "colleague_ids": (b24.load_colleague_ids, "50 of 60 colleagues"),
    "employees": (b24.load_employees, "0 employees"),
    "managers": (b24.load_managers, "0 heads"),
    "departments": (b24.load_departments, "0 departments"),
    "org": (b24.load_org, "0 employees"),
}


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("progress", [False, True])
def test_every_loader_says_how_far_it_got(
    monkeypatch: pytest.MonkeyPatch, open_portal: Open, name: str, *, progress: bool
) -> None:
    """Interrupted as soon as it asks for a second batch, or for the first where a page comes before it."""
    load, far = LOADERS[name]
    with Server(60, limits=None) as server:
        portal = open_portal(server.url)
        before = Hidden(server.url.split("/")[-2:-1])
        send = portal._sender.send

        def stop(method: str, params: Any) -> Any:  # noqa: ANN401 - any JSON
            if method == "batch" or "employees" in method or "managers" in method or "department.get" in method:
                raise KeyboardInterrupt
            return send(method, params)

        monkeypatch.setattr(portal._sender, "send", stop)
        with pytest.raises(KeyboardInterrupt, match=f"stopped after {far}; with checkpoint=folder") as caught:
            load(portal, progress=progress)
    assert_hidden(shown_by(caught.value), before)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_what_stops_a_wait_goes_through_and_the_portal_can_be_used_again(
    clock: FakeClock, open_portal: Open, kind: type[BaseException]
) -> None:
    """Ctrl-C in the sleep between two requests, then the same load once more."""
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 1:
            raise kind
        clock.sleep(seconds)

    with Server(700, limits=None) as server:
        source = Hidden([server.url.split("/")[-2]])
        ours = Clock(monotonic=clock.monotonic, now=clock.monotonic, sleep=sleep)
        portal = open_portal(server.url, clock=ours, limits=b24.Limits(burst=1, per_second=1))
        with pytest.raises(kind) as caught:
            b24.load_colleagues(portal)
        assert len(server.log) == 1
        assert portal.call("profile").result["ID"] == "1"
    assert_hidden(shown_by(caught.value), source)

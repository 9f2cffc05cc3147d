"""One request to one reply, without a socket: routes, rights, limits, faults and the log."""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from b24frame.demo import _query
from b24frame.demo._engine import Command, CutError, Engine, commands, method_name
from b24frame.demo._errors import RefusedError
from b24frame.demo._methods import Credential
from b24frame.demo._query import Params
from b24frame.demo.faults import WIRE, Fault, Script
from b24frame.demo.limits import Bucket
from b24frame.demo.oauth import OAuth

_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_ELSEWHERE = "https://renamed.example"
_PAGES = {
    200: b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Please log in.</body></html>",
    502: b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body></html>",
    504: b"<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body><h1>504</h1></body></html>",
}


@dataclass(frozen=True)
class Request:
    """A request as the log keeps it; `status` is 0 where no answer was sent.

    `commands` holds key, method and parameters of each command of a batch; tokens are left out of `params`.
    """

    number: int
    method: str
    params: Params
    commands: tuple[tuple[str, str, Params], ...]
    status: int
    error: str | None
    at: float
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Incoming:
    """A request as it arrives: target, headers by lower-case name, and body."""

    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """An answer, and the manner of giving it: send, refuse, reset, hang, or a fault of `WIRE`."""

    status: int
    body: bytes
    content_type: str = _JSON
    headers: tuple[tuple[str, str], ...] = ()
    manner: str = "send"
    seconds: float = 0.0
    error: str | None = None


def _html(status: int) -> Reply:
    return Reply(status, _PAGES[status], _HTML)


@dataclass
class Application:
    """The portal behind the socket."""

    engine: Engine
    script: Script
    bucket: Bucket
    oauth: OAuth
    webhooks: dict[str, Credential]
    log: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def reply(self, incoming: Incoming) -> Reply:
        """Answer to a request; the log knows it before it is sent."""
        url = urlsplit(incoming.target)
        steps = [step for step in url.path.split("/") if step]
        params = _query.read_query(url.query)
        params |= _query.read_body(incoming.body, incoming.headers.get("content-type", ""))
        at, method = time.monotonic(), _method(steps)
        batch = commands(params) if method == "batch" else []
        with self._lock:
            faults = self.script.strike([method, *(command.method for command in batch)])
            number = len(self.log) + 1
            # The place is taken before the work is done: numbers follow the order of arrival.
            self.log.append(Request(number, method, {}, (), 0, None, at, incoming.headers))
        try:
            reply = self._answer(incoming, steps, params, faults)
        except CutError:
            reply = _html(504)
        except RefusedError as refused:
            reply = self._refusal(refused)
        shown = {key: value for key, value in params.items() if key not in _SECRET}
        listed = tuple((command.key, command.method, command.params) for command in batch)
        silent = reply.manner in {"refuse", "hang"}
        self.log[number - 1] = Request(
            number, method, shown, listed, 0 if silent else reply.status, reply.error, at, incoming.headers
        )
        return reply

    def _answer(self, incoming: Incoming, steps: list[str], params: Params, faults: Sequence[Fault]) -> Reply:
        for fault in faults:
            if fault.before:
                return self._fail(fault, incoming.target)
        match steps:
            case ["oauth", "token"]:
                return Reply(200, json.dumps(self.oauth.refresh(params)).encode())
            case ["rest", _] | ["rest", _, _, _]:
                return self._rest(incoming, steps, params, faults)
        return Reply(404, b"<html><body>404 Not Found</body></html>", _HTML)

    def _rest(self, incoming: Incoming, steps: list[str], params: Params, faults: Sequence[Fault]) -> Reply:
        with self._lock:
            if not self.bucket.take():
                raise RefusedError("QUERY_LIMIT_EXCEEDED")
        credential = self._credential(incoming, steps, params)
        body = self._body(_method(steps), params, credential, faults)
        for fault in faults:
            if fault.kind == "cut":
                return Reply(200, body[: len(body) // 2])
            if fault.kind == "reset":
                return Reply(200, body, manner="reset")
            if fault.kind in WIRE:
                return Reply(200, body, manner=fault.kind, seconds=1.0 if fault.seconds is None else fault.seconds)
        return Reply(200, body)

    def _body(self, method: str, params: Params, credential: Credential, faults: Sequence[Fault]) -> bytes:
        if method == "batch":
            return self.engine.batch(params, credential, faults)
        return self.engine.single(Command("", method, params), credential, faults)

    def _credential(self, incoming: Incoming, steps: list[str], params: Params) -> Credential:
        match steps:
            case [_, user, secret, _]:
                return self._webhook(user, secret)
        scheme, _, bearer = incoming.headers.get("authorization", "").partition(" ")
        token = params.get("auth", bearer if scheme.lower() == "bearer" else "")
        return self.oauth.credential(str(token))

    def _webhook(self, user: str, secret: str) -> Credential:
        known = self.webhooks.get(secret)
        if known is None:
            raise RefusedError("NO_AUTH_FOUND")
        if user != str(known.user):
            raise RefusedError("INVALID_CREDENTIALS")
        return known

    def _fail(self, fault: Fault, target: str) -> Reply:
        usual = {"500": "INTERNAL_SERVER_ERROR", "503": "QUERY_LIMIT_EXCEEDED", "overload": "OVERLOAD_LIMIT"}
        usual |= {"expired": "expired_token", "operation_limit": "OPERATION_TIME_LIMIT"}
        if fault.kind in {"refuse", "hang"}:
            return Reply(0, b"", manner=fault.kind, seconds=30.0 if fault.seconds is None else fault.seconds)
        if fault.kind in {"502", "504", "html"}:
            return _html(200 if fault.kind == "html" else int(fault.kind))
        if fault.kind == "scalar":
            return Reply(200, b'"OK"')
        if fault.kind == "redirect":
            address = (fault.code or _ELSEWHERE) + target
            return Reply(302, b"", _HTML, (("Location", address),))
        if fault.kind == "empty_error":
            return Reply(fault.status or 400, b'{"error":"","error_description":""}', error="")
        code = usual.get(fault.kind, fault.code or "INTERNAL_SERVER_ERROR")
        status = 200 if fault.kind == "error_200" else fault.status
        return self._refusal(RefusedError(code, status), fault.seconds or 1.0)

    def _refusal(self, refused: RefusedError, reset: float | None = None) -> Reply:
        body = json.dumps(refused.body()).encode()
        if refused.code == "OPERATION_TIME_LIMIT":
            body = body[:-1] + b',"time":' + (refused.time or self.engine.stamp(reset)) + b"}"
        status = refused.status if self.engine.modern else 200
        return Reply(status, body, error=refused.code)


_SECRET = {"auth", "client_secret", "refresh_token"}


def _method(steps: list[str]) -> str:
    if steps[:2] == ["oauth", "token"]:
        return "oauth.token"
    return method_name(steps[-1]) if steps else ""

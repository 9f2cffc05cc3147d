"""Calls and batches: runs methods, counts their cost, and lets faults and changes strike."""

import json
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from b24frame.demo import _query
from b24frame.demo._errors import RefusedError
from b24frame.demo._methods import METHODS, Call, Credential, Page
from b24frame.demo._query import Params
from b24frame.demo.faults import Change, Fault
from b24frame.demo.limits import Budget, Limits
from b24frame.demo.people import Company

_BATCH = 50
_MINUTE = 60
_MOSCOW = timezone(timedelta(hours=3))


class CutError(Exception):
    """The request took longer than a proxy waits."""


class Command(NamedTuple):
    """One call, alone or of a batch (where `position` says which)."""

    key: str
    method: str
    params: Params
    position: int | None = None


class Part(NamedTuple):
    """What came of a command: a page or an error, and its time."""

    page: Page | None
    error: RefusedError | None
    time: bytes
    seconds: float


@dataclass
class Engine:
    """Runs commands against the company, one at a time."""

    company: Company
    limits: Limits
    changes: Sequence[Change]
    modern: bool
    clock: Callable[[], float] = time.time
    pause: Callable[[float], object] = time.sleep

    def __post_init__(self) -> None:
        self._budget = Budget(self.limits, self.clock)
        self._lock = threading.Lock()
        self._pages = self._requests = 0

    def single(self, command: Command, credential: Credential, faults: Sequence[Fault]) -> bytes:
        """Body of the answer to one call."""
        self._count()
        part = self._run(command, credential, faults)
        self._spend([part])
        if part.error:
            part.error.time = part.time
            raise part.error
        page = part.page or Page(b"null")
        body = b'{"result":' + page.result
        if page.next is not None:
            body += b',"next":%d' % page.next
        if page.total is not None:
            body += b',"total":%d' % page.total
        return body + _time_field(part.time, faults) + b"}"

    def batch(self, params: Params, credential: Credential, faults: Sequence[Fault]) -> bytes:
        """Body of the answer to a batch: what failed and what did not, apart."""
        self._count()
        started, halt = time.time(), _query.integer(_query.upper(params).get("HALT"))
        parts: dict[str, Part] = {}
        for command in commands(params):
            if any(fault.kind == "command_missing" and _hits(fault, command) for fault in faults):
                continue
            parts[command.key] = self._run(command, credential, faults)
            self._check_cut(parts.values())
            if halt and parts[command.key].error:
                break
        self._spend(parts.values())
        seconds = sum(part.seconds for part in parts.values())
        stamp = self._stamp(started, seconds, None)
        return b'{"result":' + _fold(parts, faults) + _time_field(stamp, faults) + b"}"

    def _run(self, command: Command, credential: Credential, faults: Sequence[Fault]) -> Part:
        struck = [fault for fault in faults if _hits(fault, command)]
        started, measured = time.time(), time.perf_counter()
        key = (credential.name, command.method)
        page = error = None
        with self._lock:
            self._change()
            try:
                page = self._page(command, credential, struck)
            except RefusedError as refused:
                error = refused
            seconds = self.limits.seconds_per_page or time.perf_counter() - measured
            if page is not None:
                self._budget.charge(key, seconds)
            known = page is not None or (error is not None and error.code == "OPERATION_TIME_LIMIT")
            stamp = self._stamp(started, seconds, key, _reset(struck)) if known else b""
        return Part(page, error, stamp, seconds if page is not None else 0.0)

    def _page(self, command: Command, credential: Credential, faults: Sequence[Fault]) -> Page:
        for fault in faults:
            if fault.kind in {"command_error", "operation_limit"}:
                usual = "INTERNAL_SERVER_ERROR" if fault.kind == "command_error" else "OPERATION_TIME_LIMIT"
                raise RefusedError(fault.code or usual, fault.status)
        if command.position is not None and command.position >= _BATCH:
            raise RefusedError("ERROR_BATCH_LENGTH_EXCEEDED")
        if command.method == "batch":
            raise RefusedError("ERROR_BATCH_METHOD_NOT_ALLOWED")
        method = METHODS.get(command.method)
        if method is None:
            raise RefusedError("ERROR_METHOD_NOT_FOUND")
        if method.scope not in (None, *credential.scopes):
            raise RefusedError("insufficient_scope")
        if self._budget.exhausted((credential.name, command.method)):
            raise RefusedError("OPERATION_TIME_LIMIT")
        start = max(0, _query.integer(command.params.get("start")))
        page = method.run(Call(self.company, credential, _query.upper(command.params), start, self.modern))
        self._pages += method.people
        return _spoil(page, faults)

    def _count(self) -> None:
        with self._lock:
            self._requests += 1

    def _change(self) -> None:
        due = [change for change in self.changes if change.is_due(self._requests, self._pages)]
        self.changes = [change for change in self.changes if change not in due]
        for change in due:
            for _ in range(change.count):
                getattr(self.company, change.kind)()

    def _check_cut(self, parts: Iterable[Part]) -> None:
        if sum(part.seconds for part in parts) > self.limits.cut_after:
            raise CutError

    def _spend(self, parts: Iterable[Part]) -> None:
        spent = list(parts)
        self._check_cut(spent)
        if self.limits.sleep and self.limits.seconds_per_page:
            self.pause(sum(part.seconds for part in spent))

    def stamp(self, reset: float | None = None) -> bytes:
        """Field `time` of an answer that took no time; `reset` says in how many seconds the budget resets."""
        return self._stamp(time.time(), 0.0, None, reset)

    def _stamp(self, started: float, seconds: float, key: tuple[str, str] | None, reset: float | None = None) -> bytes:
        shown: dict[str, object] = {
            "start": round(started, 6),
            "finish": round(started + seconds, 6),
            "duration": seconds,
            "processing": seconds,
            "date_start": _date(started),
            "date_finish": _date(started + seconds),
        }
        if self.modern:
            resets_at = self._budget.resets_at(key) if reset is None else self.clock() + reset
            whole = self.limits.window >= _MINUTE and reset is None
            shown["operating_reset_at"] = math.ceil(resets_at) if whole else round(resets_at, 3)
            shown["operating"] = self._budget.used(key) if reset is None else self.limits.operating_limit or 480
        return json.dumps(shown, separators=(",", ":")).encode()


def commands(params: Params) -> list[Command]:
    """Commands of a batch, whose cmd may be a map or a list."""
    found = []
    for index, (key, text) in enumerate(_query.items(_query.upper(params).get("CMD"))):
        name, _, query = str(text).partition("?")
        found.append(Command(key, method_name(name), _query.read_query(query), index))
    return found


def method_name(text: str) -> str:
    """Method as it is known: lower case, without the suffix of a format."""
    return text.strip("/").lower().removesuffix(".json")


def _hits(fault: Fault, command: Command) -> bool:
    return fault.strikes(command.position, command.method)


def _reset(faults: Sequence[Fault]) -> float | None:
    return next((fault.seconds or 1.0 for fault in faults if fault.kind == "operation_limit"), None)


def _spoil(page: Page, faults: Sequence[Fault]) -> Page:
    for fault in faults:
        if fault.kind == "wrong_type":
            page = page._replace(result=b'"unexpected"')
        elif fault.kind == "stuck_next":
            page = page._replace(next=page.offset)
        elif fault.kind == "false_total" and page.total is not None:
            page = page._replace(total=page.total + fault.amount)
        elif fault.kind == "no_total":
            page = page._replace(total=None)
    return page


def _time_field(stamp: bytes, faults: Sequence[Fault]) -> bytes:
    kinds = {fault.kind for fault in faults}
    if "no_time" in kinds:
        return b""
    return b',"time":' + (b"null" if "null_time" in kinds else stamp)


def _fold(parts: dict[str, Part], faults: Sequence[Fault]) -> bytes:
    kinds = {fault.kind for fault in faults}
    times = {key: b"null" if "null_time" in kinds else part.time for key, part in parts.items() if part.time}
    pages = {key: part.page for key, part in parts.items() if part.page is not None}
    fields = {
        "result": {key: page.result for key, page in pages.items()},
        "result_error": {key: json.dumps(part.error.body()).encode() for key, part in parts.items() if part.error},
        "result_total": {key: b"%d" % page.total for key, page in pages.items() if page.total is not None},
        "result_next": {key: b"%d" % page.next for key, page in pages.items() if page.next is not None},
        "result_time": {} if "no_time" in kinds else times,
    }
    return _query.php_map((name, _query.php_map(entries.items())) for name, entries in fields.items())


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(_MOSCOW).isoformat(timespec="seconds")

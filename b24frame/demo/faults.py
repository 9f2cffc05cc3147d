"""What can go wrong on the demo portal: faults of single requests, and changes of the company between pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_BEFORE: Final = {
    "refuse": "the connection is closed at once, without an answer",
    "hang": "no answer for `seconds` (30)",
    "500": "500 INTERNAL_SERVER_ERROR",
    "502": "502 in HTML, as a proxy sends it",
    "503": "503 QUERY_LIMIT_EXCEEDED",
    "504": "504 in HTML, as a proxy sends it",
    "overload": "503 OVERLOAD_LIMIT",
    "scalar": "a JSON text instead of an object",
    "error_200": "status 200 with the error `code` (INTERNAL_SERVER_ERROR)",
    "error": "the error `code` (INTERNAL_SERVER_ERROR) with `status`",
    "empty_error": "an error whose code is empty, with `status` (400)",
    "redirect": "302 to the same path of another host (`code`)",
    "operation_limit": "429 OPERATION_TIME_LIMIT, over in `seconds` (1); with `command`, that command alone",
    "expired": "401 expired_token",
    "html": "200 with an HTML page",
}
_COMMAND: Final = {
    "command_error": "commands fail with `code` (INTERNAL_SERVER_ERROR)",
    "command_missing": "commands are neither in result nor in result_error",
    "wrong_type": "the result is a text",
    "stuck_next": "next is the offset of the page itself",
    "false_total": "total is wrong by `amount` (7)",
    "no_total": "total is missing",
}
_AFTER: Final = {
    "reset": "the connection is reset in the middle of the body",
    "cut": "the JSON is cut off in the middle, with a matching Content-Length",
    "null_time": "time is null",
    "no_time": "time is missing",
}
# How the answer goes over the wire.
WIRE: Final = {
    "drip": "the body comes a byte every `seconds` (1)",
    "drip_header": "a header comes every `seconds` (1), for ever",
    "bomb": "gzip of 300 KB that unpacks to 300 MB",
    "broken_gzip": "the gzip is damaged in the middle",
    "cut_gzip": "the gzip ends early, with a matching Content-Length",
    "false_gzip": "announced as gzip and sent plain",
}
KINDS: Final = _BEFORE | _COMMAND | _AFTER | WIRE
CHANGES: Final = ("join", "leave", "move", "delete", "reorganise", "appoint", "rename", "regroup", "dissolve")


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with some requests.

    Parameters
    ----------
    kind
        One of `KINDS`, where each is described.
    at, times
        First request it happens to, counted from 1, and how many in a row.
    method
        Counts only requests that call this method, in a batch or alone.
    command
        Position in the batch of the command it happens to; None means every command.
    code, status, seconds, amount
        Details of some kinds.
    """

    kind: str
    at: int = 1
    times: int = 1
    method: str | None = None
    command: int | None = None
    code: str | None = None
    status: int | None = None
    seconds: float | None = None
    amount: int = 7

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"No fault is called {self.kind!r}; choose one of {', '.join(KINDS)}.")

    def strikes(self, command: int | None, method: str) -> bool:
        """Whether this command of a batch, or call outside of one (None), is meant."""
        return self.command in (None, command) and self.method in (None, "batch", method)

    @property
    def before(self) -> bool:
        """Whether the request is not even looked at."""
        return self.kind in _BEFORE and not (self.kind == "operation_limit" and self.command is not None)


@dataclass(frozen=True)
class Change:
    """Something that happens to the company once `after_pages` pages of people were served, or before a request.

    Parameters
    ----------
    kind
        One of `CHANGES`: the methods of `Company`.
    after_pages
        Pages of people (colleagues.list, employees.get, user.get) served before it.
    count
        How often it happens.
    before_request
        The request before which it happens, counted from 1; then `after_pages` does not count.
    """

    kind: str
    after_pages: int = 0
    count: int = 1
    before_request: int = 0

    def __post_init__(self) -> None:
        if self.kind not in CHANGES:
            raise ValueError(f"No change is called {self.kind!r}; choose one of {', '.join(CHANGES)}.")

    def is_due(self, requests: int, pages: int) -> bool:
        """Whether it happens in this request, after so many pages of people."""
        return self.before_request <= requests if self.before_request else self.after_pages <= pages


class Script:
    """Counts requests and says which faults strike the present one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._counts = {index: (fault, 0) for index, fault in enumerate(faults)}

    def strike(self, methods: Sequence[str]) -> list[Fault]:
        """Faults of a request that calls these methods; counts the request."""
        found = []
        for index, (fault, seen) in self._counts.items():
            if fault.method is None and methods == ["oauth.token"]:
                continue
            if fault.method is None or fault.method in methods:
                self._counts[index] = (fault, seen + 1)
                if fault.at <= seen + 1 < fault.at + fault.times:
                    found.append(fault)
        return found

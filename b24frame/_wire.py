"""The protocol without any I/O: parameters to a request body, and a reply to a value or an error."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from b24frame import _refuse, errors
from b24frame._methods import method_of

_METHOD = re.compile(r"[A-Za-z][\w.]*")
_WHOLE = re.compile(r"\s*[-+]?[0-9]{1,30}\s*")
# Decoded, a value takes up to a hundred times the room of its text, and orjson crashes if there is none.
_SMALL, _MOST_VALUES = 16 * 1024**2, 8_000_000
# Seconds that no answer takes.
_LONGEST = 1e6
_MARKS = (b",", b":", b"{", b"[")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal answered to one call.

    Attributes
    ----------
    result : Any
        The value, of whatever type the method has.
    total : int or None
        Size of the whole list, where the method is a list.
    next : int or None
        Where the next page begins, where the portal says so.
    time : dict
        Timing as sent: duration in seconds, operating, operating_reset_at; empty where the portal sent none.
    """

    result: Any
    total: int | None = None
    next: int | None = None
    time: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply as it came."""

    status: int
    body: bytes
    location: str = ""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector: walking what is being decoded costs as much as decoding it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def encode(params: Mapping[str, Any]) -> bytes:
    """Encode the body of a call as JSON."""
    import orjson

    try:
        return orjson.dumps(_plain(params))
    except orjson.JSONEncodeError as error:
        message = f"a parameter cannot be sent as JSON: {error}"
        raise TypeError(message) from None


def check_call(method: object, params: object) -> None:
    """Complain before anything is sent where a call cannot be right."""
    if isinstance(method, str) and method and not _METHOD.fullmatch(method):
        message = f"a method is a name such as 'user.current', not {method!r}; parameters go into the second argument"
        raise ValueError(message)
    if not isinstance(method, str) or not method:
        message = f"a method is a name such as 'user.current', not {method!r}"
        raise TypeError(message)
    if params is not None and not isinstance(params, Mapping):
        message = f"{method}: parameters are a mapping of names to values, not {type(params).__name__}"
        raise TypeError(message)


def checked_call(call: tuple[str, Mapping[str, Any]] | str) -> tuple[str, Mapping[str, Any]]:
    """Give a command of a batch, which may be a method alone, as a pair."""
    method, params = (call, {}) if isinstance(call, str) else call
    check_call(method, params)
    return method, params


def command(method: str, params: Mapping[str, Any]) -> str:
    """Write a call as a command of a batch: the query is encoded once.

    Examples
    --------
    >>> command("im.department.get", {"ID": [7, 3], "USER_DATA": "Y"})
    'im.department.get?ID%5B0%5D=7&ID%5B1%5D=3&USER_DATA=Y'
    """
    query = urlencode(list(_flat(params)))
    return f"{method}?{query}" if query else method


def read(reply: Reply, method: str) -> Answer:
    """Read the reply to a call.

    Raises
    ------
    PortalError
        Where there is no usable answer.
    ApiError
        Where the portal refused, by code and then by status.
    """
    payload = _decode(reply, method)
    if payload.get("error") is not None and not (payload["error"] == [] and "result" in payload):
        raise _refuse.refusal(payload, method, reply.status)
    if reply.status >= HTTPStatus.BAD_REQUEST or "result" not in payload:
        raise _refuse.unusable(method, reply.status, "an answer without a result")
    return _answer(method, payload["result"], payload, payload.get("time"))


def read_batch(answer: Answer, methods: Mapping[str, str]) -> dict[str, Answer | errors.B24Error]:
    """Read the answer to a batch: for each key its answer, or the error that it failed with.

    Raises
    ------
    PortalError
        Where the answer is not that of a batch.
    """
    batch = answer.result
    if not isinstance(batch, dict) or "result" not in batch:
        message = "batch: the answer has not the shape of a batch. Try again; if it stays so, check for a proxy."
        raise errors.PortalError(message)
    results, failures = mapping(batch.get("result")), mapping(batch.get("result_error"))
    totals, nexts, times = (mapping(batch.get(f"result_{name}")) for name in ("total", "next", "time"))
    outcome: dict[str, Answer | errors.B24Error] = {}
    for key, method in methods.items():
        if key in failures:
            outcome[key] = _refuse.refusal(failures[key], method, None, times.get(key))
        elif key in results:
            counts = {"total": totals.get(key), "next": nexts.get(key)}
            try:
                outcome[key] = _answer(method, results[key], counts, times.get(key))
            except errors.PortalError as error:
                outcome[key] = error
        else:
            outcome[key] = errors.PortalError(f"{method}: the batch came back without an answer to this command")
    return outcome


def mapping(value: object) -> dict[str, Any]:
    """Give a map as PHP sends it: an empty one arrives as [], and one with the keys 0..n-1 as a list."""
    if isinstance(value, list):
        return {str(number): item for number, item in enumerate(value)}
    return value if isinstance(value, dict) else {}


def records(given: Any) -> list[Any]:  # noqa: ANN401 - anything goes in
    """Give records as a list: as they are, or the values of a map of them, as some methods answer.

    Raises
    ------
    TypeError
        Where they cannot be records.
    """
    if isinstance(given, Mapping) and all(item is None or isinstance(item, Mapping) for item in given.values()):
        return list(given.values())
    if isinstance(given, Mapping | str | bytes) or hasattr(given, "columns") or not isinstance(given, Iterable):
        message = f"records are a list of dicts, one each, as the portal sends them; not {type(given).__name__}"
        raise TypeError(message)
    return list(given)


def rows(result: object, method: str) -> list[Any]:
    """Give the rows of a page: the list itself, or the only list in an object such as ``{"items": [...]}``.

    Raises
    ------
    PortalError
        Where there is no such list.
    """
    candidates = [result] if isinstance(result, list) else [*mapping(result).values()]
    lists = [candidate for candidate in candidates if isinstance(candidate, list)]
    if len(lists) != 1:
        message = f"{method}: expected a list of rows, but the portal answered {type(result).__name__}"
        raise errors.PortalError(message)
    return lists[0]


def row_id(row: object) -> object:
    """Give what tells a row apart: its id, or itself where it is one."""
    return row.get("id", row.get("ID")) if isinstance(row, dict) else row


def seconds(answer: Answer) -> float:
    """Seconds that the portal worked on an answer, 0 where it does not say."""
    duration = answer.time.get("duration")
    return float(duration) if isinstance(duration, int | float) and 0 < duration < _LONGEST else 0.0


def is_passing(error: BaseException) -> bool:
    """Tell whether the same call may well succeed a little later."""
    if isinstance(error, errors.PortalError):
        return error.passing
    # One that tells when to come back is waited for, not tried again.
    return isinstance(error, errors.LimitError) and error.retry_at is None


def whole(value: object) -> int | None:
    """Read a whole number that may come as text; None where it is none."""
    if (isinstance(value, str) and _WHOLE.fullmatch(value)) or (isinstance(value, float) and value.is_integer()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    # A column of ids is int64.
    return value if -(2**63) <= value < 2**63 else None


def _flat(value: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value)  # type: ignore[arg-type]
    for key, entry in items:
        item = _plain(entry)
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(item, Mapping | list | tuple | set | frozenset):
            yield from _flat(item, name)
        else:
            yield name, _query_text(item)


def _query_text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        message = f"a parameter cannot be sent: {type(value).__name__}"
        raise TypeError(message)
    return str(int(value)) if isinstance(value, bool) else str(value)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any parameter
    """Turn what pandas and numpy hold into what JSON and a query know alike; dates become ISO 8601."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset | range):
        return [_plain(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return _plain(value.tolist()) if hasattr(value, "tolist") else value


def _decode(reply: Reply, method: str) -> dict[str, Any]:
    import orjson

    if HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST:
        raise _refuse.moved(method, reply.status, reply.location)
    if len(reply.body) > _SMALL and sum(map(reply.body.count, _MARKS)) > _MOST_VALUES:
        message = f"{method}: the answer holds more than {_MOST_VALUES:,} values. Ask for less at a time."
        raise errors.PortalError(message, passing=False)
    try:
        with collector_paused():
            payload = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        payload = _decode_leniently(reply.body) if len(reply.body) <= _SMALL else None
    if not isinstance(payload, dict):
        raise _refuse.unusable(method, reply.status, "something that is not the JSON object of an answer")
    return payload


def _decode_leniently(body: bytes) -> object:
    """Decode what orjson refuses: half an emoji in one name, or a mark in front, must not cost the whole answer."""
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None


def _answer(method: str, result: object, counts: Mapping[str, Any], time: object) -> Answer:
    shape = method_of(method).shape
    if not isinstance(result, list) and (shape == "list" or (shape == "map" and not isinstance(result, dict))):
        message = f"{method}: expected a {shape}, but the portal answered {type(result).__name__}. Try again later."
        raise errors.PortalError(message)
    return Answer(result, whole(counts.get("total")), whole(counts.get("next")), time if isinstance(time, dict) else {})

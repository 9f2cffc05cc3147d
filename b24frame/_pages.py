"""All pages of a list: where each begins, and when the list is at its end.

Pages are counted in rows received, because some servers send a `next` that does not advance.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from b24frame import _pace, _wire
from b24frame.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from b24frame._methods import Method
    from b24frame._wire import Answer


class Asks(Protocol):
    """What paging needs of a portal."""

    def call(self, method: str, params: Mapping[str, Any] | None = None) -> Answer:
        """Call one method."""
        ...

    def measured(self, commands: Mapping[str, tuple[str, Mapping[str, Any]]], cost: _pace.PageCost) -> list[Answer]:
        """Call many methods, and learn what one of them costs."""
        ...


def pages_of(portal: Asks, known: Method, params: Mapping[str, Any]) -> Iterator[Answer]:
    """Read the first page alone, to learn the total, and the others many at a time."""
    _check_no_cursor(known, params)
    first = portal.call(known.name, _at(known, params, 0))
    yield first
    rows = len(_wire.rows(first.result, known.name))
    if first.total is None and known.cursor != "OFFSET":
        yield from _by_next(portal, known, params, first)
    # Without a total, or with more rows than it says, only a page that is not full ends the list.
    elif rows and (rows != first.total or first.next is not None):
        yield from _by_total(portal, known, params, first)


def _by_next(portal: Asks, known: Method, params: Mapping[str, Any], page: Answer) -> Iterator[Answer]:
    start = 0
    # An empty page ends the list, whatever its `next` says.
    while page.next is not None and _wire.rows(page.result, known.name):
        if page.next <= start:
            message = f"{known.name}: the portal gives no total, and its pages do not advance beyond row {start}"
            raise PortalError(message, passing=False)
        start = page.next
        before, page = page, portal.call(known.name, _at(known, params, start))
        _check_advance(known, before, page)
        yield page


def _by_total(portal: Asks, known: Method, params: Mapping[str, Any], first: Answer) -> Iterator[Answer]:
    rows = _wire.rows(first.result, known.name)
    step, done, last = len(rows), len(rows), rows[-1]
    total = max(first.total or 0, done + 1)
    cost = _pace.PageCost()
    cost.add(_wire.seconds(first), 1)
    while done < total:
        size = cost.pages_per_batch()
        seams = _pace.seams(step, size, total - done) if known.cursor == "OFFSET" else _pace.NO_SEAMS
        starts = _pace.starts(step, size, range(done, total), seams)
        done = starts[-1] + step
        # A list that ends with a full page could go on: where there is room, look at what comes after.
        closing = [total] if done == total and len(starts) < size else []
        commands = {f"p{start}": (known.name, _at(known, params, start)) for start in (*starts, *closing)}
        answers = portal.measured(commands, cost)
        _check_advance(known, first, answers[0])
        for number, answer in enumerate(answers):
            total = max(total, answer.total or 0)
            is_seamed = number < len(starts) and (seams.every or (seams.first and number == 0))
            yield _without_seam(answer, last, known.name) if is_seamed else answer
            rows = _wire.rows(answer.result, known.name)
            last = (rows or [last])[-1]
        done += step * len(closing)
        if not any(_wire.rows(answer.result, known.name) for answer in answers):
            # The list ended before its total.
            return
        if (closing and rows) or (done > total and len(rows) >= step):
            # The list goes on beyond its total.
            total = done + step * size


def _check_advance(known: Method, before: Answer, page: Answer) -> None:
    rows = _wire.rows(page.result, known.name)
    if any(rows) and rows == _wire.rows(before.result, known.name):
        message = f"{known.name}: the portal gives the same page again: its pages do not advance"
        raise PortalError(message, passing=False)


def _check_no_cursor(known: Method, params: Mapping[str, Any]) -> None:
    for name in params:
        if name.upper() in {"START", "OFFSET", "LIMIT"}:
            message = f"{known.name}: leave out {name}; pages() sets it itself"
            raise ValueError(message)


def _without_seam(answer: Answer, last: Any, method: str) -> Answer:  # noqa: ANN401 - any row
    """Drop the first row where it is the last of the page before; else the list has shifted, and the row shows it."""
    rows = _wire.rows(answer.result, method)
    if rows and _wire.row_id(rows[0]) == _wire.row_id(last):
        return replace(answer, result=rows[1:])
    return answer


def _at(known: Method, params: Mapping[str, Any], start: int) -> dict[str, Any]:
    if known.cursor == "OFFSET":
        return {**params, "OFFSET": start, "LIMIT": _pace.PAGE}
    return {**params, "start": start}

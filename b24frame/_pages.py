"""All pages of a list: where each begins, and when the list is at its end.

A list ends only with a page that is not full. A total says how much to ask for at once, and no more: some portals count
wrongly, or not at all. Pages are counted in rows received, because some servers send a `next` that does not advance.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from b24frame import _pace, _wire
from b24frame._entries import OddAnswerError
from b24frame._pace import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24frame._methods import Method
    from b24frame._wire import Answer

# Servers that give less than they are asked for give round numbers: 10, 20, 25.
_ROUND = 5


class Asks(Protocol):
    """What paging needs of a portal."""

    def call(self, method: str, params: Mapping[str, Any] | None = None) -> Answer:
        """Call one method."""
        ...

    def measured(self, commands: Mapping[str, tuple[str, Mapping[str, Any]]], cost: _pace.PageCost) -> list[Answer]:
        """Call many methods, and learn what one of them costs."""
        ...


def pages_of(portal: Asks, known: Method, params: Mapping[str, Any]) -> Iterator[Answer]:
    """Read the first page alone, to learn its size and the total, and the others many at a time."""
    _check_no_cursor(known, params)
    first = portal.call(known.name, at(known, params, 0))
    yield first
    rows = _wire.rows(first.result, known.name)
    if known.cursor is None or not rows:
        return
    if first.total is None and known.scope is None:
        yield from _by_next(portal, known, params, first)
    elif not _is_whole(first, rows):
        yield from _by_rows(portal, known, params, first)


def at(known: Method, params: Mapping[str, Any], start: int, rows: int = PAGE) -> dict[str, Any]:
    """Give the parameters of the page that begins at a row."""
    if known.cursor == "OFFSET":
        return {**params, "OFFSET": start, "LIMIT": rows}
    return {**params, "start": start}


def _is_whole(first: Answer, rows: Sequence[Any]) -> bool:
    """Tell whether the first page is the whole list: as long as the total says, and surely not a full page."""
    return len(rows) == first.total and not _may_be_full(rows) and not _points_on(first, 0, rows)


def _may_be_full(rows: Sequence[Any]) -> bool:
    return len(rows) >= PAGE or len(rows) % _ROUND == 0


def _points_on(page: Answer, start: int, rows: Sequence[Any]) -> bool:
    return page.next is not None and page.next >= start + len(rows)


def _by_next(portal: Asks, known: Method, params: Mapping[str, Any], page: Answer) -> Iterator[Answer]:
    """Read a list of which only its `next` is known, if anything: one page after another."""
    start, course = 0, _Course(known)
    course.see(_wire.rows(page.result, known.name))
    while rows := _wire.rows(page.result, known.name):
        if page.next is None and (len(rows) < course.step or not _may_be_full(rows)):
            return
        if page.next is not None and page.next <= start:
            raise _stuck(known)
        start = start + len(rows) if page.next is None else page.next
        page = portal.call(known.name, at(known, params, start))
        if course.repeats(_wire.rows(page.result, known.name)):
            if page.next is None and course.step % PAGE:
                # Not one of many pages, but all in one answer.
                return
            raise _stuck(known)
        course.see(_wire.rows(page.result, known.name))
        yield page


def _by_rows(portal: Asks, known: Method, params: Mapping[str, Any], first: Answer) -> Iterator[Answer]:
    course, cost = _Course(known), _pace.PageCost()
    course.begin(first)
    cost.add(_wire.seconds(first), 1)
    while not course.ended:
        size, rows = cost.pages_per_batch(), range(course.done, course.goal)
        is_seamable = known.cursor == "OFFSET"
        seams = _pace.seams(course.step, size, rows.stop - rows.start) if is_seamable else _pace.NO_SEAMS
        starts = _pace.starts(course.step, size, rows, seams)
        commands = {f"p{start}": (known.name, at(known, params, start, course.step)) for start in starts}
        yield from course.take(starts, portal.measured(commands, cost), seams)


@dataclass(slots=True)
class _Course:
    """How far a list was read, and what is known of its end.

    Attributes
    ----------
    step : int
        Rows of a full page.
    done : int
        Where the next page begins.
    total : int or None
        The latest that was told.
    last : Any
        The last row.
    """

    known: Method
    step: int = 0
    done: int = 0
    total: int | None = None
    last: Any = None
    ended: bool = False
    _seen: set[int] = field(default_factory=set)
    _has_repeated: bool = False
    _is_stuck: bool = False

    @property
    def goal(self) -> int:
        """Where to read to: one row beyond the total, to see that it is not there; else as many again as were read."""
        return self.total + 1 if self.total is not None and self.total >= self.done else 2 * self.done

    def begin(self, first: Answer) -> None:
        """Learn from the first page."""
        rows = _wire.rows(first.result, self.known.name)
        self.see(rows)
        if self.known.cursor == "start" and first.next == PAGE:
            # Rows that this user may not see are left out of a page, and the next one begins where it would anyway.
            self.step = PAGE
        self.done, self.total, self.last = self.step, first.total, rows[-1]

    def see(self, rows: Sequence[Any]) -> None:
        """Remember a page."""
        self.step = max(self.step, len(rows))
        if any(rows):
            self._seen.add(_mark(rows))

    def repeats(self, rows: Sequence[Any]) -> bool:
        """Tell whether a page came before."""
        return any(rows) and _mark(rows) in self._seen

    def take(self, starts: Sequence[int], answers: Sequence[Answer], seams: _pace.Seams) -> Iterator[Answer]:
        """Give the pages of a batch that belong to the list, and learn from each how it goes on."""
        pages = [_wire.rows(answer.result, self.known.name) for answer in answers]
        before = self.done
        for number, (start, answer, rows) in enumerate(zip(starts, answers, pages, strict=True)):
            if start + len(rows) > self.done and self.repeats(rows):
                self._see_again()
            if self.ended:
                return
            yield self._without_seam(answer, rows) if seams.every or (seams.first and number == 0) else answer
            done = self.done
            self._reach(start, answer, rows)
            if self.known.cursor == "OFFSET" and len(rows) < self.step and any(pages[number + 1 :]):
                # Fewer rows than asked for, and not the end: go on behind them.
                self._check_advance(before)
                return
        self.ended = len(rows) < self.step and not (self.done > done and self._goes_on(start, answer, rows))

    def _reach(self, start: int, answer: Answer, rows: Sequence[Any]) -> None:
        self.see(rows)
        self.total = self.total if answer.total is None else answer.total
        if rows:
            self.last = rows[-1]
            self.done = max(self.done, start + (len(rows) if self.known.cursor == "OFFSET" else self.step))

    def _goes_on(self, start: int, answer: Answer, rows: Sequence[Any]) -> bool:
        """Tell whether there is said to be more behind a page that is not full."""
        return (self.total is not None and self.total > self.done) or _points_on(answer, start, rows)

    def _see_again(self) -> None:
        # Asked for what is beyond the end, some servers that page by `start` give the last page again.
        self.ended = self.known.cursor == "start" and self.total == self.done
        if self._has_repeated and not self.ended:
            raise _stuck(self.known)
        # Once can be chance: as many people joined as a small page holds.
        self._has_repeated = True

    def _check_advance(self, before: int) -> None:
        if self.done > before:
            self._is_stuck = False
        elif self._is_stuck:
            raise OddAnswerError(f"{self.known.name}: the portal gives no rows at {before}, but rows behind it.")
        else:
            self._is_stuck = True

    def _without_seam(self, answer: Answer, rows: Sequence[Any]) -> Answer:
        """Drop the first row if it is the last of the page before; else the list has shifted, and the row shows it."""
        if rows and _wire.row_id(rows[0]) == _wire.row_id(self.last):
            return replace(answer, result=rows[1:])
        return answer


def _mark(rows: Sequence[Any]) -> int:
    """Give what tells a page from another: its ids, or its rows where they have none."""
    ids = [_wire.row_id(row) for row in rows]
    return hash(tuple(repr(row) if number is None else str(number) for number, row in zip(ids, rows, strict=True)))


def _stuck(known: Method) -> OddAnswerError:
    return OddAnswerError(
        f"{known.name}: the portal gives the same page again: its pages do not advance. (A method without pages is "
        "called with Portal.call.)"
    )


def _check_no_cursor(known: Method, params: Mapping[str, Any]) -> None:
    for name in params:
        if name.upper() in {"START", "OFFSET", "LIMIT"}:
            message = f"{known.name}: leave out {name}; pages() sets it itself"
            raise ValueError(message)

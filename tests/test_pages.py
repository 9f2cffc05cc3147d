"""Where a list ends: with a page that is not full, whatever is told of its length. A portal of one list, in memory."""

from __future__ import annotations

import math
import tracemalloc
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import b24frame as b24
from b24frame import _pages
from b24frame._methods import method_of
from b24frame._wire import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from b24frame._pace import PageCost

COLLEAGUES, DEPARTMENTS, UNKNOWN = "im.department.colleagues.list", "department.get", "some.list"
PER_BATCH = 50
# Around the end of a page, of a batch, and of a batch whose pages look back at the one before.
EDGES = [0, 50, 100, 150, 2_450, 2_500, 2_550, 2_600, 4_950, 5_000, 5_050, 5_100]
SIZES = sorted({edge + by for edge in EDGES for by in range(-2, 3) if edge + by >= 0} | set(range(1, 5_201, 97)))
TOTALS: dict[str, Callable[[int, int], int | None]] = {
    "right": lambda size, _: size,
    "missing": lambda *_: None,
    "too small by 1": lambda size, _: size - 1,
    "too small by 7": lambda size, _: size - 7,
    "too small by 50": lambda size, _: size - 50,
    "half": lambda size, _: size // 2,
    "50": lambda *_: 50,
    "0": lambda *_: 0,
    "negative": lambda *_: -5,
    "too large by 1": lambda size, _: size + 1,
    "too large by 7": lambda size, _: size + 7,
    "1,000": lambda *_: 1_000,
    "a thousand million": lambda *_: 10**9,
    "beyond any memory": lambda *_: 4 * 10**18,
    "growing": lambda size, page: size - 1_000 + 20 * page,
    "shrinking": lambda size, page: size + 500 - 13 * page,
    "missing now and then": lambda size, page: None if page % 3 else size,
}
NEXTS: dict[str, Callable[[int, int, int], int | None]] = {
    "right": lambda start, rows, size: start + rows if start + rows < size else None,
    "none": lambda *_: None,
    "stuck": lambda start, *_: start,
    "that of the second page": lambda *_: 50,
    "for ever": lambda start, rows, _: start + rows,
}


class List:
    """A portal that has one list of 1, 2, 3 ..., and tells of it what a test wants."""

    def __init__(self, size: int, total: str = "right", following: str = "right", **odd: Any) -> None:  # noqa: ANN401 - see below
        self.size = size
        self.total, self.next = TOTALS[total], NEXTS[following]
        self.page = odd.get("page", 50)
        self.seconds = odd.get("seconds", 0.0)
        self.is_clamped = odd.get("is_clamped", False)
        self.requests = self.pages = 0

    def call(self, method: str, params: Mapping[str, Any] | None = None) -> Answer:
        """Answer one call."""
        self.requests += 1
        return self._answer(method, params or {})

    def measured(self, commands: Mapping[str, tuple[str, Mapping[str, Any]]], cost: PageCost) -> list[Answer]:
        """Answer a batch."""
        assert len(commands) <= PER_BATCH
        self.requests += 1
        answers = [self._answer(*call) for call in commands.values()]
        cost.add(self.seconds * len(answers), len(answers))
        return answers

    def _answer(self, _: str, params: Mapping[str, Any]) -> Answer:
        self.pages += 1
        start = params.get("OFFSET", params.get("start"))
        if self.is_clamped and self.size:
            start = min(start, self.size - 1) // self.page * self.page
        rows = self.rows(start, min(self.page, params.get("LIMIT", 50)))
        told = self.total(self.size, self.pages)
        return Answer(rows, told, self.next(start, len(rows), self.size), {"duration": self.seconds})

    def rows(self, start: int, length: int) -> list[Any]:
        """Rows of a page."""
        return list(range(start + 1, min(self.size, start + length) + 1))

    def read(self, method: str = COLLEAGUES) -> list[Any]:
        """All rows that paging gives."""
        return [row for page in _pages.pages_of(self, method_of(method), {}) for row in page.result]


def everything(size: int) -> list[int]:
    return list(range(1, size + 1))


def least(size: int) -> int:
    """Requests that show the row behind the last one, or a page that is not full."""
    return 1 + max(0, math.ceil((size + 1 - 50) / 2_500))


@pytest.mark.parametrize("method", [COLLEAGUES, DEPARTMENTS])
@pytest.mark.parametrize("total", TOTALS)
def test_nobody_is_lost_at_any_size_whatever_the_total_says(total: str, method: str) -> None:
    """By OFFSET and by start; and a total that is wrong costs a few requests, not one for each page."""
    for size in SIZES:
        portal = List(size, total)
        assert portal.read(method) == everything(size)
        assert portal.requests <= least(size) + (5 if total != "right" else 0)


@pytest.mark.parametrize("method", [COLLEAGUES, DEPARTMENTS, UNKNOWN])
@pytest.mark.parametrize("following", ["right", "none"])
@pytest.mark.parametrize("total", ["right", "missing"])
def test_a_list_is_read_to_its_end_with_or_without_next_and_total(total: str, following: str, method: str) -> None:
    """Whoever tells only one of them, or neither."""
    for size in SIZES[::5]:
        assert List(size, total, following).read(method) == everything(size)


@pytest.mark.parametrize("following", NEXTS)
def test_a_next_that_is_wrong_loses_nobody(following: str) -> None:
    """It is looked at only where there could be more."""
    for size in SIZES[::5]:
        for total in ("right", "missing", "too small by 1"):
            assert List(size, total, following).read() == everything(size)


@pytest.mark.parametrize("size", SIZES)
def test_a_right_total_costs_no_request_more_than_the_end_of_the_list_needs(size: int) -> None:
    """One request for 50, then one for each 2,500; a last page that is full needs a look behind it."""
    portal = List(size)
    portal.read()
    # Ten, twenty ... people could be a full page of a portal with small pages.
    assert portal.requests == least(size) + (0 < size < 50 and size % 5 == 0)


@given(
    size=st.integers(0, 700),
    page=st.sampled_from([10, 20, 25, 40, 50]),
    total=st.sampled_from(sorted(TOTALS)),
    following=st.sampled_from(sorted(NEXTS)),
    seconds=st.sampled_from([0.0, 0.84, 5.0, 20.0]),
)
@settings(max_examples=300)
def test_pages_may_be_smaller_than_asked_for_and_slow(
    size: int, page: int, total: str, following: str, seconds: float
) -> None:
    """A full page is one as long as the portal makes them."""
    assert List(size, total, following, page=page, seconds=seconds).read() == everything(size)


def test_a_page_that_gives_fewer_rows_than_it_could_is_gone_on_behind() -> None:
    """Each third page has ten rows, though the list goes on."""

    class Uneven(List):
        def rows(self, start: int, length: int) -> list[Any]:
            return super().rows(start, length if self.pages % 3 else 10)

    for total in ("right", "missing", "too small by 7"):
        for size in (49, 230, 1_000, 2_600):
            assert list(dict.fromkeys(Uneven(size, total).read())) == everything(size)


def test_a_page_that_is_empty_once_is_asked_for_again() -> None:
    """Behind it there are rows, so it cannot be the end."""

    class Hole(List):
        def rows(self, start: int, length: int) -> list[Any]:
            return [] if self.pages == 4 else super().rows(start, length)

    for total in ("right", "missing"):
        assert Hole(400, total).read() == everything(400)


def test_a_page_that_stays_empty_before_others_is_an_error() -> None:
    """Whoever stands there would be missing."""

    class Hole(List):
        def rows(self, start: int, length: int) -> list[Any]:
            return [] if start <= 120 < start + length else super().rows(start, length)

    with pytest.raises(b24.PortalError, match=r"no rows at 99, but rows behind it"):
        Hole(400).read()


@pytest.mark.parametrize("method", [COLLEAGUES, DEPARTMENTS, UNKNOWN])
@pytest.mark.parametrize("total", ["missing", "1,000", "too small by 7"])
def test_the_same_page_for_ever_is_an_error(method: str, total: str) -> None:
    """Not a list without end."""

    class Endless(List):
        def rows(self, start: int, length: int) -> list[Any]:  # noqa: ARG002 - that is the fault
            return everything(50)

    portal = Endless(400, total)
    with pytest.raises(b24.PortalError, match="same page again"):
        portal.read(method)
    assert portal.requests <= 3


def test_pages_that_go_round_in_a_ring_are_an_error() -> None:
    """The third page is the first again."""

    class Ring(List):
        def rows(self, start: int, length: int) -> list[Any]:
            return super().rows(start % 100, length)

    with pytest.raises(b24.PortalError, match="same page again"):
        Ring(10_000, "missing").read()


def test_a_portal_that_gives_its_last_page_for_what_is_beyond_the_end_is_no_endless_list() -> None:
    """Lists by start may do so: a list that ends with a full page is asked for one page more."""
    for size in (50, 100, 2_550):
        assert List(size, is_clamped=True).read(DEPARTMENTS) == everything(size)


def test_rows_that_the_user_may_not_see_leave_pages_short_and_the_list_goes_on() -> None:
    """By start, the next page begins where it would anyway; what is left out is no end."""

    class Filtered(List):
        def rows(self, start: int, length: int) -> list[Any]:
            return [row for row in super().rows(start, length) if row % 7]

    for size in (100, 230, 2_600):
        for total in ("right", "missing"):
            portal = Filtered(size, total)
            portal.next = lambda start, _, size: start + 50 if start + 50 < size else None
            assert portal.read(UNKNOWN) == [row for row in everything(size) if row % 7]


def test_a_method_without_pages_gives_all_in_one_answer() -> None:
    """It tells neither total nor next, and the same answer wherever it is asked to begin."""

    class Whole(List):
        def rows(self, start: int, length: int) -> list[Any]:  # noqa: ARG002 - that is the method's way
            return everything(self.size)

    for size in (1, 10, 49, 120, 301):
        portal = Whole(size, "missing", "none")
        assert portal.read(UNKNOWN) == everything(size)
        assert portal.requests <= 2
    assert Whole(3, "missing", "none").read("scope") == [1, 2, 3]


@pytest.mark.parametrize("total", ["a thousand million", "beyond any memory"])
def test_a_total_beyond_reason_is_not_planned_for(total: str) -> None:
    """230 people, told as 10^9 and as 4 * 10^18: some kilobytes, not gigabytes."""
    tracemalloc.start()
    portal = List(230, total)
    assert portal.read() == everything(230)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
    assert (portal.requests, portal.pages) == (2, 51)


def test_pages_are_asked_for_only_when_they_are_wanted() -> None:
    """Who stops after the first page has asked once."""
    portal = List(10_000)
    next(_pages.pages_of(portal, method_of(COLLEAGUES), {}))
    assert portal.requests == 1


def test_objects_with_one_list_in_them_page_like_lists() -> None:
    """As `{"items": [...]}` of newer methods."""

    class Wrapped(List):
        def rows(self, start: int, length: int) -> Any:  # noqa: ANN401 - an object
            return Rows(items=super().rows(start, length))

    class Rows(dict[str, Any]):
        def __len__(self) -> int:
            return len(self["items"])

    for size in (0, 49, 50, 230, 2_600):
        pages: Sequence[Answer] = list(_pages.pages_of(Wrapped(size), method_of(UNKNOWN), {}))
        assert [row for page in pages for row in page.result["items"]] == everything(size)


def test_a_row_that_moved_on_is_given_twice_where_no_row_was_asked_for_twice() -> None:
    """Somebody comes in front after the fourth page of a batch: the row that says so is not taken for a seam."""

    class Moving(List):
        def rows(self, start: int, length: int) -> list[Any]:
            return super().rows(start if self.pages <= 5 else start - 1, length)

    assert [row for row, times in Counter(Moving(10_000).read()).items() if times > 1] == [249]


def test_a_list_that_tells_nothing_costs_no_request_behind_a_page_that_cannot_be_full() -> None:
    """A page shorter than the others is the last one, and so is a first page of 49."""
    for size, requests in ((49, 1), (130, 3), (149, 3)):
        portal = List(size, "missing", "none")
        assert portal.read(UNKNOWN) == everything(size)
        assert portal.requests == requests


def test_a_next_that_is_the_same_page_again_is_an_error_at_once() -> None:
    """There is no total to go by instead."""
    portal = List(400, "missing", "stuck")
    with pytest.raises(b24.PortalError, match="same page again"):
        portal.read(UNKNOWN)
    assert portal.requests == 1


@pytest.mark.parametrize(
    ("total", "short"),
    [(lambda size, page: 59 if page == 1 else size, 2), (lambda size, page: size if page == 1 else None, 5)],
    ids=["too small at first", "only at first"],
)
def test_behind_a_short_page_the_latest_total_that_was_told_counts(total: Any, short: int) -> None:  # noqa: ANN401 - a function
    """The last page of a batch has ten rows; that there are more, only the total tells."""

    class Short(List):
        def rows(self, start: int, length: int) -> list[Any]:
            return super().rows(start, 10 if self.pages == short else length)

    portal = Short(230, following="none")
    portal.total = total
    assert list(dict.fromkeys(portal.read())) == everything(230)


def test_a_page_that_is_empty_once_behind_one_that_was_short_is_asked_for_again() -> None:
    """What went on meanwhile is not stuck."""

    class Patchy(List):
        batches = 0

        def rows(self, start: int, length: int) -> list[Any]:
            begins, self.batches = self.requests > self.batches, self.requests
            if begins and self.requests == 3:
                return []
            return super().rows(start, 10 if self.pages == 3 else length)

    assert list(dict.fromkeys(Patchy(400).read())) == everything(400)


def test_a_full_page_that_comes_again_is_an_error_although_nothing_says_that_there_is_more() -> None:
    """Neither total nor next: 50 rows could be all, or the first of many pages."""

    class Endless(List):
        def rows(self, start: int, length: int) -> list[Any]:  # noqa: ARG002 - that is the fault
            return everything(50)

    with pytest.raises(b24.PortalError, match="same page again"):
        Endless(400, "missing", "none").read(UNKNOWN)

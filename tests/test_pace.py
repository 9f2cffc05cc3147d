"""How long to wait and how much to ask, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import b24frame as b24
from b24frame import _pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import FakeClock


def test_a_full_burst_goes_out_at_once_and_then_two_a_second() -> None:
    # 50 deep, of which 48 are used; the bucket drains 2 a second.
    bucket = _pace.Bucket(_pace.Limits())
    assert [bucket.reserve(0.0) for _ in range(48)] == [0.0] * 48
    assert [bucket.reserve(0.0) for _ in range(4)] == [0.5, 1.0, 1.5, 2.0]


def test_what_has_drained_can_be_sent_again_at_once() -> None:
    bucket = _pace.Bucket(_pace.Limits())
    for _ in range(48):
        bucket.reserve(100.0)
    assert [bucket.reserve(103.0) for _ in range(6)] == [0.0] * 6
    assert bucket.reserve(103.0) == 0.5


def test_a_bucket_never_holds_less_than_nothing() -> None:
    bucket = _pace.Bucket(_pace.Limits(25, 1))
    bucket.reserve(0.0)
    # 25 deep, of which 24 are used.
    assert [bucket.reserve(1_000_000.0) for _ in range(26)] == [0.0] * 24 + [1.0, 2.0]


def test_an_enterprise_plan_waits_less() -> None:
    bucket = _pace.Bucket(_pace.Limits(250, 5))
    # 250 deep, of which 245 are used.
    assert [bucket.reserve(0.0) for _ in range(245)] == [0.0] * 245
    assert bucket.reserve(0.0) == pytest.approx(0.2)


def test_a_rate_of_one_at_a_time_sends_the_first_at_once() -> None:
    bucket = _pace.Bucket(_pace.Limits(1, 2))
    assert [bucket.reserve(0.0) for _ in range(3)] == [0.0, 0.5, 1.0]


def test_after_a_refusal_the_bucket_counts_as_full() -> None:
    bucket = _pace.Bucket(_pace.Limits())
    bucket.overflowed(0.0)
    assert [bucket.reserve(0.0), bucket.reserve(0.0)] == [0.5, 1.0]
    assert bucket.reserve(1.5) == 0.0


def test_a_refusal_does_not_empty_a_bucket_that_is_over_full() -> None:
    bucket = _pace.Bucket(_pace.Limits())
    for _ in range(52):
        bucket.reserve(0.0)
    bucket.overflowed(0.0)
    assert bucket.reserve(0.0) == 2.5


def test_a_clock_that_goes_back_neither_drains_nor_fills() -> None:
    bucket = _pace.Bucket(_pace.Limits(1, 1))
    assert bucket.reserve(100.0) == 0.0
    assert bucket.reserve(50.0) == 1.0
    assert bucket.reserve(100.0) == 2.0


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.1, 3.0]), st.sampled_from([0.0, 0.01, 2.0])), max_size=40),
    st.integers(2, 12),
    st.floats(1, 5),
)
@example([(0.0, 2.0), *[(0.0, 0.0)] * 5], 5, 2.0)
def test_who_waits_as_told_is_never_refused_however_uneven_the_network(
    requests: list[tuple[float, float]], burst: int, per_second: float
) -> None:
    """One request after another, each on its way for a while; the server counts when it arrives."""
    bucket, now, level, last = _pace.Bucket(_pace.Limits(burst, per_second)), 0.0, 0.0, 0.0
    for gap, on_its_way in requests:
        now += gap
        now += bucket.reserve(now) + on_its_way
        level = max(0.0, level - (now - last) * per_second) + 1
        last = now
        assert level <= burst + 1e-6


@pytest.mark.parametrize(("burst", "per_second"), [(0, 2), (-1, 2), (50, 0), (50, -1)])
def test_a_rate_that_lets_nothing_through_is_refused(burst: int, per_second: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        b24.Limits(burst, per_second)


def test_all_portals_of_one_host_share_a_bucket_and_other_hosts_have_their_own() -> None:
    limits = _pace.Limits()
    assert _pace.bucket_of("acme.example", limits) is _pace.bucket_of("acme.example", limits)
    assert _pace.bucket_of("acme.example", limits) is not _pace.bucket_of("other.example", limits)


def test_a_bucket_follows_a_new_rate_and_keeps_what_was_drawn() -> None:
    bucket = _pace.bucket_of("acme.example", _pace.Limits(25, 1))
    for _ in range(9):
        bucket.reserve(0.0)
    assert _pace.bucket_of("acme.example", _pace.Limits(250, 5)) is bucket
    assert [bucket.reserve(0.0) for _ in range(236)] == [0.0] * 236
    assert bucket.reserve(0.0) == pytest.approx(0.2)


def test_two_portals_of_one_host_wait_for_each_other(open_portal: Callable[..., b24.Portal], clock: FakeClock) -> None:
    with b24.demo.Server(12, limits=None) as server:
        first, second = open_portal(server.url), open_portal(server.webhook(("im",)))
        for _ in range(24):
            first.call("server.time")
            second.call("server.time")
        assert clock.naps == []
        first.call("server.time")
        second.call("server.time")
    # The 49th waits half a second, and so does the 50th after it.
    assert clock.naps == [0.5, 0.5]
    assert (first.requests, second.requests) == (25, 25)


def test_sixty_quick_calls_are_never_refused_by_a_portal_that_counts() -> None:
    """In real time, because the server's bucket drains by the real clock."""
    limits = b24.demo.Limits(depth=5, leak=50)
    with b24.demo.Server(12, limits=limits) as server, b24.Portal(server.url, limits=b24.Limits(5, 50)) as portal:
        for _ in range(60):
            portal.call("server.time")
        assert [request.status for request in server.log] == [200] * 60


def test_a_portal_that_is_refused_waits_and_goes_on(open_portal: Callable[..., b24.Portal], clock: FakeClock) -> None:
    with b24.demo.Server(12, limits=None, faults=[b24.demo.Fault("503")]) as server:
        portal = open_portal(server.url)
        assert portal.call("server.time").result
        assert [request.status for request in server.log] == [503, 200]
    assert len(clock.naps) == 2
    # The bucket counts as full now: half a second for the second call, less what the first nap let drain.
    assert sum(clock.naps) >= 0.499


def test_a_refusal_for_the_work_says_nothing_about_the_number_of_requests(
    open_portal: Callable[..., b24.Portal], clock: FakeClock
) -> None:
    """The bucket is as empty as before: other methods go on at once."""
    with b24.demo.Server(12, limits=None, faults=[b24.demo.Fault("operation_limit")]) as server:
        portal = open_portal(server.url, wait=False)
        with pytest.raises(b24.LimitError):
            portal.call("scope")
        for _ in range(5):
            portal.call("server.time")
        assert [request.status for request in server.log] == [429, *[200] * 5]
    assert clock.naps == []


# How much to ask for at once.


@pytest.mark.parametrize(
    ("seconds", "pages"),
    [(0.0, 50), (0.01, 50), (0.3, 50), (0.36, 41), (0.84, 17), (1.0, 15), (5.0, 3), (15.0, 1), (16.0, 1), (600.0, 1)],
)
def test_a_batch_holds_what_fits_into_fifteen_seconds(seconds: float, pages: int) -> None:
    cost = _pace.PageCost()
    cost.add(seconds, 1)
    assert cost.pages_per_batch() == pages


def test_nothing_measured_means_a_full_batch() -> None:
    assert _pace.PageCost().pages_per_batch() == 50


def test_the_cost_of_a_page_is_the_mean_or_the_latest_if_that_is_more() -> None:
    cost = _pace.PageCost()
    cost.add(10.0, 1)
    assert cost.per_page == 10.0
    cost.add(10.0, 9)
    # 20 s for 10 pages; the latest took 1.1 s each.
    assert cost.per_page == 2.0
    cost.add(30.0, 10)
    # 50 s for 20 pages are 2.5 s each, but the latest took 3 s.
    assert cost.per_page == 3.0


@pytest.mark.parametrize(("seconds", "pages"), [(1.0, 0), (-1.0, 1), (1.0, -1)])
def test_a_measurement_that_says_nothing_is_not_counted(seconds: float, pages: int) -> None:
    cost = _pace.PageCost()
    cost.add(seconds, pages)
    assert cost.per_page == 0.0


@pytest.mark.parametrize(
    ("rows", "is_there"),
    [
        (1, True),
        (2_499, True),
        (2_500, False),
        (2_501, True),
        (4_998, True),
        (4_999, False),
        (5_000, False),
        (9_950, True),
    ],
)
def test_there_is_room_for_a_seam_where_one_more_row_in_each_batch_needs_no_further_batch(
    rows: int, *, is_there: bool
) -> None:
    """A batch of 50 pages holds 2,500 rows: 4,998 rows and two seams fill two of them."""
    assert _pace.seams(50, 50, rows).first is is_there


@pytest.mark.parametrize(
    ("rows", "is_there"), [(1, True), (2_450, True), (2_451, False), (9_800, True), (9_801, False)]
)
def test_every_page_has_a_seam_where_no_further_batch_is_needed_for_them(rows: int, *, is_there: bool) -> None:
    """50 pages with a seam each bring 49 new rows each: 2,450; four batches of them 9,800."""
    assert _pace.seams(50, 50, rows).every is is_there


def test_pages_of_one_row_have_no_seams() -> None:
    """A page that only looks back would never come to an end."""
    assert _pace.seams(1, 50, 20) == _pace.NO_SEAMS

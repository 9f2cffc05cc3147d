"""What the demo portal allows: a leaky bucket of requests, and seconds of work within a window."""

import math
import time
from collections.abc import Callable
from typing import Any

import pytest

from b24frame import demo
from b24frame.demo.limits import Bucket, Budget

COLLEAGUES = "im.department.colleagues.list"


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Say the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_bucket_lets_its_depth_in_and_then_what_drains(clock: Clock) -> None:
    """Depth 3, two a second: three at once, none more, two after a second."""
    bucket = Bucket(demo.Limits(depth=3, leak=2.0), clock)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock.now += 1
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    clock.now += 100
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_a_refused_request_does_not_fill_the_bucket(clock: Clock) -> None:
    """Half a second makes room for one, however many were refused."""
    bucket = Bucket(demo.Limits(depth=1, leak=2.0), clock)
    assert [bucket.take() for _ in range(5)] == [True, False, False, False, False]
    clock.now += 0.5
    assert bucket.take()


def test_a_bucket_without_depth_lets_everything_in(clock: Clock) -> None:
    """None turns it off."""
    bucket = Bucket(demo.NO_LIMITS, clock)
    assert all(bucket.take() for _ in range(1_000))


def test_the_budget_is_a_running_sum_that_drops_bucket_by_bucket(clock: Clock) -> None:
    """600 s in ten buckets: 5 s at 0, 7 s at 30 (the same bucket), 11 s at 60 (the next one)."""
    budget = Budget(demo.Limits(), clock)
    assert (budget.used("m"), budget.resets_at("m")) == (0, 1_600)
    for at, seconds in ((0, 5), (30, 7), (60, 11)):
        clock.now = 1_000 + at
        budget.charge("m", seconds)
    assert (budget.used("m"), budget.resets_at("m")) == (23, 1_600)
    clock.now = 1_599.9
    assert budget.used("m") == 23
    clock.now = 1_600
    assert (budget.used("m"), budget.resets_at("m")) == (11, 1_660)
    clock.now = 1_660
    assert (budget.used("m"), budget.resets_at("m")) == (0, 2_260)


def test_the_budget_is_exhausted_at_its_limit_and_per_method(clock: Clock) -> None:
    """480 s of one method say nothing of another."""
    budget = Budget(demo.Limits(), clock)
    budget.charge("m", 479)
    assert not budget.exhausted("m")
    budget.charge("m", 1)
    assert budget.exhausted("m")
    assert not budget.exhausted("n")
    clock.now += 600
    assert not budget.exhausted("m")


def test_a_budget_without_limit_is_never_exhausted(clock: Clock) -> None:
    """None turns it off, the sum is told all the same."""
    budget = Budget(demo.NO_LIMITS, clock)
    budget.charge("m", 10_000)
    assert (budget.used("m"), budget.exhausted("m")) == (10_000, False)


def test_the_usual_limits_are_those_of_the_cloud() -> None:
    """50 deep, 2/s; 480 s in 600 s; a request is cut at 60 s."""
    limits = demo.Limits()
    assert (limits.depth, limits.leak) == (50, 2.0)
    assert (limits.operating_limit, limits.window, limits.cut_after) == (480, 600, 60)


def test_requests_beyond_the_bucket_are_refused(call: Callable[..., Any]) -> None:
    """503 QUERY_LIMIT_EXCEEDED without Retry-After; a batch is one request."""
    with demo.portal(12, limits=demo.Limits(depth=3, leak=0.001)) as url:
        batch = call(url, "batch", {"cmd": {f"k{i}": "scope" for i in range(50)}})
        assert len(batch.result["result"]) == 50
        assert [call(url, "scope").status for _ in range(2)] == [200, 200]
        refused = call(url, "scope")
    assert (refused.status, refused.json["error"]) == (503, "QUERY_LIMIT_EXCEEDED")
    assert "Retry-After" not in refused.headers


def test_the_rate_is_limited_unless_told_otherwise(call: Callable[..., Any]) -> None:
    """By default 50 requests at once; with None as many as wanted."""
    with demo.portal(1) as url:
        statuses = [call(url, "scope").status for _ in range(60)]
    assert 503 in statuses
    assert statuses[:50] == [200] * 50
    with demo.portal(1, limits=None) as url:
        assert {call(url, "scope").status for _ in range(60)} == {200}


def test_the_operating_time_grows_by_the_cost_of_each_call(call: Callable[..., Any]) -> None:
    """0.5 s a page: cumulative, per method, reset ten minutes later; nobody sleeps."""
    started = time.time()
    with demo.portal(12, limits=demo.Limits(seconds_per_page=0.5)) as url:
        times = [call(url, COLLEAGUES).json["time"] for _ in range(3)]
        other = call(url, "scope").json["time"]
    assert [one["operating"] for one in times] == [0.5, 1.0, 1.5]
    assert [one["duration"] for one in times] == [0.5, 0.5, 0.5]
    assert other["operating"] == 0.5
    assert times[0]["operating_reset_at"] == times[2]["operating_reset_at"]
    assert isinstance(times[0]["operating_reset_at"], int)
    assert 599 <= times[0]["operating_reset_at"] - started <= 603
    assert time.time() - started < 1


def test_a_method_over_its_budget_is_refused_with_the_time_it_resets(call: Callable[..., Any]) -> None:
    """429 OPERATION_TIME_LIMIT; other methods and other credentials go on."""
    with demo.Server(12, limits=demo.Limits(seconds_per_page=0.5, operating_limit=1.0)) as server:
        assert [call(server.url, COLLEAGUES).status for _ in range(2)] == [200, 200]
        refused = call(server.url, COLLEAGUES)
        assert (refused.status, refused.json["error"]) == (429, "OPERATION_TIME_LIMIT")
        assert refused.json["time"]["operating"] == 1.0
        assert refused.json["time"]["operating_reset_at"] > time.time()
        assert call(server.url, "scope").status == 200
        assert call(server.webhook(("im",)), COLLEAGUES).status == 200


def test_in_a_batch_each_command_is_charged_and_fails_alone(call: Callable[..., Any]) -> None:
    """Four pages of 0.5 s with a budget of 1 s: two answers, two errors, HTTP 200, the outer call free."""
    with demo.portal(12, limits=demo.Limits(seconds_per_page=0.5, operating_limit=1.0)) as url:
        answer = call(url, "batch", {"cmd": {f"k{i}": COLLEAGUES for i in range(4)}})
        assert answer.status == 200
        assert list(answer.result["result"]) == ["k0", "k1"]
        errors = {key: one["error"] for key, one in answer.result["result_error"].items()}
        assert errors == dict.fromkeys(("k2", "k3"), "OPERATION_TIME_LIMIT")
        operating = {key: one["operating"] for key, one in answer.result["result_time"].items()}
        assert operating == {"k0": 0.5, "k1": 1.0, "k2": 1.0, "k3": 1.0}
        assert answer.json["time"]["operating"] == 0
        assert answer.json["time"]["duration"] == 1.0
        assert call(url, "batch", {"cmd": {"a": "scope"}}).result["result_error"] == []


def test_the_window_may_be_as_short_as_a_test(call: Callable[..., Any]) -> None:
    """0.2 s: refused, and let in again when the bucket has dropped out."""
    limits = demo.Limits(seconds_per_page=1.0, operating_limit=1.0, window=0.2)
    with demo.portal(12, limits=limits) as url:
        first = call(url, COLLEAGUES).json["time"]
        assert first["operating_reset_at"] - time.time() < 0.25
        assert call(url, COLLEAGUES).status == 429
        time.sleep(max(0, first["operating_reset_at"] - time.time()) + 0.01)
        assert call(url, COLLEAGUES).status == 200


def test_without_a_simulated_cost_the_real_one_counts(call: Callable[..., Any]) -> None:
    """A little, but something."""
    with demo.portal(12) as url:
        shown = call(url, COLLEAGUES).json["time"]
    assert 0 < shown["operating"] < 1
    assert math.isclose(shown["operating"], shown["duration"])


def test_a_request_longer_than_a_minute_is_cut(call: Callable[..., Any]) -> None:
    """50 pages of 1.3 s: 504 in HTML, and the commands until then are charged all the same."""
    with demo.portal(12, limits=demo.Limits(seconds_per_page=1.3)) as url:
        cut = call(url, "batch", {"cmd": {f"k{i}": COLLEAGUES for i in range(50)}})
        assert (cut.status, cut.headers["Content-Type"]) == (504, "text/html; charset=utf-8")
        whole = call(url, "batch", {"cmd": {f"k{i}": COLLEAGUES for i in range(40)}})
        assert len(whole.result["result"]) == 40
        assert whole.result["result_time"]["k0"]["operating"] == pytest.approx(47 * 1.3 + 1.3)


def test_a_simulated_cost_takes_its_time_on_demand(call: Callable[..., Any]) -> None:
    """Three commands of 0.05 s."""
    with demo.portal(12, limits=demo.Limits(seconds_per_page=0.05, sleep=True)) as url:
        started = time.perf_counter()
        call(url, "batch", {"cmd": {f"k{i}": COLLEAGUES for i in range(3)}})
        assert time.perf_counter() - started >= 0.15


def test_an_older_server_limits_with_status_200(call: Callable[..., Any]) -> None:
    """The code tells."""
    with demo.portal(12, modern=False, limits=demo.Limits(depth=1, leak=0.001)) as url:
        assert call(url, "scope").status == 200
        refused = call(url, "scope")
    assert (refused.status, refused.json["error"]) == (200, "QUERY_LIMIT_EXCEEDED")

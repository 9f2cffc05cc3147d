"""The portal's budget of work: worked out by hand, and waited for at a demo portal whose clock is ours to move."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import b24frame as b24
from b24frame._budget import Budget, Ceiling, until_reset
from b24frame.demo import Fault, Limits, Server, _engine
from b24frame.demo._errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import FakeClock, Stub

    Open = Callable[..., b24.Portal]
    Serve = Callable[..., Stub]

COLLEAGUES = "im.department.colleagues.list"
LOADERS = [
    b24.load_colleagues,
    b24.load_colleague_ids,
    b24.load_employees,
    b24.load_managers,
    b24.load_departments,
    b24.load_org,
]


def budget(limit: float = 480.0) -> Budget:
    return Budget(Ceiling(limit))


def told(operating: float, reset_at: float = 1_600.0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"operating": operating, "operating_reset_at": reset_at, "duration": 0.5} | more


# --- arithmetic


@pytest.mark.parametrize(("limit", "wanted", "fits"), [(480, 50, 50), (5, 50, 5), (5, 3, 3), (0.5, 50, 1), (5, 0, 0)])
def test_of_a_method_that_nothing_is_known_of_each_call_may_cost_a_second(limit: float, wanted: int, fits: int) -> None:
    assert budget(limit).affordable(wanted, now=1_000.0) == fits


@pytest.mark.parametrize(
    ("spent", "fits"), [(100, 50), (455, 50), (456, 48), (470, 20), (479.5, 1), (479.9, 0), (480, 0)]
)
def test_what_fits_is_what_is_left_divided_by_the_cost_of_a_call(spent: float, fits: int) -> None:
    """One call has cost half a second, and 480 are allowed: at 470 there is room for 20."""
    mine = budget()
    mine.see(told(spent), now=1_000.0)
    assert mine.affordable(50, now=1_000.0) == fits


def test_the_cost_is_the_mean_of_what_the_sum_grew_by() -> None:
    """From 10 by 2 and by 4: 3 a call; of 25 there are 9 left."""
    mine = budget(25)
    for spent in (10, 12, 16):
        mine.see(told(spent), now=1_000.0)
    assert mine.affordable(50, now=1_000.0) == 3


def test_a_sum_that_fell_is_no_cost() -> None:
    """By 2, then a part dropped out, then by 2: 2 a call; of 20 there are 15 left."""
    mine = budget(20)
    for spent in (10, 12, 3, 5):
        mine.see(told(spent), now=1_000.0)
    assert mine.affordable(50, now=1_000.0) == 7


def test_what_fits_exactly_fits() -> None:
    """0.9 / 0.3 is a little less than 3 in floats."""
    mine = budget(1.2)
    for spent in (0.1, 0.1 + 0.2):
        mine.see(told(spent, duration=0.2), now=1_000.0)
    assert mine.affordable(50, now=1_000.0) == 4
    assert (1.2 - (0.1 + 0.2)) / 0.2 < 4.5


@pytest.mark.parametrize("duration", [0, 0.0, None, "0.5"])
def test_a_call_that_costs_nothing_is_not_counted(duration: object) -> None:
    mine = budget(1)
    mine.see(told(1, duration=duration), now=1_000.0)
    assert mine.affordable(50, now=1_000.0) == 50


def test_once_a_part_dropped_out_one_call_finds_out_how_much() -> None:
    mine = budget()
    mine.see(told(480, reset_at=1_600), now=1_000.0)
    assert [mine.affordable(50, now) for now in (1_000.0, 1_599.9, 1_600.0)] == [0, 0, 1]
    assert [mine.seconds_to_wait(now) for now in (1_000.0, 1_599.0, 1_700.0)] == [600.0, 1.0, 0.0]


def test_a_refusal_lowers_the_limit_of_all_methods_to_what_was_spent() -> None:
    """The portal refuses at 420, not at 480; each call costs half a second, so 20 s are 40 calls."""
    ceiling = Ceiling(480.0)
    one, other = Budget(ceiling), Budget(ceiling)
    one.see(told(420), now=1_000.0)
    other.see(told(400), now=1_000.0)
    assert other.affordable(50, now=1_000.0) == 50
    one.refused(now=1_000.0)
    assert one.affordable(50, now=1_000.0) == 0
    assert other.affordable(50, now=1_000.0) == 40


def test_a_refusal_teaches_nothing_where_the_sum_is_not_known_or_out_of_date() -> None:
    ceiling = Ceiling(480.0)
    mine = Budget(ceiling)
    mine.refused(now=1_000.0)
    mine.see(told(3, reset_at=1_600), now=1_000.0)
    mine.refused(now=1_600.0)
    assert ceiling.seconds == 480.0


@pytest.mark.parametrize(
    "timing",
    [
        {},
        {"operating": 480},
        {"operating_reset_at": 1_600},
        {"operating": None, "operating_reset_at": None},
        {"operating": "480", "operating_reset_at": "1600"},
        {"operating": True, "operating_reset_at": True},
    ],
    ids=str,
)
def test_what_an_older_server_does_not_tell_is_not_counted(timing: dict[str, Any]) -> None:
    mine = budget(1)
    mine.see(timing, now=1_000.0)
    assert (mine.affordable(50, now=1_000.0), mine.seconds_to_wait(1_000.0)) == (1, 0.0)


@pytest.mark.parametrize(
    ("timing", "seconds"),
    [
        ({"operating_reset_at": 1_600}, 600.0),
        ({"operating_reset_at": 5_200, "start": 4_600.0, "finish": 4_602.0}, 600.0),
        ({"operating_reset_at": 900, "start": 300.0}, 600.0),
        ({"operating_reset_at": 900}, 0.0),
        ({"start": 900}, 0.0),
    ],
)
def test_the_time_to_the_reset_is_told_by_the_portals_own_clock(timing: dict[str, float], seconds: float) -> None:
    """Ours says 1,000; that of the portal may be an hour ahead or behind."""
    assert until_reset(timing, now=1_000.0) == seconds


@pytest.mark.parametrize("operating", [0, -1])
def test_a_budget_of_nothing_is_refused(operating: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        b24.Limits(operating=operating)


# --- loads


class Watch:
    """Moves a demo portal by our clock, and counts the requests in which it refused something."""

    def __init__(self, server: Server, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, ahead: float = 0.0) -> None:
        self.requests: set[int] = set()
        self._server, self._clock = server, clock
        engine = server._listener.application.engine
        self._page = engine._page

        def now() -> float:
            return clock.at + ahead

        engine.clock = engine._budget._clock = now
        engine.pause = self.work
        engine._page = self.page
        monkeypatch.setattr(_engine, "time", SimpleNamespace(time=now, perf_counter=time.perf_counter))

    def work(self, seconds: float) -> None:
        """Let the time pass that the portal works."""
        self._clock.at += seconds

    def page(self, *arguments: Any) -> Any:  # noqa: ANN401 - passed on
        """Answer a command."""
        try:
            return self._page(*arguments)
        except RefusedError as refused:
            if refused.code == "OPERATION_TIME_LIMIT":
                self.requests.add(len(self._server.log))
            raise


def limits(operating: float, window: float = 600.0) -> Limits:
    return Limits(depth=None, operating_limit=operating, window=window, seconds_per_page=0.36, sleep=True)


def ids_of(loaded: Any) -> list[int]:  # noqa: ANN401 - frame, index or org
    frame = loaded.people if isinstance(loaded, b24.Org) else loaded
    return sorted(getattr(frame, "index", frame))


@pytest.mark.parametrize("told_limit", [False, True], ids=["learned", "told"])
@pytest.mark.parametrize("load", LOADERS, ids=lambda load: load.__name__)
def test_a_load_beyond_the_budget_waits_and_is_refused_once_at_most_and_never_where_the_limit_was_told(
    open_portal: Open,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    load: Callable[..., Any],
    *,
    told_limit: bool,
) -> None:
    """1,200 people at 0.36 s a page, and 1 s in ten minutes: three pages, then a wait."""
    with Server(1_200, limits=None) as server:
        expected = ids_of(load(server.url))
    with Server(1_200, limits=limits(1.0)) as server:
        watch = Watch(server, clock, monkeypatch)
        portal = open_portal(server.url, limits=b24.Limits(operating=1.0 if told_limit else 480.0))
        assert ids_of(load(portal)) == expected
    assert len(watch.requests) <= (0 if told_limit else 1)
    if load in {b24.load_colleagues, b24.load_employees, b24.load_org}:
        # 24 pages are 8.6 s: at least seven waits of ten minutes.
        assert sum(clock.naps) > 7 * 590


def test_one_refusal_teaches_the_limit_for_the_rest_of_the_load(
    open_portal: Open, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2,000 people are 41 pages: 14.8 s of work where 5 s are allowed, so it waits twice."""
    with Server(2_000, limits=limits(5.0)) as server:
        watch = Watch(server, clock, monkeypatch)
        assert len(b24.load_colleagues(open_portal(server.url))) == 2_000
    assert len(watch.requests) == 1
    assert 2 * 590 < sum(clock.naps) < 3 * 600


@pytest.mark.parametrize("seconds", [0.0, 3_600.0, -3_600.0], ids=["right", "an hour ahead", "an hour behind"])
@pytest.mark.parametrize("operating", [1.0, 5.0])
def test_a_clock_of_the_portal_that_is_off_by_an_hour_is_harmless(
    open_portal: Open, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, seconds: float, operating: float
) -> None:
    clock.at = 1_700_000_000.0
    with Server(700, limits=limits(operating)) as server:
        watch = Watch(server, clock, monkeypatch, ahead=seconds)
        assert len(b24.load_colleagues(open_portal(server.url))) == 700
    assert len(watch.requests) <= 1
    # 15 pages are 5.4 s: one wait where 5 s are allowed, four of three pages each and what is left where it is 1 s.
    waits = 1 if operating == 5.0 else 4
    assert waits * 590 < sum(clock.naps) < (waits + 1) * 601


@pytest.mark.parametrize("seconds", [0.0, 3_600.0, -3_600.0], ids=["right", "an hour ahead", "an hour behind"])
def test_a_budget_that_another_program_used_up_is_waited_for_by_the_portals_clock(
    open_portal: Open, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """The very first call is refused, so nothing is known but what the refusal tells."""
    clock.at = 1_700_000_000.0
    with Server(60, limits=limits(0.7)) as server:
        watch = Watch(server, clock, monkeypatch, ahead=seconds)
        theirs = open_portal(server.url)
        theirs.call(COLLEAGUES)
        theirs.call(COLLEAGUES)
        assert len(b24.load_colleagues(open_portal(server.url))) == 60
    assert len(watch.requests) == 1
    assert 590 < sum(clock.naps) < 602


def test_a_real_wait_of_seconds_ends_with_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the real clocks of both sides: 600 people are 13 pages, 4.7 s of work where 3 s in 2 s are allowed."""
    demo = Limits(depth=None, operating_limit=3.0, window=2.0, seconds_per_page=0.36)
    refusals: list[float] = []
    learn = Budget.refused
    monkeypatch.setattr(Budget, "refused", lambda self, now: (refusals.append(now), learn(self, now)))
    with Server(600, limits=demo) as server:
        began = time.monotonic()
        people = b24.load_colleagues(server.url)
        took = time.monotonic() - began
        assert people.index.tolist() == [n for n in server.company.colleague_ids if n not in server.company.null_ids]
    assert len(refusals) == 1
    assert 1.5 < took < 6


def test_a_real_wait_is_foreseen_where_the_limit_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = Limits(depth=None, operating_limit=3.0, window=2.0, seconds_per_page=0.36)
    monkeypatch.setattr(Budget, "refused", lambda *_: pytest.fail("refused"))
    with Server(600, limits=demo) as server, b24.Portal(server.url, limits=b24.Limits(operating=3.0)) as portal:
        assert len(b24.load_colleagues(portal)) == 600


def test_the_bar_counts_the_seconds_down(
    open_portal: Open, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(700, limits=limits(5.0)) as server:
        Watch(server, clock, monkeypatch)
        b24.load_colleagues(open_portal(server.url), progress=True)
    shown = capsys.readouterr().err
    first = shown.index("the portal's budget of work is used up: going on in 60")
    assert first < shown.index("going on in 300 s") < shown.index("going on in 2 s") < shown.index("701/701")
    assert max(clock.naps) <= 1.0


def test_who_does_not_want_to_wait_is_told_until_when(
    open_portal: Open, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Learned from a refusal: the moment is that of the portal, and what was answered until then is there."""
    clock.at = 1_700_000_000.0
    with Server(700, limits=limits(5.0)) as server:
        Watch(server, clock, monkeypatch)
        with pytest.raises(b24.LimitError) as caught:
            b24.load_colleagues(open_portal(server.url, wait=False))
    assert caught.value.code == "OPERATION_TIME_LIMIT"
    assert caught.value.retry_at == datetime.fromtimestamp(1_700_000_600, UTC)
    assert len(caught.value.answers) == 13
    assert clock.naps == []


def test_who_does_not_want_to_wait_is_told_before_anything_is_refused_where_the_limit_was_told(
    open_portal: Open, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three calls of 0.36 s use 1 s up: the third is not sent."""
    clock.at = 1_700_000_000.0
    with Server(60, limits=limits(1.0)) as server:
        watch = Watch(server, clock, monkeypatch)
        portal = open_portal(server.url, wait=False, limits=b24.Limits(operating=1.0))
        for _ in range(2):
            portal.call(COLLEAGUES)
        with pytest.raises(b24.LimitError, match="used up until 22:23:20 UTC") as caught:
            portal.call(COLLEAGUES)
        assert len(server.log) == 2
    assert (clock.naps, watch.requests) == ([], set())
    assert caught.value.retry_at > datetime.fromtimestamp(1_700_000_600, UTC)


@pytest.mark.parametrize("load", LOADERS, ids=lambda load: load.__name__)
def test_older_servers_that_tell_nothing_of_it_are_loaded_as_ever(
    open_portal: Open, clock: FakeClock, load: Callable[..., Any]
) -> None:
    with Server(700, modern=False, limits=Limits(depth=None, operating_limit=None, seconds_per_page=0.36)) as server:
        loaded = ids_of(load(open_portal(server.url)))
        assert ids_of(load(server.url)) == loaded
        assert not any("operating" in str(request) for request in server.log)
    assert len(loaded) > 0
    assert clock.naps == []


@pytest.mark.parametrize("kind", ["no_time", "null_time"])
def test_answers_without_time_are_loaded_as_ever(open_portal: Open, clock: FakeClock, kind: str) -> None:
    with Server(700, limits=None, faults=[Fault(kind, times=1_000)]) as server:
        assert len(b24.load_colleagues(open_portal(server.url))) == 700
    assert clock.naps == []


def test_a_portal_that_refuses_for_ever_ends_in_an_error(open_portal: Open, clock: FakeClock) -> None:
    with Server(60, limits=None, faults=[Fault("operation_limit", times=1_000, seconds=60)]) as server:
        with pytest.raises(b24.LimitError) as caught:
            b24.load_colleagues(open_portal(server.url))
        assert 2 < len(server.log) <= 13
    assert caught.value.code == "OPERATION_TIME_LIMIT"
    assert 60 <= sum(clock.naps) <= 12 * 61


def test_an_older_server_that_refuses_without_saying_until_when_ends_in_an_error(
    open_portal: Open, serve: Serve
) -> None:
    stub = serve((200, {"error": "OPERATION_TIME_LIMIT", "error_description": "Method is blocked"}))
    with pytest.raises(b24.LimitError) as caught:
        b24.load_colleagues(open_portal(stub.url))
    assert caught.value.retry_at is None
    assert 1 < len(stub.calls) <= 13


def test_a_budget_that_is_used_up_for_hours_is_not_waited_for(open_portal: Open, clock: FakeClock) -> None:
    with Server(60, limits=None, faults=[Fault("operation_limit", seconds=7_200)]) as server:
        with pytest.raises(b24.LimitError, match="used up until") as caught:
            b24.load_colleagues(open_portal(server.url))
        assert len(server.log) == 1
    assert caught.value.retry_at is not None
    assert clock.naps == []


def test_what_one_method_learned_holds_for_another(
    open_portal: Open, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six calls of each, three of which use 1 s up: the first method is refused once, the second never."""
    with Server(60, limits=limits(1.0)) as server:
        watch = Watch(server, clock, monkeypatch)
        portal = open_portal(server.url)
        for method in (COLLEAGUES, "department.get"):
            portal.call(method)
            assert len(portal.batch({f"page {number}": method for number in range(5)})) == 5
    assert len(watch.requests) == 1


def test_one_method_that_is_used_up_does_not_hold_up_another(
    open_portal: Open, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(60, limits=limits(0.7)) as server:
        Watch(server, clock, monkeypatch)
        portal = open_portal(server.url, wait=False)
        portal.call(COLLEAGUES)
        portal.call(COLLEAGUES)
        with pytest.raises(b24.LimitError):
            portal.call(COLLEAGUES)
        assert portal.call("profile").result["ID"] == "1"

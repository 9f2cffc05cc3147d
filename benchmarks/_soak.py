"""The soak: many loads, each from a portal that misbehaves at random, and what came of them.

Everybody or an error, never a silent shortfall; no load that hangs; no secret in anything that was shown; and little
more requests than the least.
"""

from __future__ import annotations

import logging
import math
import random
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from typing import Any
from unittest.mock import patch

import b24frame as b24
from b24frame import demo
from b24frame._budget import Budget

PEOPLE = 5_000
# The soak is bounded: loads that do not fit are not run, and the report says how many were.
SECONDS = 150.0
# A load of 5,000 people takes under a second; one that takes so long hangs.
HANGS = 20.0
FAULTS = (
    *("refuse", "reset", "hang", "500", "502", "503", "504", "cut", "scalar", "html", "error_200"),
    *("command_error", "command_missing", "wrong_type", "stuck_next", "false_total", "null_time", "no_time"),
)
HARMLESS = {"stuck_next", "false_total", "null_time", "no_time"}
# One load in so many meets a portal that is healthy; the others meet one or two faults, one in five changes too.
HEALTHY = 4
CHANGED = 5


@dataclass(slots=True)
class Tally:
    """What came of the loads so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    shortfalls: list[str] = field(default_factory=list)
    hangs: int = 0
    secrets: int = 0
    requests: int = 0
    least: int = 0
    least_with_faults: int = 0
    refused: int = 0
    slowest: float = 0.0


def soak(loads: int, seed: int, seconds: float) -> dict[str, Any]:
    """Run the loads, one after another, until they are done or the time is up; print what came of them."""
    began, tally, chance = time.perf_counter(), Tally(), random.Random(seed)  # noqa: S311 - a schedule, no secret
    print(f"soak: {loads} loads of {PEOPLE:,} people, seed {seed}")
    done = 0
    while done < loads and time.perf_counter() - began < seconds:
        _load_once(chance.randrange(2**32), tally)
        done += 1
    return _report(tally, done, time.perf_counter() - began)


def _load_once(seed: int, tally: Tally) -> None:
    chance = random.Random(seed)  # noqa: S311 - a schedule, no secret
    faults, changes = _schedule(chance)
    log = StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        server = demo.Server(PEOPLE, seed=7, faults=faults, changes=changes)
        if not changes:
            server.company = _company()
        with server:
            _judge(server, faults, seed, tally, log)
    finally:
        logging.getLogger().removeHandler(handler)


@cache
def _company() -> demo.Company:
    """The company where nothing changes: made and encoded once."""
    company = demo.company(PEOPLE, 7)
    company.warm()
    return company


def _schedule(chance: random.Random) -> tuple[list[demo.Fault], list[demo.Change]]:
    faults = []
    if chance.randrange(HEALTHY):
        for _ in range(chance.randint(1, 2)):
            fault = chance.choice(FAULTS)
            command = chance.randrange(50) if fault in {"command_error", "command_missing"} else None
            faults.append(demo.Fault(fault, at=chance.randint(1, 3), command=command, seconds=0.6))
    changes = []
    if not chance.randrange(CHANGED):
        kinds = [chance.choice(demo.CHANGES) for _ in range(chance.randint(1, 2))]
        changes = [demo.Change(kind, after_pages=chance.randint(1, 100)) for kind in kinds]
    return faults, changes


def _there(company: demo.Company) -> set[int]:
    return set(company.colleague_ids) - set(company.null_ids)


def _judge(server: demo.Server, faults: list[demo.Fault], seed: int, tally: Tally, log: StringIO) -> None:
    before = _there(server.company)
    began, shown = time.perf_counter(), ""
    try:
        with b24.Portal(server.url, timeout=0.4, clock=_hasty()) as portal:
            frame = b24.load_colleagues(portal, region="RU")
    except b24.B24Error as error:
        tally.outcomes[type(error).__name__] += 1
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    else:
        tally.outcomes["everybody"] += 1
        after = _there(server.company)
        got = set(frame.index.tolist())
        # Who was there all the time must be there; who was never there must not.
        if (before & after) - got or got - (before | after):
            tally.shortfalls.append(f"seed {seed}: {len((before & after) - got)} missing")
        shown = f"{frame.attrs}"
        tally.requests += len(server.log)
        pages = 1 + math.ceil((len(server.company.colleague_ids) - 50) / 2_500)
        tally.least += pages
        # What was lost must be asked for again, and a change cannot be told without a list of ids.
        lost = sum(fault.times for fault in faults if fault.kind not in HARMLESS and fault.at <= len(server.log))
        tally.least_with_faults += pages * (1 + frame.attrs["b24frame"]["reconciled"]) + lost
    elapsed = time.perf_counter() - began
    tally.slowest = max(tally.slowest, elapsed)
    tally.hangs += elapsed > HANGS
    tally.refused += sum(request.status == 503 for request in server.log)  # noqa: PLR2004 - HTTP
    tally.secrets += server.url.split("/")[5] in shown + log.getvalue()


def _hasty() -> Any:  # noqa: ANN401 - a clock
    """A clock whose naps take a hundredth of their time: what is measured is not the patience."""
    from b24frame._pace import Clock

    return Clock(sleep=lambda seconds: time.sleep(seconds / 100))


def _report(tally: Tally, done: int, seconds: float) -> dict[str, Any]:
    ratio, healthy = tally.requests / max(1, tally.least_with_faults), tally.requests / max(1, tally.least)
    print(
        f"{done} loads in {seconds:.0f} s, the slowest {tally.slowest:.1f} s: "
        + ", ".join(f"{count} {name}" for name, count in tally.outcomes.most_common())
    )
    print(f"silent shortfalls {len(tally.shortfalls)}  {'; '.join(tally.shortfalls[:5])}")
    print(f"loads that hung   {tally.hangs}")
    print(f"secrets shown     {tally.secrets}")
    print(
        f"requests          {tally.requests} for a least of {tally.least_with_faults} with these faults: {ratio:.2f} x "
        f"(target 1.30; {healthy:.2f} x the {tally.least} of healthy portals)"
    )
    return {
        "done": done,
        "ratio": ratio,
        "shortfalls": tally.shortfalls,
        "hangs": tally.hangs,
        "secrets": tally.secrets,
    }


def budget() -> dict[str, Any]:
    """Load under a budget of work whose window is scaled to seconds; print refusals and time against the least."""
    window, limit, cost, people = 6.0, 20.0, 0.36, 8_000
    limits = demo.Limits(depth=None, operating_limit=limit, window=window, seconds_per_page=cost)
    figures = {}
    print(f"budget: {people:,} people, {cost} s of work a page, {limit:g} s in a window of {window:g} s")
    for name, told in (("limit not told", 480.0), ("limit told", limit)):
        with demo.Server(people, limits=limits) as server:
            server.company.warm()
            portal = b24.Portal(server.url, limits=b24.Limits(operating=told))
            began = time.perf_counter()
            with patch.object(Budget, "refused", autospec=True, side_effect=Budget.refused) as refused:
                frame = b24.load_colleagues(portal, region="RU")
            seconds = time.perf_counter() - began
            portal.close()
            waits = math.ceil(len(server.company.colleague_ids) / 50 * cost / limit) - 1
        least = waits * window
        refusals = refused.call_count
        print(
            f"  {name}: {len(frame):,} people, {seconds:.2f} s for a least of {least:.2f} s: {seconds / least:.2f} x "
            f"(target 1.15), {refusals} refusals (target at most 1)"
        )
        figures[name] = {"seconds": seconds, "least": least, "refusals": refusals}
    return figures

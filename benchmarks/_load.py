"""Everybody of a portal into a frame, over HTTP: b24frame, its peers, and a plain loop take turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks._contestants import PAGE
from benchmarks._server import ROOT, DemoServer
from benchmarks._table import MEGABYTE, ratio, seconds, table, target

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The official SDK speaks https only, so b24frame runs over https too, to be compared with it.
TURNS = (
    ("b24frame", "http"),
    ("fast_bitrix24", "http"),
    ("plain loop", "http"),
    ("b24frame", "https"),
    ("b24pysdk", "https"),
)
DEFAULTS = (
    ("fast_bitrix24 get_all()", "http"),
    ("b24pysdk as_list()", "https"),
    ("b24pysdk as_list_fast()", "https"),
)
SHARE_OF_FAST, LARGE = 0.5, 100_000  # the share is promised for many people
# Whoever needs longer runs once: its median would hardly move.
SLOW_SECONDS = 25.0
BURST, PER_SECOND = 50, 2.0


@dataclass(frozen=True)
class Plan:
    """How to measure: the organisation's seed, the rounds, and the seconds that a contestant may need."""

    seed: int
    rounds: int
    cap: float


@dataclass
class Row:
    """One contestant at one size: what each of its runs gave, or why there is none."""

    name: str
    scheme: str
    people: int
    limited: bool
    runs: list[dict[str, Any]] = field(default_factory=list)
    remark: str = ""

    def all(self, figure: str) -> list[float]:
        """One figure of every run."""
        return [run[figure] for run in self.runs]

    def median(self, figure: str) -> float:
        """Give its median."""
        return median(self.all(figure))

    @property
    def is_slow(self) -> bool:
        """Whether one run is enough."""
        return bool(self.runs) and self.runs[0]["total_s"] > SLOW_SECONDS


def children() -> dict[str, str]:
    """Environment of a child: it keeps compiled files, as an interpreter does unless told otherwise."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def compare(sizes: Iterable[int], plan: Plan, limits: Sequence[bool]) -> dict[str, Any]:
    """Measure and print every size; give the raw figures."""
    rows: list[Row] = []
    for people in sizes:
        with TemporaryDirectory() as folder, DemoServer(people, plan.seed, Path(folder)) as server:
            for limited in limits:
                block = [Row(name, scheme, people, limited) for name, scheme in TURNS]
                take_turns(server, block, plan)
                print(
                    f"\n{people:,} people, limits {'on' if limited else 'off'}\n{_comparison(block)}{_targets(block)}",
                    flush=True,
                )
                rows += block
            block = [Row(name, scheme, people, limited=False) for name, scheme in DEFAULTS]
            take_turns(server, block, Plan(plan.seed, 1, plan.cap))
            print(f"\nThe documented call for a whole list, without LIMIT\n{_shortfall(block)}", flush=True)
            rows += block
    print(_NOTES)
    return {"rows": [asdict(row) for row in rows]}


def take_turns(server: DemoServer, rows: Sequence[Row], plan: Plan) -> None:
    """Run every contestant once a round, except who is too slow for that."""
    for row in rows:
        wait = max(0.0, (row.people / PAGE - BURST) / PER_SECOND)
        if row.name == "plain loop" and row.limited and wait > plan.cap:
            row.remark = f"about {wait:.0f} s by arithmetic, not run"
    for _ in range(plan.rounds):
        for row in rows:
            if not (row.remark or row.is_slow):
                _run(server, row, plan.cap)


def _run(server: DemoServer, row: Row, cap: float) -> None:
    url = server.restart(row.scheme, limited=row.limited)
    environment = children()
    if row.scheme == "https":
        environment |= {"REQUESTS_CA_BUNDLE": str(server.authority), "SSL_CERT_FILE": str(server.authority)}
    command = [sys.executable, "-m", "benchmarks._contestants", row.name, url]
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=cap, check=False
        )
    except subprocess.TimeoutExpired:
        row.remark = f"stopped after {cap:.0f} s"
        return
    if done.returncode:
        row.remark = "failed: " + (done.stderr.strip().splitlines() or ["without a word"])[-1][:60]
        return
    counts = server.counts()
    row.runs.append(json.loads(done.stdout) | {key: counts[key] for key in ("requests", "refused")})
    row.runs[-1]["there"] = counts["people"]


def _comparison(rows: Sequence[Row]) -> str:
    counts = ["", "people", "requests", "503s", "import s"]
    measured = ["fetch s", "to frame s", "both s", "CPU s", "x b24frame", "peak MB", "x b24frame"]
    remarks = "".join(f"\n  {_label(row)}: {row.remark}" for row in rows if row.remark)
    return table(counts + measured, [_cells(row, _rival(row, rows)) for row in rows if row.runs]) + remarks


def _cells(row: Row, ours: Row) -> list[str]:
    whole = row is ours
    there, found = row.median("there"), row.median("people")
    return [
        _label(row) + ("*" if row.is_slow else ""),
        f"{found:,.0f}" if found == there else f"{found:,.0f} of {there:,.0f}",
        f"{row.median('requests'):,.0f}",
        f"{row.median('refused'):.0f}",
        seconds(row.median("import_s")),
        "" if whole else seconds(row.median("fetch_s")),
        "" if whole else seconds(row.median("frame_s")),
        seconds(row.median("total_s")),
        seconds(row.median("cpu_s")),
        "" if whole else _times(row, ours, "total_s"),
        f"{row.median('peak') / MEGABYTE:.0f}",
        "" if whole else _times(row, ours, "peak"),
    ]


def _label(row: Row) -> str:
    return f"{row.name}, https" if row.scheme == "https" else row.name


def _times(row: Row, ours: Row, figure: str) -> str:
    return f"{ratio(row.all(figure), ours.all(figure)):.2f}" if ours.runs else ""


def _rival(row: Row, rows: Sequence[Row]) -> Row:
    return next(other for other in rows if other.name == "b24frame" and other.scheme == row.scheme)


def _targets(rows: Sequence[Row]) -> str:
    ours, fast = rows[0], rows[1]
    if not (ours.runs and fast.runs) or ours.people < LARGE:
        return ""
    share = ratio(ours.all("total_s"), fast.all("total_s"))
    return "\n" + target("time of b24frame / (fast_bitrix24 + json_normalize)", share, SHARE_OF_FAST)


def _shortfall(rows: Sequence[Row]) -> str:
    headers = ["", "there", "returned", "share", "requests", "what it says"]
    return table(headers, [_short_cells(row) for row in rows])


def _short_cells(row: Row) -> list[str]:
    if not row.runs:
        return [row.name, "", "", "", "", row.remark]
    there, found = row.median("there"), row.median("people")
    said = ", ".join(row.runs[0]["warnings"]) or "nothing"
    return [row.name, f"{there:,.0f}", f"{found:,.0f}", f"{found / there:.1%}", f"{row.median('requests'):.0f}", said]


_NOTES = """
Each run is a fresh process, in turns; medians of all rounds, and the median of the ratios of each round. "both" is what
a user waits from the call to the frame, and "x" compares it and the peak of memory with b24frame's. It leaves out the
import, except for what b24frame imports as it loads. b24frame gives typed columns and phone numbers in E.164; the
others the raw objects, flattened by pandas.json_normalize. Peak: most resident memory above the resident size after the
imports. b24pysdk cannot do http: compare it with b24frame over https. * ran once, being slow."""

"""The benchmark harness runs every contestant and counts right; how long they take is nobody's business here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PEOPLE = 300
EVERYBODY = {"b24frame", "fast_bitrix24", "plain loop", "b24pysdk"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[dict[str, Any]]]:
    """What one round prints, and its raw figures."""
    raw = tmp_path_factory.mktemp("benchmarks") / "raw.json"
    options = ["--people", str(PEOPLE), "--rounds", "1", "--limits", "on", "--json", str(raw)]
    done = subprocess.run([sys.executable, "-m", "benchmarks", *options], cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - ourselves
    return done.stdout.decode(), json.loads(raw.read_text())["rows"]


def test_each_contestant_brings_everybody_who_is_there(run: tuple[str, list[dict[str, Any]]]) -> None:
    """The official SDK over https, and b24frame over both."""
    rows = [row for row in run[1] if row["name"] in EVERYBODY]
    assert {row["name"] for row in rows} == EVERYBODY
    assert {row["scheme"] for row in rows if row["name"] == "b24frame"} == {"http", "https"}
    assert [row["remark"] for row in rows] == [""] * 5
    assert [(entry["people"], entry["there"]) for row in rows for entry in row["runs"]] == [(PEOPLE, PEOPLE)] * 5


def test_the_requests_are_those_that_the_server_saw(run: tuple[str, list[dict[str, Any]]]) -> None:
    """A page and a batch of the others; the plain loop asks for every page of the 300 people and the null entries."""
    requests = {row["name"]: (row["runs"][0]["requests"], row["runs"][0]["refused"]) for row in run[1]}
    pages = -(-run[1][1]["runs"][0]["entries"] // 50)
    assert requests["b24frame"] == requests["fast_bitrix24"] == requests["b24pysdk"] == (2, 0)
    assert requests["plain loop"] == (pages, 0)


def test_the_documented_calls_without_a_limit_lose_people(run: tuple[str, list[dict[str, Any]]]) -> None:
    """Ten rows first, then ten at each step of fifty."""
    short = {row["name"]: row["runs"][0]["people"] for row in run[1] if row["name"] not in EVERYBODY}
    assert len(short) == 3
    assert all(0 < people < PEOPLE / 3 for people in short.values())


def test_a_contestant_that_would_need_too_long_is_computed_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100,000 people are 2,000 pages: 50 at once, the others at two a second."""
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import _load, _server

    row = _load.Row("plain loop", "http", 100_000, limited=True)
    with _server.DemoServer(1, 7, tmp_path) as server:
        _load.take_turns(server, [row], _load.Plan(seed=7, rounds=1, cap=200.0))
    assert (row.remark, row.runs) == ("about 975 s by arithmetic, not run", [])


def test_the_table_names_whoever_ran(run: tuple[str, list[dict[str, Any]]]) -> None:
    """In 120 columns."""
    lines = run[0].splitlines()
    assert all(any(line.startswith(name) for line in lines) for name in EVERYBODY)
    assert max(map(len, lines)) <= 120

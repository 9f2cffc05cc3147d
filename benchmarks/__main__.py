"""`python -m benchmarks [load | normalise | org | activity | browser | soak] [options]`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks import _activity, _load, _normalise, _org, _soak


def main() -> None:
    """Measure, print the tables, and write the raw figures where a file is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parts = ("load", "normalise", "org", "activity", "browser", "soak")
    parser.add_argument("part", nargs="?", choices=parts, default="load", help="(%(default)s)")
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="sizes of the portal")
    parser.add_argument("--seed", type=int, default=7, help="chooses the organisation (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each contestant runs (%(default)s)")
    parser.add_argument("--limits", choices=("on", "off", "both"), default="both", help="the portal's (%(default)s)")
    parser.add_argument("--cap", type=float, default=200.0, help="seconds a contestant may need (%(default)s)")
    parser.add_argument("--loads", type=int, default=200, help="loads of the soak (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the raw figures")
    given = parser.parse_args()
    figures: dict[str, Any]
    if given.part == "load":
        limits = [name == "on" for name in ("off", "on") if given.limits in {name, "both"}]
        figures = _load.compare(given.people, _load.Plan(given.seed, given.rounds, given.cap), limits)
    elif given.part == "soak":
        figures = {"soak": _soak.soak(given.loads, given.seed, _soak.SECONDS), "budget": _soak.budget()}
    elif given.part == "org":
        figures = {"org": _org.measure(given.people, given.seed, given.rounds)}
    elif given.part == "browser":
        from benchmarks import _browser  # it needs Playwright and Chromium, the others do not

        figures = dict(_browser.measure(max(given.people), given.seed, given.rounds))
    elif given.part == "activity":
        figures = {"activity": _activity.measure(given.people, _load.Plan(given.seed, given.rounds, given.cap))}
    else:
        figures = _normalise.measure(given.people, _load.Plan(given.seed, given.rounds, given.cap))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

"""The tables of activity for many people: all eight together, without groups and by department."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks._normalise import interleave
from benchmarks._table import seconds, table, target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from b24frame.org import Org
    from benchmarks._load import Plan
    from benchmarks._normalise import Times

MOST_SECONDS = 2.0
GROUPED = ("recency", "active_share", "presence", "devices", "coverage")
PERSONAL = ("absences", "dormant", "birthdays")


def measure(sizes: Sequence[int], plan: Plan) -> dict[str, Any]:
    """Measure and print; give the raw figures."""
    figures = {}
    for people in sizes:
        org = _org(people, plan.seed)
        times = figures[people] = interleave(_cases(org), plan.rounds)
        _print(len(org.people), times)
    return figures


def _cases(org: Org) -> Mapping[str, Callable[[], pd.DataFrame]]:
    from b24frame import activity, demo

    at = demo.NOW

    def case(name: str, **options: Any) -> Callable[[], pd.DataFrame]:  # noqa: ANN401 - passes options on
        return lambda: getattr(activity, name)(org, at=at, **options)

    return {
        **{name: case(name) for name in (*GROUPED, *PERSONAL)},
        **{f"{name} by department": case(name, by="department") for name in GROUPED},
        **{f"{name} by departments": case(name, by="departments") for name in GROUPED},
    }


def _org(people: int, seed: int) -> Org:
    """Make the company without a portal; older servers tell status and mobile, and here the desktop is told too."""
    from b24frame import Org, demo, normalize_colleagues, normalize_departments

    company = demo.company(people, seed, modern=False)
    frame = normalize_colleagues([company.user(number) for number in company.employee_ids])
    frame["desktop_last_date"] = frame["mobile_last_date"].where(frame.index % 3 == 0)
    rows = [
        {"ID": unit.id, "NAME": unit.name, "PARENT": unit.parent, "UF_HEAD": unit.head} for unit in company.departments
    ]
    return Org(frame, normalize_departments(rows))


def _print(people: int, times: Times) -> None:
    rows = [[name, seconds(median(taken))] for name, taken in times.items()]
    plain = sum(median(times[name]) for name in (*GROUPED, *PERSONAL))
    grouped = sum(median(times[f"{name} by department"]) for name in GROUPED)
    listed = sum(median(times[f"{name} by departments"]) for name in GROUPED)
    personal = sum(median(times[name]) for name in PERSONAL)
    print(f"\nActivity of {people:,} people\n{table(['', 'seconds'], rows)}")
    print(target("seconds, all eight tables", plain, MOST_SECONDS))
    print(target("seconds, all eight, by department where it can be", grouped + personal, MOST_SECONDS))
    print(target("seconds, all eight, by the list of departments", listed + personal, MOST_SECONDS), flush=True)

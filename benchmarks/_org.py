"""The tables of an Org, of its people's activity, and how their cost grows with the number of people."""

from __future__ import annotations

from math import log
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

import b24frame as b24
from b24frame import schema
from benchmarks._normalise import Times, interleave
from benchmarks._table import seconds, table, target

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

PEOPLE_PER_DEPARTMENT = 25
MOST_SECONDS = 3.0
MOST_PEOPLE = 100_000
TABLES = ("headcount", "span_of_control", "layers", "checks")


def measure(sizes: Sequence[int], seed: int, rounds: int) -> dict[int, Times]:
    """Measure and print; give the raw figures by number of people."""
    everybody = people(max(sizes), seed)
    measured = {size: _tables(everybody.iloc[:size], seed, rounds) for size in sizes}
    rows = [
        [name, *(seconds(median(measured[size][name])) for size in sizes), _exponent(measured, name)]
        for name in [*TABLES, "together"]
    ]
    print(f"\nTables of an Org, a department for {PEOPLE_PER_DEPARTMENT} people, seconds (medians of {rounds})")
    print(table(["", *(f"{size:,}" for size in sizes), "exponent"], rows))
    if max(sizes) == MOST_PEOPLE:
        print(target("seconds for all four of 100,000", median(measured[MOST_PEOPLE]["together"]), MOST_SECONDS))
    return measured


def people(count: int, seed: int) -> pd.DataFrame:
    """People frame of the demo's people, without any department."""
    company = b24.demo.company(people=count, seed=seed)
    frame = b24.normalize_colleagues([company.user(person) for person in company.employee_ids[:count]], region="RU")
    frame.attrs["b24frame"]["loaded_at"] = b24.demo.NOW.isoformat()
    return frame


def org(frame: pd.DataFrame, seed: int) -> b24.Org:
    """Put people into a tree of departments: one in ten into several, a head in each."""
    rng = np.random.default_rng(seed)
    units = max(2, len(frame) // PEOPLE_PER_DEPARTMENT)
    ids = np.arange(1, units + 1)
    parents = [None, *(int(rng.integers(max(0, unit // 6 - 20), unit // 6 + 1)) + 1 for unit in range(1, units))]
    heads = rng.choice(len(frame), units, replace=False)
    places = [
        [int(at) for at in rng.integers(1, units + 1, many)]
        for many in rng.choice([1, 2, 3], len(frame), p=[0.9, 0.08, 0.02])
    ]
    for unit, head in zip(ids.tolist(), heads.tolist(), strict=True):
        places[head] = [unit]
    departments = b24.normalize_departments(
        {"id": unit, "name": f"Unit {unit}", "parent": parent, "uf_head": int(frame.index[head])}
        for unit, parent, head in zip(ids.tolist(), parents, heads.tolist(), strict=True)
    )
    placed = frame.assign(
        department_ids=schema.lists([list(dict.fromkeys(where)) for where in places]),
        department_id=schema.whole_numbers(where[0] for where in places),
    )
    return b24.Org(placed, departments)


def _tables(frame: pd.DataFrame, seed: int, rounds: int) -> Times:
    company = org(frame, seed)
    times = interleave({name: getattr(company, name) for name in TABLES}, rounds)
    times["together"] = [sum(taken) for taken in zip(*times.values(), strict=True)]
    return times


def _exponent(measured: dict[int, Times], name: str) -> str:
    smaller, larger = sorted(measured)[-2:] if len(measured) > 1 else (0, 0)
    if not smaller:
        return "-"
    growth = median(measured[larger][name]) / median(measured[smaller][name])
    return f"{log(growth) / log(larger / smaller):.2f}"

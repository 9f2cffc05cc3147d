"""b24frame without its peers: normalising, phones, decoding, memory, import time, growth with the number of people."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks._load import Plan, Row, children, take_turns
from benchmarks._server import ROOT, DemoServer
from benchmarks._table import MEGABYTE, ratio, seconds, table, target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

REGION = "RU"
PHONES = ("personal_mobile", "personal_phone", "work_phone")
# The library alone needs about 50 microseconds a number.
PHONES_COMPARED = 20_000
BATCH = 2_500
IMPORTS = {
    "import pandas": "import pandas",
    "import b24frame": "import b24frame",
    "import pandas and first use of b24frame": "import b24frame; b24frame.load_colleagues",
}
MOST_OF_DATAFRAME, MOST_OF_FRAME, MOST_OF_IMPORT = 2.0, 3.0, 1.25

Times = dict[str, list[float]]


def measure(sizes: Sequence[int], plan: Plan) -> dict[str, Any]:
    """Measure and print; give the raw figures."""
    imports = _imports(max(plan.rounds, 3))
    _print_times("Import, in fresh interpreters", imports, "import pandas")
    share = ratio(imports["import b24frame"], imports["import pandas"])
    print(target("import b24frame / import pandas", share, MOST_OF_IMPORT), flush=True)
    loads = [_loaded(people, plan) for people in sizes]
    _print_memory(loads[-1])
    records, bodies = _records(max(sizes), plan.seed)
    normalised = {people: _normalised(records[:people], plan.rounds) for people in sizes}
    _print_normalised(records, normalised[sizes[-1]])
    phones, decoding = _phones(records, plan.rounds), _decoding(bodies, plan.rounds)
    _print_times(f"Phone numbers, {PHONES_COMPARED:,} of them", phones, "phonenumbers itself")
    _print_times(f"Decoding, {len(bodies)} batches", decoding, "json")
    _print_growth(loads, normalised)
    return {
        "imports": imports,
        "loads": [row.runs for row in loads],
        "normalise": normalised,
        "phones": phones,
        "decoding": decoding,
    }


def interleave(cases: Mapping[str, Callable[[], object]], rounds: int) -> Times:
    """Time each case once a round, one after the other."""
    times: Times = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            gc.collect()
            began = time.perf_counter()
            result = case()
            times[name].append(time.perf_counter() - began)
            del result
    return times


def _imports(rounds: int) -> Times:
    times: Times = {name: [] for name in IMPORTS}
    # The first round compiles what is not yet, and does not count.
    for number in range(rounds + 1):
        for name, code in IMPORTS.items():
            program = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
            taken = subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, env=children())  # noqa: S603 - ourselves
            times[name] += [float(taken)] if number else []
    return times


def _loaded(people: int, plan: Plan) -> Row:
    row = Row("b24frame", "http", people, limited=False)
    with TemporaryDirectory() as folder, DemoServer(people, plan.seed, Path(folder)) as server:
        take_turns(server, [row], plan)
    if not row.runs:
        raise RuntimeError(f"{people:,} people: {row.remark}")
    return row


def _records(people: int, seed: int) -> tuple[list[dict[str, Any]], list[bytes]]:
    """User objects as decoded, and as they travel: so many in a batch."""
    import orjson

    from b24frame import demo

    company = demo.company(people, seed)
    texts = [company.encoded(number) for number in company.colleague_ids if number not in company.null_ids]
    bodies = [b"[" + b",".join(texts[start : start + BATCH]) + b"]" for start in range(0, len(texts), BATCH)]
    return [user for body in bodies for user in orjson.loads(body)], bodies


def _normalised(records: list[dict[str, Any]], rounds: int) -> Times:
    import pandas as pd

    from b24frame import normalize_colleagues

    return interleave(
        {
            "normalize_colleagues": lambda: normalize_colleagues(records, region=REGION),
            "pandas.DataFrame": lambda: pd.DataFrame(records),
            "pandas.json_normalize": lambda: pd.json_normalize(records),
        },
        rounds + 1,  # the first call imports and compiles, and is told apart
    )


def _raw_phones(records: Sequence[dict[str, Any]]) -> list[object]:
    given = [user["phones"] for user in records if isinstance(user["phones"], dict)]
    return [value.get(field) for field in PHONES for value in given if value.get(field)]


def _phones(records: Sequence[dict[str, Any]], rounds: int) -> Times:
    import phonenumbers

    from b24frame.phones import to_e164

    texts = [str(text) for text in _raw_phones(records)]
    texts = texts[:: max(1, len(texts) // PHONES_COMPARED)][:PHONES_COMPARED]

    def plainly() -> list[str | None]:
        found: list[str | None] = []
        for text in texts:
            try:
                number = phonenumbers.parse(text, REGION)
            except phonenumbers.NumberParseException:
                found.append(None)
                continue
            valid = phonenumbers.is_valid_number(number)
            found.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else None)
        return found

    return interleave({"to_e164": lambda: to_e164(texts, REGION), "phonenumbers itself": plainly}, rounds)


def _decoding(bodies: Sequence[bytes], rounds: int) -> Times:
    import orjson

    from b24frame._wire import collector_paused

    def paused() -> list[Any]:
        with collector_paused():
            return [orjson.loads(body) for body in bodies]

    return interleave(
        {
            "orjson, collector paused (b24frame)": paused,
            "orjson": lambda: [orjson.loads(body) for body in bodies],
            "json": lambda: [json.loads(body) for body in bodies],
        },
        rounds,
    )


def _print_times(title: str, times: Times, against: str) -> None:
    rows = [[name, seconds(median(taken)), f"{ratio(taken, times[against]):.2f}"] for name, taken in times.items()]
    print(f"\n{title}\n{table(['', 'seconds', f'x {against}'], rows)}", flush=True)


def _print_memory(load: Row) -> None:
    run = load.runs[0]
    print(
        f"\nLoading {load.people:,} people over HTTP: peak {load.median('peak') / MEGABYTE:.0f} MB above the resident "
        f"size before, frame {run['frame_bytes'] / MEGABYTE:.0f} MB\n"
        + target("peak memory / finished frame", load.median("peak") / run["frame_bytes"], MOST_OF_FRAME),
        flush=True,
    )


def _print_normalised(records: Sequence[dict[str, Any]], times: Times) -> None:
    raw = _raw_phones(records)
    given = sum(isinstance(user["phones"], dict) for user in records) / len(records)
    title = f"Normalising {len(records):,} records, {given:.0%} with phones: {len(set(raw)):,} distinct texts"
    warm = {name: taken[1:] for name, taken in times.items()}
    _print_times(title, warm, "pandas.DataFrame")
    print(f"  first call: {seconds(times['normalize_colleagues'][0])} s")
    share = ratio(warm["normalize_colleagues"], warm["pandas.DataFrame"])
    print(target("normalize_colleagues / pandas.DataFrame", share, MOST_OF_DATAFRAME), flush=True)


def _print_growth(loads: Sequence[Row], normalised: Mapping[int, Times]) -> None:
    rows = [
        [
            f"{row.people:,}",
            seconds(row.median("total_s")),
            f"{row.median('total_s') / row.people * 1e6:.1f}",
            f"{median(normalised[row.people]['normalize_colleagues'][1:]) / row.people * 1e6:.1f}",
        ]
        for row in loads
    ]
    headers = ["people", "load s", "load, us a person", "normalise, us a person"]
    print(f"\nGrowth with the number of people\n{table(headers, rows)}")

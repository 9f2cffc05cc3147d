"""One contestant, once, in a process of its own: `python -m benchmarks._contestants NAME URL` prints its figures.

Each is called as its documentation says. With LIMIT=50 is how a user who knows the method would call it; "default" is
the documented call for a whole list, without it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

METHOD = "im.department.colleagues.list"
PAGE = 50
WAIT_SECONDS = 0.5  # a leaky bucket that drains at two a second has room again


def _b24frame(url: str) -> Callable[[], Any]:
    import b24frame

    # Loopback has no region: a portal on bitrix24.ru would have RU.
    load = b24frame.load_colleagues
    return lambda: load(url, region="RU")


def _fast_bitrix24(url: str, **params: Any) -> Callable[[], Any]:  # noqa: ANN401 - parameters of a method
    from fast_bitrix24 import Bitrix

    return lambda: Bitrix(url, verbose=False).get_all(METHOD, {"USER_DATA": "Y", **params})


def _b24pysdk(url: str, *, fast: bool = False, **params: Any) -> Callable[[], Any]:  # noqa: ANN401 - parameters of a method
    from b24pysdk import BitrixWebhook, Client

    parts = urlsplit(url)
    client = Client(BitrixWebhook(domain=parts.netloc, webhook_token=parts.path.removeprefix("/rest/").strip("/")))
    request = client.im.department.colleagues.list(user_data=True, **params)
    return lambda: list((request.as_list_fast() if fast else request.as_list()).result)


def _plain_loop(url: str) -> Callable[[], Any]:
    import requests

    def fetch() -> list[Any]:
        people: list[Any] = []
        with requests.Session() as session:
            while True:
                params = {"USER_DATA": "Y", "OFFSET": len(people), "LIMIT": PAGE}
                response = session.post(url + METHOD, json=params, timeout=60)
                if response.status_code == requests.codes.unavailable:
                    time.sleep(WAIT_SECONDS)
                    continue
                response.raise_for_status()
                page = response.json()
                people += page["result"]
                if "next" not in page:
                    return people

    return fetch


CONTESTANTS: dict[str, Callable[[str], Callable[[], Any]]] = {
    "b24frame": _b24frame,
    "fast_bitrix24": lambda url: _fast_bitrix24(url, LIMIT=PAGE),
    "b24pysdk": lambda url: _b24pysdk(url, limit=PAGE),
    "plain loop": _plain_loop,
    "fast_bitrix24 get_all()": _fast_bitrix24,
    "b24pysdk as_list()": _b24pysdk,
    "b24pysdk as_list_fast()": lambda url: _b24pysdk(url, fast=True),
}


def _memory(field: str) -> int:
    """Bytes: VmRSS is now, VmHWM the most so far. Where there is no /proc, both are the most so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # ru_maxrss would begin at the size of the process that started this one.
        return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith(field))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def run(name: str, url: str) -> dict[str, Any]:
    """Load everybody into a frame and tell what it took."""
    marks = [time.perf_counter()]
    import pandas as pd

    fetch = CONTESTANTS[name](url)
    marks.append(time.perf_counter())
    before = _memory("VmRSS")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        marks.append(time.perf_counter())
        worked = time.process_time()
        found = fetch()
        marks.append(time.perf_counter())
        is_frame = isinstance(found, pd.DataFrame)
        # A null entry has nothing to normalise.
        frame = found if is_frame else pd.json_normalize([user for user in found if user])
        marks.append(time.perf_counter())
        worked = time.process_time() - worked
    return {
        "people": frame.index.nunique() if is_frame else frame["id"].nunique(),
        "entries": len(found),
        "import_s": marks[1] - marks[0],
        "fetch_s": marks[3] - marks[2],
        "frame_s": 0.0 if is_frame else marks[4] - marks[3],
        "total_s": marks[4] - marks[2],
        "cpu_s": worked,
        "peak": _memory("VmHWM") - before,
        "frame_bytes": int(frame.memory_usage(deep=True, index=True).sum()),
        "warnings": sorted({warning.category.__name__ for warning in caught}),
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2])))

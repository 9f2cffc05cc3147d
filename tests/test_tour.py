"""The tour of the notebooks on a portal of one's own: the moment is that of the load, not that of the demo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest

import b24frame as b24

mpl.use("Agg")
TOUR = Path(__file__).parents[1] / "notebooks" / "00_tour.ipynb"


def _run(monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, Any]:
    monkeypatch.setenv("B24_WEBHOOK", url)
    names: dict[str, Any] = {}
    for cell in json.loads(TOUR.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # noqa: S102 - our own notebook
    return names


@pytest.mark.parametrize("people", [300, 3])
def test_the_tour_runs_on_a_portal_of_ones_own_as_of_the_moment_of_the_load(
    people: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company of three has no two branches to move."""
    with b24.demo.Server(people, limits=None) as server:
        names = _run(monkeypatch, server.url)
    loaded = pd.Timestamp(names["org"].people.attrs["b24frame"]["loaded_at"])
    assert names["at"] is None
    assert names["explorer"]._filters.at == loaded
    assert abs(loaded - pd.Timestamp.now("UTC")) < pd.Timedelta("1h")

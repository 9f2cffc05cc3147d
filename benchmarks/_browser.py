"""What a person waits for in a widget: the browser and JupyterLab of tests/browser, times up to the paint."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import _org
from benchmarks._table import table, target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

import harness

MOST_TO_ROWS, MOST_TO_NEW_ROWS = 1.5, 0.150
MOST_TO_CARDS, MOST_TO_OPEN = 0.250, 0.050
OPENED = 8
# Milliseconds from the pointer coming over a card to the click: a quick hand.
REST = 100
# Each key leaves others than the one before, or there would be no new rows to wait for.
TYPED = ("ив", "ан", "79161", "юр", "st")

# A frame is painted when the task after it runs.
_PAINT = "new Promise((go) => requestAnimationFrame(() => setTimeout(() => go(performance.now()))))"
_RUN_LAST = """async (wanted) => {
  const panel = window.notebook;
  panel.content.activeCellIndex = panel.content.widgets.length - 1;
  const drawn = new Promise((go) => {
    const look = () => document.querySelector(wanted) && (watch.disconnect(), PAINT.then(go));
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
  });
  const start = performance.now();
  window.jupyterapp.commands.execute("notebook:run-cell");
  return (await drawn - start) / 1000;
}""".replace("PAINT", _PAINT)
_WATCH_KEYS = """(rows) => {
  window.painted = [];
  let start = 0;
  document.addEventListener("input", (event) => (start = event.timeStamp), true);
  const drawn = () => PAINT.then((at) => window.painted.push((at - start) / 1000));
  new MutationObserver(drawn).observe(document.querySelector(rows), { childList: true });
}""".replace("PAINT", _PAINT)

# From the click to the paint of the people, who come from the kernel: they are asked for when the pointer comes.
_OPEN = """async ([count, rest]) => {
  const taken = [];
  for (let at = 0; at < count; at++) {
    const closed = [...document.querySelectorAll(".b24-card[aria-expanded=false]")];
    const key = closed.at(-1).dataset.key.slice(1);
    if (rest) {
      closed.at(-1).dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
      await new Promise((go) => setTimeout(go, rest));
    }
    const start = performance.now();
    closed.at(-1).querySelector(".b24-toggle").click();
    const isThere = () => document.querySelector(`[data-key^="p${key}:"]`);
    while (!isThere()) await new Promise((go) => setTimeout(go));
    taken.push((await PAINT - start) / 1000);
  }
  return taken;
}""".replace("PAINT", _PAINT)

_ROUND_TRIP = """async (count) => {
  const kernel = window.notebook.sessionContext.session.kernel;
  const taken = [];
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    await kernel.requestExecute({ code: "", silent: true, store_history: false }).done;
    taken.push((performance.now() - start) / 1000);
  }
  return taken;
}"""

Times = dict[str, list[float]]


class Stage(NamedTuple):
    """Where the widgets are shown."""

    lab: harness.Lab
    browser: Browser
    people: int
    rounds: int

    def open(self, name: str, *cells: str) -> harness.Notebook:
        """Open a notebook of these cells and run all but the last."""
        page = self.browser.new_context(viewport={"width": 1_280, "height": 900}).new_page()
        notebook = harness.Notebook(self.lab, page, harness.written(self.lab, name, cells))
        for cell in cells[:-1]:
            notebook.execute(cell)
        return notebook


def measure(people: int, seed: int, rounds: int) -> Mapping[str, Times]:
    """Measure and print; give the raw figures of each widget."""
    with TemporaryDirectory() as folder:
        lab = harness.Lab(Path(folder))
        try:
            company = _org.org(_org.people(people, seed), seed)
            for name in ("people", "departments"):
                getattr(company, name).to_parquet(lab.root / f"{name}.parquet")
            with harness.browsing() as browser:
                stage = Stage(lab, browser, people, rounds)
                return {"explorer": _explorer(stage), "orgchart": _orgchart(stage)}
        finally:
            lab.close()


def _explorer(stage: Stage) -> Times:
    load = "import pandas as pd, b24frame as b24\npeople = pd.read_parquet('../people.parquet')"
    times: Times = {"first rows, new kernel": [], "first key at once": [], "key to new rows": []}
    for number in range(stage.rounds):
        notebook = stage.open(f"explorer-{number}", load, "b24.widgets.Explorer(people)")
        first = notebook.page.evaluate(_RUN_LAST, ".b24-explorer tbody tr[data-row]")
        times["first rows, new kernel"].append(first)
        keys = _keys(notebook)
        times["first key at once"].append(keys[0])
        times["key to new rows"].extend(keys[1:])
        notebook.watch.check()
        notebook.page.context.close()
        stage.lab.end_kernels()
    _print(f"Explorer of {stage.people:,} people", times)
    print(target("seconds to the first rows, median", median(times["first rows, new kernel"]), MOST_TO_ROWS))
    print(target("seconds from a key to new rows, median", median(times["key to new rows"]), MOST_TO_NEW_ROWS))
    print(target("the same, the slowest", max(times["key to new rows"]), MOST_TO_NEW_ROWS), flush=True)
    return times


def _keys(notebook: harness.Notebook) -> list[float]:
    """Type texts key by key, each when the rows of the one before are painted."""
    page = notebook.page
    page.evaluate(_WATCH_KEYS, ".b24-explorer tbody")
    page.get_by_role("searchbox", name="Search people").focus()
    for text in TYPED:
        for key in text:
            _press(page, lambda key=key: page.keyboard.insert_text(key))
        page.keyboard.press("Control+A")
        _press(page, lambda: page.keyboard.press("Delete"))
    return [float(taken) for taken in page.evaluate("window.painted")]


def _press(page: Page, press: Callable[[], None]) -> None:
    painted = page.evaluate("window.painted.length")
    press()
    page.wait_for_function("(before) => window.painted.length > before", arg=painted, polling=5)


def _orgchart(stage: Stage) -> Times:
    load = (
        "import pandas as pd, b24frame as b24\n"
        "frames = (pd.read_parquet(f'../{name}.parquet') for name in ('people', 'departments'))\n"
        "org = b24.Org(*frames)\n"
        "b24.widgets.OrgChart"
    )
    times: Times = {
        "first cards, made and shown": [],
        "first cards, shown": [],
        f"open a department, {REST} ms after the pointer came": [],
        "open a department, by keyboard": [],
        "an empty message to the kernel and back": [],
    }
    for number in range(stage.rounds):
        notebook = stage.open(f"orgchart-{number}", load, "b24.widgets.OrgChart(org)")
        times["first cards, made and shown"].append(notebook.page.evaluate(_RUN_LAST, ".b24-card"))
        notebook.page.context.close()
        notebook = stage.open(f"orgchart-again-{number}", load, "chart = b24.widgets.OrgChart(org)", "chart")
        times["first cards, shown"].append(notebook.page.evaluate(_RUN_LAST, ".b24-card"))
        notebook.execute("chart._roster.prepare()")
        for name, rest in zip(list(times)[2:4], (REST, 0), strict=True):
            times[name].extend(notebook.page.evaluate(_OPEN, [OPENED, rest]))
        times["an empty message to the kernel and back"].extend(notebook.page.evaluate(_ROUND_TRIP, OPENED))
        notebook.watch.check()
        notebook.page.context.close()
        stage.lab.end_kernels()
    _print(f"OrgChart of {stage.people:,} people", times)
    print(
        target("seconds to the first cards, the widget being there", median(times["first cards, shown"]), MOST_TO_CARDS)
    )
    print(
        target(
            "seconds to the first cards, made in the same cell",
            median(times["first cards, made and shown"]),
            MOST_TO_CARDS,
        )
    )
    opened = times[f"open a department, {REST} ms after the pointer came"]
    print(target("seconds from the click to the people, median", median(opened), MOST_TO_OPEN), flush=True)
    return times


def _print(title: str, times: Mapping[str, Sequence[float]]) -> None:
    rows = [[name, str(len(taken)), f"{median(taken):.3f}", f"{max(taken):.3f}"] for name, taken in times.items()]
    print(f"\n{title}\n{table(['seconds', 'times', 'median', 'most'], rows)}")

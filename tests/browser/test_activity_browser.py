"""The dashboard in JupyterLab and as a file from disk: by mouse and keyboard, compared with what the kernel has."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

import harness
import pandas as pd
import pytest

from b24frame.widgets import Activity
from b24frame.widgets._activity_controls import OwnKeys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

START = """
import pandas as pd
import b24frame as b24
people = pd.read_parquet("../data/people.parquet")
activity = b24.widgets.Activity(people)
activity
"""
EVIL = "<img src=x onerror=alert(1)>"
ROWS = """() => [...document.querySelectorAll(".b24-rows tbody tr")].map(
  (row) => [...row.cells].map((cell) => cell.innerText))"""
# All that was drawn at any moment since, by what it was called.
WATCH = """() => {
  const chart = document.querySelector(".b24-chart");
  window.drawn = [];
  const watcher = new MutationObserver(() => window.drawn.push(chart.querySelector("img")?.alt));
  watcher.observe(chart, { childList: true, subtree: true });
}"""


WATCH_BUSY = """() => {
  window.said = [];
  const bar = document.querySelector(".b24-activity .b24-bar");
  const said = () => bar.querySelector("[role=status]")?.innerText ?? "";
  new MutationObserver(() => window.said.push(said())).observe(bar, { childList: true, subtree: true });
}"""


@pytest.fixture
def start(open_notebook: Callable[..., harness.Notebook]) -> Callable[..., harness.Notebook]:
    def start_(code: str = START, **options: object) -> harness.Notebook:
        notebook = open_notebook(code, **options)
        chart(notebook, "When people were last seen")
        # The style, with which its keys become its own, is loaded a moment after the markup.
        notebook.page.wait_for_timeout(300)
        return notebook

    return start_


def chart(notebook: harness.Notebook, title: str) -> None:
    """Wait until a chart of this title is shown."""
    notebook.page.locator(f'.b24-chart img[alt="Chart: {title}"]').wait_for()


def control(page: Page, label: str) -> Any:  # noqa: ANN401 - a locator
    return page.get_by_label(label, exact=True)


def rows(page: Page) -> list[list[str]]:
    return [list(row) for row in page.evaluate(ROWS)]


def figure_is_that_of_the_kernel(notebook: harness.Notebook) -> None:
    source = notebook.page.locator(".b24-chart img").get_attribute("src")
    drawn = "__import__('base64').b64encode(activity._picture.png(transparent=True)).decode()"
    notebook.becomes(drawn, str(source).removeprefix("data:image/png;base64,"))


def test_what_is_shown_first_is_what_the_kernel_has(start: Callable[..., harness.Notebook]) -> None:
    notebook = start()
    people = notebook.value("activity.table['people'].astype(int).to_dict()")
    assert [(row[0], int(row[1])) for row in rows(notebook.page)] == list(people.items())
    assert sum(people.values()) == 274
    figure_is_that_of_the_kernel(notebook)
    notebook.picture("activity-recency")


def test_it_works_by_keyboard_alone(start: Callable[..., harness.Notebook]) -> None:
    notebook = start()
    page = notebook.page
    control(page, "Table").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    chart(notebook, "Share seen lately")
    page.keyboard.press("Tab")
    page.keyboard.press("d")
    chart(notebook, "Share seen lately, by department")
    notebook.becomes("[activity.view, activity.by]", ["active_share", "department"])
    kernel = notebook.value("activity.table['people'].astype(object).fillna('hidden').tolist()")
    assert [row[1] for row in rows(page)] == [str(number) for number in kernel]
    page.keyboard.press("Tab")
    assert page.evaluate("[document.activeElement.type, document.activeElement.value]") == [
        *("datetime-local", "2026-11-02T09:00")
    ]
    # Day, month, year, hour and minute are places of their own.
    while page.evaluate("document.activeElement.type") == "datetime-local":
        page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    page.get_by_text("those of fewer than 20 people").wait_for()
    notebook.becomes("activity.min_group", 20)
    shown = [row for row in rows(page) if "hidden" not in row]
    assert [int(row[1]) >= 20 for row in shown] == [True] * len(shown)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_text("Groups of any size are shown").wait_for()
    notebook.becomes("[activity.min_group, int(activity.table['people'].isna().sum())]", [None, 0])
    figure_is_that_of_the_kernel(notebook)
    notebook.picture("activity-keyboard")


def test_keys_stay_its_own_when_one_of_two_views_is_closed(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.set_content('<div class="b24-activity"><button>Save</button></div>')
    page.evaluate(
        """async (module) => {
          const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
          const { default: widget } = await import(address);
          const [close] = [widget.render(), widget.render()];
          close();
        }""",
        str(OwnKeys._esm),
    )
    page.locator("button").focus()
    assert page.locator("button").get_attribute("data-lm-suppress-shortcuts") == "true"


def test_quick_changes_are_drawn_once_and_the_last_one_stays(start: Callable[..., harness.Notebook]) -> None:
    notebook = start()
    notebook.page.evaluate(WATCH)
    groups = control(notebook.page, "Group by")
    groups.focus()
    for _ in range(6):
        notebook.page.keyboard.press("ArrowDown", delay=20)
    chosen = groups.evaluate("(at) => at.selectedOptions[0].text").replace("\xa0", " ")
    chart(notebook, f"When people were last seen, by {chosen}")
    notebook.becomes("activity.by.replace('_', ' ')", chosen)
    # A slow machine may have drawn one in between, but not one for each key.
    assert len(set(notebook.page.evaluate("window.drawn"))) <= 3


def test_it_works_by_mouse_and_every_table_is_shown(start: Callable[..., harness.Notebook]) -> None:
    notebook = start()
    page = notebook.page
    control(page, "Group by").select_option("work position")
    chart(notebook, "When people were last seen, by work position")
    titles = {
        "presence": "Status, by work position",
        "coverage": "How complete the data is, by work position",
        "absences": "Who is away, and who covers",
        "birthdays": "Birthdays of the next 30 days",
        "dormant": "Not seen for 90 days, or never",
    }
    for view, title in titles.items():
        labels = control(page, "Table").locator("option").all_inner_texts()
        control(page, "Table").select_option(next(label for label in labels if label.startswith(view)))
        chart(notebook, title)
        notebook.becomes("len(activity.table)", len(rows(page)))
        assert control(page, "Group by").is_disabled() == ("by work" not in title)
        notebook.picture(f"activity-{view}")
    assert [row[0] for row in rows(page)] == notebook.value("[str(number) for number in activity.table.index]")
    # One of the demo's people has a name that would run if it were markup.
    assert EVIL in [row[1] for row in rows(page)]
    assert page.locator(".b24-rows img").count() == 0


def test_a_signal_that_says_nothing_is_told(start: Callable[..., harness.Notebook]) -> None:
    notebook = start()
    notebook.execute("activity.view = 'devices'")
    notebook.page.get_by_text("desktop_last_date is empty for everybody").first.wait_for()
    assert notebook.page.get_by_role("button", name="Save table as csv").is_disabled()
    notebook.picture("activity-devices")


def test_a_moment_is_picked_and_one_that_is_cleared_is_told(start: Callable[..., harness.Notebook]) -> None:
    notebook = start()
    page = notebook.page
    before = rows(page)
    picker = control(page, "As of (UTC)")
    assert picker.input_value() == "2026-11-02T09:00"
    picker.fill("")
    picker.blur()
    alert = page.locator(".b24-activity [role=alert]")
    alert.wait_for()
    assert alert.inner_text() == "No whole day and time was chosen, so the moment stays as it was."
    page.wait_for_function("document.querySelector('input[type=datetime-local]').value === '2026-11-02T09:00'")
    assert rows(page) == before
    assert notebook.value("activity.at") is None
    notebook.picture("activity-no-moment")
    page.evaluate(WATCH_BUSY)
    picker.fill("2027-06-01T06:00")
    picker.blur()
    page.get_by_text("As of 2027-06-01 06:00 UTC").wait_for()
    assert alert.count() == 0
    assert dict(zip(*list(zip(*rows(page), strict=True))[:2], strict=True))["older"] == "250"
    page.wait_for_function("window.said.at(-1) === ''")
    assert "Busy: drawing …" in page.evaluate("window.said")


def test_table_and_figure_are_saved_beside_the_notebook(
    start: Callable[..., harness.Notebook], lab: harness.Lab
) -> None:
    notebook = start()
    notebook.execute("activity.by = 'department'")
    chart(notebook, "When people were last seen, by department")
    folder = lab.root / "notebooks"
    for name, ending in (("table as csv", "csv"), ("chart as png", "png"), ("chart as svg", "svg")):
        notebook.page.get_by_role("button", name=f"Save {name}").click()
        notebook.page.get_by_text(f"Saved as {folder / 'recency-by-department'}.{ending}").wait_for()
    with (folder / "recency-by-department.csv").open(encoding="utf-8-sig", newline="") as file:
        _, *saved = csv.reader(file)
    assert [[label or "not given", *cells] for label, *cells in saved] == rows(notebook.page)
    assert (folder / "recency-by-department.png").read_bytes().startswith(b"\x89PNG")
    notebook.page.goto((folder / "recency-by-department.svg").as_uri())
    assert notebook.page.evaluate("document.documentElement.nodeName") == "svg"
    harness.picture(notebook.page, "activity-saved-svg")
    for path in folder.glob("recency-by-department.*"):
        path.unlink()


def test_it_reads_on_dark_paper_and_stacks_when_narrow(start: Callable[..., harness.Notebook]) -> None:
    notebook = start()
    page = notebook.page

    def boxes() -> tuple[Any, Any]:
        return page.locator(".b24-chart img").bounding_box(), page.locator(".b24-rows").bounding_box()

    picture, table = boxes()
    assert table["x"] > picture["x"] + picture["width"]
    assert page.locator(".b24-chart").evaluate("(at) => getComputedStyle(at).filter") == "none"
    notebook.theme("JupyterLab Dark")
    assert "invert(1)" in page.locator(".b24-chart").evaluate("(at) => getComputedStyle(at).filter")
    notebook.picture("activity-dark")
    page.set_viewport_size({"width": 760, "height": 900})
    page.wait_for_timeout(300)
    picture, table = boxes()
    assert table["y"] > picture["y"] + picture["height"]
    assert picture["x"] + picture["width"] <= 760
    notebook.picture("activity-narrow")
    notebook.theme("JupyterLab Light")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("activity") / "activity.html"
    Activity(pd.read_parquet(harness.ROOT / "data" / "people.parquet"), by="department").to_html(path)
    return path


def test_the_file_works_from_disk_without_kernel_or_network(open_file: Callable[..., Page], written: Path) -> None:
    page = open_file(written)
    activity = Activity(pd.read_parquet(harness.ROOT / "data" / "people.parquet"), by="department")
    picture = page.locator("img.b24-chart")
    for view in ("recency", "active_share", "coverage"):
        page.locator("select").first.select_option(view)
        activity.view = view
        assert len(rows(page)) == len(activity.table)
        assert [row[0] for row in rows(page)] == ["not given" if pd.isna(at) else at for at in activity.table.index]
        hidden = activity.table.isna().all(axis=1).tolist()
        assert [row[1:] == ["hidden"] * len(activity.table.columns) for row in rows(page)] == hidden
        page.wait_for_function("document.querySelector('img.b24-chart').naturalWidth > 300")
    harness.picture(page, "activity-file")
    assert "by department" in str(picture.get_attribute("alt"))
    # By keyboard: the second select, one further.
    page.locator("select").nth(1).press("ArrowDown")
    assert str(picture.get_attribute("alt")).endswith("by departments")
    page.locator("select").first.select_option("devices")
    assert "for everybody" in page.locator(".b24-rows").inner_text()


def test_names_in_the_file_are_text(open_file: Callable[..., Page], written: Path) -> None:
    page = open_file(written, color_scheme="dark")
    page.on("dialog", lambda _: pytest.fail("a name ran as a script"))
    page.locator("select").first.select_option("dormant")
    assert EVIL in [row[1] for row in rows(page)]
    assert page.locator("img").count() == 1
    assert page.locator("select").nth(1).is_disabled()
    assert "invert(1)" in page.locator(".b24-chart").evaluate("(at) => getComputedStyle(at).filter")
    harness.picture(page, "activity-file-dark")


def test_the_output_reads_without_a_kernel(
    start: Callable[..., harness.Notebook], open_file: Callable[..., Page], tmp_path: Path
) -> None:
    notebook = start()
    outputs = notebook.page.evaluate(
        "() => window.notebook.content.model.cells.get(0).sharedModel.getOutputs().map((output) => output.data)"
    )
    markup = "".join("".join(output["text/html"]) for output in outputs if "text/html" in output)
    (tmp_path / "document.html").write_text(f"<meta charset='utf-8'>{markup}", encoding="utf-8")
    page = open_file(tmp_path / "document.html")
    assert page.locator("img").evaluate("(at) => at.naturalWidth") > 1_000
    assert [
        cells[0]
        for cells in page.locator("tbody tr").evaluate_all("(all) => all.map((row) => [row.cells[0].innerText])")
    ] == [*("1h", "1d", "7d", "30d", "90d", "older", "never")]
    harness.picture(page, "activity-document")
    assert not re.search(r"<script", markup)

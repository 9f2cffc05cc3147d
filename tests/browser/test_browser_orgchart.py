"""The org chart in JupyterLab and from disk, as users see it."""

from __future__ import annotations

import json
import random
import sys
import unicodedata
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import harness
import pandas as pd
import pytest
import test_employees_only

import b24frame as b24
from b24frame._lookup import fold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    Open = Callable[..., harness.Notebook]

pytestmark = pytest.mark.browser

CHART = """
import pandas as pd
import b24frame as b24

people, departments = (pd.read_parquet(f"../data/{name}.parquet") for name in ("people", "departments"))
org = b24.Org(people, departments)
chart = b24.widgets.OrgChart(org)
chart
"""
EVIL = "<img src=x onerror=alert(1)>"
HOSTILE = f"""
import b24frame as b24

evil = "{EVIL}"
people = b24.normalize_colleagues(
    {{"id": at, "name": f"{{evil}} {{at}}", "work_position": "</script><b>", "departments": [1]}} for at in (1, 2)
)
chart = b24.widgets.OrgChart(b24.Org(people, b24.normalize_departments([{{"id": 1, "name": evil, "uf_head": 1}}])))
chart
"""
SVG = "{http://www.w3.org/2000/svg}"


def company() -> b24.Org:
    return b24.Org(*(pd.read_parquet(harness.ROOT / "data" / f"{name}.parquet") for name in ("people", "departments")))


def card(page: Page, name: str) -> Locator:
    return page.locator(".b24-card").filter(has=page.get_by_text(name, exact=True))


def search(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search departments and people")


def people_of(page: Page, name: str) -> Locator:
    """Names in the open list of a department's people; while it is loaded there is none."""
    return page.get_by_label(f"people of {name}", exact=True).locator(".b24-name")


def seen_in(page: Page, name: str) -> list[str]:
    return people_of(page, name).all_text_contents()


def sitting_in(name: str) -> set[str]:
    """Names of the employees who sit in a department itself, from the frame."""
    org = company()
    number = org.departments.index[org.departments["name"] == name][0]
    employees = org.people[org.people["employee"]]
    people = zip(employees["name"], employees["department_ids"], strict=True)
    return {called for called, ids in people if number in ids}


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def saved(page: Page, button: str, folder: Path) -> Path:
    """Where the file that a button saves was put."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=button).click()
    file = folder / waited.value.suggested_filename
    waited.value.save_as(file)
    return file


def test_a_click_on_a_department_selects_its_people_in_the_kernel(open_notebook: Open) -> None:
    notebook = open_notebook(CHART)
    card(notebook.page, "Продажи").click()
    people = company().people
    paths = people.loc[people["employee"], "department_path"].fillna("")
    expected = paths.index[paths.str.startswith("Север / Продажи")]
    notebook.becomes("len(chart.selected[chart.selected['employee']])", 89)
    assert set(expected) <= set(notebook.value("chart.selected.index.tolist()"))
    assert notebook.page.get_by_role("status").last.text_content() == "Север / Продажи"
    notebook.picture("orgchart-department")


def test_an_opened_department_brings_its_people_and_a_click_selects_one(open_notebook: Open) -> None:
    notebook = open_notebook(CHART)
    page = notebook.page
    card(page, "Сервис").locator(".b24-toggle").click()
    people_of(page, "Сервис").first.wait_for()
    assert set(seen_in(page, "Сервис")) == sitting_in("Сервис")
    someone = people_of(page, "Сервис").nth(1)
    name = someone.text_content()
    someone.click()
    notebook.becomes("chart.selection['kind']", "person")
    notebook.becomes("chart.selected['name'].tolist()", [name])
    notebook.picture("orgchart-person")


def test_a_search_without_its_dots_opens_the_path_to_the_person(open_notebook: Open) -> None:
    notebook = open_notebook(CHART)
    page = notebook.page
    search(page).fill("семен воробьев")
    option = page.get_by_role("option").filter(has_text="Семён Воробьёв").first
    option.wait_for()
    notebook.picture("orgchart-search")
    search(page).press("Enter")
    page.locator(".b24-person[aria-selected=true]").wait_for()
    assert page.locator(".b24-person[aria-selected=true] .b24-name").text_content() == "Семён Воробьёв"
    notebook.becomes("chart.selected['name'].tolist()", ["Семён Воробьёв"])
    # The way to the top stands out.
    way = " / ".join(page.locator(".b24-card.b24-way .b24-name").all_text_contents())
    notebook.becomes("chart.selected['department_path'].iloc[0]", way)
    notebook.theme("JupyterLab Dark")
    notebook.picture("orgchart-dark")
    notebook.theme("JupyterLab Light")


def test_everything_can_be_done_by_keyboard(open_notebook: Open) -> None:
    notebook = open_notebook(CHART)
    page = notebook.page
    tree = page.locator(".b24-tree")
    tree.focus()
    # The first key goes to the root; left closes it, right opens it and loads its people.
    for key in ("ArrowDown", "ArrowLeft"):
        tree.press(key)
    assert page.locator(".b24-card").count() == 1
    tree.press("ArrowRight")
    people_of(page, "Север").first.wait_for()
    assert set(seen_in(page, "Север")) == sitting_in("Север")
    # Right goes on to the first of its people, the head.
    for key in ("ArrowRight", "Enter"):
        tree.press(key)
    notebook.becomes("chart.selected['name'].tolist()", ["Алексей Попов"])
    for key in ("End", "Enter"):
        tree.press(key)
    assert page.locator(".b24-org [aria-selected=true] .b24-name").text_content() == "Финансы и право"
    notebook.becomes("chart.selection['kind']", "department")
    tree.press("Escape")
    notebook.becomes("[chart.selection, len(chart.selected)]", [{}, 0])
    for element in page.locator(".b24-org button, .b24-org select, .b24-org input").all():
        assert element.get_attribute("aria-label") or element.evaluate("input => input.labels.length")


def test_keys_in_the_chart_are_no_commands_on_cells(open_notebook: Open) -> None:
    """In JupyterLab `b` adds a cell below."""
    notebook = open_notebook(CHART)
    page = notebook.page
    card(page, "Север").wait_for()
    for element in (
        page.locator(".b24-tree"),
        page.get_by_label("Levels shown"),
        page.get_by_role("button", name="Fit"),
    ):
        element.focus()
        page.keyboard.press("b")
    assert notebook.cells() == 1


def test_what_python_picks_is_shown(open_notebook: Open) -> None:
    notebook = open_notebook(CHART, "chart.select('Логистика')")
    page = notebook.page
    page.locator(".b24-card[aria-selected=true]").wait_for()
    assert page.locator(".b24-card[aria-selected=true] .b24-name").text_content() == "Логистика"
    notebook.execute("chart.levels = 1")
    page.wait_for_function("() => document.querySelectorAll('.b24-card').length === 1")
    notebook.execute("chart.select(None)")
    page.wait_for_function("() => !document.querySelector('.b24-org [aria-selected=true]')")


def test_names_are_text_in_the_chart_and_in_its_pictures(open_notebook: Open, tmp_path: Path) -> None:
    notebook = open_notebook(HOSTILE, "chart.select(2, kind='person')")
    page = notebook.page
    page.locator(".b24-person[aria-selected=true]").wait_for()
    assert page.locator(".b24-org img").count() == 0
    assert page.locator(".b24-card .b24-name").text_content() == EVIL
    assert seen_in(page, EVIL) == [f"{EVIL} 1", f"{EVIL} 2"]
    svg = saved(page, "Save the chart as SVG", tmp_path).read_text(encoding="utf-8")
    assert "<img" not in svg
    titles = [title.text or "" for title in parsed(svg).iter(f"{SVG}title")]
    assert titles == [
        f"{EVIL}, head {EVIL} 1, 2 direct, 2 total",
        f"{EVIL} 1, </script><b>, head of the department",
        f"{EVIL} 2, </script><b>",
    ]


def test_a_name_with_characters_that_xml_does_not_know_is_saved(open_file: Callable[..., Page], tmp_path: Path) -> None:
    units = b24.normalize_departments([{"id": 1, "name": "Sa\x0bles\x01"}])
    units["name"] = "Sa\x0bles\x01"
    b24.widgets.OrgChart(b24.Org(b24.normalize_colleagues([]), units)).to_html(tmp_path / "company.html")
    page = open_file(tmp_path / "company.html")
    root = parsed(saved(page, "Save the chart as SVG", tmp_path).read_text(encoding="utf-8"))
    assert "Sa\ufffdles\ufffd" in {text.text for text in root.iter(f"{SVG}text")}
    assert saved(page, "Save the chart as PNG", tmp_path).read_bytes()[:4] == b"\x89PNG"


def test_the_chart_is_saved_as_svg_and_png(open_notebook: Open, tmp_path: Path) -> None:
    notebook = open_notebook(CHART)
    page = notebook.page
    page.locator(".b24-card").first.wait_for()
    root = parsed(saved(page, "Save the chart as SVG", tmp_path).read_text(encoding="utf-8"))
    drawn = {text.text for text in root.iter(f"{SVG}text")}
    units = company().departments
    assert set(units.loc[units["depth"] <= 1, "name"]) <= drawn
    assert not [at for at in root.iter() if any("href" in name for name in at.attrib)]
    png = saved(page, "Save the chart as PNG", tmp_path)
    assert png.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    (harness.PICTURES / "orgchart-saved.png").write_bytes(png.read_bytes())


def test_the_whole_chart_fits_and_a_narrow_notebook_keeps_it_usable(open_notebook: Open) -> None:
    notebook = open_notebook(CHART, viewport={"width": 620, "height": 800})
    page = notebook.page
    page.get_by_label("Levels shown").select_option("3")
    page.get_by_role("button", name="Fit the whole chart into the view").click()
    sizes = page.locator(".b24-view").evaluate("view => [view.scrollWidth, view.clientWidth]")
    assert sizes[0] <= sizes[1] + 1
    notebook.picture("orgchart-narrow")


def test_of_a_large_company_only_what_is_in_sight_is_in_the_page(open_notebook: Open) -> None:
    made = """
    import b24frame as b24
    units = [{"id": at, "name": f"Unit {at}", "parent": at // 8 or None} for at in range(1, 4_001)]
    chart = b24.widgets.OrgChart(b24.Org(b24.normalize_colleagues([]), b24.normalize_departments(units)), levels=5)
    chart
    """
    notebook = open_notebook("\n".join(line.strip() for line in made.splitlines()))
    page = notebook.page
    page.locator(".b24-card").first.wait_for()
    assert page.locator(".b24-card").count() < 100
    search(page).fill("unit 3999")
    page.locator(".b24-option").first.wait_for()
    search(page).press("Enter")
    page.locator(".b24-card[aria-selected=true]").wait_for()
    notebook.becomes("chart.selection", {"kind": "department", "id": 3999})
    assert not page.locator(".b24-option").first.is_visible()
    assert page.locator(".b24-card").count() < 100
    notebook.picture("orgchart-large")


def test_a_file_from_disk_opens_searches_and_shows_people(open_file: Callable[..., Page], tmp_path: Path) -> None:
    chart = b24.widgets.OrgChart(company())
    chart.to_html(tmp_path / "company.html")
    page = open_file(tmp_path / "company.html")
    card(page, "Сервис").locator(".b24-toggle").click()
    people_of(page, "Сервис").first.wait_for()
    assert set(seen_in(page, "Сервис")) == sitting_in("Сервис")
    # As the kernel sorts them: the head first, then by name.
    number = int(company().departments.index[company().departments["name"] == "Сервис"][0])
    members = [row["name"] for row in chart._roster.members(number)]
    assert seen_in(page, "Сервис") == [name for name in members if name in sitting_in("Сервис")]
    search(page).fill("КУЗНЕЦОВ")
    told = page.locator(".b24-told").filter(has_text="found")
    told.wait_for()
    total = chart._roster.search("кузнецов", everybody=False)["total"]
    assert f"{total} employees found" in told.text_content()
    harness.picture(page, "orgchart-file")


def test_a_file_opens_with_what_was_picked(open_file: Callable[..., Page], tmp_path: Path) -> None:
    chart = b24.widgets.OrgChart(company())
    person = company().people.index[company().people["name"] == "Семён Воробьёв"][0]
    chart.select(int(person), kind="person")
    chart.to_html(tmp_path / "company.html")
    page = open_file(tmp_path / "company.html")
    page.locator(".b24-person[aria-selected=true]").wait_for()
    assert page.locator(".b24-person[aria-selected=true] .b24-name").text_content() == "Семён Воробьёв"


def test_texts_are_folded_in_the_browser_as_in_python(new_page: Callable[..., Page]) -> None:
    """Every character by itself, and random runs of those that are odd; what Python does not know yet may differ."""
    every = [char for char in map(chr, range(1, sys.maxunicode + 1)) if unicodedata.category(char) not in {"Cn", "Cs"}]
    odd = [char for char in every[:0x3000] if not char.isalnum() or fold(char) != char]
    chance = random.Random(7)  # noqa: S311 - chooses test texts
    texts = [" ".join(every[at : at + 64]) for at in range(0, len(every), 64)]
    texts += ["".join(chance.choices(odd, k=12)) for _ in range(4_000)]
    page = new_page()
    module = (harness.ROOT / "b24frame" / "widgets" / "static" / "orgchart.js").read_text(encoding="utf-8")
    page.goto("about:blank")
    folded: list[Any] = page.evaluate(
        """async ([module, texts]) => {
          const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
          const { default: widget } = await import(address);
          return texts.map(widget.fold);
        }""",
        [module, texts],
    )
    pairs = zip(texts, folded, strict=True)
    unlike = {json.dumps(text): there for text, there in pairs if there != fold(text)}
    assert unlike == {}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_a_switch_counts_and_lists_everybody(
    open_file: Callable[..., Page], tmp_path: Path, scheme: str, width: int
) -> None:
    """The rows under a card are as many as it says, with and without the switch; by keyboard."""
    b24.widgets.OrgChart(test_employees_only.company(), levels=3).to_html(tmp_path / "company.html")
    page = open_file(tmp_path / "company.html", color_scheme=scheme, viewport={"width": width, "height": 700})
    card = page.locator(".b24-card").filter(has_text="Sales")
    assert "2 direct, 3 total" in card.inner_text()
    staff = page.get_by_role("group", name="people of Sales")
    assert staff.inner_text() == "2 employees"
    staff.locator(".b24-ask").click()
    staff.get_by_text("Clara").wait_for()
    assert staff.locator(".b24-person").count() == 2
    harness.picture(page, f"orgchart-employees-{scheme}-{width}")
    search(page).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_text("4 people direct, 6 total").wait_for()
    assert staff.locator(".b24-person").count() == 4
    assert staff.locator(".b24-uncounted").count() == 2
    assert page.get_by_text("Everybody is counted, not only employees").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    harness.picture(page, f"orgchart-everybody-{scheme}-{width}")
    staff.get_by_text("Robot").click()
    page.get_by_role("checkbox", name="everybody, not only employees").uncheck()
    page.get_by_text("2 direct, 3 total").wait_for()
    assert page.locator("[aria-selected=true]").count() == 0

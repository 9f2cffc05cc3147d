"""The Explorer as a person uses it: mouse, keyboard, dark theme, narrow window; what the kernel then says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import explored
import harness
import pytest
import test_employees_only
from playwright.sync_api import expect

from b24frame.widgets import Explorer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    Open = Callable[..., harness.Notebook]

pytestmark = pytest.mark.browser

MAKE = f"""
import sys
sys.path.insert(0, {str(harness.ROOT / "tests")!r})
import explored, pandas as pd
from b24frame.widgets import Explorer
org = explored.org()
"""
MANY = "people = pd.concat([org.people] * 4).set_axis(pd.RangeIndex(32, name='id'))"
IDS = "explorer.selected.index.tolist()"
LAB = [20, 30, 40, 50, 80]


@pytest.fixture
def explore(open_notebook: Open) -> Open:
    """Show an Explorer made by this expression."""

    def open_(made: str = "Explorer(org)", *more: str, **options: object) -> harness.Notebook:
        notebook = open_notebook(MAKE + MANY, f"explorer = {made}\nexplorer", *more, **options)
        expect(notebook.page.locator(".b24-explorer")).to_have_count(1)
        return notebook

    return open_


def says(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=" of ")).to_have_text(text)


def search(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Search people")


def menu(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def names(page: Page) -> list[str]:
    """First column of the rows shown."""
    return page.locator(".b24-explorer tbody tr[data-row]").locator("td:nth-child(2)").all_inner_texts()


def focused(page: Page) -> str:
    """What has the focus, as a screen reader would name it."""
    return str(page.evaluate("const at = document.activeElement; at.getAttribute('aria-label') ?? at.textContent"))


def test_typed_text_filters_and_stays_while_it_is_typed(explore: Open) -> None:
    notebook = explore()
    page = notebook.page
    says(page, "8 of 8 employees")
    search(page).press_sequentially("ИВАН", delay=20)
    says(page, "2 of 8 employees")
    expect(search(page)).to_have_value("ИВАН")
    assert names(page) == ["Иван Петров", "straße Иванов"]
    notebook.becomes("[explorer.filter['text'], " + IDS + "]", ["ИВАН", [20, 80]])
    search(page).fill("nobody")
    says(page, "0 of 8 employees")
    expect(page.get_by_text("Nobody matches these filters.")).to_be_visible()
    notebook.picture("explorer-nobody")
    page.get_by_role("button", name="Remove filter Text: nobody").click()
    says(page, "8 of 8 employees")
    assert focused(page) == "Search people"


def test_a_department_is_chosen_in_the_tree_by_keyboard(explore: Open) -> None:
    """From the field to find one into the tree; down to Lab, which opens, closes and is chosen."""
    notebook = explore()
    page = notebook.page
    menu(page, "Department").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tree", name="Departments")).to_be_visible()
    assert focused(page) == "Find a department"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Acme, 7 employees"
    for key in ("End", "ArrowUp", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert focused(page) == "Bench, 2 employees"
    page.keyboard.press("ArrowLeft")
    lab = page.get_by_role("treeitem", name="Lab, 5 employees")
    expect(lab).to_have_attribute("aria-expanded", "true")
    notebook.picture("explorer-tree")
    page.keyboard.press("Space")
    says(page, "5 of 8 employees")
    assert focused(page) == "Lab, 5 employees"
    expect(lab).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("treeitem", name="Bench, 2 employees")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    assert focused(page).startswith("Department")
    notebook.becomes("[explorer.filter['department'], " + IDS + "]", [["Acme / Lab"], LAB])
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("Department: Lab")


def test_a_department_below_replaces_the_one_above_and_a_name_is_found(explore: Open) -> None:
    notebook = explore()
    page = notebook.page
    notebook.execute("explorer.filter = {'department': ['Acme / Lab', 'Acme / Право']}")
    says(page, "6 of 8 employees")
    menu(page, "Department 2").click()
    page.get_by_role("searchbox", name="Find a department").fill("BENCH")
    expect(page.get_by_role("treeitem")).to_have_count(3)
    page.get_by_role("treeitem", name="Bench").click()
    says(page, "3 of 8 employees")
    notebook.becomes("explorer.filter['department']", ["Acme / Право", "Acme / Lab / Bench"])
    page.get_by_role("searchbox", name="Find a department").fill("xyz")
    expect(page.get_by_text("No department is called so")).to_be_visible()


def test_status_and_last_seen_are_ticked_and_all_filters_cleared(explore: Open) -> None:
    notebook = explore()
    page = notebook.page
    menu(page, "Status").click()
    page.get_by_role("checkbox", name="online").check()
    page.get_by_role("checkbox", name="(none)").press("Space")
    says(page, "4 of 8 employees")
    page.keyboard.press("Escape")
    menu(page, "Last seen").click()
    expect(page.get_by_text("as of 2026-03-01 09:00 UTC; last seen is not hours worked")).to_be_visible()
    page.get_by_role("checkbox", name="1h").check()
    page.get_by_role("checkbox", name="never").check()
    says(page, "3 of 8 employees")
    notebook.picture("explorer-last-seen")
    page.keyboard.press("Escape")
    chosen = {"text": "", "department": [], "status": ["online", "(none)"], "recency": ["1h", "never"]}
    notebook.becomes("[explorer.filter, " + IDS + "]", [chosen, [10, 70, 80]])
    page.get_by_role("button", name="Clear all filters").click()
    says(page, "8 of 8 employees")
    expect(page.get_by_text("no filter")).to_be_visible()


def test_sorted_by_a_head_and_paged_by_keyboard_with_the_focus_kept(explore: Open) -> None:
    notebook = explore("Explorer(people, page_size=10, at=explored.AT)")
    page = notebook.page
    head = page.get_by_role("columnheader", name="status")
    for direction in ("ascending", "descending"):
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", direction)
        assert focused(page).startswith("status")
    notebook.becomes("[explorer.sort, " + IDS + "[:4]]", ["-status", [2, 5, 10, 13]])
    page.get_by_role("button", name="Next page").focus()
    for _ in range(4):
        page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("Page 4 of 4")
    assert focused(page) == "Next page"
    expect(page.get_by_role("button", name="Last page")).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".b24-explorer tbody tr[data-row]")).to_have_count(2)
    page.get_by_role("combobox", name="Rows per page").select_option("25")
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("Page 1 of 2")
    notebook.becomes("[explorer.page, explorer.page_size]", [1, 25])


def test_people_are_picked_by_click_and_by_keyboard(explore: Open) -> None:
    notebook = explore()
    page = notebook.page
    page.get_by_role("cell", name="Иван Петров", exact=True).click()
    expect(page.get_by_role("checkbox", name="Pick Иван Петров")).to_be_checked()
    page.get_by_role("checkbox", name="Pick 李伟").press("Space")
    expect(page.get_by_text("2 picked")).to_be_visible()
    notebook.becomes("[explorer.picked, " + IDS + "]", [[20, 40], [20, 40]])
    assert focused(page) == "Pick 李伟"
    search(page).fill("семен")
    says(page, "1 of 8 employees")
    page.get_by_role("checkbox", name="Pick everybody on this page").check()
    expect(page.get_by_text("3 picked")).to_be_visible()
    notebook.becomes(IDS, [10, 20, 40])
    notebook.picture("explorer-picked")
    page.get_by_role("button", name="Clear the picks").click()
    expect(page.get_by_text("picked")).to_have_count(0)
    notebook.becomes(IDS, [10])


def test_the_view_follows_what_is_set_in_python(explore: Open) -> None:
    notebook = explore()
    page = notebook.page
    notebook.execute("explorer.filter = {'text': 'иван', 'status': ['online', 'away']}; explorer.sort = '-name'")
    says(page, "2 of 8 employees")
    expect(search(page)).to_have_value("иван")
    assert names(page) == ["Иван Петров", "straße Иванов"]
    expect(page.get_by_role("columnheader", name="name")).to_have_attribute("aria-sort", "descending")
    menu(page, "Status 2").click()
    expect(page.get_by_role("checkbox", name="away")).to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="Pick Иван Петров").focus()
    notebook.execute("explorer.columns = ['phone', 'name']; explorer.filter = {}; explorer.picked = [80]")
    says(page, "8 of 8 employees")
    assert page.get_by_role("columnheader").all_inner_texts()[1:] == ["phone", "name ▼"]
    expect(page.get_by_role("checkbox", name="Pick straße Иванов")).to_be_checked()
    assert focused(page) == "Pick Иван Петров"


def test_an_explorer_that_is_shown_twice_is_one(open_notebook: Open) -> None:
    page = open_notebook(MAKE + "explorer = Explorer(org)\nexplorer", "explorer").page
    expect(search(page)).to_have_count(2)
    search(page).first.press_sequentially("иван")
    expect(search(page).last).to_have_value("иван")
    page.get_by_role("checkbox", name="Pick Иван Петров").last.check()
    expect(page.get_by_role("checkbox", name="Pick Иван Петров").first).to_be_checked()
    expect(search(page).first).to_have_value("иван")


def test_columns_are_chosen_and_keep_their_order(explore: Open) -> None:
    notebook = explore("Explorer(org, columns=['status', 'name'])")
    page = notebook.page
    menu(page, "Columns").click()
    page.get_by_role("checkbox", name="phone", exact=True).check()
    expect(page.get_by_role("columnheader", name="phone")).to_be_visible()
    page.get_by_role("checkbox", name="status", exact=True).uncheck()
    expect(page.get_by_role("columnheader", name="status")).to_have_count(0)
    page.get_by_role("checkbox", name="name", exact=True).uncheck()
    notebook.becomes("explorer.columns", ["phone"])
    page.get_by_role("checkbox", name="phone", exact=True).click()
    expect(page.get_by_role("checkbox", name="phone", exact=True)).to_be_checked()


def test_names_titles_and_departments_are_text(explore: Open) -> None:
    """In the widget, in its static fallback and in the notebook that holds both."""
    notebook = explore("Explorer(org)", "from IPython.display import HTML\nHTML(explorer._static())")
    page = notebook.page
    expect(page.get_by_role("cell", name=explored.IMG, exact=True)).to_have_count(2)
    expect(page.get_by_role("cell", name=explored.SCRIPT, exact=True)).to_have_count(2)
    menu(page, "Department").click()
    expect(page.get_by_role("treeitem", name="<b>R&D</b>, 1 employee")).to_be_visible()
    page.get_by_role("treeitem", name="<b>R&D</b>, 1 employee").click()
    says(page, "1 of 8 employees")
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("Department: <b>R&D</b>")
    assert page.locator(".b24-explorer img, .b24-explorer b, .jp-OutputArea img").count() == 0


def test_it_is_legible_in_the_dark_and_in_a_narrow_window(explore: Open) -> None:
    notebook = explore(viewport={"width": 500, "height": 800})
    page = notebook.page
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    notebook.execute("explorer.filter = {'department': 'Acme', 'status': ['online', 'dnd']}; explorer.picked = [50]")
    says(page, "4 of 8 employees")
    notebook.picture("explorer-narrow")
    widths = page.locator(".b24-explorer").evaluate("(at) => [at.scrollWidth, at.clientWidth]")
    assert widths[0] <= widths[1]
    menu(page, "Department 1").click()
    panel = page.locator(".b24x-panel:popover-open").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 500
    page.keyboard.press("Escape")
    notebook.theme("JupyterLab Dark")
    page.set_viewport_size({"width": 1_280, "height": 900})
    assert contrast(page, ".b24-explorer tbody td:nth-child(2)") > 7
    assert contrast(page, ".b24-explorer .b24x-found") > 7
    assert contrast(page, ".b24-explorer .b24x-link") > 4.5
    notebook.picture("explorer-dark")
    notebook.theme("JupyterLab Light")


def contrast(page: Page, wanted: str) -> float:
    """Contrast of a text with the paper below it, as WCAG computes it."""
    read = """(at) => {
      const paint = (color) => {
        const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
        pen.fillStyle = color;
        pen.fillRect(0, 0, 1, 1);
        const light = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((one) => one / 255);
        const [red, green, blue] = light.map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const ink = paint(getComputedStyle(at).color);
      const paper = paint(getComputedStyle(at.closest("tr") ?? at.closest(".b24-explorer")).backgroundColor);
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    }"""
    return float(page.locator(wanted).first.evaluate(read))


def test_names_from_right_to_left_stay_in_their_cells(explore: Open) -> None:
    notebook = explore()
    cell = notebook.page.get_by_role("cell", name="محمد علي", exact=True)
    assert cell.locator("bdi").evaluate("(at) => getComputedStyle(at).direction") == "rtl"
    column = notebook.page.get_by_role("cell", name="李伟", exact=True).locator("bdi").bounding_box()
    assert cell.locator("bdi").bounding_box()["x"] == column["x"]
    search(notebook.page).fill("محمد")
    says(notebook.page, "1 of 8 employees")
    notebook.picture("explorer-rtl")


FILTERS = [
    {"text": "семен"},
    {"text": "ИВАН  инженер"},
    {"text": "STRASSE"},
    {"text": "(916) 123-45"},
    {"text": "<img"},
    {"department": ["Acme / Lab"]},
    {"department": ["Acme / <b>R&D</b>", "(none)"]},
    {"status": ["online", "(none)"], "recency": ["1h", "never"]},
    {"text": "lab", "department": ["Acme"], "recency": ["1h", "1d"]},
]


@pytest.mark.parametrize("sort", ["-name", "last_activity_date", "manager_id"])
def test_the_file_shows_the_same_people_as_the_kernel(
    open_file: Callable[..., Page], tmp_path: Path, sort: str
) -> None:
    """Every filter is opened from disk as it was set in Python, so that both are asked the same."""
    for number, value in enumerate(FILTERS):
        explorer = Explorer(explored.org())
        explorer.filter, explorer.sort = value, sort
        explorer.to_html(tmp_path / f"{number}.html")
        page = open_file(tmp_path / f"{number}.html")
        says(page, f"{len(explorer.selected)} of 8 employees")
        expected = [str(name) for name in explorer.selected["name"]]
        assert names(page) == expected, value


def test_the_file_is_explored_without_kernel_and_network(open_file: Callable[..., Page], tmp_path: Path) -> None:
    Explorer(explored.org(), page_size=10).to_html(tmp_path / "people.html")
    page = open_file(tmp_path / "people.html", color_scheme="dark")
    assert page.title() == "8 employees"
    expect(page.get_by_role("cell", name=explored.IMG, exact=True)).to_be_visible()
    harness.picture(page, "explorer-file-dark")
    search(page).fill("сем")
    says(page, "1 of 8 employees")
    page.get_by_role("button", name="Remove filter Text: сем").click()
    menu(page, "Department").click()
    page.get_by_role("treeitem", name="Lab, 5 employees").click()
    says(page, "5 of 8 employees")
    page.keyboard.press("Escape")
    page.get_by_role("columnheader", name="name").get_by_role("button").click()
    assert names(page) == ["José Álvarez", "straße Иванов", "Иван Петров", "محمد علي", "李伟"]
    page.get_by_role("checkbox", name="Pick 李伟").check()
    expect(page.get_by_text("1 picked")).to_be_visible()
    menu(page, "Columns").click()
    page.get_by_role("checkbox", name="phone").uncheck()
    expect(page.get_by_role("columnheader", name="phone")).to_have_count(0)
    assert page.locator("main img, main b").count() == 0


def test_keys_in_the_explorer_are_no_commands_on_cells(explore: Open) -> None:
    """In JupyterLab `b` adds a cell below."""
    notebook = explore()
    page = notebook.page
    before = notebook.cells()
    checkbox = page.get_by_role("checkbox", name="Pick everybody on this page")
    for element in (menu(page, "Columns"), page.get_by_label("Rows per page"), checkbox):
        element.focus()
        page.keyboard.press("b")
    assert notebook.cells() == before


def test_a_view_that_goes_with_a_menu_open_leaves_nothing_behind(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("about:blank")
    left = page.evaluate(
        """async ([module, values]) => {
          const heard = new Set();
          for (const at of [document, window]) {
            const [add, remove] = [at.addEventListener.bind(at), at.removeEventListener.bind(at)];
            at.addEventListener = (...given) => (heard.add(given[1]), add(...given));
            at.removeEventListener = (...given) => (heard.delete(given[1]), remove(...given));
          }
          const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
          const { default: widget } = await import(address);
          const model = { get: (name) => values[name], set() {}, save_changes() {}, on() {}, off() {} };
          const el = document.body.appendChild(document.createElement("div"));
          const close = widget.render({ model, el });
          el.querySelector(".b24x-panel").showPopover();
          await new Promise((go) => setTimeout(go, 50));
          const open = heard.size;
          close();
          el.remove();
          return [open > 0, heard.size];
        }""",
        [str(Explorer._esm), Explorer(explored.org()).get_state()],
    )
    assert left == [True, 0]


MAKE_MIXED = MAKE.replace("org = explored.org()", "import test_employees_only as mixed; org = mixed.company()")


def test_a_switch_shows_everybody_and_says_whom_it_counts(open_notebook: Open) -> None:
    """By keyboard: the switch lies between the menus and the table; numbers in the menus follow."""
    notebook = open_notebook(MAKE_MIXED, "explorer = Explorer(org)\nexplorer")
    page = notebook.page
    says(page, "8 of 8 employees")
    switch = page.get_by_role("checkbox", name="everybody, not only employees")
    menu(page, "Columns").focus()
    page.keyboard.press("Tab")
    expect(switch).to_be_focused()
    page.keyboard.press("Space")
    says(page, "13 of 13 people")
    expect(switch).to_be_checked()
    assert len(names(page)) == 13
    notebook.becomes(f"[explorer.everybody, len({IDS})]", [True, 13])
    menu(page, "Department").click()
    expect(page.get_by_role("treeitem", name="Acme, 10 people")).to_be_visible()
    notebook.picture("explorer-everybody")
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="Pick Robot").check()
    notebook.becomes("explorer.picked", [92])
    switch.uncheck()
    says(page, "8 of 8 employees")
    notebook.becomes(f"[explorer.picked, len({IDS})]", [[], 8])
    menu(page, "Department").click()
    expect(page.get_by_role("treeitem", name="Acme, 6 employees")).to_be_visible()
    notebook.execute("explorer.everybody = True")
    says(page, "13 of 13 people")
    expect(switch).to_be_checked()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_switch_works_in_a_file_too(
    open_file: Callable[..., Page], tmp_path: Path, scheme: str, width: int
) -> None:
    org = test_employees_only.company()
    Explorer(org).to_html(tmp_path / "people.html")
    page = open_file(tmp_path / "people.html", color_scheme=scheme, viewport={"width": width, "height": 800})
    says(page, "8 of 8 employees")
    harness.picture(page, f"explorer-file-{scheme}-{width}")
    switch = page.get_by_role("checkbox", name="everybody, not only employees")
    switch.check()
    says(page, "13 of 13 people")
    page.get_by_role("checkbox", name="Pick Robot").check()
    expect(page.locator(".b24x-picks")).to_contain_text("1 picked")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    harness.picture(page, f"explorer-file-everybody-{scheme}-{width}")
    switch.uncheck()
    says(page, "8 of 8 employees")
    expect(page.locator(".b24x-picks")).to_be_empty()
    assert "Robot" not in names(page)

"""The notebooks of the project in JupyterLab: each runs, its widgets are alive, and nothing is asked elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser

WIDGETS = {
    "00_tour": [".b24-explorer tbody tr[data-row]", ".b24-org .b24-card", ".b24-activity img"],
    "01_load": [".b24-explorer tbody tr[data-row]"],
    "02_org": [".b24-org .b24-card"],
    "03_activity": [".b24-activity img"],
}


def test_every_notebook_is_looked_at() -> None:
    assert sorted(WIDGETS) == [path.stem for path in sorted((harness.ROOT / "notebooks").glob("*.ipynb"))]


@pytest.mark.parametrize("name", WIDGETS)
def test_a_notebook_runs_and_its_widgets_are_alive(open_notebook: Callable[..., harness.Notebook], name: str) -> None:
    notebook = open_notebook(path=f"notebooks/{name}.ipynb")
    for place, widget in enumerate(WIDGETS[name]):
        shown = notebook.page.locator(widget).first
        shown.scroll_into_view_if_needed()
        shown.wait_for()
        notebook.picture(f"notebook-{name}-{place}")

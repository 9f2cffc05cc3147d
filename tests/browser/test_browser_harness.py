"""The harness itself: it runs notebooks, reads the kernel, and notices what it is there to notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser

WIDGET = """
import ipywidgets
slider = ipywidgets.IntSlider(3)
slider
"""


def test_a_notebook_runs_in_the_browser_and_its_kernel_answers(open_notebook: Callable[..., harness.Notebook]) -> None:
    notebook = open_notebook("start = 40", WIDGET)
    notebook.page.locator(".jupyter-widgets .noUi-handle").press("ArrowRight")
    notebook.becomes("[start, slider.value]", [40, 4])
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        notebook.execute("1 / 0")


def test_a_cell_that_raises_fails_the_run(open_notebook: Callable[..., harness.Notebook]) -> None:
    with pytest.raises(AssertionError, match="KeyError"):
        open_notebook("{}['nothing']")


def test_a_request_elsewhere_and_an_error_are_noticed(browser: object) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    watch = harness.Watch(page)
    page.set_content("<img src='http://b24frame.invalid/a.png'><script>console.error('oh')</script>")
    with pytest.raises(AssertionError, match=r"b24frame\.invalid"):
        watch.check()
    assert any("oh" in error for error in watch.errors)
    page.close()

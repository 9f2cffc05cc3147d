"""A JupyterLab and a Chromium for the tests of this folder; without Chromium they skip, in CI they fail."""

from __future__ import annotations

import os
from importlib.util import find_spec
from itertools import count
from typing import TYPE_CHECKING

import harness
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

_numbers = count(1)


def _missing() -> str:
    for package in ("playwright", "jupyterlab", "anywidget"):
        if find_spec(package) is None:
            return f"{package} is not installed"
    return "" if harness.chromium() else "there is no Chromium on this machine (Debian: apt-get install chromium)"


@pytest.fixture(scope="session")
def _equipped() -> None:
    if why := _missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)


@pytest.fixture(scope="session")
def lab(_equipped: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[harness.Lab]:
    """One JupyterLab for all tests."""
    started = harness.Lab(tmp_path_factory.mktemp("lab"))
    yield started
    started.close()


# Not for the session: while Playwright is open, asyncio believes that a loop runs, and tests of notebooks start one.
@pytest.fixture(scope="module")
def browser(_equipped: None) -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    with harness.browsing() as started:
        yield started


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an empty page in a fresh profile, with the options of Playwright's `new_context`."""
    contexts = []

    def open_(**options: object) -> Page:
        contexts.append(browser.new_context(**{"viewport": {"width": 1_280, "height": 900}} | options))
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def open_notebook(lab: harness.Lab, new_page: Callable[..., Page]) -> Iterator[Callable[..., harness.Notebook]]:
    """Open a notebook of these code cells and run it all; at the end of the test its page is checked.

    `path="notebooks/01_load.ipynb"` opens one of the project's instead; `run=False` leaves the running to the test;
    other options are those of `new_context`.
    """
    opened: list[harness.Notebook] = []

    def open_(*cells: str, path: str = "", run: bool = True, **options: object) -> harness.Notebook:
        where = path or harness.written(lab, f"test-{next(_numbers)}", cells)
        opened.append(harness.Notebook(lab, new_page(**options), where))
        if run:
            opened[-1].run_all()
        return opened[-1]

    yield open_
    lab.end_kernels()
    for notebook in opened:
        notebook.watch.check()


@pytest.fixture
def open_file(new_page: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Open a file from disk with the network switched off; at the end of the test the page is checked."""
    watched: list[harness.Watch] = []

    def open_(file: Path, **options: object) -> Page:
        page = new_page(**{"offline": True} | options)
        watched.append(harness.Watch(page))
        page.goto(file.resolve().as_uri())
        return page

    yield open_
    for watch in watched:
        # From disk nothing at all may be asked for, the loopback included.
        assert [url for url in watch.requests if not url.startswith(("file:", "data:", "blob:"))] == []
        watch.check()

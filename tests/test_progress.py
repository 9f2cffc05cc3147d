"""A progress bar where the work is long and someone is looking."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

import b24frame as b24
from b24frame import _progress

if TYPE_CHECKING:
    from collections.abc import Callable


class Terminal(io.StringIO):
    """A stream that someone looks at."""

    def isatty(self) -> bool:
        """Tell that someone looks."""
        return True


@pytest.fixture(autouse=True)
def _no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)


LOADERS = [b24.load_colleagues, b24.load_employees, b24.load_managers, b24.load_departments, b24.load_org]


@pytest.mark.parametrize("load", [*LOADERS, b24.load_colleague_ids], ids=lambda load: load.__name__)
@pytest.mark.parametrize("progress", [None, False])
def test_nothing_is_shown_where_nobody_looks_or_wants_it(
    load: Callable[..., object],
    *,
    progress: bool | None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_progress, "_SECONDS_UNSEEN", 0.0)
    with b24.demo.Server(60, limits=None) as server:
        load(server.url, progress=progress)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("load", "label"),
    [
        (b24.load_colleagues, "colleagues"),
        (b24.load_colleague_ids, "colleagues"),
        (b24.load_employees, "employees"),
        (b24.load_managers, "heads"),
        (b24.load_departments, "departments"),
        (b24.load_org, "employees"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_bar_that_is_asked_for_tells_what_is_loaded_on_stderr_only(
    load: Callable[..., object], label: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with b24.demo.Server(120, limits=None) as server:
        load(server.url, progress=True)
    shown = capsys.readouterr()
    assert label in shown.err
    assert shown.out == ""


def test_a_bar_counts_to_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    with b24.demo.Server(120, limits=None) as server:
        b24.load_colleagues(server.url, progress=True)
    assert "120/120" in capsys.readouterr().err


def test_a_bar_that_nobody_asked_for_is_not_shown_where_the_work_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with b24.demo.Server(60, limits=None) as server:
        b24.load_colleagues(server.url)
    assert terminal.getvalue().strip() == ""


def test_a_bar_that_nobody_asked_for_is_shown_where_the_work_is_long_and_then_taken_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(_progress, "_SECONDS_UNSEEN", 0.0)
    with _progress.progress_bar("colleagues", None) as show:
        show(50, 120)
    assert "colleagues" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")


@pytest.mark.parametrize("stream", [None, io.StringIO()], ids=["no stderr", "a file"])
def test_nobody_looks_at_a_file_or_at_nothing(monkeypatch: pytest.MonkeyPatch, stream: object) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    assert _progress._is_watched() is False


def test_somebody_looks_at_a_terminal_and_at_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert _progress._is_watched() is True
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    assert _progress._is_watched() is True


@pytest.mark.parametrize(("done", "total", "shown"), [(50, 120, "50/120"), (50, None, "50 people"), (0, 0, "0 people")])
def test_a_bar_shows_what_is_done_of_what_is_known(
    done: int, total: int | None, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with _progress.progress_bar("x", True) as show:
        show(done, total)
    assert shown in capsys.readouterr().err


def test_a_reading_that_begins_anew_begins_its_bar_anew(capsys: pytest.CaptureFixture[str]) -> None:
    with _progress.progress_bar("x", True) as show:
        show(120, 120)
        show(10, 130)
    assert "10/130" in capsys.readouterr().err


def test_a_bar_is_closed_when_the_load_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with b24.demo.Server(12, limits=None) as server, pytest.raises(b24.ScopeError):
        b24.load_colleagues(server.webhook(("user",)), progress=True)
    assert capsys.readouterr().err.endswith("\n")

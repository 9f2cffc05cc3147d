"""A progress bar where the work is long and someone is looking."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")

_shown: ContextVar[Any] = ContextVar("progress bar of the load that runs here", default=None)
# Work that is done sooner needs no bar.
_SECONDS_UNSEEN = 1.0


@contextmanager
def progress_bar(what: str, progress: bool | None) -> Iterator[Callable[[int, int | None], None]]:  # noqa: FBT001
    """Give a function that takes the number done and the number in all.

    `progress` is True for a bar, False for none, None for one where someone is looking and it takes long.
    """
    if progress is False or (progress is None and not _is_watched()):
        with _telling_how_far(what) as far:
            yield far
        return
    from tqdm.auto import tqdm

    class Bar(tqdm):  # type: ignore[type-arg]
        # Without the thread that would look after slow bars for as long as the process lives.
        monitor_interval = 0

    delay = 0.0 if progress else _SECONDS_UNSEEN
    with (
        _telling_how_far(what) as far,
        Bar(desc=what, unit=" people", delay=delay, leave=bool(progress), dynamic_ncols=True) as bar,
    ):

        def show(done: int, total: int | None) -> None:
            far(done, total)
            bar.total = total
            bar.update(done - bar.n)

        token = _shown.set(bar)
        try:
            yield show
        finally:
            _shown.reset(token)


def followed(items: Sequence[Item], what: str, unit: str) -> Iterator[Item]:
    """Go through items, with a bar if someone is looking and it takes long."""
    if not _is_watched():
        yield from items
        return
    from tqdm.auto import tqdm

    class Bar(tqdm):  # type: ignore[type-arg]
        monitor_interval = 0

    yield from Bar(items, desc=what, unit=f" {unit}", delay=_SECONDS_UNSEEN, leave=False, dynamic_ncols=True)


@contextmanager
def _telling_how_far(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """Let Ctrl-C say how far the work had got."""
    reached: list[int | None] = [0, None]

    def far(done: int, total: int | None) -> None:
        reached[:] = done, total

    try:
        yield far
    except KeyboardInterrupt as stop:
        done, total = reached
        of_all = "" if total is None else f" of {total:,}"
        stop.args = (f"stopped after {done:,}{of_all} {what}; with checkpoint=folder, a load goes on from there",)
        raise


def countdown(seconds: float, why: str, sleep: Callable[[float], None]) -> None:
    """Sleep, a second at a time, while the bar of this load tells how long it still takes."""
    left = seconds
    bar = _shown.get()
    while left > 0:
        if bar is not None:
            bar.set_postfix_str(f"{why}: going on in {left:,.0f} s")
        step = min(1.0, left)
        sleep(step)
        left -= step
    if bar is not None:
        bar.set_postfix_str("")


def _is_watched() -> bool:
    if "ipykernel" in sys.modules:
        return True
    return sys.stderr is not None and sys.stderr.isatty()

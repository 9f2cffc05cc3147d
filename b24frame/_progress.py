"""A progress bar where the work is long and someone is looking."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Work that is done sooner needs no bar.
_SECONDS_UNSEEN = 1.0


@contextmanager
def progress_bar(what: str, progress: bool | None) -> Iterator[Callable[[int, int | None], None]]:  # noqa: FBT001
    """Give a function that takes the number done and the number in all.

    `progress` is True for a bar, False for none, None for one where someone is looking and it takes long.
    """
    if progress is False or (progress is None and not _is_watched()):
        yield lambda _done, _total: None
        return
    from tqdm.auto import tqdm

    delay = 0.0 if progress else _SECONDS_UNSEEN
    with tqdm(desc=what, unit=" people", delay=delay, leave=bool(progress), dynamic_ncols=True) as bar:

        def show(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _is_watched() -> bool:
    if "ipykernel" in sys.modules:
        return True
    return sys.stderr is not None and sys.stderr.isatty()

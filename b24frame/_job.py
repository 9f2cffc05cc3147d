"""One load: what it needs is opened, and it knows how far it is and what it has cost."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from b24frame import phones
from b24frame._checkpoint import Checkpoint
from b24frame._entries import OddAnswerError
from b24frame._methods import method_of
from b24frame._progress import progress_bar
from b24frame.errors import IncompleteError, SchemaError
from b24frame.portal import Portal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

# A list that has changed at each of so many readings will not hold still.
READINGS = 4
# Raised by what makes a frame of an answer.
_UNREADABLE = (RecursionError, SchemaError)


@dataclass(frozen=True, slots=True)
class Job:
    """One load: where from, how far it is, what it has cost.

    Attributes
    ----------
    portal : Portal
        Asks the portal.
    kept : Portal
        Asks the checkpoint first, where there is one.
    resumed : bool
        Whether the checkpoint held answers of an earlier try.
    show : callable
        Takes the number done and the number in all.
    region : str or None
        Country of phone numbers without a code: as asked, or as the portal's domain tells.
    """

    portal: Portal
    kept: Portal
    resumed: bool
    show: Callable[[int, int | None], None]
    begun: int
    region: str | None

    def attrs(self, method: str, total: int | None, *, reconciled: bool = False) -> dict[str, Any]:
        """Tell where a frame is from."""
        return {
            "portal": self.portal.host,
            "method": method,
            "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "total": total,
            "requests": self.portal.requests_here - self.begun,
            "reconciled": reconciled,
        }

    def never_still(self, method: str, frame: pd.DataFrame | None = None) -> IncompleteError:
        """Say that a list changed at each reading."""
        message = (
            f"{self.portal.host}: {READINGS} readings of {method} did not agree with each other, or with how many the "
            "portal says there are, so nobody can say who is in the list. Try again at a quieter time; if it stays so, "
            f"the portal counts wrongly. .frame holds what was read ({method_of(method).docs})."
        )
        return IncompleteError(message, frame)


@contextmanager
def job(  # noqa: PLR0913, PLR0917 - what the loaders were given, passed on
    source: Any,  # noqa: ANN401 - what `identify` gave
    what: str,
    method: str,
    progress: bool | None,  # noqa: FBT001
    checkpoint: str | Path | None,
    region: str | None = None,
) -> Iterator[Job]:
    """Open what a load needs, and close what was opened."""
    region = phones.known_region(region)
    with _opened(source) as portal, progress_bar(what, progress) as show, _readable():
        region = region or phones.region_of(portal.host)
        if checkpoint is None:
            yield Job(portal, portal, resumed=False, show=show, begun=portal.requests_here, region=region)
            return
        with Checkpoint(Path(checkpoint), {"portal": portal.identity, "method": method}) as kept:
            twin = portal.remembering(kept)
            with _not_kept_if_odd(kept):
                yield Job(portal, twin, resumed=kept.resumed, show=show, begun=portal.requests_here, region=region)
            kept.discard()


@contextmanager
def _not_kept_if_odd(kept: Checkpoint) -> Iterator[None]:
    """Delete a checkpoint that may hold an answer that cannot be used: the next try asks for it again."""
    try:
        yield
    except (OddAnswerError, *_UNREADABLE):
        kept.discard()
        raise


@contextmanager
def _readable() -> Iterator[None]:
    """Raise an error of the portal for what the frame cannot be made of: the portal sent it, not the caller."""
    try:
        yield
    except _UNREADABLE:
        raise OddAnswerError("An answer of the portal holds a field that is nested too deeply to be read.") from None


@contextmanager
def _opened(source: Any) -> Iterator[Portal]:  # noqa: ANN401 - what `identify` gave
    if isinstance(source, Portal):
        yield source
        return
    with Portal(source) as portal:
        yield portal

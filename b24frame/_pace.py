"""How long to wait and how much to ask: pure arithmetic, given a clock.

The portal counts HTTP requests per portal and source address in a leaky bucket, and cuts a request at 60 s
(https://apidocs.bitrix24.com/limits.html).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = 50
COMMANDS = 50
# The budget of work drops in ten parts: after twelve waits in vain it is not ours to wait for.
WAITS = 12
# A quarter of the 60 s at which the cloud cuts a request: a batch may turn out four times as slow as measured.
SECONDS_PER_BATCH = 15.0
# By so much a request may overtake those before it on the way, so that the portal sees them closer together.
_UNEVEN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a portal allows; the default is that of every plan but Enterprise, which has `Limits(250, 5)`.

    Parameters
    ----------
    burst : int
        Requests at once.
    per_second : float
        Requests a second in the long run.
    operating : float
        Seconds of work that a method may cost within the portal's window. A lower limit is learned from the portal.

    Examples
    --------
    >>> import b24frame as b24
    >>> b24.Limits(250, 5)
    Limits(burst=250, per_second=5, operating=480.0)
    """

    burst: int = 50
    per_second: float = 2.0
    operating: float = 480.0

    def __post_init__(self) -> None:
        if self.burst < 1 or self.per_second <= 0 or self.operating <= 0:
            message = f"limits are above zero, not {self}"
            raise ValueError(message)


def check_limits(limits: object) -> None:
    """Complain where limits are given that are none."""
    if limits is not None and not isinstance(limits, Limits):
        message = f"limits are Limits(burst, per_second, operating), not {limits!r}"
        raise TypeError(message)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a Portal; tests pass one of their own and never sleep."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Bucket:
    """The portal's leaky bucket, as seen from here: says how long a request must wait before it is sent.

    It is a little less deep than the portal's, for the sake of uneven networks.
    """

    def __init__(self, limits: Limits) -> None:
        self.adopt(limits)
        self._level = 0.0
        self._seen = float("-inf")
        self._lock = Lock()

    def adopt(self, limits: Limits) -> None:
        """Follow other limits from now on; what was drawn stays drawn."""
        self._per_second = limits.per_second
        self._depth = max(1.0, limits.burst - limits.per_second * _UNEVEN_SECONDS)

    def reserve(self, now: float) -> float:
        """Take a place and return the seconds to wait for it; places are given in the order of asking."""
        with self._lock:
            self._leak(now)
            self._level += 1
            return max(0.0, (self._level - self._depth) / self._per_second)

    def overflowed(self, now: float) -> None:
        """Learn that the portal refused: others draw from the same bucket, so it is full."""
        with self._lock:
            self._leak(now)
            self._level = max(self._level, self._depth)

    def _leak(self, now: float) -> None:
        if now > self._seen:
            self._level = max(0.0, self._level - (now - self._seen) * self._per_second)
            self._seen = now


_buckets: dict[str, Bucket] = {}
_buckets_lock = Lock()


def bucket_of(host: str, limits: Limits | None) -> Bucket:
    """Give the bucket that all Portal objects of this process share for one host; limits that are told hold for all."""
    with _buckets_lock:
        bucket = _buckets.setdefault(host, Bucket(limits or Limits()))
        if limits is not None:
            bucket.adopt(limits)
        return bucket


@dataclass(slots=True)
class PageCost:
    """Seconds that the portal works for one page of one method, as measured so far."""

    _seconds: float = 0.0
    _pages: int = 0
    _latest: float = 0.0

    def add(self, seconds: float, pages: int) -> None:
        """Learn that some pages took the portal some seconds."""
        if pages > 0 and seconds >= 0:
            self._seconds += seconds
            self._pages += pages
            self._latest = seconds / pages

    @property
    def per_page(self) -> float:
        """The mean so far, or the latest where the portal is getting slower."""
        return max(self._seconds / self._pages, self._latest) if self._pages else 0.0

    def pages_per_batch(self) -> int:
        """How many pages to ask for in one batch: as many as fit into about 15 s, at most 50, at least one."""
        fitting = SECONDS_PER_BATCH / self.per_page if self.per_page > 0 else COMMANDS
        return int(min(COMMANDS, max(1, fitting)))


@dataclass(frozen=True, slots=True)
class Seams:
    """Which pages of a batch begin with the last row of the page before.

    A list can shift by one between two pages without a change of its total. Who looks at one row twice sees it.
    """

    first: bool
    every: bool


NO_SEAMS = Seams(first=False, every=False)


def seams(step: int, pages: int, rows: int) -> Seams:
    """Look at as many seams as cost no further request, where a batch holds some pages of some rows each.

    Examples
    --------
    >>> seams(50, 50, 1_950)
    Seams(first=True, every=True)
    >>> seams(50, 50, 9_950)
    Seams(first=True, every=False)
    >>> seams(50, 50, 2_500)
    Seams(first=False, every=False)
    """
    batches = _ceil(rows, step * pages)
    every = step > 1 and _ceil(rows, step - 1) <= batches * pages
    return Seams(first=step > 1 and rows + batches <= batches * step * pages, every=every)


def starts(step: int, pages: int, rows: range, seams: Seams) -> list[int]:
    """Where the pages of the next batch begin.

    Examples
    --------
    >>> starts(50, 50, range(50, 170), NO_SEAMS)
    [50, 100, 150]
    >>> starts(50, 50, range(50, 170), Seams(first=True, every=True))
    [49, 98, 147]
    """
    back = 1 if seams.every else 0
    begin = rows.start - (1 if seams.first or seams.every else 0)
    # Cut before it is a list: a total can be anything.
    return list(range(begin, rows.stop - back, step - back)[:pages])


def _ceil(rows: int, size: int) -> int:
    return -(-rows // size)

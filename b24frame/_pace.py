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
# A quarter of the 60 s at which the cloud cuts a request: a batch may turn out four times as slow as measured.
SECONDS_PER_BATCH = 15.0


@dataclass(frozen=True, slots=True)
class Rate:
    """Request limit of a portal: so many at once, and so many a second in the long run.

    The default is that of every plan but Enterprise, which has `Rate(250, 5)`.
    """

    burst: int = 50
    per_second: float = 2.0

    def __post_init__(self) -> None:
        if self.burst < 1 or self.per_second <= 0:
            message = f"a rate needs burst >= 1 and per_second > 0, not {self.burst} and {self.per_second}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a Portal; tests pass one of their own and never sleep."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Bucket:
    """The portal's leaky bucket, as seen from here: says how long a request must wait before it is sent.

    The server sees requests at uneven distances where the network is uneven, so this bucket is a little less deep.
    """

    def __init__(self, rate: Rate) -> None:
        self.adopt(rate)
        self._level = 0.0
        self._seen = float("-inf")
        self._lock = Lock()

    def adopt(self, rate: Rate) -> None:
        """Follow another rate from now on; what was drawn stays drawn."""
        self.rate = rate
        self._depth = max(1.0, rate.burst * 0.96)

    def reserve(self, now: float) -> float:
        """Take a place and return the seconds to wait for it; places are given in the order of asking."""
        with self._lock:
            self._leak(now)
            self._level += 1
            return max(0.0, (self._level - self._depth) / self.rate.per_second)

    def overflowed(self, now: float) -> None:
        """Learn that the portal refused: others draw from the same bucket, so it is full."""
        with self._lock:
            self._leak(now)
            self._level = max(self._level, self._depth)

    def _leak(self, now: float) -> None:
        if now > self._seen:
            self._level = max(0.0, self._level - (now - self._seen) * self.rate.per_second)
            self._seen = now


_buckets: dict[str, Bucket] = {}
_buckets_lock = Lock()


def bucket_of(host: str, rate: Rate) -> Bucket:
    """Give the bucket that all Portal objects of this process share for one host."""
    with _buckets_lock:
        bucket = _buckets.setdefault(host, Bucket(rate))
        bucket.adopt(rate)
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


def offsets(step: int, total: int, *, after: int) -> range:
    """Where the pages begin that come after the one at `after`.

    Examples
    --------
    >>> list(offsets(50, 170, after=0))
    [50, 100, 150]
    >>> list(offsets(50, 50, after=0))
    []
    """
    return range(after + step, total, step)

"""What a portal allows: requests by a leaky bucket, work by a budget of seconds for each method."""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_BUCKETS = 10


@dataclass(frozen=True)
class Limits:
    """Limits of the demo portal; times are simulated, and only slept through with `sleep`.

    Parameters
    ----------
    depth, leak
        Requests the leaky bucket holds, and how many drain a second; a depth of None turns the bucket off.
    operating_limit, window
        Seconds of work a method may cost a credential within the window; None turns the budget off.
    seconds_per_page
        Simulated cost of each call or command; 0 counts the time it really took.
    cut_after
        Seconds after which a request is cut with 504.
    sleep
        Whether a simulated cost takes its time.
    """

    depth: float | None = 50
    leak: float = 2.0
    operating_limit: float | None = 480.0
    window: float = 600.0
    seconds_per_page: float = 0.0
    cut_after: float = 60.0
    sleep: bool = False


NO_LIMITS = Limits(depth=None, operating_limit=None)


class Bucket:
    """Leaky bucket: `take` adds a request, unless it would overflow."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._level = 0.0
        self._at = clock()

    def take(self) -> bool:
        """Let one more request in, if the bucket has room for it."""
        if self._limits.depth is None:
            return True
        now = self._clock()
        level = max(0.0, self._level - (now - self._at) * self._limits.leak)
        fits = level + 1 <= self._limits.depth
        self._level, self._at = level + fits, now
        return fits


class Budget:
    """Seconds of work within the moving window, kept in ten buckets that drop out one by one."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: dict[Hashable, deque[tuple[float, float]]] = {}

    def charge(self, key: Hashable, seconds: float) -> None:
        """Add seconds of work to the newest bucket."""
        buckets, now = self._current(key), self._clock()
        if buckets and now - buckets[-1][0] < self._limits.window / _BUCKETS:
            start, sum_ = buckets[-1]
            buckets[-1] = (start, sum_ + seconds)
        else:
            buckets.append((now, seconds))

    def used(self, key: Hashable) -> float:
        """Seconds of work within the window: a running sum, not the cost of one call."""
        return sum(seconds for _, seconds in self._current(key))

    def resets_at(self, key: Hashable) -> float:
        """Time at which the oldest bucket drops out."""
        buckets = self._current(key)
        return (buckets[0][0] if buckets else self._clock()) + self._limits.window

    def exhausted(self, key: Hashable) -> bool:
        """Whether the limit is reached, so that the next call is refused."""
        limit = self._limits.operating_limit
        return limit is not None and self.used(key) >= limit

    def _current(self, key: Hashable) -> deque[tuple[float, float]]:
        buckets = self._buckets.setdefault(key, deque())
        while buckets and self._clock() - buckets[0][0] >= self._limits.window:
            buckets.popleft()
        return buckets

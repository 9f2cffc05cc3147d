"""The portal's budget of work: pure arithmetic on what its answers tell.

Each answer tells `operating`, the seconds that the portal worked for one method and credential within its window, and
`operating_reset_at`, when the oldest part of them drops out. Above a limit the portal answers 429. How long the window
is and how much drops out is not told, so nothing is assumed about either
(https://apidocs.bitrix24.com/limits.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# Once the sum is known to have dropped, but not how far, one call finds out.
_PROBE = 1
# What a call of a method may cost that nothing is known of yet: the documentation tells of 0.84 s.
_SECONDS_AT_FIRST = 1.0
# In the year 9892: no moment of a portal is later, and Python knows none that is much later.
LATEST = 2.5e11


@dataclass(slots=True)
class Ceiling:
    """Seconds at which the portal is believed to refuse any method: as told, or as learned from a refusal."""

    seconds: float


class Budget:
    """What one method may still cost.

    Parameters
    ----------
    ceiling : Ceiling
        The limit, which all methods share: what is learned from one of them holds for the others.
    """

    def __init__(self, ceiling: Ceiling) -> None:
        self._ceiling = ceiling
        self._spent: float | None = None
        self._reset_at = 0.0
        self._charged = 0.0
        self._charges = 0
        self._duration = 0.0

    def see(self, timing: Mapping[str, Any], now: float) -> None:
        """Learn from the timing of an answer; `now` is the local moment at which it came."""
        spent, reset_at = _number(timing, "operating"), _number(timing, "operating_reset_at")
        if spent is None or reset_at is None:
            return
        if self._spent is not None and spent > self._spent:
            self._charged += spent - self._spent
            self._charges += 1
        self._duration = _number(timing, "duration") or 0.0
        self._spent = spent
        self._reset_at = now + until_reset(timing, now)

    def refused(self, now: float) -> None:
        """Learn that the portal refused a call: its limit lies below what was spent."""
        if self._spent is not None and now < self._reset_at:
            self._ceiling.seconds = min(self._ceiling.seconds, self._spent)

    def affordable(self, wanted: int, now: float) -> int:
        """How many of the wanted calls fit; 0 means that there is nothing to do but wait."""
        if self._spent is None:
            return min(wanted, max(_PROBE, int(self._ceiling.seconds / _SECONDS_AT_FIRST)))
        cost = self._charged / self._charges if self._charges else self._duration
        if cost <= 0 or wanted <= 0:
            return wanted
        # Sums of floats: what fits exactly shall fit.
        fitting = int((self._ceiling.seconds - self._spent) / cost + 1e-6)
        if fitting < 1 and now >= self._reset_at:
            return _PROBE
        return max(0, min(wanted, fitting))

    def seconds_to_wait(self, now: float) -> float:
        """Seconds until the oldest part of what was spent drops out."""
        return max(0.0, self._reset_at - now)


def until_reset(timing: Mapping[str, Any], now: float) -> float:
    """Seconds from an answer to its reset, by the portal's own clock where it tells one: ours may be off.

    Counted from the start of its work, which is a little too long: who comes too early is refused.
    """
    reset_at = _number(timing, "operating_reset_at")
    if reset_at is None:
        return 0.0
    there = _number(timing, "start")
    return max(0.0, reset_at - (now if there is None else there))


def _number(timing: Mapping[str, Any], name: str) -> float | None:
    value = timing.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and -LATEST < value < LATEST else None  # type: ignore[operator, arg-type]

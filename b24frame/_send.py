"""Sending one call: paced by the request limit, patient with what passes, and quiet about who waits for what."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock, local
from typing import TYPE_CHECKING, Any, TypeVar

from b24frame import _pace, _wire
from b24frame._budget import LATEST, Budget, Ceiling
from b24frame._progress import countdown
from b24frame.errors import AuthError, LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from b24frame._auth import Credential
    from b24frame._http import Connection
    from b24frame._wire import Answer

ATTEMPTS = 6
SECONDS_OF_TRYING = 150.0
SHORTEST_TRY = 1.0
# A budget that is not free again after so long will not be soon.
LONGEST_WAIT = 3_600.0
# Clocks differ by a little, and who comes too early is refused.
SECONDS_AFTER_RESET = 0.25
OPERATING = "OPERATION_TIME_LIMIT"
_T = TypeVar("_T")


class Patience:
    """How long something is tried in all, counted from when it is first sent."""

    def __init__(self, timeout: float, clock: _pace.Clock) -> None:
        self._timeout, self._clock = timeout, clock
        self._end: float | None = None

    def seconds(self) -> float:
        """How long the next try may take."""
        if self._end is None:
            self._end = self._clock.monotonic() + max(SECONDS_OF_TRYING, 2 * self._timeout)
        return min(self._timeout, max(self._left(), SHORTEST_TRY))

    def renew(self) -> None:
        """Begin anew: it went well, or was put off."""
        self._end = None

    def is_over(self, wait: float = 0.0) -> bool:
        """Tell whether there is no time for another try after a wait."""
        return self._left() - wait < SHORTEST_TRY

    def _left(self) -> float:
        return SECONDS_OF_TRYING if self._end is None else self._end - self._clock.monotonic()


class Sender:
    """Sends calls to one portal.

    Attributes
    ----------
    requests : int
        HTTP requests sent so far.
    """

    def __init__(self, credential: Credential, limits: _pace.Limits | None, timeout: float, clock: _pace.Clock) -> None:
        self.credential = credential
        self.clock = clock
        self.requests = 0
        self._timeout = timeout
        self._ceiling = Ceiling((limits or _pace.Limits()).operating)
        self._bucket = _pace.bucket_of(credential.host, limits)
        self._budgets: dict[str, Budget] = {}
        self._connection: Connection | None = None
        self._lock = Lock()
        self._here = local()

    @property
    def requests_here(self) -> int:
        """HTTP requests that this thread has sent: what one of several loads at once has cost."""
        return getattr(self._here, "requests", 0)

    def patience(self) -> Patience:
        """Begin to be patient: for one call, or for commands that are asked for again, a few at a time."""
        return Patience(self._timeout, self.clock)

    def send(self, method: str, params: Mapping[str, Any]) -> Answer:
        """Send one call once; where the access token has expired, renew it and send once more."""
        renew = getattr(self.credential, "renew", None)
        if renew is None:
            return self._send(method, params)
        stamp = self.credential.stamp()  # type: ignore[attr-defined]
        try:
            return self._send(method, params)
        except AuthError as error:
            if error.code.lower() != "expired_token":
                raise
        # Outside the handler: what the new pair meets must not drag this error along.
        renew(stamp)
        return self._send(method, params)

    def persist(
        self, attempt: Callable[[], _T], again: Callable[[BaseException], bool], patience: Patience | None = None
    ) -> _T:
        """Repeat an attempt while its error may pass: full jitter, bounded in attempts and in time."""
        import tenacity

        self._here.patience = left = patience or self.patience()
        retrying = tenacity.Retrying(
            sleep=self.clock.sleep,
            stop=lambda state: state.attempt_number >= ATTEMPTS or left.is_over(state.upcoming_sleep),
            wait=tenacity.wait_random_exponential(multiplier=0.5, max=15),
            retry=tenacity.retry_if_exception(again),
            reraise=True,
        )
        try:
            answer = retrying(attempt)
        except LimitError:
            left.renew()
            raise
        left.renew()
        return answer

    def budget(self, method: str) -> Budget:
        """Give the budget of work of a method."""
        return self._budgets.setdefault(method.lower(), Budget(self._ceiling))

    def see(self, method: str, answer: Answer) -> None:
        """Learn from an answer what the method has cost."""
        self.budget(method).see(answer.time, self.clock.now())

    def wait_for_budget(self, method: str, refusal: LimitError | None = None, *, patient: bool) -> None:
        """Wait until a part of what a method has cost drops out.

        Raises
        ------
        LimitError
            Where there is no patience, or the wait would be out of all proportion.
        """
        now = self.clock.now()
        seconds = self.budget(method).seconds_to_wait(now)
        if refusal is not None and refusal.seconds_left is not None:
            seconds = max(seconds, refusal.seconds_left)
        elif refusal is not None and refusal.retry_at is not None and not seconds:
            seconds = max(0.0, refusal.retry_at.timestamp() - now)
        if not patient or seconds > LONGEST_WAIT:
            until = datetime.fromtimestamp(min(now + seconds, LATEST), UTC)
            message = (
                f"{method}: the portal's budget of work for this method is used up until {until:%H:%M:%S} UTC. "
                "Go on then, or let Portal(wait=True) wait for it."
            )
            error = LimitError(message, code=OPERATING, method=method)
            error.retry_at = until
            raise error
        countdown(seconds + SECONDS_AFTER_RESET, "the portal's budget of work is used up", self.clock.sleep)

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _send(self, method: str, params: Mapping[str, Any]) -> Answer:
        connection = self._connected()
        wait = self._bucket.reserve(self.clock.monotonic())
        if wait > 0:
            self.clock.sleep(wait)
        with self._lock:
            self.requests += 1
        self._here.requests = self.requests_here + 1
        try:
            return _wire.read(connection.post(method, params, self._here.patience.seconds()), method)
        except LimitError as error:
            if error.code.upper() != OPERATING:
                self._bucket.overflowed(self.clock.monotonic())
            raise

    def _connected(self) -> Connection:
        from b24frame._http import Connection

        # Of two that threads open at once, one would be lost open.
        with self._lock:
            if self._connection is None:
                self._connection = Connection(self.credential, self._timeout)
            return self._connection

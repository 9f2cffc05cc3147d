"""One portal: call a method, a batch of them, or all pages of a list."""

from __future__ import annotations

from copy import copy
from itertools import islice
from typing import TYPE_CHECKING, Any, Self, TypeVar

from b24frame import _pace, _wire
from b24frame._methods import method_of, only_reads
from b24frame._pages import pages_of
from b24frame._send import OPERATING, Patience, Sender
from b24frame._source import checked, identify
from b24frame.errors import B24Error, LimitError, TooSlowError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

    from b24frame._auth import Credential
    from b24frame._checkpoint import Checkpoint
    from b24frame._wire import Answer

    _Call = tuple[str, Mapping[str, Any]]

_K = TypeVar("_K")


class Portal:
    """A Bitrix24 portal, reached through one credential.

    Use it as a context manager, or `close` it: it holds open connections. Several threads may share one.

    Parameters
    ----------
    source : str, Webhook or None
        URL of a webhook, a credential, or None for the environment variable B24_WEBHOOK.
    limits : Limits, optional
        What the portal allows; `Limits(250, 5)` on Enterprise plans. All Portal objects of a process that reach the
        same host share one bucket of requests.
    timeout : float
        Seconds a request may take, from connecting to the last byte; all its tries take 150 s, or twice that if more.
    wait : bool
        Whether to wait, minutes long, where the portal's budget of work is used up; else LimitError tells until when.
    clock : Clock, optional
        For tests that must not sleep.

    Raises
    ------
    ValueError, TypeError
        Where the source is none, before anything is sent.

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(people=30) as url, b24.Portal(url) as portal:
    ...     portal.call("profile").result["NAME"]
    ...     sorted(portal.batch({"who": ("profile", {}), "when": ("server.time", {})}))
    '...'
    ['when', 'who']
    """

    def __init__(
        self,
        source: str | Credential | None = None,
        *,
        limits: _pace.Limits | None = None,
        timeout: float = 75.0,
        wait: bool = True,
        clock: _pace.Clock | None = None,
    ) -> None:
        source = identify(source)
        if not timeout > 0:
            message = f"timeout is a number of seconds above zero, not {timeout!r}"
            raise ValueError(message)
        _pace.check_limits(limits)
        self._sender = Sender(checked(source), limits, timeout, clock or _pace.Clock())
        self._wait = wait
        self._checkpoint: Checkpoint | None = None

    @property
    def host(self) -> str:
        """Host of the portal."""
        return self._sender.credential.host

    @property
    def identity(self) -> str:
        """Who asks whom: the host, and the user of a webhook."""
        return f"{self.host}, user {getattr(self._sender.credential, 'user', 'of the token')}"

    @property
    def requests(self) -> int:
        """HTTP requests sent so far."""
        return self._sender.requests

    @property
    def requests_here(self) -> int:
        """HTTP requests that this thread has sent."""
        return self._sender.requests_here

    def call(self, method: str, params: Mapping[str, Any] | None = None) -> Answer:
        """Call one method.

        A call whose answer was lost is repeated where the method only reads; one that the portal turned away
        because of its request limit is always repeated.

        Parameters
        ----------
        method : str
            Name of a REST method, for example ``user.current``.
        params : mapping, optional
            Its parameters.

        Returns
        -------
        Answer
            `.result`, `.total`, `.next`, `.time`.

        Raises
        ------
        PortalError
            Where no usable answer came.
        ApiError
            Where the portal refused.
        """
        _wire.check_call(method, params)
        call = (method, params or {})
        if self._checkpoint is not None and (kept := self._checkpoint.answer(call)) is not None:
            return kept
        again = _wire.is_passing if only_reads(method) else _is_turned_away
        refusals = 0
        while True:
            if not self._sender.budget(method).affordable(1, self._sender.clock.now()):
                self._sender.wait_for_budget(method, patient=self._wait)
            try:
                answer = self._sender.persist(lambda: self._sender.send(*call), again)
            except LimitError as refusal:
                refusals += 1
                self._learn_or_raise(refusal, refusals)
            else:
                self._sender.see(method, answer)
                self._keep([(call, answer)])
                return answer

    def batch(self, commands: Mapping[_K, _Call | str]) -> dict[_K, Answer]:
        """Call any number of methods, 50 in a request.

        Parameters
        ----------
        commands : mapping
            For each key a pair of method and parameters, or a method alone.

        Returns
        -------
        dict
            For each key its `Answer`, in the order of the commands.

        Raises
        ------
        PortalError, ApiError
            The error of the first command that failed for good; its `.answers` holds those that succeeded.
        """
        calls = {key: _wire.checked_call(call) for key, call in commands.items()}
        answers = self._kept(calls)
        waiting, size, refusals = [key for key in calls if key not in answers], _pace.COMMANDS, 0
        patience = self._sender.patience()
        while waiting:
            chunk = self._affordable(waiting[:size], calls)
            try:
                self._answer_all({key: calls[key] for key in chunk}, answers, patience)
            except LimitError as refusal:
                refusals = 0 if any(key in answers for key in chunk) else refusals + 1
                self._learn_or_raise(refusal, refusals, answers)
            except TooSlowError as error:
                if len(chunk) == 1 or patience.is_over() or not all(only_reads(calls[key][0]) for key in chunk):
                    error.answers = answers
                    raise
                size = max(1, len(chunk) // 4)
            except B24Error as error:
                error.answers = answers
                raise
            finally:
                # Also what was answered beside the command that failed.
                self._keep([(calls[key], answers[key]) for key in chunk if key in answers])
            waiting = [key for key in waiting if key not in answers]
        return {key: answers[key] for key in calls}

    def pages(self, method: str, params: Mapping[str, Any] | None = None) -> Iterator[Answer]:
        """Read a list method page by page: the first alone, then many in each request.

        Pages follow one another by OFFSET and LIMIT or by start, as the method wants it, and are counted in rows
        received, and only one that is not full is the last: a total or `next` that is wrong loses nothing. N rows cost
        1 + ceil((N - 50) / 2500) requests, one more if the last page is full, more on a slow portal (15 s a batch).

        Parameters
        ----------
        method : str
            A list method, for example ``department.get``.
        params : mapping, optional
            Its parameters, without those that page.

        Yields
        ------
        Answer
            One per page, in order; `.result` holds the rows.
        """
        _wire.check_call(method, params)
        yield from pages_of(self, method_of(method), params or {})

    def paced(self, commands: Iterable[_Call]) -> Iterator[Answer]:
        """Call many methods in order, as many in each request as the portal does in about 15 s."""
        cost, waiting = _pace.PageCost(), iter(commands)
        while chunk := list(islice(waiting, cost.pages_per_batch())):
            yield from self.measured({f"c{number}": call for number, call in enumerate(chunk)}, cost)

    def remembering(self, checkpoint: Checkpoint) -> Portal:
        """Give a portal over the same connections that looks into a checkpoint first, and keeps what it is told."""
        twin = copy(self)
        twin._checkpoint = checkpoint  # noqa: SLF001 - a portal too
        return twin

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        self._sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Portal({self._sender.credential!r})" if hasattr(self, "_sender") else "Portal(refused)"

    def measured(self, commands: Mapping[str, _Call], cost: _pace.PageCost) -> list[Answer]:
        """Call many methods as a batch, and learn what one of them costs."""
        began = self._sender.clock.monotonic()
        answers = list(self.batch(commands).values())
        cost.add(sum(map(_wire.seconds, answers)) or self._sender.clock.monotonic() - began, len(answers))
        return answers

    def _answer_all(self, calls: Mapping[_K, _Call], answers: dict[_K, Answer], patience: Patience) -> None:
        """Answer at most 50 commands, sending those again that failed in passing."""

        def attempt() -> None:
            names = {f"c{number}": key for number, key in enumerate(calls) if key not in answers}
            commands = {name: _wire.command(*calls[key]) for name, key in names.items()}
            answer = self._sender.send("batch", {"halt": 0, "cmd": commands})
            outcomes = _wire.read_batch(answer, {name: calls[key][0] for name, key in names.items()})
            for name, outcome in outcomes.items():
                if isinstance(outcome, _wire.Answer):
                    self._sender.see(calls[names[name]][0], outcome)
                    answers[names[name]] = outcome
            failures = [outcome for outcome in outcomes.values() if isinstance(outcome, B24Error)]
            # One that will not pass comes first: no waiting for what is lost anyway.
            for failure in sorted(failures, key=_wire.is_passing):
                raise failure

        def again(error: BaseException) -> bool:
            # Too much at once stays too much: `batch` asks for less.
            return passes(error) and not (isinstance(error, TooSlowError) and len(calls) > 1)

        passes = _wire.is_passing if all(only_reads(method) for method, _ in calls.values()) else _is_turned_away
        self._sender.persist(attempt, again, patience)

    def _kept(self, calls: Mapping[_K, _Call]) -> dict[_K, Answer]:
        if self._checkpoint is None:
            return {}
        kept = {key: self._checkpoint.answer(call) for key, call in calls.items()}
        return {key: answer for key, answer in kept.items() if answer is not None}

    def _keep(self, answers: list[tuple[_Call, Answer]]) -> None:
        if self._checkpoint is not None and answers:
            self._checkpoint.keep(answers)

    def _affordable(self, keys: list[_K], calls: Mapping[_K, _Call]) -> list[_K]:
        """Cut a chunk to what the budget of its first method allows, after a wait where that is nothing."""
        method = calls[keys[0]][0]
        wanted = sum(calls[key][0] == method for key in keys)
        fitting = self._sender.budget(method).affordable(wanted, self._sender.clock.now())
        while fitting == 0:
            self._sender.wait_for_budget(method, patient=self._wait)
            fitting = self._sender.budget(method).affordable(wanted, self._sender.clock.now())
        return keys if fitting == wanted else keys[:fitting]

    def _learn_or_raise(self, refusal: LimitError, refusals: int, answers: Mapping[Any, Answer] | None = None) -> None:
        """Wait for the budget of work where that is what was refused and it is told until when."""
        is_told = refusal.code.upper() == OPERATING and refusal.retry_at is not None
        if not is_told or not self._wait or refusals >= _pace.WAITS:
            refusal.answers = answers
            raise refusal
        self._sender.budget(refusal.method).refused(self._sender.clock.now())
        self._sender.wait_for_budget(refusal.method, refusal, patient=True)


def _is_turned_away(error: BaseException) -> bool:
    """Tell whether a call was refused before anything was done, so that even one that writes may be sent again."""
    return isinstance(error, LimitError) and _wire.is_passing(error)

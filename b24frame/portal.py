"""One portal: call a method, a batch of them, or all pages of a list."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Self, TypeVar

from b24frame import _pace, _wire
from b24frame._auth import checked, identify
from b24frame._methods import Method, method_of, only_reads
from b24frame.errors import B24Error, LimitError, PortalError, TooSlowError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import TracebackType

    from b24frame._auth import Credential
    from b24frame._http import Connection
    from b24frame._wire import Answer

ATTEMPTS = 6
SECONDS_OF_TRYING = 150.0
_T = TypeVar("_T")


class Portal:
    """A Bitrix24 portal, reached through one credential.

    Use it as a context manager, or `close` it: it holds open connections. Several threads may share one.

    Parameters
    ----------
    source : str, Webhook or None
        URL of a webhook, a credential, or None for the environment variable B24_WEBHOOK.
    rate : Rate, optional
        Request limit of the portal; `Rate(250, 5)` on Enterprise plans. All Portal objects of a process that reach
        the same host share one bucket.
    timeout : float
        Seconds to wait for an answer. The cloud cuts a request at 60 s.
    clock : Clock, optional
        For tests that must not sleep.

    Attributes
    ----------
    host : str
        Host of the portal.
    requests : int
        HTTP requests sent so far.

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
        rate: _pace.Rate | None = None,
        timeout: float = 75.0,
        clock: _pace.Clock | None = None,
    ) -> None:
        source = identify(source)
        self._credential = checked(source)
        self._timeout = timeout
        self._clock = clock or _pace.Clock()
        self._bucket = _pace.bucket_of(self._credential.host, rate or _pace.Rate())
        self._connection: Connection | None = None
        self.requests = 0

    @property
    def host(self) -> str:
        """Host of the portal."""
        return self._credential.host

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
        _check_call(method, params)
        return self._persist(lambda: self._once(method, params or {}), reads=only_reads(method))

    def batch(self, commands: Mapping[str, tuple[str, Mapping[str, Any]] | str]) -> dict[str, Answer]:
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
        calls = {key: _pair(call) for key, call in commands.items()}
        answers: dict[str, Answer] = {}
        waiting, size = list(calls), _pace.COMMANDS
        while waiting:
            chunk = waiting[:size]
            try:
                self._answer_all({key: calls[key] for key in chunk}, answers)
            except TooSlowError as error:
                if len(chunk) == 1:
                    error.answers = answers
                    raise
                size = len(chunk) // 2
            except B24Error as error:
                error.answers = answers
                raise
            waiting = [key for key in waiting if key not in answers]
        return {key: answers[key] for key in calls}

    def pages(self, method: str, params: Mapping[str, Any] | None = None) -> Iterator[Answer]:
        """Read a list method page by page: the first alone, then many in each request.

        Pages follow one another by OFFSET and LIMIT or by start, as the method wants it, and are counted in rows
        received, because some servers send a `next` that does not advance. N rows cost 1 + ceil((N - 50) / 2500)
        requests, or more where the portal is slow: a batch holds what it can do in about 15 s.

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
        _check_call(method, params)
        known = method_of(method)
        params = _without_cursor(known, params or {})
        first = self.call(method, _at(known, params, 0))
        yield first
        rows = len(_wire.rows(first.result, method))
        if first.total is None:
            yield from self._pages_by_next(known, params, first)
        elif 0 < rows < first.total:
            yield from self._pages_by_total(known, params, first)

    def paced(self, commands: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Answer]:
        """Call many methods in order, as many in each request as the portal does in about 15 s."""
        cost, waiting = _pace.PageCost(), iter(commands)
        while chunk := list(islice(waiting, cost.pages_per_batch())):
            yield from self._measured({f"c{number}": call for number, call in enumerate(chunk)}, cost)

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Portal({self._credential!r})"

    def _pages_by_next(self, known: Method, params: Mapping[str, Any], page: Answer) -> Iterator[Answer]:
        start = 0
        while page.next is not None:
            if page.next <= start:
                message = f"{known.name}: the portal gives no total, and its pages do not advance beyond row {start}"
                raise PortalError(message, passing=False)
            start = page.next
            page = self.call(known.name, _at(known, params, start))
            yield page

    def _pages_by_total(self, known: Method, params: Mapping[str, Any], first: Answer) -> Iterator[Answer]:
        step, total = len(_wire.rows(first.result, known.name)), first.total or 0
        cost = _pace.PageCost()
        cost.add(_wire.seconds(first), 1)
        done = 0
        while starts := list(islice(_pace.offsets(step, total, after=done), cost.pages_per_batch())):
            done = starts[-1]
            # A list that ends with a full page could go on: where there is room, look at what comes after.
            closing = [total] if done + step == total and len(starts) < cost.pages_per_batch() else []
            commands = {f"p{start}": (known.name, _at(known, params, start)) for start in starts + closing}
            for answer in self._measured(commands, cost):
                total = max(total, answer.total or 0)
                yield answer
            done += step * len(closing)

    def _measured(self, commands: Mapping[str, tuple[str, Mapping[str, Any]]], cost: _pace.PageCost) -> list[Answer]:
        began = self._clock.monotonic()
        answers = list(self.batch(commands).values())
        told = sum(map(_wire.seconds, answers))
        cost.add(told or self._clock.monotonic() - began, len(answers))
        return answers

    def _answer_all(self, calls: Mapping[str, tuple[str, Mapping[str, Any]]], answers: dict[str, Answer]) -> None:
        """Answer at most 50 commands, sending those again that failed in passing."""

        def attempt() -> None:
            names = {f"c{number}": key for number, key in enumerate(calls) if key not in answers}
            commands = {name: _wire.command(*calls[key]) for name, key in names.items()}
            answer = self._once("batch", {"halt": 0, "cmd": commands})
            outcomes = _wire.read_batch(answer, {name: calls[key][0] for name, key in names.items()})
            failures = [outcome for outcome in outcomes.values() if isinstance(outcome, B24Error)]
            answers.update(
                {names[name]: outcome for name, outcome in outcomes.items() if isinstance(outcome, _wire.Answer)}
            )
            # One that will not pass comes first: no waiting for what is lost anyway.
            for failure in sorted(failures, key=_wire.is_passing):
                raise failure

        self._persist(attempt, reads=all(only_reads(method) for method, _ in calls.values()))

    def _once(self, method: str, params: Mapping[str, Any]) -> Answer:
        if self._connection is None:
            from b24frame._http import Connection

            self._connection = Connection(self._credential, self._timeout)
        wait = self._bucket.reserve(self._clock.monotonic())
        if wait > 0:
            self._clock.sleep(wait)
        self.requests += 1
        try:
            return _wire.read(self._connection.post(method, params), method)
        except LimitError:
            self._bucket.overflowed(self._clock.monotonic())
            raise

    def _persist(self, attempt: Callable[[], _T], *, reads: bool) -> _T:
        import tenacity

        # A lost answer may mean that the call was carried out: only what reads is sent again then.
        retrying = tenacity.Retrying(
            sleep=self._clock.sleep,
            stop=tenacity.stop_after_attempt(ATTEMPTS) | tenacity.stop_after_delay(SECONDS_OF_TRYING),
            wait=tenacity.wait_random_exponential(multiplier=0.5, max=15),
            retry=tenacity.retry_if_exception(_wire.is_passing if reads else _is_turned_away),
            reraise=True,
        )
        return retrying(attempt)


def _is_turned_away(error: BaseException) -> bool:
    return isinstance(error, LimitError)


def _pair(call: tuple[str, Mapping[str, Any]] | str) -> tuple[str, Mapping[str, Any]]:
    method, params = (call, {}) if isinstance(call, str) else call
    _check_call(method, params)
    return method, params


def _check_call(method: object, params: object) -> None:
    from collections.abc import Mapping

    if not isinstance(method, str) or not method:
        message = f"a method is a name such as 'user.current', not {method!r}"
        raise TypeError(message)
    if params is not None and not isinstance(params, Mapping):
        message = f"{method}: parameters are a mapping of names to values, not {type(params).__name__}"
        raise TypeError(message)


def _without_cursor(known: Method, params: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in params:
        if name.upper() in {"START", "OFFSET", "LIMIT"}:
            message = f"{known.name}: leave out {name}; pages() sets it itself"
            raise ValueError(message)
    return params


def _at(known: Method, params: Mapping[str, Any], start: int) -> dict[str, Any]:
    if known.cursor == "OFFSET":
        return {**params, "OFFSET": start, "LIMIT": _pace.PAGE}
    return {**params, "start": start}

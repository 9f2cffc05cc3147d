"""What can go wrong, and what to catch.

::

    B24Error
    ├── PortalError           no usable answer: network, TLS, 5xx, not JSON
    │   └── TooSlowError      the portal did not finish in time
    ├── ApiError              the portal refused: .code .status .method .description
    │   ├── AuthError         the webhook or token is not accepted
    │   ├── ScopeError        a scope is missing: .scope
    │   ├── AccessError       this user may not do that
    │   ├── LimitError        a limit of the portal: .retry_at
    │   └── OverloadError     blocked by hand: never retried
    ├── IncompleteError       the portal never settled: .frame
    ├── SchemaError           a frame is not what was expected: .wanted .found .nearest (a ValueError)
    ├── ConstantSignalError   the signal is the same for everybody
    └── MissingExtraError     an optional package is not installed: .extra (an ImportError)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pandas as pd


class B24Error(Exception):
    """Base of all errors of b24frame.

    `.answers` holds what a batch had answered before it failed, None elsewhere.
    """

    answers: Mapping[Any, Any] | None = None


class PortalError(B24Error):
    """No usable answer came from the portal: network, TLS, a server error, or something that is not JSON.

    `.passing` tells whether the same call may succeed a little later; those that may were already repeated.
    """

    def __init__(self, message: str, *, passing: bool = True) -> None:
        super().__init__(message)
        self.passing = passing


class TooSlowError(PortalError):
    """The portal did not finish in time: asking for less at a time may help, and batches do so by themselves."""


class ApiError(B24Error):
    """The portal understood the call and refused it.

    Attributes
    ----------
    code : str
        The portal's error code as sent; it can be empty.
    status : int or None
        HTTP status; None for a command inside a batch.
    method : str
        The REST method that was called.
    description : str
        The portal's own words.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        status: int | None = None,
        method: str = "",
        description: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.method = method
        self.description = description


class AuthError(ApiError):
    """The webhook or token is not accepted by the portal."""


class ScopeError(ApiError):
    """The webhook or application lacks a scope, named in `.scope` (None where the method is not known)."""

    scope: str | None = None


class AccessError(ApiError):
    """The user behind the webhook or token may not do that."""


class LimitError(ApiError):
    """A limit of the portal was reached; `.retry_at` is the UTC moment to try again, where it was told.

    `.seconds_left` is the time from the answer to that moment by the portal's own clock, where it tells that too.
    """

    retry_at: datetime | None = None
    seconds_left: float | None = None


class OverloadError(ApiError):
    """The portal's REST was blocked by hand because of overload; only Bitrix24 support can lift that."""


class IncompleteError(B24Error):
    """The portal changed faster than it could be read; `.frame` is what was read."""

    def __init__(self, message: str, frame: pd.DataFrame | None = None) -> None:
        super().__init__(message)
        self.frame = frame


class SchemaError(B24Error, ValueError):
    """A frame lacks what a function needs: `.wanted`, `.found`, `.nearest`."""

    def __init__(
        self,
        message: str,
        *,
        wanted: Sequence[str] = (),
        found: Sequence[str] = (),
        nearest: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.wanted = list(wanted)
        self.found = list(found)
        self.nearest = list(nearest)


class ConstantSignalError(B24Error):
    """An analysis was asked of a signal that is the same for everybody and so says nothing."""


class MissingExtraError(B24Error, ImportError):
    """A package of an optional extra is not installed; `.extra` names the extra."""

    def __init__(self, message: str, extra: str = "") -> None:
        super().__init__(message)
        self.extra = extra

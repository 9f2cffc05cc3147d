"""One HTTP exchange that leaves no secret behind: not in an exception, not in a log, not in a cookie.

The address of a webhook holds its secret, and so does every exception of requests and urllib3, down to the local
variables of its frames. Therefore nothing is raised where the address is known: failures come back as values, and
the error is raised from a frame that never saw it.
"""

from __future__ import annotations

import logging
import re
import ssl
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from requests import exceptions
from urllib3 import exceptions as below

from b24frame import _address, _wire
from b24frame._session import CONNECT_SECONDS, LARGEST, Session, TooLargeError, answered
from b24frame.errors import PortalError, TooSlowError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from b24frame._auth import Credential

_LOGGERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry")
_SECRET = re.compile(r"(/rest/(?:api/)?\d+/|(?:auth|token|secret)=)[^/\s\"'?&#]+")
_LOGIN = re.compile(r"(?<=://)[^/?#@\\\s]*@")
# A record that was damaged on its way, or the end of the connection in the middle of a handshake.
_TORN = {"UNEXPECTED_EOF_WHILE_READING", "DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "SSLV3_ALERT_BAD_RECORD_MAC"}
_ENDED = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


class _TornError(Exception):
    """A secure connection ended in its middle: that passes, other than a certificate that is not trusted."""


class _HideSecrets(logging.Filter):
    """Takes the secret out of the addresses that urllib3 logs, and the frames that hold it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _SECRET.sub(r"\1***", record.getMessage()), ()
        record.exc_info = record.exc_text = None
        return True


_hide_secrets = _HideSecrets()


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why no reply came: the error to raise, as a value."""

    kind: type[BaseException]
    message: str = ""
    passing: bool = True


class Connection:
    """A pool of connections to one portal."""

    def __init__(self, credential: Credential, seconds: float) -> None:
        self._credential = credential
        self._seconds = seconds
        self._session = session()

    def post(self, method: str, params: Mapping[str, Any], seconds: float | None = None) -> _wire.Reply:
        """Send a call and return the reply, whatever its status; all of it takes so many seconds at most.

        Raises
        ------
        PortalError
            Where no reply came.
        """
        # What cannot be encoded is found here, where no address is in sight.
        _wire.encode(params)
        outcome = _exchange(self._session, self._credential, method, params, seconds or self._seconds)
        if isinstance(outcome, _wire.Reply):
            return outcome
        if issubclass(outcome.kind, PortalError):
            raise outcome.kind(f"{self._credential.host}: {outcome.message}", passing=outcome.passing)
        # Ctrl-C came in the middle of an answer: nothing of it may stay open.
        self.close()
        raise outcome.kind

    def close(self) -> None:
        """Close every connection."""
        self._session.close()


def session() -> Session:
    """Make a session that names its sender, and logs no secret."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_hide_secrets)
    return Session({"User-Agent": _user_agent(), "Accept": "application/json"})


def _user_agent() -> str:
    from importlib.metadata import version

    return f"b24frame/{version('b24frame')}"


def _exchange(
    session: Session, credential: Credential, method: str, params: Mapping[str, Any], seconds: float
) -> _wire.Reply | _Failure:
    try:
        url, extra = credential.address(method)
        body = _wire.encode({**params, **extra})
        status, location, content = answered(session, url, body, "application/json", seconds)
        return _wire.Reply(status, credential.hide(content), _origin(location, credential))
    except Exception as error:  # noqa: BLE001 - every one of them may show the address
        return _described(error, seconds)
    except BaseException as error:  # noqa: BLE001 - Ctrl-C goes on, but not from the frames of requests
        return _Failure(type(error))


def _described(error: Exception, seconds: float) -> _Failure:
    found = list(_causes(error))
    for kinds, failure in _failures(seconds):
        if any(isinstance(one, kinds) for one in found):
            return failure
    return _Failure(PortalError, f"the call could not be sent ({type(error).__name__}).", passing=False)


def _failures(seconds: float) -> Iterator[tuple[tuple[type[BaseException], ...], _Failure]]:
    """Give what each kind of failure is called; of an error with several causes the first one counts."""
    told = f"the answer is larger than {LARGEST // 1024**2} MB. Ask for less at a time."
    yield (TooLargeError,), _Failure(PortalError, told, passing=False)
    told = "the secure connection (TLS) broke. Check the network and whether the portal is up."
    yield (_TornError,), _Failure(PortalError, told)
    told = "no secure connection (TLS). For your own certificate, name its authority's file in REQUESTS_CA_BUNDLE."
    yield (ssl.SSLError, exceptions.SSLError, below.SSLError), _Failure(PortalError, told, passing=False)
    told = "the proxy does not let us through: check HTTPS_PROXY."
    yield (exceptions.ProxyError,), _Failure(PortalError, told)
    told = f"no connection within {min(CONNECT_SECONDS, seconds):.3g} s. Check the address and the network."
    yield (exceptions.ConnectTimeout,), _Failure(PortalError, told)
    broke = "no connection, or it broke. Check the address, the network and whether the portal is up."
    yield (below.NewConnectionError,), _Failure(PortalError, broke)
    told = f"no answer within {seconds:.3g} s."
    yield (TimeoutError, exceptions.ReadTimeout, below.ReadTimeoutError), _Failure(TooSlowError, told)
    told = "the answer was packed (gzip) and cannot be unpacked: it is damaged or cut off."
    yield (zlib.error, EOFError, exceptions.ContentDecodingError), _Failure(PortalError, told)
    yield (exceptions.ConnectionError,), _Failure(PortalError, broke)
    told = "the connection broke in the middle of an answer."
    yield (exceptions.ChunkedEncodingError, below.ProtocolError), _Failure(PortalError, told)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and those that it was made of; not its context, which may be the caller's."""
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException):
            is_torn = isinstance(one, _ENDED) or (isinstance(one, ssl.SSLError) and one.reason in _TORN)
            yield _TornError() if is_torn else one
            waiting += [one.__cause__, *one.args, getattr(one, "reason", None)]


def _origin(location: str, credential: Credential) -> str:
    """Give what may be said of where a redirect points to."""
    address = _address.read(_LOGIN.sub("", credential.hide(location.encode()).decode()))
    return "" if address is None else credential.hide(address.site.encode()).decode()

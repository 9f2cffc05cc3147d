"""One HTTP exchange that leaves no secret behind: not in an exception, not in a log, not in a cookie.

The address of a webhook holds its secret, and so does every exception of requests and urllib3, down to the local
variables of its frames. Therefore nothing is raised where the address is known: failures come back as values, and
the error is raised from a frame that never saw it.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from b24frame import _wire
from b24frame.errors import PortalError, TooSlowError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

    from b24frame._auth import Credential

CONNECT_SECONDS = 10.0
_THREADS = 100
_SECRET = re.compile(r"(/rest/\d+/|(?:auth|token|secret)=)[^/\s\"'?&#]+")


class _HideSecrets(logging.Filter):
    """Takes the secret out of the paths that urllib3 logs at DEBUG."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _SECRET.sub(r"\1***", record.getMessage()), ()
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

    def __init__(self, credential: Credential, read_seconds: float) -> None:
        self._credential = credential
        self._timeout = (CONNECT_SECONDS, read_seconds)
        self._session = session()

    def post(self, method: str, params: Mapping[str, Any]) -> _wire.Reply:
        """Send a call and return the reply, whatever its status.

        Raises
        ------
        PortalError
            Where no reply came.
        """
        # What cannot be encoded is found here, where no address is in sight.
        _wire.encode(params)
        outcome = _exchange(self._session, self._credential, method, params, self._timeout)
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


def session() -> requests.Session:
    """Make a session that sends nothing but what it is told, and logs no secret."""
    import requests

    logging.getLogger("urllib3.connectionpool").addFilter(_hide_secrets)
    opened = requests.Session()
    # Threads that share a portal each need a connection; what does not fit into the pool is closed with a warning.
    for scheme in ("https://", "http://"):
        opened.mount(scheme, requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=_THREADS))
    opened.headers.update({"User-Agent": _user_agent(), "Accept": "application/json"})
    # The server keeps a lock on each PHP session: without its cookie, calls do not wait for one another.
    opened.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # Otherwise requests would send what ~/.netrc holds for this host.
    opened.auth = _no_auth
    return opened


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _user_agent() -> str:
    from importlib.metadata import version

    return f"b24frame/{version('b24frame')}"


def _exchange(
    session: requests.Session,
    credential: Credential,
    method: str,
    params: Mapping[str, Any],
    timeout: tuple[float, float],
) -> _wire.Reply | _Failure:
    try:
        url, extra = credential.address(method)
        body = _wire.encode({**params, **extra})
        headers = {"Content-Type": "application/json"}
        response = session.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False)
        location = credential.hide(_origin(response.headers.get("Location", "")).encode()).decode()
        return _wire.Reply(response.status_code, credential.hide(response.content), location)
    except Exception as error:  # noqa: BLE001 - every one of them may show the address
        return _described(error, timeout[1])
    except BaseException as error:  # noqa: BLE001 - Ctrl-C goes on, but not from the frames of requests
        return _Failure(type(error))


def _described(error: Exception, read_seconds: float) -> _Failure:
    from requests import exceptions

    causes: tuple[tuple[type[Exception], type[PortalError], str, bool], ...] = (
        (
            exceptions.SSLError,
            PortalError,
            "no secure connection (TLS). For your own certificate, name its authority's file in REQUESTS_CA_BUNDLE.",
            False,
        ),
        (exceptions.ProxyError, PortalError, "the proxy does not let us through: check HTTPS_PROXY.", True),
        (
            exceptions.ConnectTimeout,
            PortalError,
            f"no connection within {CONNECT_SECONDS:g} s. Check the address and the network.",
            True,
        ),
        (exceptions.ReadTimeout, TooSlowError, f"no answer within {read_seconds:g} s.", True),
        (exceptions.ChunkedEncodingError, PortalError, "the connection broke in the middle of an answer.", True),
        (
            exceptions.ConnectionError,
            PortalError,
            "no connection, or it broke. Check the address, the network and whether the portal is up.",
            True,
        ),
    )
    for cause, kind, message, passing in causes:
        if isinstance(error, cause):
            return _Failure(kind, message, passing)
    return _Failure(PortalError, f"the call could not be sent ({type(error).__name__}).", passing=False)


def _origin(location: str) -> str:
    split = urlsplit(location)
    host = split.netloc.rpartition("@")[2]
    return f"{split.scheme}://{host}" if host else ""

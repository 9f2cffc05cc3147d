"""OAuth: access tokens that expire, and refresh tokens that are replaced at every use.

The old refresh token is dead as soon as the portal answers, so a new pair is never dropped: it is handed over before it
is used, and kept where that fails (https://apidocs.bitrix24.com/settings/oauth/index.html).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from b24frame._auth import Refusal, Secret, is_loopback
from b24frame.errors import AuthError, PortalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Pair = dict[str, Any]

TOKEN_URL = "https://oauth.bitrix24.tech/oauth/token/"  # noqa: S105 - an address
_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Tokens:
    access: Secret
    refresh: Secret
    expires_at: float | None = None

    def pair(self) -> Pair:
        return {
            "access_token": self.access.reveal(),
            "refresh_token": self.refresh.reveal(),
            "expires_at": self.expires_at,
        }


class OAuth:
    """Tokens of an application, refreshed after the portal says that they expired, and only then.

    Parameters
    ----------
    domain : str
        Host of the portal, such as ``acme.bitrix24.com``; on loopback also a base URL.
    access_token, refresh_token : str
        The present pair.
    client_id, client_secret : str
        Of the application.
    on_refresh : callable, optional
        Takes each new pair before it is used, a dict of access_token, refresh_token and expires_at (unix time, UTC).
        Store it: the old pair is dead by then. What it raises stops the load; `tokens` still gives the pair.
    token_url : str, optional
        Where pairs are exchanged; western portals use ``https://oauth.bitrix.info/oauth/token/``.

    Attributes
    ----------
    host : str
        Host of the portal.

    Raises
    ------
    ValueError
        Where the domain is none, or plain http is asked for off loopback.

    Examples
    --------
    >>> import b24frame as b24
    >>> b24.OAuth("acme.bitrix24.com", "access", "refresh", "local.1", "secret")
    OAuth('acme.bitrix24.com')
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the names that Bitrix24 gives them
        self,
        domain: str,
        access_token: str,
        refresh_token: str,
        client_id: str,
        client_secret: str,
        on_refresh: Callable[[Pair], object] | None = None,
        token_url: str | None = None,
    ) -> None:
        tokens = _Tokens(Secret(access_token), Secret(refresh_token))
        secret = Secret(client_secret)
        del access_token, refresh_token, client_secret
        self._base, self.host = _base_of(domain)
        self._token_url = _checked_url(token_url or TOKEN_URL)
        self._tokens = tokens
        self._client_id, self._client_secret = client_id, secret
        self._on_refresh = on_refresh
        self._is_handed_over = True
        self._lock = Lock()

    def address(self, method: str) -> tuple[str, dict[str, Any]]:
        """Give the URL of a method and the token that goes into its body."""
        return f"{self._base}/rest/{method}", {"auth": self._tokens.access.reveal()}

    def hide(self, body: bytes) -> bytes:
        """Replace every token in what came from outside."""
        for secret in (self._tokens.access, self._tokens.refresh, self._client_secret):
            body = secret.hide(body)
        return body

    def tokens(self) -> Pair:
        """Give the present pair: access_token, refresh_token, expires_at. This is the way to save it by hand."""
        return self._tokens.pair()

    def stamp(self) -> object:
        """Mark the present access token, to tell later whether it has been replaced; it is handed over by then."""
        with self._lock:
            self._hand_over()
            return self._tokens.access

    def renew(self, stamp: object) -> None:
        """Replace the pair, unless another thread has done so since the stamp was taken.

        Raises
        ------
        AuthError
            Where the refresh token is not accepted any more.
        PortalError
            Where the token server gave no usable answer.
        """
        with self._lock:
            if self._tokens.access is stamp:
                self._tokens = _exchanged(self._token_url, self._request())
                self._is_handed_over = False
            self._hand_over()

    def _request(self) -> dict[str, Secret | str]:
        return {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "refresh_token": self._tokens.refresh,
        }

    def _hand_over(self) -> None:
        if self._is_handed_over:
            return
        error = _called(self._on_refresh, self._tokens)
        if error is not None:
            # Its traceback would show the pair.
            raise error.with_traceback(None)
        self._is_handed_over = True

    def __repr__(self) -> str:
        return f"OAuth({self.host!r})" if hasattr(self, "host") else "OAuth(refused)"

    def __reduce__(self) -> NoReturn:
        message = "tokens are not pickled: make the OAuth object again where it is needed"
        raise TypeError(message)


def from_sdk(token: Any) -> Any:  # noqa: ANN401 - an object of the official SDK, or a refusal
    """Take a token object of the official SDK (b24pysdk); new pairs are written back into it."""
    from b24frame._auth import Webhook

    if token.is_webhook:
        user, _, secret = str(token.auth_token).partition("/")
        return Webhook(f"https://{token.domain}/rest/{user}/{secret}/")
    if not token.refresh_token:
        return Refusal("this token of the SDK has no refresh token, so it would end within the hour: pass one that has")

    def write_back(pair: Mapping[str, Any]) -> None:
        token.auth_token, token.refresh_token = pair["access_token"], pair["refresh_token"]

    app = token.bitrix_app
    return OAuth(
        token.domain, token.auth_token, token.refresh_token, app.client_id, app.client_secret, on_refresh=write_back
    )


def _called(on_refresh: Callable[[Pair], object] | None, tokens: _Tokens) -> Exception | None:
    try:
        if on_refresh is not None:
            on_refresh(tokens.pair())
    except Exception as error:  # noqa: BLE001 - whatever the caller's code raises
        return error
    return None


def _exchanged(url: str, form: Mapping[str, Secret | str]) -> _Tokens:
    outcome = _posted(url, form)
    if isinstance(outcome, _Tokens):
        return outcome
    host = urlsplit(url).hostname
    if outcome in {"invalid_grant", "invalid_client", "wrong_client", "unauthorized_client"}:
        message = f"{host}: the refresh token or the application is not accepted ({outcome}). Authorise it again."
        raise AuthError(message, code=outcome, method="oauth/token")
    message = f"{host}: no new token ({outcome}). The old pair may still be good: try again."
    raise PortalError(message, passing=False)


def _posted(url: str, form: Mapping[str, Secret | str]) -> _Tokens | str:
    """Exchange a pair; give the new one, or say in a word why not. Never raises: its frames hold secrets."""
    import requests

    fields = {name: value.reveal() if isinstance(value, Secret) else value for name, value in form.items()}
    try:
        # A form keeps the secrets out of the address.
        answer = requests.post(url, data=fields, timeout=_SECONDS, allow_redirects=False)
        payload = answer.json()
    except (requests.RequestException, ValueError) as error:
        return type(error).__name__
    if not isinstance(payload, dict) or not payload.get("access_token") or not payload.get("refresh_token"):
        code = payload.get("error") if isinstance(payload, dict) else None
        return str(code or f"status {answer.status_code}")
    return _Tokens(Secret(str(payload["access_token"])), Secret(str(payload["refresh_token"])), _expiry(payload))


def _expiry(payload: Mapping[str, Any]) -> float | None:
    lasts = payload.get("expires_in")
    return time.time() + lasts if isinstance(lasts, int | float) else None


def _base_of(domain: str) -> tuple[str, str]:
    split = urlsplit(domain if "://" in domain else f"https://{domain}")
    host = split.hostname or ""
    if not host or split.path.strip("/") or split.query or split.username:
        message = "domain is the host of the portal, such as acme.bitrix24.com"
        raise ValueError(message)
    _checked_url(f"{split.scheme}://{split.netloc}")
    return f"{split.scheme}://{split.netloc}", split.netloc


def _checked_url(url: str) -> str:
    split = urlsplit(url)
    if split.scheme != "https" and not is_loopback(split.hostname or ""):
        message = f"{split.hostname}: plain http would send tokens in the clear: use https"
        raise ValueError(message)
    return url

"""OAuth: access tokens that expire, and refresh tokens that are replaced at every use.

The old refresh token is dead as soon as the portal answers, so a new pair is never dropped: it is handed over before it
is used, and kept where that fails (https://apidocs.bitrix24.com/settings/oauth/index.html).
"""

from __future__ import annotations

import re
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn, cast

from b24frame import _address
from b24frame._auth import Refusal, Secret
from b24frame._tokens import Tokens, exchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from b24frame._tokens import Pair

TOKEN_URL = "https://oauth.bitrix24.tech/oauth/token/"  # noqa: S105 - an address
_NO_DOMAIN = "domain is the host of the portal, such as acme.bitrix24.com"
_NO_TOKEN_URL = "token_url is the address of a token server, such as https://oauth.bitrix.info/oauth/token/"  # noqa: S105
_PATH = re.compile(r"(?:/[A-Za-z0-9_][A-Za-z0-9._~-]*){0,8}/?")


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
        Where the domain is no host, plain http is asked for off loopback, or a token is empty.
    TypeError
        Where one of them is not text.

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
        secrets = [_secret(text) for text in (access_token, refresh_token, client_secret)]
        base = base_of(domain)
        url = _token_url(token_url)
        # A traceback may show what a refused call was given.
        del access_token, refresh_token, client_secret, domain, token_url
        for part in (base, url, *secrets):
            if isinstance(part, Refusal):
                raise part.kind(part.complaint)
        access, refresh, secret = cast("list[Secret]", secrets)
        self._base, self.host = cast("tuple[str, str]", base)
        self._token_url = cast("str", url)
        self._tokens = Tokens(access, refresh)
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
                self._tokens = exchanged(self._token_url, self._form())
                self._is_handed_over = False
            self._hand_over()

    def _form(self) -> dict[str, Secret | str]:
        return {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "refresh_token": self._tokens.refresh,
        }

    def _hand_over(self) -> None:
        if self._is_handed_over:
            return
        error = _raised_by(self._deliver, self._tokens)
        if error is not None:
            raise error
        self._is_handed_over = True

    def _deliver(self, tokens: Tokens) -> None:
        if self._on_refresh is not None:
            self._on_refresh(tokens.pair())

    def __repr__(self) -> str:
        return f"OAuth({self.host!r})" if hasattr(self, "host") else "OAuth(refused)"

    def __reduce__(self) -> NoReturn:
        message = "tokens are not pickled: make the OAuth object again where it is needed"
        raise TypeError(message)


def _raised_by(deliver: Callable[[Tokens], object], tokens: Tokens) -> BaseException | None:
    """Hand a pair over, and give what that raised, without the tracebacks, which would show the pair."""
    try:
        deliver(tokens)
    except BaseException as error:  # noqa: BLE001 - whatever the caller's code raises, and Ctrl-C
        for one in _chain(error):
            one.__traceback__ = None
        return error
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        grouped = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        waiting += [other for other in (one.__cause__, one.__context__, *grouped) if other is not None]


def _secret(text: object) -> Secret | Refusal:
    if not isinstance(text, str):
        return Refusal("the tokens and the client secret are text", TypeError)
    return Secret(text.strip()) if text.strip() else Refusal("the tokens and the client secret must not be empty")


def base_of(domain: object) -> tuple[str, str] | Refusal:
    """Give base URL and host of a portal's domain, or why it is none. Never raises."""
    if not isinstance(domain, str):
        return Refusal(_NO_DOMAIN, TypeError)
    text = domain.strip()
    address = _address.read(text if "://" in text else f"https://{text}")
    if address is None or address.login or address.more or address.path.strip("/"):
        return Refusal(_NO_DOMAIN)
    if not address.is_private:
        return Refusal("domain: plain http would send tokens in the clear: use https")
    return address.site, address.netloc


def _token_url(url: object) -> str | Refusal:
    if url is None:
        return TOKEN_URL
    if not isinstance(url, str):
        return Refusal(_NO_TOKEN_URL, TypeError)
    address = _address.read(url.strip())
    if address is None or address.login or address.more or not _PATH.fullmatch(address.path):
        return Refusal(_NO_TOKEN_URL)
    if not address.is_private:
        return Refusal("token_url: the token server is reached by https only: plain http would show tokens")
    return f"{address.site}{address.path}"

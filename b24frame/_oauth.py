"""OAuth: access tokens that expire, and refresh tokens that are replaced at every use.

The old refresh token is dead as soon as the portal answers, so a new pair is never dropped: it is handed over before it
is used, and kept where that fails (https://apidocs.bitrix24.com/settings/oauth/index.html).
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn, cast
from urllib.parse import urlsplit

from b24frame._auth import Refusal, Secret, is_loopback
from b24frame._tokens import Tokens, exchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from b24frame._tokens import Pair

TOKEN_URL = "https://oauth.bitrix24.tech/oauth/token/"  # noqa: S105 - an address
_NO_DOMAIN = "domain is the host of the portal, such as acme.bitrix24.com"


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
        Where the domain is none, plain http is asked for off loopback, or a token is empty.
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
        base = _base_of(domain)
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


def _base_of(domain: object) -> tuple[str, str] | Refusal:
    if not isinstance(domain, str):
        return Refusal(_NO_DOMAIN, TypeError)
    try:
        split = urlsplit(domain.strip() if "://" in domain else f"https://{domain.strip()}")
        host, port = split.hostname or "", split.port
    except ValueError:
        return Refusal(_NO_DOMAIN)
    is_more = "@" in split.netloc or split.path.strip("/") or split.query or split.fragment
    if is_more or not host or any(map(str.isspace, host)):
        return Refusal(_NO_DOMAIN)
    if not _is_safe(split.scheme, host):
        return Refusal(f"{host}: plain http would send tokens in the clear: use https")
    netloc = f"[{host}]" if ":" in host else host
    netloc = netloc if port is None else f"{netloc}:{port}"
    return f"{split.scheme}://{netloc}", netloc


def _token_url(url: object) -> str | Refusal:
    if url is None:
        return TOKEN_URL
    if not isinstance(url, str):
        return Refusal("token_url is the address of a token server", TypeError)
    try:
        split = urlsplit(url)
    except ValueError:
        return Refusal("token_url is the address of a token server")
    if not split.hostname or "@" in split.netloc or not _is_safe(split.scheme, split.hostname):
        return Refusal(f"{split.hostname}: the token server is reached by https only: plain http would show tokens")
    return url


def _is_safe(scheme: str, host: str) -> bool:
    return scheme == "https" or (scheme == "http" and is_loopback(host))

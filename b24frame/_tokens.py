"""A pair of tokens, and how it is exchanged for the next one: the only request that does not go to a portal."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from b24frame._auth import Secret
from b24frame._wire import whole
from b24frame.errors import AccessError, AuthError, PortalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Pair = dict[str, Any]

_SECONDS = 30.0


_REFUSED = {"invalid_grant", "invalid_client", "wrong_client", "unauthorized_client"}


class Answer(dict[str, Any]):
    """What the token server answered, which does not show itself."""

    def __repr__(self) -> str:
        return "Answer(***)"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens, and the answer that it came with."""

    access: Secret
    refresh: Secret
    expires_in: int | None = None
    expires_at: float | None = None
    answer: Answer = field(default_factory=Answer)

    def pair(self) -> Pair:
        """Give the pair in the clear."""
        return {
            "access_token": self.access.reveal(),
            "refresh_token": self.refresh.reveal(),
            "expires_at": self.expires_at,
        }


def exchanged(url: str, form: Mapping[str, Secret | str]) -> Tokens:
    """Exchange the pair in a form for the next one.

    Raises
    ------
    AuthError, AccessError
        Where the refresh token or the application is not accepted, or not paid for.
    PortalError
        Where the token server gave no usable answer.
    """
    outcome = _posted(url, form)
    if isinstance(outcome, Tokens):
        return outcome
    if not isinstance(outcome, str):
        raise outcome
    host = urlsplit(url).hostname
    if outcome in _REFUSED:
        message = f"{host}: the refresh token or the application is not accepted ({outcome}). Authorise it again."
        raise AuthError(message, code=outcome, method="oauth/token")
    if outcome.upper() == "PAYMENT_REQUIRED":
        message = f"{host}: the application or the portal's plan is not paid for ({outcome}), so there is no new token."
        raise AccessError(message, code=outcome, method="oauth/token")
    message = f"{host}: no new token ({outcome}). The old pair may still be good: try again."
    raise PortalError(message, passing=False)


def _posted(url: str, form: Mapping[str, Secret | str]) -> Tokens | str | type[BaseException]:
    """Exchange a pair; give the new one, or say in a word why not. Never raises: its frames hold secrets."""
    from b24frame._http import session
    from b24frame._session import answered

    try:
        fields = {name: value.reveal() if isinstance(value, Secret) else value for name, value in form.items()}
        # A form keeps the secrets out of the address.
        form_type = "application/x-www-form-urlencoded"
        with session() as opened:
            outcome = _read(*answered(opened, url, urlencode(fields).encode(), form_type, _SECONDS))
    except Exception as error:  # noqa: BLE001 - every one of them may show the form
        return type(error).__name__
    except BaseException as error:  # noqa: BLE001 - Ctrl-C goes on, but not from here
        return type(error)
    if isinstance(outcome, str):
        for secret in form.values():
            outcome = secret.hide(outcome.encode()).decode() if isinstance(secret, Secret) else outcome
    return outcome


def _read(status: int, _: str, content: bytes) -> Tokens | str:
    try:
        told = json.loads(content)
    except ValueError:
        told = None
    told = told if isinstance(told, dict) else {}
    if not told.get("access_token") or not told.get("refresh_token"):
        return str(told.get("error") or f"status {status}")
    lasts = whole(told.get("expires_in"))
    expires_at = None if lasts is None else time.time() + lasts
    access, refresh = Secret(str(told["access_token"])), Secret(str(told["refresh_token"]))
    return Tokens(access, refresh, lasts, expires_at, Answer(told))

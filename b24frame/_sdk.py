"""Token objects of the official SDK (b24pysdk) as credentials.

Each new pair is written back into the token and told to whoever listens to its signal, as the SDK itself does, because
that is where its users store the pair (https://github.com/bitrix24/b24pysdk).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from b24frame._auth import Refusal, webhook_or_refusal
from b24frame._oauth import OAuth, base_of

if TYPE_CHECKING:
    from b24frame._tokens import Tokens

_NO_REFRESH = "this token of the SDK has no refresh token, so it would end within the hour: pass one that has"


class _SdkOAuth(OAuth):
    def __init__(self, token: Any) -> None:  # noqa: ANN401 - any token of the SDK
        app = token.bitrix_app
        super().__init__(token.domain, token.auth_token, token.refresh_token, app.client_id, app.client_secret)
        self._token = token

    def is_that_of_token(self) -> bool:
        """Tell whether the SDK has not put another pair into its token meanwhile."""
        with self._lock:
            return not self._is_handed_over or self._tokens.access.reveal() == self._token.auth_token

    def _deliver(self, tokens: Tokens) -> None:
        token, pair = self._token, tokens.pair()
        token.auth_token, token.refresh_token = pair["access_token"], pair["refresh_token"]
        token.expires_in = tokens.expires_in
        token.expires = None if pair["expires_at"] is None else datetime.fromtimestamp(pair["expires_at"], UTC)
        signal = getattr(token, "oauth_token_renewed_signal", None)
        if signal is not None:
            _emit(signal, tokens)


# Loads that run at once share the credential of a token: each pair can be exchanged only once.
_in_use: WeakValueDictionary[int, _SdkOAuth] = WeakValueDictionary()
_lock = Lock()


def from_sdk(token: Any) -> Any:  # noqa: ANN401 - an object of the SDK, and a credential or a refusal
    """Turn a token object of the SDK into a credential, or into a refusal to raise later. Never raises."""
    if token.is_webhook:
        base, code = base_of(token.domain), str(token.auth_token).strip("/")
        # Checked by itself: a domain with a path would say another webhook than the token's.
        return base if isinstance(base, Refusal) else webhook_or_refusal(f"{base[0]}/rest/{code}/")
    if not token.refresh_token:
        return Refusal(_NO_REFRESH)
    with _lock:
        known = _in_use.get(id(token))
        if known is not None and known.is_that_of_token():
            return known
        try:
            _in_use[id(token)] = credential = _SdkOAuth(token)
        except (ValueError, TypeError) as error:
            return Refusal(str(error), type(error))
        return credential


def _emit(signal: Any, tokens: Tokens) -> None:  # noqa: ANN401 - of psygnal
    from b24pysdk.credentials.auth import RenewedOAuth
    from b24pysdk.events import OAuthTokenRenewedEvent
    from psygnal import EmitLoopError

    renewed = failure = None
    with suppress(RenewedOAuth.ValidationError):
        # A server that answers less than the SDK expects has renewed the pair nevertheless.
        renewed = RenewedOAuth.from_dict(tokens.answer)
    if renewed is None:
        return
    try:
        signal.emit(OAuthTokenRenewedEvent(renewed_oauth_token=renewed))
    except EmitLoopError as error:
        # Its text quotes local variables: what the listener raised is enough.
        failure = error.__cause__
    if failure is not None:
        raise failure

"""The authorisation server of the demo portal: tokens that expire, and pairs that replace each other."""

import hmac
import random
import time
from dataclasses import dataclass, field

from b24frame.demo._errors import RefusedError
from b24frame.demo._methods import SCOPES, Credential
from b24frame.demo._query import Params


@dataclass
class OAuth:
    """An application of the demo portal and its present pair of tokens.

    Attributes
    ----------
    client_id, client_secret, access_token, refresh_token
        What an application keeps; the tokens change with every refresh.
    token_url
        Where a pair is exchanged for the next one.
    refreshes
        How many pairs were handed out after the first.
    """

    rng: random.Random = field(repr=False)
    root: str
    token_url: str
    client_id: str = field(init=False)
    client_secret: str = field(init=False, repr=False)
    access_token: str = field(init=False, repr=False)
    refresh_token: str = field(init=False, repr=False)
    refreshes: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.client_id = f"local.{self.rng.getrandbits(56):014x}.{self.rng.getrandbits(32):010d}"
        self.client_secret = f"{self.rng.getrandbits(200):050x}"
        self._expired: dict[str, bool] = {}
        self._issue()

    def _issue(self) -> None:
        self.access_token = f"{self.rng.getrandbits(280):070x}"
        self.refresh_token = f"{self.rng.getrandbits(280):070x}"
        self._expired[self.access_token] = False

    def expire(self) -> None:
        """End the life of the present access token: the next call gets 401 expired_token."""
        self._expired[self.access_token] = True

    def credential(self, token: str) -> Credential:
        """Credential of an access token."""
        if token not in self._expired:
            raise RefusedError("NO_AUTH_FOUND")
        if self._expired[token]:
            raise RefusedError("expired_token")
        return Credential(name="oauth")

    def refresh(self, params: Params) -> dict[str, object]:
        """Answer of the token endpoint: the next pair; the refresh token handed in is dead at once."""
        if params.get("grant_type") != "refresh_token":
            raise RefusedError("invalid_request")
        if not (self._is(params, "client_id") and self._is(params, "client_secret")):
            raise RefusedError("invalid_client")
        if not self._is(params, "refresh_token"):
            raise RefusedError("invalid_grant")
        self._issue()
        self.refreshes += 1
        return self._pair()

    def _is(self, params: Params, name: str) -> bool:
        return hmac.compare_digest(str(params.get(name, "")).encode(), str(getattr(self, name)).encode())

    def _pair(self) -> dict[str, object]:
        return {
            "access_token": self.access_token,
            "expires": int(time.time()) + 3_600,
            "expires_in": 3_600,
            "scope": ",".join(SCOPES),
            "domain": self.root.split("/")[2],
            "server_endpoint": f"{self.root}rest/",
            "status": "L",
            "client_endpoint": f"{self.root}rest/",
            "member_id": "b24frame",
            "user_id": 1,
            "refresh_token": self.refresh_token,
        }

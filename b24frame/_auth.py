"""Credentials: how a call is addressed, and how a secret is kept out of sight.

Whoever raises must not hold a secret in a local variable, because a traceback can show those. So an address is
looked at by `_dissect`, which never raises, and the complaint is raised only after the text has been let go. It repeats
nothing of a text that is no webhook: even its host may be the secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from b24frame import _address

SHORTEST = 6
SHAPE = "https://<portal>/rest/<user id>/<secret>/"
WHERE = "Create one in Bitrix24 under Developer resources > Other > Inbound webhook."
_PATH = re.compile(
    r"(?P<folder>(?:/(?!(?i:rest)/)[A-Za-z0-9_][A-Za-z0-9._~-]*){0,8})/{1,2}rest/(?P<user>[0-9]{1,18})/"
    r"(?P<secret>[A-Za-z0-9_-]{1,128})(?:/[A-Za-z0-9_.]*)?/?"
)


class Secret:
    """A text that shows itself only when asked by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the text itself: for the one place that sends it."""
        return self._text

    def hide(self, body: bytes) -> bytes:
        """Replace the secret wherever it occurs in what came from outside."""
        # A shorter one is no secret, and could be part of anything.
        return body.replace(self._text.encode(), b"***") if len(self._text) >= SHORTEST else body

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        message = "a secret is not pickled; send the name of the portal and open it again with its own credential"
        raise TypeError(message)


class Credential(Protocol):
    """What a Portal needs of a credential."""

    host: str

    def address(self, method: str) -> tuple[str, dict[str, Any]]:
        """Give the URL of a method and what the body must hold besides the parameters."""
        ...

    def hide(self, body: bytes) -> bytes:
        """Replace every secret in what came from outside."""
        ...


@dataclass(frozen=True, slots=True)
class _Parts:
    base: str
    host: str
    user: int
    secret: Secret


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a source cannot be used; raised later, where no secret is in sight."""

    complaint: str
    kind: type[Exception] = ValueError


class Webhook:
    """An inbound webhook of a portal.

    Parameters
    ----------
    url : str
        ``https://<portal>/rest/<user id>/<secret>/``. A method at the end, as Bitrix24 shows it in its examples,
        is ignored. Plain http is accepted on loopback only.

    Attributes
    ----------
    host : str
        The portal's host, with the port where it is not the usual one.
    user : int
        Id of the user on whose behalf the webhook acts.

    Raises
    ------
    ValueError
        Where the text is not the URL of a webhook; the message never repeats it.
    TypeError
        Where it is not text.

    Examples
    --------
    >>> import b24frame as b24
    >>> b24.Webhook("https://acme.bitrix24.com/rest/9/abcdefgh12345678/")
    Webhook('https://acme.bitrix24.com/rest/9/***/')
    """

    __slots__ = ("_base", "_secret", "host", "user")

    def __init__(self, url: str) -> None:
        parts = _dissect(url)
        del url
        if isinstance(parts, Refusal):
            raise parts.kind(parts.complaint)
        self._base, self.host, self.user, self._secret = parts.base, parts.host, parts.user, parts.secret

    def address(self, method: str) -> tuple[str, dict[str, Any]]:
        """Give the URL of a method; a webhook adds nothing to the body."""
        return f"{self._base}/rest/{self.user}/{self._secret.reveal()}/{method}", {}

    def hide(self, body: bytes) -> bytes:
        """Replace the secret in what came from outside."""
        return self._secret.hide(body)

    def __repr__(self) -> str:
        # A traceback may show one that was refused before it was made.
        return f"Webhook('{self._base}/rest/{self.user}/***/')" if hasattr(self, "_base") else "Webhook(refused)"


def webhook_or_refusal(url: str) -> Webhook | Refusal:
    """Make a webhook of a text, or say why not, without raising."""
    parts = _dissect(url)
    return parts if isinstance(parts, Refusal) else Webhook(url)


def _dissect(url: object) -> _Parts | Refusal:
    if not isinstance(url, str):
        return Refusal(f"the URL of a webhook is text, not {type(url).__name__}", TypeError)
    address = _address.read(url.strip())
    path = None if address is None else _PATH.fullmatch(address.path)
    if address is None or path is None:
        return Refusal(f"this is not the URL of a webhook, which looks like {SHAPE}. {WHERE}")
    if address.login:
        return Refusal(f"leave out the user name and password before the host: a webhook looks like {SHAPE}")
    if not address.is_private:
        # A name without a dot may be the secret in a wrong place.
        told, host = (f"{address.host}: ", address.host) if "." in address.host else ("", "<portal>")
        return Refusal(f"{told}plain http would send the secret in the clear. Use https://{host}/rest/...")
    base = f"{address.site}{path['folder']}"
    return _Parts(base, address.netloc, int(path["user"]), Secret(path["secret"]))

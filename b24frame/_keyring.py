"""Webhooks in the keyring of the system: stored by `b24frame login`, read by the command line, never by a loader.

One entry per portal holds its URL, and the entry `default` names the portal that was stored last. What a keyring raises
may show in its frames what was to be stored, so its failures come back as values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from b24frame._auth import Secret
from b24frame._extras import require
from b24frame.errors import B24Error

if TYPE_CHECKING:
    from b24frame._auth import Webhook

SERVICE = "b24frame"
_DEFAULT = "default"
_HOST = re.compile(r"(?=.{1,250}$)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d{1,5})?|localhost(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class _Failure:
    """What the keyring raised instead of an answer."""

    kind: type[BaseException]
    code: int | None = None


def store(webhook: Webhook) -> None:
    """Store a webhook as that of its portal, and its portal as the default.

    Raises
    ------
    MissingExtraError
        Where the extra [login] is not installed.
    B24Error
        Where this machine has no keyring that can be used.
    """
    keyring = require("keyring", "login")
    address = Secret(webhook.address("")[0])
    for name, text in ((webhook.host, address), (_DEFAULT, Secret(webhook.host))):
        _checked(_ask(keyring, "set_password", name, text))
    # Some keyrings, such as the one that disables all others, take everything and keep nothing.
    if stored(webhook.host) is None:
        raise B24Error(_unusable("it did not keep the webhook"))


def stored(portal: str | None = None) -> str | None:
    """Give the URL of a portal's webhook, by default of the last one stored; None where none is known.

    Raises
    ------
    MissingExtraError, B24Error
        Where there is no keyring that can be used.
    """
    keyring = require("keyring", "login")
    name = portal or _checked(_ask(keyring, "get_password", _DEFAULT))
    return _checked(_ask(keyring, "get_password", name)) if name else None


def forget(portal: str | None = None) -> str:
    """Remove the webhook of a portal, by default of the last one stored, and give the portal's host.

    Raises
    ------
    MissingExtraError, B24Error
        Where there is no keyring that can be used, or nothing is stored.
    """
    keyring = require("keyring", "login")
    default = _checked(_ask(keyring, "get_password", _DEFAULT))
    name = portal or default
    if name is None or _checked(_ask(keyring, "get_password", name)) is None:
        raise B24Error(f"no webhook of {'any portal' if name is None else named(name)} is stored")
    for entry in (name, _DEFAULT) if name == default else (name,):
        _checked(_ask(keyring, "delete_password", entry))
    return name


def named(portal: str) -> str:
    """Repeat a portal that was asked for only if it is a host: anything else may be the webhook itself."""
    return portal if _HOST.fullmatch(portal) else "that portal"


def _ask(keyring: Any, act: str, name: str, text: Secret | None = None) -> str | _Failure | None:  # noqa: ANN401 - a module
    """Ask the keyring; never raises, because the frames of a keyring hold what was to be stored."""
    try:
        answer: str | None = getattr(keyring, act)(SERVICE, name, *(() if text is None else (text.reveal(),)))
    except BaseException as error:  # noqa: BLE001 - backends raise what they like, and Ctrl-C goes on elsewhere
        code = getattr(error, "code", None)
        return _Failure(type(error), code if isinstance(code, int) else None)
    return answer


def _checked(answer: str | _Failure | None) -> str | None:
    if not isinstance(answer, _Failure):
        return answer
    if issubclass(answer.kind, Exception):
        raise B24Error(_unusable(answer.kind.__name__))
    # With the exit code of the signal that ended the program.
    raise answer.kind() if answer.code is None else answer.kind(answer.code)


def _unusable(why: str) -> str:
    return (
        f"the keyring of this machine cannot be used ({why}); a server without a desktop often has none. "
        "Use B24_WEBHOOK or --webhook-file instead."
    )

"""What a source is: a URL, the environment, a credential, a Portal, or a token of the official SDK."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from b24frame._auth import SHAPE, WHERE, Refusal, webhook_or_refusal

if TYPE_CHECKING:
    from b24frame._auth import Credential

ENVIRONMENT = "B24_WEBHOOK"
_NO_SOURCE = "a source is the URL of a webhook, a Portal or a credential, not {}"


def identify(source: Any) -> Any:  # noqa: ANN401 - anything goes in, and a Portal passes through
    """Turn a source into a credential, or into a `Refusal` to raise later. Never raises, so that no frame shows it.

    Text is a webhook URL; None stands for the environment; anything else passes through.
    """
    if source is None:
        source = os.environ.get(ENVIRONMENT, "")
        if not source.strip():
            return Refusal(
                f"no source was given and {ENVIRONMENT} is not set. Pass the URL of a webhook ({SHAPE}), or set "
                f"{ENVIRONMENT} to it. {WHERE}"
            )
    if isinstance(source, str):
        return webhook_or_refusal(source)
    if hasattr(source, "auth_token"):
        from b24frame._sdk import from_sdk

        return from_sdk(source)
    if isinstance(source, Refusal) or hasattr(source, "address") or hasattr(source, "pages"):
        return source
    return Refusal(_NO_SOURCE.format(type(source).__name__), TypeError)


def checked(source: Any) -> Credential:  # noqa: ANN401 - told apart here
    """Pass a credential on, and raise the complaint of a refusal: apart from `identify`, which saw the secret."""
    if isinstance(source, Refusal):
        raise source.kind(source.complaint)
    if not hasattr(source, "address"):
        raise TypeError(_NO_SOURCE.format(type(source).__name__))
    credential: Credential = source
    return credential

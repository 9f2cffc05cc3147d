"""Optional packages: import one, or say which extra brings it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from b24frame.errors import MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType


def require(package: str, extra: str) -> ModuleType:
    """Import an optional package.

    Raises
    ------
    MissingExtraError
        Where it is not installed; the message holds the command that installs it.
    """
    try:
        return import_module(package)
    except ImportError:
        message = f"{package} is not installed. Install it with: pip install 'b24frame[{extra}]'"
    raise MissingExtraError(message, extra)

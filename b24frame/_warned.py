"""Warnings that point at the line of the user, not at one of ours."""

from __future__ import annotations

import inspect
import warnings


def warn(message: str) -> None:
    """Warn of something at the first line outside of this package."""
    level, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith("b24frame"):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, UserWarning, stacklevel=level)

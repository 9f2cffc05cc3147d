"""Internal numbers in free text: which part of it is an extension, if any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_LABEL: Final = re.compile(r"доб|вн|ext|[x#]", re.IGNORECASE)
_CUT: Final = re.compile(r"[,;|/\n\r\t]")
_RUN: Final = re.compile(r"\d+")
# The begin of an outside number, as forms put it into an empty field: "+7", "8 (___) ___-__-__".
_UNFINISHED: Final = re.compile(r"\+|__")
# Digits from which on a number may be an outside one, and from which on it is.
_LONG: Final = 7
_OUTSIDE: Final = 10


def is_plain(text: str) -> bool:
    """Tell whether a text is the digits of an extension alone, as nearly all are."""
    return len(text) < _LONG and text.isascii() and text.isdecimal()


def parts(text: str) -> list[str]:
    """Parts of a text that have digits, and so may be an extension each; behind a label if there is one."""
    label = _LABEL.search(text)
    behind = text[label.end() :] if label else text
    return [part for part in _CUT.split(behind if _RUN.search(behind) else text) if _RUN.search(part)]


def is_long(part: str) -> bool:
    """Tell whether a part may be an outside number: some countries have numbers as short as extensions."""
    return part.lstrip(" (").startswith("+") or sum(map(str.isdecimal, part)) >= _LONG


def first(parts: Iterable[str], outside: Container[str]) -> str | None:
    """Digits of the first part that is an extension: one run of them, and no outside number."""
    runs = (_RUN.findall(part) for part in parts if part not in outside and not _UNFINISHED.search(part))
    found = next((one[0] for one in runs if len(one) == 1 and len(one[0]) < _OUTSIDE), None)
    return found if found is None or found.isascii() else "".join(str(int(digit)) for digit in found)

"""Text as people mean it: HTML entities read, and characters that nobody sees told apart."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from html.entities import html5
from numbers import Real
from typing import TYPE_CHECKING, Final, cast
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
# Unicode has all of its marks and spaces in these.
_PLANES: Final = (range(0x20000), range(0xE0000, 0xE1000))
_UNSEEN: Final = frozenset({"Cc", "Cf", "Mn", "Zl", "Zp", "Zs"})
# Above every phone number; Python itself refuses to write integers of thousands of digits.
_MOST: Final = 10**40
# Letters and a symbol that are drawn as nothing: fillers of Hangul, the empty Braille cell.
_BLANK: Final = "\u115f\u1160\u3164\uffa0\u2800"


def unescaped(text: str) -> str:
    """Read the HTML entities of a text once; only those that HTML knows and that end in a semicolon.

    Examples
    --------
    >>> unescaped("R&amp;D, AT&T; &amp;lt; d&#039;Arc")
    "R&D, AT&T; &lt; d'Arc"
    """
    return _ENTITY.sub(_character, text) if "&" in text and ";" in text else text


def _character(entity: re.Match[str]) -> str:
    # `unescape` alone reads "&ltd;" as "<d;".
    return html5.get(f"{entity[1]};", entity[0]) if entity[1] else unescape(entity[0])


@cache
def unseen() -> str:
    """All characters that show nothing: text of them alone is empty."""
    return _BLANK + "".join(chr(code) for plane in _PLANES for code in plane if category(chr(code)) in _UNSEEN)


def several(number: int, one: str, many: str = "") -> str:
    """Write a number of things: 1 department, 1,234 departments."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def legible(texts: Sequence[str]) -> Sequence[str]:
    """Texts without invisible characters and marks, every kind of space as a blank, HTML entities read."""
    column = "".join(texts)
    if "&" in column:
        texts = [unescaped(text) for text in texts]
        column = "".join(texts)
    if column.isascii():
        return texts
    kinds = {char: category(char) for char in set(column) if not char.isascii()}
    table = {ord(char): " " if kind == "Zs" else None for char, kind in kinds.items() if kind in {"Cf", "Mn", "Zs"}}
    return [text.translate(table) for text in texts] if table else texts


def text(value: object) -> str:
    """Text of a value: digits of a whole number, the parts of a list or dict by line, nothing of anything else."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return "\n".join(text(part) for part in value if isinstance(part, str | Real))
    if isinstance(value, bool) or not isinstance(value, Real):
        return ""
    try:
        whole = int(cast("float", value))
    except (OverflowError, TypeError, ValueError):  # infinity, not a number, not a time of numpy
        return ""
    return str(whole) if 0 <= whole < _MOST and whole == value else ""

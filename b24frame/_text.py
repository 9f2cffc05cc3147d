"""Names as one line of text: cleaned, safe between others, cut and wrapped between graphemes by measured width."""

from __future__ import annotations

import unicodedata
from itertools import count, takewhile
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.figure import Figure

    from b24frame._fonts import Letters

ELLIPSIS = "…"
# Left-to-right mark, first strong isolate and its end: a name inside a sentence must not turn the sentence around.
_LTR, _ISOLATE, _END = "\u200e", "\u2068", "\u2069"
_JOINER, _NON_JOINER = "\u200d", "\u200c"
# A name longer than this is cut before anything else looks at it.
_LONGEST = 500
_SPACING_MARKS = "\u0e33\u0eb3"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_VIRAMA = 9
_JAMO = range(0x1100, 0x1200)
_VOWELS_AND_TAILS = range(0x1160, 0x1200)
INVISIBLE = frozenset(map(chr, (*_TAGS, *_SELECTORS, *map(ord, (_JOINER, _NON_JOINER, _LTR, _ISOLATE, _END)))))


def clean(name: object) -> str:
    """Give the one line that a name says: no control or direction marks, runs of space as one, "" for none."""
    if name is None or name is pd.NA or name != name:  # noqa: PLR0124 - NaN and NaT are not what they are
        return ""
    return " ".join("".join(map(_plain, str(name)[:_LONGEST])).split())


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if (category == "Cf" and char not in INVISIBLE) or char in {_LTR, _ISOLATE, _END} else char


def apart(name: str) -> str:
    """Wrap a name that stands inside other text, so that right-to-left names do not reorder what is around them."""
    return f"{_ISOLATE}{name}{_END}"


def sentence(text: str) -> str:
    """Make a text with names in it read from left to right whatever they begin with."""
    return _LTR + text


def graphemes(text: str) -> list[str]:
    """Take text apart into what a reader sees as characters: marks, joined emoji, flags and syllables whole."""
    parts: list[str] = []
    for char in text:
        if parts and _belongs(parts[-1], char):
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def _belongs(before: str, char: str) -> bool:
    code, last = ord(char), before[-1]
    if unicodedata.category(char).startswith("M") or char in INVISIBLE or char in _SPACING_MARKS:
        return True
    if code in _SKIN_TONES or last == _JOINER or unicodedata.combining(last) == _VIRAMA:
        return True
    if code in _FLAGS:
        return len(before) == 1 and ord(last) in _FLAGS
    # Hangul letters L, V and T build one syllable.
    return code in _VOWELS_AND_TAILS and ord(before[0]) in _JAMO


class Ruler:
    """Measures text in pixels as the renderer of a figure draws it, and cuts it to a width.

    Parameters
    ----------
    figure : Figure
        Where the text will stand.
    letters : Letters
        Its fonts.
    size : float
        Its size in points.
    """

    def __init__(self, figure: Figure, letters: Letters, size: float) -> None:
        from matplotlib.text import Text

        self._text = Text(0, 0, "", fontsize=size, **letters.style)
        self._text.set_figure(figure)
        self._known: dict[str, float] = {}

    def width(self, text: str) -> float:
        """Width of a text in pixels."""
        if text not in self._known:
            self._text.set_text(text)
            self._known[text] = self._text.get_window_extent().width if text else 0.0
        return self._known[text]

    def cut(self, text: str, room: float) -> str:
        """Give the text, or as much of its ends as fits into the pixels around an ellipsis, or "" if not one fits."""
        if self.width(text) <= room:
            return text
        parts = graphemes(text)
        most = self._most(len(parts), lambda size: self.width(_ends(parts, size)) <= room)
        return _ends(parts, most) if most else ""

    def all_cut(self, texts: Sequence[str], room: float) -> list[str]:
        """Cut several texts to the pixels, no two alike: where the ends are the same, to the part that differs."""
        cut = [self.cut(text, room) or ELLIPSIS for text in texts]
        for same in _alike(cut):
            differ = same if len({texts[at] for at in same}) > 1 else []
            begin = _common([graphemes(texts[at]) for at in differ])
            for at in differ:
                cut[at] = self._cut_behind(texts[at], begin, room)
        taken = set(cut)
        for same in _alike(cut):
            for at in same[1:]:
                cut[at] = next(text for text in self._numbered(texts[at], room) if text not in taken)
                taken.add(cut[at])
        return cut

    def _numbered(self, text: str, room: float) -> Iterator[str]:
        for number in count(2):
            yield self.cut(text, room - self.width(f" ({number})")) + f" ({number})"

    def _cut_behind(self, text: str, begin: int, room: float) -> str:
        """Cut a text to the pixels from the word in which it has the grapheme on, at the end too if need be."""
        parts = graphemes(text)
        word = max((at + 1 for at, part in enumerate(parts[:begin]) if part == " "), default=0)
        for first in (word, begin):
            rest = ELLIPSIS + "".join(parts[first:])
            if self.width(rest) <= room:
                return rest
        most = self._fitting([ELLIPSIS, *parts[begin:]], room, ELLIPSIS)
        return "".join([ELLIPSIS, *parts[begin:][: most - 1], ELLIPSIS])

    def _fitting(self, parts: Sequence[str], room: float, end: str) -> int:
        return self._most(len(parts), lambda size: self.width("".join(parts[:size]).rstrip() + end) <= room)

    @staticmethod
    def _most(parts: int, fits: Callable[[int], bool]) -> int:
        low, high = 0, parts
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        return low

    def wrap(self, text: str, room: float, lines: int) -> list[str]:
        """Break the text into at most so many lines of the width, at spaces where there are any; the last is cut."""
        done: list[str] = []
        while len(done) < lines - 1 and self.width(text) > room:
            parts = graphemes(text)
            most = max(1, self._fitting(parts, room, ""))
            head = "".join(parts[:most])
            space = len(head) if text[len(head)] == " " else head.rfind(" ")
            word = text[space + 1 :].partition(" ")[0]
            is_better = space > len(head) // 3 or (space > 0 and self.width(word) <= room)
            at = space if is_better else len(head)
            done.append(text[:at].rstrip())
            text = text[at:].lstrip()
        return [*done, self.cut(text, room)] if text else done


def _ends(parts: Sequence[str], size: int) -> str:
    """Join so many of the parts of a text, from its begin and from its end, around an ellipsis."""
    begin, end = parts[: (size + 1) // 2], parts[len(parts) - size // 2 :]
    return "".join(begin).rstrip() + ELLIPSIS + "".join(end).lstrip()


def _common(parts: Sequence[Sequence[str]]) -> int:
    """How many parts several texts begin with alike."""
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False)))


def _alike(texts: Sequence[str]) -> list[list[int]]:
    """Places of texts that are equal."""
    places: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        places.setdefault(text, []).append(at)
    return [same for same in places.values() if len(same) > 1]

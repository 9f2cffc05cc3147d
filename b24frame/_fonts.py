"""Fonts for names in any script: those of the caller, and what is installed beside them; what has none is said.

Matplotlib lays out right-to-left text by itself (from 3.11 on); what it does not do is find a font.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from b24frame._text import INVISIBLE, clean, graphemes
from b24frame._warned import warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CJK = "Chinese, Japanese or Korean"
_CJK_WORDS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "KANGXI")
_HAN = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB")
_KANA = ("Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "Hiragino Sans", "Meiryo")
_HANGUL = ("Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo")
_EMOJI = "emoji or symbol"
# Boxes for everything, mathematics with an encoding of its own, and pictures that matplotlib draws as nothing.
_UNFIT = ("Last Resort", "STIX", "cm", "Color Emoji", "DejaVu Math", "LastResort")
_USUAL = (400, "normal", "regular", "book")

_warned: set[str] = set()
_tried: set[str] = set()


@dataclass(frozen=True)
class Letters:
    """The fonts for some names, and what is left without one: script by character."""

    families: tuple[str, ...]
    lacking: dict[str, str]

    @property
    def style(self) -> dict[str, Any]:
        """Properties of a Text that shows a name: `$` and `_` are letters, not mathematics."""
        return {"fontfamily": list(self.families), "parse_math": False, "usetex": False}

    @property
    def note(self) -> str:
        """What a reader of the chart has to know, "" where every character has a font."""
        scripts = sorted(set(self.lacking.values()))
        return f"? is a character without an installed font ({', '.join(scripts)})" if scripts else ""

    def shown(self, name: object, instead: object = "") -> str:
        """Give the name as it can be drawn: "?" for runs without a font; `instead` where nothing else is left."""
        text = clean(name)
        if not text or self.lacking.keys().isdisjoint(text):
            return text or str(instead)
        shown = ""
        for grapheme in graphemes(text):
            missing = not self.lacking.keys().isdisjoint(grapheme)
            shown += grapheme if not missing else "" if shown.endswith("?") else "?"
        readable = any(char.isalnum() for char in shown)
        return shown if readable or not str(instead) else f"? {instead}"


def letters(names: Iterable[object]) -> Letters:
    """Choose fonts for names: those of the rcParams, and after them what else is installed and has what they lack.

    Warns once in a process about each script that no installed font has, and says which font to install.
    """
    families = _base()
    missing = {char for name in names for char in clean(name)} - INVISIBLE - {" "}
    missing -= frozenset().union(*map(_coverage, families))
    for family in _candidates(missing) if missing else ():
        has = missing & _coverage(family)
        if has:
            families.append(family)
            missing -= has
        if not missing:
            break
    lacking = {char: script(char) for char in missing}
    _warn(lacking)
    return Letters(tuple(families), lacking)


def script(char: str) -> str:
    """Name the script of a character, as far as its Unicode name tells it."""
    if unicodedata.category(char) in {"So", "Sk"} or ord(char) in range(0x1F000, 0x20000):
        return _EMOJI
    word = unicodedata.name(char, "unnamed").partition(" ")[0].partition("-")[0]
    return _CJK if word in _CJK_WORDS else word.title()


def installed() -> list[str]:
    """Families of the installed upright fonts of usual weight, in the order of the alphabet."""
    return sorted(family for family in _faces() if not _is_unfit(family))


def _faces() -> Mapping[str, Any]:
    from matplotlib import font_manager

    return _faces_of(len(font_manager.fontManager.ttflist))


@lru_cache(maxsize=2)
def _faces_of(number: int) -> Mapping[str, Any]:  # noqa: ARG001 - a font that is learnt makes the list anew
    # Matplotlib's own search compares a family with every font, which is too slow to ask for hundreds of families.
    from matplotlib.font_manager import FontPath, fontManager

    fonts = [font for font in fontManager.ttflist if font.style == "normal" and font.weight in _USUAL]
    return {font.name: FontPath(font.fname, font.index) for font in fonts}


def _is_unfit(family: str) -> bool:
    return family.startswith(_UNFIT) or family.endswith(_UNFIT)


def _base() -> list[str]:
    import matplotlib as mpl

    found = [family for family in mpl.rcParams["font.family"] if _path(family)]
    # Matplotlib brings DejaVu Sans along, so it is always there.
    return list(dict.fromkeys([*found, "DejaVu Sans"]))


def _candidates(missing: Iterable[str]) -> Iterator[str]:
    known = installed()
    wanted = [family for family in _preferred(missing) if family in known]
    yield from wanted
    yield from sorted(set(known) - set(wanted), key=lambda family: ("Sans" not in family, "Mono" in family, family))
    if _learn():
        yield from _candidates(missing)


def _preferred(missing: Iterable[str]) -> list[str]:
    words = {unicodedata.name(char, "unnamed").partition(" ")[0] for char in missing}
    kana, hangul = words & {"HIRAGANA", "KATAKANA"}, "HANGUL" in words
    cjk = [*(_KANA if kana else ()), *(_HANGUL if hangul else ()), *_HAN, *_KANA, *_HANGUL]
    return [*(f"Noto Sans {word.title()}" for word in sorted(words)), "Noto Emoji", "Segoe UI Emoji", *cjk]


def _learn() -> bool:
    # Matplotlib lists the fonts once and keeps the list on disk: a font installed since is unknown to it.
    from matplotlib import font_manager

    manager = font_manager.fontManager
    known = {font.fname for font in manager.ttflist} | _tried
    new = [path for path in font_manager.findSystemFonts() if path not in known]
    for path in new:
        _tried.add(path)
        try:
            manager.addfont(path)
        except (OSError, RuntimeError, NotImplementedError):
            continue
    return bool(new)


def _path(family: str) -> Any:  # noqa: ANN401 - a str that knows its face
    from matplotlib import font_manager

    face = _faces().get(family)
    if face is not None:
        return face
    wanted = font_manager.FontProperties(family=[family])
    try:
        return font_manager.findfont(wanted, fallback_to_default=False)
    except ValueError:
        return None


def _coverage(family: str) -> frozenset[str]:
    path = _path(family)
    return _characters(path) if path else frozenset()


@lru_cache(maxsize=512)
def _characters(path: Any) -> frozenset[str]:  # noqa: ANN401 - a str that knows its face
    from matplotlib import font_manager

    return frozenset(map(chr, font_manager.get_font(path).get_charmap()))


def _warn(lacking: dict[str, str]) -> None:
    for name in sorted(set(lacking.values()) - _warned):
        _warned.add(name)
        some = "".join(sorted(char for char in lacking if lacking[char] == name)[:8])
        message = (
            f"no installed font has these {name} characters: {some}. The charts show ? in their place. Install "
            f"{_advice(name)}, or any other font that has them, and draw again."
        )
        warn(message)


def _advice(name: str) -> str:
    package = {_CJK: "Noto Sans CJK (Debian and Ubuntu: fonts-noto-cjk)", _EMOJI: "Noto Emoji or Symbola"}
    return package.get(name, f"Noto Sans {name} (Debian and Ubuntu: fonts-noto-core)")

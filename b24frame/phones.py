"""Raw text to E.164 and to extensions, a column at a time.

The answers are those of the `phonenumbers` library. It is asked itself only where a text is out of the ordinary: digits
with blanks, brackets, dots and hyphens are read by its numbering plans, compiled (`_phone_patterns`).
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from b24frame import _inner, _plain
from b24frame._phone_patterns import Dialler
from b24frame._plain import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# `_MAX_INPUT_STRING_LENGTH` of the library, which reads nothing longer.
_LONGEST: Final = 250
_SEPARATORS: Final = b" ()-./[]"
# Read by the library as punctuation too: no-break space, hyphens and dashes, minus.
_WIDE_SEPARATORS: Final = "\u00a0\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SEPARATOR: Final = rf"[ ()\-./\[\]{_WIDE_SEPARATORS}]"
# Words in front, which the library drops (but not after ";", which begins parameters); a number; an extension.
_ORDINARY: Final = re.compile(
    rf"[^+\uFF0B\d;]*+([+]?(?:{_SEPARATOR}*+[0-9]){{3,}}+{_SEPARATOR}*+)"
    r"(?:[ ,\u00a0]*+(?:доб|ext|x|\#)[.:]?[ \u00a0]*[0-9]{1,9}[ .)]*)?",
    re.IGNORECASE,
)
# More than one number for certain: a plus behind a digit, or behind a comma more than the digits of an extension.
_SEVERAL: Final = re.compile(
    r"(?=[0-9+ ()\-./\[\],;|&]*+$)(?:.*[0-9].*\+.*[0-9].*|.*[0-9].*[,;|&].*[0-9][^0-9]+[0-9].*)"
)
# What follows a first number is an extension or another number: either way the first counts where it is valid. An
# equals sign could be that of ";phone-context=", which can replace the country code.
_TAIL: Final = re.compile(r"[,;|&\r\t][^\n=]*$", re.MULTILINE)
# Between numbers, the surest first: a text is cut at the next kind only where it is no number as it stands.
_CUTS: Final = (
    re.compile(r"[,;|&\n\r\t]+|(?!^)(?=[+\uFF0B])"),
    re.compile(r"[^\W\d_]+"),
    re.compile(r"[/\\]|[ \u00a0]{2,}|(?<=\d{10})[ \u00a0](?=\d{10})"),
)
_NOT_DIALLED: Final = re.compile(r"[^+0-9]+")
_DIGIT: Final = re.compile(r"\d")
_NO_DIGIT: Final = re.compile(r"\D+")
# Behind these stands no part of the number.
_PARAMETERS: Final = re.compile(r"[\\/] *x|;isub=")
# Domains that do not say their country by two ISO letters, and country codes that are sold as words.
_DOMAINS: Final = {
    "uk": "GB",
    "xn--p1ai": "RU",
    "рф": "RU",
    "xn--90ais": "BY",
    "бел": "BY",
    "bitrix24.co": "CO",
    **dict.fromkeys(["ac", "ai", "as", "bz", "cc", "cd", "co", "dj", "fm", "gg", "im", "io", "la"]),
    **dict.fromkeys(["ly", "me", "ms", "nu", "sc", "sh", "sr", "st", "tk", "to", "tv", "vc", "ws"]),
}


def to_e164(values: Iterable[object], region: str | None = None) -> list[str | None]:
    """Phone numbers in E.164, as the `phonenumbers` library reads them.

    Portals store ``79161234567`` without its plus. So digits that are no valid number as they stand, but are one with
    a ``+`` in front, are that number if they begin with the country code of the region, if they are 11 and begin with
    7, or if they are 12 or more. Fewer are None: such a guess would often be a number of a foreign country.

    Extensions are dropped. Of several numbers in one text or list the first valid one counts. Characters that nobody
    sees, spaces of any kind and HTML entities do not spoil a number.

    Parameters
    ----------
    values
        One raw value per person: text, a number, a list or dict of them, or anything else, which counts as absent.
    region
        Two ISO 3166 letters: where numbers without a country code are dialled. None: nowhere.

    Returns
    -------
    list of str or None
        One answer per value, in order; None where absent or not a valid number.

    Raises
    ------
    ValueError
        The region is unknown.

    Notes
    -----
    About a microsecond per distinct number of the home region in an ordinary form, two for others, fifty for oddities.

    Examples
    --------
    >>> to_e164(["8 (916) 123-45-67", 74951234567, "+7 495 123-45-67 доб. 55", "12345", None], "RU")
    ['+79161234567', '+74951234567', '+74951234567', None, None]
    >>> to_e164(["79161234567", "375291234567", "4951234567", ["none", "+7 916 123-45-67"]])
    ['+79161234567', '+375291234567', None, '+79161234567']
    """
    reader = _reader(known_region(region))
    texts = legible([value if type(value) is str else "" if value is None else _plain.text(value) for value in values])
    found = reader.column(list(dict.fromkeys(texts)))
    return [found[text] for text in texts]


def extension(values: Iterable[object], region: str | None = None) -> list[str | None]:
    """Internal numbers, digits as text; after a label such as ``доб.`` if there is one.

    One run of digits is an extension. A number with a plus, or of seven digits and more that is valid in the region, is
    an outside number and no extension; nor are ten digits and more, or digits in several groups: ``1-01`` may be 101
    or not. Of several, with a comma, a semicolon or a slash between, the first counts.

    Parameters
    ----------
    values
        One raw value per person: text, a number, or anything else, which counts as absent.
    region
        As for `to_e164`.

    Returns
    -------
    list of str or None
        One answer per value, in order; None where there is no extension.

    Raises
    ------
    ValueError
        The region is unknown.

    Examples
    --------
    >>> extension(["55", 55, "доб. 55", "#055", "101, 102", "1-01", "+7 916 123-45-67", None])
    ['55', '55', '55', '055', '101', None, None, None]
    """
    texts = legible([value if type(value) is str else "" if value is None else _plain.text(value) for value in values])
    found: dict[str, str | None] = {text: text for text in dict.fromkeys(texts) if _inner.is_plain(text)}
    parts = {text: _inner.parts(text) for text in dict.fromkeys(texts) if text not in found}
    long = list(filter(_inner.is_long, itertools.chain.from_iterable(parts.values())))
    outside = {part for part, number in zip(long, to_e164(long, region), strict=True) if number}
    found |= {text: _inner.first(of_one, outside) for text, of_one in parts.items()}
    return [found[text] for text in texts]


def region_of(host: str) -> str | None:
    """Region in which a portal's people dial, as its domain tells; None where it does not.

    Parameters
    ----------
    host
        Host name, with or without a port.

    Returns
    -------
    str or None
        Two ISO 3166 letters; None for ``.com``, ``.eu`` and their like, addresses and local names.

    Examples
    --------
    >>> [region_of(f"acme.{domain}") for domain in ("bitrix24.ru", "bitrix24.com.br", "co.uk", "bitrix24.com")]
    ['RU', 'BR', 'GB', None]
    """
    import phonenumbers

    labels = host.partition(":")[0].strip(".").lower().split(".")[1:]
    for start in range(len(labels)):
        if (domain := ".".join(labels[start:])) in _DOMAINS:
            return _DOMAINS[domain]
    region = labels[-1].upper() if labels else ""
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def known_region(region: str | None) -> str | None:
    """Region as the library spells it.

    Parameters
    ----------
    region
        Two ISO 3166 letters in either case, or None.

    Raises
    ------
    ValueError
        The region is unknown.

    Examples
    --------
    >>> known_region("ru")
    'RU'
    """
    if region is None:
        return None
    import phonenumbers

    name = region.upper() if isinstance(region, str) else ""
    if name not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(
            f"Unknown region {region!r}: give the two ISO 3166 letters of a country, such as 'RU' or 'GB', "
            "or None to read only numbers with a country code."
        )
    return name


class _Reader:
    """Texts read in one region."""

    def __init__(self, region: str | None) -> None:
        self._region = region
        self._dialler = Dialler(region)

    def column(self, texts: Sequence[str]) -> dict[str, str | None]:
        """Answer of each text: plain digits all together, what they leave open one by one."""
        answers = self._dialler.column(_keys(texts))
        pairs = zip(texts, answers, strict=True)
        return {text: answer if answer and len(text) <= _LONGEST else self._first(text) for text, answer in pairs}

    def _first(self, text: str) -> str | None:
        return _first(text, self._one) if len(text) <= _LONGEST else None

    def _one(self, text: str) -> str | None:
        if ordinary := _ORDINARY.fullmatch(text):
            return self._dialler.read(_NOT_DIALLED.sub("", ordinary[1]))
        if _SEVERAL.fullmatch(text):
            return None
        return self._by_library(text)

    def _by_library(self, text: str) -> str | None:
        digit = _DIGIT.search(text)
        if digit is None:
            return None
        if found := _e164(text, self._region):
            return found[0]
        found = _e164("+" + text[digit.start() :], self._region)
        return found[0] if found and self._dialler.lacks_plus(_digits(text, found[1])) else None


@cache
def _reader(region: str | None) -> _Reader:
    return _Reader(region)


def _keys(texts: Sequence[str]) -> list[str]:
    """Take the separators and what follows a first number out of every text; what comes out as digits is one."""
    column = "\n".join(texts)
    if column.count("\n") >= len(texts):
        column = "\n".join(text.replace("\n", "|") for text in texts)
    for separator in _WIDE_SEPARATORS:
        column = column.replace(separator, " ")
    column = _TAIL.sub("", column)
    # Latin-1 shows each byte of a wider character as one that is no digit, and cannot fail.
    return (
        column.encode("utf-8", "surrogatepass").translate(None, _SEPARATORS).decode("latin-1").split("\n")[: len(texts)]
    )


def _first(text: str, one: Callable[[str], str | None], cuts: Sequence[re.Pattern[str]] = _CUTS) -> str | None:
    if answer := one(text):
        return answer
    for depth, cut in enumerate(cuts, start=1):
        pieces = cut.split(text)
        if len(pieces) > 1:
            return next(filter(None, (_first(piece, one, cuts[depth:]) for piece in pieces)), None)
    return None


def _e164(text: str, region: str | None) -> tuple[str, str] | None:
    """Ask the library itself: the number, and its extension."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), number.extension or ""


def _digits(text: str, extension: str) -> str:
    """Digits that the library took for the number."""
    return _NO_DIGIT.sub("", _PARAMETERS.split(text)[0]).removesuffix(extension)

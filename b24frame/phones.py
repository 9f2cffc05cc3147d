"""Raw text to E.164 and to extensions, a column at a time.

The answers are those of the `phonenumbers` library. It is asked itself only where a text is out of the ordinary: digits
with blanks, brackets, dots and hyphens are read by its numbering plans, compiled (`_phone_patterns`).
"""

from __future__ import annotations

import re
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING, Final, cast

from b24frame._phone_patterns import Dialler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# `_MAX_INPUT_STRING_LENGTH` of the library, which reads nothing longer.
_LONGEST: Final = 250
# Above every number with its prefixes; Python itself refuses to write integers of thousands of digits.
_MOST: Final = 10**40
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
_LABELLED: Final = re.compile(r"(?:доб|вн|ext|[x#])\D{0,20}(\d+(?:-\d+)*)", re.IGNORECASE)
_RUN: Final = re.compile(r"(\d+(?:-\d+)*)")
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

    What is not valid as it stands but is valid with a ``+`` in front is that number, since portals store
    ``79161234567``. Extensions are dropped. Of several numbers in one text the first valid one counts.

    Parameters
    ----------
    values
        One raw value per person: text, a number, or anything else, which counts as absent.
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
    """
    reader = _reader(known_region(region))
    texts = [value if type(value) is str else "" if value is None else _text(value) for value in values]
    found = reader.column(list(dict.fromkeys(texts)))
    return [found[text] for text in texts]


def extension(values: Iterable[object]) -> list[str | None]:
    """Internal numbers, digits as text; after a label such as ``доб.`` if there is one, else the first.

    Parameters
    ----------
    values
        One raw value per person: text, a number, or anything else, which counts as absent.

    Returns
    -------
    list of str or None
        One answer per value, in order; None where there are no digits.

    Examples
    --------
    >>> extension(["55", 55, "доб. 55", "055", "", None])
    ['55', '55', '55', '055', None, None]
    """
    texts = [value if type(value) is str else "" if value is None else _text(value) for value in values]
    found = {text: _extension(text) for text in dict.fromkeys(texts)}
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
        return _by_library(text, self._region)


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


def _by_library(text: str, region: str | None) -> str | None:
    import phonenumbers

    digit = _DIGIT.search(text)
    for reading in (text, "+" + text[digit.start() :]) if digit else ():
        try:
            number = phonenumbers.parse(reading, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _text(value: object) -> str:
    """Text of a value: digits of a whole number, nothing of what is neither text nor number."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, Real):
        return ""
    try:
        whole = int(cast("float", value))
    except (OverflowError, ValueError):  # infinity, not a number
        return ""
    return str(whole) if 0 <= whole < _MOST and whole == value else ""


def _extension(text: str) -> str | None:
    if text.isascii() and text.isdecimal():
        return text
    found = _LABELLED.search(text) or _RUN.search(text)
    return "".join(str(int(char)) for char in found[1] if char != "-") if found else None

"""How the secret of a portal may be written: as it is, escaped, quoted, or put together of several strings."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from b24frame._address import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

# A slash as it stands, escaped as in JSON, as in the query of another address, as in HTML, or that of Windows. No group
# gives back what it took, so that the time stays that of the length.
_CODE = r"(?:(?:u00|x)(?:2f|5c)|u\{0{0,4}(?:2f|5c)\})"
_HTML = r"&(?:#x0{0,4}(?:2f|5c)|#0{0,4}(?:47|92)|b?sol);"
_SLASH = rf"(?>\\{{0,8}}+(?:/|(?<=\\){_CODE}|(?<=\\))|%(?:25){{0,3}}(?:2f|5c)|{_HTML}|[／⁄∕＼])"
_SLASHES = rf"(?>{_SLASH}{{1,3}})"
_QUOTE = r"(?>\\{0,8}[\"'`“”„‘’‚«»])"
_END = r"(?![\w*{}$…-]|%(?!(?:25){0,3}(?:2f|5c))|\.\w|\.\.)"
_STEP = rf"{_QUOTE}?{_SLASHES}{_QUOTE}?"
_BREAK = r"(?P<break>[ \t]{0,80}+\r?\n[ \t]{0,80}+(?:(?:[#>*|]|//)[ \t]{0,80}+)?)"
_WEBHOOK = re.compile(
    rf"{_SLASHES}rest{_STEP}(?:api{_STEP})?(?P<user>\d{{1,18}}){_STEP}{_BREAK}?(?P<secret>[\w-]{{8,64}}){_END}",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    rf"(?<![A-Za-z_])(?P<name>auth|access_token|refresh_token|client_secret)=(?P<secret>[0-9A-Za-z]{{32,128}}){_END}",
    re.IGNORECASE,
)
_LONGEST_QUERY = 560
_METHOD = re.compile(rf"{_SLASH}(?:rest|oauth{_SLASH}token){_SLASH}", re.IGNORECASE)
# The joints of a text: quotes around an operator or a blank, a line that goes on, or a sign that nobody sees.
_JOINT = re.compile(
    rf"{_QUOTE}{{1,3}}+\)?[\s\\]{{0,200}}+(?:(?:(?P<slash>[,/])|\+|&|\.\.?|\|\||<<)[\s\\]{{0,200}}+)?"
    rf"[A-Za-z]{{0,2}}{_QUOTE}{{1,3}}+"
    r"|[\\=]\r?\n[ \t]{0,200}|[\u00ad\u200b-\u200f\u2060\ufeff]{1,20}"
)
_OUTSIDE = re.compile(r"[^\w.:\[\]/-]")
_HOST = re.compile(r"(?P<host>[\w.-]+|\[[\da-fA-F:]+\])(?P<port>:\d+)?")
_DEEPEST = 5
_LONGEST_HOST = 300
_RESERVED = re.compile(r"(?:.*\.)?(?:example|invalid|test|localhost)|(?:.*\.)?example\.(?:com|net|org)")
_WORD = re.compile(
    r"secret|webhook|token|your|example|placeholder|insert|here|code|password|dummy|sample", re.IGNORECASE
)
# Tokens do hold a row of zeros, secrets do not.
_REPEATED = re.compile(r"(.)\1{5}")
# Bitrix24 makes secrets of 16 characters; a shorter or longer word without a digit is part of another address.
_LENGTH = 16
# So few different characters make no secret.
_FEWEST = 4
_UNKNOWN = "a portal named elsewhere"

HINT = re.compile(r"[rR][eE][sS][tT](?![a-zA-Z])|(?:[aA][uU][tT][hH]|[tT][oO][kK][eE][nN]|[sS][eE][cC][rR][eE][tT])=")
# An address with all of its joints does not reach further than that from its hint.
_REACH = 1_000


@dataclass(frozen=True, slots=True)
class _Match:
    """Where something begins that looks like an address, where its secret is, and whose; no host if it is no portal."""

    begin: int
    secret: int
    host: str | None
    what: str
    is_secret: bool


def secrets(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Give begin, end, host and kind of each secret of a text."""
    begin = end = 0
    for hint in HINT.finditer(text):
        if hint.start() - _REACH > end:
            yield from _secrets_within(text, begin, end)
            begin = hint.start() - _REACH
        end = hint.end() + _REACH
    yield from _secrets_within(text, max(0, begin), end)


def _secrets_within(whole: str, start: int, stop: int) -> Iterator[tuple[int, int, str, str]]:
    """Look at a part of a text: as it stands, and where it was put together."""
    text = whole[start:stop]
    joined, places = _joined(text)
    found = {one.secret: one for one in _matches(text) if one.host is not None and one.is_secret}
    for one in _matches(joined) if len(joined) < len(text) else ():
        first, last = _place(one.begin, places), _place(one.secret, places)
        if one.host is None:
            found.pop(last, None)
        elif one.is_secret:
            found[last] = _Match(first, last, one.host, one.what, is_secret=True)
    for _, one in sorted(found.items()):
        yield start + one.begin, start + one.secret, str(one.host), one.what


def _joined(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Give a text without its joints, and which of its places were which before."""
    parts, places, length, end = [], [(0, 0)], 0, 0
    for joint in _JOINT.finditer(text):
        part = text[end : joint.start()] + ("/" if joint["slash"] else "")
        length, end = length + len(part), joint.end()
        parts.append(part)
        places.append((length, end))
    return "".join([*parts, text[end:]]), places


def _place(at: int, places: list[tuple[int, int]]) -> int:
    new, old = places[bisect_right(places, at, key=itemgetter(0)) - 1]
    return old + at - new


def _matches(text: str) -> Iterator[_Match]:
    for match in _WEBHOOK.finditer(text):
        host = _host_before(text, match.start())
        # A line that goes on by itself may as well be the next sentence.
        is_secret = _is_secret(match["secret"], is_certain=host != _UNKNOWN and not match["break"])
        yield _Match(match.start(), match.start("secret"), host, f"user {int(match['user'])}", is_secret=is_secret)
    for match in _TOKEN.finditer(text):
        query = re.split(r"[\s\"'<>]", text[max(0, match.start() - _LONGEST_QUERY) : match.start()])[-1]
        method = _METHOD.search(query)
        if method is not None:
            begin = match.start() - len(query) + method.start()
            is_secret = not _is_placeholder(match["secret"])
            yield _Match(
                begin, match.start("secret"), _host_before(text, begin), match["name"].lower(), is_secret=is_secret
            )


def _host_before(text: str, at: int) -> str | None:
    """Give the host that an address has before its path; None where it cannot be that of a portal."""
    before = text[max(0, at - _LONGEST_HOST) : at].rpartition("\n")[2]
    before = re.sub(_SLASH, "/", before, flags=re.IGNORECASE)
    found = None
    for part in reversed(_OUTSIDE.split(before)[-1].split("/")[-1 - _DEEPEST :]):
        match = _HOST.fullmatch(part)
        found = match or found
        # In front of a port there is nothing more, nor in front of two slashes.
        if match is None or match["port"] or part.startswith("["):
            break
    if found is None or ("." not in found["host"] and "//" not in before):
        return _UNKNOWN
    host = found["host"].lower()
    return None if is_loopback(host.strip("[]")) or _RESERVED.fullmatch(host) else host


def _is_secret(text: str, *, is_certain: bool) -> bool:
    if _is_placeholder(text) or text.isdecimal() or _REPEATED.search(text):
        return False
    has_digit = any(character.isdecimal() for character in text)
    # Without a host the address may be that of anything.
    return (is_certain and has_digit) or (len(text) == _LENGTH and (is_certain or has_digit))


def _is_placeholder(text: str) -> bool:
    """Tell whether a text was written by a person to stand for a secret: words, repetitions, or 12345678."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    is_counting = 2 * steps.count(1) > len(steps)
    return is_counting or len(set(text.lower())) <= _FEWEST or bool(_WORD.search(text))

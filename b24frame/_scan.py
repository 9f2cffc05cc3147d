"""Webhooks and tokens that were pasted into files: where they are, never what they are.

Placeholders are no findings, nor are hosts that cannot be a portal (loopback, and names reserved for examples by
https://www.rfc-editor.org/rfc/rfc2606), nor is a line that says `pragma: allowlist secret`.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from b24frame._address import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ALLOWED = "pragma: allowlist secret"
_SKIPPED = {
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".hypothesis",
}  # fmt: skip

# A slash as it stands, escaped as in JSON, or as in the query of another address.
_SLASH = r"(?:\\*/|\\+u002[fF]|%2[fF])"
_END = r"(?![\w*{}$…-]|%(?!2[fF])|\.\w|\.\.)"
_WEBHOOK = re.compile(
    rf"{_SLASH}rest{_SLASH}(?P<user>\d{{1,18}}){_SLASH}(?P<secret>[\w-]{{8,64}}){_END}", re.IGNORECASE
)
_TOKEN = re.compile(
    rf"{_SLASH}(?:rest|oauth{_SLASH}token){_SLASH}[^\s\"'<>]{{0,500}}?"
    rf"(?<![A-Za-z_])(?P<name>auth|access_token|refresh_token|client_secret)=(?P<secret>[0-9A-Za-z]{{32,128}}){_END}",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:^|[^\w.:\[\]-])(?P<host>[\w.-]+|\[[\da-fA-F:]+\])(?::\d+)?(?:/[\w.-]+){0,5}$")
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

# Depths of the JSON of a notebook: inside itself, and inside one of its cells.
_NOTEBOOK, _CELL = 1, 3
_HINT = re.compile("rest|oauth", re.IGNORECASE)
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]')


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a secret is.

    Attributes
    ----------
    path : Path
        The file.
    line : int
        Its line, counted from 1.
    cell : int or None
        The cell of a notebook, counted from 1.
    host : str
        The portal.
    what : str
        ``user 9`` of a webhook, or which token it is.
    """

    path: Path
    line: int
    cell: int | None
    host: str
    what: str

    def __str__(self) -> str:
        cell = "" if self.cell is None else f" (cell {self.cell})"
        return f"{self.path}:{self.line}{cell}: {self.host}, {self.what}, secret hidden"

    @property
    def is_webhook(self) -> bool:
        """Whether it is a webhook, and not a token of an application."""
        return self.what.startswith("user ")


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the files, and those in folders, without the innards of version control and of environments."""
    for path in paths:
        if path.is_file():
            yield path
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(set(folders) - _SKIPPED)
            yield from (file for name in sorted(names) if (file := Path(folder, name)).is_file())


def scan(path: Path) -> list[Finding]:
    """Find the webhooks and tokens in one file; a binary file has none."""
    text = _text(path.read_bytes())
    if text is None:
        return []
    lines = text.split("\n")
    pieces = (
        _strings(text) if path.suffix == ".ipynb" else ((number, None, line) for number, line in enumerate(lines, 1))
    )
    return [
        Finding(path, number, cell, host, what)
        for number, cell, piece in pieces
        if _HINT.search(piece) and ALLOWED not in lines[number - 1]
        for host, what in _secrets(piece)
    ]


def _text(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return None if b"\0" in content[:8_192] else content.decode("utf-8", "replace")


def _strings(text: str) -> Iterator[tuple[int, int | None, str]]:
    """Give the strings of a notebook that matter: line, cell and text of each.

    Its brackets are counted rather than its JSON decoded, because that would not tell the lines.
    """
    depth, cells, is_in_cells, previous = 0, 0, False, ""
    line, seen = 1, 0
    for match in _STRING_OR_BRACKET.finditer(text):
        symbol = match[0]
        if symbol in "{[":
            if depth == _NOTEBOOK:
                is_in_cells = symbol == "[" and previous == '"cells"'
            depth += 1
            cells += symbol == "{" and depth == _CELL and is_in_cells
        elif symbol in "}]":
            depth -= 1
        elif _HINT.search(symbol):
            line, seen = line + text.count("\n", seen, match.start()), match.start()
            yield line, cells if is_in_cells and depth >= _CELL else None, _decoded(symbol)
        previous = symbol


def _decoded(token: str) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token


def _secrets(text: str) -> Iterator[tuple[str, str]]:
    """Give host and kind of each secret of a text."""
    for match in _WEBHOOK.finditer(text):
        host = _host_before(text, match.start())
        if host is not None and _is_secret(match["secret"], is_certain=host != _UNKNOWN):
            yield host, f"user {int(match['user'])}"
    for match in _TOKEN.finditer(text):
        host = _host_before(text, match.start())
        if host is not None and not _is_placeholder(match["secret"]):
            yield host, match["name"].lower()


def _host_before(text: str, at: int) -> str | None:
    """Give the host that an address has before its path; None where it cannot be that of a portal."""
    before = re.sub(r"\\+/|\\+u002f|%2f", "/", text[max(0, at - _LONGEST_HOST) : at], flags=re.IGNORECASE)
    match = _HOST.search(before)
    if match is None or ("." not in match["host"] and "//" not in before):
        return _UNKNOWN
    host = match["host"].lower()
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

"""Webhooks and tokens that were pasted into files: where they are, never what they are.

Placeholders are no findings, nor are hosts that cannot be a portal (loopback, and names reserved for examples by
https://www.rfc-editor.org/rfc/rfc2606), nor is a line that says `pragma: allowlist secret`.
"""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from b24frame._spellings import HINT, secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ALLOWED = "pragma: allowlist secret"
_SKIPPED = {
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".hypothesis",
}  # fmt: skip

# Depths of the JSON of a notebook: inside itself, and inside one of its cells.
_NOTEBOOK, _CELL = 1, 3
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]]')


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
        _strings(text)
        if path.suffix == ".ipynb"
        else [_Piece(None, [(number, f"{line}\n") for number, line in enumerate(lines, 1)])]
    )
    allowed = {number for number, line in enumerate(lines, 1) if ALLOWED in line}
    findings = []
    for piece in pieces:
        for begin, end, host, what in secrets("".join(text for _, text in piece.chunks)):
            first, last = piece.line_at(begin), piece.line_at(end)
            if allowed.isdisjoint(range(first, last + 1)):
                findings.append(Finding(path, last, piece.cell, host, what))
    return findings


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text that belongs together: the number and text of each of its lines."""

    cell: int | None
    chunks: list[tuple[int, str]]
    starts: list[int] = field(default_factory=list)

    def line_at(self, offset: int) -> int:
        """Give the line of a place in the whole text."""
        if not self.starts:
            self.starts.extend(accumulate((len(text) for _, text in self.chunks), initial=0))
        return self.chunks[min(bisect_right(self.starts, offset), len(self.chunks)) - 1][0]


def _text(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return None if b"\0" in content[:8_192] else content.decode("utf-8", "replace")


def _strings(text: str) -> Iterator[_Piece]:
    """Give the strings of a notebook that matter; those of one list, such as the lines of a cell, belong together.

    Its brackets are counted rather than its JSON decoded, because that would not tell the lines.
    """
    depth, cells, is_in_cells, previous = 0, 0, False, ""
    line, seen, opened = 1, 0, ""
    waiting: list[tuple[int, str]] = []
    for match in _STRING_OR_BRACKET.finditer(text):
        symbol = match[0]
        if symbol in "{}[]" or opened == "{":
            yield from _piece(waiting, cells if is_in_cells and depth >= _CELL else None)
            waiting = []
        if symbol in "{[":
            if depth == _NOTEBOOK:
                is_in_cells = symbol == "[" and previous == '"cells"'
            depth += 1
            cells += symbol == "{" and depth == _CELL and is_in_cells
            opened = symbol
        elif symbol in "}]":
            depth -= 1
            # Behind a list there is an object again, but for lists of lists, which hold no text.
            opened = "{"
        else:
            line, seen = line + text.count("\n", seen, match.start()), match.start()
            waiting.append((line, symbol))
        previous = symbol
    yield from _piece(waiting, cells if is_in_cells and depth >= _CELL else None)


def _piece(tokens: list[tuple[int, str]], cell: int | None) -> Iterator[_Piece]:
    if any(HINT.search(token) for _, token in tokens):
        yield _Piece(cell, [(line, _decoded(token)) for line, token in tokens])


def _decoded(token: str) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token

"""What the command line says: a terminal can show it, is not steered by it, and no secret is in it."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import threading
import unicodedata
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Some scripts cannot be written without these two, and a terminal does nothing with them.
_JOINERS = "\u200c\u200d"
# Control characters, halves of characters, and signs that turn the direction or break a line unseen.
_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# What looks like the secret of a webhook, whatever its slashes became on the way.
_SLASHES = r"(?:[\\/]|u00(?:2f|5c)|%(?:2f|5c))+"
_SECRET = re.compile(rf"(rest{_SLASHES}\d+{_SLASHES})[^/\s\"'\\%?&#]+", re.IGNORECASE)
_HIDDEN = r"\1***"
# Any long word of letters and digits may be a secret.
_WORD = re.compile(r"\S*\brest\b\S*|(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{12,}")
# What argparse may repeat: options and commands, spelt rightly or nearly so.
_ORDINARY = re.compile(r"-{0,2}[A-Za-z]{0,11}(?:-[A-Za-z]{1,11})*")
_CODES = (
    "Exit codes: 0 done; 1 an error, explained in a line, or a finding of check or scan; 2 wrong usage; "
    "130 stopped by Ctrl-C, 143 by a signal."
)
_ENDS = ("SIGTERM", "SIGHUP", "SIGBREAK")


def prepare() -> None:
    """Let the terminal show letters that it does not know as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def shown(text: str) -> str:
    r"""Give a text in which everything that could steer a terminal is escaped, line breaks included.

    >>> print(shown("Anna\x1b[2J\nno"))
    Anna\x1b[2J\nno
    """
    if text.isprintable():
        return text
    return "".join(char if _is_harmless(char) else char.encode("unicode_escape").decode() for char in text)


def say(*lines: str, error: bool = False) -> None:
    """Print lines. That nobody reads them, because of a closed pipe or a full disk, undoes nothing that was done."""
    stream = sys.stderr if error else sys.stdout
    if stream is None:
        return
    try:
        print(*map(shown, lines), sep="\n", file=stream, flush=True)
    except OSError:
        _silence(stream)


def complain(text: str) -> None:
    """Print an error, without the secret of a webhook that may be in it."""
    say(f"b24frame: {_SECRET.sub(_HIDDEN, text)}", error=True)


def told(error: Exception) -> str:
    """Give the words of an error, without the number that the system has for it."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"


def without_words(text: str) -> str:
    """Hide what may be a secret in an argument that is repeated."""
    return _WORD.sub("***", text)


class Parser(argparse.ArgumentParser):
    """Repeats no word that may be a secret."""

    def __init__(self, given: Sequence[str], **options: Any) -> None:  # noqa: ANN401 - as argparse takes them
        super().__init__(epilog=_CODES, **options)
        self._given = given

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments; exit code 2."""
        words = {part for word in self._given for part in (word, word.partition("=")[2])}
        for word in sorted(words, key=len, reverse=True):
            if not _ORDINARY.fullmatch(word):
                message = message.replace(repr(word)[1:-1], "***").replace(word, "***")
        super().error(shown(message))


def counted(number: int, one: str, many: str = "") -> str:
    """Name a number of things.

    >>> counted(1, "entry", "entries"), counted(1_200, "row")
    ('1 entry', '1,200 rows')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


@contextmanager
def warnings_in_a_line() -> Iterator[None]:
    """Print warnings as the command line prints errors."""

    def tell(message: Warning | str, *_: object) -> None:
        complain(str(message))

    before = warnings.showwarning
    warnings.showwarning = tell  # type: ignore[assignment]
    try:
        yield
    finally:
        warnings.showwarning = before


@contextmanager
def ended_cleanly() -> Iterator[None]:
    """Turn the signals that end a program into SystemExit with their code, so that what is half done is undone."""
    before: dict[int, Any] = {}

    def stop(number: int, _: object) -> None:
        for one in before:
            signal.signal(one, signal.SIG_IGN)
        raise SystemExit(128 + number)

    # Signals are for the main thread, and one that somebody ignores, as nohup does, stays ignored.
    is_main = threading.current_thread() is threading.main_thread()
    for number in (getattr(signal, name) for name in _ENDS if is_main and hasattr(signal, name)):
        if signal.getsignal(number) is signal.SIG_DFL:
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_harmless(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in _STEERING


def _silence(stream: TextIO) -> None:
    """Let what is still to be written go nowhere: otherwise Python complains at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)

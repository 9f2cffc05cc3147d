"""Answers kept in a folder, so that a load goes on after a break without asking for what it has.

A checkpoint holds people's data and no secret. Each file is written whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
import stat
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from b24frame._atomic import check_place, in_words, is_planted, make_folder, refuse_address, whole
from b24frame._wire import Answer, command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    Call = tuple[str, Mapping[str, Any]]

_ABOUT = "checkpoint.json"
_PART = "part-{:06d}.json"
_OURS = re.compile(r"(?:checkpoint|part-\d{6,})\.(?:json|partial)|\.[0-9a-f]{16}\.partial")
# Result, total, next and time: the time too, because it decides how many pages the next request asks for.
_FIELDS = 4


class Checkpoint:
    """Answers to the calls of one load: a context manager, because two loads may not share one.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.
    about : dict
        What the load is: portal, user and method.

    Attributes
    ----------
    resumed : bool
        Whether the folder held answers already.

    Raises
    ------
    ValueError
        If the folder holds a checkpoint of something else or other files, is a link, or another load is using it.
    OSError
        If it cannot be written.
    """

    def __init__(self, folder: Path, about: Mapping[str, str]) -> None:
        self._folder = folder
        self._answers: dict[str, list[Any]] = {}
        with in_words(folder):
            _make(folder)
            self._lock = _locked(folder)
        try:
            self._open(dict(about))
        except BaseException:
            self._close()
            raise

    def _open(self, about: dict[str, str]) -> None:
        with in_words(self._folder):
            self._claim(about)
            parts = sorted(file for file in self._files() if file.name.startswith("part-") and file.suffix == ".json")
            for part in parts:
                self._answers.update(_answers_in(part))
        self._next = 1 + max((int(part.stem.removeprefix("part-")) for part in parts), default=-1)
        check_place(self._folder / _PART.format(self._next))
        self.resumed = bool(self._answers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def answer(self, call: Call) -> Answer | None:
        """Give the answer to a call, where it is known."""
        kept = self._answers.get(command(*call))
        return None if kept is None else Answer(*kept)

    def keep(self, answers: Sequence[tuple[Call, Answer]]) -> None:
        """Write some answers down."""
        part = {command(*call): [answer.result, answer.total, answer.next, answer.time] for call, answer in answers}
        self._answers.update(part)
        _write(self._folder / _PART.format(self._next), part)
        self._next += 1

    def discard(self) -> None:
        """Delete the files, and the folder if nothing else is in it: the load is done, and nothing undoes it."""
        try:
            # The name tag goes last: what a crash leaves behind must not pass for part of another load.
            for file in sorted(self._files(), key=lambda file: file.name == _ABOUT):
                file.unlink()
        except OSError:
            message = f"{self._folder}: the checkpoint could not be deleted. Delete it: it holds people's data"
            warnings.warn(message, stacklevel=2)
            return
        # The folder of the program, a mounted one, or one in a folder that may not be changed, stays.
        with suppress(OSError):
            self._folder.rmdir()

    def _files(self) -> list[Path]:
        return [file for file in self._folder.iterdir() if _OURS.fullmatch(file.name)]

    def _claim(self, about: dict[str, str]) -> None:
        path = self._folder / _ABOUT
        strange = [file for file in self._files() if not stat.S_ISREG(file.lstat().st_mode)]
        is_tagged = path in self._files()
        if strange or (not is_tagged and any(_is_strange(file) for file in self._folder.iterdir())):
            message = f"{self._folder}: the folder holds other files; name an empty one for a checkpoint"
            raise ValueError(message)
        if not is_tagged:
            _write(path, about)
            return
        found = _read(path)
        if found is None:
            message = f"{path} is not part of a checkpoint. Name another folder, or delete this one."
            raise ValueError(message)
        if found != about:
            message = (
                f"{self._folder} is a checkpoint of {_told(found)}, and this is {_told(about)}. "
                "Name another folder, or delete this one."
            )
            raise ValueError(message)


def _make(folder: Path) -> None:
    """Make the folder, for its owner's eyes, if it is not there."""
    refuse_address(folder)
    complaint = None
    if folder.is_symlink():
        complaint = "is a link; name the folder that it points to"
    elif folder.exists() and not folder.is_dir():
        complaint = "is a file; name a folder for a checkpoint"
    elif folder.exists() and is_planted(folder, folder.stat()):
        complaint = "belongs to somebody else; name another folder"
    if complaint:
        message = f"{folder} {complaint}"
        raise ValueError(message)
    make_folder(folder, 0o700)


def _locked(folder: Path) -> int | None:
    """Hold a folder for this load; None if the system has no such locks, as Windows and some network disks."""
    try:
        import fcntl
    except ImportError:
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        message = f"{folder} is in use: another load keeps its answers there. Wait for it, or name another folder"
        raise ValueError(message) from None
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _is_strange(file: Path) -> bool:
    """Tell whether a file does not belong to a checkpoint without a name tag, in which nothing was kept yet."""
    return not _OURS.fullmatch(file.name) or file.suffix == ".json"


def _told(about: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for value in about.values())


def _write(path: Path, content: object) -> None:
    with whole(path) as file:
        # Half an emoji in a name is not UTF-8, but goes through JSON as it came.
        file.write(json.dumps(content).encode("ascii"))


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="ascii"))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _answers_in(part: Path) -> dict[str, list[Any]]:
    """Read a part; one that a crash of the machine left damaged holds nothing, and is asked for again."""
    return {call: fields for call, fields in (_read(part) or {}).items() if _is_answer(fields)}


def _is_answer(fields: object) -> bool:
    if not isinstance(fields, list) or len(fields) != _FIELDS:
        return False
    _, total, follows, time = fields
    return all(count is None or type(count) is int for count in (total, follows)) and isinstance(time, dict)

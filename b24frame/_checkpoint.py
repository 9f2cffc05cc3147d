"""Answers kept in a folder, so that a load goes on after a break without asking for what it has.

A checkpoint holds people's data and no secret. Each file is written whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from b24frame._wire import Answer, command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Call = tuple[str, Mapping[str, Any]]

_ABOUT = "checkpoint.json"
_PART = "part-{:06d}.json"
_OURS = re.compile(r"(?:checkpoint|part-\d{6,})\.(?:json|partial)")
# Result, total, next and time: the time too, because it decides how many pages the next request asks for.
_FIELDS = 4


class Checkpoint:
    """Answers to the calls of one load.

    Parameters
    ----------
    folder : Path
        Made where it does not exist.
    about : dict
        What the load is: portal, user and method.

    Attributes
    ----------
    resumed : bool
        Whether the folder held answers already.

    Raises
    ------
    ValueError
        Where the folder holds a checkpoint of something else, or files that are none.
    """

    def __init__(self, folder: Path, about: Mapping[str, str]) -> None:
        self._folder = folder
        self._answers: dict[str, list[Any]] = {}
        if folder.exists() and not folder.is_dir():
            message = f"{folder} is a file; name a folder for a checkpoint"
            raise ValueError(message)
        # People's data: for the owner's eyes.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._claim(dict(about))
        parts = sorted(file for file in self._files() if file.name.startswith("part-") and file.suffix == ".json")
        for part in parts:
            self._answers.update(_answers_in(part))
        self._next = 1 + max((int(part.stem.removeprefix("part-")) for part in parts), default=-1)
        self.resumed = bool(self._answers)

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
        """Delete the files, and the folder where nothing else is in it: the load is done."""
        # The name tag goes last: what a crash leaves behind must not pass for part of another load.
        for file in sorted(self._files(), key=lambda file: file.name == _ABOUT):
            file.unlink()
        if not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _files(self) -> list[Path]:
        return [file for file in self._folder.iterdir() if _OURS.fullmatch(file.name)]

    def _claim(self, about: dict[str, str]) -> None:
        path = self._folder / _ABOUT
        if not path.exists():
            if any(not _OURS.fullmatch(file.name) or file.suffix == ".json" for file in self._folder.iterdir()):
                message = f"{self._folder}: the folder holds other files; name an empty one for a checkpoint"
                raise ValueError(message)
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


def _told(about: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for value in about.values())


def _write(path: Path, content: object) -> None:
    partial = path.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    # Half an emoji in a name is not UTF-8, but goes through JSON as it came.
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(content, file)
    partial.replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="ascii"))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _answers_in(part: Path) -> dict[str, list[Any]]:
    """Read a part; one that a crash of the machine left damaged holds nothing, and is asked for again."""
    kept = _read(part) or {}
    return {call: fields for call, fields in kept.items() if isinstance(fields, list) and len(fields) == _FIELDS}

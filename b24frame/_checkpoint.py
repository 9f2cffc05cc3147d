"""Answers kept in a folder, so that a load goes on after a break without asking for what it has.

A checkpoint holds people's data and no secret. Each file is written whole or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24frame._wire import Answer, command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Call = tuple[str, Mapping[str, Any]]

_ABOUT = "checkpoint.json"
_PART = "part-{:06d}.json"


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
        # People's data: for the owner's eyes.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._claim(dict(about))
        self._parts = sorted(folder.glob(_PART.replace("{:06d}", "*")))
        for part in self._parts:
            self._answers.update(_read(part))
        self.resumed = bool(self._answers)

    def answer(self, call: Call) -> Answer | None:
        """Give the answer to a call, where it is known."""
        kept = self._answers.get(command(*call))
        return None if kept is None else Answer(*kept)

    def keep(self, answers: Sequence[tuple[Call, Answer]]) -> None:
        """Write some answers down."""
        part = {command(*call): [answer.result, answer.total, answer.next] for call, answer in answers}
        self._answers.update(part)
        path = self._folder / _PART.format(len(self._parts))
        _write(path, part)
        self._parts.append(path)

    def discard(self) -> None:
        """Delete the files, and the folder where nothing else is in it: the load is done."""
        for path in (*self._parts, self._folder / _ABOUT, *self._folder.glob("*.partial")):
            path.unlink(missing_ok=True)
        if not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _claim(self, about: dict[str, str]) -> None:
        path = self._folder / _ABOUT
        if not path.exists():
            if any(file.suffix != ".partial" for file in self._folder.iterdir()):
                message = f"{self._folder}: the folder holds other files; name an empty one for a checkpoint"
                raise ValueError(message)
            _write(path, about)
            return
        found = _read(path)
        if found != about:
            message = (
                f"{self._folder} is a checkpoint of {_told(found)}, and this is {_told(about)}. "
                "Name another folder, or delete this one."
            )
            raise ValueError(message)


def _told(about: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for value in about.values())


def _write(path: Path, content: object) -> None:
    import orjson

    partial = path.with_suffix(".partial")
    partial.write_bytes(orjson.dumps(content))
    partial.replace(path)


def _read(path: Path) -> dict[str, Any]:
    import orjson

    try:
        content: dict[str, Any] = dict(orjson.loads(path.read_bytes()))
    except (orjson.JSONDecodeError, TypeError):
        message = f"{path} is not part of a checkpoint. Name another folder, or delete this one."
        raise ValueError(message) from None
    return content

"""Whom an answer names: ids that can be read and were asked for, or an error that shows one that is not.

Only null stands for nobody. What cannot be read could be somebody, so it is never left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from b24frame import _wire, schema
from b24frame.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Names of fields that say nothing of a person; a server's other keys are counted only.
_FIELDS = {*schema.PEOPLE, *schema.DEPARTMENTS, "id", "departments", "phones", "full_name", "parent", "uf_head"}
_NUMBER = re.compile(r"[-+.\d]{1,24}", re.ASCII)


class OddAnswerError(PortalError):
    """An answer that came whole, and cannot be used."""

    def __init__(self, message: str) -> None:
        super().__init__(
            f"{message} Somebody could be missing, so nothing is given. Try again; if it stays so, show this message "
            "to the support of the portal.",
            passing=False,
        )


def ids_in(entries: Sequence[Any], method: str) -> list[int]:
    """Read the ids of an answer; null is nobody.

    Raises
    ------
    OddAnswerError
        If one cannot be read.
    """
    numbers = [_id(entry) for entry in entries if entry is not None]
    if None in numbers:
        odd = next(entry for entry in entries if entry is not None and _id(entry) is None)
        raise OddAnswerError(f"{method}: an id cannot be read: it is {_value(odd)}.")
    return [number for number in numbers if number is not None]


def users_in(entries: Sequence[Any], method: str, asked: Collection[int] | None = None) -> Sequence[Any]:
    """Give the user objects of an answer as they are, once it is sure who each of them is; null is nobody.

    Raises
    ------
    OddAnswerError
        If an id cannot be read or was not asked for, or comes twice with different data.
    """
    known: dict[int, Any] = {}
    for entry in entries:
        if entry is None:
            continue
        number = _id(entry.get("id")) if isinstance(entry, dict) else None
        if number is None:
            raise OddAnswerError(f"{method}: a user has no id that can be read: {_shape(entry)}.")
        if asked is not None and number not in asked:
            raise OddAnswerError(f"{method}: a user was not asked for: {_shape(entry)}.")
        _check_once(known, number, entry, method)
    return entries


def departments_in(rows: Sequence[Any], method: str) -> list[int]:
    """Read the ids of departments.

    Raises
    ------
    OddAnswerError
        If one cannot be read, or comes twice with different data.
    """
    known: dict[int, Any] = {}
    found = []
    for row in rows:
        sent = {str(key).lower(): value for key, value in row.items()} if isinstance(row, dict) else {}
        number = _id(sent.get("id"))
        if number is None:
            raise OddAnswerError(f"{method}: a department has no id that can be read: {_shape(row)}.")
        _check_once(known, number, row, method)
        found.append(number)
    return found


def _id(value: object) -> int | None:
    number = _wire.whole(value)
    return number if number is not None and number > 0 else None


def _check_once(known: dict[int, Any], number: int, entry: Any, method: str) -> None:  # noqa: ANN401 - any row
    before = known.setdefault(number, entry)
    if before is not entry and before != entry:
        raise OddAnswerError(f"{method}: one answer holds the same id twice with different data: {_shape(entry)}.")


def _shape(entry: object) -> str:
    """Describe an entry without a word of what it holds."""
    if not isinstance(entry, dict):
        return f"it is {_value(entry)}"
    ids = [f"{key} is {_value(value)}" for key, value in entry.items() if str(key).lower() == "id"]
    fields = sorted(str(key) for key in entry if str(key).lower() in _FIELDS)
    others = len(entry) - len(fields)
    names = [*fields[:6], *([f"{others + len(fields[6:])} more"] if others or fields[6:] else [])]
    return f"{', '.join(ids) or 'id is not there'} (fields: {', '.join(names) or 'none'})"


def _value(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return f"the number {str(value)[:24]}"
    if isinstance(value, str):
        return f"the text {value!r}" if _NUMBER.fullmatch(value) else f"a text of {len(value)} characters"
    return "an object" if isinstance(value, dict) else "a list"

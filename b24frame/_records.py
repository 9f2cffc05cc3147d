"""Entries of an answer with their ids, or an error that says what was given instead; no value of an entry is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from b24frame import _wire
from b24frame._values import is_nothing, number
from b24frame.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_KEYS, _LONGEST = 8, 30
_INT64 = 2**63
_DEPARTMENT_KEYS = {"PARENT", "SORT", "UF_HEAD"}
# Fields, in small letters, that only records of the one kind have.
_OF_DEPARTMENTS = {"full_name", "manager_user_id", "manager_user_data", "uf_head"}
_OF_PEOPLE = {"first_name", "last_name", "departments", "uf_department", "phones", "last_activity_date"}


def given(records: Any, of: str) -> list[Any]:  # noqa: ANN401 - anything goes in
    """Give records as a list.

    Raises
    ------
    SchemaError
        Where it is a whole answer of the portal.
    TypeError
        Where they cannot be records.
    """
    if isinstance(records, _wire.Answer):
        raise SchemaError(f"this is an answer, not its records: give normalize_{of} the list in answer.result")
    if isinstance(records, Mapping) and "result" in records:
        raise _whole_answer(records, of)
    return _wire.records(records)


def numbered(entries: Iterable[Any], of: str) -> tuple[list[int], list[dict[str, Any]]]:
    """Give the ids and the records of entries; those that are null are left out.

    Raises
    ------
    SchemaError
        Where an entry is no record, its id cannot be read, or the records are of another kind.
    """
    records = [entry for entry in entries if type(entry) is dict or not is_nothing(entry)]
    sent: list[Any] = [entry.get("id") if type(entry) is dict else None for entry in records]
    is_usual = set(map(type, sent)) == {int} and min(sent) >= 0 and max(sent) < _INT64
    ids: list[Any] = sent if is_usual else list(map(number, sent))
    if None in ids:
        raise _unreadable(records[ids.index(None)], of)
    if records:
        _check_kind(records[0], of)
    return ids, records


# Columns that no portal sends together.
_OF_FRAME = {"department_ids", "employee", "phones_raw"}


def _check_kind(record: dict[str, Any], of: str) -> None:
    """Refuse records of another kind, by the fields of the first."""
    keys = {str(key).lower() for key in record}
    if keys >= _OF_FRAME:
        message = "these are rows of a people frame, not records: use the frame as it is"
    elif of == "colleagues" and keys & _OF_DEPARTMENTS and not keys & _OF_PEOPLE:
        message = "these are departments, not people: give them to b24frame.normalize_departments"
    elif of == "departments" and keys & _OF_PEOPLE and not keys & _OF_DEPARTMENTS:
        message = "these are people, not departments: give user objects of the im methods to normalize_colleagues"
    else:
        return
    raise SchemaError(message, wanted=["id"], found=sorted(keys))


def _unreadable(entry: object, of: str) -> SchemaError:
    if not isinstance(entry, Mapping):
        message = (
            f"normalize_{of} reads records (dicts), but an entry is of the type {type(entry).__name__}. If the entries "
            f"are ids, ask the portal for the objects: with USER_DATA='Y', or with b24frame.load_{of}."
        )
        return SchemaError(message, wanted=["id"])
    if "result" in entry:
        return _whole_answer(entry, of)
    keys = [str(key) for key in entry]
    if "id" not in entry and "ID" in entry and of == "colleagues":
        return SchemaError(_in_capitals(set(keys)), wanted=["id"], found=keys, nearest=["ID"])
    shown = ", ".join(repr(key[:_LONGEST]) for key in keys[:_MOST_KEYS]) or "none"
    message = (
        f"normalize_{of} needs a whole number as id in each record, but in one the id is {_kind(entry.get('id'))}. Its "
        f"fields: {shown}{', ...' if len(keys) > _MOST_KEYS else ''}. Correct the record, or leave it out."
    )
    return SchemaError(message, wanted=["id"], found=keys)


def _whole_answer(answer: Mapping[Any, Any], of: str) -> SchemaError:
    message = f"this is a whole answer of the portal, not its records: give normalize_{of} the list in answer['result']"
    return SchemaError(message, wanted=["id"], found=[str(key) for key in answer], nearest=["result"])


def _in_capitals(keys: set[str]) -> str:
    if keys & _DEPARTMENT_KEYS:
        return "these are records of department.get, not people: give them to b24frame.normalize_departments"
    return (
        "these are records of user.get, whose fields are in capitals (ID, NAME), and normalize_colleagues reads user "
        "objects of the im methods (id, name). Load the people with b24frame.load_colleagues or load_employees, or ask "
        "im.user.list.get for the users with these ids."
    )


def _kind(value: object) -> str:
    if is_nothing(value):
        return "missing"
    if isinstance(value, str):
        return "text that is no whole number" if value.strip() else "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "a number of more than 64 bits"
    return f"of the type {type(value).__name__}"

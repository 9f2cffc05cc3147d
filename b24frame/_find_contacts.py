"""Checks of contacts: missing, not valid, shared."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from b24frame._find_company import MOST_NAMED, PERSON, Found, arrow, is_missing, several, shown, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    from b24frame._find_company import Company

    # By row of the employees: field and text as sent.
    Invalid: TypeAlias = dict[int, dict[str, str]]

_INNER = "inner_phone"
_FIELDS = ("personal_mobile", "personal_phone", "work_phone", _INNER)
# In the place of a field: a text or a list, sent instead of an object of fields.
_ALL = "phones sent without a field"
_LONGEST = 40


def look(company: Company) -> Iterator[Found]:
    """Look for all of them."""
    invalid = invalid_numbers(company)
    yield no_phone(company, invalid)
    yield invalid_phone(company, invalid)
    yield shared(company, "shared_phone", "phone", "the phone number")
    yield shared(company, "shared_inner_phone", "inner_phone", "the extension")
    yield no_email(company)
    yield shared(company, "shared_email", "email", "the e-mail address")


def no_phone(company: Company, invalid: Invalid) -> Found:
    """Find employees without a valid outside number."""
    rows = np.flatnonzero(is_missing(company.of_employees("phone")))
    inner = texts(company.of_employees("inner_phone").iloc[rows])
    return Found(
        "no_phone",
        PERSON,
        {
            company.ids[person]: f"{company.labels[person]} has no {'valid ' if row in invalid else ''}phone number"
            f"{f', only the extension {shown(extension, _LONGEST)}' if extension else ''}."
            for row, person, extension in zip(rows.tolist(), company.employees[rows].tolist(), inner, strict=True)
        },
    )


def invalid_phone(company: Company, invalid: Invalid) -> Found:
    """Find employees of whom a number was sent that is not valid, or in `inner_phone` one that is no extension."""
    return Found(
        "invalid_phone",
        PERSON,
        {
            company.ids[person]: f"{company.labels[person]} has {_lacking(sent)}."
            for person, sent in ((company.employees[row], sent) for row, sent in invalid.items())
        },
    )


def no_email(company: Company) -> Found:
    """Find employees without an e-mail address."""
    is_found = is_missing(company.of_employees("email"))
    return company.about_employees("no_email", is_found, "has no e-mail address.")


def shared(company: Company, check: str, column: str, what: str) -> Found:
    """Find employees who have a number or an address, in whatever case, that others have too."""
    values = [text and text.casefold() for text in texts(company.of_employees(column))]
    counts = Counter(values)
    groups: dict[str, list[int]] = {}
    for row, text in zip(company.employees.tolist(), values, strict=True):
        if text and counts[text] > 1:
            groups.setdefault(text, []).append(row)
    return Found(
        check,
        PERSON,
        {
            company.ids[row]: f"{company.labels[row]} shares {what} {shown(text)} with {others}."
            for text, rows in groups.items()
            for row, others in zip(rows, _others(company, rows), strict=True)
        },
    )


def invalid_numbers(company: Company) -> Invalid:
    """Find texts as sent that hold something, while the column of their field is empty."""
    raw = arrow(company.of_employees("phones_raw"))
    invalid: Invalid = {}
    for field in _FIELDS:
        # Reading all the JSON would take longer than all other checks; this lets only blank fields go.
        is_sent = _matches(raw, rf'"{field}"\s*:\s*(?:"\s*[^"\s]|[^"\sfn])')
        rows = np.flatnonzero(is_sent & is_missing(company.of_employees(field)))
        _note(invalid, raw, rows, field)
    _note(invalid, raw, np.flatnonzero(_matches(raw, r"^\s*[^{\s]")), _ALL)
    return invalid


def _lacking(sent: Mapping[str, str]) -> str:
    told = {field: f"{field} ({shown(text, _LONGEST)})" for field, text in sent.items()}
    inner = [f"no extension in {told.pop(_INNER)}"] if _INNER in told else []
    outside = [f"no valid number in {several(told.values(), len(told))}"] if told else []
    return ", and ".join(outside + inner)


def _matches(raw: Any, pattern: str) -> NDArray[np.bool_]:  # noqa: ANN401 - Arrow is not precise here
    found = pc.match_substring_regex(raw, pattern)
    return np.asarray(found.fill_null(pa.scalar(value=False)), dtype=bool)


def _note(invalid: Invalid, raw: Any, rows: NDArray[np.intp], field: str) -> None:  # noqa: ANN401 - as above
    for row, sent in zip(rows.tolist(), raw.take(rows).to_pylist(), strict=True):
        if text := _sent(sent, field):
            invalid.setdefault(row, {})[field] = text


def _others(company: Company, rows: list[int]) -> Iterator[str]:
    """For each of a group the first few of the others: all behind those few see the same."""
    first = [company.ref(company.ids[row]) for row in rows[: MOST_NAMED + 1]]
    count = len(rows) - 1
    same = several(first, count)
    for at in range(len(rows)):
        yield several(first[:at] + first[at + 1 :], count) if at < MOST_NAMED else same


def _sent(raw: str, field: str) -> str:
    try:
        phones = json.loads(raw)
        if not isinstance(phones, dict):
            return ", ".join(_said(phones)) if field == _ALL else ""
        return ", ".join(_said(phones.get(field)))
    except (ValueError, RecursionError):
        return ""


def _said(value: object) -> Iterator[str]:
    """Give all text and numbers in a value."""
    if isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _said(part)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        # Half an emoji cannot be written.
        text = str(value).encode("utf-8", "replace").decode().strip()
        yield from [text] if text else []

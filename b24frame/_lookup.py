"""Find a department or a person by id, name or path; where that fails, say what was probably meant."""

from __future__ import annotations

import operator
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST, _NEAREST = 8, 3
# Letters that Unicode does not take apart into a plain one and a mark, as it does ё, й and Å: the plain one for each.
PLAIN = str.maketrans(
    dict(zip("łøđðħŧıŋæœþ", ("l", "o", "d", "d", "h", "t", "i", "n", "ae", "oe", "th"), strict=True))
    | dict(zip("ієґәғқңөұүһ", "иегагкноуух", strict=True))
)


def fold(text: str) -> str:
    """Fold a text for comparison: no case, no accents (so ё is as its plain letter), one space between words.

    Every order by name is by the folded form, and so the same on each machine.

    >>> fold("  Семён  Ångström Łukasz")
    'семен angstrom lukasz'
    """
    if text.isascii():
        return " ".join(text.lower().split())
    bare = "".join(at for at in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(at))
    return " ".join(unicodedata.normalize("NFKC", bare).translate(PLAIN).split())


def folded(names: pd.Series[str]) -> pd.Series[str]:
    """Fold each of a column of names, to sort by; NA stays."""
    return names.map(fold, na_action="ignore")


def department(departments: pd.DataFrame, wanted: int | str) -> int:
    """Id of a department given by id, name or path.

    Raises
    ------
    ValueError
        Where there is none (with the nearest names), or several of that name (with their paths and ids).
    """
    if isinstance(wanted, str):
        return _one("department", wanted, departments[["path", "name"]], departments["path"])
    return _by_id("department", departments["path"], wanted)


def person(people: pd.DataFrame, wanted: int | str) -> int:
    """Id of a person given by id or name.

    Raises
    ------
    ValueError
        Where there is none (with the nearest names), or several of that name (with their departments and ids).
    """
    if isinstance(wanted, str):
        shown = people["name"].fillna("no name").str.cat(people["department_path"].fillna("no department"), sep=", ")
        return _one("person", wanted, people[["name"]], shown)
    return _by_id("person", people["name"], wanted)


def manager(people: pd.DataFrame, wanted: int | str) -> int:
    """Id of a person, or of a head who is not among the people but whom somebody reports to."""
    if not isinstance(wanted, str) and (number := _whole("person", wanted)) in set(people["manager_id"].dropna()):
        return number
    return person(people, wanted)


def _whole(kind: str, wanted: int) -> int:
    if isinstance(wanted, bool):
        raise TypeError(f"a {kind} is given by id or name, not by {wanted!r}")
    try:
        return operator.index(wanted)
    except TypeError:
        raise TypeError(f"a {kind} is given by id or name, not by {type(wanted).__name__}") from None


def _by_id(kind: str, shown: pd.Series[str], wanted: int) -> int:
    number = _whole(kind, wanted)
    if number not in shown.index:
        near = sorted(shown.index, key=lambda known: abs(known - number))[:_NEAREST]
        listed = _listed((known, shown[known]) for known in near)
        raise ValueError(f"no {kind} has the id {number}. " + (f"The nearest: {listed}." if near else "There is none."))
    return number


def _called(wanted: str, names_of: pd.DataFrame) -> list[int]:
    """Ids of whatever is called so exactly, or else when case, accents and spaces are not looked at."""
    if found := _ids(names_of.index[(names_of == wanted).any(axis=1)]):
        return found
    folded = fold(wanted)
    return _ids(names_of.index[(names_of.map(fold, na_action="ignore") == folded).any(axis=1)])


def _ids(index: pd.Index[int]) -> list[int]:
    return index.tolist()


def _one(kind: str, wanted: str, names: pd.DataFrame, shown: pd.Series[str]) -> int:
    found = _called(wanted, names)
    if len(found) == 1:
        return found[0]
    if found:
        more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
        listed = _listed((number, shown[number]) for number in found[:_MOST])
        raise ValueError(f"{len(found)} {kind}s are called {wanted!r}: {listed}{more}. Give the id.")
    near = _nearest(wanted, names)
    hint = f"The nearest: {_listed((number, shown[number]) for number in near)}." if near else "None is called alike."
    raise ValueError(f"no {kind} is called {wanted!r}. {hint}")


def _nearest(wanted: str, names: pd.DataFrame) -> list[int]:
    """Ids of up to three whose names are most alike."""
    folded: dict[str, int] = {}
    for column in names:
        present = names[column].dropna()
        for number, name in zip(_ids(present.index), present, strict=True):
            folded.setdefault(fold(name), number)
    matches = get_close_matches(fold(wanted), folded, n=_NEAREST, cutoff=0.5)
    return list(dict.fromkeys(folded[match] for match in matches))


def _listed(candidates: Iterable[tuple[int, Any]]) -> str:
    return "; ".join(f"{shown} (id {number})" if pd.notna(shown) else f"id {number}" for number, shown in candidates)

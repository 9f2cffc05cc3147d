"""A filter of people: what can be chosen, whether a value is one, and who is left. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from b24frame import schema
from b24frame._lookup import fold
from b24frame.activity._common import Moment, as_of
from b24frame.activity._seen import BUCKETS, buckets_of, elapsed
from b24frame.widgets import _cells
from b24frame.widgets._folded import Folded, Texts, large
from b24frame.widgets._units import Units, units_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

NOTHING: Mapping[str, Any] = {"text": "", "department": [], "status": [], "recency": []}
NONE = "(none)"
SEARCHED = ("name", "work_position", "email", "department")
PHONES = ("phone", "personal_mobile", "personal_phone", "work_phone", "inner_phone")
_NUMBER = re.compile(r"\+?[\d\s().\-/]*\d[\d\s().\-/]*")
_NEEDS = {"status": "status", "recency": "last_activity_date", "department": "department_path"}


class Filters:
    """Everything that a people frame can be filtered by.

    A value is a plain dict of `text` (str; every word of it must occur), `department` (paths; each stands for all
    below it too), `status` and `recency` (values and buckets). An empty one does not filter; within one key any of the
    values will do, and all keys must hold. "(none)" stands for people without a department or a status. Of a text
    longer than 10,000 characters only the first are looked into.

    Parameters
    ----------
    people : DataFrame
        The people frame. Columns that are missing cannot be filtered by.
    departments : DataFrame, optional
        The department frame, for the tree in its order and with empty departments; else the tree is read out of
        `department_path`, in which a name that holds " / " looks like two.
    at : str or datetime, optional
        The moment from which recency counts; default the load time of the frame.
    """

    def __init__(self, people: pd.DataFrame, departments: pd.DataFrame | None = None, *, at: Moment = None) -> None:
        self.people = people
        self._departments = departments
        self._at = at
        if at is not None:
            self.at = as_of(people, at).at

    @cached_property
    def at(self) -> pd.Timestamp:
        """The moment from which recency counts, in UTC.

        Raises
        ------
        ValueError
            Where neither `at` nor the frame tells it.
        """
        return as_of(self.people, self._at).at

    @cached_property
    def employs(self) -> Mask | None:
        """Tell for each person whether they are an employee; None if the frame has no column employee."""
        if "employee" not in self.people:
            return None
        counts: Mask = self.people["employee"].fillna(value=False).to_numpy(dtype=bool)
        return counts

    def counted(self, *, everybody: bool) -> Mask:
        """Tell for each person whether they are shown: everybody, or employees only if the frame knows them."""
        if everybody or self.employs is None:
            return np.ones(len(self.people), dtype=bool)
        return self.employs

    @cached_property
    def units(self) -> Units:
        """The departments as a tree, and who is in them."""
        return units_of(self.people, self._departments)

    def value(self, given: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a user sets
        """Check a value and give it complete: all keys, lists in the order of the choices.

        Departments may be given by path, name or id, and a single value without a list.

        Raises
        ------
        TypeError
            Where it is no dict, or holds something that is no text.
        ValueError
            Where a key, department, status or bucket is not known; with the nearest.
        SchemaError
            Where the frame lacks the column to filter by.
        """
        if not isinstance(given, Mapping):
            raise TypeError(f'a filter is a dict such as {{"text": "ivan"}}, not {type(given).__name__}')
        for key in given:
            known("filter", key, list(NOTHING))
        text = given.get("text", "")
        if not isinstance(text, str):
            raise TypeError(f"the text of a filter is a str, not {type(text).__name__}")
        return {"text": text} | {key: self._chosen(key, given.get(key)) for key in ("department", "status", "recency")}

    def mask(self, value: Mapping[str, Any]) -> Mask:
        """Tell for each person whether a checked value leaves them in."""
        left = np.ones(len(self.people), dtype=bool)
        if value["department"]:
            left &= self._in_departments(value["department"])
        if value["status"]:
            left &= np.isin(self.statuses, value["status"])
        if value["recency"]:
            left &= np.isin(self.seen, [BUCKETS.index(bucket) for bucket in value["recency"]])
        words = fold(value["text"])
        return left & self._said(words) if words else left

    def choices(self) -> dict[str, Any]:
        """What there is to choose: departments in tree order, statuses, buckets; each with its number of employees.

        With `everybody` the numbers of all people, if some are no employees; if the frame does not tell who is one,
        all numbers are of all people.
        """
        units = self.units
        departments = list(zip(units.paths, units.names, units.depth.tolist(), strict=True))
        if units.paths and not units.placed.all():
            departments.append((NONE, NONE, 0))
        shown: dict[str, list[tuple[Any, ...]]] = {
            "department": departments,
            "status": [(name,) for name in self._kinds_of_status],
            "recency": [(name,) for name in BUCKETS] if self.is_dated else [],
        }
        numbers = self._numbers(everybody=False)
        rows = {key: [[*row, many] for row, many in zip(shown[key], numbers[key], strict=True)] for key in shown}
        at = {"at": f"{self.at:%Y-%m-%d %H:%M} UTC" if self.is_dated else ""}
        has_others = self.employs is not None and not self.employs.all()
        return rows | at | ({"everybody": self._numbers(everybody=True)} if has_others else {})

    def _numbers(self, *, everybody: bool) -> dict[str, list[int]]:
        """People by choice, in the order of the choices."""
        counts = self.counted(everybody=everybody)
        outside = [] if self.units.placed.all() or not self.units.paths else [int((counts & ~self.units.placed).sum())]
        statuses = pd.Series(self.statuses[counts]).value_counts()
        seen = np.bincount(self.seen[counts], minlength=len(BUCKETS)).tolist() if self.is_dated else []
        return {
            "department": self.units.distinct(counts).tolist() + outside,
            "status": [int(statuses.get(name, 0)) for name in self._kinds_of_status],
            "recency": seen,
        }

    @property
    def is_dated(self) -> bool:
        """Whether people can be filtered by recency."""
        try:
            return "last_activity_date" in self.people and bool(self.at)
        except ValueError:
            return False

    @cached_property
    def seen(self) -> NDArray[np.intp]:
        """Place of each person's bucket of recency."""
        return buckets_of(elapsed(self.people, self.at))

    @cached_property
    def searched(self) -> list[Folded]:
        """Every column that text is looked for in; apart, for many hold few texts, and most no other script."""
        columns = [_text(self.people[name]) for name in (*SEARCHED, *PHONES) if name in self.people]
        return [Folded.of(column) for column in (*columns, *_more_departments(self.people))]

    def _chosen(self, key: str, given: Any) -> list[str]:  # noqa: ANN401 - whatever a user sets
        values = _listed(key, given)
        if not values:
            return []
        if key != "department" or "department_ids" not in self.people:
            schema.require(self.people, _NEEDS[key])
        if key == "department":
            return self._paths(values)
        # Asked for, so that a frame without a load time says what to do.
        choices = list(BUCKETS) if key == "recency" and self.at else self._kinds_of_status
        for value in values:
            known(key, value, choices)
        return [value for value in choices if value in values]

    def _paths(self, values: list[Any]) -> list[str]:
        units = self.units
        chosen = {value if value == NONE else units.path_of(value) for value in values}
        return [path for path in (*units.paths, NONE) if path in chosen]

    def _in_departments(self, paths: list[str]) -> Mask:
        left = self.units.below([path for path in paths if path != NONE])
        return left | ~self.units.placed if NONE in paths else left

    @cached_property
    def statuses(self) -> NDArray[np.object_]:
        """Each person's status, "(none)" where there is none."""
        if "status" not in self.people:
            return np.full(len(self.people), NONE, dtype=object)
        return self.people["status"].astype(schema.STR).str.slice(0, _cells.MOST).fillna(NONE).to_numpy(object)

    @cached_property
    def _kinds_of_status(self) -> list[str]:
        if "status" not in self.people:
            return []
        found = set(self.statuses.tolist())
        dtype = self.people["status"].dtype
        order = dtype.categories.tolist() if isinstance(dtype, pd.CategoricalDtype) else sorted(found - {NONE})
        return [name for name in dict.fromkeys([*(str(kind)[: _cells.MOST] for kind in order), NONE]) if name in found]

    def _said(self, text: str) -> Mask:
        every: Mask = np.logical_and.reduce([self._holds(word) for word in text.split()])
        if not _NUMBER.fullmatch(text):
            return every
        # A number may be written in groups; those of the portal are written without.
        return every | self._holds(re.sub(r"[^\d+]", "", text))

    def _holds(self, part: str) -> Mask:
        left = np.zeros(len(self.people), dtype=bool)
        for column in self.searched:
            left |= column.holds(part)
        return left


def _text(column: pd.Series) -> Texts:
    texts = column if isinstance(column.dtype, pd.StringDtype) else column.astype(schema.STR)
    return large(texts.str.slice(0, _cells.MOST))


def _more_departments(people: pd.DataFrame) -> list[Texts]:
    """Names of the departments after the first, where anybody is in several."""
    if "departments" not in people:
        return []
    names = [
        " ".join(map(str, names[1:]))[: _cells.MOST] if hasattr(names, "__len__") and len(names) > 1 else None
        for names in people["departments"]
    ]
    return [large(names)]


def _listed(key: str, given: Any) -> list[Any]:  # noqa: ANN401 - whatever a user sets
    if given is None:
        return []
    if isinstance(given, str | int | np.integer):
        return [given] if given != "" else []
    if not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise TypeError(f"{key} of a filter is a list, not {type(given).__name__}")
    return list(given)


def known(kind: str, value: Any, choices: list[str]) -> None:  # noqa: ANN401 - whatever a user sets
    """Check that a value is one of the choices; else raise a ValueError with the nearest and with all."""
    if value in choices:
        return
    nearest = get_close_matches(str(value), choices, n=1)
    hint = f"the nearest is {nearest[0]!r}; " if nearest else ""
    raise ValueError(f"no {kind} {value!r}; {hint}there are {', '.join(map(repr, choices)) or 'none'}")

"""What the checks look at, and how they name it: one line each, whatever is in a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from b24frame import _values, schema
from b24frame._forest import Forest, forest
from b24frame._memberships import long_form
from b24frame._tree import SEPARATOR, cut_cycles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import pandas as pd
    from numpy.typing import NDArray

    from b24frame._lines import Lines

    Numbers = NDArray[np.int64]

PERSON, DEPARTMENT = "person", "department"
MOST_NAMED = 3
_LONGEST = 60
# Besides what breaks a line, the marks that turn the direction of all that follows them.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")

Texts: TypeAlias = "list[str | None]"


class Found(NamedTuple):
    """What one check found: by id a sentence that says what."""

    check: str
    kind: str
    details: dict[int, str]


@dataclass(frozen=True)
class Thresholds:
    """From where on something is too wide, too deep or too many.

    Raises
    ------
    ValueError
        Where one is no whole number from 1 on.
    """

    wide_span: int = 15
    deep_chain: int = 7
    head_of_many: int = 3
    many_departments: int = 3

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < 1:
                raise ValueError(
                    f"{name} is {value!r}: give a whole number from 1 on, such as {getattr(Thresholds, name)}"
                )


@dataclass(frozen=True, eq=False)
class Company:
    """The joined frames with the reports-to chain, and what several checks need of them."""

    people: pd.DataFrame
    departments: pd.DataFrame
    lines: Lines
    limits: Thresholds

    @cached_property
    def ids(self) -> list[int]:
        """Ids of the people, by row."""
        return [int(number) for number in self.people.index.tolist()]

    @cached_property
    def row(self) -> dict[int, int]:
        """Row of each person."""
        return {number: row for row, number in enumerate(self.ids)}

    @cached_property
    def employees(self) -> Numbers:
        """Rows of the people who are employees."""
        return np.flatnonzero(self._is_employee)

    @cached_property
    def _is_employee(self) -> NDArray[np.bool_]:
        return self.people["employee"].astype("boolean").fillna(value=False).to_numpy(bool)

    @cached_property
    def seats(self) -> pd.DataFrame:
        """A row per employee and department listed: row among the employees, the department as value."""
        return long_form(self.of_employees("department_ids"))

    @cached_property
    def parents(self) -> dict[int, int | None]:
        """Parent of each department as the frame has it, listed or not."""
        present = self.departments["parent_id"].dropna()
        known = dict(zip(present.index.tolist(), present.astype("int64").tolist(), strict=True))
        return {number: known.get(number) for number in self.departments.index.tolist()}

    @cached_property
    def heads(self) -> dict[int, int]:
        """Head of each department that has one."""
        present = self.departments["manager_id"].dropna()
        return dict(zip(present.index.tolist(), present.astype("int64").tolist(), strict=True))

    @cached_property
    def cut(self) -> tuple[dict[int, int | None], list[int]]:
        """Parents that are listed, without cycles, and the departments at which one was cut."""
        return cut_cycles({child: parent if parent in self.parents else None for child, parent in self.parents.items()})

    @cached_property
    def tree(self) -> Forest:
        """The departments below each other."""
        return forest(self.cut[0])

    @cached_property
    def seated(self) -> tuple[Numbers, Numbers]:
        """Row among the employees, and place in the tree, of each seat in a department that is listed."""
        places = self.tree.places(self.seats["value"].to_numpy(np.int64))
        inside = places >= 0
        return self.seats["row"].to_numpy(np.int64)[inside], places[inside]

    @cached_property
    def sizes(self) -> dict[int, int]:
        """Distinct employees of each department with all below it."""
        counts = self.tree.distinct(*self.seated)
        return dict(zip(self.tree.ids.tolist(), counts.tolist(), strict=True))

    @cached_property
    def labels(self) -> list[str]:
        """Each person by row as the subject of a sentence: the name, and in brackets where they are."""
        paths = texts(self.people["department_path"])
        where = {path: f" ({tail(path)})" if path else "" for path in set(paths)}
        return [
            f"{name or f'#{number}'}{where[path]}"
            for number, name, path in zip(self.ids, self._names, paths, strict=True)
        ]

    @cached_property
    def _lists(self) -> list[Iterable[int]]:
        return self.people["department_ids"].tolist()

    @cached_property
    def _names(self) -> Texts:
        return [name and shown(name) for name in texts(self.people["name"])]

    @cached_property
    def _department_names(self) -> dict[int, str | None]:
        names = (name and shown(name) for name in texts(self.departments["name"]))
        return dict(zip(self.departments.index.tolist(), names, strict=True))

    @cached_property
    def _paths(self) -> dict[int, str | None]:
        return dict(zip(self.departments.index.tolist(), texts(self.departments["path"]), strict=True))

    def of_employees(self, name: str) -> pd.Series[Any]:
        """Column of the people, of employees only."""
        return self.people[name].iloc[self.employees]

    def is_employee(self, person: int) -> bool:
        """Tell of anybody, among the people or not."""
        row = self.row.get(person)
        return row is not None and bool(self._is_employee[row])

    def label(self, person: int) -> str:
        """Take a person as the subject of a sentence; one who was not loaded is only a number."""
        row = self.row.get(person)
        return f"#{person}" if row is None else self.labels[row]

    def ref(self, person: int) -> str:
        """Mention a person: name and id."""
        row = self.row.get(person)
        return _ref(person, None if row is None else self._names[row])

    def place(self, department: int) -> str:
        """Take a department as the subject of a sentence: its path."""
        path = self._paths.get(department)
        return tail(path) if path else self._department_names.get(department) or f"#{department}"

    def unit(self, department: int) -> str:
        """Mention a department: name and id."""
        return _ref(department, self._department_names.get(department))

    def listed_in(self, person: int) -> list[int]:
        """Departments that somebody lists, each once."""
        return list(dict.fromkeys(int(at) for at in self._lists[self.row[person]]))

    def attr(self, name: str) -> list[Any]:
        """Read what the departments' attrs tell; hand-made and merged frames have none."""
        told = self.departments.attrs.get("b24frame")
        value = told.get(name) if isinstance(told, dict) else None
        return list(value) if isinstance(value, list | tuple | np.ndarray) else []

    def about_employees(self, check: str, is_found: NDArray[np.bool_], says: str) -> Found:
        """Say the same of each employee found."""
        rows = self.employees[is_found].tolist()
        return Found(check, PERSON, {self.ids[row]: f"{self.labels[row]} {says}" for row in rows})


def arrow(values: pd.Series[Any]) -> Any:  # noqa: ANN401 - Arrow is not precise here
    """Trimmed text of a column as Arrow, null where empty; of any dtype, so that hand-made frames pass too."""
    if values.dtype != schema.STR:
        return _values.text(values.astype(object).where(values.notna(), None).tolist())
    given: Any = pa.array(values, pa.large_string())
    trimmed = pc.utf8_trim_whitespace(given)
    return pc.if_else(pc.equal(trimmed, pa.scalar("", pa.large_string())), pa.scalar(None, pa.large_string()), trimmed)


def is_missing(values: pd.Series[Any]) -> NDArray[np.bool_]:
    """Tell where a column has no text."""
    return np.asarray(arrow(values).is_null(), dtype=bool)


def texts(values: pd.Series[Any]) -> Texts:
    """Trimmed text of a column, None where there is none."""
    found: Texts = arrow(values).to_pylist()
    return found


def shown(text: str, longest: int = _LONGEST) -> str:
    """Text on one line, its end cut off where it is long."""
    if len(text) <= longest and text.isprintable():
        return text
    text = _one_line(text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def tail(text: str) -> str:
    """Text on one line, its beginning cut off where it is long: the near end of a path says most."""
    text = _one_line(text)
    if len(text) <= _LONGEST:
        return text
    end = text[1 - _LONGEST :]
    return f"…{end[max(0, end.find(SEPARATOR)) :]}"


def several(names: Iterable[str], count: int) -> str:
    """Name the first few of so many."""
    first = list(islice(names, MOST_NAMED))
    if count > MOST_NAMED:
        return f"{', '.join(first)} and {count - MOST_NAMED:,} more"
    return " and ".join(filter(None, [", ".join(first[:-1]), *first[-1:]]))


def counted(count: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def _ref(number: int, name: str | None) -> str:
    return f"{name} (#{number})" if name else f"#{number}"


def _one_line(text: str) -> str:
    # Joiners, which Persian names and emoji need, are not printable either and stay.
    return " ".join(_UNWANTED.sub(" ", text).split())

"""What the dashboard can show: a source has named views, each a table with its chart and the controls that it takes."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from b24frame import activity, charts, schema
from b24frame._groups import long
from b24frame._style import attrs_of, words
from b24frame.activity._common import as_of, employs, frame_of
from b24frame.errors import B24Error, ConstantSignalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

    from b24frame.activity._common import Moment, People
    from b24frame.widgets._picture import Picture

    Table: TypeAlias = pd.DataFrame | ConstantSignalError

WRONG = (B24Error, ValueError, TypeError)
_SENSIBLE = (
    *("department", "departments", "work_position", "gender", "status"),
    *("department_path", "manager_id", "department_id"),
)
_TEXTS = ("name", "first_name", "last_name", "work_position", "department", "department_path", "status")
_LONGEST = 1_000
_IN_FILE = 5
# People that a group of a column which is not known has on average, at least.
_COMPARED = 5
_GROUPED = ("at", "by", "min_group")
_PERSON = ("name", "work_position", "department", "last_activity_date", "days")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One table of a source.

    Attributes
    ----------
    name, label : str
        What it is called in Python, and where a person chooses it.
    table : callable
        Makes the table; takes the controls as keywords.
    chart : callable
        Draws it, or the `ConstantSignalError` that it raised.
    controls : tuple of str
        Those of `at`, `by` and `min_group` that the table takes.
    columns : tuple of str
        The columns to show where not all are.
    drawn : callable, optional
        Makes what the chart draws where that is another table.
    height : float
        Inches of the chart without groups; 0: as many as its rows need.
    most : int
        More rows than these are not drawn.
    """

    name: str
    label: str
    table: Callable[..., pd.DataFrame]
    chart: Callable[..., Axes]
    controls: tuple[str, ...]
    columns: tuple[str, ...] = ()
    drawn: Callable[..., pd.DataFrame] | None = None
    height: float = 0.0
    most: int = 25

    def look(self, controls: Mapping[str, Any], picture: Picture) -> Look:
        """Make the table and draw it; what is wrong is kept in its place, and the picture as it was."""
        taken = {name: value for name, value in controls.items() if name in self.controls}
        outcome: pd.DataFrame | Exception
        try:
            outcome = self._drawn(taken, picture)
        except WRONG as error:
            outcome = error
        return Look(self, taken, outcome)

    def _drawn(self, taken: dict[str, Any], picture: Picture) -> Table:
        table = _asked(self.table, taken)
        drawn = table if self.drawn is None else _asked(self.drawn, taken)
        picture.draw(self.chart, drawn, self.inches(drawn))
        return table

    def inches(self, table: Table) -> float:
        """Tell how tall the chart of a table is."""
        if isinstance(table, ConstantSignalError):
            return 3.0
        if self.height and attrs_of(table).get("by") is None:
            return self.height
        rows = int(table.notna().any(axis=1).sum())
        return 2.4 + 0.33 * max(3, min(rows, self.most))


@dataclass(frozen=True, slots=True)
class Look:
    """A view as it was made: with which of the controls it takes, and what came of it."""

    view: View
    controls: dict[str, Any]
    outcome: pd.DataFrame | Exception

    @property
    def title(self) -> str:
        """What is shown, in words."""
        by = self.controls.get("by")
        return f"{self.view.label}{f', by {words(by)}' if by else ''}"

    @property
    def file_name(self) -> str:
        """What a file of it is called, without its ending."""
        by = self.controls.get("by")
        return re.sub(r"[^\w-]+", "-", f"{self.view.name}{f'-by-{by}' if by else ''}")


class Snapshot:
    """The views of one people frame or Org.

    Attributes
    ----------
    views : dict
        View by name, in the order in which they are offered.
    groups : list of str
        Columns that can make groups.
    offered : list of str
        Those of them that make groups worth comparing, those first that people ask for.
    """

    def __init__(self, people: People) -> None:
        frame = frame_of(people)
        schema.require(frame, "employee")
        # A copy that costs nothing until somebody writes: what is shown must not change behind the dashboard.
        self._people = _bounded(frame) if isinstance(people, pd.DataFrame) else copy(people)
        if not isinstance(self._people, pd.DataFrame):
            self._people.people = _bounded(frame)
        self.views = _views(self._people)
        self.groups = _groups(frame)
        employees = frame.loc[employs(frame), self.groups]
        self.offered = [name for name in self.groups if _is_worth_comparing(employees[name])]
        if "department" in self.offered and "department_id" in self.offered:
            self.offered.remove("department_id")

    def moment(self, at: Moment) -> pd.Timestamp:
        """Read a moment, in UTC; None is the load time.

        Raises
        ------
        TypeError, ValueError
            Where it is none, or none is given and the frame does not tell when it was loaded.
        """
        return as_of(self._people, at).at

    def check_by(self, by: str | None) -> None:
        """Check a column to group by.

        Raises
        ------
        SchemaError
            Where there is none of this name, with the nearest.
        TypeError, ValueError
            Where it is no name, or its values gather nobody.
        """
        if by is None or by in self.groups:
            return
        if not isinstance(by, str):
            raise TypeError(f"by is the name of one column or None, not {by!r}")
        schema.require(frame_of(self._people), by)
        raise ValueError(f"{by} holds moments or measures, which make no groups; by is one of {', '.join(self.groups)}")

    def groups_in_file(self) -> list[str]:
        """Choose the columns to group by in a file: few, and such that somebody has a value in."""
        frame = frame_of(self._people)
        sensible = [name for name in _SENSIBLE[:_IN_FILE] if name in frame]
        return [name for name in sensible if long(frame[name])[1].notna().any()]


def _bounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Cut texts that nobody reads to their end, in a new frame: each is counted, measured and drawn many times."""
    texts = [name for name in _TEXTS if name in frame]
    return frame.assign(**{name: column for name in texts if (column := _cut(frame[name])) is not None})


def _cut(column: pd.Series) -> pd.Series | None:
    """A column with its long texts cut, if it has any; a number keeps those apart that begin alike."""
    codes, values = pd.factorize(column)
    lengths = pd.Series(values, dtype="str").str.len()
    if not (lengths > _LONGEST).any():
        return None
    cut = [
        text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… #{at}" for at, text in enumerate(map(str, values), 1)
    ]
    return pd.Series(pd.array(cut, dtype="str").take(codes, allow_fill=True), column.index)


def _views(people: People) -> dict[str, View]:
    def view(name: str, label: str, controls: Sequence[str] = _GROUPED, **options: Any) -> tuple[str, View]:  # noqa: ANN401 - fields of View
        table = partial(getattr(activity, name), people)
        options = {"chart": getattr(charts, name, charts.recency)} | options
        return name, View(name=name, label=label, table=table, controls=tuple(controls), **options)

    everybody = partial(activity.recency, people)
    return dict(
        (
            view("recency", "When people were last seen", height=4.4),
            view("presence", "Status", height=4.4),
            view("devices", "Applications they were seen with", height=4.4),
            view("active_share", "Share seen lately"),
            view("absences", "Who is away, and who covers", ["at"], most=30),
            # The list itself has no chart: the picture says how many these are among all.
            view("dormant", "Not seen for 90 days, or never", ["at"], columns=_PERSON, drawn=everybody, height=4.4),
            view("birthdays", "Birthdays of the next 30 days", ["at"], height=6.2),
            view("coverage", "How complete the data is"),
        )
    )


def _asked(table: Callable[..., pd.DataFrame], controls: Mapping[str, Any]) -> Table:
    try:
        return table(**controls)
    except ConstantSignalError as error:
        return error


def _groups(frame: pd.DataFrame) -> list[str]:
    groups = [name for name in frame.columns if isinstance(name, str) and name and _makes_groups(frame[name])]
    return sorted(groups, key=lambda name: _SENSIBLE.index(name) if name in _SENSIBLE else len(_SENSIBLE))


def _is_worth_comparing(column: pd.Series) -> bool:
    """Whether employees differ in it, and a column that is not of the portal does not tell them apart one by one."""
    if column.name in schema.PEOPLE and column.name not in _SENSIBLE:
        return False
    values = long(column)[1]
    try:
        groups = values.nunique(dropna=False)
    except TypeError:
        # Values of which pandas can make no groups, such as dicts.
        return False
    return groups > 1 and (column.name in _SENSIBLE or len(values) >= _COMPARED * groups)


def _makes_groups(column: pd.Series) -> bool:
    """Moments and measures differ from person to person."""
    return not (pd.api.types.is_datetime64_any_dtype(column.dtype) or pd.api.types.is_float_dtype(column.dtype))

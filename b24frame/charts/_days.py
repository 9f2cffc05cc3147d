"""Calendar of birthdays: a week a row for a few weeks, a week a column for a year."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _style
from b24frame._canvas import Canvas
from b24frame._plain import several
from b24frame._style import combined
from b24frame._text import apart, sentence
from b24frame.charts import _bars
from b24frame.charts._away import date_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_DAY = pd.Timedelta("1D")
_MOST_WEEKS = 8
_LONGEST_WINDOW = 366
# Entries of the scale of a year, and colours of the caller's that make it one colour.
_MOST_LEVELS, _COLORS = 5, frozenset({"color", "facecolor", "fc"})
# Points from one date below the axis to the next.
_TICK = 40.0
_NAMES_A_DAY = 5
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def birthdays(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw a calendar of the birthdays to come: weeks with names, or a year as small squares.

    Parameters
    ----------
    table : DataFrame
        What `activity.birthdays` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the cells (rectangles).

    Returns
    -------
    Axes
        A cell for each day from the moment of the table to the end of its window, a year at most, the more the
        stronger: up to eight weeks with the first names of each day, a longer time with a column for each week.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    attrs = _style.checked(table, "birthdays", "activity.birthdays", "name", "next", "in_days")
    days = pd.to_datetime(table["next"]).dt.tz_localize(None).dt.normalize()
    first, last = _range(days, attrs)
    weeks = 1 + ((last - _monday(first)).days // 7)
    is_long = weeks > _MOST_WEEKS
    canvas = Canvas(ax, table["name"], (11.0, 2.9) if is_long else (11.0, 1.5 + 0.85 * max(2, weeks)))
    counts = days.value_counts()
    is_scaled = is_long and not table.empty and not style.keys() & _COLORS
    levels = _levels(counts, (first, last)) if is_scaled else []
    canvas.frame("week" if is_long else "", "", keep=())
    title = several(len(table), "birthday") + _between(first, last)
    canvas.title(title, _style.as_of(attrs), legend=[_birthdays(level) for level in levels])
    canvas.frame("week of" if is_long else "day of the week", "day of the week" if is_long else "week of", keep=())
    if table.empty:
        canvas.empty("no birthdays" if attrs else "no data")
        return canvas.ax
    if is_long:
        _year(canvas, counts, (first, last), style)
        _scale(canvas, levels, int(counts.max()))
    else:
        _weeks(canvas, table.assign(day=days), (first, last), style)
    canvas.note("The stronger the colour, the more birthdays on that day." if is_scaled else "")
    return canvas.ax


def _levels(counts: pd.Series[int], span: tuple[pd.Timestamp, pd.Timestamp]) -> list[int]:
    """Numbers of birthdays on a day, from none to most, that the scale shows: a few of those that there are."""
    found = sorted({*counts.tolist(), *([0] if len(counts) <= (span[1] - span[0]).days else [])})
    step = max(1, -(-(len(found) - 1) // (_MOST_LEVELS - 1)))
    return sorted({*found[::-step], found[0]})


def _scale(canvas: Canvas, levels: Sequence[int], most: int) -> None:
    for level in levels:
        look = {"color": _color(canvas, level, most), "marker": "s", "s": 40, "label": _birthdays(level)}
        canvas.ax.scatter([], [], **look)
    if levels:
        _bars.legend_above(canvas)


def _birthdays(number: int) -> str:
    return several(number, "birthday") if number else "none"


def _between(first: pd.Timestamp, last: pd.Timestamp) -> str:
    if first == last:
        return f" on {date_of(first)} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f" from {date_of(first)}{year} to {date_of(last)} {last.year}"


def _range(days: pd.Series[Any], attrs: dict[str, Any]) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first and the last day of the window of the table; if it is not noted, those of the birthdays."""
    at = _style.moment(attrs)
    known = days.dropna()
    first = last = at.tz_localize(None).normalize() if at is not None else pd.Timestamp("1970-01-01")
    if len(known):
        first, last = (min(first, known.min()) if at is not None else known.min()), known.max()
    # Everybody has a birthday within a year, so that a longer window shows no more.
    within = min(int(attrs.get("within_days") or 0), _LONGEST_WINDOW)
    return first, max(last, first + _DAY * within)


def _monday(day: pd.Timestamp) -> pd.Timestamp:
    return day - _DAY * day.day_of_week


def _color(canvas: Canvas, number: float, most: int) -> Any:  # noqa: ANN401 - a colour
    empty = _style.mix(canvas.ink.grid, canvas.ink.paper, 0.55)
    return _style.mix(canvas.ink.pale, canvas.ink.main, number / max(most, 1)) if number else empty


def _square(canvas: Canvas, corner: tuple[float, float], color: Any, style: dict[str, Any]) -> Any:  # noqa: ANN401 - a patch
    from matplotlib.patches import Rectangle

    look = combined({"facecolor": color, "edgecolor": canvas.ink.paper, "linewidth": 1.5}, style)
    return canvas.ax.add_patch(Rectangle(corner, 1, 1, **look))


def _weeks(canvas: Canvas, table: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp], style: dict[str, Any]) -> None:
    monday = _monday(span[0])
    rows = 1 + (span[1] - monday).days // 7
    canvas.ax.set_xlim(0, 7)
    canvas.ax.set_ylim(rows, 0)
    canvas.ax.set_xticks([at + 0.5 for at in range(7)], _WEEKDAYS, fontsize=_style.SMALL)
    canvas.ax.set_yticks([at + 0.5 for at in range(rows)], [date_of(monday + _DAY * 7 * at) for at in range(rows)])
    canvas.ax.tick_params(length=0, labelsize=_style.SMALL)
    width, height = canvas.settle()
    lines = int(height / rows / (canvas.size * 1.35 * canvas.figure.dpi / 72)) - 1
    by_day = {day: list(zip(part.index, part["name"], strict=True)) for day, part in table.groupby("day")}
    most = max(map(len, by_day.values()))
    for day in pd.date_range(*span):
        row, column = divmod((day - monday).days, 7)
        people = by_day.get(day, [])
        square = _square(canvas, (column, row), _color(canvas, 0.45 * len(people), most), style)
        text = _names_of_day(canvas, day, people, width / 7 * 0.92, lines)
        color = _style.text_on(square.get_facecolor())
        look = {"va": "top", "color": color, "linespacing": 1.2, "clip_path": square}
        canvas.write(column + 0.04, row + 0.07, text, **look)


def _names_of_day(
    canvas: Canvas, day: pd.Timestamp, people: Sequence[tuple[object, object]], room: float, lines: int
) -> str:
    told = [date_of(day) if canvas.ruler.width(date_of(day)) <= room else str(day.day)]
    fits = len(people) <= min(lines, _NAMES_A_DAY)
    shown = people if fits else people[: max(0, min(lines, _NAMES_A_DAY) - 1)]
    names = starmap(lambda number, name: canvas.letters.shown(name, f"#{number}"), shown)
    told += [sentence(apart(canvas.ruler.cut(name, room))) for name in names]
    if not fits:
        told.append(f"{len(people) - len(shown):,} more" if shown else several(len(people), "birthday"))
    return "\n".join(told)


def _year(
    canvas: Canvas, counts: pd.Series[int], span: tuple[pd.Timestamp, pd.Timestamp], style: dict[str, Any]
) -> None:
    monday = _monday(span[0])
    most = int(counts.max())
    weeks = 1 + (span[1] - monday).days // 7
    for day in pd.date_range(*span):
        week, weekday = divmod((day - monday).days, 7)
        square = _square(canvas, (week, weekday), _color(canvas, int(counts.get(day, 0)), most), style)
        square.set_linewidth(0.8)
    canvas.ax.set_xlim(0, weeks)
    canvas.ax.set_ylim(7, 0)
    step = max(1, -(-weeks // max(1, min(12, int(canvas.width / canvas.room.point / _TICK)))))
    ticks = range(0, weeks, step)
    canvas.ax.set_xticks([at + 0.5 for at in ticks], [date_of(monday + _DAY * 7 * at) for at in ticks])
    canvas.ax.set_yticks([at + 0.5 for at in range(7)], _WEEKDAYS)
    canvas.ax.tick_params(length=0, labelsize=_style.SMALL)

"""Timeline of who is away until when."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _room, _style
from b24frame._canvas import Canvas
from b24frame._plain import several
from b24frame._style import combined
from b24frame._text import apart, sentence
from b24frame.charts import _bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_AWAY = 30
_LONGEST = 92.0
_DAY = pd.Timedelta("1D")
_HEAD = "head of a department"
# Points from one date below the axis to the next.
_TICK = 40.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def absences(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - artist properties
    """Draw who is away until when, from the moment of the table on; heads of departments are marked.

    Parameters
    ----------
    table : DataFrame
        What `activity.absences` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars.

    Returns
    -------
    Axes
        A bar for each of the 30 who are back first, heads among them before others; longer than a quarter is cut at
        92 days, and the date stands beside it.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    attrs = _style.checked(table, "absences", "activity.absences", "name", "department", "until", "head", "cover")
    heads = table["head"].fillna(value=False).astype(bool)
    shown = (
        table.assign(head=heads).sort_values("head", ascending=False, kind="stable").head(_room.rows(ax, _MOST_AWAY))
    )
    shown = shown.sort_values("until", kind="stable")
    canvas = Canvas(ax, [*shown["name"], *shown["department"]], (9.0, 2.0 + 0.32 * max(3, len(shown))))
    canvas.rows(_away_names(canvas, shown))
    canvas.frame("day", "employee", keep=("bottom",))
    title = f"{several(len(table), 'employee')} away, {int(heads.sum()):,} of them {_heads(int(heads.sum()))}"
    legend = [_HEAD if is_head else "employee" for is_head in shown["head"].unique()]
    canvas.title(title, _style.as_of(attrs), legend=legend)
    if shown.empty:
        canvas.empty("nobody is away" if attrs else "no data")
        return canvas.ax
    _timeline(canvas, shown, _start(shown, attrs), style)
    rest = (
        f"And {several(len(table) - len(shown), 'more employee')}; heads are shown first."
        if len(table) > len(shown)
        else ""
    )
    canvas.note(
        rest, "The portal tells the end of an absence, not its begin. Cover: others of the department who are there."
    )
    return canvas.ax


def _heads(number: int) -> str:
    return "a head of a department" if number == 1 else "heads of departments"


def _start(shown: pd.DataFrame, attrs: dict[str, Any]) -> pd.Timestamp:
    at = _style.moment(attrs)
    if at is None:
        first = shown["until"].dropna().min()
        at = pd.Timestamp(first) - _DAY if pd.notna(first) else pd.Timestamp("1970-01-01", tz="UTC")
    return at


def _naive(moments: pd.Series[Any], zone: Any) -> pd.Series[Any]:  # noqa: ANN401 - any time zone
    if moments.dt.tz is None:
        return moments
    local: pd.Series[Any] = moments.dt.tz_convert(zone or "UTC").dt.tz_localize(None)
    return local


def _timeline(canvas: Canvas, shown: pd.DataFrame, at: pd.Timestamp, style: dict[str, Any]) -> None:
    begin = at.tz_localize(None)
    until = _naive(pd.to_datetime(shown["until"]), at.tzinfo)
    lasts = ((until - begin) / _DAY).clip(upper=_LONGEST).fillna(_LONGEST)
    places = pd.Series(range(len(shown)), index=shown.index)
    for is_head, color in ((False, canvas.ink.main), (True, canvas.ink.strong)):
        rows = (shown["head"] == is_head).to_numpy()
        if rows.any():
            look = combined({"height": 0.66, "color": color}, style)
            canvas.ax.barh(places[rows], lasts[rows], **look, label=_HEAD if is_head else "employee")
    told = [f"{_until(end, begin)}, {_covered(cover)}" for end, cover in zip(until, shown["cover"], strict=True)]
    colors = [canvas.ink.strong if text.endswith("no cover") else canvas.ink.text for text in told]
    _bars.all_beside(canvas, lasts.tolist(), told, colors)
    _day_ticks(canvas, begin, max(float(lasts.max()), 1.0))
    _bars.legend_above(canvas)


def _day_ticks(canvas: Canvas, begin: pd.Timestamp, longest: float) -> None:
    part = longest / canvas.ax.get_xlim()[1]
    most = max(1, min(4, int(part * canvas.width / canvas.room.point / _TICK)))
    step = max(1, math.ceil(longest / most))
    days = [begin.normalize() + _DAY * ahead for ahead in range(1, int(longest) + 2, step)]
    canvas.ax.set_xticks([(day - begin) / _DAY for day in days], [date_of(day) for day in days], fontsize=_style.SMALL)


def date_of(day: pd.Timestamp) -> str:
    """Write a day without its year."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _until(end: Any, begin: pd.Timestamp) -> str:  # noqa: ANN401 - a moment or NaT
    if pd.isna(end):
        return "end not known"
    return date_of(end) if end.year == begin.year else f"{date_of(end)} {end.year}"


def _covered(cover: object) -> str:
    if isinstance(cover, str) or not hasattr(cover, "__len__"):
        number = 0 if cover is None or pd.isna(cover) else int(cover)  # type: ignore[call-overload]
    else:
        number = len(cover)
    return f"{number:,} to cover" if number else "no cover"


def _away_names(canvas: Canvas, shown: pd.DataFrame) -> list[str]:
    names = []
    twice = shown.duplicated(["name", "department"], keep=False)
    rows = zip(shown.index, shown["name"], shown["department"], twice, strict=True)
    for number, name, department, is_twice in rows:
        person, place = canvas.letters.shown(name, f"#{number}"), canvas.letters.shown(department)
        told = sentence(f"{apart(person)}, {apart(place)}") if place else person
        # The end is what a cut name keeps.
        names.append(f"{told} (#{number})" if is_twice and not pd.isna(name) else told)
    return names

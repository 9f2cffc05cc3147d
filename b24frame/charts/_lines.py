"""Charts of who reports to whom: span of control, layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _style
from b24frame._style import Canvas, combined, count, percent, several
from b24frame._text import apart, sentence
from b24frame.charts import _bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_LAYERS = 25
_WIDEST_BIN = 30
_NAMED = 5


def span_of_control(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw how many managers lead how many people directly, with the median and the names of the widest.

    Parameters
    ----------
    table : DataFrame
        What `Org.span_of_control` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars.

    Returns
    -------
    Axes
        A bar for each number of direct reports; more than 30 are one bar.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    attrs = _style.checked(table, "span_of_control", "Org.span_of_control", "name", "direct")
    known = table[table["direct"].notna()].sort_values("direct", ascending=False, kind="stable")
    widest = known.head(_NAMED)
    canvas = Canvas(ax, widest["name"], (8.0, 4.2))
    canvas.frame("direct reports", "managers")
    canvas.title(f"Span of control of {several(len(known), 'manager')}", _style.as_of(attrs))
    if known.empty:
        canvas.empty()
    else:
        _span_bars(canvas, known["direct"].astype(int), style)
        _span_names(canvas, widest)
    canvas.note("Direct reports are employees whose nearest head above is this manager." if len(known) else "")
    return canvas.ax


def _span_bars(canvas: Canvas, spans: pd.Series[int], style: dict[str, Any]) -> None:
    most = min(int(spans.max()), _WIDEST_BIN + 1)
    bars = spans.clip(upper=_WIDEST_BIN + 1).value_counts().reindex(range(int(spans.min()), most + 1), fill_value=0)
    drawn = canvas.ax.bar(bars.index, bars, **combined({"width": 0.8, "color": canvas.ink.main}, style))
    canvas.ax.bar_label(drawn, [count(number) if number else "" for number in bars], fontsize=_style.SMALL, padding=1)
    at = _bars.whole_ticks(int(bars.index[0]), most)
    over = spans.max() > _WIDEST_BIN
    canvas.ax.set_xticks(at, [f">{_WIDEST_BIN}" if over and place == most else str(place) for place in at])
    _bars.whole_counts(canvas.ax.yaxis)
    canvas.ax.set_ylim(0, bars.max() * 1.75)
    canvas.ax.set_xlim(bars.index[0] - 0.8, max(most, bars.index[0] + 4) + 0.8)
    median = float(spans.median())
    canvas.ax.axvline(median, ymax=0.66, color=canvas.ink.strong, linewidth=1.2, linestyle="--", zorder=0.5)
    canvas.write(median, bars.max() * 1.16, f" median {median:g}", color=canvas.ink.strong, va="bottom")


def _span_names(canvas: Canvas, widest: pd.DataFrame) -> None:
    room = 0.45 * canvas.slot
    lines = ["the widest"]
    for number, name, direct in zip(widest.index, widest["name"], widest["direct"], strict=True):
        shown = canvas.ruler.cut(canvas.letters.shown(name, f"#{number}"), room)
        lines.append(f"{apart(shown)}: {count(direct)}")
    text = "\n".join(map(sentence, lines))
    place = {"transform": canvas.ax.transAxes, "ha": "right", "va": "top", "linespacing": 1.3}
    canvas.write(0.99, 0.985, text, **place)


def layers(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw the layers of the reports-to chain, the top one on top: everyone, and the managers among them.

    Parameters
    ----------
    table : DataFrame
        What `Org.layers` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars.

    Returns
    -------
    Axes
        A bar for each layer, those below the 25th together.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    attrs = _style.checked(table, "layers", "Org.layers", "people", "share", "managers")
    shown = table[["people", "share", "managers"]].astype(float).fillna(0.0)
    names = [f"{at}" for at in shown.index]
    if len(shown) > _MOST_LAYERS:
        rest = shown.iloc[_MOST_LAYERS - 1 :].sum()
        shown = pd.concat([shown.iloc[: _MOST_LAYERS - 1], rest.to_frame().T])
        names = [*names[: _MOST_LAYERS - 1], f"{names[_MOST_LAYERS - 1]} and below"]
    canvas = Canvas(ax, (), (8.0, 1.7 + 0.34 * max(3, len(shown))))
    canvas.frame("employees", "layer (1 reports to nobody)", keep=("bottom",))
    people = several(int(shown["people"].sum()), "employee")
    canvas.title(f"{people} on {several(len(table), 'layer')} of the reports-to chain", _style.as_of(attrs), legend=1)
    if shown.empty:
        canvas.empty()
        return canvas.ax
    places = range(len(shown))
    behind = {"alpha": 0.45} if "color" in style else {}
    canvas.ax.barh(
        places, shown["people"], **combined({"height": 0.78, "color": canvas.ink.pale, **behind}, style), label="people"
    )
    canvas.ax.barh(
        places, shown["managers"], **combined({"height": 0.78, "color": canvas.ink.main}, style), label="managers"
    )
    canvas.rows(names)
    _bars.room_right(canvas, float(shown["people"].max()), 1.22)
    for place, (number, share) in enumerate(zip(shown["people"], shown["share"], strict=True)):
        _bars.beside(canvas, number, place, f"{count(number)}  {percent(share)}")
    _bars.legend_above(canvas)
    return canvas.ax

"""Charts of who reports to whom: span of control, layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _room, _style
from b24frame._canvas import Canvas
from b24frame._plain import several
from b24frame._style import combined, count, percent
from b24frame._text import apart, sentence
from b24frame.charts import _bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_LAYERS = 25
_WIDEST_BIN = 30
_NAMED = 5
# Rows of text in the figure that is made; points from one tick to the next, and from a line of text to the next; share
# of the width that a name may take.
_ROWS, _TICK, _LINE, _NAME = 16, 20.0, 11.5, 0.7


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
    widest = known.head(min(_NAMED, max(0, _room.rows(ax, _ROWS) // 2 - 1)))
    canvas = Canvas(ax, widest["name"], (8.0, 4.6))
    canvas.frame("direct reports", "managers")
    canvas.title(f"Span of control of {several(len(known), 'manager')}", _style.as_of(attrs))
    if known.empty:
        canvas.empty()
    else:
        _span_bars(canvas, known["direct"].astype(int), style, len(widest))
        _span_names(canvas, widest)
    canvas.note("Direct reports are employees whose nearest head above is this manager." if len(known) else "")
    return canvas.ax


def _span_bars(canvas: Canvas, spans: pd.Series[int], style: dict[str, Any], names: int) -> None:
    first, most = int(spans.min()), min(int(spans.max()), _WIDEST_BIN + 1)
    bars = spans.clip(upper=_WIDEST_BIN + 1).value_counts().reindex(range(first, most + 1), fill_value=0)
    drawn = canvas.ax.bar(bars.index, bars, **combined({"width": 0.8, "color": canvas.ink.main}, style))
    canvas.ax.set_xlim(first - 0.8, max(most, first + 4) + 0.8)
    if canvas.ruler.width(count(bars.max())) <= canvas.width / (max(most, first + 4) - first + 1.6):
        told = [count(number) if number else "" for number in bars]
        canvas.ax.bar_label(drawn, told, fontsize=_style.SMALL, padding=1)
    at = _bars.whole_ticks(first, most, min(16, int(canvas.width / canvas.room.point / _TICK)))
    over = spans.max() > _WIDEST_BIN
    canvas.ax.set_xticks(at, [f">{_WIDEST_BIN}" if over and place == most else str(place) for place in at])
    _bars.whole_counts(canvas.ax.yaxis, canvas.room.inner_height / canvas.room.point)
    # Above the bars stand their figures, then the median, then the names.
    line = _LINE * canvas.room.point / canvas.room.inner_height
    top = bars.max() / max(1 - (names + 4.5) * line, 0.3)
    canvas.ax.set_ylim(0, top)
    _median(canvas, bars, min(float(spans.median()), _WIDEST_BIN + 1), line * top, f"median {spans.median():g}")


def _median(canvas: Canvas, bars: pd.Series[int], at: float, line: float, text: str) -> None:
    # The line leaves out the bar that it meets and the figure above it; between two bars it stands on the axis.
    height = float(bars.get(int(at), 0)) if at.is_integer() else 0.0
    low, high = height + 1.2 * line if height else 0.0, float(bars.max()) + 2.5 * line
    canvas.ax.plot([at, at], [low, high], color=canvas.ink.strong, linewidth=1.2, linestyle="--", zorder=0.5)
    is_right = at > sum(canvas.ax.get_xlim()) / 2
    look = {"ha": "right" if is_right else "left", "va": "bottom", "color": canvas.ink.strong}
    canvas.write(at, high - line, f"{text} " if is_right else f" {text}", **look)


def _span_names(canvas: Canvas, widest: pd.DataFrame) -> None:
    if widest.empty:
        return
    lines = ["the widest"]
    twice = widest["name"].duplicated(keep=False) & widest["name"].notna()
    names = [
        canvas.letters.shown(name, f"#{number}") + (f" (#{number})" if is_twice else "")
        for number, name, is_twice in zip(widest.index, widest["name"], twice, strict=True)
    ]
    for name, direct in zip(canvas.ruler.all_cut(names, _NAME * canvas.width), widest["direct"], strict=True):
        lines.append(f"{apart(name)}: {count(direct)}")
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
    most = _room.rows(ax, _MOST_LAYERS)
    if len(shown) > most:
        rest = shown.iloc[most - 1 :].sum()
        shown = pd.concat([shown.iloc[: most - 1], rest.to_frame().T])
        names = [*names[: most - 1], f"{names[most - 1]} and below"]
    canvas = Canvas(ax, (), (8.0, 1.7 + 0.34 * max(3, len(shown))))
    canvas.rows(names)
    canvas.frame("employees", "layer (1 reports to nobody)", keep=("bottom",))
    title = (
        f"{several(int(shown['people'].sum()), 'employee')} on {several(len(table), 'layer')} of the reports-to chain"
    )
    canvas.title(title, _style.as_of(attrs), legend=["people", "managers"] if len(shown) else [])
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
    _bars.whole_counts(canvas.ax.xaxis, canvas.width / canvas.room.point)
    figures = [f"{count(at)}  {percent(share)}" for at, share in zip(shown["people"], shown["share"], strict=True)]
    _bars.all_beside(canvas, shown["people"].tolist(), figures)
    _bars.legend_above(canvas)
    return canvas.ax

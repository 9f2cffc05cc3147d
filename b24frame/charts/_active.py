"""Chart of the shares of people seen within a day, a week, a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24frame import _room, _style
from b24frame._canvas import Canvas
from b24frame._style import combined, count, percent
from b24frame.charts import _bars

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_WINDOWS = {"within_1d": "1 day", "within_7d": "7 days", "within_30d": "30 days"}


def active_share(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - artist properties
    """Draw the shares of people seen within a day, a week and a month, of those for whom it is known.

    Parameters
    ----------
    table : DataFrame
        What `activity.active_share` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars.

    Returns
    -------
    Axes
        A row for each of the 25 largest groups; the bars lie on each other: who was seen within a day was seen within
        a week.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    attrs = _style.checked(table, "active_share", "activity.active_share", "people", "known", *_WINDOWS)
    known = table[table["people"].notna()]
    shown = known.sort_values("people", ascending=False, kind="stable").head(_room.rows(ax, _bars.MOST_GROUPS))
    names = [_bars.group(at) for at in shown.index]
    canvas = Canvas(ax, [*names, attrs.get("by")], (9.5, 2.0 + 0.34 * max(3, len(shown))))
    canvas.rows([canvas.letters.shown(name) for name in names])
    canvas.frame("share of those whose last activity is known", _bars.group_label(table, attrs), keep=("bottom",))
    windows = [f"within {window}" for window in _WINDOWS.values()] if len(shown) else []
    canvas.title("Share of employees seen lately", _style.as_of_last_seen(attrs), legend=windows)
    if shown.empty:
        canvas.empty(_style.nothing(table))
    else:
        beside = [f"{count(at)} of {count(of)} known" for at, of in zip(shown["known"], shown["people"], strict=True)]
        _bars.all_beside(canvas, [1.0] * len(shown), beside)
        _nested(canvas, shown[list(_WINDOWS)].astype(float).fillna(0.0), style)
    canvas.note(*_bars.notes(table, attrs, len(known), len(shown)))
    return canvas.ax


def _nested(canvas: Canvas, shares: pd.DataFrame, style: dict[str, Any]) -> None:
    ink = canvas.ink
    colors = {"within_30d": ink.pale, "within_7d": _style.mix(ink.main, ink.pale, 0.45), "within_1d": ink.main}
    for window, color in colors.items():
        bars = combined({"height": 0.76, "color": color}, style)
        canvas.ax.barh(range(len(shares)), shares[window], **bars, label=f"within {_WINDOWS[window]}")
        for place, share in enumerate(shares[window]):
            inner = shares["within_7d" if window == "within_30d" else "within_1d"].iloc[place]
            if _bars.has_room(canvas, share - (0 if window == "within_1d" else inner)):
                on = _style.text_on(canvas.ax.patches[-len(shares) + place].get_facecolor())
                canvas.write(share, place, f"{percent(share)} ", ha="right", va="center", color=on)
    _bars.shares_below(canvas)
    _bars.legend_above(canvas, reverse=True)

"""What several bar charts share: labels beside bars, legends, stacked shares of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24frame import _style
from b24frame._style import Canvas, combined, count, percent, several, words
from b24frame._text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axis import Axis

MOST_GROUPS = 25
LEAST_LABEL = 0.1


def group(value: object) -> str:
    """Write the value of a group; who has none is told so."""
    return clean(value) or "not given"


def beside(canvas: Canvas, x: float, y: float, text: str) -> None:
    """Write a figure beside the end of a bar."""
    canvas.ax.annotate(
        *(text, (x, y)),
        xytext=(3, 0),
        textcoords="offset points",
        va="center",
        ha="left",
        fontsize=_style.SMALL,
        color=canvas.ink.text,
        **canvas.letters.style,
    )


def room_right(canvas: Canvas, most: float, times: float) -> None:
    """Leave room for figures beside the longest bar; whole numbers below the axis."""
    canvas.ax.set_xlim(0, max(most, 1.0) * times)
    whole_counts(canvas.ax.xaxis)


def whole_counts(axis: Axis) -> None:
    """Label an axis of people: whole numbers, 1,234."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axis.set_major_formatter(FuncFormatter(lambda value, _: count(value)))


def whole_ticks(first: int, last: int) -> list[int]:
    """Places of at most about 16 ticks on whole numbers, the last one among them."""
    step = max(1, -(-(last - first) // 15))
    return sorted({*range(last, first - 1, -step)})


def legend_inside(canvas: Canvas) -> None:
    """Put the legend where sorted bars leave room."""
    canvas.ax.legend(loc="lower right", frameon=False, fontsize=_style.SMALL, labelcolor=canvas.ink.text)


def legend_above(canvas: Canvas, columns: int = 6) -> None:
    """Put the legend between the title and the bars; the title was lifted for it."""
    canvas.ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=columns,
        frameon=False,
        fontsize=_style.SMALL,
        borderaxespad=0.2,
        borderpad=0.0,
        handlelength=1.0,
        columnspacing=1.2,
        labelcolor=canvas.ink.text,
    )


def stacked(
    canvas: Canvas, names: Sequence[str], shares: pd.DataFrame, colors: Sequence[Any], style: dict[str, Any]
) -> None:
    """Draw a row of shares for each group, up to 100%; what is missing there is hidden, and hatched."""
    left = shares.iloc[:, 0] * 0.0
    for bucket, color in zip(shares.columns, colors, strict=True):
        part = shares[bucket].fillna(0.0)
        look = combined({"height": 0.78, "color": color, "edgecolor": canvas.ink.paper, "linewidth": 0.5}, style)
        bars = canvas.ax.barh(range(len(shares)), part, left=left, **look, label=str(bucket))
        _inside(canvas, bars, part)
        left += part
    rest = 1.0 - left
    if (rest > 1e-6).any():  # noqa: PLR2004 - more than what adding up shares loses
        look = {"height": 0.78, "facecolor": "none", "edgecolor": canvas.ink.muted, "hatch": "////", "linewidth": 0.0}
        canvas.ax.barh(range(len(shares)), rest.clip(lower=0.0), left=left, **look, label="hidden")
    canvas.rows(names)
    canvas.ax.set_xlim(0, 1)
    canvas.ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")


def _inside(canvas: Canvas, bars: Any, part: pd.Series[float]) -> None:  # noqa: ANN401 - a container of bars
    for bar, share in zip(bars, part, strict=True):
        if share >= LEAST_LABEL:
            middle = bar.get_x() + bar.get_width() / 2
            color = _style.text_on(bar.get_facecolor())
            canvas.write(
                middle, bar.get_y() + bar.get_height() / 2, percent(share), ha="center", va="center", color=color
            )


def group_label(table: pd.DataFrame, attrs: Mapping[str, Any]) -> str:
    """What the groups of a table are, as words."""
    return words(str(attrs.get("by") or table.index.name or "group"))


def notes(table: pd.DataFrame, attrs: Mapping[str, Any], known: int, shown: int) -> Sequence[str]:
    """Say how many groups are not drawn, and how many are hidden and why."""
    rest = f"And {several(known - shown, 'more group')}." if known > shown else ""
    return rest, _style.hidden(attrs, len(table) - known)

"""What several bar charts share: labels beside bars, legends, stacked shares of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24frame import _style
from b24frame._plain import several
from b24frame._style import combined, count, percent, words
from b24frame._text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axis import Axis

    from b24frame._canvas import Canvas

MOST_GROUPS = 25
HIDDEN = "hidden"
LEAST_LABEL = 0.1
# Share of the axes that figures beside the bars may take, and of a bar the one inside it.
_MOST_BESIDE, _FILLED = 0.6, 0.85
# Points of an axis at which it has five shares below, and for each number of people.
_MANY_TICKS, _COUNT = 150.0, 36.0


def group(value: object) -> str:
    """Write the value of a group; who has none is told so."""
    return clean(value) or "not given"


def _beside(canvas: Canvas, x: float, y: float, text: str, color: str) -> None:
    canvas.ax.annotate(
        *(text, (x, y)),
        xytext=(3, 0),
        textcoords="offset points",
        va="center",
        ha="left",
        fontsize=_style.SMALL,
        color=color,
        **canvas.letters.style,
    )


def all_beside(canvas: Canvas, ends: Sequence[float], texts: Sequence[str], colors: Sequence[str] = ()) -> None:
    """Write figures beside the ends of bars, and leave room for them in the axes."""
    needed = [(canvas.ruler.width(text) + 6.0 * canvas.room.point) / canvas.width for text in texts]
    right = max(end / (1 - min(share, _MOST_BESIDE)) for end, share in zip(ends, needed, strict=True))
    canvas.ax.set_xlim(0, right or 1.0)
    for place, (end, text) in enumerate(zip(ends, texts, strict=True)):
        _beside(canvas, end, place, text, colors[place] if colors else canvas.ink.text)


def whole_counts(axis: Axis, points: float) -> None:
    """Label an axis of people as long as so many points: whole numbers, 1,234."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=min(6, max(2, int(points / _COUNT))), integer=True))
    axis.set_major_formatter(FuncFormatter(lambda value, _: count(value)))


def whole_ticks(first: int, last: int, most: int) -> list[int]:
    """Places of at most about so many ticks on whole numbers, the last one among them."""
    step = max(1, -(-(last - first) // max(most - 1, 1)))
    return sorted({*range(last, first - 1, -step)})


def legend_above(canvas: Canvas, *, reverse: bool = False) -> None:
    """Put the legend between the title and the bars; the title was lifted for it."""
    legend = canvas.ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        bbox_transform=canvas.ax.transAxes + canvas.from_names(),
        ncols=canvas.legend_columns,
        reverse=reverse,
        frameon=False,
        fontsize=_style.SMALL,
        borderaxespad=0.2,
        borderpad=0.0,
        handlelength=1.0,
        columnspacing=1.2,
        labelcolor=canvas.ink.text,
    )
    for text in legend.get_texts():
        text.set(**canvas.letters.style)


def stacked(
    canvas: Canvas, shares: pd.DataFrame, totals: Sequence[str], colors: Sequence[Any], style: dict[str, Any]
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
        canvas.ax.barh(range(len(shares)), rest.clip(lower=0.0), left=left, **look, label=HIDDEN)
    all_beside(canvas, [1.0] * len(shares), totals)
    shares_below(canvas)


def shares_below(canvas: Canvas) -> None:
    """Label an axis of shares, up to 100% also where there is room for figures beyond."""
    steps = 4 if canvas.width > _MANY_TICKS * canvas.room.point else 2
    canvas.ax.set_xticks([at / steps for at in range(steps + 1)], [f"{at / steps:.0%}" for at in range(steps + 1)])


def has_room(canvas: Canvas, share: float) -> bool:
    """Whether a share is wide enough for its figure to stand in it."""
    return share >= LEAST_LABEL and canvas.ruler.width(percent(share)) <= _FILLED * share * canvas.width


def _inside(canvas: Canvas, bars: Any, part: pd.Series[float]) -> None:  # noqa: ANN401 - a container of bars
    for bar, share in zip(bars, part, strict=True):
        if has_room(canvas, share):
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

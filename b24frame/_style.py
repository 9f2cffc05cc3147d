"""How the charts look: colours, formats, axes, titles and notes. Nothing here changes the caller's rcParams."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _fonts, _text
from b24frame._room import NAMES, Room
from b24frame.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

# Okabe and Ito's colours, told apart with every kind of colour vision: https://jfly.uni-koeln.de/color/
BLUE, SKY, GREEN, ORANGE, VERMILLION, PURPLE, YELLOW = (
    *("#0072B2", "#56B4E9", "#009E73", "#E69F00"),
    *("#D55E00", "#CC79A7", "#F0E442"),
)
BRANCHES = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION)
SMALL, LARGE = 8.5, 10.5
# The luminance at which black and white are equally far away: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
_MIDDLE = 0.179
_SEEN = 0.4
_MOST_INCHES = 14.0


@dataclass(frozen=True)
class Ink:
    """Colours that are seen on a background."""

    paper: str
    text: str
    muted: str
    grid: str
    main: str
    pale: str
    strong: str


LIGHT = Ink("#ffffff", "#1a1a1a", "#5f6368", "#d9dce0", BLUE, "#a9cfe8", VERMILLION)
DARK = Ink("#111111", "#f2f2f2", "#b4b8bd", "#4a4d52", SKY, "#285a78", ORANGE)


def rgb(color: Any) -> tuple[float, float, float]:  # noqa: ANN401 - whatever matplotlib takes
    """Red, green and blue from 0 to 1."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(color)
    return red, green, blue


def mix(color: Any, other: Any, share: float) -> tuple[float, float, float]:  # noqa: ANN401 - as above
    """Mix a share of another colour in."""
    (red, green, blue), to = rgb(color), rgb(other)
    return (
        red + (to[0] - red) * share,
        green + (to[1] - green) * share,
        blue + (to[2] - blue) * share,
    )


def is_dark(color: Any) -> bool:  # noqa: ANN401 - as above
    """Whether white text reads better on a colour than black text."""
    red, green, blue = (((part + 0.055) / 1.055) ** 2.4 for part in rgb(color))
    light: float = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return light < _MIDDLE


def text_on(color: Any) -> str:  # noqa: ANN401 - as above
    """Colour of text on a colour."""
    return "#ffffff" if is_dark(color) else "#111111"


def ink_on(ax: Axes) -> Ink:
    """Choose the colours for the background that an axes has; where it has none, for the caller's text colour."""
    import matplotlib as mpl
    from matplotlib.colors import to_rgba

    for color in (ax.get_facecolor(), ax.get_figure(root=True).get_facecolor()):  # type: ignore[union-attr]
        if to_rgba(color)[3] > _SEEN:
            return DARK if is_dark(color) else LIGHT
    return LIGHT if is_dark(mpl.rcParams["text.color"]) else DARK


def count(number: Any) -> str:  # noqa: ANN401 - any number
    """Write a number of people: 1,234."""
    return f"{int(number):,}"


def several(number: int, one: str, many: str = "") -> str:
    """Write a number of things: 1 department, 1,234 departments."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Write a share: 12%, <1% and >99% where rounding would say none or all."""
    if 0 < share < 0.01:  # noqa: PLR2004 - what would be written as 0%
        return "<1%"
    if 0.99 < share < 1:  # noqa: PLR2004 - what would be written as 100%
        return ">99%"
    return f"{share:.0%}"


def words(name: str) -> str:
    """Write the name of a column, bucket or check as words."""
    return name.replace("_", " ")


def attrs_of(table: pd.DataFrame) -> dict[str, Any]:
    """What the maker of a table noted about it; empty where it was lost."""
    noted = table.attrs.get("b24frame")
    return dict(noted) if isinstance(noted, dict) else {}


def checked(table: object, name: str, maker: str, *wanted: str, made_by: str = "") -> dict[str, Any]:
    """Check that a table is the one that a chart draws, and give its attrs.

    Raises
    ------
    TypeError
        Where it is no frame.
    SchemaError
        Where it is the table of another function, or lacks a column.
    """
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"charts.{name} draws the table that {maker} returned, not {type(table).__name__}")
    attrs = attrs_of(table)
    other = attrs.get("table", made_by or name)
    if other != (made_by or name):
        raise wrong_table(table, name, maker, f"this is the table of {other!r}", wanted)
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise wrong_table(table, name, maker, f"no column {', '.join(map(repr, missing))} in the table", wanted)
    return attrs


def wrong_table(table: pd.DataFrame, name: str, maker: str, what: str, wanted: Sequence[str] = ()) -> SchemaError:
    """Make the error that says which function makes the table."""
    found = [str(column) for column in table.columns]
    nearest = [at for column in wanted if column not in found for at in get_close_matches(column, found, n=1)]
    message = (
        f"{what}: charts.{name} draws the table that {maker} returned. This one has: {', '.join(found) or 'no columns'}"
    )
    return SchemaError(message, wanted=wanted, found=found, nearest=nearest)


def moment(attrs: Mapping[str, Any]) -> pd.Timestamp | None:
    """Give the moment of a table in its own zone; None where it is not noted."""
    at = pd.Timestamp(attrs["at"]) if attrs.get("at") else pd.NaT
    if isinstance(at, pd.Timestamp):
        return (at.tz_localize("UTC") if at.tzinfo is None else at).tz_convert(attrs.get("tz") or "UTC")
    return None


def as_of(attrs: Mapping[str, Any]) -> str:
    """Say the moment of a table; "" where it is not noted."""
    at = moment(attrs)
    return f"as of {at:%Y-%m-%d %H:%M} {attrs.get('tz') or 'UTC'}" if at is not None else ""


def hidden(attrs: Mapping[str, Any], rows: int) -> str:
    """Say how many groups are hidden and why; "" where none is."""
    if not rows:
        return ""
    if attrs.get("hidden_why"):
        return str(attrs["hidden_why"])
    least = attrs.get("min_group")
    why = f": fewer than {least} people, or needed to keep those secret" if least else ""
    return f"{several(rows, 'group')} hidden{why}."


def combined(defaults: Mapping[str, Any], style: Mapping[str, Any]) -> dict[str, Any]:
    """Put the caller's style over the defaults; one `color` replaces that of faces and edges."""
    ours = {"facecolor", "edgecolor"} if "color" in style else set()
    ours |= {"color"} if {"facecolor", "fc"} & style.keys() else set()
    return {name: value for name, value in defaults.items() if name not in ours} | dict(style)


class Canvas:
    """An axes with what is needed to write on it.

    Parameters
    ----------
    ax : Axes or None
        Where to draw; None makes a figure of the size.
    names : iterable
        Every name that will be shown: the fonts are chosen for them.
    size : (float, float)
        Inches of the figure that is made; taller than 14 is not made.
    """

    def __init__(self, ax: Axes | None, names: Iterable[object], size: tuple[float, float] = (8.0, 4.5)) -> None:
        if ax is None:
            from matplotlib import pyplot as plt

            _, ax = plt.subplots(figsize=(size[0], min(size[1], _MOST_INCHES)), layout="constrained")
        self.ax = ax
        self.letters = _fonts.letters(names)
        self.ink = ink_on(ax)
        self.size = SMALL
        figure: Any = ax.get_figure(root=True)
        self.figure = figure
        self.ruler = _text.Ruler(figure, self.letters, SMALL)
        self.room = Room(ax)
        self.legend_columns = 1
        self._beside = 0.0

    def write_in(self, size: float) -> None:
        """Choose another size for names than the usual."""
        self.size, self.ruler = size, _text.Ruler(self.figure, self.letters, size)

    @property
    def width(self) -> float:
        """Pixels that bars, title and legend have beside the names of the rows."""
        return self.room.inner_width(self._beside)

    def frame(self, xlabel: str, ylabel: str, *, keep: Sequence[str] = ("bottom", "left")) -> None:
        """Label the axes, once the rows are named, and leave out the lines that hold nothing."""
        self.ax.set_xlabel("\n".join(self.ruler.wrap(xlabel, self.width, 2)), **self.letters.style)
        self.ax.set_ylabel(ylabel, labelpad=7.0, **self.letters.style)
        for side, spine in self.ax.spines.items():
            spine.set_visible(side in keep)

    def title(self, *lines: str, legend: Sequence[str] = ()) -> None:
        """Write the title at the left, wrapped to the room beside the names, above a legend of so many entries."""
        ruler = _text.Ruler(self.figure, self.letters, LARGE)
        wrapped = [part for line in lines if line for part in ruler.wrap(line, self.width, 4)]
        text = "\n".join(wrapped)
        text = text if text.isascii() else _text.sentence(text)
        self.legend_columns = self._columns(legend)
        pad = 8.0 + 15.0 * -(-len(legend) // self.legend_columns)
        self.ax.set_title(text, x=0.0, ha="left", fontsize=LARGE, pad=pad, **self.letters.style)

    def _columns(self, entries: Sequence[str]) -> int:
        # A column of a legend is as wide as its longest entry with the handle, 3 times the size of the text.
        for columns in range(len(entries), 1, -1):
            rows = -(-len(entries) // columns)
            widest = [max(map(self.ruler.width, entries[at : at + rows])) for at in range(0, len(entries), rows)]
            if sum(widest) + columns * 3 * SMALL * self.room.point <= self.width:
                return columns
        return 1

    def note(self, *sentences: str) -> None:
        """Write small notes under everything; where a character has no font, that too."""
        told = [sentence for sentence in (*sentences, self.letters.note) if sentence]
        if not told:
            return
        beside = self._beside if self.room.is_laid_out else 0.0
        lines = [part for sentence in told for part in self.ruler.wrap(sentence, self.width + beside, 6)]
        self.ax.annotate(
            "\n".join(lines),
            xy=(0, 0),
            xycoords=("axes fraction", self.ax.xaxis.label),
            xytext=(-beside / self.room.point, -4),
            textcoords="offset points",
            va="top",
            ha="left",
            fontsize=SMALL,
            color=self.ink.muted,
            annotation_clip=False,
            gid="note",
            **self.letters.style,
        )

    def empty(self, why: str = "no data") -> None:
        """Say that there is nothing to draw."""
        self.ax.set_xticks([])
        self.ax.set_yticks([])
        place: dict[str, Any] = {"transform": self.ax.transAxes, "ha": "center", "va": "center"}
        self.write(0.5, 0.5, why, **place, color=self.ink.muted, fontsize=LARGE)

    def rows(self, names: Sequence[str]) -> None:
        """Write a name beside each row, the first on top, cut to the room that names have."""
        if not names:
            return
        room = NAMES * self.room.width
        cut = [self.ruler.cut(name, room) or _text.ELLIPSIS for name in names]
        self._beside = max(map(self.ruler.width, cut))
        self.ax.set_yticks(range(len(names)), cut, fontsize=SMALL, **self.letters.style)
        self.ax.tick_params(axis="y", length=0)
        self.ax.set_ylim(len(names) - 0.4, -0.6)

    def settle(self) -> tuple[float, float]:
        """Lay out what is drawn so far, and give the width and height in pixels that text in the axes can count on."""
        if self.room.is_laid_out:
            self.figure.draw_without_rendering()
        size = self.ax.get_window_extent()
        # Axes above or below that are drawn later may still take room for their names.
        return min(size.width, self.width) if self.room.has_others_below else size.width, size.height

    def write(self, x: float, y: float, text: str, **style: Any) -> Any:  # noqa: ANN401 - properties of a Text
        """Write text at a place of the data, small and in the colour of text."""
        look: dict[str, Any] = {"fontsize": SMALL, "color": self.ink.text}
        return self.ax.text(x, y, text, **look | self.letters.style | style)

"""An axes to write on: titles, names beside rows and notes that fit. Nothing here changes the caller's rcParams."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from b24frame import _fonts, _text
from b24frame._room import NAMES, Room
from b24frame._style import LARGE, SMALL, ink_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

_MOST_INCHES = 14.0


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
        self.ruler = self._ruler(SMALL)
        self.room = Room(ax)
        self.legend_columns = 1
        self._beside = 0.0

    def write_in(self, size: float) -> None:
        """Choose another size for names than the usual."""
        self.size, self.ruler = size, self._ruler(size)

    @property
    def width(self) -> float:
        """Pixels that bars, title and legend have beside the names of the rows."""
        return self.room.inner_width(self._beside)

    @property
    def _before(self) -> float:
        """Pixels from the left of the names to the bars, where a layout engine makes room for both."""
        return self._beside if self.room.is_laid_out else 0.0

    def _ruler(self, size: float) -> _text.Ruler:
        return _text.Ruler(self.figure, self.letters, size)

    def from_names(self) -> Any:  # noqa: ANN401 - a transform
        """Axes coordinates that begin at the left of the names beside the rows."""
        from matplotlib.transforms import ScaledTranslation

        return ScaledTranslation(-self._before / self.figure.dpi, 0, self.figure.dpi_scale_trans)

    def frame(self, xlabel: str, ylabel: str, *, keep: Sequence[str] = ("bottom", "left")) -> None:
        """Label the axes, once the rows are named, and leave out the lines that hold nothing."""
        size: Any = self.ax.xaxis.label.get_fontsize()
        lines = self._ruler(size).wrap(xlabel, self.width, 2)
        self.ax.set_xlabel("\n".join(lines), **self.letters.style)
        self.ax.set_ylabel(ylabel, labelpad=7.0, **self.letters.style)
        for side, spine in self.ax.spines.items():
            spine.set_visible(side in keep)

    def title(self, *lines: str, legend: Sequence[str] = ()) -> None:
        """Write the title above the names, wrapped to the width, and above a legend of so many entries."""
        ruler = self._ruler(LARGE)
        wrapped = [part for line in lines if line for part in ruler.wrap(line, self.width + self._before, 4)]
        text = "\n".join(wrapped)
        text = text if text.isascii() else _text.sentence(text)
        self.legend_columns = self._columns(legend)
        pad = 8.0 + 15.0 * -(-len(legend) // self.legend_columns)
        title = self.ax.set_title(text, x=0.0, ha="left", fontsize=LARGE, pad=pad, **self.letters.style)
        title.set_transform(title.get_transform() + self.from_names())

    def _columns(self, entries: Sequence[str]) -> int:
        widths = [self._ruler(SMALL).width(entry) for entry in entries]
        for columns in range(len(entries), 1, -1):
            each, more = divmod(len(entries), columns)
            ends = [at * each + min(at, more) for at in range(columns + 1)]
            widest = sum(max(widths[first:last]) for first, last in pairwise(ends))
            # Beside its entries a column has handle and gap, 3 times the size of the text.
            if widest + columns * 3 * SMALL * self.room.point <= self.width + self._before:
                return columns
        return 1

    def note(self, *sentences: str) -> None:
        """Write small notes under everything; where a character has no font, that too."""
        told = " ".join(_told(sentence) for sentence in (*sentences, self.letters.note) if sentence)
        if not told:
            return
        self.ax.annotate(
            "\n".join(self._ruler(SMALL).wrap(told, self.width + self._before, 9)),
            xy=(0, 0),
            xycoords=("axes fraction", self.ax.xaxis.label),
            xytext=(-self._before / self.room.point, -4),
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
        """Write a name beside each row, the first on top, cut to the room that names have; no two are alike."""
        if not names:
            return
        room = NAMES * self.room.width
        cut = self.ruler.all_cut(names, room)
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


def _told(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:] + ("" if sentence.endswith(".") else ".")

"""How much room a chart has in the axes that it is given, also where a layout engine will still move them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Share of the width that names beside the rows may take.
NAMES = 0.38
_POINTS_A_ROW = 11.0
# Points of a legend: how wide an entry is, how tall a row.
_ENTRY, _ENTRIES = 95.0, 15.0
_FEWEST_ROWS = 3
# Points that label and ticks take beside the bars once they are laid out, and title, legend, label and notes above and
# below them: the narrower the axes, the more lines these have, so many square points.
_BESIDE, _ABOVE_AND_BELOW, _WRAPPED = 46.0, 60.0, 26_000.0


class Room:
    """Pixels of the figure that are an axes' own.

    Parameters
    ----------
    ax : Axes
        Where a chart is drawn. A layout engine moves it after the chart was drawn, so that its extent says nothing
        yet; the part of the figure that its place in the grid has does.
    """

    def __init__(self, ax: Axes) -> None:
        figure: Any = ax.get_figure(root=False)
        place = ax.get_subplotspec()
        self._ax = ax
        self.point = figure.dpi / 72
        self.is_laid_out = place is not None and ax.get_figure(root=True).get_layout_engine() is not None  # type: ignore[union-attr]
        self.has_others_below = place is not None and place.get_gridspec().nrows > 1
        self.width, self.height = figure.bbox.width, figure.bbox.height
        if place is not None:
            part, pars = place.get_position(figure), figure.subplotpars
            self.width *= part.width / (pars.right - pars.left)
            self.height *= part.height / (pars.top - pars.bottom)

    def inner_width(self, names: float) -> float:
        """Pixels that are left for the bars beside names of a width; axes above and below are laid out alike."""
        if not self.is_laid_out:
            return float(self._ax.get_window_extent().width)
        beside = max(names, NAMES * self.width if self.has_others_below else 0.0)
        return float(max(self.width - beside - _BESIDE * self.point, 0.2 * self.width))

    @property
    def inner_height(self) -> float:
        """Pixels that are left for the bars below a title and above labels and notes."""
        if not self.is_laid_out:
            return float(self._ax.get_window_extent().height)
        lines = _ABOVE_AND_BELOW + _WRAPPED * self.point / self.width
        return float(max(self.height - lines * self.point, 0.2 * self.height))


def rows(ax: Axes | None, most: int, below: float = 0.0, legend: int = 0) -> int:
    """Give how many rows are legible: `most` in a figure that is made to fit, fewer in a small axes.

    The points of long labels `below` them and a `legend` of many entries count where a layout engine makes room.
    """
    if ax is None:
        return most
    room = Room(ax)
    points = room.inner_height / room.point
    if room.is_laid_out:
        points -= below + _ENTRIES * int(legend * _ENTRY * room.point / room.width)
    return min(most, max(_FEWEST_ROWS, int(points / _POINTS_A_ROW)))

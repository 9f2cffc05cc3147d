"""One figure, drawn again in place: for a page, or as the bytes of a file. No pyplot, which would keep every figure."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from b24frame import _style

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

WIDTH = 7.5
_FINE = 160
# The caller's own colours may be those of a dark theme, and pages turn the picture dark by themselves.
_LIGHT: Any = {
    **dict.fromkeys(("figure.facecolor", "axes.facecolor"), _style.LIGHT.paper),
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), _style.LIGHT.text),
    **dict.fromkeys(("xtick.labelcolor", "ytick.labelcolor"), "inherit"),
    "axes.edgecolor": _style.LIGHT.muted,
    "axes.titlecolor": "auto",
    "axes.grid": False,
}


class Picture:
    """A figure that shows one chart after another.

    Attributes
    ----------
    figure : Figure
        Always the same; black on white.
    """

    def __init__(self) -> None:
        with rc_context(_LIGHT):
            self.figure = Figure(figsize=(WIDTH, 4.4), dpi=100, layout="constrained")
        FigureCanvasAgg(self.figure)

    def draw(self, chart: Callable[..., Axes], table: object, inches: float) -> None:
        """Draw a table in the place of what was there."""
        self.figure.clear()
        self.figure.set_size_inches(WIDTH, inches)
        with rc_context(_LIGHT):
            chart(table, ax=self.figure.add_subplot())

    def png(self, *, transparent: bool = False) -> bytes:
        """Give the picture as PNG, fine enough for paper."""
        return self._saved("png", dpi=_FINE, transparent=transparent)

    def svg(self, *, transparent: bool = False) -> bytes:
        """Give the picture as SVG, letters as outlines: it looks the same without the fonts."""
        return self._saved("svg", transparent=transparent, metadata={"Date": None})

    def _saved(self, kind: str, **options: Any) -> bytes:  # noqa: ANN401 - options of savefig
        file = BytesIO()
        with rc_context({"svg.fonttype": "path", "savefig.bbox": None, "svg.hashsalt": "b24frame"}):
            self.figure.savefig(file, format=kind, **options)
        return file.getvalue()

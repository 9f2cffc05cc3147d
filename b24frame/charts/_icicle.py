"""The company as an icicle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24frame import _style
from b24frame._canvas import Canvas
from b24frame._plain import several
from b24frame._style import combined, count
from b24frame._text import apart, sentence
from b24frame.charts import _tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from b24frame.charts._tree import Cell, Units

_LEVELS = 8
_LINE = 1.22
_PAD = 3.0
# Of the height of a cell with a name, about a point: what is less is covered by the lines between cells.
_SEEN = 0.1
_MOST_NAMED = 12
_ROW_POINTS = 10.6
_SIZE = 7.5


def draw(table: pd.DataFrame, attrs: dict[str, Any], ax: Axes | None, style: dict[str, Any]) -> Axes:
    """Draw the table of `Org.headcount` from left to right: a column for each depth."""
    tree = _tree.units(table)
    canvas = Canvas(ax, tree.names.values(), (11.0, min(13.0, 4.4 + 0.06 * len(table))))
    canvas.write_in(_SIZE)
    canvas.frame("depth in the department tree", "employees (height of a cell)", keep=())
    people = f"{several(int(attrs['people']), 'employee')} in " if attrs.get("people") is not None else ""
    canvas.title(f"{people}{several(len(table), 'department')}", _style.as_of(attrs))
    if not sum(tree.weights[root] for root in tree.children[None]):
        nobody = "no data" if table.empty else "no data: no employees in any department"
        canvas.empty(_style.nothing(table) if tree.hidden else nobody)
        return canvas.ax
    # How tall a cell must be depends on the size that the layout gives the axes.
    rows = max(canvas.settle()[1] / canvas.room.point / _ROW_POINTS, 1.0)
    least = sum(tree.weights[root] for root in tree.children[None]) / rows
    cells = _tree.icicle(tree, least, _LEVELS)
    top = int(table["depth"].min()) if table["depth"].notna().any() else 0
    _axes(canvas, cells, top)
    _note(canvas, attrs, tree, cells, least)
    width, _ = canvas.settle()
    column = width / (1 + max(cell.level for cell in cells))
    room = column - 2 * _PAD * canvas.room.point
    names = _names(canvas, tree, cells, room)
    for cell in cells:
        if cell.extent:
            _cell(canvas, tree, cell, names, room, style)
    return canvas.ax


def _axes(canvas: Canvas, cells: Sequence[Cell], top: int) -> None:
    levels = 1 + max(cell.level for cell in cells)
    canvas.ax.set_xlim(0, levels)
    canvas.ax.set_ylim(max(cell.start + cell.extent for cell in cells), 0)
    canvas.ax.set_xticks([at + 0.5 for at in range(levels)], [str(top + at) for at in range(levels)])
    canvas.ax.set_yticks([])
    canvas.ax.tick_params(axis="x", length=0)


def _note(canvas: Canvas, attrs: dict[str, Any], tree: Units, cells: Sequence[Cell], least: float) -> None:
    seen = _SEEN * least
    unnamed = sum(1 for cell in cells if (seen if cell.merged else 0) < cell.extent < least)
    drawn = sum(1 for cell in cells if not cell.merged)
    merged = sum(cell.within for cell in cells if cell.merged and cell.extent > seen)
    unseen = sum(cell.within for cell in cells if cell.merged and cell.extent <= seen)
    deeper = sum(cell.within for cell in cells if not cell.merged)
    parts = [f"{several(drawn, 'department')} drawn"]
    parts += [f"{several(merged, 'smaller one')} merged (grey)"] if merged else []
    parts += [f"{unseen:,} too small to be drawn, or without employees"] if unseen else []
    parts += [f"{several(deeper, 'deeper one')} below the last column"] if deeper else []
    parts += [f"{unnamed:,} too small for a name"] if unnamed else []
    scaled = "Who sits in two departments counts in both; cells are scaled to fit."
    canvas.note(f"{', '.join(parts)}. {scaled}", _style.hidden(attrs, len(tree.hidden)))


def _names(canvas: Canvas, tree: Units, cells: Sequence[Cell], room: float) -> dict[int, str]:
    """Name each department; names that would be cut to the same are cut to what differs."""
    drawn = [cell for cell in cells if not cell.merged and _lines(canvas, cell) > 0]
    names = {cell.ids[0]: canvas.letters.shown(tree.names[cell.ids[0]], f"#{cell.ids[0]}") for cell in drawn}
    alike: dict[str, list[Cell]] = {}
    for cell in drawn:
        shown, _ = _named(canvas, names[cell.ids[0]], _figure(tree, cell), room, _lines(canvas, cell))
        alike.setdefault(shown, []).append(cell)
    for same in alike.values():
        texts = [names[cell.ids[0]] for cell in same]
        if len(set(texts)) > 1:
            least = min(room - canvas.ruler.width(_figure(tree, cell) + "  ") for cell in same)
            names |= zip((cell.ids[0] for cell in same), canvas.ruler.all_cut(texts, least), strict=True)
    return names


def _cell(  # noqa: PLR0913, PLR0917 - what a cell is drawn of
    canvas: Canvas, tree: Units, cell: Cell, names: Mapping[int, str], room: float, style: dict[str, Any]
) -> None:
    from matplotlib.patches import Rectangle

    look = {"facecolor": _color(canvas, cell, tree), "edgecolor": canvas.ink.paper, "linewidth": 0.7}
    patch = Rectangle((cell.level, cell.start), 1, cell.extent, **combined(look, style))
    patch.set_gid(f"{'more' if cell.merged else 'department'}-{cell.ids[0]}")
    canvas.ax.add_patch(patch)
    lines = _lines(canvas, cell)
    if lines < 1:
        return
    text, figure = _text(canvas, tree, cell, names, room)
    color = _style.text_on(patch.get_facecolor())
    at: dict[str, Any] = {"textcoords": "offset points", "fontsize": canvas.size, "color": color, "linespacing": 1.15}
    at |= canvas.letters.style
    middle = cell.start + cell.extent / 2
    canvas.ax.annotate(text, (cell.level, middle), xytext=(_PAD, 0), va="center", ha="left", **at).set_clip_path(patch)
    if figure:
        right = canvas.ax.annotate(figure, (cell.level + 1, middle), xytext=(-_PAD, 0), va="center", ha="right", **at)
        right.set_clip_path(patch)


def _color(canvas: Canvas, cell: Cell, tree: Units) -> Any:  # noqa: ANN401 - a colour
    if cell.merged:
        return canvas.ink.grid
    if cell.level == 0 and len(tree.children[None]) == 1:
        return canvas.ink.muted
    hue = _style.BRANCHES[cell.branch % len(_style.BRANCHES)]
    return _style.mix(hue, canvas.ink.paper, min(0.72, 0.1 + 0.14 * cell.level))


def _lines(canvas: Canvas, cell: Cell) -> int:
    """Count the lines of text that a cell has room for."""
    top, bottom = canvas.ax.transData.transform([(0, cell.start), (0, cell.start + cell.extent)])[:, 1]
    scale = canvas.room.point
    return int((abs(top - bottom) - scale) / (canvas.size * _LINE * scale))


def _text(canvas: Canvas, tree: Units, cell: Cell, names: Mapping[int, str], room: float) -> tuple[str, str]:
    """Give what stands in a cell on the left, and a figure for the right if there is one line only."""
    lines = _lines(canvas, cell)
    if cell.merged:
        return "\n".join(_more(canvas, tree, cell, room, lines)), ""
    figure = _figure(tree, cell)
    name, is_beside = _named(canvas, names[cell.ids[0]], figure, room, lines)
    return (name, figure) if is_beside else (f"{name}\n{canvas.ruler.cut(figure, room)}", "")


def _figure(tree: Units, cell: Cell) -> str:
    number = cell.ids[0]
    figure = "hidden" if number in tree.hidden else count(tree.weights[number])
    return figure + (f" (+{cell.within:,} below)" if cell.within else "")


def _named(canvas: Canvas, name: str, figure: str, room: float, lines: int) -> tuple[str, bool]:
    """Give the name as it fits into a cell, and whether the figure stands beside it."""
    beside = canvas.ruler.width(figure + "  ")
    if lines == 1 or canvas.ruler.width(name) <= room - beside:
        return canvas.ruler.cut(name, room - beside), True
    return "\n".join(canvas.ruler.wrap(name, room, min(lines - 1, 5))), False


def _more(canvas: Canvas, tree: Units, cell: Cell, room: float, lines: int) -> list[str]:
    # The names of the largest stand in the block: drawn larger than they are they would mislead.
    told = [canvas.ruler.cut(f"{cell.within:,} more", room)]
    for number in cell.ids[: min(lines - 1, _MOST_NAMED)]:
        figure = "" if number in tree.hidden else f"  {count(tree.weights[number])}"
        name = canvas.letters.shown(tree.names[number], f"#{number}")
        shown = canvas.ruler.cut(name, room - canvas.ruler.width("· " + figure) - _PAD * 2)
        told.append(sentence(f"· {apart(shown)}{figure}"))
    return told if len(told) <= lines else told[:lines]

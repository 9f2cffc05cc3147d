"""Chart of how complete the data is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _room, _style
from b24frame._canvas import Canvas
from b24frame._plain import several
from b24frame._style import combined, count, percent, words
from b24frame.charts import _bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Points of a column at which its name stands slanted below it without touching the next.
_SLANTED = 16
# Points of the names of the fields below the grid.
_NAMES_BELOW = 45.0


def coverage(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw how complete the fields are: bars, or with `by` a grid of groups and fields.

    Parameters
    ----------
    table : DataFrame
        What `activity.coverage` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars, or to the image (`cmap`).

    Returns
    -------
    Axes
        A bar for each field, or a row for each group, the thinnest 25 where there are more.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    attrs = _style.checked(table, "coverage", "activity.coverage")
    absent = list(attrs.get("not_loaded") or ())
    table = table.drop(index=absent, columns=absent, errors="ignore")
    if {"filled", "share"} <= set(table.columns):
        return _coverage_bars(table, attrs, ax, style)
    if not len(table.columns) or not all(pd.api.types.is_float_dtype(kind) for kind in table.dtypes):
        raise _style.wrong_table(table, "coverage", "activity.coverage", "no shares of fields", ("filled", "share"))
    return _coverage_grid(table, attrs, ax, style)


def _coverage_bars(table: pd.DataFrame, attrs: dict[str, Any], ax: Axes | None, style: dict[str, Any]) -> Axes:
    known = table[table["share"].notna()]
    rest = known.iloc[_room.rows(ax, len(known)) :]
    shown = known.drop(rest.index)
    canvas = Canvas(ax, (), (8.0, 1.7 + 0.32 * max(3, len(shown))))
    canvas.rows([words(str(field)) for field in shown.index])
    canvas.frame("share of employees", "field", keep=("bottom",))
    people = f": {several(attrs['people'], 'employee')}" if attrs.get("people") else ""
    canvas.title(f"Fields that are filled{people}", _style.as_of(attrs))
    is_hidden = bool(table["filled"].isna().any())
    if shown.empty:
        canvas.empty(_style.nothing(table) if is_hidden else "no data")
    else:
        share = shown["share"].astype(float)
        canvas.ax.barh(range(len(shown)), share, **combined({"height": 0.72, "color": canvas.ink.main}, style))
        figures = [f"{percent(part)}  {count(filled)}" for filled, part in zip(shown["filled"], share, strict=True)]
        _bars.all_beside(canvas, share.tolist(), figures)
        canvas.ax.set_xlim(0, max(1.0, canvas.ax.get_xlim()[1]))
        _bars.shares_below(canvas)
    more = f"And {several(len(rest), 'more field')}." if len(rest) else ""
    hidden = _style.hidden(attrs, 1 if is_hidden else 0)
    canvas.note(more, str(attrs.get("reading") or ""), hidden)
    return canvas.ax


def _coverage_grid(table: pd.DataFrame, attrs: dict[str, Any], ax: Axes | None, style: dict[str, Any]) -> Axes:
    known = table[table.notna().any(axis=1)].astype(float)
    most = _room.rows(ax, _bars.MOST_GROUPS, _NAMES_BELOW)
    shown = known.iloc[known.mean(axis=1).argsort(kind="stable")[:most]] if len(known) > most else known
    names = [_bars.group(at) for at in shown.index]
    canvas = Canvas(ax, names, (9.5, 2.4 + 0.3 * max(3, len(shown))))
    canvas.rows([canvas.letters.shown(name) for name in names])
    canvas.frame("field", _bars.group_label(table, attrs), keep=())
    thinnest = f": the {len(shown)} thinnest of {len(known):,} groups" if len(known) > len(shown) else ""
    canvas.title(f"Share of employees whose field is filled{thinnest}", _style.as_of(attrs))
    told = True
    if shown.empty:
        canvas.empty(_style.nothing(table))
    else:
        told = _grid(canvas, shown, style)
    key = "" if told or style.keys() & {"cmap", "norm"} else "Yellow is 100%, dark blue 0%."
    canvas.note(key, *_bars.notes(table, attrs, len(known), len(shown)), str(attrs.get("reading") or ""))
    return canvas.ax


def _grid(canvas: Canvas, shown: pd.DataFrame, style: dict[str, Any]) -> bool:
    """Draw the cells, and write their shares into them where they are wide enough, which is given."""
    look: dict[str, Any] = {"vmin": 0, "vmax": 1, "cmap": "cividis", "aspect": "auto"}
    image = canvas.ax.imshow(shown.to_numpy(), **look | style)
    colors = image.to_rgba(shown.to_numpy())
    canvas.ax.set_ylim(len(shown) - 0.5, -0.5)
    fields = [words(str(field)) for field in shown.columns]
    each = canvas.width / len(fields)
    slanted = {"rotation": 40, "ha": "right"} if each > _SLANTED * canvas.room.point else {"rotation": 90}
    canvas.ax.set_xticks(range(len(fields)), fields, fontsize=_style.SMALL, **slanted | canvas.letters.style)
    if each < canvas.ruler.width("100%"):
        return False
    for (row, column), share in _cells(shown):
        size = {"fontsize": 7.0, "ha": "center", "va": "center"}
        canvas.write(column, row, percent(share), color=_style.text_on(colors[row, column]), **size)
    return True


def _cells(shares: pd.DataFrame) -> list[tuple[tuple[int, int], float]]:
    values = shares.to_numpy()
    rows, columns = values.shape
    return [((row, at), values[row, at]) for row in range(rows) for at in range(columns) if values[row, at] >= 0]

"""Chart of how complete the data is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _style
from b24frame._style import Canvas, combined, count, percent, several, words
from b24frame.charts import _bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    if {"filled", "share"} <= set(table.columns):
        return _coverage_bars(table, attrs, ax, style)
    if not len(table.columns) or not all(pd.api.types.is_float_dtype(kind) for kind in table.dtypes):
        raise _style.wrong_table(table, "coverage", "activity.coverage", "no shares of fields", ("filled", "share"))
    return _coverage_grid(table, attrs, ax, style)


def _coverage_bars(table: pd.DataFrame, attrs: dict[str, Any], ax: Axes | None, style: dict[str, Any]) -> Axes:
    known = table[table["share"].notna()]
    canvas = Canvas(ax, (), (8.0, 1.7 + 0.32 * max(3, len(known))))
    canvas.frame("share of employees", "field", keep=("bottom",))
    people = f" of {several(attrs['people'], 'employee')}" if attrs.get("people") else ""
    canvas.title(f"Fields that are filled{people}", _style.as_of(attrs))
    if known.empty:
        canvas.empty()
    else:
        share = known["share"].astype(float)
        look = combined({"height": 0.72, "color": canvas.ink.main}, style)
        canvas.ax.barh(range(len(known)), share, **look)
        canvas.rows([words(str(field)) for field in known.index])
        canvas.ax.set_xlim(0, 1.2)
        canvas.ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        for place, (filled, part) in enumerate(zip(known["filled"], share, strict=True)):
            _bars.beside(canvas, part, place, f"{percent(part)}  {count(filled)}")
    canvas.note(str(attrs.get("reading") or ""), _style.hidden(attrs, 1 if table["filled"].isna().any() else 0))
    return canvas.ax


def _coverage_grid(table: pd.DataFrame, attrs: dict[str, Any], ax: Axes | None, style: dict[str, Any]) -> Axes:
    known = table[table.notna().any(axis=1)].astype(float)
    thin = known.mean(axis=1).sort_values(kind="stable").index if len(known) > _bars.MOST_GROUPS else known.index
    shown = known if thin is known.index else known.iloc[known.mean(axis=1).argsort(kind="stable")[: _bars.MOST_GROUPS]]
    names = [_bars.group(at) for at in shown.index]
    canvas = Canvas(ax, names, (9.5, 2.4 + 0.3 * max(3, len(shown))))
    canvas.frame("field", _bars.group_label(table, attrs), keep=())
    thinnest = f": the {len(shown)} thinnest of {len(known):,} groups" if len(known) > len(shown) else ""
    canvas.title(f"Share of employees whose field is filled{thinnest}", _style.as_of(attrs), room=0.6)
    if shown.empty:
        canvas.empty()
    else:
        look: dict[str, Any] = {"vmin": 0, "vmax": 1, "cmap": "cividis", "aspect": "auto"}
        image = canvas.ax.imshow(shown.to_numpy(), **look | style)
        colors = image.to_rgba(shown.to_numpy())
        canvas.rows([canvas.letters.shown(name) for name in names])
        canvas.ax.set_ylim(len(shown) - 0.5, -0.5)
        fields = [words(str(field)) for field in shown.columns]
        canvas.ax.set_xticks(range(len(fields)), fields, rotation=40, ha="right", fontsize=_style.SMALL)
        for (row, column), share in _cells(shown):
            color = _style.text_on(colors[row, column])
            size = {"fontsize": 7.0, "ha": "center", "va": "center"}
            canvas.write(column, row, percent(share), color=color, **size)
    canvas.note(*_bars.notes(table, attrs, len(known), len(shown)), str(attrs.get("reading") or ""))
    return canvas.ax


def _cells(shares: pd.DataFrame) -> list[tuple[tuple[int, int], float]]:
    values = shares.to_numpy()
    rows, columns = values.shape
    return [((row, at), values[row, at]) for row in range(rows) for at in range(columns) if values[row, at] >= 0]

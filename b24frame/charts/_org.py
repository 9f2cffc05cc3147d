"""Charts of the company: head-count, tree, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame import _room, _style
from b24frame._by_department import labels
from b24frame._canvas import Canvas
from b24frame._plain import several
from b24frame._style import combined, count, words
from b24frame._text import apart, sentence
from b24frame._tree import SEPARATOR
from b24frame.charts import _bars, _icicle, _tree

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from b24frame._fonts import Letters
    from b24frame.org import Org

_MOST_BARS = 20
_MOST_CHECKS = 25
_ALL, _OWN = "with all below", "directly in it"
_SEVERITY = {"error": _style.VERMILLION, "warning": _style.ORANGE, "info": _style.SKY}


def headcount(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - artist properties
    """Draw the largest departments, or groups of any column, as bars: everyone below, and who sits directly in it.

    Parameters
    ----------
    table : DataFrame
        What `Org.headcount` returned, for departments or `by` a column.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars, such as `color`, `alpha`, `height`.

    Returns
    -------
    Axes
        One bar for each of the 20 largest; the rest and hidden groups are told in a note.

    Raises
    ------
    SchemaError
        Where it is another table.

    Examples
    --------
    >>> import pandas as pd
    >>> import b24frame as b24
    >>> people, departments = (pd.read_parquet(f"data/{name}.parquet") for name in ("people", "departments"))
    >>> ax = b24.charts.headcount(b24.Org(people, departments).headcount())
    >>> ax.get_xlabel()
    'employees'
    """
    attrs = _style.checked(table, "headcount", "Org.headcount", "direct", "total")
    is_tree = "path" in table
    known = table[table["total"].notna()]
    shown = known.sort_values("total", ascending=False, kind="stable").head(_room.rows(ax, _MOST_BARS))
    ids = shown.index.tolist()
    names = _department_names(table, ids) if is_tree else [(_bars.group(at), "") for at in ids]
    canvas = Canvas(ax, [part for pair in names for part in pair], (8.0, 1.7 + 0.32 * max(3, len(shown))))
    by = _style.words(str(attrs.get("by") or table.index.name or "group")) if not is_tree else "department"
    unit = "department" if is_tree else "group"
    canvas.rows([_told_apart(canvas.letters, *pair, at) for pair, at in zip(names, ids, strict=True)])
    canvas.frame("employees", by, keep=("bottom",))
    title = _headcount_title(attrs, len(known), len(shown), unit, by)
    is_nested = bool((shown["direct"].fillna(0) != shown["total"]).any())
    canvas.title(title, _style.as_of(attrs), legend=[_ALL, _OWN] if is_nested else [])
    if shown.empty:
        canvas.empty(_style.nothing(table))
    else:
        _headcount_bars(canvas, shown, style, is_nested=is_nested)
    rest = len(known) - len(shown)
    once = "Everyone below a department counts in it once." if is_tree and len(shown) else ""
    more = f"And {several(rest, f'more {unit}')}." if rest else ""
    canvas.note(f"{more} {once}".strip(), _style.hidden(attrs, len(table) - len(known)))
    return canvas.ax


def _headcount_title(attrs: dict[str, Any], groups: int, shown: int, unit: str, by: str) -> str:
    people = several(int(attrs["people"]), "employee") if attrs.get("people") is not None else "Employees"
    if unit == "group":
        return f"{people} by {by}" + (f": the {shown} largest of {groups:,}" if groups > shown else "")
    largest = f": the {shown} largest" if groups > shown else ""
    return f"{people} in {several(groups, unit)}{largest}"


def _headcount_bars(canvas: Canvas, shown: pd.DataFrame, style: dict[str, Any], *, is_nested: bool) -> None:
    places, total = range(len(shown)), shown["total"].astype(float)
    direct = shown["direct"].astype(float).fillna(0.0)
    color = {"color": canvas.ink.pale} if is_nested else {"color": canvas.ink.main}
    behind = {"alpha": 0.45} if is_nested and "color" in style else {}
    canvas.ax.barh(places, total, **combined({"height": 0.72, **color, **behind}, style), label=_ALL)
    if is_nested:
        front = combined({"height": 0.72, "color": canvas.ink.main}, style)
        canvas.ax.barh(places, direct, **front, label=_OWN)
        _bars.legend_above(canvas)
    _bars.whole_counts(canvas.ax.xaxis, canvas.width / canvas.room.point)
    figures = [
        count(all_) + (_directly(own, all_) if is_nested else "")
        for all_, own in zip(total, shown["direct"], strict=True)
    ]
    _bars.all_beside(canvas, total.tolist(), figures)


def _directly(own: Any, total: float) -> str:  # noqa: ANN401 - a number or NA
    if pd.isna(own):
        return "  (directly: hidden)"
    return f"  ({count(own)} directly)" if own and own != total else ""


def _department_names(table: pd.DataFrame, ids: list[int]) -> list[tuple[str, str]]:
    """Name of each department, and if another one has it too, the departments above that tell it apart."""
    names = _tree.names(table, table.index.tolist())
    told = labels(table["path"].to_dict(), names)
    return [(names[at], _above(told[at], names[at], at)) for at in ids]


def _above(label: str, name: str, number: int) -> str:
    own = f" (#{number})"
    above = label.removesuffix(own).removesuffix(name).removesuffix(SEPARATOR)
    return ", ".join(filter(None, [above, f"#{number}" if label.endswith(own) else ""]))


def _told_apart(letters: Letters, name: str, parent: str, number: object) -> str:
    shown = letters.shown(name, f"#{number}")
    return sentence(f"{apart(shown)} ({apart(letters.shown(parent))})") if parent else shown


def org_tree(table: pd.DataFrame | Org, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw the department tree as an icicle from left to right: the taller a cell, the more employees.

    Each column is a depth. Cells that would be too small for a name are merged into "N more", which lists the largest
    of them where it is tall enough; what is deeper than eight columns is counted in the last. A branch keeps its
    colour, paler with each depth. Names are cut with an ellipsis, never within a character.

    Parameters
    ----------
    table : DataFrame or Org
        What `Org.headcount` returned for departments, or rows of it; of an Org its head-count is taken. A department
        whose parent has no row is drawn as a root.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the cells, such as `facecolor`, `edgecolor`, `linewidth`.

    Returns
    -------
    Axes
        A rectangle for each department or merged group that is seen.

    Raises
    ------
    SchemaError
        Where it is another table, or an id repeats.

    Examples
    --------
    >>> import pandas as pd
    >>> import b24frame as b24
    >>> people, departments = (pd.read_parquet(f"data/{name}.parquet") for name in ("people", "departments"))
    >>> ax = b24.charts.org_tree(b24.Org(people, departments))
    >>> ax.get_xlabel()
    'depth in the department tree'
    """
    wanted: Any = table if isinstance(table, pd.DataFrame) or not hasattr(table, "headcount") else table.headcount()
    maker = "Org.headcount"
    attrs = _style.checked(wanted, "org_tree", maker, "total", "depth", "path", "parent_id", made_by="headcount")
    if not wanted.index.is_unique:
        raise _style.wrong_table(wanted, "org_tree", maker, "an id repeats in the index")
    return _icicle.draw(wanted, attrs, ax, style)


def checks(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw how many findings each check has, the most severe on top.

    Parameters
    ----------
    table : DataFrame
        What `Org.checks` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars.

    Returns
    -------
    Axes
        A bar for each check that found something.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    attrs = _style.checked(table, "checks", "Org.checks", "check", "severity")
    pairs = table[["severity", "check"]].astype(str).value_counts().reset_index(name="found")
    rank = pairs["severity"].map({name: place for place, name in enumerate(_SEVERITY)}).fillna(len(_SEVERITY))
    pairs = pairs.assign(rank=rank).sort_values(["rank", "found"], ascending=[True, False], kind="stable")
    rest = pairs.iloc[_room.rows(ax, _MOST_CHECKS) :]
    pairs = pairs.drop(rest.index)
    canvas = Canvas(ax, (), (8.0, 1.7 + 0.34 * max(3, len(pairs))))
    canvas.rows([words(name) for name in pairs["check"]])
    canvas.frame("findings", "check", keep=("bottom",))
    title = f"{several(len(table), 'finding')} in the structure and the contact data"
    canvas.title(title, _style.as_of(attrs), legend=pairs["severity"].unique().tolist())
    if pairs.empty:
        canvas.empty("no findings")
        return canvas.ax
    for severity, rows in pairs.assign(place=range(len(pairs))).groupby("severity", sort=False):
        color = {"color": _SEVERITY.get(str(severity), canvas.ink.muted)}
        canvas.ax.barh(rows["place"], rows["found"], **combined({"height": 0.72, **color}, style), label=str(severity))
    _bars.whole_counts(canvas.ax.xaxis, canvas.width / canvas.room.point)
    _bars.all_beside(canvas, pairs["found"].tolist(), [count(found) for found in pairs["found"]])
    _bars.legend_above(canvas)
    more = f"And {several(int(rest['found'].sum()), 'finding')} of {several(len(rest), 'less severe or rarer check')}."
    canvas.note(more if len(rest) else "")
    return canvas.ax

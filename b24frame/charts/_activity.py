"""Charts of one snapshot: who was seen when and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from b24frame import _room, _style
from b24frame._canvas import Canvas
from b24frame._plain import several
from b24frame._style import combined, count, percent, words
from b24frame._text import ELLIPSIS, clean
from b24frame.charts import _bars
from b24frame.errors import ConstantSignalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

# How a bucket is drawn, by name, and what to call it.
_RECENCY = {
    "1h": ("within 1 hour", "#00204d"),
    "1d": ("1 hour to 1 day", "#31446b"),
    "7d": ("1 to 7 days", "#666970"),
    "30d": ("7 to 30 days", "#958f78"),
    "90d": ("30 to 90 days", "#cbba69"),
    "older": ("over 90 days", "#ffea46"),
    "never": ("never seen", "#b9bcc2"),
}
# The same scale, its dark end lifted.
_RECENCY_ON_DARK = {"1h": "#3d5aa6", "1d": "#5a6b8c", "7d": "#7c7b78", "30d": "#9f9775"}
# Letters of a status that nobody foresaw.
_LONGEST = 40
# Points that count and share above a bar take.
_TWO_LINES = 28.0
_PRESENCE = {
    "online": ("online", _style.GREEN),
    "away": ("away", _style.ORANGE),
    "dnd": ("do not disturb", _style.VERMILLION),
    "break": ("on a break", _style.PURPLE),
    "offline": ("offline", "#8a8f96"),
}
_DEVICES = {
    "mobile": ("mobile only", _style.SKY),
    "desktop": ("desktop only", _style.BLUE),
    "both": ("both", _style.GREEN),
    "neither": ("neither", "#b9bcc2"),
}
_Look: TypeAlias = "Mapping[str, tuple[str, str]]"


def recency(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - artist properties
    """Draw when people were last seen, which is not hours worked: bars, or with `by` shares of each group.

    Parameters
    ----------
    table : DataFrame
        What `activity.recency` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars, such as `color`, `alpha`.

    Returns
    -------
    Axes
        A bar for each bucket, or a row up to 100% for each of the 25 largest groups; hidden ones are told in a note.

    Raises
    ------
    SchemaError
        Where it is another table.

    Examples
    --------
    >>> import pandas as pd
    >>> import b24frame as b24
    >>> people = pd.read_parquet("data/people.parquet")
    >>> ax = b24.charts.recency(b24.activity.recency(people))
    >>> ax.get_ylabel()
    'employees'
    """
    return _buckets(table, "recency", "by when they were last seen", _RECENCY, ax, style)


def presence(table: pd.DataFrame | ConstantSignalError, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw the statuses that people had at the moment, which are not hours worked.

    Parameters
    ----------
    table : DataFrame or ConstantSignalError
        What `activity.presence` returned; of the error that it raised the reason is shown.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars.

    Returns
    -------
    Axes
        As of `recency`.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    return _buckets(table, "presence", "by status", _PRESENCE, ax, style)


def devices(table: pd.DataFrame | ConstantSignalError, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw with which applications people were ever seen.

    Parameters
    ----------
    table : DataFrame or ConstantSignalError
        What `activity.devices` returned; of the error that it raised the reason is shown.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars.

    Returns
    -------
    Axes
        As of `recency`.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    return _buckets(table, "devices", "by application they were seen with", _DEVICES, ax, style)


def _buckets(  # noqa: PLR0913, PLR0917 - what the three charts differ in
    table: pd.DataFrame | ConstantSignalError, name: str, what: str, look: _Look, ax: Axes | None, style: dict[str, Any]
) -> Axes:
    if isinstance(table, ConstantSignalError):
        return _reason(table, what, ax)
    maker = f"activity.{name}"
    is_grouped = isinstance(table, pd.DataFrame) and "total" in table.columns
    attrs = _style.checked(table, name, maker, *(("total",) if is_grouped else ("people", "share")))
    buckets = [str(at) for at in (table.columns.drop("total") if is_grouped else table.index)]
    others = set().union(_RECENCY, _PRESENCE, _DEVICES) - look.keys()
    if buckets and (others & set(buckets) or (look is not _PRESENCE and not look.keys() & set(buckets))):
        raise _style.wrong_table(table, name, maker, f"the buckets are {', '.join(buckets)}", list(look))
    draw = _groups if is_grouped else _plain
    return draw(table, attrs, what, look, ax, style)


def _reason(error: ConstantSignalError, what: str, ax: Axes | None) -> Axes:
    canvas = Canvas(ax, (str(error),), (8.0, 3.0))
    canvas.frame("bucket", "employees")
    canvas.title(f"Employees {what}: nothing to draw")
    canvas.empty("\n".join(canvas.ruler.wrap(str(error), 0.75 * canvas.width, 9)))
    return canvas.ax


def _plain(  # noqa: PLR0913, PLR0917 - as above
    table: pd.DataFrame, attrs: dict[str, Any], what: str, look: _Look, ax: Axes | None, style: dict[str, Any]
) -> Axes:
    canvas = Canvas(ax, map(str, table.index), (8.0, 4.4))
    people = table["people"].astype(float)
    canvas.frame(words(str(table.index.name or "bucket")), "employees")
    number = float(attrs["people"]) if attrs.get("people") is not None else float(people.sum())
    is_hidden = bool(len(people)) and people.isna().all()
    whose = "Employees" if is_hidden else several(int(number), "employee")
    canvas.title(f"{whose} {what}", _said(attrs, look))
    if is_hidden or not people.sum():
        canvas.empty(_style.nothing(table) if is_hidden else "no data")
    else:
        _columns(canvas, table, look, style)
    canvas.note(_style.hidden(attrs, 1 if is_hidden else 0))
    return canvas.ax


def _columns(canvas: Canvas, table: pd.DataFrame, look: _Look, style: dict[str, Any]) -> None:
    people, shares = table["people"].astype(float), table["share"].astype(float)
    bars = canvas.ax.bar(
        range(len(table)), people.fillna(0), **combined({"width": 0.74, "color": canvas.ink.main}, style)
    )
    labels = [
        "hidden" if pd.isna(number) else f"{count(number)}\n{percent(share)}"
        for number, share in zip(people, shares, strict=True)
    ]
    canvas.ax.bar_label(bars, labels, fontsize=_style.SMALL, padding=2)
    _names_below(canvas, [_called(look, bucket) for bucket in table.index])
    above = _TWO_LINES * canvas.room.point / canvas.room.inner_height
    canvas.ax.set_ylim(0, people.max() / (1 - min(above, 0.5)))
    _bars.whole_counts(canvas.ax.yaxis, canvas.room.inner_height / canvas.room.point)


def _names_below(canvas: Canvas, names: list[str]) -> None:
    room = 0.94 * canvas.width / len(names)
    look: dict[str, Any] = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
    if all(canvas.ruler.width(word) <= room for name in names for word in name.split()):
        look = {}
        names = ["\n".join(canvas.ruler.wrap(name, room, 3)) for name in names]
    canvas.ax.set_xticks(range(len(names)), names, fontsize=_style.SMALL, **look | canvas.letters.style)


def _groups(  # noqa: PLR0913, PLR0917 - as above
    table: pd.DataFrame, attrs: dict[str, Any], what: str, look: _Look, ax: Axes | None, style: dict[str, Any]
) -> Axes:
    known = table[table["total"].notna()]
    most = _room.rows(ax, _bars.MOST_GROUPS, legend=len(table.columns) - 1)
    shown = known.sort_values("total", ascending=False, kind="stable").head(most)
    filled = shown[shown["total"] > 0]
    names = [_bars.group(at) for at in filled.index]
    buckets = table.columns.drop("total")
    canvas = Canvas(ax, [*names, *map(str, buckets)], (9.5, 2.3 + 0.32 * max(3, len(filled))))
    canvas.rows([canvas.letters.shown(name) for name in names])
    label = _bars.group_label(table, attrs)
    canvas.frame("share of the group", label, keep=())
    shares = filled[buckets].astype(float).div(filled["total"].astype(float), axis=0)
    shares.columns = pd.Index([_called(look, bucket) for bucket in buckets])
    hidden = [_bars.HIDDEN] if shares.isna().any(axis=None) else []
    legend = [*shares.columns, *hidden] if len(filled) else []
    canvas.title(f"Employees {what}, by {label}", _said(attrs, look), legend=legend)
    if filled.empty:
        canvas.empty(_style.nothing(table[table["total"].ne(0).fillna(value=True)]))
    else:
        colors = [_colored(canvas, look, str(bucket)) for bucket in buckets]
        _bars.stacked(canvas, shares, [count(total) for total in filled["total"]], colors, style)
        _bars.legend_above(canvas)
    canvas.note(*_bars.notes(table, attrs, len(known), len(filled)))
    return canvas.ax


def _called(look: _Look, bucket: object) -> str:
    name = words(clean(bucket))
    half = _LONGEST // 2
    short = name if len(name) <= _LONGEST else f"{name[:half]}{ELLIPSIS}{name[-half:]}"
    return look.get(str(bucket), (short, ""))[0]


def _colored(canvas: Canvas, look: _Look, bucket: str) -> str:
    if look is _RECENCY and canvas.ink is _style.DARK and bucket in _RECENCY_ON_DARK:
        return _RECENCY_ON_DARK[bucket]
    return look.get(bucket, ("", _style.YELLOW))[1]


def _said(attrs: Mapping[str, Any], look: _Look) -> str:
    return _style.as_of_last_seen(attrs, *(["a status is not hours worked"] if look is _PRESENCE else []))

"""Charts of one snapshot: who was seen when and how, and how complete the data is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from b24frame import _room, _style
from b24frame._style import Canvas, combined, count, percent, several, words
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
_WINDOWS = {"within_1d": "1 day", "within_7d": "7 days", "within_30d": "30 days"}
_CAUTION = "last seen is not hours worked"
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


def active_share(table: pd.DataFrame, *, ax: Axes | None = None, **style: Any) -> Axes:  # noqa: ANN401 - as above
    """Draw the shares of people seen within a day, a week and a month, of those for whom it is known.

    Parameters
    ----------
    table : DataFrame
        What `activity.active_share` returned.
    ax : Axes, optional
        Where to draw; None makes a figure.
    **style
        Passed on to the bars.

    Returns
    -------
    Axes
        A row for each of the 25 largest groups; the bars lie on each other: who was seen within a day was seen within
        a week.

    Raises
    ------
    SchemaError
        Where it is another table.
    """
    attrs = _style.checked(table, "active_share", "activity.active_share", "people", "known", *_WINDOWS)
    known = table[table["people"].notna()]
    shown = known.sort_values("people", ascending=False, kind="stable").head(_room.rows(ax, _bars.MOST_GROUPS))
    names = [_bars.group(at) for at in shown.index]
    canvas = Canvas(ax, [*names, attrs.get("by")], (9.5, 2.0 + 0.34 * max(3, len(shown))))
    canvas.rows([canvas.letters.shown(name) for name in names])
    canvas.frame("share of those whose last activity is known", _bars.group_label(table, attrs), keep=("bottom",))
    windows = [f"within {window}" for window in _WINDOWS.values()] if len(shown) else []
    canvas.title("Share of employees seen lately", _subtitle(attrs, _CAUTION), legend=windows)
    if shown.empty:
        canvas.empty()
    else:
        beside = [f"{count(at)} of {count(of)} known" for at, of in zip(shown["known"], shown["people"], strict=True)]
        _bars.all_beside(canvas, [1.0] * len(shown), beside)
        _nested(canvas, shown[list(_WINDOWS)].astype(float).fillna(0.0), style)
    canvas.note(*_bars.notes(table, attrs, len(known), len(shown)))
    return canvas.ax


def _nested(canvas: Canvas, shares: pd.DataFrame, style: dict[str, Any]) -> None:
    ink = canvas.ink
    colors = {"within_30d": ink.pale, "within_7d": _style.mix(ink.main, ink.pale, 0.45), "within_1d": ink.main}
    for window, color in colors.items():
        bars = combined({"height": 0.76, "color": color}, style)
        canvas.ax.barh(range(len(shares)), shares[window], **bars, label=f"within {_WINDOWS[window]}")
        for place, share in enumerate(shares[window]):
            inner = shares["within_7d" if window == "within_30d" else "within_1d"].iloc[place]
            if _bars.has_room(canvas, share - (0 if window == "within_1d" else inner)):
                on = _style.text_on(canvas.ax.patches[-len(shares) + place].get_facecolor())
                canvas.write(share, place, f"{percent(share)} ", ha="right", va="center", color=on)
    _bars.shares_below(canvas)
    _bars.legend_above(canvas, reverse=True)


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
    canvas.title(f"{several(int(number), 'employee')} {what}", _subtitle(attrs, _caution(look)))
    is_hidden = bool(len(people)) and people.isna().all()
    if is_hidden or not people.sum():
        canvas.empty("hidden: too few people" if is_hidden else "no data")
    else:
        _columns(canvas, table, look, style)
    canvas.note(_style.hidden(attrs, 1 if is_hidden else 0), _assumed(attrs))
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
    room = 0.94 * canvas.width / len(table)
    names = ["\n".join(canvas.ruler.wrap(_called(look, bucket), room, 3)) for bucket in table.index]
    canvas.ax.set_xticks(range(len(table)), names, fontsize=_style.SMALL, **canvas.letters.style)
    above = _TWO_LINES * canvas.room.point / canvas.room.inner_height
    canvas.ax.set_ylim(0, people.max() / (1 - min(above, 0.5)))
    _bars.whole_counts(canvas.ax.yaxis, canvas.room.inner_height / canvas.room.point)


def _groups(  # noqa: PLR0913, PLR0917 - as above
    table: pd.DataFrame, attrs: dict[str, Any], what: str, look: _Look, ax: Axes | None, style: dict[str, Any]
) -> Axes:
    known = table[table["total"].notna()]
    shown = known.sort_values("total", ascending=False, kind="stable").head(_room.rows(ax, _bars.MOST_GROUPS))
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
    canvas.title(f"Employees {what}, by {label}", _subtitle(attrs, _caution(look)), legend=legend)
    if filled.empty:
        canvas.empty()
    else:
        colors = [_colored(canvas, look, str(bucket)) for bucket in buckets]
        _bars.stacked(canvas, shares, [count(total) for total in filled["total"]], colors, style)
        _bars.legend_above(canvas)
    canvas.note(*_bars.notes(table, attrs, len(known), len(filled)), _assumed(attrs))
    return canvas.ax


def _called(look: _Look, bucket: object) -> str:
    return look.get(str(bucket), (words(str(bucket)), ""))[0]


def _colored(canvas: Canvas, look: _Look, bucket: str) -> str:
    if look is _RECENCY and canvas.ink is _style.DARK and bucket in _RECENCY_ON_DARK:
        return _RECENCY_ON_DARK[bucket]
    return look.get(bucket, ("", _style.YELLOW))[1]


def _caution(look: _Look) -> str:
    return "a status is not hours worked" if look is _PRESENCE else _CAUTION


def _subtitle(attrs: Mapping[str, Any], caution: str) -> str:
    return "; ".join(part for part in (_style.as_of(attrs), caution) if part)


def _assumed(attrs: Mapping[str, Any]) -> str:
    return "The moment was given without a zone and read as UTC." if attrs.get("at_assumed_utc") else ""

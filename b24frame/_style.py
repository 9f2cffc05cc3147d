"""How the charts look: colours and formats, and whether a table is the one to draw."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame._plain import several
from b24frame.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    read = " (given without a zone and read as UTC)" if attrs.get("at_assumed_utc") else ""
    return f"as of {at:%Y-%m-%d %H:%M} {attrs.get('tz') or 'UTC'}{read}" if at is not None else ""


def as_of_last_seen(attrs: Mapping[str, Any], caution: str = "last seen is not hours worked") -> str:
    """Say the moment of a table of activity, and what it does not say."""
    return "; ".join(part for part in (as_of(attrs), caution) if part)


def hidden(attrs: Mapping[str, Any], rows: int) -> str:
    """Say how many groups are hidden and why; "" where none is."""
    if not rows:
        return ""
    if attrs.get("hidden_why"):
        return str(attrs["hidden_why"])
    least = attrs.get("min_group")
    why = f": fewer than {least} people, or needed to keep those secret" if least else ""
    return f"{several(rows, 'group')} hidden{why}."


def nothing(table: pd.DataFrame) -> str:
    """Say why there is nothing to draw of a table: it has no rows, or all of them are hidden."""
    return "no data" if table.empty else "hidden: too few people"


def combined(defaults: Mapping[str, Any], style: Mapping[str, Any]) -> dict[str, Any]:
    """Put the caller's style over the defaults; one `color` replaces that of faces and edges."""
    ours = {"facecolor", "edgecolor"} if "color" in style else set()
    ours |= {"color"} if {"facecolor", "fc"} & style.keys() else set()
    return {name: value for name, value in defaults.items() if name not in ours} | dict(style)

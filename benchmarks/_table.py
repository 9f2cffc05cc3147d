"""Tables, ratios and targets as text."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MEGABYTE = 1e6


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align columns: the first to the left, all others to the right."""
    widths = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(cells))
        for cells in (zip(row, widths, strict=True) for row in (headers, ["-" * width for width in widths], *rows))
    ]
    return "\n".join(line.rstrip() for line in lines)


def seconds(value: float) -> str:
    """Three digits that matter."""
    return f"{value:.1f}" if value >= 10 else f"{value:.3f}"  # noqa: PLR2004 - where the third digit moves


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Median of the ratios of each round, so that what slows the machine for a while slows both."""
    return median(a / b for a, b in zip(above, below, strict=False))


def target(what: str, value: float, limit: float) -> str:
    """Whether a figure keeps within its limit, and by how much not."""
    verdict = "OK" if value <= limit else f"MISSED by {value / limit - 1:.0%}"
    return f"  {value:6.2f}  (target <= {limit:g})  {verdict:15} {what}"

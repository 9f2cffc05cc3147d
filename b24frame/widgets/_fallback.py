"""What stands in the place of a widget where no kernel runs: in a file on a forge, a PDF, a notebook opened later."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from b24frame._plain import several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_UNITS = 100
# Nor are names mathematics, which a page would set, links and all.
PLAIN = 'class="mathjax_ignore tex2jax_ignore"'
_QUIET = "opacity:.7;font-size:12px"


def with_fallback(bundle: Any, html: str) -> Any:  # noqa: ANN401 - what ipywidgets gives: a dict, a pair or nothing
    """Add a static document to the output of a widget; whoever can show the widget prefers it."""
    fallback = {"text/html": f"<div {PLAIN}>{html}</div>"}
    if isinstance(bundle, tuple):
        return (bundle[0] | fallback, *bundle[1:])
    return None if bundle is None else bundle | fallback


def outline(columns: Mapping[str, Sequence[Any]], levels: int, *, everybody: bool) -> str:
    """Write the upper levels of the tree of departments as nested lists in which every name is text."""
    below: dict[int | None, list[int]] = {}
    for at, parent in enumerate(columns["parent"]):
        below.setdefault(parent, []).append(at)
    shown = _upper(below, levels)
    count = len(columns["id"])
    more = f", {len(shown):,} of them shown" if len(shown) < count else ""
    counted = "everybody is counted, not only employees" if everybody else "employees are counted"
    tree = _list(None, columns, below, shown)
    return f'<div style="font:13px sans-serif"><p>{several(count, "department")}{more}; {counted}</p>{tree}</div>'


def _upper(below: Mapping[int | None, list[int]], levels: int) -> set[int]:
    """Departments of the upper levels, level by level, as many as make a readable document."""
    level = below.get(None, [])
    shown: list[int] = []
    while level and levels > 0 and len(shown) < MOST_UNITS:
        shown += level
        levels -= 1
        level = [at for parent in level for at in below.get(parent, ())]
    return set(shown[:MOST_UNITS])


def _list(
    parent: int | None, columns: Mapping[str, Sequence[Any]], below: Mapping[int | None, list[int]], shown: set[int]
) -> str:
    units = [at for at in below.get(parent, ()) if at in shown]
    items = "".join(f"<li>{_line(at, columns)}{_list(at, columns, below, shown)}</li>" for at in units)
    return f"<ul>{items}</ul>" if items else ""


def _line(at: int, columns: Mapping[str, Sequence[Any]]) -> str:
    name, head = escape(columns["name"][at]), escape(columns["head"][at])
    led = f"head <bdi>{head}</bdi>" if head else "no head"
    counts = f"{columns['direct'][at]:,} direct, {columns['total'][at]:,} total"
    return f'<bdi><b>{name}</b></bdi> <span style="{_QUIET}">{led}; {counts}</span>'

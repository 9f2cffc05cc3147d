"""The dashboard as one file: every table and its picture is in it, instead of a kernel that makes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from b24frame._atomic import check_place
from b24frame._progress import followed
from b24frame._style import words
from b24frame.widgets import _cells
from b24frame.widgets._activity_html import ROWS, cautions, data_url, is_broken
from b24frame.widgets._page import static, write_page
from b24frame.widgets._picture import Picture
from b24frame.widgets._shown import shown, told

if TYPE_CHECKING:
    from os import PathLike

    from b24frame.widgets._views import Look, Snapshot

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 12px; font: 14px/1.4 system-ui, sans-serif; }
select { font: inherit; }
table { border-collapse: collapse; font-size: 13px; }
caption { text-align: start; }
th, td { border-bottom: 1px solid #8888; padding: 3px 8px; text-align: start; }
@media (prefers-color-scheme: dark) { .b24-chart { filter: invert(1) hue-rotate(180deg); } }
"""


def write(path: str | PathLike[str], source: Snapshot, state: dict[str, Any]) -> None:
    """Write the file, whole or not at all."""
    check_place(Path(path))
    groups = list(dict.fromkeys([*source.groups_in_file(), *([state["by"]] if state["by"] else [])]))
    data = {
        "views": _views(source, state, groups),
        "groups": [(name, words(name)) for name in groups],
        "view": state["view"],
        "by": state["by"],
        "about": _about(state["min_group"]),
    }
    style = static("activity.css") + _STYLE
    write_page(path, title="Activity", script=static("activity.js"), style=style, data=data)


def _about(min_group: int | None) -> str:
    return (cautions(min_group) or [f"Groups of fewer than {min_group:,} people are hidden."])[0]


def _views(source: Snapshot, state: dict[str, Any], groups: list[str]) -> dict[str, Any]:
    picture = Picture()
    views: dict[str, Any] = {name: {"label": view.label, "pages": {}} for name, view in source.views.items()}
    told: set[str] = set()
    # What is the same for everybody is so in every group, so that one page tells it.
    for name, by in followed(_wanted(source, groups), "Activity.to_html", "charts"):
        if name not in told:
            look = source.views[name].look(state | {"by": by}, picture)
            views[name]["pages"][by or ""] = _page(look, picture)
            told |= {name} if isinstance(look.outcome, Exception) else set()
    return views


def _wanted(source: Snapshot, groups: list[str]) -> list[tuple[str, str | None]]:
    """Name of each view with each column to group by."""
    grouped = {name: [None, *(groups if "by" in view.controls else [])] for name, view in source.views.items()}
    return [(name, by) for name, columns in grouped.items() for by in columns]


def _page(look: Look, picture: Picture) -> dict[str, Any]:
    image = None if is_broken(look) else data_url(picture.svg(transparent=True), "image/svg+xml")
    page: dict[str, Any] = {"title": look.title, "picture": image}
    if isinstance(look.outcome, Exception):
        return page | {"note": str(look.outcome)}
    first = shown(look.outcome, look.view.columns, ROWS)
    cells = [["" if value is None else str(value) for value in _cells.cells(first[name])] for name in first]
    note = told(look.outcome, ROWS)
    return page | {
        "note": note,
        "heads": _cells.heads(first.columns.tolist(), first),
        "rows": list(zip(*cells, strict=True)),
    }

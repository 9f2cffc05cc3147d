"""The dashboard as one file: every table and its picture is in it, instead of a kernel that makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24frame._style import words
from b24frame.widgets import _cells
from b24frame.widgets._activity_html import ROWS, cautions, data_url, is_broken
from b24frame.widgets._page import static, write_page
from b24frame.widgets._picture import Picture
from b24frame.widgets._shown import shown, told

if TYPE_CHECKING:
    from os import PathLike

    from b24frame.widgets._views import Look, Snapshot, View

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
    groups = list(dict.fromkeys([*source.groups_in_file(), *([state["by"]] if state["by"] else [])]))
    picture = Picture()
    data = {
        "views": {name: _view(view, state, groups, picture) for name, view in source.views.items()},
        "groups": [(name, words(name)) for name in groups],
        "view": state["view"],
        "by": state["by"],
        "about": _about(state["min_group"]),
    }
    style = static("activity.css") + _STYLE
    write_page(path, title="Activity", script=static("activity.js"), style=style, data=data)


def _about(min_group: int | None) -> str:
    return (cautions(min_group) or [f"Groups of fewer than {min_group:,} people are hidden."])[0]


def _view(view: View, state: dict[str, Any], groups: list[str], picture: Picture) -> dict[str, Any]:
    pages: dict[str, Any] = {}
    for by in [None, *(groups if "by" in view.controls else [])]:
        look = view.look(state | {"by": by}, picture)
        pages[by or ""] = _page(look, picture)
        if isinstance(look.outcome, Exception):
            # What is the same for everybody is so in every group.
            break
    return {"label": view.label, "pages": pages}


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

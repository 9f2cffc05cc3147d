"""The department tree for other tools: networkx, Mermaid, Graphviz."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from b24frame._extras import require
from b24frame._find_company import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from b24frame.org import Org

_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
# Mermaid writes what it would read as markup by its number: https://mermaid.js.org/syntax/flowchart.html
_MARKUP = re.compile(r"[\"#&:;<>`\\*_\[\](){}|]")
# Mermaid before 11.10 takes a label that begins so for Markdown, and shows an error in its place.
_LIST = re.compile(r"(?:\d+[.)]|[-+*]|#+)(?:\s|$)")
_ZERO_WIDTH_SPACE = "\u200b"


def to_networkx(org: Org) -> nx.DiGraph[int]:
    """Make a graph with an edge from each department to those below it."""
    table = _labelled(org)
    graph: nx.DiGraph[int] = require("networkx", "graph").DiGraph()
    for row in table.astype(object).reset_index().to_dict("records"):
        # What is missing is left out: formats such as GraphML have no null.
        graph.add_node(int(row.pop("id")), **{str(name): value for name, value in row.items() if pd.notna(value)})
    graph.add_edges_from(_edges(table))
    return graph


def to_mermaid(org: Org) -> str:
    """Write a Mermaid flowchart."""
    table = _labelled(org)
    lines = ["flowchart TD"]
    for department, (name, head, total) in _labels(table):
        parts = [_mermaid(part) for part in (name, head, total) if part]
        lines.append(f'  d{department}["{"<br/>".join(parts)}"]')
    lines += [f"  d{above} --> d{below}" for above, below in _edges(table)]
    return "\n".join(lines) + "\n"


def to_dot(org: Org) -> str:
    """Write a Graphviz graph."""
    table = _labelled(org)
    lines = ["digraph departments {", '  node [shape=box fontname="sans-serif"];']
    for department, label in _labels(table):
        text = "\\n".join(_dot(part) for part in label if part)
        lines.append(f'  {department} [label="{text}"];')
    lines += [f"  {above} -> {below};" for above, below in _edges(table)]
    return "\n".join([*lines, "}"]) + "\n"


def _labelled(org: Org) -> pd.DataFrame:
    counts = org.headcount()
    units = org.departments.loc[counts.index, ["name", "manager_id"]]
    return units.assign(head=units["manager_id"].map(org.people["name"])).join(counts).rename_axis("id")


def _edges(table: pd.DataFrame) -> list[tuple[int, int]]:
    inside = table["parent_id"].dropna()
    return [(int(above), int(below)) for below, above in inside.items() if above in table.index]  # type: ignore[call-overload]


def _labels(table: pd.DataFrame) -> Iterator[tuple[Any, tuple[str, str, str]]]:
    rows = zip(table.index, table["name"], table["head"], table["total"], strict=True)
    for department, name, head, total in rows:
        yield department, (_line(name) or f"#{department}", _line(head), counted(total, "person", "people"))


def _line(text: object) -> str:
    return "" if pd.isna(text) else _BREAKING.sub(" ", str(text)).strip()  # type: ignore[call-overload]


def _dot(text: str) -> str:
    # Graphviz reads entities in labels: https://graphviz.org/doc/char.html
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def _mermaid(text: str) -> str:
    plain = _ZERO_WIDTH_SPACE + text if _LIST.match(text) else text
    return _MARKUP.sub(lambda found: f"#{ord(found.group())};", plain)

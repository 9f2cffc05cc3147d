"""The department tree for networkx, Mermaid and Graphviz: right, and names stay text."""

from __future__ import annotations

import html
import json
import re
import sys

import networkx as nx
import pandas as pd
import pytest
from company import STAFF, UNITS, departments_of, people_of

import b24frame as b24

EDGES = {(1, 4), (4, 5), (1, 2), (2, 3), (1, 6), (9, 8)}

HOSTILE = [
    'say "hi"',
    "a [b] (c) {d} <e> |f| /g/ >h]",
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    "two\nlines",
    "three\r\nlines\u2028here",
    "# 1; #quot; #35; #60;",
    "&lt;b&gt; &amp; &quot;",
    "C:\\new\\table \\N \\G \\",
    'ends in a backslash\\"',
    "`**bold**` _it_ ~~gone~~",
    '%%{init: {"securityLevel": "loose"}}%%',
    "x --> y; click x href 'javascript:alert(1)'",
    "end",
    "subgraph",
    "---\nconfig:\n---",
    "\u202eright to left \u0000 zero",
    "Ёлки, 王伟, قسم",
    "x" * 400,
]


@pytest.fixture
def org() -> b24.Org:
    return b24.Org(people_of(STAFF), departments_of(UNITS))


def called(name: str | None) -> b24.Org:
    """Company of two departments; the lower one and its head are called so."""
    return b24.Org(people_of([(5, name, True, [2])]), departments_of([(1, "Acme"), (2, name, 1, 5)]))


def words(text: str) -> str:
    """Text as it reads in one line, without what cannot be printed."""
    return " ".join("".join(at if at.isprintable() or at.isspace() else " " for at in text).split())


# networkx.


def test_a_graph_has_a_node_for_each_department_and_edges_from_above_to_below(org: b24.Org) -> None:
    graph = org.to_networkx()
    assert type(graph) is nx.DiGraph
    assert set(graph.nodes) == {1, 2, 3, 4, 5, 6, 7, 8, 9}
    assert set(graph.edges) == EDGES
    assert {type(node) for node in graph} == {int}


def test_nodes_carry_name_head_and_counts(org: b24.Org) -> None:
    nodes = org.to_networkx().nodes
    assert {key: nodes[4][key] for key in ("name", "direct", "total")} == {"name": "Lab", "direct": 3, "total": 6}
    assert (nodes[2]["name"], nodes[2]["head"], nodes[2]["total"]) == ("Sales", "Boris", 4)
    assert nodes[9]["total"] == 2
    # A vacant post, and a head nobody knows: neither has a name.
    assert pd.isna(nodes[4].get("head"))
    assert pd.isna(nodes[7].get("head"))


def test_what_a_graph_carries_is_plain_and_goes_into_json(org: b24.Org) -> None:
    told = json.loads(json.dumps(nx.node_link_data(org.to_networkx(), edges="edges"), allow_nan=False))
    back = nx.node_link_graph(told, edges="edges")
    assert set(back.edges) == EDGES
    assert back.nodes[2]["name"] == "Sales"


def test_without_networkx_the_extra_is_named(org: b24.Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(b24.MissingExtraError, match=r"pip install 'b24frame\[graph\]'") as caught:
        org.to_networkx()
    assert caught.value.extra == "graph"


def test_nothing_else_needs_networkx(org: b24.Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    assert org.to_mermaid()
    assert org.to_dot()
    assert len(org.headcount()) == len(org.span_of_control()) + 4


# Mermaid.


def mermaid_edges(text: str) -> set[tuple[int, int]]:
    return {
        (int(above), int(below))
        for above, below in re.findall(r"^\s*\D*(\d+)\s*-->\s*\D*(\d+)\s*$", text, re.MULTILINE)
    }


def mermaid_label(text: str, number: int) -> str:
    """Label of a department as Mermaid shows it: #...; is a character, and what is then & is no entity."""
    (label,) = re.findall(rf'^\s*[a-z_]*{number}[\[({{]+"([^"]*)"[\])}}]+\s*$', text, re.MULTILINE)
    parts = re.split(r"<br\s*/?>", label)
    assert not set("<>`&") & set("".join(parts))
    return " ".join(re.sub(r"#(\w+);", lambda found: html.unescape(f"&{sharp(found[1])};"), part) for part in parts)


def sharp(entity: str) -> str:
    return f"#{entity}" if entity.isdigit() else entity


def test_a_mermaid_flowchart_has_a_line_for_each_department_and_each_edge(org: b24.Org) -> None:
    text = org.to_mermaid()
    assert re.match(r"(flowchart|graph) (TD|TB|LR)\n", text)
    assert mermaid_edges(text) == EDGES
    assert len(text.strip().splitlines()) == 1 + 9 + 6
    for number, name, *_ in UNITS:
        assert name in mermaid_label(text, number)
    assert "Boris" in mermaid_label(text, 2)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_in_mermaid_a_name_stays_text(name: str) -> None:
    text, tame = called(name).to_mermaid(), called("tame").to_mermaid()
    assert len(text.splitlines()) == len(tame.splitlines())
    for sign in '"<>`':
        assert text.count(sign) == tame.count(sign)
    # What makes a directive to Mermaid, wherever it stands.
    assert "%%{" not in text
    assert "\u0000" not in text
    assert mermaid_edges(text) == {(1, 2)}
    shown = mermaid_label(text, 2)
    assert words(name)[:30] in words(shown)


def test_in_mermaid_no_name_looks_like_a_style_of_which_mermaid_cuts_the_end() -> None:
    """It drops the last ; of a line with style or classDef, a colon and an entity: `encodeEntities` of Mermaid."""
    for name in ('style:"x"', 'Lifestyle: A:"x"', 'classDef:"x"'):
        text = called(name).to_mermaid()
        assert not re.search(r"(?:style|classDef).*:\S*#.*;", text)
        assert name in mermaid_label(text, 2)


@pytest.mark.parametrize("name", ["1. Office", "10) Office", "2027.", "- Office", "+ Office", "* Office", "# Office"])
def test_in_mermaid_a_name_that_begins_like_a_list_is_kept_from_being_one(name: str) -> None:
    shown = mermaid_label(called(name).to_mermaid(), 2)
    assert shown.startswith(f"\u200b{name} ")


@pytest.mark.parametrize("name", ["1.5 Office", "2027 Office", "-Office", "#Office", "Office 1. East"])
def test_in_mermaid_other_names_stay_as_they_are(name: str) -> None:
    assert mermaid_label(called(name).to_mermaid(), 2) == f"{name} {name} 1 person"


def test_in_mermaid_a_department_without_a_name_is_shown_by_its_number() -> None:
    text = called(None).to_mermaid()
    assert "2" in mermaid_label(text, 2)
    assert not re.search(r"\b(nan|None|NA)\b", text)


# Graphviz.

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)


def dot_label(text: str, number: int) -> str:
    """Label of a department as Graphviz shows it: its escapes and then entities undone."""
    (label,) = re.findall(rf'^\s*"?[a-z_]*{number}"?\s*\[.*?label="((?:[^"\\]|\\.)*)".*\]\s*;?\s*$', text, re.MULTILINE)
    # What Graphviz would put in for \N, \G and so on is no text.
    assert not re.search(r"(?<!\\)(?:\\\\)*\\[NGETHL]", label)
    return html.unescape(re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nlr" else found[1], label))


def dot_edges(text: str) -> set[tuple[int, int]]:
    edges = re.findall(r'^\s*"?[a-z_]*(\d+)"?\s*->\s*"?[a-z_]*(\d+)"?\s*;?\s*$', text, re.MULTILINE)
    return {(int(above), int(below)) for above, below in edges}


def test_a_dot_graph_has_a_line_for_each_department_and_each_edge(org: b24.Org) -> None:
    text = org.to_dot()
    assert text.startswith("digraph")
    assert text.rstrip().endswith("}")
    assert dot_edges(text) == EDGES
    for number, name, *_ in UNITS:
        assert name in dot_label(text, number)
    assert dot_label(text, 2) == "Sales\nBoris\n4 people"
    assert dot_label(text, 8) == "Hen\nMax\n1 person"


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_in_dot_a_name_stays_text(name: str) -> None:
    text, tame = called(name).to_dot(), called("tame").to_dot()
    # Outside of quotes both are the same: no name closes its label.
    assert QUOTED.sub('""', text) == QUOTED.sub('""', tame)
    assert len(text.splitlines()) == len(tame.splitlines())
    assert "\u0000" not in text
    assert dot_edges(text) == {(1, 2)}
    assert words(name)[:30] in words(dot_label(text, 2))


def test_in_dot_a_department_without_a_name_is_shown_by_its_number() -> None:
    text = called(None).to_dot()
    assert "2" in dot_label(text, 2)
    assert not re.search(r"\b(nan|None|NA)\b", text)


def test_a_company_of_nobody_is_an_empty_graph() -> None:
    org = b24.Org(people_of([]), departments_of([]))
    assert len(org.to_networkx()) == 0
    assert mermaid_edges(org.to_mermaid()) == dot_edges(org.to_dot()) == set()
    assert org.to_dot().count("{") == org.to_dot().count("}") == 1

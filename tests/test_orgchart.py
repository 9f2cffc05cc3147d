"""The org chart as Python sees it: what is picked, what is refused, what is written."""

from __future__ import annotations

import json
import pickle
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from company import STAFF, UNITS, departments_of, people_of

import b24frame as b24

pytest.importorskip("anywidget")

from b24frame.widgets import OrgChart

if TYPE_CHECKING:
    from pathlib import Path

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def org() -> b24.Org:
    return b24.Org(people_of(STAFF), departments_of(UNITS))


@pytest.fixture
def chart(org: b24.Org) -> OrgChart:
    return OrgChart(org)


def asked(chart: OrgChart, monkeypatch: pytest.MonkeyPatch, question: Any) -> list[Any]:  # noqa: ANN401 - any message
    """What the kernel sends when the browser asks."""
    sent: list[Any] = []
    monkeypatch.setattr(chart, "send", sent.append)
    chart._handle_custom_msg(question, [])
    return sent


def test_nothing_is_picked_at_first_and_nobody_selected(chart: OrgChart, org: b24.Org) -> None:
    assert chart.selection == {}
    assert chart.selected.empty
    assert chart.selected.dtypes.equals(org.people.dtypes)


def test_of_a_department_the_employees_below_are_selected(chart: OrgChart, org: b24.Org) -> None:
    """Kim (61) is a bot: selected with the switch to everybody only."""
    chart.select("sales")
    assert chart.selection == {"kind": "department", "id": 2}
    pd.testing.assert_frame_equal(chart.selected, org.people.loc[[20, 21, 22, 23]])
    chart.everybody = True
    pd.testing.assert_frame_equal(chart.selected, org.people.loc[[20, 21, 22, 23, 61]])


def test_of_a_person_the_one_row_is_selected(chart: OrgChart, org: b24.Org) -> None:
    chart.select(23, kind="person")
    pd.testing.assert_frame_equal(chart.selected, org.people.loc[[23]])
    chart.select(None)
    assert (chart.selection, len(chart.selected)) == ({}, 0)


def test_what_is_picked_can_be_set_and_observed(chart: OrgChart) -> None:
    heard: list[Any] = []
    chart.observe(lambda change: heard.append(change["new"]), "selection")
    chart.selection = {"kind": "person", "id": 10}
    assert heard == [{"kind": "person", "id": 10}]
    assert chart.selected["name"].tolist() == ["Anna"]


@pytest.mark.parametrize(
    ("wanted", "kind", "told"),
    [
        ("Sails", None, r"no department is called 'Sails'\. The nearest: Acme / Sales \(id 2\)"),
        (4, "person", r"no person has the id 4\. The nearest:"),
        (10, "both", "kind is 'person' or 'department', not 'both'"),
    ],
    ids=["a wrong name", "a wrong id", "a wrong kind"],
)
def test_what_is_not_there_is_refused_with_the_nearest(chart: OrgChart, wanted: Any, kind: Any, told: str) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=told):
        chart.select(wanted, kind=kind)
    assert chart.selection == {}


def test_an_id_that_is_both_asks_which() -> None:
    org = b24.Org(people_of([(1, "Anna", True, [1])]), departments_of([(1, "Acme", None, 1)]))
    with pytest.raises(ValueError, match=r"a department \(Acme\) and a person \(Anna\)\. Say which: kind='department'"):
        OrgChart(org).select(1)


@pytest.mark.parametrize("value", [{"kind": "team", "id": 2}, {"id": 2}, {"kind": "person", "id": 2, "x": 1}])
def test_a_selection_of_another_form_is_refused(chart: OrgChart, value: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r'a selection is \{"kind": "department" or "person", "id": its id\}, not'):
        chart.selection = value


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"levels": 0}, "levels is a whole number from 1, not 0"),
        ({"height": 100}, "height is a whole number from 160 to 2,000, not 100"),
        ({"height": 2_001}, "height is a whole number from 160 to 2,000, not 2,001"),
    ],
)
def test_a_size_that_cannot_be_is_refused(org: b24.Org, options: dict[str, int], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        OrgChart(org, **options)


def test_a_frame_is_not_a_company(org: b24.Org) -> None:
    with pytest.raises(TypeError, match=r"OrgChart shows a b24frame\.Org, not DataFrame; see b24frame\.load_org"):
        OrgChart(org.people)  # type: ignore[arg-type]


def test_people_do_not_travel_before_they_are_asked_for(chart: OrgChart) -> None:
    """The heads do, by name: Emil, Gleb and Hans head nothing."""
    state = json.dumps(chart.get_state(), default=str)
    assert not any(name in state for name in ("Emil", "Gleb", "Hans"))


def test_a_question_is_answered_by_its_id(chart: OrgChart, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = asked(chart, monkeypatch, {"ask": "members", "id": "a-1", "department": 7})
    assert answer == {
        "answer": "a-1",
        "value": [{"id": 70, "name": "Lena", "position": "Clerk", "employee": True, "head": False}],
    }
    (answer,) = asked(chart, monkeypatch, {"ask": "seat", "id": "a-2", "person": 83})
    assert answer == {"answer": "a-2", "value": 4}
    (answer,) = asked(chart, monkeypatch, {"ask": "search", "id": "a-3", "text": "lena"})
    assert answer["value"]["rows"][0]["department"] == 7


def test_a_question_that_fails_is_answered_too(chart: OrgChart, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = asked(chart, monkeypatch, {"ask": "members", "id": "b-1", "department": 77})
    assert answer == {"answer": "b-1", "error": "no department has the id 77"}


@pytest.mark.parametrize(
    "question",
    [
        {"ask": "members", "department": None},
        {"ask": "members", "department": [1, 2]},
        {"ask": "members"},
        {"ask": "seat", "person": [83]},
        {"ask": "search", "text": 5},
        {"ask": "everybody", "text": ""},
        {"ask": ["search"], "text": ""},
        {},
    ],
    ids=str,
)
def test_what_is_no_question_is_answered_so(
    chart: OrgChart, monkeypatch: pytest.MonkeyPatch, question: dict[str, Any]
) -> None:
    (answer,) = asked(chart, monkeypatch, {"id": "c-1"} | question)
    assert answer == {"answer": "c-1", "error": "this is no question that the chart answers"}


def test_what_is_no_message_is_left_alone(chart: OrgChart, monkeypatch: pytest.MonkeyPatch) -> None:
    # As it calls it, without ipywidgets' net below.
    sent: list[Any] = []
    monkeypatch.setattr(chart, "send", sent.append)
    for message in ({}, {"ask": "search", "text": ""}, "x", None, 5, []):
        chart._told(None, message, None)
    assert sent == []


def test_who_is_not_in_the_company_has_no_seat(chart: OrgChart, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = asked(chart, monkeypatch, {"ask": "seat", "id": "d-1", "person": 999})
    assert answer == {"answer": "d-1", "error": "no person has the id 999"}


@pytest.mark.parametrize(
    "state",
    [{"selection": {"kind": "person", "id": 999}}, {"selection": {"kind": "team"}}, {"levels": 0}, {"height": 5}],
    ids=str,
)
def test_what_the_browser_may_not_set_leaves_the_chart_as_it_was(chart: OrgChart, state: dict[str, Any]) -> None:
    chart.select("Lab")
    before = chart.get_state()
    with pytest.raises(ValueError, match=r"no person has the id|a selection is|is a whole number"):
        chart.set_state(state)
    assert chart.get_state() == before
    assert not chart.selected.empty


def test_names_are_no_mathematics_in_the_document(chart: OrgChart) -> None:
    r"""A page that sets formulas would make a link, with any address, of $\href{...}{...}$ in a name."""
    widgets = (chart, b24.widgets.Explorer(chart._roster.org))
    for bundle in (widget._repr_mimebundle_() for widget in widgets):
        html = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
        assert html.startswith('<div class="mathjax_ignore tex2jax_ignore">')
        assert html.endswith("</div>")


def test_a_document_without_a_kernel_shows_the_upper_levels(chart: OrgChart) -> None:
    bundle = chart._repr_mimebundle_()
    html = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
    shown = re.sub(r"<[^>]+>", "|", html)
    assert "9 departments, 7 of them shown" in shown
    assert "|Sales|| |head |Boris|; 2 direct, 4 total|" in shown
    assert "|Lab|| |no head; 3 direct, 6 total|" in shown
    assert "Bench" not in shown
    assert "North" not in shown


def test_a_document_of_more_levels_than_there_are_is_made_at_once_and_is_not_endless() -> None:
    units = [(1, "Top", None, None), *((at, f"Unit {at}", 1, None) for at in range(2, 152))]
    chart = OrgChart(b24.Org(people_of([(1, "Anna", True, [1])]), departments_of(units)), levels=10**9)
    bundle = chart._repr_mimebundle_()
    html = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
    assert "151 departments, 100 of them shown" in html
    assert html.count("<li>") == 100


def test_names_are_text_wherever_they_stand(tmp_path: Path) -> None:
    evil = "</script><script>alert(2)</script>"
    org = b24.Org(people_of([(1, EVIL, True, [1], evil)]), departments_of([(1, EVIL, None, 1)]))
    chart = OrgChart(org)
    bundle = chart._repr_mimebundle_()
    html = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    chart.to_html(tmp_path / "chart.html")
    page = (tmp_path / "chart.html").read_text(encoding="utf-8")
    data = page.partition('id="data">')[2].partition("</script>")[0]
    assert "<" not in data
    assert json.loads(data)["people"]["position"] == [evil]
    assert page.count("<script") == 2


def test_a_file_holds_the_chart_as_it_stands(chart: OrgChart, tmp_path: Path) -> None:
    chart.levels = 3
    chart.select("Lab")
    chart.to_html(tmp_path / "chart.html")
    page = (tmp_path / "chart.html").read_text(encoding="utf-8")
    values = json.loads(page.partition('id="data">')[2].partition("</script>")[0])["values"]
    assert (values["levels"], values["selection"]) == (3, {"kind": "department", "id": 4})
    assert not re.search(r'(src|href)\s*=\s*"?https?:', page)


def test_a_file_in_no_folder_is_refused_and_leaves_nothing(chart: OrgChart, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no such folder; make it first"):
        chart.to_html(tmp_path / "nowhere" / "chart.html")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="is a folder; name a file in it"):
        chart.to_html(tmp_path)


def test_the_company_is_not_changed(chart: OrgChart, org: b24.Org) -> None:
    before = pickle.dumps((org.people, org.departments))
    chart.select("Lab")
    frame = chart.selected
    frame["name"] = "X"
    assert pickle.dumps((org.people, org.departments)) == before

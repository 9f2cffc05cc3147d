"""One company, one number: every widget counts the employees, and only a switch brings in the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from company import departments_of, through_parquet

import b24frame as b24
from b24frame.widgets import Activity, Explorer, OrgChart

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-03-01T09:00:00+00:00"
# Acme (1) > Sales (2) > North (3); Acme > Lab (4), led by Ivan, who left. Eight are employees: Boris sits in Sales and
# in Lab, Olga in no department, and Pavel in one that is not in the list.
STAFF: list[tuple[int, str, list[int], dict[str, Any]]] = [
    (10, "Anna", [1], {}),
    (20, "Boris", [2, 4], {}),
    (21, "Clara", [2], {}),
    (30, "Dan", [3], {}),
    (40, "Emil", [4], {}),
    (41, "Fedor", [4], {}),
    (50, "Olga", [], {}),
    (51, "Pavel", [77], {}),
    (90, "Ivan", [4], {"active": False}),
    (91, "Jana", [2, 3], {"active": False}),
    (92, "Robot", [2], {"bot": True}),
    (93, "Guest", [3], {"extranet": True}),
    (94, "Caller", [], {"external_auth_id": "imconnector"}),
]
EMPLOYEES = [10, 20, 21, 30, 40, 41, 50, 51]
OTHERS = [90, 91, 92, 93, 94]
# Department: employees directly in it, in it or below; and of everybody.
COUNTS = {1: (1, 6, 1, 10), 2: (2, 3, 4, 6), 3: (1, 1, 3, 3), 4: (3, 3, 4, 4)}


def company() -> b24.Org:
    records = [
        {"id": at, "name": name, "departments": places, "status": "online" if at % 2 else "away"} | more
        for at, name, places, more in STAFF
    ]
    people = b24.normalize_colleagues(records)
    people.attrs["b24frame"] = {"loaded_at": AT}
    units = [(1, "Acme", None, 10), (2, "Sales", 1, 20), (3, "North", 2, None), (4, "Lab", 1, 90)]
    return b24.Org(people, departments_of(units))


def sizes(explorer: Explorer) -> tuple[int, int, str]:
    view = explorer._view
    return view["found"], view["total"], view["kind"]


def data_of(path: Path) -> dict[str, Any]:
    page = path.read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    return data


def test_every_widget_and_table_counts_the_same_people() -> None:
    """Of thirteen people eight are employees; six of them sit in a department of the tree."""
    org = company()
    explorer, activity = Explorer(org), Activity(org, min_group=None)
    assert org.people.index[org.people["employee"]].tolist() == EMPLOYEES
    assert sizes(explorer) == (8, 8, "employees")
    assert explorer.selected.index.tolist() == EMPLOYEES
    assert activity.table["people"].sum() == 8
    activity.by = "department_id"
    assert activity.table["total"].sum() == 8
    chart = OrgChart(org)
    assert chart._departments["total"][0] == 6
    assert org.headcount()["total"].iloc[0] == 6
    chart.select("Acme", kind="department")
    explorer.filter = {"department": "Acme"}
    assert chart.selected.index.tolist() == explorer.selected.index.tolist() == [10, 20, 21, 30, 40, 41]


def test_the_switch_of_the_explorer_shows_everybody_and_back() -> None:
    explorer = Explorer(company())
    explorer.everybody = True
    assert sizes(explorer) == (13, 13, "people")
    assert explorer.selected.index.tolist() == EMPLOYEES + OTHERS
    explorer.everybody = False
    assert sizes(explorer) == (8, 8, "employees")
    assert Explorer(company(), everybody=True).selected.index.tolist() == EMPLOYEES + OTHERS


def test_a_filter_leaves_only_whom_the_switch_shows() -> None:
    """Lab has three employees; Ivan, who left, is the fourth."""
    explorer = Explorer(company())
    explorer.filter = {"department": "Lab"}
    assert explorer.selected.index.tolist() == [20, 40, 41]
    assert sizes(explorer) == (3, 8, "employees")
    explorer.everybody = True
    assert explorer.selected.index.tolist() == [20, 40, 41, 90]
    explorer.filter = {"text": "guest"}
    assert explorer.selected.index.tolist() == [93]
    explorer.everybody = False
    assert explorer.selected.empty


def test_the_numbers_in_the_menus_are_of_whom_the_switch_shows() -> None:
    choices = Explorer(company(), at=AT)._choices
    counts = {
        row[1]: (row[3], many)
        for row, many in zip(choices["department"], choices["everybody"]["department"], strict=True)
    }
    assert counts == {"Acme": (6, 10), "Lab": (3, 4), "Sales": (3, 6), "North": (1, 3), "#77": (1, 1), "(none)": (1, 2)}
    assert choices["status"] == [["online", 3], ["away", 5]]
    assert choices["everybody"]["status"] == [5, 8]
    assert choices["recency"][-1] == ["never", 8]
    assert choices["everybody"]["recency"] == [0] * 6 + [13]


def test_who_is_no_employee_is_picked_only_when_everybody_is_shown() -> None:
    explorer = Explorer(company())
    with pytest.raises(ValueError, match="92 is no employee; set everybody = True to pick from all"):
        explorer.picked = [10, 92]
    with pytest.raises(ValueError, match="set everybody = True"):
        explorer._picked = [0, 10]
    explorer.everybody = True
    explorer.picked = [10, 92]
    assert explorer.selected.index.tolist() == [10, 92]
    told: list[Any] = []
    explorer.observe(lambda change: told.append(change["new"]), "picked")
    explorer.everybody = False
    assert told == [[10]]
    assert explorer.selected.index.tolist() == [10]


def test_a_sorted_page_stays_sorted_when_the_switch_is_turned() -> None:
    explorer = Explorer(company(), page_size=10)
    explorer.sort, explorer.everybody = "-name", True
    names = sorted((name for _, name, *_ in STAFF), reverse=True)
    assert explorer.selected["name"].tolist() == names
    explorer.page = 2
    explorer.everybody = False
    assert explorer.page == 1
    assert explorer.selected["name"].tolist() == [
        name for name in names if name not in {"Ivan", "Jana", "Robot", "Guest", "Caller"}
    ]


def test_what_the_browser_sends_is_the_same_switch() -> None:
    explorer = Explorer(company())
    explorer.set_state({"everybody": True})
    assert sizes(explorer) == (13, 13, "people")
    with pytest.raises(TypeError, match="everybody"):
        explorer.everybody = "yes"  # type: ignore[assignment]


def test_a_frame_that_does_not_tell_who_is_an_employee_is_shown_whole() -> None:
    explorer = Explorer(company().people.drop(columns="employee"))
    assert explorer.everybody
    assert sizes(explorer) == (13, 13, "people")
    assert "everybody" not in explorer._choices
    explorer.everybody = False
    assert sizes(explorer) == (13, 13, "people")


@pytest.mark.parametrize("kind", ["boolean", "object"])
def test_who_is_not_known_to_be_an_employee_is_none(kind: Any) -> None:  # noqa: ANN401 - any dtype
    people = company().people
    people["employee"] = people["employee"].astype(kind)
    people.loc[10, "employee"] = pd.NA
    assert Explorer(people).selected.index.tolist() == EMPLOYEES[1:]


def test_if_all_are_employees_there_is_no_switch() -> None:
    org = company()
    explorer = Explorer(org.people.loc[EMPLOYEES])
    assert "everybody" not in explorer._choices
    assert sizes(explorer) == (8, 8, "employees")


def test_a_frame_read_back_shows_the_same() -> None:
    assert sizes(Explorer(through_parquet(company().people))) == (8, 8, "employees")


def test_the_file_of_the_explorer_opens_with_the_employees_and_can_show_all(tmp_path: Path) -> None:
    explorer = Explorer(company())
    explorer.to_html(tmp_path / "people.html")
    data = data_of(tmp_path / "people.html")
    assert data["state"]["everybody"] is False
    assert data["employs"] == [1] * 8 + [0] * 5
    assert "<title>8 employees</title>" in (tmp_path / "people.html").read_text(encoding="utf-8")
    explorer.everybody = True
    explorer.to_html(tmp_path / "all.html")
    assert data_of(tmp_path / "all.html")["state"]["everybody"] is True
    assert "<title>13 people</title>" in (tmp_path / "all.html").read_text(encoding="utf-8")


def test_the_document_without_a_kernel_says_whom_it_counts() -> None:
    explorer = Explorer(company())
    assert "8 of 8 employees" in explorer._static()
    assert "Robot" not in explorer._static()
    explorer.everybody = True
    assert "13 of 13 people" in explorer._static()


def asked(chart: OrgChart, monkeypatch: pytest.MonkeyPatch, question: Any) -> Any:  # noqa: ANN401 - any message
    sent: list[Any] = []
    monkeypatch.setattr(chart, "send", sent.append)
    chart._handle_custom_msg({"id": "a"} | question, [])
    return sent[0]["value"]


def test_the_cards_count_what_is_listed_under_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Direct is the number of rows under a card, total of those whom it selects: employees, or everybody."""
    org, table = company(), company().headcount()
    chart = OrgChart(org)
    columns = chart._departments
    for place, unit in enumerate(columns["id"]):
        told = tuple(columns[key][place] for key in ("direct", "total", "members", "everybody"))
        assert told == COUNTS[unit]
        assert tuple(table.loc[unit, ["direct", "total"]]) == told[:2]
        rows = asked(chart, monkeypatch, {"ask": "members", "department": unit})
        assert (sum(row["employee"] for row in rows), len(rows)) == (told[0], told[2])
        chart.everybody = False
        chart.select(unit, kind="department")
        assert len(chart.selected) == told[1]
        chart.everybody = True
        assert len(chart.selected) == told[3]


def test_the_search_of_the_chart_finds_employees_unless_everybody_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = OrgChart(company())
    question = {"ask": "search", "text": "an"}
    found = asked(chart, monkeypatch, question)
    assert (found["total"], [row["name"] for row in found["rows"]]) == (2, ["Anna", "Dan"])
    chart.everybody = True
    found = asked(chart, monkeypatch, question)
    assert (found["total"], [row["name"] for row in found["rows"]]) == (4, ["Anna", "Dan", "Ivan", "Jana"])


def test_who_is_no_employee_is_picked_in_the_chart_only_when_everybody_is_shown() -> None:
    chart = OrgChart(company())
    with pytest.raises(ValueError, match="the person with the id 92 is no employee; set everybody = True to show all"):
        chart.select("Robot")
    assert chart.selection == {}
    chart.everybody = True
    chart.select("Robot")
    assert chart.selected["name"].tolist() == ["Robot"]
    chart.everybody = False
    assert chart.selection == {}
    chart.select("Lab")
    chart.everybody = True
    assert chart.selection == {"kind": "department", "id": 4}


def document_of(chart: OrgChart) -> str:
    bundle = chart._repr_mimebundle_()
    return str((bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"])


def test_the_document_and_the_file_of_the_chart_say_whom_they_count(tmp_path: Path) -> None:
    chart = OrgChart(company())
    html = document_of(chart)
    assert "4 departments, 3 of them shown; employees are counted" in html
    assert "1 direct, 6 total" in html
    chart = OrgChart(company(), everybody=True)
    html = document_of(chart)
    assert "everybody is counted, not only employees" in html
    assert "1 direct, 10 total" in html
    chart.to_html(tmp_path / "company.html")
    assert data_of(tmp_path / "company.html")["values"]["everybody"] is True

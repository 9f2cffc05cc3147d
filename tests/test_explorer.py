"""The Explorer in the kernel: what is set, what is shown, who is selected. Its view is tested in a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import explored
import numpy as np
import pandas as pd
import pytest
from company import through_parquet

import b24frame as b24
from b24frame.errors import SchemaError
from b24frame.widgets import Explorer

if TYPE_CHECKING:
    from pathlib import Path

EVERYBODY = [10, 20, 30, 40, 50, 60, 70, 80]


@pytest.fixture(scope="module")
def org() -> b24.Org:
    return explored.org()


@pytest.fixture
def explorer(org: b24.Org) -> Explorer:
    return Explorer(org)


def ids(explorer: Explorer) -> list[int]:
    return explorer.selected.index.tolist()


def shown(explorer: Explorer) -> list[str]:
    return explorer._view["names"]


def test_at_first_everybody_is_there_in_the_order_of_the_frame(org: b24.Org, explorer: Explorer) -> None:
    pd.testing.assert_frame_equal(explorer.selected, org.people)
    assert explorer.filter == {"text": "", "department": [], "status": [], "recency": []}
    assert explorer._view["found"] == explorer._view["total"] == 8


def test_the_filter_is_set_read_and_replaced(explorer: Explorer) -> None:
    explorer.filter = {"text": "иван", "department": "lab"}
    assert explorer.filter == {"text": "иван", "department": ["Acme / Lab"], "status": [], "recency": []}
    assert ids(explorer) == [20, 80]
    assert shown(explorer) == ["Иван Петров", "straße Иванов"]
    explorer.filter = {"recency": "1h"}
    assert ids(explorer) == [10, 80]
    explorer.filter = {}
    assert ids(explorer) == EVERYBODY


def test_a_filter_that_is_not_known_changes_nothing(explorer: Explorer) -> None:
    explorer.filter = {"status": "dnd"}
    with pytest.raises(ValueError, match="the nearest is 'online'"):
        explorer.filter = {"status": "onlin"}
    assert explorer.filter["status"] == ["dnd"]
    assert ids(explorer) == [50]


def test_selected_is_a_people_frame_with_its_index_dtypes_and_attrs(org: b24.Org, explorer: Explorer) -> None:
    explorer.filter = {"status": ["online"]}
    selected = explorer.selected
    assert selected.index.name == "id"
    assert selected.dtypes.equals(org.people.dtypes)
    assert selected.attrs["b24frame"]["loaded_at"] == explored.AT
    assert len(b24.activity.recency(selected)) == 7


def test_selected_is_the_users_own_and_the_frame_may_change_behind_it(org: b24.Org) -> None:
    people = org.people.copy()
    explorer = Explorer(people)
    selected = explorer.selected
    selected.loc[10, "name"] = "X"
    people.loc[20, "name"] = "Y"
    assert explorer.selected.loc[[10, 20], "name"].tolist() == ["Семён Ёлкин", "Иван Петров"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", [60, 30, 80, 70, 20, 10, 50, 40]),
        ("-name", [40, 50, 10, 20, 70, 80, 30, 60]),
        ("last_activity_date", [60, 50, 40, 30, 20, 10, 80, 70]),
        ("-last_activity_date", [80, 10, 20, 30, 40, 50, 60, 70]),
        ("status", [10, 40, 80, 20, 50, 30, 60, 70]),
        ("work_position", [60, 30, 20, 80, 10, 50, 40, 70]),
        ("-department_ids", [60, 50, 40, 20, 30, 80, 10, 70]),
        ("", EVERYBODY),
        ("-", EVERYBODY),
    ],
)
def test_sorted_by_any_column_whoever_has_no_value_comes_last(
    explorer: Explorer, sort: str, expected: list[int]
) -> None:
    """Names by their folded letters in the order of Unicode; 70 has no position, department, status or last seen."""
    explorer.sort = sort
    assert ids(explorer) == expected
    explorer.filter = {"department": "Lab"}
    assert ids(explorer) == [number for number in expected if number in {20, 30, 40, 50, 80}]


def test_pages_stay_within_what_is_found(explorer: Explorer) -> None:
    explorer.page_size = 10
    assert (explorer._view["page"], explorer._view["pages"]) == (1, 1)
    explorer.page = 7
    assert explorer.page == 1
    explorer.page = -1
    assert explorer.page == 1


def test_of_many_people_one_page_is_sent_and_the_filter_leads_back_to_the_first(org: b24.Org) -> None:
    many = pd.concat([org.people] * 4).set_axis(pd.RangeIndex(32, name="id"))
    explorer = Explorer(many, page_size=10, at=explored.AT)
    explorer.page = 4
    assert explorer._view["rows"] == [30, 31]
    explorer.sort = "-status"
    assert explorer.page == 1
    explorer.page = 2
    explorer.filter = {"status": "online"}
    assert (explorer.page, explorer._view["found"], explorer._view["pages"]) == (1, 12, 2)
    explorer.page = 2
    explorer.page_size = 25
    assert explorer.page == 1


def test_whoever_is_picked_stays_picked_whatever_is_filtered(explorer: Explorer) -> None:
    explorer.picked = [60, 20]
    assert ids(explorer) == [20, 60]
    explorer.filter = {"text": "семен"}
    assert ids(explorer) == [20, 60]
    explorer.sort = "name"
    assert ids(explorer) == [60, 20]
    explorer.picked = []
    assert ids(explorer) == [10]


def test_rows_that_the_browser_picks_are_labels_in_python(explorer: Explorer) -> None:
    explorer._picked = [0, 5]
    assert explorer.picked == [10, 60]
    explorer.picked = [40]
    assert explorer._picked == [3]


def test_of_two_people_with_one_label_the_one_picked_is_selected(org: b24.Org) -> None:
    twice = pd.concat([org.people, org.people.assign(name="again")])
    explorer = Explorer(twice)
    explorer._picked = [1]
    assert explorer.selected["name"].tolist() == ["Иван Петров"]
    explorer.picked = [30]
    assert explorer.selected["name"].tolist() == ["José Álvarez", "again"]


def test_a_label_that_is_not_there_cannot_be_picked(explorer: Explorer) -> None:
    with pytest.raises(ValueError, match="no person has the index 11"):
        explorer.picked = [10, 11]
    assert explorer.picked == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("sort", "nmae", "no column 'nmae'; the nearest is 'name'"),
        ("sort", "-nmae", "the nearest is 'name'"),
        ("columns", ["name", "fone"], "no column 'fone'; the nearest is 'phone'"),
        ("page_size", 7, "page_size is one of 10, 25, 50, 100, 250, 500, not 7"),
    ],
)
def test_a_wrong_column_or_size_is_refused(explorer: Explorer, name: str, value: Any, says: str) -> None:  # noqa: ANN401 - of any trait
    before = getattr(explorer, name)
    with pytest.raises(ValueError, match=says):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == before


def test_a_wrong_argument_is_refused_at_once(org: b24.Org) -> None:
    with pytest.raises(ValueError, match="the nearest is 'name'"):
        Explorer(org, columns=["nam"])
    with pytest.raises(ValueError, match="page_size"):
        Explorer(org, page_size=3)
    with pytest.raises(ValueError, match="never"):
        Explorer(org, at="never")
    with pytest.raises(ValueError, match="no column 'nam'"):
        Explorer(org, columns="nam")
    assert Explorer(org, columns="name").columns == ["name"]
    with pytest.raises(SchemaError, match="the column 'name' repeats in the frame: keep one of them"):
        Explorer(pd.concat([org.people, org.people[["name"]]], axis=1))
    with pytest.raises(TypeError, match="people frame or an Org"):
        Explorer([1, 2])  # type: ignore[arg-type]


def test_columns_are_shown_in_the_order_given_each_once(org: b24.Org) -> None:
    explorer = Explorer(org, columns=["phone", "name", "phone"])
    assert explorer._view["columns"] == ["phone", "name"]
    assert [column[0] for column in explorer._view["cells"]] == ["+79161234567", "Семён Ёлкин"]


def test_a_usual_column_that_tells_nothing_is_left_out_at_first(org: b24.Org) -> None:
    """Nobody has an e-mail address; in a frame of nobody nothing can be known, and all are there."""
    usual = ["name", "work_position", "department", "phone", "status", "last_activity_date"]
    assert Explorer(org).columns == usual
    assert Explorer(org.people.iloc[:0]).columns == [*usual[:3], "email", *usual[3:]]


def test_a_change_is_told_to_whoever_observes(explorer: Explorer) -> None:
    told: list[tuple[str, Any]] = []
    explorer.observe(lambda change: told.append((change["name"], change["new"])), names=["filter", "picked"])
    explorer.filter = {"status": "away"}
    explorer._picked = [1]
    assert told == [("filter", {"text": "", "department": [], "status": ["away"], "recency": []}), ("picked", [20])]


def test_a_frame_of_nobody_is_shown_as_such(org: b24.Org) -> None:
    explorer = Explorer(org.people.iloc[:0])
    explorer.filter = {"text": "a"}
    assert explorer.selected.empty
    assert explorer.selected.dtypes.equals(org.people.dtypes)
    assert (explorer._view["total"], explorer._view["pages"]) == (0, 1)
    assert "0 of 0 employees" in explorer._static()


def test_a_frame_without_any_column_is_drawn_too() -> None:
    assert Explorer(pd.DataFrame(index=[1, 2]))._view["names"] == ["row 1", "row 2"]


def test_names_that_are_not_shown_go_neither_to_the_browser_nor_into_a_file(org: b24.Org, tmp_path: Path) -> None:
    """They are what a screen reader calls the rows, also where the column is left out."""
    explorer = Explorer(org, columns=["status"])
    assert shown(explorer)[:2] == ["row 1", "row 2"]
    explorer.to_html(tmp_path / "people.html")
    state = json.dumps(explorer.get_state(), default=str, ensure_ascii=False)
    for text in (state, (tmp_path / "people.html").read_text(encoding="utf-8")):
        assert not [name for name in org.people["name"] if name in text]
    explorer.columns = ["name"]
    assert shown(explorer)[0] == "Семён Ёлкин"


@pytest.mark.parametrize(
    "state",
    [
        {"_picked": [8]},
        {"_picked": [-1]},
        {"filter": {"department": ["Nowhere"]}},
        {"filter": {"x": 1}},
        {"columns": ["nme"]},
        {"sort": "nme"},
        {"page_size": 0},
        {"sort": "nme", "filter": {"text": "иван"}},
    ],
    ids=str,
)
def test_what_the_browser_may_not_set_leaves_the_explorer_as_it_was(explorer: Explorer, state: dict[str, Any]) -> None:
    before = explorer.get_state()
    # What is told goes to the log of the kernel; an observer may stumble before the validator's words are heard.
    with pytest.raises((ValueError, LookupError, ArithmeticError)):
        explorer.set_state(state)
    assert explorer.get_state() == before
    assert ids(explorer) == EVERYBODY
    explorer.set_state({"filter": {"text": "иван"}, "_picked": [7, 1, 1]})
    assert ids(explorer) == [20, 80]


def test_a_frame_read_back_and_one_without_the_usual_columns_are_explored(org: b24.Org) -> None:
    back = Explorer(through_parquet(org.people))
    back.filter = {"department": "Lab", "recency": ["1d", "7d"]}
    assert ids(back) == [20, 30]
    few = Explorer(org.people[["name", "gender"]])
    few.filter = {"text": "иван"}
    assert ids(few) == [20, 80]
    with pytest.raises(SchemaError, match="status"):
        few.filter = {"status": "online"}
    bare = Explorer(pd.DataFrame({5: ["a"], "b": [np.inf]}))
    assert bare._view["cells"] == [["a"], ["inf"]]


def test_what_is_sent_is_json_whatever_the_columns_hold(org: b24.Org) -> None:
    people = org.people.assign(
        huge="x" * 100_000,
        ratio=[np.nan, np.inf, -np.inf, 1.5, 0.0, 1e300, -0.0, 2.0],
        mixed=[None, {"a": 1}, [1], "b", pd.Timestamp("2026-01-01"), 3 + 4j, b"c", True],
    )
    explorer = Explorer(people, columns=list(people.columns))
    sent = json.loads(json.dumps(explorer.get_state()["_view"], allow_nan=False))
    assert len(sent["cells"]) == len(people.columns)
    for name in people.columns:
        explorer.sort = name
    assert len(explorer.selected) == 8


def test_names_are_text_in_the_static_table(explorer: Explorer) -> None:
    bundle = explorer._repr_mimebundle_()
    table = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
    assert "<img" not in table
    assert "<script" not in table
    assert "&lt;img src=x onerror=alert(1)&gt;" in table
    assert "8 of 8 employees" in table


def test_the_static_table_holds_the_first_rows_of_those_found(org: b24.Org) -> None:
    many = pd.concat([org.people] * 5).set_axis(pd.RangeIndex(40, name="id"))
    explorer = Explorer(many, at=explored.AT)
    assert explorer._static().count("<tr>") == 21
    assert "40 of 40 employees, the first 20 shown" in explorer._static()
    explorer.filter = {"text": "семен"}
    assert explorer._static().count("<tr>") == 6
    assert "Иван Петров" not in explorer._static()


def test_the_people_given_are_not_changed(org: b24.Org) -> None:
    before = org.people.copy(deep=True)
    explorer = Explorer(org)
    explorer.filter = {"text": "a"}
    explorer.sort = "-name"
    pd.testing.assert_frame_equal(org.people, before)


def test_a_trait_of_the_wrong_type_is_refused(explorer: Explorer) -> None:
    with pytest.raises(TypeError, match="'columns' trait of an Explorer instance expected a list, not the int 5"):
        explorer.columns = 5
    with pytest.raises(TypeError, match="expected an int, not the str '2'"):
        explorer.page = "2"
    with pytest.raises(TypeError, match="expected a dict, not the str 'ivan'"):
        explorer.filter = "ivan"
    assert explorer.page == 1


def data_of(file: Path) -> dict[str, Any]:
    page = file.read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    return data


def test_the_file_holds_the_columns_shown_and_no_other(org: b24.Org, tmp_path: Path) -> None:
    explorer = Explorer(org, columns=["name", "status"])
    explorer.to_html(tmp_path / "people.html")
    data = data_of(tmp_path / "people.html")
    assert list(data["columns"]) == ["name", "status"]
    assert data["columns"]["name"]["cells"][1] == "Иван Петров"
    assert "79161234567" not in (tmp_path / "people.html").read_text(encoding="utf-8")
    assert explored.SCRIPT not in (tmp_path / "people.html").read_text(encoding="utf-8")


def test_the_file_opens_as_the_explorer_is(org: b24.Org, tmp_path: Path) -> None:
    explorer = Explorer(org, columns=["name", "last_activity_date"])
    explorer.filter, explorer.sort, explorer.picked = {"department": "Lab"}, "-last_activity_date", [40]
    explorer.to_html(tmp_path / "people.html")
    data = data_of(tmp_path / "people.html")
    assert data["state"]["filter"]["department"] == ["Acme / Lab"]
    assert data["state"]["_picked"] == [3]
    assert data["state"]["sort"] == "-last_activity_date"
    assert data["ranks"] == {"last_activity_date": [5, 4, 3, 2, 1, 0, None, 6]}


@pytest.mark.parametrize("sort", ["department", "-department", "birthday", "-last_activity_date", ""])
def test_the_order_of_the_file_tells_nothing_of_a_column_that_is_not_shown(
    org: b24.Org, tmp_path: Path, sort: str
) -> None:
    """Else everybody's rank in it, say by birthday, is in the file."""
    explorer = Explorer(org, columns=["name", "work_position"])
    explorer.sort, explorer.page = sort, 1
    explorer.to_html(tmp_path / "people.html")
    data = data_of(tmp_path / "people.html")
    assert data["ranks"] == {}
    assert (data["state"]["sort"], data["state"]["page"]) == ("", 1)
    assert explorer.sort == sort, "the view in the notebook stays as it is"


def test_the_page_without_a_kernel_has_no_order_of_a_column_that_is_not_shown_either(org: b24.Org) -> None:
    explorer = Explorer(org, columns=["name", "status"])
    as_it_was = explorer._static()
    explorer.sort = "-last_activity_date"
    assert explorer._static() == as_it_was
    explorer.sort = "-name"
    assert explorer._static() != as_it_was


def test_a_file_that_cannot_be_written_leaves_the_one_there(explorer: Explorer, tmp_path: Path) -> None:
    (tmp_path / "people.html").write_text("old")
    with pytest.raises(ValueError, match="no such folder"):
        explorer.to_html(tmp_path / "none" / "people.html")
    assert [path.name for path in tmp_path.iterdir()] == ["people.html"]
    explorer.to_html(str(tmp_path / "people.html"))
    assert "<main" in (tmp_path / "people.html").read_text(encoding="utf-8")

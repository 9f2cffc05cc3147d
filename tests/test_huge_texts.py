"""A field of a million letters, as an import gone wrong leaves it: shown in part, said in words, and no memory lost."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from company import departments_of, people_of

import b24frame as b24
from b24frame.activity._common import frame_of
from b24frame.widgets import Activity, Explorer, OrgChart
from b24frame.widgets._views import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

MILLION = 1_000_000
TOLD = "… (1,000,000 characters, of which 10,000 are shown here)"
_MEASURED = """
import resource, sys
import pandas as pd
import b24frame as b24
from b24frame.widgets import Explorer, OrgChart

people = b24.normalize_colleagues([{"id": at, "departments": [1]} for at in range(100)])
people["name"] = pd.Series([f"{at:02}" + "x" * 999_998 for at in range(100)], index=people.index, dtype="str")
org = b24.Org(people, b24.normalize_departments([{"ID": 1, "NAME": "Acme"}]))
explorer = Explorer(org, at="2026-03-01T09:00Z")
explorer.sort, explorer.filter = "-name", {"text": "x"}
explorer.to_html(sys.argv[1] + "/people.html")
OrgChart(org).to_html(sys.argv[1] + "/company.html")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_hundred_names_of_a_megabyte_stay_below_a_gigabyte(tmp_path: Path) -> None:
    """The frame itself is 100 MB; 4.1 GB were taken to write it."""
    command = [sys.executable, "-c", _MEASURED, str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)  # noqa: S603 - our own code
    assert int(done.stdout) < 1_000
    assert (tmp_path / "people.html").stat().st_size < 2_000_000
    assert (tmp_path / "company.html").stat().st_size < 2_000_000


def huge(letter: str = "x") -> str:
    return letter * MILLION


def explored(**columns: Any) -> Explorer:  # noqa: ANN401 - columns of any kind
    return Explorer(pd.DataFrame({"name": ["A", "B"], **columns}), columns=["name", *columns])


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([huge(), None], dtype="str"),
        pd.Series([huge(), None], dtype="string"),
        pd.Series([huge(), None], dtype="object"),
        pd.Series([huge(), None], dtype="category"),
        pd.Series([["x" * 999_998, ""], []]),
    ],
    ids=["str", "string", "object", "category", "list"],
)
def test_a_cell_says_how_much_of_it_is_shown(column: pd.Series, tmp_path: Path) -> None:
    explorer = explored(note=column)
    (cell, other) = explorer._view["cells"][1]
    assert (cell[:10_000].strip("x"), cell[10_000:]) == ("", TOLD)
    assert not other
    explorer.to_html(tmp_path / "people.html")
    assert (tmp_path / "people.html").stat().st_size < 100_000


def test_a_cell_of_ten_thousand_letters_is_shown_whole() -> None:
    explorer = explored(note=pd.Series(["x" * 10_000, "x" * 10_001], dtype="str"))
    assert explorer._view["cells"][1][0] == "x" * 10_000
    assert explorer._view["cells"][1][1].endswith("… (10,001 characters, of which 10,000 are shown here)")


def test_what_is_selected_is_whole_and_what_one_looks_for_is_in_the_first_letters() -> None:
    explorer = explored(email=pd.Series(["needle" + huge(), huge("y") + "needle"], dtype="str"))
    explorer.filter = {"text": "needle"}
    assert explorer.selected["name"].tolist() == ["A"]
    assert len(explorer.selected["email"].iloc[0]) == MILLION + 6


@pytest.mark.parametrize("field", ["name", "status", "department_path", "work_position"])
def test_nothing_that_is_sent_or_written_is_much_longer_than_what_is_shown(field: str, tmp_path: Path) -> None:
    people = b24.normalize_colleagues([{"id": at} for at in range(3)])
    people[field] = pd.Series([f"{at}{huge('я')}" for at in range(3)], index=people.index, dtype="str")
    explorer = Explorer(people, at="2026-03-01T09:00Z")
    assert len(json.dumps(explorer.get_state(), default=str, ensure_ascii=False)) < 200_000
    assert len(explorer._static()) < 200_000
    explorer.to_html(tmp_path / "people.html")
    assert (tmp_path / "people.html").stat().st_size < 400_000


def test_departments_of_huge_names_are_told_apart(tmp_path: Path) -> None:
    units = [(1, "Acme", None, None), (2, f"2{huge()}", 1, None), (3, f"3{huge()}", 1, None)]
    org = b24.Org(people_of([(1, huge("A"), True, [2]), (2, "B", True, [3])]), departments_of(units))
    explorer = Explorer(org)
    assert [row[3] for row in explorer._choices["department"]] == [2, 1, 1]
    explorer.filter = {"department": 3}
    assert explorer.selected["name"].tolist() == ["B"]
    chart = OrgChart(org)
    assert chart._departments["name"][1].endswith("… (1,000,001 characters, of which 10,000 are shown here)")
    chart.to_html(tmp_path / "company.html")
    assert (tmp_path / "company.html").stat().st_size < 150_000


def test_two_paths_that_begin_alike_stay_two() -> None:
    """Of a frame without its departments, that has them as paths only."""
    explorer = Explorer(pd.DataFrame({"name": ["A", "B"], "department_path": [f"{huge()}2", f"{huge()}3"]}))
    assert [row[3] for row in explorer._choices["department"]] == [1, 1]
    explorer.filter = {"department": [explorer._choices["department"][1][0]]}
    assert explorer.selected["name"].tolist() == ["B"]


@pytest.mark.parametrize("field", ["name", "status"])
def test_the_dashboard_and_its_file_are_written_with_huge_texts_too(field: str, tmp_path: Path) -> None:
    people = b24.normalize_colleagues([{"id": at, "absent": "2026-04-01T00:00:00Z"} for at in range(1, 5)])
    people[field] = pd.Series([f"{at}{huge()}" for at in people.index], index=people.index, dtype="str")
    activity = Activity(people, at="2026-03-01T09:00Z", min_group=None, by=None if field == "name" else field)
    for view in activity._source.views:
        activity.view = view
        assert len(activity._rows.value) < 200_000
    if field == "status":
        activity.to_html(tmp_path / "activity.html")
        assert (tmp_path / "activity.html").stat().st_size < 4_000_000


@pytest.mark.parametrize("field", ["name", "work_position", "department", "status"])
def test_the_dashboard_cuts_huge_texts_once_and_keeps_them_apart(field: str) -> None:
    """100 statuses of a megabyte were measured whole for every chart of the file: 65 s."""
    people = b24.normalize_colleagues([{"id": at} for at in range(1, 5)])
    people[field] = pd.Series(["a" * 5_000 + at for at in "112"] + [None], index=people.index, dtype="str")
    before = people.copy()
    units = b24.normalize_departments([])
    for given in (people, b24.Org(people, units)):
        kept = frame_of(Snapshot(given)._people)[field]
        if field != "department" or given is people:
            assert (kept.nunique(), kept.str.len().max(), kept.isna().sum()) == (2, 1_004, 1)
    pd.testing.assert_frame_equal(people, before)

"""The dashboard: what is chosen is shown, what is hidden stays hidden, what is wrong is said, and names are text."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from company import departments_of, through_parquet
from ipywidgets import NaiveDatetimePicker

import b24frame as b24
from b24frame import _progress
from b24frame.widgets import Activity
from b24frame.widgets._picture import Picture

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-03-01T09:00Z"
HOUR, HOURS, DAYS, MONTHS = (
    *("2026-03-01T08:30:00+00:00", "2026-03-01T06:00:00+00:00"),
    *("2026-02-26T09:00:00+00:00", "2025-11-21T09:00:00+00:00"),
)
EVIL = "<img src=x onerror=alert(1)>"
CARE = "</script>Care"
# Department: when its people were last seen. Tiny is below five, and without Lab it could be worked out.
SEEN = {
    "Sales": [HOUR, HOUR, HOUR, HOURS, HOURS, False],
    "Lab": [DAYS] * 5,
    CARE: [MONTHS] * 7,
    "Tiny": [HOUR, HOUR],
}
VIEWS = ["recency", "presence", "devices", "active_share", "absences", "dormant", "birthdays", "coverage"]
LISTS = {"absences", "dormant", "birthdays"}


def company() -> pd.DataFrame:
    """Make twenty employees and a bot: 5 seen within the hour, 2 the day, 5 the week, 7 long ago, 1 never."""
    places = [(department, seen) for department, moments in SEEN.items() for seen in moments]
    units = list(SEEN)
    users = [
        _user(number, seen) | {"departments": [1 + units.index(department)]}
        for number, (department, seen) in enumerate(places, start=1)
    ]
    people = b24.normalize_colleagues([*users, {"id": 99, "name": "Robot", "bot": True, "status": "online"}])
    people["department"] = pd.Series([*(department for department, _ in places), None], people.index, dtype="str")
    people["departments"] = [[name] if isinstance(name, str) else [] for name in people["department"]]
    return people


def _user(number: int, seen: Any) -> dict[str, Any]:  # noqa: ANN401 - a moment or False
    user: dict[str, Any] = {"id": number, "name": f"P{number}", "last_activity_date": seen, "gender": "MF"[number % 2]}
    user |= {"status": "online" if number % 4 else "away", "mobile_last_date": HOUR if number % 2 else False}
    user |= {"desktop_last_date": HOUR if number % 3 else False}
    if number == 1:
        user |= {"absent": "2026-03-05T00:00:00+00:00", "birthday": "10-03", "name": "=1+1"}
    return user | ({"name": EVIL} if number == 12 else {})


@pytest.fixture
def activity() -> Activity:
    return Activity(company(), at=AT)


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def data_of(path: Path) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def bars(activity: Activity) -> list[float]:
    return [bar.get_height() for bar in activity.figure.axes[0].patches]


def test_it_begins_with_when_everybody_was_last_seen(activity: Activity) -> None:
    assert (activity.view, activity.by, activity.at, activity.min_group) == ("recency", None, AT, 5)
    counted = {"1h": 5, "1d": 2, "7d": 5, "30d": 0, "90d": 0, "older": 7, "never": 1}
    assert activity.table["people"].to_dict() == counted
    assert bars(activity) == list(counted.values())


def test_groups_are_counted_and_the_small_one_is_hidden_with_the_one_that_protects_it(activity: Activity) -> None:
    activity.by = "department"
    shown = activity.table.dropna()
    assert shown.loc["Sales"].tolist() == [3, 2, 0, 0, 0, 0, 1, 6]
    assert shown.loc[CARE].tolist() == [0, 0, 0, 0, 0, 7, 0, 7]
    assert set(activity.table.index) - set(shown.index) == {"Lab", "Tiny"}
    names = [label.get_text() for label in activity.figure.axes[0].get_yticklabels()]
    assert names == [CARE, "Sales"]


def test_the_smallest_group_can_be_set_and_showing_all_brings_a_caution(activity: Activity) -> None:
    activity.by = "department"
    activity.min_group = 2
    assert activity.table["total"].to_dict() == {CARE: 7, "Lab": 5, "Sales": 6, "Tiny": 2}
    assert "any size" not in activity._message.value
    activity.min_group = None
    assert "Do not pass it on" in activity._message.value
    assert activity._controls._every.value
    assert activity._controls._least.disabled


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("by", [None, "department", "departments", "gender", "work_position"])
def test_each_table_is_that_of_its_function(view: str, by: str | None) -> None:
    activity = Activity(company(), at=AT, by=by)
    activity.view = view
    options = {} if view in LISTS else {"by": by, "min_group": 5}
    pd.testing.assert_frame_equal(activity.table, getattr(b24.activity, view)(company(), at=AT, **options))
    assert len(activity.figure.axes) == 1
    assert "<table" in activity._rows.value


def test_persons_have_no_groups_and_their_controls_are_off(activity: Activity) -> None:
    activity.by = "gender"
    for view in LISTS:
        activity.view = view
        controls = activity._controls
        assert [c.disabled for c in (controls._by, controls._least, controls._every)] == [True] * 3
    assert activity.by == "gender"
    activity.view = "recency"
    assert not activity._controls._by.disabled


def test_the_picture_beside_the_dormant_counts_them_among_all(activity: Activity) -> None:
    activity.view = "dormant"
    assert sorted(activity.table.index) == [6, *range(12, 19)]
    assert bars(activity)[-2:] == [7, 1]
    shown = re.findall(r'<th scope="col"[^>]*>([^<]*)', activity._rows.value)
    assert shown == ["id", "name", "position", "department", "last seen (UTC)", "days"]


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("view", "recentcy", ValueError, "the nearest is 'recency'"),
        ("by", "departmant", b24.SchemaError, "the nearest is 'department'"),
        ("by", "last_activity_date", ValueError, "make no groups"),
        ("by", 7, TypeError, "name of one column"),
        ("at", "yesterday", ValueError, "no moment"),
        ("at", 5, ValueError, "date or a datetime, not int"),
        ("at", "now", ValueError, "clock"),
        ("min_group", 0, ValueError, "1 or more"),
        ("min_group", "5", TypeError, "whole number"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_changes(
    activity: Activity, name: str, value: object, error: type[Exception], words: str
) -> None:
    before = activity._state(), activity.table
    with pytest.raises(error, match=words):
        setattr(activity, name, value)
    assert activity._state() == before[0]
    pd.testing.assert_frame_equal(activity.table, before[1])


@pytest.mark.parametrize("options", [{"by": "nobody"}, {"at": "soon"}, {"min_group": -1}])
def test_wrong_arguments_are_refused_at_once(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"nobody|soon|-1"):
        Activity(company(), **{"at": AT} | options)


def test_a_frame_without_its_load_time_asks_for_the_moment() -> None:
    people = company()
    people.attrs = {}
    with pytest.raises(ValueError, match="as of when"):
        Activity(people)
    assert Activity(people, at=AT).table["people"].sum() == 20


def test_it_wants_a_people_frame() -> None:
    with pytest.raises(b24.SchemaError, match="employee"):
        Activity(pd.DataFrame({"name": ["Anna"]}), at=AT)
    with pytest.raises(TypeError, match="people frame or an Org"):
        Activity([1])  # type: ignore[arg-type]


def test_the_moment_is_picked_in_utc_and_shown_to_the_minute(activity: Activity) -> None:
    picker = activity._controls._at
    assert isinstance(picker, NaiveDatetimePicker)
    assert "UTC" in picker.description
    assert picker.value == datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001 - as a date picker has it
    picker.value = datetime(2026, 2, 26, 10, 0)  # noqa: DTZ001
    assert activity.at == datetime(2026, 2, 26, 10, 0, tzinfo=UTC)
    # Whoever was seen later than the moment counts in the first hour.
    assert activity.table.loc["1h", "people"] == 12
    assert "As of 2026-02-26 10:00 UTC" in activity._rows.value


def test_what_is_no_whole_moment_is_told_and_the_dashboard_stays(activity: Activity) -> None:
    """A browser sends nothing for half a date, and for one that was cleared."""
    shown = activity._rows.value, activity._chart.value
    picker = activity._controls._at
    picker.value = None
    assert 'role="alert"' in activity._message.value
    assert "No whole day and time was chosen, so the moment stays as it was." in activity._message.value
    assert picker.value == datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001
    assert (activity._rows.value, activity._chart.value, activity.at) == (*shown, AT)
    # Another control works meanwhile.
    activity._controls._by.value = "gender"
    assert activity.by == "gender"
    picker.value = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001
    assert activity._message.value == ""


def test_the_load_time_is_picked_at_first() -> None:
    people = company()
    people.attrs["b24frame"] = {"loaded_at": "2026-03-01T12:00:59+03:00"}
    activity = Activity(people)
    assert activity._controls._at.value == datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001
    activity._controls._at.value = datetime(2026, 6, 1, 9, 0)  # noqa: DTZ001
    activity.at = None
    assert activity._controls._at.value == datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001
    assert activity.table["people"].to_dict()["1h"] == 5


@pytest.mark.parametrize(
    "moment",
    [
        pd.Timestamp("2026-03-02T09:00:30.123456789Z"),
        datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC),
        "2026-03-02T12:00+03:00",
    ],
    ids=["timestamp", "datetime", "text"],
)
def test_a_moment_stays_what_a_program_set(activity: Activity, moment: Any) -> None:  # noqa: ANN401 - any moment
    activity.at = moment
    assert activity.at is moment
    assert activity._controls._at.value == datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001


def test_controls_and_traits_follow_each_other(activity: Activity) -> None:
    controls = activity._controls
    controls._view.value = "coverage"
    controls._least.value = 3
    assert (activity.view, activity.min_group) == ("coverage", 3)
    controls._every.value = True
    assert activity.min_group is None
    controls._every.value = False
    assert activity.min_group == 3
    activity.by = None
    assert controls._by.label == "all together"
    activity.view, activity.by, activity.min_group = "recency", "status", 7
    assert (controls._view.value, controls._by.value, controls._least.value) == ("recency", "status", 7)


def offered(people: pd.DataFrame, by: str | None = None) -> list[str]:
    return [value for _, value in Activity(people, at=AT, by=by)._controls._by.options]


def test_the_groups_offered_are_those_that_people_ask_for_and_that_differ() -> None:
    """Of the columns of the portal; nobody has a position, and names and numbers make no groups."""
    assert offered(company()) == ["", "department", "departments", "gender", "status"]
    people = company().assign(work_position=["Cook", "Clerk", "Chief"] * 7, manager_id=pd.array([1, 2, 3] * 7, "Int64"))
    expected = ["", "department", "departments", "work_position", "gender", "status", "manager_id"]
    assert offered(people) == expected
    people["department_id"] = pd.array([1, 2, 3] * 7, "Int64")
    assert offered(people) == expected
    assert offered(people.assign(department=None, departments=None, gender=None, status="online")) == [
        *("", "work_position", "manager_id", "department_id")
    ]


@pytest.mark.parametrize(
    ("column", "is_offered"),
    [
        (["Minsk", "Moscow", "Minsk"] * 7, True),
        ([True, False, True] * 7, True),
        ([["a"], ["a", "b"], []] * 7, True),
        ([f"No {at}" for at in range(21)], False),
        (list(range(21)), False),
        (["Minsk"] * 21, False),
        ([None] * 21, False),
        ([at / 3 for at in range(21)], False),
        (pd.date_range("2026-01-01", periods=21), False),
        ([{"a": at} for at in range(21)], False),
    ],
    ids=["city", "yes or no", "lists", "contract", "number", "one for all", "nobody's", "share", "date", "dict"],
)
def test_a_column_of_the_users_is_offered_if_it_makes_few_groups(column: Any, *, is_offered: bool) -> None:  # noqa: ANN401
    assert ("own" in offered(company().assign(own=column))) == is_offered


def test_only_employees_tell_which_groups_make_sense() -> None:
    """All twenty are online, the bot is away."""
    people = company().assign(status=["online"] * 20 + ["away"])
    assert "status" not in offered(people)


def test_a_program_may_group_by_what_is_not_offered(activity: Activity) -> None:
    controls = activity._controls
    activity.by = "first_name"
    assert (activity.by, controls._by.value, controls._by.label) == ("first_name", "first_name", "first name")
    controls._by.value = "gender"
    assert activity.by == "gender"
    assert offered(company(), by="active")[-1] == "active"


def test_it_says_busy_while_it_draws(activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, bool]] = []

    def look(when: str) -> None:
        said.append((when, "Busy: drawing" in activity._busy.value))

    draw = Picture.draw
    monkeypatch.setattr(Picture, "draw", lambda self, *what: (look("drawing"), draw(self, *what))[1])

    async def watch() -> None:
        look("before")
        activity.view = "coverage"
        look("chosen")
        await asyncio.sleep(0.4)
        look("drawn")

    asyncio.run(watch())
    assert said == [("before", False), ("chosen", True), ("drawing", True), ("drawn", False)]
    assert 'role="status"' in activity._busy.value


def test_it_is_not_busy_for_ever_if_the_drawing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    activity = Activity(company(), at=AT)
    monkeypatch.setattr(Picture, "draw", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        activity.view = "coverage"
    assert "Busy" not in activity._busy.value


def test_the_figure_is_always_the_same_and_fits_its_rows(activity: Activity) -> None:
    figure, small = activity.figure, activity.figure.get_size_inches()[1]
    people = company()
    people["work_position"] = [f"Job {number % 20}" for number in range(len(people))]
    activity.view, activity.by = "coverage", "gender"
    assert activity.figure is figure
    wide = Activity(people, at=AT, by="work_position", min_group=None)
    assert wide.figure.get_size_inches()[1] > 8 > small


def test_pyplot_is_not_loaded_so_that_no_figure_is_kept() -> None:
    code = (
        "import pandas as pd, sys, b24frame as b24\n"
        "a = b24.widgets.Activity(pd.read_parquet('data/people.parquet'))\n"
        "a.view = 'absences'; a._repr_mimebundle_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code


def test_the_callers_dark_style_stays_theirs_and_out_of_the_picture() -> None:
    light = Activity(company(), at=AT)._picture.png()
    with mpl.rc_context({"axes.facecolor": "black", "text.color": "white", "figure.facecolor": "black"}):
        before = dict(mpl.rcParams)
        assert Activity(company(), at=AT)._picture.png() == light
        assert dict(mpl.rcParams) == before


def test_changes_one_after_another_are_one_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = Picture.draw
    monkeypatch.setattr(Picture, "draw", lambda self, *what: (drawn.append("once"), draw(self, *what))[1])

    async def hurry() -> None:
        activity = Activity(company(), at=AT)
        for view in VIEWS:
            activity.view = view
        activity.by = "gender"
        assert drawn == []
        await asyncio.sleep(0.4)
        assert drawn == ["once"]
        activity.view = "active_share"
        # Who asks does not have to wait.
        assert activity.table.index.tolist() == ["F", "M"]
        await asyncio.sleep(0.3)
        assert drawn == ["once"] * 2

    asyncio.run(hurry())


@pytest.mark.parametrize("view", ["presence", "devices"])
def test_a_signal_that_is_the_same_for_everybody_is_told_instead_of_drawn(tmp_path: Path, view: str) -> None:
    people = company().assign(status="online", mobile_last_date=pd.NaT)
    activity = Activity(people, at=AT)
    activity.view = view
    assert "for everybody, so it says nothing" in activity._rows.value
    axes = activity.figure.axes[0]
    assert not axes.patches
    assert "for everybody" in " ".join(text.get_text().replace("\n", " ") for text in axes.texts)
    assert all(button.disabled for button in activity._buttons)
    for _ in range(2):
        with pytest.raises(b24.ConstantSignalError, match="for everybody"):
            _ = activity.table
    with pytest.raises(b24.ConstantSignalError):
        activity.save(tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []
    activity.view = "recency"
    assert not any(button.disabled for button in activity._buttons)


def test_a_column_that_is_missing_is_named_and_other_tables_work() -> None:
    activity = Activity(company().drop(columns="absent"), at=AT)
    activity.view = "absences"
    assert "no column &#x27;absent&#x27;" in activity._rows.value
    assert activity._chart.value == ""
    with pytest.raises(b24.SchemaError, match="absent"):
        _ = activity.table
    activity.view = "recency"
    assert "<img" in activity._chart.value


@pytest.mark.parametrize("view", VIEWS)
def test_a_frame_of_nobody_is_shown_as_nobody(view: str) -> None:
    activity = Activity(b24.normalize_colleagues([]), at=AT, by="department")
    activity.view = view
    assert activity.table.empty
    assert "There are no rows" in activity._rows.value
    activity.by = None
    assert "<img" in activity._chart.value


def test_the_file_of_nobody_has_every_table(tmp_path: Path) -> None:
    Activity(b24.normalize_colleagues([]), at=AT).to_html(tmp_path / "empty.html")
    assert list(data_of(tmp_path / "empty.html")["views"]) == VIEWS


def test_a_frame_from_parquet_gives_the_same(activity: Activity) -> None:
    again = Activity(through_parquet(company()), at=AT, by="departments")
    activity.by = "departments"
    for view in VIEWS:
        activity.view = again.view = view
        assert again._rows.value == activity._rows.value


def test_an_org_tells_who_leads() -> None:
    people = company()
    people["department_ids"] = [[number % 3 + 1] for number in people.index]
    org = b24.Org(people, departments_of([(1, "Acme", None, 2), (2, "Lab", 1, 1), (3, "Care", 1, None)]))
    activity = Activity(org, at=AT)
    activity.view = "absences"
    assert activity.table["head"].to_dict() == {1: True}
    activity.by, activity.view = "department", "recency"
    assert activity.table["total"].sum() == 20


def test_the_frame_is_not_changed_and_what_is_done_to_it_later_does_not_show() -> None:
    people = company()
    activity = Activity(people, at=AT)
    pd.testing.assert_frame_equal(people, company())
    people["last_activity_date"] = pd.NaT
    activity.view = "active_share"
    assert activity.table["known"].tolist() == [19]


def test_the_csv_has_every_row_and_says_hidden_where_a_group_is(activity: Activity, tmp_path: Path) -> None:
    activity.by = "department"
    activity.save(tmp_path / "recency.csv")
    head, *rows = read(tmp_path / "recency.csv")
    assert head == ["department", "1h", "1d", "7d", "30d", "90d", "older", "never", "total"]
    assert rows == [
        [CARE, "0", "0", "0", "0", "0", "7", "0", "7"],
        ["Lab", *["hidden"] * 8],
        ["Sales", "3", "2", "0", "0", "0", "0", "1", "6"],
        ["Tiny", *["hidden"] * 8],
    ]


def test_text_in_the_csv_cannot_run_as_a_formula(tmp_path: Path) -> None:
    people = company()
    people["department"], people["department_id"] = "=cmd()", 1
    activity = Activity(people, at=AT, by="department")
    activity.save(tmp_path / "groups.csv")
    assert read(tmp_path / "groups.csv")[1][0] == "'=cmd()"
    activity.view = "absences"
    activity.save(tmp_path / "absences.csv")
    assert read(tmp_path / "absences.csv")[1][:3] == ["1", "'=1+1", "'=cmd()"]


def test_the_chart_is_saved_as_png_and_svg(activity: Activity, tmp_path: Path) -> None:
    activity.save(tmp_path / "a.png")
    activity.save(tmp_path / "a.SVG")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG\r\n")
    assert b"<svg " in (tmp_path / "a.SVG").read_bytes()
    with pytest.raises(ValueError, match=r"ends with \.csv, \.png, \.svg, not with \.pdf"):
        activity.save(tmp_path / "a.pdf")
    with pytest.raises(ValueError, match="no such folder"):
        activity.save(tmp_path / "nowhere" / "a.csv")


def test_a_button_saves_beside_the_notebook_and_replaces_nothing(
    activity: Activity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    activity.by = "department"
    for button in (*activity._buttons, activity._buttons[0]):
        button.click()
    names = {"recency-by-department.csv", "recency-by-department-2.csv"}
    assert {path.name for path in tmp_path.glob("*.csv")} == names
    assert {path.name for path in tmp_path.iterdir()} - names == {
        "recency-by-department.png",
        "recency-by-department.svg",
    }
    assert f"Saved as {tmp_path / 'recency-by-department-2.csv'}" in activity._status.value


def test_what_cannot_be_saved_is_told(activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("b24frame._files.write", lambda *_: (_ for _ in ()).throw(PermissionError("not <here>")))
    activity._buttons[0].click()
    assert "Not saved: not &lt;here&gt;" in activity._status.value


def test_a_long_table_shows_its_first_rows_and_the_csv_has_all(tmp_path: Path) -> None:
    people = b24.normalize_colleagues([{"id": number, "name": f"P{number}"} for number in range(1, 20_001)])
    activity = Activity(people, at=AT)
    activity.view = "dormant"
    assert activity._rows.value.count("<tr>") == 101
    assert "The first 100 rows are shown, 19,900 more are in the csv." in activity._rows.value
    activity.save(tmp_path / "all.csv")
    assert len(read(tmp_path / "all.csv")) == 20_001


def test_hidden_groups_are_told_and_nowhere_given_away(activity: Activity, tmp_path: Path) -> None:
    activity.by = "department"
    activity.to_html(tmp_path / "a.html")
    page = data_of(tmp_path / "a.html")["views"]["recency"]["pages"]["department"]
    why = "2 of 4 groups are hidden: those of fewer than 5 people"
    assert why in page["note"]
    assert why in activity._rows.value
    rows = {row[0]: row[1:] for row in page["rows"]}
    assert rows["Lab"] == rows["Tiny"] == ["hidden"] * 8
    assert rows["Sales"] == ["3", "2", "0", "0", "0", "0", "1", "6"]
    lines = re.findall(r"<tr>(.*?)</tr>", activity._rows.value)
    assert [line.count(">hidden<") for line in lines[1:]] == [0, 8, 0, 8]


def test_a_company_of_too_few_is_hidden_as_a_whole(tmp_path: Path) -> None:
    few = company().head(3)
    activity = Activity(few, at=AT)
    activity.save(tmp_path / "few.csv")
    assert {cell for row in read(tmp_path / "few.csv")[1:] for cell in row[1:]} == {"hidden"}
    assert "Hidden: it would be a figure about fewer than 5 people" in activity._rows.value
    assert "hidden: too few people" in [text.get_text() for text in activity.figure.axes[0].texts]


def test_a_share_that_is_not_known_is_empty_and_not_hidden(tmp_path: Path) -> None:
    people = b24.normalize_colleagues([{"id": number} for number in range(1, 7)])
    activity = Activity(people, at=AT)
    activity.view = "active_share"
    activity.save(tmp_path / "share.csv")
    assert read(tmp_path / "share.csv")[1] == ["all", "6", "0", "", "", ""]
    assert "hidden" not in activity._rows.value


def test_names_are_text_wherever_they_stand(activity: Activity, tmp_path: Path) -> None:
    activity.view = "dormant"
    bundle = activity._repr_mimebundle_()["text/html"]
    for markup in (activity._rows.value, bundle):
        assert "&lt;img src=x onerror=alert(1)&gt;" in markup
        assert "&lt;/script&gt;Care" in markup
        assert "<img src=x" not in markup
        assert "</script" not in markup
    activity.to_html(tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text("utf-8")
    assert text.count("</script>") == 2
    assert EVIL not in text
    rows = data_of(tmp_path / "a.html")["views"]["dormant"]["pages"][""]["rows"]
    assert [EVIL, CARE] in [[row[1], row[3]] for row in rows]


def test_a_column_whose_name_is_markup_is_text_too() -> None:
    people = company().rename(columns={"work_position": EVIL})
    activity = Activity(people, at=AT, by=EVIL)
    assert "<img src=x" not in activity._rows.value + activity._chart.value


def test_the_file_holds_every_table_by_the_groups_that_say_something(activity: Activity, tmp_path: Path) -> None:
    activity.by, activity.view = "active", "active_share"
    activity.to_html(tmp_path / "a.html")
    data = data_of(tmp_path / "a.html")
    assert list(data["views"]) == VIEWS
    assert (data["view"], data["by"], data["about"]) == (
        *("active_share", "active"),
        "Groups of fewer than 5 people are hidden.",
    )
    # Nobody has a position.
    groups = ["", "department", "departments", "gender", "status", "active"]
    assert [list(view["pages"]) for view in data["views"].values()] == [
        [""] if name in LISTS else groups for name in VIEWS
    ]
    pages = [page for view in data["views"].values() for page in view["pages"].values()]
    assert all(page["picture"].startswith("data:image/svg+xml;base64,") for page in pages)
    assert pages[0]["note"] == "As of 2026-03-01 09:00 UTC; last seen is not hours worked."
    assert (tmp_path / "a.html").stat().st_size < 5_000_000
    # What is on the screen is as it was.
    assert (activity.view, activity.by) == ("active_share", "active")


class Terminal(io.StringIO):
    """A stream that someone looks at."""

    def isatty(self) -> bool:
        """Tell that someone looks."""
        return True


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_the_file_tells_how_far_it_is_if_someone_is_looking(
    stream: type[io.StringIO], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 5 tables with groups there are 5 pages each: all, departments in two ways, gender, status; 3 are lists."""
    monkeypatch.setattr(_progress, "_SECONDS_UNSEEN", 0.0)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    monkeypatch.setattr(sys, "stderr", stream())
    Activity(company(), at=AT).to_html(tmp_path / "a.html")
    shown = sys.stderr.getvalue()  # type: ignore[attr-defined]
    if stream is Terminal:
        assert "Activity.to_html" in shown
        assert "/28" in shown
        assert "charts/s" in shown or "s/ charts" in shown
    else:
        assert shown == ""


def test_the_file_is_written_whole_or_not_at_all(activity: Activity, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such folder"):
        activity.to_html(tmp_path / "nowhere" / "a.html")


def test_a_notebook_without_a_kernel_shows_picture_and_table(activity: Activity) -> None:
    bundle = activity._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"].startswith("Activity(view='recency', by=None")
    assert 'src="data:image/png;base64,' in bundle["text/html"]
    assert re.findall(r"<td[^>]*><bdi>([^<]*)", bundle["text/html"])[:3] == ["1h", "5", "25%"]


def test_the_alternative_text_names_the_picture(activity: Activity) -> None:
    activity.by = "work_position"
    assert 'alt="Chart: When people were last seen, by work position"' in activity._chart.value


def test_repr_tells_what_is_shown(activity: Activity) -> None:
    assert repr(activity) == f"Activity(view='recency', by=None, at={AT!r}, min_group=5)"


def test_a_number_of_numpy_is_a_number(activity: Activity) -> None:
    activity.min_group = np.int64(3)
    assert type(activity.min_group) is int

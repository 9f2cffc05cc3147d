"""The tables of one snapshot, for a dozen people whose figures were worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

import b24frame as b24
from b24frame import activity
from b24frame.errors import ConstantSignalError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable

AT = "2026-03-01T09:00:00+00:00"
SEEN = {
    1: "2026-03-01T08:00:00+00:00",  # one hour to the second
    2: "2026-03-01T07:59:59+00:00",
    3: "2026-02-28T12:00:00+03:00",  # a day to the second
    4: "2026-02-23T09:00:00+00:00",
    5: "2026-02-22T08:59:59+00:00",
    6: "2025-12-01T09:00:00+00:00",  # 90 days
    7: "2025-12-01T08:59:59+00:00",
    8: False,
    9: "2026-03-01T09:30:00+00:00",  # after the load began
    10: "",
    11: "2026-03-01T08:59:00+00:00",
    12: "2026-03-01T08:59:00+00:00",
}
DEPARTMENTS = {
    1: [1, 3],
    2: [1],
    3: [1],
    4: [2],
    5: [2],
    6: [2],
    7: [2],
    8: [3, 2],
    9: [1, 1],
    10: [],
    11: [1],
    12: [1],
}
ROWS = [
    {"ID": 1, "NAME": "Sales", "UF_HEAD": 1},
    {"ID": 2, "NAME": "Lab", "UF_HEAD": 4, "PARENT": 1},
    {"ID": 3, "NAME": "Press", "UF_HEAD": 1, "PARENT": 1},
]
GROUPED: list[Callable[..., pd.DataFrame]] = [
    activity.recency,
    activity.active_share,
    activity.presence,
    activity.devices,
    activity.coverage,
]
ALL = [*GROUPED, activity.absences, activity.dormant, activity.birthdays]
NAMES = [function.__name__ for function in ALL]


@pytest.fixture
def people() -> pd.DataFrame:
    """Ten employees; 11 is a bot and 12 has left."""
    records: list[dict[str, Any]] = [
        {"id": number, "name": f"Person {number:02}", "last_activity_date": seen, "departments": DEPARTMENTS[number]}
        for number, seen in SEEN.items()
    ]
    for number, status in enumerate(
        ("online", "online", "away", "dnd", "offline", "offline", "gone fishing", "online")
    ):
        records[number]["status"] = status
    for number in (0, 1, 4):
        records[number]["mobile_last_date"] = SEEN[number + 1]
    for number in (1, 6, 5):
        records[number]["desktop_last_date"] = SEEN[number + 1]
    for number, birthday in enumerate(("01-03", "29-02", "28-02", "31-03", "01-04", "31-12", "", "02-03", "15-03")):
        records[number]["birthday"] = birthday
    records[0]["email"] = records[1]["email"] = "x@acme.example"
    records[2]["phones"] = {"work_phone": "+74951234567", "inner_phone": 55}
    records[10]["bot"] = True
    records[11]["active"] = False
    return b24.normalize_colleagues(records)


@pytest.fixture
def org(people: pd.DataFrame) -> b24.Org:
    return b24.Org(people, b24.normalize_departments(ROWS))


def plain(values: Any) -> list[Any]:  # noqa: ANN401 - any column or row
    return [None if pd.isna(value) else value for value in values]


def about(table: pd.DataFrame) -> dict[str, Any]:
    told: dict[str, Any] = table.attrs["b24frame"]
    return told


# recency and active_share


def test_recency_counts_employees_up_to_and_with_the_end_of_each_bucket(people: pd.DataFrame) -> None:
    table = activity.recency(people, at=AT)
    assert table["people"].to_dict() == {"1h": 2, "1d": 2, "7d": 1, "30d": 1, "90d": 1, "older": 1, "never": 2}
    assert table["share"].tolist() == [0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.2]
    assert table.index.name == "last_seen"
    assert table.index.dtype.ordered
    assert (str(table["people"].dtype), str(table["share"].dtype)) == ("Int64", "Float64")


def test_by_a_list_column_a_person_counts_once_in_each_group_and_nobodys_people_come_last(people: pd.DataFrame) -> None:
    table = activity.recency(people, at=AT, by="department_ids", min_group=None)
    assert plain(table.index) == [1, 2, 3, None]
    assert table.index.name == "department_ids"
    assert table["total"].tolist() == [4, 5, 2, 1]
    assert table.loc[1].tolist() == [2, 2, 0, 0, 0, 0, 0, 4]
    assert table.loc[2].tolist() == [0, 0, 1, 1, 1, 1, 1, 5]
    assert about(table)["people"] == 10


def test_by_the_first_department_the_groups_add_up_to_the_company(org: b24.Org) -> None:
    table = activity.recency(org, at=AT, by="department", min_group=None)
    assert plain(table.index) == ["Lab", "Press", "Sales", None]
    whole = activity.recency(org, at=AT, min_group=None)
    assert table.sum().drop("total").tolist() == whole["people"].tolist()
    assert table["total"].sum() == 10


def test_active_share_is_of_those_ever_seen(people: pd.DataFrame) -> None:
    table = activity.active_share(people, at=AT)
    assert table.index.tolist() == ["all"]
    assert table.iloc[0].tolist() == [10, 8, 4 / 8, 5 / 8, 6 / 8]
    table = activity.active_share(people, at=AT, by="department_ids", min_group=None)
    assert plain(table.loc[2]) == [5, 4, 0, 1 / 4, 2 / 4]
    assert plain(table.iloc[-1]) == [1, 0, None, None, None]


# presence and devices


def test_presence_counts_every_status_in_order_and_those_without_one(people: pd.DataFrame) -> None:
    table = activity.presence(people, at=AT)
    assert table["people"].to_dict() == {
        "online": 3, "away": 1, "dnd": 1, "break": 0, "offline": 2, "gone fishing": 1, "unknown": 2,
    }  # fmt: skip
    by_ids = activity.presence(people, at=AT, by="department_ids", min_group=None)
    assert by_ids.columns.tolist() == [*table.index, "total"]
    assert by_ids.loc[1].tolist() == [2, 1, 0, 0, 0, 0, 1, 4]


def test_devices_counts_each_person_in_one_of_four(people: pd.DataFrame) -> None:
    table = activity.devices(people, at=AT)
    assert table["people"].to_dict() == {"mobile": 2, "desktop": 2, "both": 1, "neither": 5}
    within = activity.devices(people, at=AT, within="1D")
    assert within["people"].to_dict() == {"mobile": 1, "desktop": 0, "both": 1, "neither": 8}


@pytest.mark.parametrize("constant", ["online", None])
def test_a_status_that_all_have_says_nothing_and_the_error_names_what_does(
    people: pd.DataFrame, constant: str | None
) -> None:
    with pytest.raises(ConstantSignalError, match=r"status is .* newest Bitrix24 servers .*activity\.recency"):
        activity.presence(people.assign(status=constant), at=AT)
    activity.recency(people.assign(status=constant), at=AT)


@pytest.mark.parametrize("column", ["mobile_last_date", "desktop_last_date"])
def test_either_date_that_is_the_same_for_all_leaves_devices_unknown(people: pd.DataFrame, column: str) -> None:
    with pytest.raises(ConstantSignalError, match=f"{column} is empty for everybody"):
        activity.devices(people.assign(**{column: pd.NaT}), at=AT)


def test_of_fewer_people_than_are_shown_the_error_does_not_tell_what_they_have(people: pd.DataFrame) -> None:
    for few, shown in ((people.head(4), "the same"), (people.head(5), "'dnd'")):
        with pytest.raises(ConstantSignalError, match=f"status is {shown} for everybody"):
            activity.presence(few.assign(status="dnd"), at=AT)
    with pytest.raises(ConstantSignalError, match="mobile_last_date is the same for everybody"):
        activity.devices(people.head(4).assign(mobile_last_date=pd.NaT), at=AT)
    with pytest.raises(ConstantSignalError, match="'dnd'"):
        activity.presence(people.head(4).assign(status="dnd"), at=AT, min_group=None)


def test_a_single_person_is_refused_where_the_frame_itself_notes_the_constant() -> None:
    one = b24.normalize_colleagues([{"id": 1, "status": "online"}])
    assert activity.presence(one, at=AT, min_group=None)["people"].sum() == 1
    two = b24.normalize_colleagues([{"id": 1, "status": "online"}, {"id": 2, "status": "online"}])
    with pytest.raises(ConstantSignalError):
        activity.presence(two.head(1), at=AT, min_group=None)


def test_a_note_of_a_constant_that_is_out_of_date_is_not_believed(people: pd.DataFrame) -> None:
    people.attrs["b24frame"]["constant"] = ["status"]
    assert activity.presence(people, at=AT)["people"].sum() == 10


def test_the_demo_portal_of_a_new_server_has_recency_but_neither_presence_nor_devices() -> None:
    with b24.demo.portal(people=40) as url:
        people = b24.load_colleagues(url)
    assert activity.recency(people)["people"].sum() == people["employee"].sum()
    for function in (activity.presence, activity.devices):
        with pytest.raises(ConstantSignalError):
            function(people)


# absences


def away(people: pd.DataFrame, **until: str) -> pd.DataFrame:
    moments = {int(number[1:]): pd.Timestamp(value) for number, value in until.items()}
    return people.assign(absent=pd.Series(moments, dtype="datetime64[us, UTC]").reindex(people.index))


def test_absences_tell_until_when_who_leads_and_who_is_there(org: b24.Org) -> None:
    frame = away(
        org.people, _1="2026-03-08T20:59:59Z", _2="2026-03-01T22:00Z", _3="2026-03-01T09:00Z", _12="2027-01-01"
    )
    table = activity.absences(b24.Org(frame, org.departments), at=AT)
    assert table.index.tolist() == [2, 1]
    assert table["name"].tolist() == ["Person 02", "Person 01"]
    assert table["department"].tolist() == ["Sales", "Sales"]
    assert table["days"].tolist() == [0, 7]
    assert table["head"].tolist() == [False, True]
    assert table.loc[2, "cover"] == ["Person 03", "Person 09"]
    # 1 leads the press too, where 8 is.
    assert table.loc[1, "cover"] == ["Person 03", "Person 08", "Person 09"]


def test_the_days_of_an_absence_are_of_the_zone(org: b24.Org) -> None:
    frame = away(org.people, _2="2026-03-01T22:00Z")
    table = activity.absences(frame, at=AT, tz="Europe/Moscow")
    assert table["days"].tolist() == [1]
    assert table.loc[2, "until"] == pd.Timestamp("2026-03-02T01:00", tz="Europe/Moscow")
    assert str(table["until"].dtype) == "datetime64[us, Europe/Moscow]"
    assert about(table)["tz"] == "Europe/Moscow"
    assert activity.absences(frame, at=AT, tz=ZoneInfo("Europe/Moscow")).equals(table)


@pytest.mark.parametrize("fixed", [timezone(timedelta(hours=3)), timezone(timedelta(hours=3), "MSK")])
def test_a_zone_may_be_a_fixed_offset(org: b24.Org, fixed: timezone) -> None:
    table = activity.absences(away(org.people, _2="2026-03-01T22:00Z"), at=AT, tz=fixed)
    assert table["days"].tolist() == [1]
    assert table["until"].iloc[0].isoformat() == "2026-03-02T01:00:00+03:00"
    assert about(table)["tz"] == "UTC+03:00"
    assert activity.birthdays(org, at="2026-02-28T22:30Z", tz=fixed).loc[1, "in_days"] == 0
    assert about(activity.absences(org, at=AT, tz=UTC))["tz"] == "UTC"


def test_the_days_of_an_absence_are_of_the_calendar_where_the_clock_is_changed(org: b24.Org) -> None:
    """In Berlin 29 March 2026 had 23 hours, and 25 October 25."""
    for at, until, days in (
        ("2026-03-28T22:30Z", "2026-03-29T21:59:59Z", 1),
        ("2026-03-28T22:30Z", "2026-03-29T22:00:00Z", 2),
        ("2026-10-24T22:00Z", "2026-10-25T22:59:59Z", 0),
        ("2026-10-24T22:00Z", "2026-10-25T23:00:00Z", 1),
    ):
        table = activity.absences(away(org.people, _2=until), at=at, tz="Europe/Berlin")
        assert table["days"].tolist() == [days], until


def test_of_those_who_stand_in_heads_come_first(org: b24.Org) -> None:
    table = activity.absences(b24.Org(away(org.people, _8="2026-04-01"), org.departments), at=AT)
    # The first department of 8 is the press: its head is 1.
    assert table.loc[8, "cover"] == ["Person 01"]
    table = activity.absences(b24.Org(away(org.people, _7="2026-04-01"), org.departments), at=AT)
    assert table.loc[7, "cover"] == ["Person 04", "Person 05", "Person 06", "Person 08"]


def test_without_an_org_heads_are_known_by_who_is_managed_or_by_what_they_lead(org: b24.Org) -> None:
    frame = away(org.people, _4="2026-04-01", _5="2026-04-01")
    assert activity.absences(frame, at=AT)["head"].to_dict() == {4: True, 5: False}
    led = frame.assign(heads_departments=[[2] if number == 5 else [] for number in frame.index])
    assert activity.absences(led, at=AT)["head"].to_dict() == {4: False, 5: True}


def test_somebody_without_a_department_or_a_name_is_absent_too(people: pd.DataFrame) -> None:
    frame = away(people, _10="2026-04-01", _2="2026-04-02")
    frame.loc[3, "name"] = pd.NA
    table = activity.absences(frame, at=AT)
    assert table["cover"].tolist() == [[], ["#3", "Person 01", "Person 09"]]
    assert plain(table["department"]) == [None, None]


# dormant


def test_dormant_are_those_longer_unseen_and_last_those_never_seen(people: pd.DataFrame) -> None:
    table = activity.dormant(people, at=AT)
    assert table.index.tolist() == [7, 8, 10]
    assert plain(table["days"]) == [90, None, None]
    assert table.columns.tolist() == [*people.columns, "days"]
    pd.testing.assert_frame_equal(table.drop(columns="days"), people.loc[[7, 8, 10]])
    assert activity.dormant(people, at=AT, after="89D").index.tolist() == [7, 6, 8, 10]


# birthdays


def test_birthdays_come_from_today_to_the_last_day_and_the_29th_of_february_on_the_1st_of_march(
    people: pd.DataFrame,
) -> None:
    table = activity.birthdays(people, at=AT)
    assert table.index.tolist() == [1, 2, 8, 9, 4]
    assert table["in_days"].tolist() == [0, 0, 1, 14, 30]
    assert table["next"].dt.strftime("%Y-%m-%d").tolist() == [
        "2026-03-01", "2026-03-01", "2026-03-02", "2026-03-15", "2026-03-31",
    ]  # fmt: skip
    assert table.columns.tolist() == ["name", "department", "next", "in_days"]


@pytest.mark.parametrize(
    ("at", "leap", "day", "in_days"),
    [
        ("2026-02-20", "02-28", "2026-02-28", 8),
        ("2026-03-01", "02-28", "2027-02-28", 364),
        ("2028-02-20", "02-28", "2028-02-29", 9),
        ("2028-02-20", "03-01", "2028-02-29", 9),
        ("2027-12-31", "03-01", "2028-02-29", 60),
    ],
)
def test_the_29th_of_february_is_itself_in_leap_years_and_else_where_the_caller_wants_it(
    people: pd.DataFrame, at: str, leap: Literal["03-01", "02-28"], day: str, in_days: int
) -> None:
    table = activity.birthdays(people, at=at, leap=leap, within="366D")
    assert (str(table.loc[2, "next"].date()), table.loc[2, "in_days"]) == (day, in_days)


def test_birthdays_go_on_across_new_year(people: pd.DataFrame) -> None:
    table = activity.birthdays(people, at="2026-12-31T12:00Z", within="62D")
    assert table.index.tolist() == [6, 3, 1, 2, 8]
    assert table["in_days"].tolist() == [0, 59, 60, 60, 61]


def test_today_is_of_the_zone(people: pd.DataFrame) -> None:
    late = "2026-02-28T22:30Z"
    assert activity.birthdays(people, at=late).loc[1, "in_days"] == 1
    table = activity.birthdays(people, at=late, tz="Europe/Moscow")
    assert table.loc[1, "in_days"] == 0
    assert 3 not in table.index


def test_a_birthday_that_is_no_day_is_left_out(people: pd.DataFrame) -> None:
    people["birthday"] = ["02-30", "13-01", "soon", "", *people["birthday"].iloc[4:]]
    table = activity.birthdays(people, at=AT, within="366D")
    assert sorted(table.index) == [5, 6, 8, 9]


# coverage


def test_coverage_tells_for_how_many_each_field_is_filled(people: pd.DataFrame) -> None:
    table = activity.coverage(people, at=AT)
    assert table.loc["name"].tolist() == [10, 1.0]
    assert table.loc[["email", "phone", "work_phone", "inner_phone", "birthday"], "filled"].tolist() == [2, 1, 1, 1, 8]
    assert table.loc["department_id"].tolist() == [9, 0.9]
    assert table.index.name == "field"
    by_ids = activity.coverage(people, at=AT, by="department_ids", min_group=None)
    assert by_ids.columns.tolist() == table.index.tolist()
    assert by_ids["email"].tolist() == [2 / 4, 0, 1 / 2, 0]


def test_a_field_that_was_never_loaded_is_not_filled_for_nobody_but_not_loaded(
    people: pd.DataFrame, org: b24.Org
) -> None:
    """Managers come with the department tree: of colleagues alone nothing is known, of an Org nobody may have one."""
    table = activity.coverage(people, at=AT)
    assert plain(table.loc["manager_id"]) == [None, None]
    assert (about(table)["not_loaded"], about(table)["hidden"]) == (["manager_id"], 0)
    assert "manager_id is not loaded: use load_org" in about(table)["reading"]
    by = activity.coverage(people, at=AT, by="gender", min_group=None)
    assert by["manager_id"].isna().all()
    assert by["department_id"].notna().all()
    for loaded in (org, org.people):
        table = activity.coverage(loaded, at=AT)
        # Persons 1 and 10 report to nobody.
        assert table.loc["manager_id", "filled"] == 8
        assert about(table)["not_loaded"] == []
    headless = b24.Org(people, b24.normalize_departments([{"ID": 1, "NAME": "Sales"}]))
    for loaded in (headless, headless.people):
        assert activity.coverage(loaded, at=AT).loc["manager_id"].tolist() == [0, 0]


def test_coverage_takes_the_fields_that_the_frame_has(people: pd.DataFrame) -> None:
    assert activity.coverage(people[["employee", "email"]], at=AT).index.tolist() == ["email"]
    with pytest.raises(SchemaError, match="none of the fields"):
        activity.coverage(people[["employee"]], at=AT)


# What all have in common


def test_small_groups_keep_their_row_without_figures_and_the_table_says_why(people: pd.DataFrame) -> None:
    for function in GROUPED:
        table = function(people, at=AT, by="department_ids")
        # 4, 5, 2 and 1 people: those of 4, 2 and 1 are hidden and protect each other.
        assert plain(table.index) == [1, 2, 3, None]
        assert table.isna().all(axis=1).tolist() == [True, False, True, True]
        assert about(table)["hidden"] == 3
        assert about(table)["hidden_why"].startswith("3 of 4 groups are hidden: those of fewer than 5 people")


def test_a_company_smaller_than_the_least_group_is_hidden_as_a_whole(people: pd.DataFrame) -> None:
    for function in GROUPED:
        table = function(people, at=AT, min_group=11)
        assert table.isna().all(axis=None)
        assert (about(table)["hidden"], about(table)["people"]) == (1, None)
        assert "fewer than 11 people" in about(table)["hidden_why"]
        grouped = function(people, at=AT, min_group=11, by="department_ids")
        assert len(grouped) == 4
        assert grouped.isna().all(axis=None)


@pytest.mark.parametrize("function", ALL, ids=NAMES)
def test_every_table_says_what_it_is_about_and_changes_nothing(
    people: pd.DataFrame, function: Callable[..., pd.DataFrame]
) -> None:
    before = people.copy(deep=True)
    told = about(function(people, at=AT))
    assert (told["table"], told["at"], told["tz"]) == (function.__name__, AT, "UTC")
    assert (told["at_assumed_utc"], told["by"], told["hidden"], told["hidden_why"]) == (False, None, 0, "")
    assert told["people"] == 10
    assert told["reading"]
    assert told["min_group"] == (5 if function in GROUPED else None)
    pd.testing.assert_frame_equal(people, before)
    assert people.attrs == before.attrs


@pytest.mark.parametrize("function", ALL, ids=NAMES)
def test_an_org_stands_for_its_people(org: b24.Org, function: Callable[..., pd.DataFrame]) -> None:
    pd.testing.assert_frame_equal(function(org, at=AT), function(org.people, at=AT))


@pytest.mark.parametrize("function", ALL, ids=NAMES)
def test_without_people_there_is_an_empty_table_of_the_same_shape(
    people: pd.DataFrame, function: Callable[..., pd.DataFrame]
) -> None:
    for empty in (people.iloc[:0], b24.normalize_colleagues([]), people[~people["employee"]]):
        table, full = function(empty, at=AT), function(people, at=AT)
        assert table.columns.tolist() == full.columns.tolist()
        # Days are in the unit of the frame's dates where there are some.
        assert [str(dtype) for dtype in table.dtypes] == [str(dtype) for dtype in full.dtypes]
        assert (about(table)["hidden"], about(table)["people"]) == (0, 0)
        if function not in GROUPED:
            assert table.empty
            continue
        counts = table.columns.intersection(["people", "filled", "known"])
        assert (table[counts] == 0).all(axis=None)
        assert table.drop(columns=counts).isna().all(axis=None)
        grouped = function(empty, at=AT, by="department_ids")
        known = {*function(people, at=AT, by="department_ids").columns} - {"gone fishing", "unknown"}
        assert grouped.empty
        assert set(grouped.columns) == known


@pytest.mark.parametrize("function", ALL, ids=NAMES)
def test_the_frame_read_back_from_parquet_gives_the_same(org: b24.Org, function: Callable[..., pd.DataFrame]) -> None:
    file = BytesIO()
    org.people.to_parquet(file)
    back = pd.read_parquet(file)
    assert isinstance(back["department_ids"].iloc[0], np.ndarray)
    for frame in (org.people, back):
        frame["absent"] = pd.Timestamp("2026-04-01", tz="UTC")
    pd.testing.assert_frame_equal(
        function(back, at=AT).drop(columns=["department_ids", "departments"], errors="ignore"),
        function(org.people, at=AT).drop(columns=["department_ids", "departments"], errors="ignore"),
    )
    if function in GROUPED:
        for by in ("department_ids", "departments", "gender", "department"):
            options: dict[str, Any] = {"at": AT, "by": by, "min_group": None}
            pd.testing.assert_frame_equal(function(back, **options), function(org.people, **options))


@pytest.mark.parametrize("function", GROUPED)
def test_an_unknown_column_to_group_by_is_named_with_the_nearest(
    people: pd.DataFrame, function: Callable[..., pd.DataFrame]
) -> None:
    with pytest.raises(SchemaError, match="'departmnt' in the frame; the nearest is 'department'") as caught:
        function(people, at=AT, by="departmnt")
    assert caught.value.nearest == ["department"]
    with pytest.raises(TypeError, match="name of one column"):
        function(people, at=AT, by=["department", "gender"])


def test_a_column_that_is_missing_is_named(people: pd.DataFrame) -> None:
    with pytest.raises(SchemaError, match="last_activity_date"):
        activity.recency(people.drop(columns="last_activity_date"), at=AT)
    with pytest.raises(SchemaError, match="employee"):
        activity.absences(people.drop(columns="employee"), at=AT)


def test_what_is_no_people_is_refused() -> None:
    with pytest.raises(TypeError, match="people frame or an Org, not list"):
        activity.recency([1, 2], at=AT)  # type: ignore[arg-type]


def test_somebody_who_is_in_a_frame_twice_counts_once(people: pd.DataFrame) -> None:
    assert activity.recency(pd.concat([people, people]), at=AT)["people"].sum() == 10


@pytest.mark.parametrize(
    "at",
    [
        "2026-03-01T12:00+03:00",
        datetime(2026, 3, 1, 9, tzinfo=UTC),
        datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=3))),
        pd.Timestamp("2026-03-01T12:00", tz="Europe/Moscow"),
    ],
)
def test_the_moment_is_text_or_a_datetime_in_any_zone(people: pd.DataFrame, at: Any) -> None:  # noqa: ANN401  # noqa: ANN401
    table = activity.recency(people, at=at)
    assert table.equals(activity.recency(people, at=AT))
    assert (about(table)["at"], about(table)["at_assumed_utc"]) == (AT, False)


def test_a_moment_without_a_zone_is_utc_and_the_table_says_so(people: pd.DataFrame) -> None:
    for at in ("2026-03-01 09:00", datetime(2026, 3, 1, 9), np.datetime64("2026-03-01T09:00")):  # noqa: DTZ001
        told = about(activity.recency(people, at=at))
        assert (told["at"], told["at_assumed_utc"]) == (AT, True)
    assert about(activity.recency(people, at=date(2026, 3, 1)))["at"] == "2026-03-01T00:00:00+00:00"


def test_the_moment_is_by_default_the_load_time_and_never_a_clock(people: pd.DataFrame) -> None:
    people.attrs["b24frame"]["loaded_at"] = AT
    assert activity.recency(people).equals(activity.recency(people, at=AT))
    for attrs in ({}, {"b24frame": {}}):
        people.attrs = attrs
        for function in ALL:
            with pytest.raises(ValueError, match="pass the moment"):
                function(people)
    with pytest.raises(ValueError, match="reads the clock"):
        activity.recency(people, at="now")


@pytest.mark.parametrize(
    "at",
    [
        *("02.11.2026", "11/02/2026", "2/11/26", "Nov 2 2026", "2 November 2026", "2026", "2026-11", "2026-11-2"),
        *("20261102", "1762041600", "2026-02-30", "2026-11-02T25:00", "2026-11-02T09", "09:00", "", " ", "NaT", "nan"),
        *("2026-11-02T09:00+99:00", "２０２６-11-02", "Today", 5, 1.5, 1762041600, True, [], {}, b"2026-11-02"),
        *(
            pd.NA,
            pd.NaT,
            np.datetime64("NaT"),
            float("nan"),
            date.max,
            datetime.max.replace(tzinfo=UTC),
            "9999-12-31",
            "0001-01-01",
        ),
        *(pd.Period("2026-11"), time(9), pd.Timedelta("1D"), np.int64(5)),
    ],
    ids=str,
)
def test_a_moment_that_could_be_another_one_is_refused_and_the_message_says_how_to_write_it(
    people: pd.DataFrame,
    at: Any,  # noqa: ANN401
) -> None:
    """`02.11.2026` was read as 11 February, and 5 would be a nanosecond of 1970."""
    for function in ALL:
        with pytest.raises(ValueError, match=r'^at.*(write it like "2026-03-01" or |reads the clock)'):
            function(people, at=at)


@pytest.mark.parametrize(
    "at",
    [
        *(
            "2026-11-02",
            "2026-11-02T00:00",
            "2026-11-02 00:00:00.000",
            " 2026-11-02T00:00:00,5Z",
            "2026-11-02T03:00+03",
        ),
        *("2026-11-02 03:00 +0300", "2026-11-01T19:00:00-05:00", date(2026, 11, 2), np.datetime64("2026-11-02")),
        *(pd.Timestamp("2026-11-02"), pd.Timestamp("2026-11-02T03:00", tz="Europe/Moscow")),
    ],
    ids=str,
)
def test_a_moment_of_iso_8601_is_that_day_and_no_other(people: pd.DataFrame, at: Any) -> None:  # noqa: ANN401
    """The same midnight in ten spellings."""
    assert about(activity.recency(people, at=at))["at"] == "2026-11-02T00:00:00+00:00"


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"at": "yesterday-ish"}, ValueError, "is no moment"),
        ({"at": pd.NaT}, ValueError, "is no moment"),
        ({"at": 5}, ValueError, "date or a datetime, not int"),
        ({"at": AT, "min_group": 0}, ValueError, "min_group is 1 or more"),
        ({"at": AT, "min_group": 2.5}, TypeError, "whole number"),
    ],
)
def test_bad_arguments_say_what_to_pass(
    people: pd.DataFrame, options: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        activity.recency(people, **options)


def test_a_length_of_time_and_a_zone_and_a_leap_day_must_be_such(people: pd.DataFrame) -> None:
    for wrong in ("soon", "-3D", "0D", "3 months", "NaT"):
        with pytest.raises(ValueError, match=r"after=.*90D|after=.*30D"):
            activity.dormant(people, at=AT, after=wrong)
    for zone in ("Mars/Base", "", "UTC+3"):
        with pytest.raises(ValueError, match="is no time zone"):
            activity.absences(people, at=AT, tz=zone)
    with pytest.raises(ValueError, match="29 February"):
        activity.birthdays(people, at=AT, leap="02-29")  # type: ignore[arg-type]


@pytest.mark.parametrize("bare", [90, 90.0, np.int64(90), "90", " 90 "])
def test_a_length_without_a_unit_is_refused_and_not_read_as_nanoseconds(people: pd.DataFrame, bare: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=r"after=.*has no unit"):
        activity.dormant(people, at=AT, after=bare)
    with pytest.raises(ValueError, match=r"within=.*has no unit"):
        activity.birthdays(people, at=AT, within=bare)
    with pytest.raises(ValueError, match=r"within=.*has no unit"):
        activity.devices(people, at=AT, within=bare)


def test_a_length_is_text_or_a_timedelta_of_any_kind(people: pd.DataFrame) -> None:
    for length in ("89D", "89 days", timedelta(days=89), pd.Timedelta("89D"), np.timedelta64(89, "D")):
        assert activity.dormant(people, at=AT, after=length).index.tolist() == [7, 6, 8, 10]


def test_groups_are_of_any_column_in_the_order_of_its_values(people: pd.DataFrame) -> None:
    options: dict[str, Any] = {"at": AT, "min_group": None}
    frame = people.assign(
        level=pd.Categorical(["low", "high"] * 6, categories=["none", "low", "high"], ordered=True),
        mixed=[1, "a"] * 6,
        tags=[[1, "a"], []] * 6,
        flag=[True, False] * 6,
        gap=pd.array([True, None] * 6, dtype="boolean"),
        nothing=pd.NA,
    )
    by = {name: activity.recency(frame, by=name, **options)["total"] for name in frame.columns[-6:]}
    assert {str(label): count for label, count in by["level"].items()} == {"low": 5, "high": 5}
    assert list(by["level"].index) == ["low", "high"]
    assert by["mixed"].to_dict() == {1: 5, "a": 5}
    assert plain(by["tags"].index) == [1, "a", None]
    assert by["tags"].tolist() == [5, 5, 5]
    assert by["flag"].to_dict() == {False: 5, True: 5}
    assert by["gap"].tolist() == [5, 5]
    assert by["nothing"].tolist() == [10]


def test_lists_of_arrow_are_lists_too(org: b24.Org) -> None:
    file = BytesIO()
    away(org.people, _1="2026-04-01").to_parquet(file)
    back, frame = pd.read_parquet(file, dtype_backend="pyarrow"), pd.read_parquet(file)
    for by, count in (("department_ids", [4, 5, 2, 1]), ("departments", [5, 2, 4, 1])):
        assert activity.recency(back, at=AT, by=by, min_group=None)["total"].tolist() == count
    assert activity.absences(back, at=AT)["cover"].tolist() == activity.absences(frame, at=AT)["cover"].tolist()


def test_a_column_of_dicts_makes_no_groups_and_says_so(people: pd.DataFrame) -> None:
    frame = people.assign(odd=[{"a": 1}] * 12)
    with pytest.raises(TypeError, match="'odd' holds values that make no groups"):
        activity.recency(frame, at=AT, by="odd")


# Departments of one name


def two_of_each(**more: object) -> b24.Org:
    """Sales of Moscow has 6 people and that of Kazan 7; Press is there once, and Lab twice below one parent."""
    units = [(1, "Acme", 0), (2, "Moscow", 1), (3, "Kazan", 1), (4, "Sales", 2), (5, "Sales", 3), (6, "Press", 1)]
    units += [(7, "Lab", 2), (8, "Lab", 2)]
    departments = [{"ID": number, "NAME": name, "PARENT": above} for number, name, above in units]
    where = [4] * 6 + [5] * 7 + [6] * 5 + [7] * 5 + [8] * 8
    people = [{"id": at, "name": f"P{at}", "departments": [unit], **more} for at, unit in enumerate(where, 1)]
    return b24.Org(b24.normalize_colleagues(people), b24.normalize_departments(departments))


SIZES = {
    "Kazan / Sales": 7,
    "Acme / Moscow / Lab (#7)": 5,
    "Acme / Moscow / Lab (#8)": 8,
    "Moscow / Sales": 6,
    "Press": 5,
}


@pytest.mark.parametrize("by", ["department", "departments"])
def test_departments_of_one_name_are_rows_of_their_own_and_their_labels_tell_them_apart(by: str) -> None:
    """Of an Org and of its frame alike, in every table; the label is the shortest end of the path that is unique."""
    org = two_of_each()
    for given in (org, org.people):
        table = activity.recency(given, at=AT, by=by)
        assert table["total"].to_dict() == SIZES
        assert (table.index.name, str(table.index.dtype)) == (by, "str")
        assert table.index.tolist() == sorted(SIZES, key=str.casefold)
        assert activity.active_share(given, at=AT, by=by)["people"].to_dict() == SIZES
        assert activity.coverage(given, at=AT, by=by).index.tolist() == table.index.tolist()
    assert org.headcount(by="departments")["total"].to_dict() == SIZES
    assert sorted(org.headcount()["direct"]) == [0, 0, 0, 5, 5, 6, 7, 8]


def test_by_the_path_departments_of_one_path_are_rows_of_their_own_too() -> None:
    org = two_of_each()
    paths = ["Acme / Kazan / Sales", "Acme / Moscow / Lab (#7)", "Acme / Moscow / Lab (#8)", "Acme / Moscow / Sales"]
    for given in (org, org.people):
        table = activity.recency(given, at=AT, by="department_path")
        assert table["total"].to_dict() == dict(zip([*paths, "Acme / Press"], [7, 5, 8, 6, 5], strict=True))
    assert org.headcount(by="department_path").index.tolist() == [*paths, "Acme / Press"]


def test_by_the_id_the_rows_are_the_ids(org: b24.Org) -> None:
    assert activity.recency(two_of_each(), at=AT, by="department_id")["total"].to_dict() == {
        4: 6,
        5: 7,
        6: 5,
        7: 5,
        8: 8,
    }
    assert org.headcount(by="department_id")["direct"].dropna().tolist() == [4, 4, 1, 1]


def test_small_departments_of_one_name_are_hidden_one_by_one() -> None:
    """A Sales of 3 is not made large enough by the other one, of 7."""
    org = two_of_each()
    few = b24.Org(org.people[~org.people.index.isin([1, 2, 3])], org.departments)
    table = activity.recency(few, at=AT, by="department", min_group=5)
    assert pd.isna(table.loc["Moscow / Sales", "total"])
    assert table.loc["Acme / Moscow / Lab (#8)", "total"] == 8


def test_where_no_names_were_loaded_departments_have_their_numbers() -> None:
    """Whoever is in none is in the last row, as everywhere."""
    people = b24.normalize_colleagues([{"id": 1, "departments": [7]}, {"id": 2, "departments": [8, 7]}, {"id": 3}])
    assert plain(activity.recency(people, at=AT, by="department", min_group=None).index) == ["#7", "#8", None]
    table = activity.recency(people, at=AT, by="departments", min_group=None)
    assert table["total"].tolist() == [2, 1, 1]


def test_a_frame_with_names_alone_is_grouped_by_these() -> None:
    org = two_of_each()
    names = org.people.drop(columns=["department_ids", "department_id"])
    table = activity.recency(names, at=AT, by="department")
    assert table["total"].to_dict() == {"Lab": 13, "Press": 5, "Sales": 13}


# Order by name

NAMES_IN_ORDER = ["Ängström", "Łukasz", "Zoe", "Абрамов", "ёжиков", "Ёлкин", "Жуков", "Яков"]


def test_birthdays_of_a_day_and_cover_and_groups_are_by_the_folded_name() -> None:
    """Not by code point, where Ёлкин is before Абрамов and ёжиков behind Яков, and not by the machine's language."""
    mixed = [NAMES_IN_ORDER[at] for at in (7, 5, 3, 6, 4, 0, 2, 1)]
    records = [
        {"id": 20 - at, "name": name, "birthday": "05-03", "departments": [1], "work_position": name}
        for at, name in enumerate([*mixed, "Жуков"])
    ]
    records.append({"id": 99, "name": "Away", "departments": [1], "absent": "2026-03-09T00:00:00+00:00"})
    people = b24.normalize_colleagues(records)
    twice = [*NAMES_IN_ORDER[:7], "Жуков", "Яков"]
    table = activity.birthdays(people, at=AT)
    assert table["name"].tolist() == twice
    assert table.index[table["name"] == "Жуков"].tolist() == [17, 12]
    assert activity.absences(people, at=AT)["cover"].tolist() == [twice]
    by = activity.recency(people, at=AT, by="work_position", min_group=None)
    assert plain(by.index) == [*NAMES_IN_ORDER, None]


def test_a_date_that_stands_for_none_is_never_and_not_long_ago(people: pd.DataFrame) -> None:
    """1970, and the year 1: files written before loaders left them out still have them."""
    odd = people.head(3).copy()
    days = pd.to_datetime(
        ["1970-01-01T03:00:00+03:00", "0001-01-03T00:00:00Z", "2026-02-28T12:00Z"], utc=True, format="ISO8601"
    )
    odd["last_activity_date"] = odd["mobile_last_date"] = odd["desktop_last_date"] = days
    table = activity.recency(odd, at=AT, min_group=None)["people"]
    assert (table["older"], table["never"], table["1d"]) == (0, 2, 1)
    assert activity.active_share(odd, at=AT, min_group=None)["known"].tolist() == [1]
    assert plain(activity.dormant(odd, at=AT)["days"]) == [None, None]
    assert activity.devices(odd, at=AT, min_group=None)["people"].to_dict() == {
        "mobile": 0,
        "desktop": 0,
        "both": 1,
        "neither": 2,
    }
    found = b24.Org(odd, b24.normalize_departments(ROWS)).checks()
    assert found.loc[found["check"] == "never_active", "id"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("within", "says"),
    [("1D", "the next 1 day, from today in UTC"), ("2D", "the next 2 days, from"), ("1h", "today in UTC")],
)
def test_one_day_is_not_called_days(people: pd.DataFrame, within: str, says: str) -> None:
    assert about(activity.birthdays(people, at=AT, within=within))["reading"].startswith(says)
    assert "for 1 day, or never" in about(activity.dormant(people, at=AT, after="1D"))["reading"]


def test_a_head_count_below_a_head_is_of_distinct_employees_and_leavers_are_none() -> None:
    """Four people: one in parent and child, one in two children, one was dismissed."""
    people = [
        {"id": 1, "departments": [1, 2]},
        {"id": 2, "departments": [2, 3]},
        {"id": 3, "departments": [3]},
        {"id": 4, "departments": [2], "active": False},
        {"id": 5, "departments": [4]},
    ]
    units = [{"ID": 1, "NAME": "A"}, *({"ID": at, "NAME": f"D{at}", "PARENT": 1} for at in (2, 3, 4))]
    org = b24.Org(b24.normalize_colleagues(people), b24.normalize_departments(units))
    table = org.headcount()
    assert table["total"].to_dict() == {1: 4, 2: 2, 3: 2, 4: 1}
    assert table["weighted"].sum() == 4
    assert len(org.memberships()["person_id"].unique()) == 4

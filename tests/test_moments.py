"""Moments and birthdays: which are read, which say never, and which are counted as unread."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import b24frame as b24
from b24frame import _moments
from b24frame._frames import PeopleBuilder

NIGHT = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
NOTHINGS: list[Any] = [
    *(None, False, "", "  ", "\u200b", {}, [], (), 0, 0.0, "0", "-", float("nan"), float("inf"), pd.NaT, pd.NA),
    *(np.datetime64("NaT"), np.array([]), np.bool_(False), Decimal("NaN")),
]
# Never, as PHP, MySQL, .NET and unix time say it.
NEVERS: list[Any] = [
    *(
        "-0001-11-30T00:00:00+03:00",
        "-0001-11-30 00:00:00",
        "30.11.-0001 00:00:00",
        "0000-00-00",
        "0000-00-00T00:00:00",
    ),
    *("0000-00-00 00:00:00", "00.00.0000 00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00", "01.01.0001"),
    *(
        "1970-01-01T03:00:00+03:00",
        "1970-01-01T00:00:00Z",
        "1969-12-31T19:00:00-05:00",
        "1970-01-01",
        "01.01.1970 03:00:00",
    ),
    *("9999-12-31T23:59:59+00:00", "9999-12-31", "31.12.9999 00:00:00", "00:00:00"),
    *(datetime(1, 1, 1), datetime(1970, 1, 1, tzinfo=UTC)),  # noqa: DTZ001
    *(date(9999, 12, 31), np.datetime64("1970-01-01")),
]
UNREADABLE: list[Any] = [
    *("18.05.2018 12:40:29", "18.05.2018", "05/18/2018", "2018-05-18T24:00:00+03:00", "2018-05-18T12:40:60Z", "soon"),
    *(
        1526643629,
        "1526643629",
        1526643629.0,
        1526643629000,
        "20180518124029",
        "2018",
        "2018-05",
        "2018-02-30",
        "now",
        "today",
    ),
    *("2018-13-01T00:00:00Z", "12018-05-18", "1998-05-18T12:40:29Z", "1999-12-31T23:59:59Z", "2262-01-01T00:00:00Z"),
    *(
        "2999-12-31T00:00:00Z",
        "1900-01-01",
        True,
        [1],
        {"date": "2018-05-18"},
        ["2018-05-18"],
        timedelta(1),
        b"2018-05-18",
    ),
    *(datetime(1998, 1, 1), np.datetime64("12018-01-01"), np.datetime64("-0100-01-01")),  # noqa: DTZ001
    *("2018-W05-1", "\ud83d"),
]


@pytest.mark.parametrize(
    "nothing", [False, None, "", {}, [], 0, True, "soon", "0000-00-00T00:00:00", "2026-02-30T10:00Z"]
)
def test_what_is_no_moment_becomes_null_and_leaves_the_others_alone(nothing: object) -> None:
    assert _moments.moment([nothing, "2026-03-03T00:30:00+03:00"]).column.to_pylist() == [None, NIGHT]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-03T00:30:00+03:00",
        "2026-03-02T21:30:00+00:00",
        "2026-03-02T21:30:00Z",
        "2026-03-02T16:30:00-05:00",
        "2026-03-03T03:00:00+05:30",
        "2026-03-02T21:30:00.000000+00:00",
        "2026-03-02T21:30:00",
    ],
)
def test_a_moment_of_any_offset_is_converted_to_utc_and_without_one_read_as_utc(text: str) -> None:
    assert _moments.moment([text]).column.to_pylist() == [NIGHT]
    assert _moments.moment([text, "unreadable"]).column.to_pylist() == [NIGHT, None]


@given(
    st.lists(
        st.sampled_from(
            [
                False,
                None,
                "",
                {},
                "2026-03-03T10:00:00+03:00",
                "2026-03-03",
                "2026",
                "20260303",
                "2026-03-03 10:00:00+03:00",
                "2026-03-03T10:00:00",
                "x",
                "2026-03-03T10:00+0300",
                "2026-03-03T10+03",
                "2026-03-03T10:00:00.1234567Z",
                "9999-12-31T23:59:59Z",
            ]
        )
    )
)
@example(["2026-03-03T10+03", "x"])
def test_a_moment_does_not_depend_on_the_others_in_its_column(values: list[object]) -> None:
    together = _moments.moment(values).column.cast("int64").to_pylist()
    assert together == [_moments.moment([value]).column.cast("int64").to_pylist()[0] for value in values]


@pytest.mark.parametrize("nothing", [*NOTHINGS, *NEVERS], ids=ascii)
def test_nothing_and_never_are_null_and_not_counted(nothing: object) -> None:
    read = _moments.moment([nothing, "2026-03-03T00:30:00+03:00", nothing])
    assert (read.column.to_pylist(), read.unread) == ([None, NIGHT, None], [])
    assert _moments.moment([nothing]).unread == []


@pytest.mark.parametrize("sent", UNREADABLE, ids=ascii)
def test_whatever_else_cannot_be_a_moment_is_null_and_counted(sent: object) -> None:
    read = _moments.moment(["2026-03-03T00:30:00+03:00", sent, False])
    assert (read.column.to_pylist(), read.unread) == ([NIGHT, None, None], [1])
    assert _moments.moment([sent]).unread == [0]


@pytest.mark.parametrize(
    "moment",
    [
        *(
            pd.Timestamp(NIGHT),
            NIGHT,
            NIGHT.astimezone(timezone(timedelta(hours=3))),
            np.datetime64("2026-03-02T21:30"),
        ),
        *(
            pd.Timestamp("2026-03-02T16:30", tz="America/New_York"),
            pd.Timestamp("2026-03-02 21:30"),
            "  2026-03-02T21:30Z ",
        ),
        *(np.datetime64("2026-03-02T21:30:00.000000000"), NIGHT.replace(tzinfo=None), np.str_("2026-03-02T21:30Z")),
    ],
    ids=repr,
)
def test_moments_that_are_objects_are_taken(moment: object) -> None:
    for values in ([moment], [moment, "2026-03-02T21:30:00Z"], ["2026-03-02T21:30:00", moment]):
        read = _moments.moment(values)
        assert (read.column.to_pylist(), read.unread) == ([NIGHT] * len(values), [])


def test_a_date_is_its_midnight_in_utc() -> None:
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    sent = [date(2026, 3, 2), "2026-03-02", np.datetime64("2026-03-02"), "20260302"]
    assert _moments.moment(sent).column.to_pylist() == [midnight] * 4


def test_the_years_that_count_are_2000_to_2261() -> None:
    sent = ["2000-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2261-12-31T23:59:59Z", "2262-01-01T00:00:00Z"]
    read = _moments.moment(sent)
    assert [value and value.year for value in read.column.to_pylist()] == [2000, None, 2261, None]
    assert read.unread == [1, 3]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        *(("06-04", "04-06"), ("29-02", "02-29"), ("31-12", "12-31"), ("1-1", "01-01"), (" 06-04 ", "04-06")),
        *(("06.04", "04-06"), ("06-04-1990", "04-06"), ("18.05.1990", "05-18"), ("18.05.1990 00:00:00", "05-18")),
        *(("1990-05-18", "05-18"), ("1990-05-18T00:00:00+03:00", "05-18"), ("0000-05-18", "05-18")),
        *((date(1990, 5, 18), "05-18"), (datetime(1990, 5, 18, tzinfo=timezone(timedelta(hours=3))), "05-18")),
        *((pd.Timestamp("1990-05-18", tz="Europe/Moscow"), "05-18"), (np.datetime64("1990-05-18"), "05-18")),
        *(("1970-01-01", "01-01"), ("1965-12-31T00:00:00+03:00", "12-31")),
    ],
    ids=repr,
)
def test_a_birthday_is_turned_round_so_that_it_sorts(sent: object, read: str) -> None:
    found = _moments.birthday([sent, "31-12"])
    assert (found.column.to_pylist(), found.unread) == ([read, "12-31"], [])


@pytest.mark.parametrize("nothing", [*NOTHINGS, "00-00", "00.00.0000", "0000-00-00"], ids=ascii)
def test_no_birthday_is_null_and_not_counted(nothing: object) -> None:
    read = _moments.birthday([nothing, "01-12"])
    assert (read.column.to_pylist(), read.unread) == ([None, "12-01"], [])


@pytest.mark.parametrize(
    "sent",
    [
        *(
            "30-02",
            "31-04",
            "00-01",
            "01-00",
            "01-13",
            "31-13",
            "April",
            "05/18/1990",
            "06/04",
            "1990-02-30",
            "1990-13-01",
        ),
        *(604, True, ["06-04"], "6", "19900518"),
    ],
    ids=repr,
)
def test_a_birthday_that_there_is_not_is_null_and_counted(sent: object) -> None:
    """With a slash it may be a day or a month that comes first."""
    read = _moments.birthday(["06-04", sent])
    assert (read.column.to_pylist(), read.unread) == (["04-06", None], [1])


# In the frame.


def test_the_date_that_php_makes_of_zeros_does_not_break_the_frame(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    people = b24.normalize_colleagues([{"id": 1, "name": "A", "last_activity_date": "-0001-11-30T00:00:00+03:00"}])
    assert people["last_activity_date"].isna().all()
    assert "NaT" in repr(people[["last_activity_date"]])
    people.to_csv(tmp_path / "people.csv")
    people.to_json(tmp_path / "people.json", date_format="iso")
    assert people.attrs["b24frame"]["unread"] == {}


def test_the_epoch_is_never_seen() -> None:
    people = b24.normalize_colleagues(
        [
            {"id": 1, "last_activity_date": "1970-01-01T03:00:00+03:00", "departments": [1]},
            {"id": 2, "last_activity_date": "2024-03-01T10:00:00Z", "departments": [1]},
        ]
    )
    recency = b24.activity.recency(people, at="2024-03-01T12:00Z", min_group=None)["people"]
    assert (recency["never"], recency["older"], recency["1d"]) == (1, 0, 1)
    assert b24.activity.dormant(people, at="2024-03-01T12:00Z")["days"].isna().tolist() == [True]
    departments = b24.normalize_departments([{"id": 1, "name": "Acme", "manager_user_id": 2}])
    checks = b24.Org(people, departments).checks()
    assert checks.loc[checks["check"] == "never_active", "id"].tolist() == [1]


def test_dates_as_a_site_shows_them_are_counted_and_warned_of_once() -> None:
    records = [{"id": at, "last_activity_date": "18.05.2018 12:40:29", "birthday": "31-13"} for at in range(6)]
    records += [{"id": 7, "last_activity_date": False, "birthday": "", "idle": 1526643629}]
    with pytest.warns(UserWarning, match="last_activity_date of 6, .*ISO 8601") as caught:
        people = b24.normalize_colleagues(records)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert "18.05" not in str(caught[0].message)
    assert people.attrs["b24frame"]["unread"] == {"last_activity_date": 6, "birthday": 6, "idle": 1}
    assert people["last_activity_date"].isna().all()


def test_only_who_is_in_the_frame_is_counted_and_each_once() -> None:
    builder = PeopleBuilder(None)
    builder.add([{"id": at, "absent": "soon"} for at in (1, 2, 2, 3)])
    with pytest.warns(UserWarning, match="absent of 2"):
        frame = builder.frame({}, [2, 3])
    assert frame.attrs["b24frame"]["unread"] == {"absent": 2}
    assert builder.frame({}, [9]).attrs["b24frame"]["unread"] == {}


@pytest.mark.parametrize(
    "never", ["0001-01-01", "0001-01-01T00:00:00", "9999-12-31", "01.01.0001", "31.12.9999 23:59:59"]
)
def test_the_first_and_the_last_day_of_other_systems_are_no_birthday(never: str) -> None:
    read = _moments.birthday([never])
    assert (read.column.to_pylist(), read.unread) == ([None], [])

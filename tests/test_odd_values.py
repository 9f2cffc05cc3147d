"""Odd values of every field: through the normaliser into files and back, the checks and the analyses."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import b24frame as b24
from b24frame import _files

if TYPE_CHECKING:
    from pathlib import Path

ODD = st.sampled_from(
    [
        *(None, False, True, 0, 1, -1, 7.0, 10**30, float("nan"), float("inf"), pd.NA, pd.NaT, np.float32("nan")),
        *("", " ", "\u200b", "\ufe0f", "\u3164", "\x00", "\x1b[31m", "nan", "R&amp;D", "&nbsp;"),
        *("&#0;", "=1+1", "\ud83d"),
        *("-0001-11-30T00:00:00+03:00", "0000-00-00", "1970-01-01T03:00:00+03:00"),
        *("9999-12-31T23:59:59Z", "1998-05-18"),
        *("2262-04-12T00:00:00Z", "18.05.2018 12:40:29", "2026-03-03T24:00:00Z", "2026-03-03T10:00:00.123456789+03:00"),
        *(1526643629, pd.Timestamp("2026-03-01"), datetime(1, 1, 1), datetime(2026, 3, 1, tzinfo=UTC)),  # noqa: DTZ001
        *(date(1990, 5, 18), np.datetime64("2026-03-01T00:00", "m"), np.datetime64("12018-01-01"), np.int64(5)),
        *("79161234567", "4951234567", "+7\ufe0d9161234567", "101, 102", "1-01", "доб. 55"),
        *(["+79161234567"], [[1]], {}),
        *([], [None], {"a": float("nan")}, np.array([1, 2]), "Y", "bot", "shop", "29-02", "1990-02-29", "31-13"),
    ]
)
FIELDS = [
    *("active", "name", "first_name", "last_name", "work_position", "email", "gender", "birthday", "status", "type"),
    *("extranet", "network", "bot", "connector", "external_auth_id", "idle", "last_activity_date", "absent", "website"),
    *("mobile_last_date", "desktop_last_date", "departments", "phones", "bot_data", "later"),
]
PHONES = ["personal_mobile", "personal_phone", "work_phone", "inner_phone"]
RECORDS = st.lists(
    st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=12)
    | st.fixed_dictionaries({"phones": st.dictionaries(st.sampled_from(PHONES), ODD)}),
    min_size=1,
    max_size=5,
)
ROWS = st.lists(
    st.fixed_dictionaries({}, optional=dict.fromkeys(["name", "full_name", "parent", "manager_user_id", "sort"], ODD)),
    min_size=1,
    max_size=3,
)
TIMES = ["idle", "last_activity_date", "mobile_last_date", "desktop_last_date", "absent"]
AT = "2026-11-27T12:00:00Z"


def numbered(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record | {"id": at} for at, record in enumerate(records, 1)]


@given(RECORDS, ROWS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_odd_values_break_no_file_no_check_and_no_analysis(
    records: list[dict[str, Any]], rows: list[dict[str, Any]]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        people, departments = b24.normalize_colleagues(numbered(records)), b24.normalize_departments(numbered(rows))
    for frame in (people, departments):
        repr(frame)
        frame.to_csv()
        frame.to_json(date_format="iso")
        file = BytesIO()
        frame.to_parquet(file)
        assert pd.read_parquet(file).index.tolist() == frame.index.tolist()
    for name in TIMES:
        assert people[name].dropna().dt.year.between(2000, 2261).all()
    for name in people.select_dtypes("str"):
        assert not people[name].isin(["", " ", "\u200b", "\u3164", "null", "<NA>", "NaT", "inf"]).any()
    org = b24.Org(people, departments)
    repr(org.checks())
    b24.activity.recency(org, at=AT, min_group=None)
    b24.activity.active_share(org, at=AT, min_group=None)
    b24.activity.dormant(org.people, at=AT)
    b24.activity.absences(org, at=AT)
    b24.activity.birthdays(org.people, at=AT)
    b24.activity.coverage(org.people, at=AT, min_group=None)


def test_a_frame_of_odd_values_is_written_to_every_kind_of_file(tmp_path: Path) -> None:
    """So that the command line gives a file, whatever one person's record holds."""
    odd = {"name": "R&amp;D \x00\x1b[31m", "absent": "2261-12-31T23:59:59Z", "phones": {"inner_phone": "+79161234567"}}
    php = {"id": 2, "name": "=1+1", "last_activity_date": "-0001-11-30T00:00:00+03:00", "bot_data": float("nan")}
    people = b24.normalize_colleagues([{"id": 1} | odd, php | {"later": pd.Timestamp("2026-01-01")}])
    for ending in ("csv", "xlsx", "parquet"):
        _files.write(people, tmp_path / f"people.{ending}")
        assert (tmp_path / f"people.{ending}").stat().st_size

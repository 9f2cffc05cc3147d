"""The columns of the frames, as the contract lists them: always all, in this order, with these dtypes."""

from __future__ import annotations

import json
from io import BytesIO

import pandas as pd
import pytest

import b24frame as b24
from b24frame import schema

PEOPLE = {
    "name": "str",
    "first_name": "str",
    "last_name": "str",
    "work_position": "str",
    "email": "str",
    "gender": "category",
    "birthday": "str",
    "active": "bool",
    "extranet": "bool",
    "network": "bool",
    "bot": "bool",
    "connector": "bool",
    "employee": "bool",
    "type": "str",
    "external_auth_id": "str",
    "color": "str",
    "website": "str",
    "avatar": "str",
    "avatar_hr": "str",
    "status": "category",
    "idle": "datetime64[us, UTC]",
    "last_activity_date": "datetime64[us, UTC]",
    "mobile_last_date": "datetime64[us, UTC]",
    "desktop_last_date": "datetime64[us, UTC]",
    "absent": "datetime64[us, UTC]",
    "department_ids": "object",
    "department_id": "Int64",
    "department": "str",
    "department_path": "str",
    "departments": "object",
    "manager_id": "Int64",
    "phone": "str",
    "personal_mobile": "str",
    "personal_phone": "str",
    "work_phone": "str",
    "inner_phone": "str",
    "phones_raw": "str",
    "bot_data": "str",
}
DEPARTMENTS = {
    "name": "str",
    "parent_id": "Int64",
    "parent_inferred": "bool",
    "path": "str",
    "depth": "Int64",
    "manager_id": "Int64",
    "sort": "Int64",
}
FULL = {
    "id": 9,
    "active": True,
    "name": "Анна Петрова",
    "gender": "F",
    "birthday": "10-09",
    "status": "online",
    "idle": "2026-03-03T09:00:00+03:00",
    "last_activity_date": "2026-03-03T09:00:00+03:00",
    "departments": [1, 667],
    "phones": {"work_phone": "+79161234567", "inner_phone": "55"},
    "bot_data": {"code": "x"},
}
RECORDS = {
    "nobody": [],
    "only a deleted user": [None],
    "one": [{"id": 1}],
    "one with everything": [FULL],
    "many": [FULL | {"id": number} if number % 2 else {"id": number} for number in range(1, 4_501)],
}


def assert_is_people(frame: pd.DataFrame) -> None:
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == PEOPLE
    assert list(frame.columns) == list(PEOPLE)
    assert (frame.index.name, str(frame.index.dtype), frame.index.is_unique) == ("id", "int64", True)
    assert list(frame["gender"].cat.categories) == ["F", "M"]
    assert list(frame["status"].cat.categories) == ["online", "away", "dnd", "break", "offline"]


def assert_is_departments(frame: pd.DataFrame) -> None:
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == DEPARTMENTS
    assert list(frame.columns) == list(DEPARTMENTS)
    assert (frame.index.name, str(frame.index.dtype), frame.index.is_unique) == ("id", "int64", True)


@pytest.mark.parametrize("records", RECORDS.values(), ids=RECORDS)
def test_the_people_frame_always_has_every_column_in_order_with_its_dtype(records: list[object]) -> None:
    frame = b24.normalize_colleagues(records)
    assert_is_people(frame)
    assert len(frame) == sum(record is not None for record in records)


@pytest.mark.parametrize(
    "records",
    [
        [],
        [None],
        [{"id": 1}],
        [{"ID": "1", "NAME": "Acme", "SORT": 500}],
        [{"id": number, "name": f"D{number}", "full_name": f"D{number}"} for number in range(1, 3_001)],
    ],
    ids=["none", "only null", "an id alone", "a row of department.get", "many"],
)
def test_the_department_frame_always_has_every_column_in_order_with_its_dtype(records: list[object]) -> None:
    assert_is_departments(b24.normalize_departments(records))


@pytest.mark.parametrize("people", [0, 1, 120])
@pytest.mark.parametrize("modern", [True, False], ids=["modern", "older"])
def test_what_the_loaders_give_has_the_same_columns_as_what_is_normalised(people: int, *, modern: bool) -> None:
    with b24.demo.Server(people, modern=modern, limits=None) as server, b24.Portal(server.url) as portal:
        assert_is_people(b24.load_colleagues(portal))
        assert_is_people(b24.load_employees(portal))
        heads = b24.load_managers(portal)
        assert list(heads.columns) == [*PEOPLE, "heads_departments"]
        assert str(heads["heads_departments"].dtype) == "object"
        assert_is_people(heads.drop(columns="heads_departments"))
        assert_is_departments(b24.load_departments(portal))
        org = b24.load_org(portal)
    assert_is_people(org.people)
    assert_is_departments(org.departments)


def test_what_is_known_of_a_loaded_frame_is_a_plain_dict_that_json_can_hold() -> None:
    with b24.demo.Server(120, limits=None) as server:
        people = b24.load_colleagues(server.url)
        host = server.url.split("/")[2]
    known = people.attrs["b24frame"]
    assert type(known) is dict
    assert known == json.loads(json.dumps(known))
    assert {name: known[name] for name in ("portal", "method", "total", "missing", "requests", "reconciled")} == {
        "portal": host,
        "method": "im.department.colleagues.list",
        "total": 120,
        "missing": 0,
        "requests": 2,
        "reconciled": False,
    }
    assert known["constant"] == ["status", "idle", "mobile_last_date", "desktop_last_date"]
    age = pd.Timestamp.now("UTC") - pd.Timestamp(known["loaded_at"])
    assert pd.Timedelta(-1, "s") <= age <= pd.Timedelta(60, "s")


def test_what_is_known_of_a_normalised_frame_is_who_was_missing_and_what_was_constant() -> None:
    people = b24.normalize_colleagues([{"id": 1, "status": "away"}, None, {"id": 2, "status": "online"}])
    assert people.attrs == {
        "b24frame": {
            "missing": 1,
            "constant": ["idle", "last_activity_date", "mobile_last_date", "desktop_last_date"],
            "unread": {},
        }
    }


@pytest.mark.parametrize("records", RECORDS.values(), ids=RECORDS)
def test_a_frame_comes_back_from_parquet_as_it_was_with_lists_as_arrays(records: list[object]) -> None:
    frame = b24.normalize_colleagues(records)
    file = BytesIO()
    frame.to_parquet(file)
    back = pd.read_parquet(file)
    assert back.attrs == frame.attrs
    for name in ("department_ids", "departments"):
        back[name] = pd.Series([list(value) for value in back[name]], back.index, dtype=object)
    if frame.empty:
        # Parquet holds the categories of a column with its rows: without any, it forgets them.
        back = back.astype({"gender": schema.GENDER, "status": schema.STATUS})
    pd.testing.assert_frame_equal(back, frame)


def test_a_frame_that_lacks_a_column_is_refused_with_what_it_has_and_the_nearest() -> None:
    frame = pd.DataFrame({"departement": [1], "name": ["x"]})
    with pytest.raises(b24.SchemaError, match="no column 'department'") as caught:
        schema.require(frame, "department", "name")
    assert caught.value.wanted == ["department", "name"]
    assert caught.value.found == ["departement", "name"]
    assert caught.value.nearest == ["departement"]
    assert isinstance(caught.value, ValueError)


def test_a_frame_that_has_every_column_wanted_is_accepted() -> None:
    schema.require(b24.normalize_departments([]), *DEPARTMENTS)


def test_a_column_that_is_there_twice_is_an_error_where_it_is_needed() -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=["name", "phone", "name"])
    schema.require(frame, "phone")
    with pytest.raises(b24.SchemaError, match="the column 'name' repeats in the frame: keep one of them"):
        schema.require(frame, "phone", "name")

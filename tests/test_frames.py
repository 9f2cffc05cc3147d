"""User objects to the people frame: each rule of the contract on a few people, and wild ones by the hundred."""

from __future__ import annotations

import copy
import json
import warnings
from io import BytesIO
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import b24frame as b24
from b24frame import _frames, schema
from b24frame._frames import PeopleBuilder


def one(region: str | None = None, **fields: object) -> dict[str, Any]:
    """One person with these fields, as the frame shows them; NA as None."""
    row = b24.normalize_colleagues([{"id": 1} | fields], region=region).iloc[0]
    plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in row.items()}
    return {name: value if isinstance(value, list) or not pd.isna(value) else None for name, value in plain.items()}


# Text.


@pytest.mark.parametrize("field", ["name", "first_name", "last_name", "work_position", "email"])
def test_texts_are_trimmed_and_empty_ones_are_na(field: str) -> None:
    people = b24.normalize_colleagues(
        [{"id": 1, field: "  Анна Петрова "}, {"id": 2, field: ""}, {"id": 3, field: None}]
    )
    assert people[field].isna().tolist() == [False, True, True]
    assert people.loc[1, field] == "Анна Петрова"


@pytest.mark.parametrize("field", ["type", "external_auth_id", "color", "website", "avatar", "avatar_hr"])
def test_an_empty_text_of_an_account_is_na(field: str) -> None:
    assert one(**{field: ""})[field] is None
    assert one(**{field: "x"})[field] == "x"


def test_gender_is_f_or_m_and_na_where_empty() -> None:
    people = b24.normalize_colleagues([{"id": n, "gender": value} for n, value in enumerate(["F", "M", "", None, "X"])])
    assert people["gender"].tolist()[:2] == ["F", "M"]
    assert people["gender"].isna().tolist() == [False, False, True, True, True]


def test_birthdays_sort_as_the_year_goes_and_the_29_of_february_is_one() -> None:
    people = b24.normalize_colleagues(
        [{"id": n, "birthday": value} for n, value in enumerate(["01-12", "29-02", "10-02", "", False])]
    )
    assert people["birthday"].dropna().sort_values().tolist() == ["02-10", "02-29", "12-01"]
    assert people["birthday"].isna().sum() == 2


# Records that went through a frame, and names as a server escapes them.


def test_nothing_of_pandas_is_nothing_in_any_field() -> None:
    records = [{"id": 1, "name": "Anna", "email": "a@b.example", "active": False}, {"id": 2, "name": "Boris", "vip": 1}]
    again = pd.DataFrame([*records, {"id": 3}]).to_dict("records")
    people = b24.normalize_colleagues(again)
    assert people.loc[2:, ["email", "work_position", "phones_raw", "department_id"]].isna().all(axis=None)
    assert people["name"].isna().tolist() == [False, False, True]
    assert people["active"].tolist() == [False, True, True]
    assert people["vip"].tolist()[1] == 1
    assert people["vip"].isna().tolist() == [True, False, True]


@pytest.mark.parametrize("nothing", [float("nan"), float("inf"), pd.NaT, pd.NA, np.float32("nan")], ids=repr)
def test_nothing_is_shared_with_nobody_and_fills_no_field(nothing: object) -> None:
    fields = [name for name in FIELDS if name != "id"]
    records = [{"id": at} | dict.fromkeys(fields, nothing) for at in (1, 2)]
    people = b24.normalize_colleagues([*records, {"id": 3, "departments": [1]}])
    wanted = b24.normalize_colleagues([{"id": 1}, {"id": 2}, {"id": 3, "departments": [1]}])
    pd.testing.assert_frame_equal(people[KNOWN], wanted[KNOWN])
    assert people.attrs["b24frame"]["unread"] == {}
    checks = b24.Org(people, b24.normalize_departments([{"id": 1, "name": "Acme"}])).checks()
    assert not checks["check"].isin(["shared_email", "shared_phone", "shared_inner_phone", "invalid_phone"]).any()
    assert b24.activity.coverage(people, at="2026-03-01", min_group=None)["filled"][
        ["name", "email", "phone"]
    ].tolist() == [0, 0, 0]


@pytest.mark.parametrize("field", ["name", "first_name", "last_name", "work_position"])
def test_html_entities_in_a_name_are_read_as_people_write_them(field: str) -> None:
    assert one(**{field: "Жанна д&#039;Арк, R&amp;D"})[field] == "Жанна д'Арк, R&D"
    assert one(**{field: "&nbsp;"})[field] is None


@pytest.mark.parametrize("field", ["name", "email", "work_position", "type", "website"])
def test_a_text_that_nobody_sees_is_na(field: str) -> None:
    assert [one(**{field: unseen})[field] for unseen in ("\u200b", "\u3164", " \ufe0f ", "\x00")] == [None] * 4


# Who counts.


def test_who_says_nothing_is_an_active_employee() -> None:
    said = one()
    assert [said[name] for name in ("active", "extranet", "network", "bot", "connector", "employee")] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]


NOT_PEOPLE = [
    *("bot", "email", "controller", "__controller", "replica", "imconnector", "sale", "saleanonymous", "shop", "call"),
    *("document_editor", "calendar_sharing", "rest_system"),
]
REASONS: list[dict[str, object]] = [
    *({"active": False}, {"extranet": True}, {"network": True}, {"bot": True}, {"connector": True}, {"active": "N"}),
    *({"active": 0.0}, {"extranet": 1.0}),
    *({"external_auth_id": account} for account in [*NOT_PEOPLE, " Shop "]),
    *({"type": kind} for kind in ("bot", "extranet", "email", "network", "Bot")),
]


@pytest.mark.parametrize("fields", REASONS, ids=str)
def test_each_reason_not_to_count_as_an_employee_is_enough_alone(fields: dict[str, object]) -> None:
    assert one(**fields)["employee"] is False
    assert one(**{"departments": [1], "type": "user", "external_auth_id": "default"} | fields)["employee"] is False


@pytest.mark.parametrize("kind", ["user", "employee", "", None, "collaber", "shared"])
def test_another_type_is_no_reason(kind: str | None) -> None:
    assert one(type=kind)["employee"] is True


@pytest.mark.parametrize("account", ["default", "socservices", "", None, "somebody_new"])
def test_the_account_of_a_person_counts_as_an_employee(account: str | None) -> None:
    assert one(external_auth_id=account, active=True)["employee"] is True


def test_a_status_that_nobody_announced_is_a_category_behind_the_usual_ones() -> None:
    people = b24.normalize_colleagues([{"id": 1, "status": "vacation"}, {"id": 2, "status": "dnd"}, {"id": 3}])
    assert people["status"].tolist()[:2] == ["vacation", "dnd"]
    assert people["status"].isna().tolist() == [False, False, True]
    assert list(people["status"].cat.categories) == ["online", "away", "dnd", "break", "offline", "vacation"]


# Times.


@pytest.mark.parametrize("field", ["idle", "last_activity_date", "mobile_last_date", "desktop_last_date", "absent"])
@pytest.mark.parametrize("nothing", [False, None, "", {}], ids=repr)
def test_false_null_empty_and_the_empty_map_are_no_time(field: str, nothing: object) -> None:
    people = b24.normalize_colleagues(
        [{"id": 1, field: nothing}, {"id": 2, field: "2026-03-03T00:30:00+03:00"}, {"id": 3}]
    )
    assert people[field].isna().tolist() == [True, False, True]
    assert people.loc[2, field] == pd.Timestamp("2026-03-02T21:30:00", tz="UTC")


def test_any_offset_is_converted_to_utc() -> None:
    sent = [
        "2026-03-03T10:00:00+03:00",
        "2026-03-03T12:00:00+05:00",
        "2026-03-03T07:00:00Z",
        "2026-03-02T23:00:00-08:00",
    ]
    people = b24.normalize_colleagues([{"id": n, "absent": text} for n, text in enumerate(sent)])
    assert (people["absent"] == pd.Timestamp("2026-03-03T07:00:00", tz="UTC")).all()


# Departments.


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ([1, 667], [1, 667]),
        ([667, 1], [667, 1]),
        (["7", "3"], [7, 3]),
        ({"0": 7, "2": "3"}, [7, 3]),
        ([7, "7", 3, 7], [7, 3]),
        (False, []),
        (None, []),
        ([], []),
        ({}, []),
        ("", []),
    ],
    ids=repr,
)
def test_departments_keep_their_order_without_repeats_and_nobodys_are_an_empty_list(
    sent: object, read: list[int]
) -> None:
    found = one(departments=sent)
    assert found["department_ids"] == read
    assert found["department_id"] == (read[0] if read else None)


def test_who_sends_no_departments_has_an_empty_list_of_their_own() -> None:
    people = b24.normalize_colleagues([{"id": 1}, {"id": 2}])
    people.loc[1, "department_ids"].append(5)
    assert people.loc[2, "department_ids"] == []
    assert people["departments"].tolist() == [[], []]


def test_names_of_departments_and_managers_are_na_until_the_tree_is_loaded() -> None:
    found = one(departments=[1])
    assert [found[name] for name in ("department", "department_path", "departments", "manager_id")] == [
        None,
        None,
        [],
        None,
    ]


# Phones.


@pytest.mark.parametrize(
    ("phones", "phone"),
    [
        (
            {"personal_mobile": "+79161234567", "personal_phone": "+74951234567", "work_phone": "+78121234567"},
            "+79161234567",
        ),
        ({"personal_mobile": "none", "personal_phone": "+74951234567", "work_phone": "+78121234567"}, "+74951234567"),
        ({"personal_mobile": "", "personal_phone": None, "work_phone": "+78121234567"}, "+78121234567"),
        ({"work_phone": "12345"}, None),
        ({}, None),
    ],
    ids=["mobile first", "then private", "then work", "none is valid", "none"],
)
def test_the_phone_is_the_first_valid_of_mobile_private_and_work(phones: object, phone: str | None) -> None:
    assert one(phones=phones)["phone"] == phone


def test_each_number_has_its_column_and_what_is_not_valid_is_na() -> None:
    found = one(
        phones={"personal_mobile": "79161234567", "personal_phone": "12", "work_phone": "+7 495 123-45-67 доб. 55"}
    )
    assert [found[name] for name in ("personal_mobile", "personal_phone", "work_phone", "inner_phone")] == [
        "+79161234567",
        None,
        "+74951234567",
        None,
    ]


def test_a_number_without_country_code_is_read_in_the_region_only() -> None:
    assert one(region="RU", phones={"work_phone": "8 (916) 123-45-67"})["work_phone"] == "+79161234567"
    assert one(phones={"work_phone": "8 (916) 123-45-67"})["work_phone"] is None


def test_a_region_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="region"):
        b24.normalize_colleagues([], region="Russia")


@pytest.mark.parametrize(
    ("sent", "read"), [("55", "55"), (55, "55"), ("055", "055"), ("", None), (None, None), (False, None)]
)
def test_the_internal_number_is_digits_as_text_whether_sent_as_text_or_number(sent: object, read: str | None) -> None:
    assert one(phones={"inner_phone": sent})["inner_phone"] == read


def test_an_outside_number_is_no_internal_one_and_is_kept_as_sent() -> None:
    for region, sent in (("RU", "8 916 123-45-67"), ("IS", "5551234"), (None, "+7 (495) 765-43-21")):
        found = one(region=region, phones={"inner_phone": sent})
        assert found["inner_phone"] is None
        assert json.loads(found["phones_raw"]) == {"inner_phone": sent}


def test_of_a_list_in_a_field_of_phones_the_first_valid_number_counts() -> None:
    found = one(phones={"work_phone": ["12", "+79161234567", "+74951234567"], "personal_mobile": ["none"]})
    assert (found["work_phone"], found["phone"], found["personal_mobile"]) == ("+79161234567", "+79161234567", None)


def test_phones_are_also_kept_as_sent_and_na_where_there_are_none() -> None:
    sent = {"personal_mobile": "нет", "inner_phone": 55, "fax": None}
    assert json.loads(one(phones=sent)["phones_raw"]) == sent
    assert [one(phones=nothing)["phones_raw"] for nothing in (False, [], {}, None, "")] == [None] * 5


def test_phones_that_are_no_object_are_kept_as_sent_and_give_no_number() -> None:
    found = one(phones=["+79161234567"])
    assert (found["phone"], found["phones_raw"]) == (None, '["+79161234567"]')


def test_bot_data_is_json_and_na_where_null() -> None:
    assert json.loads(one(bot_data={"code": "b", "app_id": ""})["bot_data"]) == {"code": "b", "app_id": ""}
    assert one(bot_data=None)["bot_data"] is None


# Fields of the future.


def test_fields_that_are_not_known_are_kept_behind_in_the_order_of_their_names() -> None:
    people = b24.normalize_colleagues([{"id": 1, "zodiac": "Leo", "age": 40, "vip": True}, {"id": 2, "tags": ["a"]}])
    extra = people[people.columns[len(schema.PEOPLE) :]]
    assert list(extra.columns) == ["age", "tags", "vip", "zodiac"]
    assert extra.loc[1, ["age", "vip", "zodiac"]].tolist() == [40, True, "Leo"]
    assert extra.isna().sum().tolist() == [1, 1, 1, 1]
    assert extra.loc[2, "tags"] == '["a"]'
    assert {name: str(dtype) for name, dtype in extra.dtypes.items()} == {
        "age": "Int64",
        "tags": "str",
        "vip": "boolean",
        "zodiac": "str",
    }


@pytest.mark.parametrize("field", ["phone", "department", "employee", "manager_id", "phones_raw", "department_ids"])
def test_a_field_of_the_server_never_hides_a_column_of_ours(field: str) -> None:
    found = one(**{field: "sent", "phones": {"work_phone": "+79161234567"}, "departments": [4]})
    assert (found["phone"], found["department_id"], found["employee"]) == ("+79161234567", 4, True)
    assert found[f"{field}_sent"] == "sent"


# Records that are none, and repeats.


def test_entries_that_are_null_are_counted_not_kept() -> None:
    people = b24.normalize_colleagues([None, {"id": 3}, float("nan"), {"id": 2}, pd.NA])
    assert people.index.tolist() == [3, 2]
    assert people.attrs["b24frame"]["missing"] == 3


UNREADABLE: list[tuple[Any, str]] = [
    *(({"id": "12.0", "name": "Anna"}, "text that is no whole number"), ({"name": "Anna"}, "missing")),
    *(({}, "missing"), ({"id": None}, "missing"), ({"id": float("nan")}, "missing"), ({"id": ""}, "empty")),
    *(({"id": 2**63}, "64 bits"), ({"id": "9223372036854775808"}, "no whole number"), ({"id": 12.5}, "float")),
    *(
        ({"id": True}, "true or false"),
        ({"id": [12]}, "list"),
        (7, "int"),
        ("12", "str"),
        ([], "list"),
        (False, "bool"),
    ),
    ({"Id": 5}, "missing"),
]


@pytest.mark.parametrize(("entry", "says"), UNREADABLE, ids=repr)
@pytest.mark.parametrize("others", [[], [{"id": 1}, None]], ids=["alone", "among others"])
def test_an_entry_whose_id_cannot_be_read_is_an_error_without_any_value_of_it(
    entry: Any,  # noqa: ANN401 - anything
    says: str,
    others: list[Any],
) -> None:
    for normalize in (b24.normalize_colleagues, b24.normalize_departments):
        if normalize is b24.normalize_departments and entry == {"Id": 5}:
            continue
        with pytest.raises(b24.SchemaError, match=says) as caught:
            normalize([*others, entry])
        assert "Anna" not in str(caught.value)
        assert caught.value.wanted == ["id"]


def test_of_records_in_capitals_and_of_ids_the_way_out_is_told() -> None:
    """So user.get answers, and the methods with USER_DATA=N."""
    record = {"ID": "1", "NAME": "Anna", "UF_DEPARTMENT": [1], "PERSONAL_MOBILE": "+79161234567"}
    with pytest.raises(b24.SchemaError, match=r"user\.get.*load_colleagues") as caught:
        b24.normalize_colleagues([record])
    assert "Anna" not in str(caught.value)
    with pytest.raises(b24.SchemaError, match="USER_DATA"):
        b24.normalize_colleagues([9, 547])
    with pytest.raises(b24.SchemaError, match=r"answer\['result'\]"):
        b24.normalize_colleagues([{"result": [{"id": 1}], "total": 1}])


def test_no_records_are_nobody() -> None:
    assert len(b24.normalize_colleagues([])) == len(b24.normalize_colleagues([None])) == 0
    assert len(b24.normalize_departments([])) == 0


def test_a_long_entry_with_odd_fields_is_told_briefly() -> None:
    with pytest.raises(b24.SchemaError) as caught:
        b24.normalize_colleagues([{"x" * 1_000: 1} | {f"field{at}": at for at in range(100)}])
    assert len(str(caught.value)) < 500


def test_of_a_repeated_id_the_first_counts_also_where_one_is_text() -> None:
    people = b24.normalize_colleagues([{"id": "5", "name": "first"}, {"id": 4}, {"id": 5, "name": "second"}])
    assert people.index.tolist() == [5, 4]
    assert people.loc[5, "name"] == "first"
    assert people.attrs["b24frame"]["missing"] == 0


def test_records_may_come_from_any_iterable() -> None:
    assert b24.normalize_colleagues({"id": number} for number in (2, 1)).index.tolist() == [2, 1]


def test_a_signal_is_constant_where_more_than_one_person_has_the_same_or_nobody_has_any() -> None:
    seen = "2026-03-03T10:00:00+03:00"
    many = [{"id": 1, "status": "online", "last_activity_date": seen}, {"id": 2, "status": "online"}]
    assert b24.normalize_colleagues(many).attrs["b24frame"]["constant"] == [
        "status",
        "idle",
        "mobile_last_date",
        "desktop_last_date",
    ]
    assert b24.normalize_colleagues(many[:1]).attrs["b24frame"]["constant"] == []
    assert b24.normalize_colleagues([]).attrs["b24frame"]["constant"] == []


# The builder.


def test_the_builder_gives_exactly_the_ids_of_an_order_and_counts_those_it_does_not_have() -> None:
    builder = PeopleBuilder(None)
    builder.add([{"id": 1}, {"id": 2}, None, {"id": 3}, {"id": 2}])
    frame = builder.frame({"portal": "x"}, [3, 9, 1, 3])
    assert frame.index.tolist() == [3, 1]
    told = frame.attrs["b24frame"]
    assert told == {"portal": "x", "missing": 1, "constant": told["constant"], "unread": {}}
    assert (len(builder), builder.ids) == (5, [1, 2, 3, 2])


def test_the_builder_may_be_asked_again_and_given_more() -> None:
    builder = PeopleBuilder(None)
    assert builder.frame({}).index.tolist() == []
    builder.add([{"id": 1}])
    assert builder.frame({}).index.tolist() == [1]
    builder.add([{"id": 2}])
    assert builder.frame({}).index.tolist() == [1, 2]


# Wild records.

SCRAPS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**30, -(10**30), 2**63, 2**63 - 1, -(2**63), 0, float("nan"), float("inf"), -0.0, 1e300]),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["", " ", "\ud83d", "x\udc00", "\x00", "Y", "29-02", "30-02", "2026-03-03T10:00:00+03:00", "+79161234567"]
    ),
    st.sampled_from(["9" * 5_000, "1e5", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "-1", "0x1"]),
)
NAMES = st.text(max_size=3) | st.just("\ud83d")
VALUES = st.recursive(
    SCRAPS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    *("id", "active", "name", "first_name", "last_name", "work_position", "color", "avatar", "avatar_hr", "gender"),
    *("birthday", "extranet", "network", "bot", "connector", "external_auth_id", "status", "idle"),
    *("last_activity_date", "mobile_last_date", "desktop_last_date", "absent", "departments", "phones", "bot_data"),
    *("type", "website", "email", "later", "department_ids", "phone", "index"),
]
IDS = st.integers(1, 12) | st.integers(1, 12).map(str) | VALUES
PHONES = st.dictionaries(st.sampled_from(["personal_mobile", "personal_phone", "work_phone", "inner_phone"]), VALUES)
KNOWN_IDS = st.integers(1, 12) | st.integers(1, 12).map(str)
HOSTILE = (
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8)
    | st.fixed_dictionaries({"id": KNOWN_IDS}, optional=dict.fromkeys(FIELDS[1:], VALUES))
    | st.fixed_dictionaries({"id": IDS}, optional=dict.fromkeys(FIELDS[1:], VALUES))
    | st.fixed_dictionaries({"id": IDS, "phones": PHONES, "departments": st.lists(IDS, max_size=4)})
    | VALUES
)
EXACT = {name: str(dtype) for name, dtype in schema.PEOPLE.items()}


def assert_exact(frame: pd.DataFrame) -> None:
    assert list(frame.columns[: len(EXACT)]) == list(EXACT)
    assert {name: str(frame[name].dtype) for name in EXACT} == EXACT
    assert (frame.index.name, str(frame.index.dtype), frame.index.is_unique) == ("id", "int64", True)
    assert all(isinstance(ids, list) and all(type(at) is int for at in ids) for ids in frame["department_ids"])
    json.dumps(frame.attrs, allow_nan=False)


def read(records: list[Any], region: str | None = None) -> pd.DataFrame | None:
    """Frame of wild records, None where they are refused in words; what is unread is warned of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        if not is_refused(records):
            return b24.normalize_colleagues(records, region=region)
        with pytest.raises(b24.SchemaError):
            b24.normalize_colleagues(records, region=region)
        return None


def is_refused(records: list[Any]) -> bool:
    """Tell whether an id is no whole number of 64 bits, as text or a number."""
    entries = [
        record for record in records if record is not None and not (type(record) is float and not isfinite(record))
    ]
    return not all(isinstance(entry, dict) and is_id(entry.get("id")) for entry in entries)


def is_id(value: object) -> bool:
    if isinstance(value, float):
        return value == round(value) and abs(value) <= 2**53 if isfinite(value) else False
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            return False
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


@given(st.lists(HOSTILE, max_size=6))
@example([{"id": 1, "departments": [10**30]}])
@example([{"id": 1, "departments": [2**63 - 1, -5]}])
@example([{"id": 1, "name": "\ud83d", "later": "\ud83d", "phones": {"work_phone": "\ud83d", "inner_phone": "\ud83d"}}])
@example([{"id": 1, "later": 1}, {"id": 2, "later": "x"}, {"id": 3, "later": {"a": float("nan")}}])
@example([{"id": 1, "absent": "9999-12-31T23:59:59-12:00"}])
@settings(max_examples=150)
def test_whatever_the_portal_sends_a_frame_with_the_exact_schema_comes_back_or_an_error(records: list[Any]) -> None:
    frame = read(records, "RU")
    if frame is not None:
        assert_exact(frame)


@given(st.lists(HOSTILE, max_size=4))
@settings(max_examples=75)
def test_whatever_the_portal_sends_goes_through_parquet_and_back(records: list[Any]) -> None:
    frame = read(records)
    if frame is None:
        return
    file = BytesIO()
    frame.to_parquet(file)
    back = pd.read_parquet(file)
    assert back.index.tolist() == frame.index.tolist()
    assert list(back.columns) == list(frame.columns)
    assert [list(ids) for ids in back["department_ids"]] == frame["department_ids"].tolist()
    assert back.attrs == frame.attrs


@given(st.lists(HOSTILE, max_size=4))
@settings(max_examples=75)
def test_records_are_never_changed(records: list[Any]) -> None:
    before = copy.deepcopy(records)
    read(records)
    assert repr(records) == repr(before)


USERS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(1, 99)},
        optional={
            "name": st.text(max_size=5),
            "gender": st.sampled_from(["F", "M", ""]),
            "status": st.sampled_from(["online", "away", "new"]),
            "absent": st.sampled_from([False, None, "", {}, "2026-03-03T10:00:00+03:00"]),
            "departments": st.lists(st.integers(1, 5)),
            "phones": st.sampled_from([False, [], {"work_phone": "79161234567"}, {"inner_phone": 5}]),
            "later": st.sampled_from([1, "1", None, True, [1]]),
        },
    ),
    unique_by=lambda user: user["id"],
    max_size=8,
)
KNOWN = list(schema.PEOPLE)


@given(USERS, st.randoms(use_true_random=False))
@settings(max_examples=75)
def test_each_persons_row_is_the_same_in_whatever_order_they_come(users: list[Any], chance: Any) -> None:  # noqa: ANN401 - a Random of hypothesis
    shuffled = chance.sample(users, len(users))
    frame, other = b24.normalize_colleagues(users), b24.normalize_colleagues(shuffled)
    assert other.index.tolist() == [user["id"] for user in shuffled]
    pd.testing.assert_frame_equal(other.loc[frame.index, KNOWN], frame[KNOWN])


@given(USERS, st.integers(1, 4))
@settings(max_examples=75)
def test_a_frame_does_not_depend_on_the_chunks_in_which_it_was_read(users: list[Any], size: int) -> None:
    whole = b24.normalize_colleagues(users)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_frames, "_CHUNK", size)
        pd.testing.assert_frame_equal(b24.normalize_colleagues(users)[KNOWN], whole[KNOWN])


@pytest.mark.parametrize(
    ("sent", "dtype", "read"),
    [
        ([1, None, 3], "Int64", [1, None, 3]),
        ([True, None, False], "boolean", [True, None, False]),
        ([1.5, None, 2.5], "Float64", [1.5, None, 2.5]),
        (["a", None, "b"], "str", ["a", None, "b"]),
    ],
)
def test_a_new_field_that_only_some_chunks_have_is_filled_with_na(
    monkeypatch: pytest.MonkeyPatch, sent: list[object], dtype: str, read: list[object]
) -> None:
    monkeypatch.setattr(_frames, "_CHUNK", 1)
    records = [{"id": number} if value is None else {"id": number, "later": value} for number, value in enumerate(sent)]
    column = b24.normalize_colleagues(records)["later"]
    assert str(column.dtype) == dtype
    assert [None if pd.isna(value) else value for value in column] == read


def test_users_keyed_by_id_are_read_as_users() -> None:
    """So `im.user.list.get` answers."""
    frame = b24.normalize_colleagues({"2": {"id": 2}, "3": {"id": 3}, "4": None})
    assert frame.index.tolist() == [2, 3]
    assert frame.attrs["b24frame"]["missing"] == 1


@pytest.mark.parametrize("records", ["[]", b"[]", 5, {"id": 5}, pd.DataFrame({"id": [5]})], ids=repr)
def test_what_cannot_be_records_is_a_type_error(records: Any) -> None:  # noqa: ANN401 - anything
    for normalize in (b24.normalize_colleagues, b24.normalize_departments):
        with pytest.raises(TypeError, match="list of dicts"):
            normalize(records)


def test_departments_that_cannot_be_read_are_counted_and_warned_of() -> None:
    """Their people would be in no department, and nobody would know."""
    with pytest.warns(UserWarning, match="department_ids of 2 "):
        people = b24.normalize_colleagues(
            [{"id": 1, "departments": ["Sales"]}, {"id": 2, "departments": "5 x"}, {"id": 3, "departments": "5"}]
        )
    assert people.attrs["b24frame"]["unread"] == {"department_ids": 2}
    assert people["department_ids"].tolist() == [[], [], [5]]


@pytest.mark.parametrize(
    "record",
    [
        {"id": 1, "name": "Acme", "full_name": "Acme", "manager_user_id": 9},
        {"id": 1, "name": "Acme", "manager_user_id": 9},
        {"id": "1", "NAME": "Acme", "UF_HEAD": "9"},
    ],
)
def test_departments_are_no_colleagues(record: dict[str, Any]) -> None:
    with pytest.raises(b24.SchemaError, match="these are departments, not people"):
        b24.normalize_colleagues([record])


@pytest.mark.parametrize(
    "record",
    [
        {"id": 1, "name": "Anna", "first_name": "Anna", "departments": [1]},
        {"ID": "1", "NAME": "Anna", "LAST_NAME": "Smith", "UF_DEPARTMENT": [1]},
    ],
)
def test_people_are_no_departments(record: dict[str, Any]) -> None:
    with pytest.raises(b24.SchemaError, match="these are people, not departments"):
        b24.normalize_departments([record])


def test_rows_of_a_people_frame_are_no_records() -> None:
    """Read as records, they would lose the departments and phones of everybody."""
    people = b24.normalize_colleagues([{"id": 1, "departments": [1]}])
    with pytest.raises(b24.SchemaError, match="rows of a people frame"):
        b24.normalize_colleagues(people.reset_index().to_dict("records"))


def test_a_time_of_numpy_that_is_no_time_is_no_phone() -> None:
    assert one(phones={"work_phone": np.timedelta64("NaT"), "inner_phone": np.timedelta64("NaT")})["phone"] is None

"""People without their names: nothing of the original is left, and the analysis is the same."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import b24frame as b24
from b24frame import _pseudonyms, activity, schema
from b24frame._pseudonyms import pseudonymize
from b24frame.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "a key for tests, not for people"
AT = "2026-03-01T09:00:00+00:00"
# Each text is found nowhere else, so that where it is found it has leaked.
RECORDS: list[dict[str, Any]] = [
    {
        "id": 8675309,
        "name": "Zebulon Quux",
        "first_name": "Zebulon",
        "last_name": "Quux",
        "work_position": "Keeper of the Xylophones",
        "email": "Zebulon@quux-corp.example",
        "website": "https://quux.example",
        "avatar": "https://cdn.example/zq.jpg",
        "avatar_hr": "https://cdn.example/zq-hr.jpg",
        "color": "#abc123",
        "birthday": "17-09",
        "gender": "M",
        "status": "reading Proust",
        "type": "wizard",
        "external_auth_id": "saml-quuxcorp",
        "last_activity_date": "2026-02-28T08:00:00+00:00",
        "departments": [70707, 80808],
        "phones": {"personal_mobile": "+79161234567", "work_phone": "call +74957654321", "inner_phone": "46137"},
        "bot_data": {"code": "quuxbot"},
        "hobby": "plays the theremin",
    },
    {
        "id": 8675310,
        "name": "Анна Ёлкина",
        "first_name": "Анна",
        "last_name": "Ёлкина",
        "work_position": "Keeper of the Xylophones",
        "email": "zebulon@quux-corp.example",
        "status": "away",
        "type": "user",
        "external_auth_id": "default",
        "departments": [80808],
        "phones": {"personal_phone": "+79161234567"},
    },
    {"id": 8675311, "last_activity_date": "2025-02-28T08:00:00+00:00", "departments": []},
]
UNITS = [
    {"ID": 60606, "NAME": "Quuxcorp", "UF_HEAD": 8675312},
    {"ID": 70707, "NAME": "Brass / Strings", "UF_HEAD": 8675310, "PARENT": 60606},
    {"ID": 80808, "NAME": "Percussion", "UF_HEAD": 8675309, "PARENT": 60606},
]


@pytest.fixture
def people() -> pd.DataFrame:
    frame = b24.Org(b24.normalize_colleagues(RECORDS), b24.normalize_departments(UNITS)).people
    frame.attrs["b24frame"] |= {
        "portal": "quux-corp.bitrix24.example",
        "loaded_at": AT,
        "total": 3,
        "note": "by Zebulon",
    }
    # A manager who is not in the frame.
    frame.loc[8675311, "manager_id"] = 8675312
    frame["remark"] = "met at the Ocarina"
    frame["heads_departments"] = pd.Series([[80808], [70707], []], frame.index, dtype=object)
    return frame


# Parts of every text and number above that is not rightly kept; each is to be found in the original.
SECRETS = (
    *("8675309", "8675310", "8675311", "8675312", "zebulon", "quux", "анна", "ёлкина", "keeper", "xylophone"),
    *("cdn.example", "zq.jpg", "zq-hr", "abc123", "09-17", "proust", "wizard", "saml", "70707", "80808", "9161234567"),
    *("4957654321", "46137", "theremin", "hobby", "brass", "strings", "percussion", "bitrix24.example", "remark"),
    *("ocarina", "portal", "note"),
)


def everything(frame: pd.DataFrame) -> str:
    """Show all that a frame holds: every cell, label, category, attr, and the parquet file's own metadata."""
    parts = [repr(frame), frame.to_csv(), repr(frame.attrs), repr(list(frame.columns)), repr(frame.columns.name)]
    parts += [repr(cell) for name in frame.columns for cell in frame[name]]
    parts += [repr(frame[name].cat.categories.tolist()) for name in frame.select_dtypes("category")]
    file = BytesIO()
    frame.to_parquet(file, compression=None)
    file.seek(0)
    parts += [repr(pq.read_schema(file).metadata), file.getvalue().decode("utf-8", "ignore")]
    return "\n".join(parts).casefold()


def test_nothing_of_the_original_text_survives(people: pd.DataFrame) -> None:
    original, safe = everything(people), everything(pseudonymize(people, KEY))
    assert [text for text in SECRETS if text not in original] == [], "the search must find what is there"
    assert [text for text in SECRETS if text in safe] == []


def test_not_even_bytes_of_the_numbers_survive_in_the_file(people: pd.DataFrame) -> None:
    file = BytesIO()
    pseudonymize(people, KEY).to_parquet(file, compression=None, use_dictionary=False)
    for number in (8675309, 8675310, 8675312, 70707, 80808):
        assert number.to_bytes(8, "little") not in file.getvalue()


def test_the_pseudonyms_are_keyed_hmac_sha256(people: pd.DataFrame) -> None:
    safe = pseudonymize(people, KEY)
    digest = hmac.new(KEY.encode(), b"person\x008675311", "sha256").digest()
    assert int.from_bytes(digest[:16]) % (10**15 - 1) + 1 in safe.index
    token = hmac.new(KEY.encode(), b"email\0zebulon@quux-corp.example", "sha256").hexdigest()[:16]
    assert safe["email"].dropna().tolist() == [f"{token}@example.invalid"] * 2
    pd.testing.assert_frame_equal(pseudonymize(people, KEY.encode()), safe)


def test_the_frame_keeps_its_schema_its_gaps_and_the_original(people: pd.DataFrame) -> None:
    before = people.copy(deep=True)
    safe = pseudonymize(people, KEY)
    pd.testing.assert_frame_equal(people, before)
    assert people.attrs == before.attrs
    assert list(safe.columns) == [*schema.PEOPLE, "heads_departments"]
    assert {name: str(safe[name].dtype) for name in schema.PEOPLE} == {k: str(v) for k, v in schema.PEOPLE.items()}
    assert (safe.index.name, str(safe.index.dtype), safe.index.is_monotonic_increasing) == ("id", "int64", True)
    assert safe.index.max() < 10**15
    gaps = ["name", "first_name", "work_position", "email", "phone", "personal_mobile", "work_phone", "inner_phone"]
    for name in [*gaps, "department", "department_path", "manager_id", "department_id"]:
        assert sorted(safe[name].isna()) == sorted(people[name].isna()), name
    for name in ("birthday", "color", "website", "avatar", "avatar_hr", "phones_raw", "bot_data"):
        assert safe[name].isna().all()
    assert safe.attrs["b24frame"] == {
        "loaded_at": AT, "total": 3, "missing": 0, "pseudonymized": True,
        "constant": people.attrs["b24frame"]["constant"],
    }  # fmt: skip
    file = BytesIO()
    safe.to_parquet(file)
    assert list(pd.read_parquet(file).columns) == list(safe.columns)


def of(people: pd.DataFrame, key: str = KEY) -> dict[int, pd.Series]:
    """Find each person's row again: with the key one can."""
    safe = pseudonymize(people, key)
    make = _pseudonyms._Pseudonyms(key.encode())
    return {person: safe.loc[make.number("person", person)] for person in people.index}


def test_ids_still_join(people: pd.DataFrame) -> None:
    rows = of(people)
    zebulon, anna, nobody = rows[8675309], rows[8675310], rows[8675311]
    assert zebulon["manager_id"] == anna.name
    assert anna["manager_id"] == zebulon.name
    assert nobody["manager_id"] == _pseudonyms._Pseudonyms(KEY.encode()).number("person", 8675312)
    assert nobody["department_ids"] == []
    assert zebulon["department_ids"] == [zebulon["department_id"], anna["department_id"]]
    assert anna["heads_departments"] == [zebulon["department_id"]]
    assert zebulon["departments"] == [zebulon["department"], anna["department"]]


def test_paths_keep_their_steps_and_end_in_the_department_though_its_name_holds_the_separator(
    people: pd.DataFrame,
) -> None:
    rows = of(people)
    brass, percussion = rows[8675309]["department_path"], rows[8675310]["department_path"]
    assert brass.split(" / ")[1:] == [rows[8675309]["department"]]
    assert brass.split(" / ")[0] == percussion.split(" / ")[0]
    assert all(re.fullmatch("unit-[0-9a-f]{16}", step) for step in [*brass.split(" / "), *percussion.split(" / ")])


def test_a_path_without_the_department_is_replaced_step_by_step(people: pd.DataFrame) -> None:
    people["department"] = people["department"].where(people["department"].isna(), "elsewhere")
    paths = [row["department_path"] for row in of(people).values()]
    assert [len(path.split(" / ")) for path in paths[:2]] == [3, 2]


def test_what_was_equal_is_equal(people: pd.DataFrame) -> None:
    rows = of(people)
    zebulon, anna = rows[8675309], rows[8675310]
    assert zebulon["work_position"] == anna["work_position"]
    assert zebulon["email"] == anna["email"]
    assert zebulon["personal_mobile"] == zebulon["phone"] == anna["personal_phone"] == anna["phone"]
    assert zebulon["work_phone"] not in {zebulon["phone"], anna["phone"]}
    assert zebulon["name"] == f"{zebulon['first_name']} {zebulon['last_name']}"


def test_names_are_of_the_fixed_lists_and_nobodys(people: pd.DataFrame) -> None:
    safe = pseudonymize(people, KEY)
    assert set(safe["first_name"].dropna()) <= set(_pseudonyms._FIRST)
    assert set(safe["last_name"].dropna()) <= set(_pseudonyms._LAST)
    assert len(set(_pseudonyms._FIRST)) == len(_pseudonyms._FIRST)
    assert len(set(_pseudonyms._LAST)) == len(_pseudonyms._LAST)


def test_only_documented_values_of_status_type_and_account_stay(people: pd.DataFrame) -> None:
    rows = of(people)
    zebulon, anna = rows[8675309], rows[8675310]
    assert zebulon[["status", "type", "external_auth_id"]].isna().all()
    assert anna[["status", "type", "external_auth_id"]].tolist() == ["away", "user", "default"]


def test_the_same_key_gives_the_same_in_a_later_snapshot_and_another_key_gives_others(people: pd.DataFrame) -> None:
    safe = pseudonymize(people, KEY)
    later = pseudonymize(people.iloc[[1, 0]], KEY)
    pd.testing.assert_frame_equal(later, safe.loc[later.index])
    other = pseudonymize(people, secrets.token_hex(16))
    assert not set(other.index) & set(safe.index)
    assert not set(other["phone"].dropna()) & set(safe["phone"].dropna())
    assert not {i for ids in other["department_ids"] for i in ids} & {i for ids in safe["department_ids"] for i in ids}


def test_moments_are_kept_to_the_day_and_nobody_is_found_by_the_second_when_they_were_seen(
    people: pd.DataFrame,
) -> None:
    for name in ("idle", "last_activity_date", "mobile_last_date", "desktop_last_date", "absent"):
        moments = ["2026-02-28T08:00:01Z", "2026-02-28T23:59:59.5Z", None]
        people[name] = pd.Series(pd.to_datetime(moments, format="ISO8601"), people.index)
    days = of(people)
    for name in ("idle", "last_activity_date", "mobile_last_date", "desktop_last_date", "absent"):
        assert days[8675309][name] == days[8675310][name] == pd.Timestamp("2026-02-28T00:00Z")
        assert pd.isna(days[8675311][name])
    exact = pseudonymize(people, KEY, exact_times=True)
    assert sorted(exact["absent"].dropna()) == sorted(people["absent"].dropna())


def test_the_rows_come_in_the_order_of_the_pseudonyms_whatever_the_order_was(people: pd.DataFrame) -> None:
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        safe = pseudonymize(people.iloc[order], KEY)
        assert safe.index.is_monotonic_increasing


def test_the_analysis_is_the_same(people: pd.DataFrame) -> None:
    safe = pseudonymize(people, KEY, exact_times=True)
    pd.testing.assert_frame_equal(activity.recency(safe, min_group=None), activity.recency(people, min_group=None))
    by_position = activity.recency(safe, by="work_position", min_group=None)
    assert sorted(by_position["total"]) == [1, 2]
    to_the_day = activity.recency(pseudonymize(people, KEY), min_group=None)
    pd.testing.assert_frame_equal(to_the_day.iloc[2:], activity.recency(people, min_group=None).iloc[2:])


def test_the_frame_read_back_from_parquet_and_an_empty_one_are_taken(people: pd.DataFrame) -> None:
    file = BytesIO()
    people.to_parquet(file)
    pd.testing.assert_frame_equal(pseudonymize(pd.read_parquet(file), KEY), pseudonymize(people, KEY))
    empty = pseudonymize(people.iloc[:0], KEY)
    assert empty.empty
    assert list(empty.columns) == [*schema.PEOPLE, "heads_departments"]


def test_a_merge_that_left_no_lists_and_times_as_text_still_gives_a_people_frame(people: pd.DataFrame) -> None:
    frame = people.astype({"department_ids": object, "last_activity_date": object})
    for name in ("department_ids", "departments", "heads_departments"):
        frame[name] = frame[name].where(frame.index != 8675310)
    frame["last_activity_date"] = "2026-02-28T11:00:00+03:00"
    safe = pseudonymize(frame, KEY, exact_times=True)
    assert {name: safe[name].dtype for name in schema.PEOPLE} == dict(schema.PEOPLE)
    assert safe["last_activity_date"].unique().tolist() == [pd.Timestamp("2026-02-28T08:00Z")]
    anna = of(frame)[8675310]
    assert (anna["department_ids"], anna["departments"], anna["heads_departments"]) == ([], [], [])
    frame["absent"] = "Zebulon is on leave"
    with pytest.raises(ValueError, match="ISO8601"):
        pseudonymize(frame, KEY)


@pytest.mark.parametrize(
    "key",
    [
        *("", "fifteen letters", b"short", "ключ", "a" * 16, "a" * 64, b"\0" * 64, "abcabcabc" * 6, "passwordpassword"),
        *("0123456789abcdef" * 2, "abcdefghijklmnopqrstuvwxyz" * 2, "1234567890" * 4, b"sixteen letters!"),
    ],
)
def test_a_key_that_can_be_guessed_is_refused_without_showing_it(people: pd.DataFrame, key: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"bits of variety.*secrets\.token_hex\(32\)") as caught:
        pseudonymize(people, key)
    assert not key or str(key) not in str(caught.value)


@pytest.mark.parametrize(
    "make", [lambda: secrets.token_hex(16), lambda: secrets.token_bytes(16), lambda: secrets.token_urlsafe(16)]
)
def test_a_key_of_128_bits_by_chance_is_taken_always(make: Callable[[], str | bytes]) -> None:
    for _ in range(500):
        assert _pseudonyms._checked(make())


@pytest.mark.parametrize(
    "key", ["correct horse battery staple", "верная лошадь, батарея и скоба", "Tr0ub4dor&3 and 4 more"]
)
def test_a_sentence_that_is_long_enough_is_a_key(key: str) -> None:
    assert _pseudonyms._checked(key) == key.encode()


@pytest.mark.parametrize("key", [None, 1234567890123456, ["k"] * 20])
def test_a_key_is_text_or_bytes(people: pd.DataFrame, key: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match=r"secrets\.token_hex"):
        pseudonymize(people, key)


def test_what_is_no_people_frame_is_refused(people: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match=r"org\.people"):
        pseudonymize([], KEY)  # type: ignore[arg-type]
    with pytest.raises(SchemaError, match="email"):
        pseudonymize(people.drop(columns="email"), KEY)
    with pytest.raises(TypeError, match="index holds the ids"):
        pseudonymize(people.set_axis(["a", "b", "c"], axis=0), KEY)


def test_two_ids_that_meet_in_one_pseudonym_are_an_error_and_never_one_person(
    people: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pseudonyms, "_IDS", 2)
    with pytest.raises(ValueError, match="take another key"):
        pseudonymize(people, KEY)


def test_the_attrs_stay_plain(people: pd.DataFrame) -> None:
    json.dumps(pseudonymize(people, KEY).attrs)

"""The example answers of the public documentation, each through the client and the normalisers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import b24frame as b24
from b24frame import _wire, schema

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
ANSWERS = [path for path in SAMPLES if ".answer-" in path.name]
ERRORS = {
    "im.department.colleagues.list": (b24.AccessError, "ACCESS_ERROR"),
    "im.department.employees.get": (b24.ApiError, "ID_EMPTY"),
    "im.department.managers.get": (b24.ApiError, "ID_EMPTY"),
    "im.department.get": (b24.ApiError, "INVALID_FORMAT"),
    "im.search.department.list": (b24.ApiError, "FIND_SHORT"),
    "im.user.list.get": (b24.ApiError, "INVALID_FORMAT"),
}


def method_of(path: Path) -> str:
    return re.sub(r"\.(answer|error)-\d+\.json$", "", path.name)


def answer(name: str) -> _wire.Answer:
    path = next(path for path in SAMPLES if path.name == f"{name}.json")
    return _wire.read(_wire.Reply(200, path.read_bytes()), method_of(path))


def users(result: object) -> list[Any]:
    found = list(_wire.mapping(result).values())
    return [user for one in found for user in (one if isinstance(one, list) else [one])]


def test_the_samples_are_all_there() -> None:
    assert len(SAMPLES) == 24
    assert {method_of(path) for path in SAMPLES if ".error-" in path.name} == set(ERRORS)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_every_answer_is_read_as_it_is(path: Path) -> None:
    sent = json.loads(path.read_bytes())
    read = _wire.read(_wire.Reply(200, path.read_bytes()), method_of(path))
    assert (read.result, read.total, read.next) == (sent["result"], sent.get("total"), sent.get("next"))
    assert read.time == sent["time"]
    assert _wire.seconds(read) == sent["time"]["duration"]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("path", [path for path in SAMPLES if ".error-" in path.name], ids=lambda path: path.name)
def test_every_error_is_told_apart_by_its_code_whatever_the_status(path: Path, status: int) -> None:
    method = method_of(path)
    kind, code = ERRORS[method]
    with pytest.raises(b24.ApiError, match=code) as caught:
        _wire.read(_wire.Reply(status, path.read_bytes()), method)
    assert type(caught.value) is kind
    sent = json.loads(path.read_bytes())
    assert (caught.value.code, caught.value.description) == (code, sent["error_description"])
    assert (caught.value.method, caught.value.status) == (method, status)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_every_answer_goes_through_both_normalisers_or_is_refused_in_words(path: Path) -> None:
    """None of them is a company of nobody."""
    rows = users(json.loads(path.read_bytes())["result"])
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows]
    keys = [row.get("id", row.get("ID")) if isinstance(row, dict) else None for row in rows]
    of_departments = path.name.startswith(("department.get", "im.department.get", "im.search.department.list"))
    for normalize, known, fits in (
        (b24.normalize_colleagues, ids, not of_departments),
        (b24.normalize_departments, keys, of_departments),
    ):
        try:
            frame = normalize(rows)
        except b24.SchemaError as error:
            assert re.search("records|id is|these are", str(error))  # noqa: PT017 - or none
            assert not (fits and all(known))
        else:
            assert frame.index.tolist() == [int(number) for number in known]


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_a_whole_answer_is_told_apart_from_its_records(path: Path) -> None:
    whole = json.loads(path.read_bytes())
    for normalize in (b24.normalize_colleagues, b24.normalize_departments):
        for given in (whole, [whole], [None, whole]):
            with pytest.raises(b24.SchemaError, match=r"answer\['result'\]"):
                normalize(given)
        with pytest.raises(b24.SchemaError, match=r"answer\.result"):
            normalize(answer(path.stem))


def test_the_users_of_user_get_and_the_departments_of_department_get_are_named() -> None:
    with pytest.raises(b24.SchemaError, match=r"user\.get.*load_colleagues") as caught:
        b24.normalize_colleagues(answer("user.get.answer-1").result)
    assert (caught.value.wanted, caught.value.nearest) == (["id"], ["ID"])
    with pytest.raises(b24.SchemaError, match=r"department\.get.*normalize_departments"):
        b24.normalize_colleagues(answer("department.get.answer-1").result)


def test_the_colleague_of_the_documentation() -> None:
    people = b24.normalize_colleagues(answer("im.department.colleagues.list.answer-2").result)
    assert people.index.tolist() == [9]
    row = people.loc[9]
    assert (row["name"], row["gender"], row["work_position"]) == ("Анна Петрова", "M", "Менеджер проектов")
    assert row["last_activity_date"] == pd.Timestamp("2023-03-10T14:16:44", tz="UTC")
    assert (row["department_ids"], row["department_id"]) == ([1, 667], 1)
    assert bool(row["employee"]) is True
    assert row[["birthday", "phone", "phones_raw", "bot_data", "website", "idle", "absent"]].isna().all()
    assert list(people.columns) == list(schema.PEOPLE)


def test_the_ids_of_the_documentation() -> None:
    read = answer("im.department.colleagues.list.answer-1")
    assert (read.result, read.total, read.next) == ([9, 547, 408, 103, 290], 7, 5)


def test_the_employees_of_the_documentation() -> None:
    people = b24.normalize_colleagues(users(answer("im.department.employees.get.answer-2").result))
    assert people.index.tolist() == [3, 278]
    assert people["inner_phone"].tolist()[0] == "42"
    assert people["avatar_hr"].isna().tolist() == [False, True]
    assert people["external_auth_id"].tolist() == ["socservices", "default"]


def test_the_managers_of_the_documentation() -> None:
    people = b24.normalize_colleagues(users(answer("im.department.managers.get.answer-2").result))
    assert people.index.tolist() == [13, 103]
    assert people.loc[13, ["birthday", "inner_phone"]].tolist() == ["09-10", "55"]
    # 712... is no number of any country: kept as sent, and nowhere else.
    assert people.loc[13, ["phone", "personal_mobile"]].isna().all()
    assert "71234567890" in people.loc[13, "phones_raw"]


def test_the_users_of_the_documentation() -> None:
    people = b24.normalize_colleagues(answer("im.user.list.get.answer-1").result)
    assert people.index.tolist() == [4, 5]
    assert people["department_ids"].tolist() == [[7, 5], [10]]
    assert people["inner_phone"].tolist() == ["22", "21"]


def test_the_departments_of_the_documentation_by_id() -> None:
    tree = b24.normalize_departments(answer("im.department.get.answer-1").result)
    assert tree.index.tolist() == [7, 3]
    assert tree["manager_id"].tolist() == [103, 13]
    # Their parent was not asked for.
    assert tree["parent_id"].isna().all()
    assert tree["path"].tolist() == ["Отдел разработки", "Финансовый отдел"]


def test_the_structure_of_the_documentation() -> None:
    tree = b24.normalize_departments(answer("department.get.answer-1").result)
    assert tree.index.tolist() == [15, 2, 4, 3, 17]
    assert tree["sort"].tolist() == [500] * 5
    assert tree.attrs["b24frame"]["orphans"] == [[15, 1], [2, 1], [4, 1], [3, 1], [17, 1]]


def test_the_batch_of_the_documentation_has_an_answer_to_each_command() -> None:
    methods = {"get_user": "user.current", "get_department": "department.get"}
    outcome = _wire.read_batch(answer("batch.answer-1"), methods)
    assert list(outcome) == ["get_user", "get_department"]
    assert outcome["get_user"].result["ID"] == "1"
    assert (outcome["get_department"].total, outcome["get_department"].next) == (1, None)
    assert _wire.seconds(outcome["get_department"]) == 0.006574153900146484


@pytest.mark.parametrize(
    ("name", "keys"), [("batch.answer-2", ["get_user", "get_department"]), ("batch.answer-3", ["get_user"])]
)
def test_a_batch_of_the_documentation_that_failed_says_so_for_each_command(name: str, keys: list[str]) -> None:
    methods = {"get_user": "user.get", "get_department": "department.get"}
    outcome = _wire.read_batch(answer(name), methods)
    for key, method in methods.items():
        if key in keys:
            assert type(outcome[key]) is b24.ScopeError
            assert outcome[key].scope == method.split(".", maxsplit=1)[0]
        else:
            # With halt, what comes after the failure was never tried.
            assert type(outcome[key]) is b24.PortalError

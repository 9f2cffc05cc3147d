"""The demo portal's answers: shaped like the recorded ones, with every quirk of the protocol."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from b24frame import demo

SAMPLES = Path(__file__).parent / "recorded"
COLLEAGUES = "im.department.colleagues.list"


def sample(name: str) -> Any:  # noqa: ANN401 - any JSON value
    return json.loads((SAMPLES / f"{name}.json").read_text())


def shape(value: object) -> object:
    """Keys and types of a JSON value, the objects of a list taken together."""
    if isinstance(value, dict):
        return {key: shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def user_types(users: list[dict[str, Any]]) -> dict[str, set[type]]:
    return {key: {type(user[key]) for user in users} for key in users[0]}


def test_ids_of_colleagues_are_shaped_like_the_recorded_answer(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """result, next, total, time."""
    answer = call(company_of_40.url, COLLEAGUES, {"LIMIT": 5})
    assert answer.status == 200
    assert shape(answer.json) == shape(sample(f"{COLLEAGUES}.answer-1"))


def test_user_objects_of_colleagues_are_shaped_like_the_recorded_answer(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """The recorded user has every field, and ours take the types it takes, in the same order."""
    answer = call(company_of_40.url, COLLEAGUES, {"LIMIT": 50, "USER_DATA": "Y"})
    recorded = sample(f"{COLLEAGUES}.answer-2")
    page = call(company_of_40.url, COLLEAGUES, {"LIMIT": 5, "USER_DATA": "Y"}).json
    assert shape(page | {"result": []}) == shape(recorded | {"result": []})
    assert [list(user) for user in answer.result] == [list(recorded["result"][0])] * 40
    for key, types in user_types(recorded["result"]).items():
        assert types <= user_types(answer.result)[key]


@pytest.mark.parametrize("method", ["im.department.employees.get", "im.department.managers.get"])
def test_people_of_departments_are_shaped_like_the_recorded_answers(
    call: Callable[..., Any], company_of_40: demo.Server, method: str
) -> None:
    """Ids or user objects by department id; not paged."""
    ids = [unit.id for unit in company_of_40.company.departments[1:3]]
    plain = call(company_of_40.url, method, {"ID": ids}).json
    recorded = sample(f"{method}.answer-1")
    assert set(plain) == set(recorded)
    assert list(plain["result"]) == [str(one) for one in ids]
    assert {type(people) for people in plain["result"].values()} == {list}
    full = call(company_of_40.url, method, {"ID": ids, "USER_DATA": "Y"}).result
    assert set(full[str(ids[0])][0]) == set(sample(f"{method}.answer-2")["result"]["7"][0])


def test_departments_are_shaped_like_the_recorded_answers(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """With and without the head's user object."""
    ids = [unit.id for unit in company_of_40.company.departments[1:3]]
    for params, number in (({"ID": ids}, 1), ({"ID": ids, "USER_DATA": "Y"}, 2)):
        answer = call(company_of_40.url, "im.department.get", params).json
        recorded = sample(f"im.department.get.answer-{number}")
        assert set(answer) == set(recorded)
        assert [list(row) for row in answer["result"]] == [list(row) for row in recorded["result"]]


def test_found_departments_are_shaped_like_the_recorded_answer(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """A last page: total, no next."""
    answer = call(company_of_40.url, "im.search.department.list", {"FIND": "", "LIMIT": 50, "USER_DATA": "Y"}).json
    recorded = sample("im.search.department.list.answer-1")
    assert set(answer) == set(recorded)
    assert list(answer["result"][0]) == list(recorded["result"][0])
    assert set(answer["time"]) == set(recorded["time"])


def test_listed_users_are_shaped_like_the_recorded_answer(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """An array on demand."""
    answer = call(company_of_40.url, "im.user.list.get", {"ID": [2, 3], "RESULT_TYPE": "array"}).json
    recorded = sample("im.user.list.get.answer-1")
    assert set(answer) == set(recorded)
    assert [set(user) for user in answer["result"]] == [set(user) for user in recorded["result"]]


@pytest.mark.parametrize("method", ["profile", "scope", "server.time"])
def test_simple_methods_are_shaped_like_the_recorded_answers(
    call: Callable[..., Any], company_of_40: demo.Server, method: str
) -> None:
    """What a credential may do, who it is, what time it is."""
    answer = call(company_of_40.url, method).json
    assert shape(answer["result"]) == shape(sample(f"{method}.answer-1")["result"])


def test_rows_of_the_structure_are_shaped_like_the_recorded_answer(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """Ids as texts; PARENT and UF_HEAD absent where empty."""
    answer = call(company_of_40.url, "department.get").json
    recorded = sample("department.get.answer-1")
    assert set(answer) == set(recorded)
    assert set(answer["time"]) >= set(recorded["time"])
    rows = {row["ID"]: row for row in answer["result"]}
    assert rows["1"] == {"ID": "1", "NAME": "Демо-компания", "SORT": 500, "UF_HEAD": "1"}
    vacant = company_of_40.company.departments[3]
    assert rows[str(vacant.id)] == {"ID": str(vacant.id), "NAME": "Маркетинг/PR", "SORT": 500, "PARENT": "1"}


def test_users_of_user_get_are_shaped_like_the_recorded_answer(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """Fields of both recorded users."""
    answer = call(company_of_40.url, "user.get").json
    recorded = sample("user.get.answer-1")["result"][1]
    assert set(recorded) <= set(answer["result"][0])
    assert shape({key: answer["result"][0][key] for key in recorded}) == shape(recorded)
    assert call(company_of_40.url, "user.current").result["ID"] == "1"


def test_a_batch_is_shaped_like_the_recorded_answers(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """Empty maps arrive as lists."""
    cmd = {"get_user": "user.current", "get_department": "department.get?ID=1"}
    answer = call(company_of_40.url, "batch", {"halt": 0, "cmd": cmd}).json
    recorded = sample("batch.answer-1")
    assert {key: type(value) for key, value in answer["result"].items()} == {
        key: type(value) for key, value in recorded["result"].items()
    }
    assert answer["result"]["result_total"] == {"get_department": 1}
    assert answer["result"]["result_error"] == answer["result"]["result_next"] == []
    assert set(answer["time"]) >= set(recorded["time"])
    failed = call(company_of_40.webhook(()), "batch", {"cmd": cmd}).result
    recorded = sample("batch.answer-2")["result"]
    assert {key: type(value) for key, value in failed.items()} == {key: type(value) for key, value in recorded.items()}
    assert {key: one["error"] for key, one in failed["result_error"].items()} == dict.fromkeys(
        cmd, "insufficient_scope"
    )


@pytest.mark.parametrize(
    ("method", "number"),
    [
        ("im.department.employees.get", 3),
        ("im.department.managers.get", 3),
        ("im.department.get", 3),
        ("im.search.department.list", 2),
        ("im.user.list.get", 2),
    ],
)
def test_a_call_without_its_parameter_fails_as_recorded(
    call: Callable[..., Any], company_of_40: demo.Server, method: str, number: int
) -> None:
    """Status 400, and the recorded words."""
    answer = call(company_of_40.url, method)
    assert (answer.status, answer.json) == (400, sample(f"{method}.error-{number}"))


@pytest.mark.parametrize("kind", ["extranet", "bot"])
def test_colleagues_are_for_intranet_users_only(
    call: Callable[..., Any], company_of_40: demo.Server, kind: str
) -> None:
    """403 ACCESS_ERROR, as recorded, alone and in a batch."""
    url = company_of_40.webhook(("im",), kind)
    answer = call(url, COLLEAGUES)
    assert (answer.status, answer.json) == (403, sample(f"{COLLEAGUES}.error-3"))
    batch = call(url, "batch", {"cmd": {"a": COLLEAGUES}})
    assert batch.result["result_error"]["a"]["error"] == "ACCESS_ERROR"


def test_a_kind_of_user_that_does_not_exist_is_refused(company_of_40: demo.Server) -> None:
    """With the kinds there are."""
    with pytest.raises(ValueError, match="employee, extranet or bot"):
        company_of_40.webhook(kind="robot")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, (0, 10, 10)),
        ({"LIMIT": 3}, (0, 3, 3)),
        ({"LIMIT": "3"}, (0, 3, 3)),
        ({"LIMIT": 50}, (0, 50, 50)),
        ({"LIMIT": 500}, (0, 50, 50)),
        ({"OFFSET": 20}, (20, 10, 30)),
        ({"offset": 20, "limit": 5}, (20, 5, 25)),
        ({"start": 50}, (50, 10, 60)),
        ({"start": 50, "OFFSET": 20, "LIMIT": 50}, (50, 50, 100)),
        ({"start": 0, "OFFSET": 20}, (20, 10, 30)),
        ({"START": 50}, (0, 10, 10)),
        ({"OFFSET": 290, "LIMIT": 50}, (290, 11, None)),
        ({"OFFSET": 291}, (291, 10, None)),
        ({"OFFSET": 301, "LIMIT": 50}, (301, 0, None)),
        ({"OFFSET": 7, "LIMIT": 0}, (7, 0, 7)),
        ({"OFFSET": -5, "LIMIT": 2}, (0, 2, 2)),
    ],
)
def test_pages_of_colleagues(
    call: Callable[..., Any], company_of_300: demo.Server, params: dict[str, Any], expected: tuple[int, int, int | None]
) -> None:
    """300 people and one null entry: ten rows unless told, fifty at most, start over OFFSET, LIMIT=0 never ends."""
    first, count, following = expected
    answer = call(company_of_300.url, COLLEAGUES, params).json
    ids = company_of_300.company.colleague_ids
    assert [int(one) for one in answer["result"]] == ids[first : first + count]
    assert answer["total"] == 301
    assert answer.get("next") == following


def test_all_pages_together_are_the_company(call: Callable[..., Any], company_of_300: demo.Server) -> None:
    """Heads first, null where the user is gone."""
    found = []
    for offset in range(0, 301, 50):
        found += call(company_of_300.url, COLLEAGUES, {"USER_DATA": "Y", "LIMIT": 50, "OFFSET": offset}).result
    assert found == company_of_300.company.colleagues
    assert found.count(None) == 1


@pytest.mark.parametrize("value", ["y", "N", True, 1, "YES", None])
def test_anything_but_a_capital_y_gives_ids(
    call: Callable[..., Any], company_of_40: demo.Server, value: object
) -> None:
    """USER_DATA is exactly Y."""
    assert call(company_of_40.url, COLLEAGUES, {"USER_DATA": value, "LIMIT": 1}).result == [2]


def test_ids_are_numbers_and_texts_mixed(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """Every fifth is a text."""
    found = call(company_of_40.url, COLLEAGUES, {"LIMIT": 50}).result
    assert {type(one) for one in found} == {int, str}
    assert [int(one) for one in found] == company_of_40.company.colleague_ids


def test_nobody_gives_an_empty_list(call: Callable[..., Any]) -> None:
    """People=0: the director is alone."""
    with demo.portal(people=0) as url:
        answer = call(url, COLLEAGUES, {"USER_DATA": "Y"}).json
        assert (answer["result"], answer["total"], "next" in answer) == ([], 0, False)
        assert call(url, "im.department.employees.get", {"ID": [1]}).result == {"1": [1]}


def test_the_cursor_of_the_search_never_advances(call: Callable[..., Any], company_of_300: demo.Server) -> None:
    """15 departments: next is the size of a page, wherever the page is."""
    following = []
    ids = []
    for offset in (0, 6, 12):
        page = call(company_of_300.url, "im.search.department.list", {"FIND": "", "LIMIT": 6, "OFFSET": offset}).json
        following.append(page["next"])
        ids += [row["id"] for row in page["result"]]
        assert page["total"] == 15
    assert following == [6, 6, 6]
    assert ids == [unit.id for unit in company_of_300.company.departments]


def test_a_search_finds_departments_by_a_part_of_their_name(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """Two support groups in two branches, the leaf first in the full name."""
    found = call(company_of_40.url, "im.search.department.list", {"FIND": "поддерж"}).result
    assert [row["full_name"] for row in found] == [
        "Группа поддержки / Разработка / Демо-компания",
        "Группа поддержки / Продажи / Опт / Демо-компания",
    ]
    assert [row["manager_user_id"] for row in found] == [2, 0]


def test_departments_without_people_are_absent_and_none_at_all_is_a_list(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """PHP's empty map."""
    last = company_of_40.company.departments[-1].id
    for method in ("im.department.employees.get", "im.department.managers.get"):
        assert list(call(company_of_40.url, method, {"ID": [1, last]}).result) == ["1"]
        assert call(company_of_40.url, method, {"ID": [last]}).result == []


def test_a_vacant_head_is_zero_and_null(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """manager_user_id, manager_user_data."""
    vacant = company_of_40.company.departments[3].id
    (row,) = call(company_of_40.url, "im.department.get", {"ID": [vacant], "USER_DATA": "Y"}).result
    assert (row["manager_user_id"], row["manager_user_data"]) == (0, None)


def test_unknown_ids_are_left_out(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """A map of users by id, a list on demand, the empty map a list."""
    assert list(call(company_of_40.url, "im.user.list.get", {"ID": [3, 999_999, 2]}).result) == ["3", "2"]
    assert call(company_of_40.url, "im.user.list.get", {"ID": [999_999]}).result == []
    assert call(company_of_40.url, "im.department.get", {"ID": [999_999]}).result == []


@pytest.mark.parametrize("ids", [[2, 3], ["2", "3"], {"0": 2, "1": 3}, "[2,3]"])
def test_ids_may_be_given_as_list_map_or_text(
    call: Callable[..., Any], company_of_40: demo.Server, ids: object
) -> None:
    """PHP does not tell them apart."""
    assert list(call(company_of_40.url, "im.user.list.get", {"ID": ids}).result) == ["2", "3"]


def test_the_structure_comes_in_pages_of_fifty(call: Callable[..., Any]) -> None:
    """2,000 people sit in 100 departments."""
    with demo.portal(2_000) as url:
        first = call(url, "department.get").json
        second = call(url, "department.get", {"start": first["next"]}).json
    assert (len(first["result"]), first["total"], first["next"]) == (50, 100, 50)
    assert "next" not in second
    assert len({row["ID"] for row in first["result"] + second["result"]}) == 100


def test_users_of_user_get_come_in_pages_of_fifty(call: Callable[..., Any], company_of_300: demo.Server) -> None:
    """The 300 colleagues and the director; a filter by id."""
    found = []
    start = 0
    while start is not None:
        page = call(company_of_300.url, "user.get", {"start": start}).json
        found += [int(user["ID"]) for user in page["result"]]
        start = page.get("next")
    assert found == company_of_300.company.employee_ids
    assert [user["ID"] for user in call(company_of_300.url, "user.get", {"FILTER": {"ID": [3, 2]}}).result] == [
        "2",
        "3",
    ]
    assert [user["ID"] for user in call(company_of_300.url, "user.get", {"ID": 3}).result] == ["3"]


def test_calls_travel_as_json_form_or_query_with_or_without_a_suffix(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """Clients differ."""
    url, params = company_of_40.url, {"LIMIT": 2, "OFFSET": 1}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    expected = call(url, COLLEAGUES, params).result
    assert len(expected) == 2
    query = urlencode(params)
    assert call(url, f"{COLLEAGUES}.json", params).result == expected
    assert call(url, COLLEAGUES.upper(), params).result == expected
    assert call(url, COLLEAGUES, body=query.encode(), headers=form).result == expected
    assert call(url, f"{COLLEAGUES}?{query}", body=b"", verb="GET").result == expected


def test_nested_parameters_of_a_query_are_read_as_php_reads_them(
    call: Callable[..., Any], company_of_40: demo.Server
) -> None:
    """With and without numbers in the brackets."""
    for query in ("ID[0]=2&ID[1]=3", "ID[]=2&ID[]=3", "ID%5B%5D=2&ID%5B%5D=3"):
        found = call(company_of_40.url, f"im.user.list.get?{query}", body=b"", verb="GET")
        assert list(found.result) == ["2", "3"]
    found = call(company_of_40.url, "user.get?FILTER[ID][0]=3", body=b"", verb="GET")
    assert [user["ID"] for user in found.result] == ["3"]


def test_a_body_that_is_no_json_holds_no_parameters(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """As in PHP, where it is no error."""
    assert len(call(company_of_40.url, COLLEAGUES, body=b"{oops").result) == 10


def test_a_method_that_does_not_exist_is_not_found(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """404, alone and in a batch."""
    answer = call(company_of_40.url, "im.nothing")
    assert (answer.status, answer.json["error"]) == (404, "ERROR_METHOD_NOT_FOUND")
    batch = call(company_of_40.url, "batch", {"cmd": {"a": "im.nothing"}})
    assert (batch.status, batch.result["result_error"]["a"]["error"]) == (200, "ERROR_METHOD_NOT_FOUND")


def test_a_wrong_secret_is_refused(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """401, and 403 for the right secret of another user."""
    root, user, secret = company_of_40.url.rstrip("/").rsplit("/", 2)
    wrong = call(f"{root}/{user}/nonsense/", COLLEAGUES)
    assert (wrong.status, wrong.json["error"]) == (401, "NO_AUTH_FOUND")
    other = call(f"{root}/2/{secret}/", COLLEAGUES)
    assert (other.status, other.json["error"]) == (403, "INVALID_CREDENTIALS")
    none = call(company_of_40.rest_url, COLLEAGUES)
    assert (none.status, none.json["error"]) == (401, "NO_AUTH_FOUND")


def test_a_missing_scope_is_refused(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """A webhook with scope im alone knows the departments, not their parents."""
    url = company_of_40.webhook(("im",))
    assert call(url, "scope").result == ["im"]
    assert call(url, COLLEAGUES).status == 200
    answer = call(url, "department.get")
    assert answer.status == 403
    assert answer.json == {
        "error": "insufficient_scope",
        "error_description": "The request requires higher privileges than provided by the webhook token",
    }
    assert "department.get" not in call(url, "methods").result


def test_the_webhook_of_a_colleague_shows_their_view(call: Callable[..., Any], company_of_300: demo.Server) -> None:
    """Not the director's."""
    url = company_of_300.webhook(("im",), user=300)
    assert call(url, "profile").result["ID"] == "300"
    answer = call(url, COLLEAGUES, {"LIMIT": 50}).json
    assert answer["total"] == len(company_of_300.company.view(300)) < 300


def test_other_addresses_are_not_found(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """HTML, not JSON."""
    answer = call(company_of_40.url.split("/rest/")[0], "/elsewhere")
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_batch_answers_each_command_by_its_key(call: Callable[..., Any], company_of_300: demo.Server) -> None:
    """Totals and cursors apart from results."""
    cmd = {"b": f"{COLLEAGUES}?LIMIT=50&OFFSET=50", "a": f"{COLLEAGUES}?OFFSET=300", "c": "server.time"}
    answer = call(company_of_300.url, "batch", {"cmd": cmd}).result
    ids = company_of_300.company.colleague_ids
    assert [int(one) for one in answer["result"]["b"]] == ids[50:100]
    assert [int(one) for one in answer["result"]["a"]] == ids[300:]
    assert answer["result_total"] == {"b": 301, "a": 301}
    assert answer["result_next"] == {"b": 100}
    assert list(answer["result_time"]) == ["b", "a", "c"]


def test_numbered_keys_make_lists_of_the_answer(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """Where the numbers run from nought without a gap; else they make a map."""
    commands = ["server.time", "scope"]
    for cmd in (commands, {"0": commands[0], "1": commands[1]}):
        answer = call(company_of_40.url, "batch", {"cmd": cmd}).result
        assert isinstance(answer["result"], list)
        assert isinstance(answer["result_time"], list)
    gap = call(company_of_40.url, "batch", {"cmd": ["nonsense", "scope"]}).result
    assert list(gap["result"]) == ["1"]
    assert [one["error"] for one in gap["result_error"]] == ["ERROR_METHOD_NOT_FOUND"]


def test_commands_beyond_fifty_fail_one_by_one(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """While HTTP says 200."""
    answer = call(company_of_40.url, "batch", {"cmd": {f"k{i}": "server.time" for i in range(53)}})
    assert answer.status == 200
    assert list(answer.result["result"]) == [f"k{i}" for i in range(50)]
    errors = {key: one["error"] for key, one in answer.result["result_error"].items()}
    assert errors == dict.fromkeys(("k50", "k51", "k52"), "ERROR_BATCH_LENGTH_EXCEEDED")


def test_a_batch_holds_no_batch(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """ERROR_BATCH_METHOD_NOT_ALLOWED."""
    answer = call(company_of_40.url, "batch", {"cmd": {"a": "batch?cmd[x]=scope"}})
    assert answer.result["result_error"]["a"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"


def test_halt_stops_at_the_first_error(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """The commands behind it are nowhere."""
    cmd = {"a": "scope", "b": "nonsense", "c": "scope"}
    halted = call(company_of_40.url, "batch", {"cmd": cmd, "halt": 1}).result
    assert (list(halted["result"]), list(halted["result_error"])) == (["a"], ["b"])
    going = call(company_of_40.url, "batch", {"cmd": cmd, "halt": 0}).result
    assert (list(going["result"]), list(going["result_error"])) == (["a", "c"], ["b"])


def test_a_batch_may_travel_as_a_form(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """Each command is encoded twice then."""
    body = urlencode({"cmd[a]": f"{COLLEAGUES}?LIMIT=2", "cmd[b]": "im.user.list.get?ID[]=2", "halt": 0}).encode()
    answer = call(
        company_of_40.url, "batch", body=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    ).result
    assert answer["result"]["a"] == [2, 3]
    assert list(answer["result"]["b"]) == ["2"]


def test_a_batch_without_commands_is_empty(call: Callable[..., Any], company_of_40: demo.Server) -> None:
    """Five empty lists."""
    assert set(map(str, call(company_of_40.url, "batch").result.values())) == {"[]"}


def test_an_older_server_sends_errors_with_status_200(call: Callable[..., Any]) -> None:
    """Classify by code."""
    with demo.portal(12, modern=False) as url:
        for method, code in (("nonsense", "ERROR_METHOD_NOT_FOUND"), ("im.department.get", "INVALID_FORMAT")):
            answer = call(url, method)
            assert (answer.status, answer.json["error"]) == (200, code)


def test_an_older_server_sends_no_operating_budget(call: Callable[..., Any]) -> None:
    """As boxes do."""
    with demo.portal(12, modern=False) as url:
        time_ = call(url, COLLEAGUES).json["time"]
    assert set(time_) == {"start", "finish", "duration", "processing", "date_start", "date_finish"}


def test_an_older_server_answers_every_department_whatever_was_asked(call: Callable[..., Any]) -> None:
    """im.department.get ignores ID, though it must be there."""
    with demo.Server(12, modern=False) as server:
        found = call(server.url, "im.department.get", {"ID": [1]}).result
        assert [row["id"] for row in found] == [unit.id for unit in server.company.departments]


def test_an_older_server_escapes_letters(call: Callable[..., Any]) -> None:
    """PHP's default."""
    with demo.portal(12, modern=False) as url:
        assert call(url, COLLEAGUES, {"USER_DATA": "Y"}).body.isascii()


def test_the_log_knows_every_request_and_its_commands(call: Callable[..., Any]) -> None:
    """Number, method, parameters, status and error; tokens are left out."""
    with demo.Server(12) as server:
        call(server.url, COLLEAGUES, {"LIMIT": 2, "auth": "secret"}, headers={"User-Agent": "test/1"})
        call(server.url, "batch", {"cmd": {"a": f"{COLLEAGUES}?LIMIT=5", "b": "nonsense"}})
        call(server.url, "nonsense")
        first, second, third = server.log
    assert (first.number, first.method, first.params, first.commands) == (1, COLLEAGUES, {"LIMIT": 2}, ())
    assert (first.status, first.error, first.headers["user-agent"]) == (200, None, "test/1")
    assert second.commands == (("a", COLLEAGUES, {"LIMIT": "5"}), ("b", "nonsense", {}))
    assert (third.number, third.status, third.error) == (3, 404, "ERROR_METHOD_NOT_FOUND")
    assert first.at <= second.at <= third.at


def test_one_connection_serves_many_requests_without_delay(company_of_40: demo.Server) -> None:
    """Keep-alive, and no waiting for acknowledgements: 50 calls take well under 40 ms each."""
    host, path = company_of_40.url.removeprefix("http://").split("/", 1)
    connection = http.client.HTTPConnection(host, timeout=10)
    started = time.perf_counter()
    for _ in range(50):
        connection.request("POST", f"/{path}scope", b"{}", {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.read().startswith(b'{"result":["department"')
        local = connection.sock.getsockname()
    assert connection.sock.getsockname() == local
    assert time.perf_counter() - started < 1.9
    connection.close()


def test_fifty_pages_of_fifty_people_are_answered_at_once(call: Callable[..., Any]) -> None:
    """A cached batch takes some ten milliseconds; the bound allows for a busy machine."""
    with demo.Server(2_500, limits=None) as server:
        server.company.warm()
        cmd = {f"k{i}": f"{COLLEAGUES}?USER_DATA=Y&LIMIT=50&OFFSET={50 * i}" for i in range(50)}
        took = []
        for _ in range(3):
            started = time.perf_counter()
            answer = call(server.url, "batch", {"cmd": cmd})
            took.append(time.perf_counter() - started)
    assert sum(map(len, answer.result["result"].values())) == 2_500
    assert min(took) < 0.2


def test_many_clients_at_once_get_the_same_answers(call: Callable[..., Any], company_of_300: demo.Server) -> None:
    """Eight threads, each with pages of its own."""
    ids = company_of_300.company.colleague_ids

    def read(offset: int) -> list[int]:
        page = call(company_of_300.url, COLLEAGUES, {"OFFSET": offset, "LIMIT": 50}).result
        return [int(one) for one in page]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(read, range(0, 250, 5)))
    assert found == [ids[offset : offset + 50] for offset in range(0, 250, 5)]


def test_a_server_stops_at_once_and_leaves_no_thread() -> None:
    """Though a client still holds its connection."""
    before = set(threading.enumerate())
    server = demo.Server(12).start()
    host, path = server.url.removeprefix("http://").split("/", 1)
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", f"/{path}scope", b"{}")
    connection.getresponse().read()
    started = time.perf_counter()
    server.stop()
    assert time.perf_counter() - started < 2
    assert set(threading.enumerate()) <= before
    connection.close()


def test_a_server_that_never_started_has_nothing_to_stop() -> None:
    """Nor a log."""
    server = demo.Server(12)
    server.stop()
    assert server.log == []


def test_two_servers_of_one_seed_have_the_same_secret_and_do_not_show_it() -> None:
    """Runs can be repeated; a repr is harmless."""
    with demo.Server(12) as one, demo.Server(12) as two, demo.Server(12, seed=8) as three:
        paths = [server.url.split("/rest/")[1] for server in (one, two, three)]
        assert paths[0] == paths[1] != paths[2]
        assert paths[0].split("/")[1] not in repr(one)

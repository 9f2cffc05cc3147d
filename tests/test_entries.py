"""Entries that cannot be read: everybody or an error, for each loader; and only null is nobody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

import b24frame as b24
from b24frame import _entries
from b24frame._wire import Reply, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from conftest import Stub

    Open = Callable[..., b24.Portal]
    Serve = Callable[..., Stub]
    Spoil = Callable[[Any], Any]

PEOPLE = range(1, 61)
NAME = "Secretova"
# 60 people in three departments; the heads are 1, 21 and 41.
MEMBERS = {1: range(1, 21), 2: range(21, 41), 3: range(41, 61)}
COLLEAGUES, USERS = "im.department.colleagues.list", "im.user.list.get"
LOADERS: dict[str, Callable[[str], Any]] = {
    "colleagues": b24.load_colleagues,
    "employees": b24.load_employees,
    "managers": b24.load_managers,
    "org": b24.load_org,
    "org of colleagues": lambda url: b24.load_org(url, "colleagues"),
}
ODD_IDS: dict[str, Any] = {
    "12.0": "12.0",
    "a fraction": 12.5,
    "2^63": 2**63,
    "a long text of digits": "9" * 5_000,
    "true": True,
    "negative": -5,
    "0": 0,
    "letters": "abc",
    "empty": "",
    "a blank": " ",
    "an underscore": "1_2",
    "a list": [12],
    "an object": {"id": 12},
    "false": False,
    "a name": NAME,
}
ODD_USERS: dict[str, Spoil] = {
    **{name: lambda user, odd=odd: user | {"id": odd} for name, odd in ODD_IDS.items()},
    "null for an id": lambda user: user | {"id": None},
    "ID in capitals": lambda user: {key.upper(): value for key, value in user.items()},
    "no id": lambda user: {"name": user["name"]},
    "nothing": lambda _: {},
    "PHP's nothing": lambda _: [],
    "no object": lambda user: user["name"],
    "a number": lambda user: user["id"],
    "false for a user": lambda _: False,
}


def person(number: int) -> dict[str, Any]:
    department = next(unit for unit, members in MEMBERS.items() if number in members)
    return {"id": number, "name": f"Anna {NAME} {number}", "departments": [department], NAME: 1}


class Company:
    """Answers as a portal would, with what a test makes of each user object and each id."""

    def __init__(self, user: Spoil = lambda user: user, number: Spoil = lambda number: number) -> None:
        self.user, self.number = user, number

    def __call__(self, method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        """Answer a call or a batch."""
        if method != "batch":
            result, total = self.one(method, params)
            return 200, {"result": result, "total": total}
        commands = {key: text.partition("?")[::2] for key, text in params["cmd"].items()}
        answers = {key: self.one(name, dict(parse_qsl(query))) for key, (name, query) in commands.items()}
        results = {key: result for key, (result, _) in answers.items()}
        totals = {key: total for key, (_, total) in answers.items() if total is not None}
        return 200, {"result": {"result": results, "result_total": totals, "result_error": []}}

    def one(self, method: str, params: dict[str, Any]) -> tuple[Any, int | None]:
        """Result and total of a call."""
        given = params.get("ID", [int(value) for key, value in params.items() if key.startswith("ID[")])
        if method == "department.get":
            start = int(params["start"])
            return [{"ID": str(unit), "NAME": f"D{unit}", "UF_HEAD": "1"} for unit in MEMBERS][start:], 3
        if method == COLLEAGUES:
            ids = PEOPLE[int(params["OFFSET"]) :][: int(params["LIMIT"])]
            return self.users(ids) if params["USER_DATA"] == "Y" else self.ids(ids), 60
        if method == USERS:
            return self.users(number for number in given if number in PEOPLE), None
        heads = method == "im.department.managers.get"
        return {str(unit): self.ids(MEMBERS[unit][:1] if heads else MEMBERS[unit]) for unit in given}, None

    def users(self, ids: Iterable[int]) -> list[Any]:
        """User objects."""
        return [self.user(person(number)) for number in ids]

    def ids(self, ids: Iterable[int]) -> list[Any]:
        """Ids."""
        return [self.number(number) for number in ids]


def once(spoil: Spoil) -> Spoil:
    """Spoil the first entry only."""
    return lambda entry: spoil(entry) if entry == 1 or (isinstance(entry, dict) and entry["id"] == 1) else entry


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("odd", ODD_USERS)
def test_a_user_who_cannot_be_read_is_an_error_that_shows_no_one(serve: Serve, odd: str, loader: str) -> None:
    """One of them or all: "missing" would be a guess."""
    for spoil in (ODD_USERS[odd], once(ODD_USERS[odd])):
        with pytest.raises(b24.PortalError, match="a user has no id that can be read") as caught:
            LOADERS[loader](serve(Company(user=spoil)).url)
        assert NAME not in str(caught.value)
        assert not caught.value.passing


@pytest.mark.parametrize("loader", ["employees", "managers", "org", "ids"])
@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_id_that_cannot_be_read_is_an_error_that_shows_no_one(serve: Serve, odd: str, loader: str) -> None:
    """The lists of ids: members, heads, colleagues."""
    load = (LOADERS | {"ids": b24.load_colleague_ids})[loader]
    for spoil in (lambda _: ODD_IDS[odd], once(lambda _: ODD_IDS[odd])):
        with pytest.raises(b24.PortalError, match="an id cannot be read") as caught:
            load(serve(Company(number=spoil)).url)
        assert NAME not in str(caught.value)


@pytest.mark.parametrize("loader", ["employees", "managers", "org"])
def test_an_answer_for_somebody_else_is_an_error(serve: Serve, loader: str) -> None:
    """Asked for 1, the portal answers with 7,001."""
    for spoil in (lambda user: user | {"id": user["id"] + 7_000}, once(lambda user: user | {"id": "7001"})):
        with pytest.raises(b24.PortalError, match=r"a user was not asked for: id is the .* '?7001"):
            LOADERS[loader](serve(Company(user=spoil)).url)


@pytest.mark.parametrize("loader", LOADERS)
def test_one_id_with_two_names_in_one_answer_is_an_error(serve: Serve, loader: str) -> None:
    """Nobody knows who of them is meant."""

    def spoil(user: dict[str, Any]) -> dict[str, Any]:
        return user | {"id": 1} if user["id"] in {2, 21} else user

    with pytest.raises(b24.PortalError, match="the same id twice with different data"):
        LOADERS[loader](serve(Company(user=spoil)).url)


@pytest.mark.parametrize("loader", ["employees", "managers", "org"])
def test_a_department_that_was_not_asked_for_is_an_error(serve: Serve, loader: str) -> None:
    """Its people would be counted where nobody asked."""

    class Other(Company):
        def one(self, method: str, params: dict[str, Any]) -> tuple[Any, int | None]:
            result, total = super().one(method, params)
            asked = method in {"im.department.employees.get", "im.department.managers.get"}
            return (result | {"77": [1]} if asked else result), total

    with pytest.raises(b24.PortalError, match="a department that was not asked for"):
        LOADERS[loader](serve(Other()).url)


@pytest.mark.parametrize("loader", ["employees", "managers", "departments", "org", "org of colleagues"])
@pytest.mark.parametrize("odd", ["12.0", "2^63", "letters", "no id", "null"])
def test_a_department_that_cannot_be_read_is_an_error(serve: Serve, odd: str, loader: str) -> None:
    """Its people could be missing."""

    class Odd(Company):
        def one(self, method: str, params: dict[str, Any]) -> tuple[Any, int | None]:
            result, total = super().one(method, params)
            if method == "department.get":
                kept = {key: value for key, value in result[0].items() if key != "ID"}
                result[0] = None if odd == "null" else kept if odd == "no id" else kept | {"ID": ODD_IDS[odd]}
            return result, total

    load = (LOADERS | {"departments": b24.load_departments})[loader]
    with pytest.raises(b24.PortalError, match="a department has no id that can be read"):
        load(serve(Odd()).url)


def test_ids_that_can_be_read_are_read_however_they_are_written(serve: Serve) -> None:
    """As numbers, as texts, as numbers with a point and nothing behind it."""
    spoil: Spoil = lambda user: user | {"id": [user["id"], f" {user['id']} ", float(user["id"])][user["id"] % 3]}  # noqa: E731 - short
    for name, load in LOADERS.items():
        loaded = load(serve(Company(user=spoil)).url)
        frame = getattr(loaded, "people", loaded)
        assert frame.index.tolist() == ([1, 21, 41] if name == "managers" else list(PEOPLE))


@pytest.mark.parametrize("loader", ["colleagues", "employees", "org"])
def test_null_is_nobody_and_counts_as_missing(serve: Serve, loader: str) -> None:
    """Users who are gone: null in a list, left out by id."""

    class Gone(Company):
        def users(self, ids: Iterable[int]) -> list[Any]:
            return [None if number in {5, 60} else person(number) for number in ids]

    loaded = LOADERS[loader](serve(Gone()).url)
    frame = getattr(loaded, "people", loaded)
    assert frame.index.tolist() == [number for number in PEOPLE if number not in {5, 60}]
    told = frame.attrs["b24frame"]
    assert (told["missing"], told["total"], told["reconciled"]) == (2, 60, False)


def test_a_portal_that_answers_only_some_of_those_asked_for_is_asked_until_nobody_more_comes(serve: Serve) -> None:
    """Twelve users an answer, however many are asked for: 60 people take five of them."""

    class Sparing(Company):
        def users(self, ids: Iterable[int]) -> list[Any]:
            return super().users(list(ids)[:12])

    frame = b24.load_employees(serve(Sparing()).url)
    assert frame.index.tolist() == list(PEOPLE)
    assert frame.attrs["b24frame"]["missing"] == 0


def test_the_error_shows_the_shape_of_the_entry(serve: Serve) -> None:
    """Names of known fields, the id and its type; other fields are only counted."""
    with pytest.raises(b24.PortalError) as caught:
        b24.load_colleagues(serve(Company(user=lambda user: user | {"id": "12.0"})).url)
    said = str(caught.value)
    assert "id is the text '12.0' (fields: departments, id, name, 1 more)" in said
    assert "show this message to the support of the portal" in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "null"),
        (True, "true"),
        (2**63, "the number 9223372036854775808"),
        ("+7.5", "the text '+7.5'"),
        ("Anna", "a text of 4 characters"),
        ([1], "a list"),
        ({}, "an object"),
    ],
)
def test_a_value_is_described_without_what_it_may_hold(value: object, said: str) -> None:
    """Digits are shown, words are not."""
    assert _entries._value(value) == said


def test_what_cannot_be_used_is_not_kept_for_the_next_try(serve: Serve, tmp_path: Path) -> None:
    """Else a load would stumble over the same answer for ever."""
    spoiled = [True]

    def spoil(user: dict[str, Any]) -> dict[str, Any]:
        return user | {"id": "12.0"} if spoiled[0] else user

    stub = serve(Company(user=spoil))
    with pytest.raises(b24.PortalError, match="no id that can be read"):
        b24.load_colleagues(stub.url, checkpoint=tmp_path / "kept")
    spoiled[0] = False
    assert b24.load_colleagues(stub.url, checkpoint=tmp_path / "kept").index.tolist() == list(PEOPLE)


# What is nested too deeply.

DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize("body", [DEEP, b'{"result":' + DEEP + b"}", b'{"a":' * 100_000 + b"1" + b"}" * 100_000])
def test_json_nested_too_deeply_is_no_answer(body: bytes) -> None:
    """No RecursionError, wherever the brackets are."""
    with pytest.raises(b24.PortalError):
        read(Reply(200, body), COLLEAGUES)


@pytest.mark.parametrize("depth", [200, 300, 600, 900, 1_000, 1_030, 3_000])
def test_a_field_nested_deeply_is_read_or_an_error(serve: Serve, open_portal: Open, depth: int) -> None:
    """Whatever layer finds it too deep."""
    deep = "[" * depth + "]" * depth
    body = json.dumps({"result": [{"id": 1, "phones": {}, "x": 0}], "total": 1}).replace('"x": 0', f'"x": {deep}')
    try:
        people = b24.load_colleagues(open_portal(serve((200, body.encode())).url))
    except b24.PortalError:
        return
    assert people.index.tolist() == [1]


def test_a_checkpoint_nested_too_deeply_is_asked_for_again(serve: Serve, tmp_path: Path) -> None:
    """As one that is damaged in any other way."""
    folder = tmp_path / "kept"
    stub = serve(Company())
    host = stub.url.split("/")[2]
    folder.mkdir()
    about = {"portal": f"{host}, user 9", "method": COLLEAGUES}
    (folder / "checkpoint.json").write_text(json.dumps(about))
    (folder / "part-000000.json").write_bytes(DEEP)
    assert b24.load_colleagues(stub.url, checkpoint=folder).index.tolist() == list(PEOPLE)

"""The loaders against portals on loopback: everybody that the portal has, or an error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pandas as pd
import pytest

import b24frame as b24
from b24frame.demo import Change, Fault, Limits, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import FakeClock, Stub

    Open = Callable[..., b24.Portal]
    Serve = Callable[..., Stub]

COLLEAGUES = "im.department.colleagues.list"
LOADERS = [b24.load_colleagues, b24.load_employees, b24.load_managers, b24.load_departments, b24.load_org]
SCOPES = [("im",), ("im", "department")]
MISSING = [None, float("nan")]


def known(people: pd.DataFrame) -> dict[str, Any]:
    return people.attrs["b24frame"]


def listed(server: Server) -> list[int]:
    """Colleagues whose user exists, in the portal's order."""
    return [number for number in server.company.colleague_ids if number not in server.company.null_ids]


def in_departments(server: Server, order: pd.Index) -> list[int]:
    """Everyone in any department, in the order of the departments."""
    everyone = dict.fromkeys(number for department in order for number in server.company.members(department))
    return [number for number in everyone if number not in server.company.null_ids]


def way_to(truth: dict[int, b24.demo.Department], department: int) -> list[str]:
    """Names from the root to a department; a name may hold the separator itself."""
    names: list[str] = []
    while department:
        names.insert(0, truth[department].name)
        department = truth[department].parent
    return names


def pages_of(server: Server) -> list[dict[str, Any]]:
    """Parameters of each page of colleagues that was asked for, alone or in a batch."""
    alone = [request.params for request in server.log if request.method == COLLEAGUES]
    inside = [params for request in server.log for _, method, params in request.commands if method == COLLEAGUES]
    return alone + inside


# The main job.


@pytest.mark.parametrize("people", [0, 1, 49, 50, 51, 120, 2_550, 2_551, 10_000])
def test_colleagues_are_all_there_in_the_portals_order_for_the_promised_number_of_requests(people: int) -> None:
    with Server(people) as server:
        frame = b24.load_colleagues(server.url, progress=False)
        total = len(server.company.colleague_ids)
        assert frame.index.tolist() == listed(server)
        assert len(frame) == people
        # Where the last page is full, one more row is asked for: it could be there.
        assert len(server.log) == 1 + max(0, math.ceil((total + 1 - 50) / 2_500))
        assert {request.status for request in server.log} == {200}
        assert {str(page["LIMIT"]) for page in pages_of(server)} == {"50"}
        assert {page["USER_DATA"] for page in pages_of(server)} == {"Y"}
        covered = {row for page in pages_of(server) for row in range(int(page["OFFSET"]), int(page["OFFSET"]) + 50)}
        assert covered >= set(range(total))
    assert {name: known(frame)[name] for name in ("total", "missing", "requests", "reconciled")} == {
        "total": total,
        "missing": total - people,
        "requests": len(server.log),
        "reconciled": False,
    }


def listing(ids_at: Callable[[int, int], list[int]]) -> Callable[[str, Any], tuple[int, dict[str, Any]]]:
    """Serve a list of ids, which may be another one at each request and at each command of it."""
    requests = []

    def page(params: dict[str, Any], ids: list[int]) -> list[Any]:
        rows = ids[int(params["OFFSET"]) :][: int(params["LIMIT"])]
        return [{"id": number} for number in rows] if params.get("USER_DATA") == "Y" else rows

    def command(position: int, text: str) -> list[Any]:
        params = dict(parse_qsl(text.partition("?")[2]))
        if "OFFSET" in params:
            return page(params, ids_at(len(requests), position))
        return [{"id": number} for name, number in params.items() if name.startswith("ID[")]

    def answer(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        requests.append(method)
        ids = ids_at(len(requests), 0)
        if method != "batch":
            return 200, {"result": page(params, ids), "total": len(ids)}
        found = {key: command(position, text) for position, (key, text) in enumerate(params["cmd"].items(), start=1)}
        totals = {key: len(ids) for key, text in params["cmd"].items() if "OFFSET" in text}
        return 200, {"result": {"result": found, "result_total": totals, "result_error": []}}

    return answer


@pytest.mark.parametrize("total", [2_549, 2_550, 2_551, 5_049, 5_050, 5_051])
def test_the_number_of_requests_is_exact_at_the_edges_of_a_batch(serve: Serve, total: int) -> None:
    stub = serve(listing(lambda *_: list(range(1, total + 1))))
    frame = b24.load_colleagues(stub.url)
    assert frame.index.tolist() == list(range(1, total + 1))
    assert len(stub.calls) == 1 + math.ceil((total + 1 - 50) / 2_500)


def test_a_shift_between_two_requests_is_seen_although_the_total_stays(serve: Serve) -> None:
    """After the first page its first person leaves and somebody joins at the end: the 51st moves to where it ended."""
    stub = serve(listing(lambda request, _: list(range(1, 121)) if request == 1 else list(range(2, 122))))
    frame = b24.load_colleagues(stub.url)
    assert frame.index.tolist() == list(range(2, 122))
    assert known(frame)["reconciled"] is True


def test_a_shift_within_a_batch_is_seen_although_the_total_stays(serve: Serve) -> None:
    """The same between two pages of one batch, where there is room to ask for one row of each page twice."""
    stub = serve(
        listing(lambda request, command: list(range(1, 171) if (request, command) <= (2, 1) else range(2, 172)))
    )
    frame = b24.load_colleagues(stub.url)
    assert frame.index.tolist() == list(range(2, 172))
    assert known(frame)["reconciled"] is True


def test_somebody_who_comes_twice_is_seen_although_the_totals_add_up(serve: Serve) -> None:
    """The tenth moves to where the sixtieth was, who moves to the front: 120 rows of 120, one of them twice."""
    before = list(range(1, 121))
    after = [60, *(number for number in before if number not in {10, 60})]
    after.insert(59, 10)
    stub = serve(listing(lambda request, _: before if request == 1 else after))
    frame = b24.load_colleagues(stub.url)
    assert frame.index.tolist() == after
    assert known(frame)["reconciled"] is True


def test_a_page_that_comes_again_because_somebody_joined_is_no_endless_list(serve: Serve) -> None:
    """One colleague; then another joins in front, and the second row is the one that was the first."""
    listed = listing(lambda request, _: [1] if request == 1 else [2, 1])

    def answer(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        status, body = listed(method, params)
        return status, body | ({"total": 2} if method != "batch" else {})

    assert b24.load_colleagues(serve(answer).url).index.tolist() == [2, 1]


def test_a_total_that_is_missing_is_no_proof_that_the_list_held_still(serve: Serve) -> None:
    """Nobody can count: the list is checked against the ids, and who left meanwhile is not in it."""
    listed = listing(lambda request, _: list(range(1, 121)) if request == 1 else list(range(2, 122)))

    def answer(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        status, body = listed(method, params)
        if method == "batch":
            return status, {"result": body["result"] | {"result_total": []}}
        return status, {"result": body["result"]}

    frame = b24.load_colleagues(serve(answer).url)
    assert frame.index.tolist() == list(range(2, 122))
    assert known(frame)["reconciled"] is True


def test_a_loaded_person_is_as_the_portal_has_them() -> None:
    with Server(200, modern=False, limits=None) as server:
        frame = b24.load_colleagues(server.url, region="RU")
        users = server.company.colleagues
    by_hand = {user["id"]: user for user in users if user is not None}
    assert frame.index.tolist() == list(by_hand)
    for number, user in by_hand.items():
        row = frame.loc[number]
        assert row["department_ids"] == user["departments"]
        assert (row["name"] if pd.notna(row["name"]) else "") == str(user["name"] or "").strip()
        assert bool(row["active"]) is user["active"]
        assert bool(row["bot"]) is user["bot"]
        assert row["status"] == user["status"]
        seen = user["last_activity_date"]
        assert (row["last_activity_date"] == pd.Timestamp(seen)) if seen else pd.isna(row["last_activity_date"])
        inner = user["phones"].get("inner_phone") if isinstance(user["phones"], dict) else None
        assert (row["inner_phone"] == str(inner)) if inner else pd.isna(row["inner_phone"])
    assert frame["email"].isna().all()


def test_the_odd_people_of_the_demo_are_read_by_the_rules() -> None:
    with Server(40, limits=None) as server:
        frame = b24.load_colleagues(server.url, region="RU")
    by_name = frame.reset_index().set_index("name")
    assert frame.loc[frame["birthday"] == "02-29"].shape[0] >= 1
    assert by_name.loc["Анна  Королёва", "work_position"] == "Юрист"
    assert by_name.loc["<img src=x onerror=alert(1)>", "gender"] == "M"
    assert not frame.loc[
        frame["external_auth_id"].isin(["bot", "imconnector", "replica", "rest_system"]), "employee"
    ].any()
    assert frame.loc[frame["inner_phone"] == "4711", "personal_mobile"].tolist() == ["+79161234567"]


def test_an_entry_whose_user_is_gone_is_counted_and_not_kept() -> None:
    with Server(300, limits=None) as server:
        gone = server.company.delete()
        frame = b24.load_colleagues(server.url)
        assert gone not in frame.index
        assert known(frame)["missing"] == len(server.company.null_ids) >= 2
        assert known(frame)["total"] == len(frame) + known(frame)["missing"]
        assert known(frame)["reconciled"] is False


@pytest.mark.parametrize("seconds", [0.36, 0.84, 5.0])
def test_a_slow_portal_is_asked_for_no_more_than_it_can_do(open_portal: Open, seconds: float) -> None:
    """Pages that cost so much that 50 of them would be cut; a batch never costs more than about 15 s."""
    limits = Limits(operating_limit=None, seconds_per_page=seconds, cut_after=16)
    with Server(600, limits=limits) as server:
        frame = b24.load_colleagues(open_portal(server.url))
        assert frame.index.tolist() == listed(server)
        assert all(len(request.commands) * seconds <= 15 for request in server.log)
        assert {request.status for request in server.log} == {200}


# Sources, regions.


@pytest.mark.parametrize("load", [*LOADERS, b24.load_colleague_ids], ids=lambda load: load.__name__)
def test_a_portal_passed_in_is_used_and_stays_open(load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(12, limits=None) as server, b24.Portal(server.url) as portal:
        closed = []
        monkeypatch.setattr(portal, "close", lambda: closed.append(1))
        load(portal)
        assert portal.requests == len(server.log) > 0
        monkeypatch.undo()
    assert closed == []


def test_the_requests_of_a_frame_are_its_own_where_a_portal_is_used_again() -> None:
    with Server(120, limits=None) as server, b24.Portal(server.url) as portal:
        assert [known(b24.load_colleagues(portal))["requests"] for _ in range(3)] == [2, 2, 2]
        assert portal.requests == 6


@pytest.mark.parametrize("source", ["url", "webhook", "environment"])
def test_every_kind_of_source_gives_the_same(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(12, limits=None) as server:
        monkeypatch.setenv("B24_WEBHOOK", server.url)
        given = {"url": server.url, "webhook": b24.Webhook(server.url), "environment": None}[source]
        assert b24.load_colleagues(given).index.tolist() == server.company.colleague_ids


def on_host(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(b24.Portal, "host", property(lambda _: host))


LOCAL = (200, {"result": [{"id": 1, "phones": {"work_phone": "8 (916) 123-45-67"}}], "total": 1})


@pytest.mark.parametrize(
    ("host", "region", "phone"),
    [
        ("acme.bitrix24.ru", None, "+79161234567"),
        ("acme.bitrix24.com", None, None),
        ("acme.bitrix24.com", "RU", "+79161234567"),
        ("acme.bitrix24.com", "ru", "+79161234567"),
        ("acme.bitrix24.ru", "US", None),
    ],
)
def test_the_region_is_that_of_the_portals_domain_unless_it_is_given(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, host: str, region: str | None, phone: str | None
) -> None:
    stub = serve(LOCAL)
    on_host(monkeypatch, host)
    found = b24.load_colleagues(stub.url, region=region).loc[1, "work_phone"]
    assert found == phone or (phone is None and pd.isna(found))


@pytest.mark.parametrize(
    "load", [b24.load_colleagues, b24.load_employees, b24.load_managers, b24.load_org], ids=lambda f: f.__name__
)
def test_a_region_that_is_none_is_refused_before_anything_is_sent(load: Callable[..., Any]) -> None:
    with Server(12, limits=None) as server:
        with pytest.raises(ValueError, match="Atlantis"):
            load(server.url, region="Atlantis")
        assert server.log == []


def test_an_org_of_unknown_people_is_refused_before_anything_is_sent() -> None:
    with Server(12, limits=None) as server:
        with pytest.raises(ValueError, match="'employees' or 'colleagues', not 'everybody'"):
            b24.load_org(server.url, "everybody")
        assert server.log == []


# The other loaders.


def test_ids_are_those_of_the_list_in_its_order_the_gone_ones_included() -> None:
    with Server(300, limits=None) as server:
        ids = b24.load_colleague_ids(server.url)
        assert ids.tolist() == server.company.colleague_ids
        assert server.company.null_ids <= set(ids)
        assert {page["USER_DATA"] for page in pages_of(server)} == {"N"}
        assert len(server.log) == 2
    assert (str(ids.dtype), ids.name) == ("int64", "id")


def test_ids_of_nobody_are_an_empty_index_of_the_same_kind() -> None:
    with Server(0, limits=None) as server:
        ids = b24.load_colleague_ids(server.url)
    assert (ids.tolist(), str(ids.dtype), ids.name) == ([], "int64", "id")


@pytest.mark.parametrize("scopes", SCOPES, ids=str)
@pytest.mark.parametrize("modern", [True, False], ids=["modern", "older"])
@pytest.mark.parametrize("people", [0, 12, 300])
def test_employees_are_everyone_in_any_department(people: int, scopes: tuple[str, ...], *, modern: bool) -> None:
    with Server(people, modern=modern, limits=None) as server:
        source = server.webhook(scopes)
        frame = b24.load_employees(source)
        assert sorted(frame.index) == server.company.employee_ids
        assert frame.index.tolist() == in_departments(server, b24.load_departments(source).index)
        for number in frame.index[:5]:
            assert frame.loc[number, "department_ids"] == server.company.user(number)["departments"]
    assert known(frame)["method"] == "im.department.employees.get"
    assert (known(frame)["total"] - known(frame)["missing"], known(frame)["reconciled"]) == (len(frame), False)


@pytest.mark.parametrize("scopes", SCOPES, ids=str)
@pytest.mark.parametrize("modern", [True, False], ids=["modern", "older"])
@pytest.mark.parametrize("people", [0, 12, 300])
def test_managers_are_the_heads_with_the_departments_that_they_head(
    people: int, scopes: tuple[str, ...], *, modern: bool
) -> None:
    with Server(people, modern=modern, limits=None) as server:
        frame = b24.load_managers(server.webhook(scopes))
        heads: dict[int, set[int]] = {}
        for department in server.company.departments:
            if department.head:
                heads.setdefault(department.head, set()).add(department.id)
    assert {number: set(headed) for number, headed in frame["heads_departments"].items()} == heads
    assert all(type(headed) is list for headed in frame["heads_departments"])
    assert frame.index.is_unique


@pytest.mark.parametrize("scopes", SCOPES, ids=str)
@pytest.mark.parametrize("modern", [True, False], ids=["modern", "older"])
@pytest.mark.parametrize("people", [0, 12, 1_200])
def test_departments_are_the_tree_of_the_company(people: int, scopes: tuple[str, ...], *, modern: bool) -> None:
    with Server(people, modern=modern, limits=None) as server:
        tree = b24.load_departments(server.webhook(scopes))
        truth = {department.id: department for department in server.company.departments}
        assert set(tree.index) == set(truth)
        for number, row in tree.iterrows():
            assert row["name"] == truth[number].name
            assert (0 if pd.isna(row["parent_id"]) else row["parent_id"]) == truth[number].parent
            assert (0 if pd.isna(row["manager_id"]) else row["manager_id"]) == truth[number].head
            assert row["path"] == " / ".join(way_to(truth, number))
            assert row["depth"] == len(way_to(truth, number)) - 1
    below = tree[tree["depth"] > 0]
    assert (below["parent_inferred"] == ("department" not in scopes)).all()
    wanted = "department.get" if "department" in scopes else "im.search.department.list"
    assert (known(tree)["method"], known(tree)["total"]) == (wanted, len(truth))
    assert known(tree)["requests"] == len(server.log)


@pytest.mark.parametrize("code", ["ACCESS_ERROR", "ERROR_METHOD_NOT_FOUND", "FIND_SHORT", "insufficient_scope"])
def test_where_the_search_is_refused_the_departments_of_the_colleagues_are_asked_for(
    open_portal: Open, code: str
) -> None:
    refused = Fault("error", method="im.search.department.list", times=99, code=code, status=403)
    with Server(120, limits=None, faults=[refused]) as server:
        tree = b24.load_departments(open_portal(server.webhook(("im",))))
        truth = {department.id: department for department in server.company.departments}
        seen = {number for user in server.company.colleagues if user for number in user["departments"]}
    assert seen <= set(tree.index) <= set(truth)
    assert known(tree)["method"] == "im.department.get"
    for number, row in tree.iterrows():
        if pd.notna(row["parent_id"]):
            assert row["parent_id"] == truth[number].parent


@pytest.mark.parametrize("kind", ["colleagues", "employees"])
def test_an_org_has_the_names_paths_and_managers_of_its_people(kind: str) -> None:
    with Server(120, limits=None) as server:
        org = b24.load_org(server.url, kind)
        truth = {department.id: department for department in server.company.departments}
        wanted = set(listed(server)) if kind == "colleagues" else set(server.company.employee_ids)
    assert set(org.people.index) == wanted
    assert set(org.departments.index) == set(truth)
    for number, row in org.people.iterrows():
        first = row["department_ids"][0]
        assert row["department"] == truth[first].name
        assert row["department_path"] == " / ".join(way_to(truth, first))
        assert row["departments"] == [truth[at].name for at in row["department_ids"]]
        at, manager = first, 0
        while at and not manager:
            manager = truth[at].head if truth[at].head != number else 0
            at = truth[at].parent
        assert (0 if pd.isna(row["manager_id"]) else row["manager_id"]) == manager


# While the portal changes.


@pytest.mark.parametrize(
    "changes",
    [
        [Change("join", 2)],
        [Change("join", 2, count=7)],
        [Change("leave", 2)],
        [Change("leave", 4, count=60)],
        [Change("move", 2)],
        [Change("move", 3, count=3)],
        [Change("leave", 2), Change("join", 4)],
        [Change("join", 1), Change("leave", 3), Change("move", 5)],
        [Change("leave", 6)],
    ],
    ids=lambda changes: ", ".join(f"{change.count} {change.kind} after {change.after_pages}" for change in changes),
)
def test_who_joins_leaves_or_moves_while_it_is_paged_is_put_right(changes: list[Change]) -> None:
    with Server(300, limits=None, changes=changes) as server:
        before = list(server.company.colleague_ids)
        frame = b24.load_colleagues(server.url)
        assert server.company.colleague_ids != before
        assert frame.index.tolist() == listed(server)
        assert known(frame)["reconciled"] is True
        assert known(frame)["total"] == len(server.company.colleague_ids)
        assert known(frame)["missing"] == len(server.company.null_ids)


def test_a_change_after_the_last_page_is_none() -> None:
    with Server(300, limits=None, changes=[Change("leave", 50)]) as server:
        frame = b24.load_colleagues(server.url)
        assert frame.index.tolist() == listed(server)
        assert known(frame)["reconciled"] is False


def test_a_user_who_is_deleted_before_their_page_is_counted_as_missing() -> None:
    with Server(300, limits=None, changes=[Change("delete", 2)]) as server:
        frame = b24.load_colleagues(server.url)
        assert frame.index.tolist() == listed(server)
        assert known(frame)["missing"] == len(server.company.null_ids)


@pytest.mark.parametrize("kind", ["join", "leave", "move"])
def test_a_list_that_never_holds_still_is_an_error_with_what_was_read(kind: str) -> None:
    changes = [Change(kind, pages) for pages in range(1, 200)]
    with Server(300, limits=None, changes=changes) as server:
        with pytest.raises(b24.IncompleteError, match=r"4 readings of .* did not agree") as caught:
            b24.load_colleagues(server.url)
        assert len(server.log) < 40
    frame = caught.value.frame
    assert len(frame) > 200
    assert frame.index.is_unique
    assert known(frame)["reconciled"] is True


def test_a_list_of_ids_that_never_holds_still_is_an_error() -> None:
    changes = [Change("join", pages) for pages in range(1, 200)]
    with Server(300, limits=None, changes=changes) as server, pytest.raises(b24.IncompleteError):
        b24.load_colleague_ids(server.url)


def test_a_list_of_ids_that_changed_once_is_read_again() -> None:
    with Server(300, limits=None, changes=[Change("leave", 2)]) as server:
        assert b24.load_colleague_ids(server.url).tolist() == server.company.colleague_ids


@pytest.mark.parametrize("kind", ["join", "leave", "move"])
def test_employees_who_join_leave_or_move_while_they_are_read_are_put_right(kind: str) -> None:
    with Server(300, limits=None, changes=[Change(kind, 1)]) as server:
        source = server.webhook(("im",))
        frame = b24.load_employees(source)
        assert sorted(frame.index) == server.company.employee_ids
        assert frame.index.tolist() == in_departments(server, b24.load_departments(source).index)
        assert known(frame)["total"] == len(frame) + known(frame)["missing"]
        assert known(frame)["reconciled"] is True


def test_employees_who_never_hold_still_are_an_error_with_what_was_read() -> None:
    changes = [Change("join", pages) for pages in range(1, 60)]
    with Server(300, limits=None, changes=changes) as server:
        with pytest.raises(b24.IncompleteError, match="employees") as caught:
            b24.load_employees(server.webhook(("im",)))
        assert len(server.log) < 60
    assert len(caught.value.frame) >= 300


def test_a_total_that_does_not_match_is_reconciled_or_an_error_never_a_shortfall() -> None:
    with Server(300, limits=None, faults=[Fault("false_total", times=1, method=COLLEAGUES)]) as server:
        frame = b24.load_colleagues(server.url)
        assert frame.index.tolist() == listed(server)
        assert known(frame)["reconciled"] is True
        assert known(frame)["total"] == len(server.company.colleague_ids)
    with Server(300, limits=None, faults=[Fault("false_total", times=99)]) as server:
        try:
            frame = b24.load_colleagues(server.url)
        except b24.IncompleteError as error:
            frame = error.frame
        assert frame.index.tolist() == listed(server)


# Trouble on the way.


@pytest.mark.parametrize("kind", ["refuse", "500", "502", "503", "504", "scalar", "error_200", "html", "reset", "cut"])
@pytest.mark.parametrize("at", [1, 2], ids=["first page", "batch"])
def test_what_passes_is_repeated_and_nobody_is_lost(open_portal: Open, kind: str, at: int) -> None:
    with Server(300, limits=None, faults=[Fault(kind, at=at)]) as server:
        frame = b24.load_colleagues(open_portal(server.url))
        assert frame.index.tolist() == listed(server)
        assert known(frame)["requests"] == len(server.log) > 2


@pytest.mark.parametrize("kind", ["command_error", "command_missing"])
@pytest.mark.parametrize("command", [None, 0, 3])
def test_a_command_that_fails_inside_a_batch_is_repeated_and_nobody_is_lost(
    open_portal: Open, kind: str, command: int | None
) -> None:
    fault = Fault(kind, method="batch", command=command)
    with Server(300, limits=None, faults=[fault]) as server:
        frame = b24.load_colleagues(open_portal(server.url))
        assert frame.index.tolist() == listed(server)
        assert len(server.log) == 3


@pytest.mark.parametrize("kind", ["command_error", "command_missing"])
def test_a_command_that_keeps_failing_is_an_error_never_a_shortfall(open_portal: Open, kind: str) -> None:
    # Wherever in a batch the command stands when it is sent again.
    faults = [Fault(kind, method="batch", command=position, times=99) for position in (0, 2)]
    with Server(300, limits=None, faults=faults) as server:
        portal = open_portal(server.url)
        with pytest.raises(b24.PortalError):
            b24.load_colleagues(portal)


@pytest.mark.parametrize("kind", ["null_time", "no_time", "stuck_next"])
def test_what_the_client_does_not_need_may_be_missing(open_portal: Open, kind: str) -> None:
    with Server(300, limits=None, faults=[Fault(kind, times=99)]) as server:
        assert b24.load_colleagues(open_portal(server.url)).index.tolist() == listed(server)


def test_a_slow_batch_that_is_cut_is_asked_for_in_smaller_pieces(open_portal: Open) -> None:
    with Server(600, limits=None, faults=[Fault("504", method="batch", times=2)]) as server:
        frame = b24.load_colleagues(open_portal(server.url))
        assert frame.index.tolist() == listed(server)


@pytest.mark.parametrize("load", [*LOADERS, b24.load_colleague_ids], ids=lambda load: load.__name__)
@pytest.mark.parametrize("modern", [True, False], ids=["modern", "older"])
def test_a_wrong_secret_is_an_auth_error(load: Callable[..., Any], *, modern: bool) -> None:
    with Server(12, modern=modern, limits=None) as server:
        wrong = server.url.rstrip("/").rsplit("/", 1)[0] + "/0000000000000000/"
        with pytest.raises(b24.AuthError, match="copied whole"):
            load(wrong)


@pytest.mark.parametrize("load", [*LOADERS, b24.load_colleague_ids], ids=lambda load: load.__name__)
@pytest.mark.parametrize("modern", [True, False], ids=["modern", "older"])
def test_a_missing_scope_is_named_with_what_to_tick(load: Callable[..., Any], *, modern: bool) -> None:
    with Server(12, modern=modern, limits=None) as server:
        with pytest.raises(b24.ScopeError, match="tick the scope 'im'") as caught:
            load(server.webhook(("user",)))
        assert caught.value.scope == "im"
        assert len(server.log) <= 3


@pytest.mark.parametrize("kind", ["extranet", "bot"])
@pytest.mark.parametrize("modern", [True, False], ids=["modern", "older"])
def test_extranet_users_and_bots_have_no_colleagues(kind: str, *, modern: bool) -> None:
    with Server(12, modern=modern, limits=None) as server:
        with pytest.raises(b24.AccessError, match="webhook of an employee") as caught:
            b24.load_colleagues(server.webhook(("im",), kind=kind))
        assert caught.value.method == COLLEAGUES
        assert len(server.log) == 1


def test_a_manual_block_is_told_at_once(open_portal: Open, clock: FakeClock) -> None:
    with Server(12, limits=None, faults=[Fault("overload", times=9)]) as server:
        portal = open_portal(server.url)
        with pytest.raises(b24.OverloadError):
            b24.load_departments(portal)
        assert (len(server.log), clock.naps) == (1, [])


def test_a_redirect_names_the_new_host_and_nothing_else(open_portal: Open) -> None:
    with Server(12, limits=None, faults=[Fault("redirect")]) as server:
        portal = open_portal(server.url)
        with pytest.raises(b24.PortalError, match=r"https://renamed\.example \(status 302\)") as caught:
            b24.load_colleagues(portal)
        assert "/rest/" not in str(caught.value)
        assert len(server.log) == 1


def test_a_list_that_says_more_than_it_gives_is_an_error_never_nobody(serve: Serve) -> None:
    stub = serve(lambda _, __: (200, {"result": [], "total": 200}))
    with pytest.raises(b24.IncompleteError):
        b24.load_colleagues(stub.url)


def test_a_page_that_ignores_where_it_should_begin_is_an_error(serve: Serve) -> None:
    """The same fifty people for each page: nobody beyond them would ever come."""

    def answer(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        rows = [{"id": number} for number in range(1, 51)]
        if method != "batch":
            return 200, {"result": rows, "total": 200}
        return 200, {"result": {"result": dict.fromkeys(params["cmd"], rows), "result_error": []}}

    with pytest.raises(b24.PortalError, match="same page again"):
        b24.load_colleagues(serve(answer).url)


def test_a_total_that_is_far_too_small_hides_nobody(serve: Serve) -> None:
    listed = listing(lambda *_: list(range(1, 401)))

    def answer(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        status, body = listed(method, params)
        if method == "batch":
            body["result"]["result_total"] = dict.fromkeys(params["cmd"], 100)
        return status, body | {"total": 100}

    assert b24.load_colleagues(serve(answer).url).index.tolist() == list(range(1, 401))


def test_where_only_the_colleagues_departments_are_known_the_company_is_not_called_whole() -> None:
    """A search that is refused leaves the departments of one user's colleagues: enough for a tree, not for everyone."""
    refused = Fault("error", code="ACCESS_ERROR", status=403, method="im.search.department.list", times=99)
    with Server(300, limits=None, faults=[refused]) as server:
        url = server.webhook(scopes=("im",))
        assert len(b24.load_departments(url)) > 0
        for load in (b24.load_employees, b24.load_managers, b24.load_org):
            with pytest.raises(b24.IncompleteError, match="scope 'department'"):
                load(url)


def test_a_frame_counts_its_own_requests_where_threads_share_a_portal() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with Server(120, limits=None) as server, b24.Portal(server.url, limits=b24.Limits(500, 500)) as portal:
        with ThreadPoolExecutor(8) as pool:
            frames = list(pool.map(lambda _: b24.load_colleagues(portal), range(24)))
        assert portal.requests == len(server.log) == 48
    assert {known(frame)["requests"] for frame in frames} == {2}


def test_a_list_that_tells_neither_total_nor_next_is_read_to_its_end(serve: Serve) -> None:
    listed = listing(lambda *_: list(range(1, 401)))

    def answer(method: str, params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - any JSON
        status, body = listed(method, params)
        if method == "batch":
            return status, {"result": body["result"] | {"result_total": []}}
        return status, {"result": body["result"]}

    assert b24.load_colleagues(serve(answer).url).index.tolist() == list(range(1, 401))

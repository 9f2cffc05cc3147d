"""What is wrong in a company: every check, on companies made by hand and on wild ones computed again plainly."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import b24frame as b24
from b24frame import _lines, schema
from b24frame._departments import join_departments
from b24frame._findings import CHECKS, findings

ORDER = [
    "no_department",
    "many_departments",
    "unknown_department",
    "vacant_head",
    "outside_head",
    "inactive_head",
    "head_of_many",
    "empty_department",
    "unit_of_one",
    "orphan_department",
    "cycle",
    "deep_chain",
    "wide_span",
    "no_phone",
    "invalid_phone",
    "shared_phone",
    "shared_inner_phone",
    "no_email",
    "shared_email",
    "never_active",
    "inferred_parent",
]

SEEN = "2026-11-23T10:00:00+03:00"


def person(number: int, departments: list[int] | None = None, **fields: object) -> dict[str, Any]:
    """Make a user object that no check of a person finds anything in."""
    given = {
        "id": number,
        "name": f"Person {number}",
        "departments": [1] if departments is None else departments,
        "email": f"{number}@acme.example",
        "last_activity_date": SEEN,
        "phones": {"work_phone": f"+7916{number:07d}", "inner_phone": str(number)},
    }
    return given | fields


def tree(*rows: tuple[int, int | None, int | None], names: dict[int, str | None] | None = None) -> pd.DataFrame:
    """Make a department frame by hand: id, parent, head; nothing cut."""
    known = {number: f"D{number}" for number, _, _ in rows} | (names or {})
    frame = pd.DataFrame(
        {
            "name": pd.array([known[number] for number, _, _ in rows], dtype=schema.STR),
            "parent_id": pd.array([parent for _, parent, _ in rows], dtype="Int64"),
            "parent_inferred": False,
            "path": pd.array([known[number] for number, _, _ in rows], dtype=schema.STR),
            "depth": pd.array([0] * len(rows), dtype="Int64"),
            "manager_id": pd.array([head for _, _, head in rows], dtype="Int64"),
            "sort": pd.array([500] * len(rows), dtype="Int64"),
        },
        index=pd.Index([number for number, _, _ in rows], dtype="int64", name="id"),
    )
    frame["parent_inferred"] = frame["parent_inferred"].astype(bool)
    return frame


def nobody_reports(rings: list[list[int]] | None = None) -> Any:  # noqa: ANN401 - stands in for the lines of an Org
    """Make the lines of a company in which nobody reports to anybody."""
    return chain({}, rings)


def chain(managers: dict[int, int], rings: list[list[int]] | None = None) -> Any:  # noqa: ANN401 - see above
    """Make lines from the manager of each person, worked out plainly; there is no ring in the managers."""
    everybody = sorted(managers.keys() | managers.values())
    ways = {number: way_up(number, managers) for number in everybody}
    below = {top: [n for n in everybody if top in ways[n][1:]] for top in everybody}
    rows = {
        top: (
            sum(manager == top for manager in managers.values()),
            len(below[top]),
            max(len(ways[n]) for n in below[top]) - len(ways[top]),
        )
        for top in everybody
        if below[top]
    }
    span = pd.DataFrame.from_dict(rows, orient="index", columns=["direct", "total", "layers"], dtype="Int64")
    return SimpleNamespace(
        manager=pd.Series(managers, dtype="Int64").reindex(everybody),
        layer=pd.Series({number: len(way) for number, way in ways.items()}, dtype="int64"),
        rings=rings or [],
        span=span.set_axis(pd.Index(list(rows), dtype="int64", name="manager_id")),
    )


def way_up(number: int, above: dict[int, int]) -> list[int]:
    """List a node and all above it, to the top or to where it would repeat."""
    way = [number]
    while (up := above.get(way[-1])) is not None and up not in way:
        way.append(up)
    return way


def check(people: list[dict[str, Any]], departments: pd.DataFrame, lines: object = None, **limits: Any) -> pd.DataFrame:  # noqa: ANN401 - some are wrong on purpose
    """Look at a company made by hand."""
    frame = b24.normalize_colleagues(people, region="RU")
    return findings(frame, departments, lines or nobody_reports(), **limits)


def of(table: pd.DataFrame, name: str) -> dict[int, str]:
    rows = table[table["check"] == name]
    return dict(zip(rows["id"].tolist(), rows["detail"].tolist(), strict=True))


# Acme > Sales > North, and Acme > Lab; heads 1, 2, 3, 4, each in their own department; nothing to mend.
SOUND = tree((1, None, 1), (2, 1, 2), (3, 2, 3), (4, 1, 4))
STAFF = [person(number, [at]) for number, at in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 3), (6, 4), (7, 2), (8, 1)]]


# The table.


def test_a_sound_company_has_an_empty_table_with_every_dtype() -> None:
    table = check(STAFF, SOUND)
    assert len(table) == 0
    assert list(table.columns) == ["check", "severity", "kind", "id", "detail", "advice"]
    assert table["check"].cat.categories.tolist() == ORDER
    assert table["severity"].cat.categories.tolist() == ["error", "warning", "info"]
    assert table["severity"].cat.ordered
    assert table["kind"].cat.categories.tolist() == ["person", "department"]
    assert [str(table[name].dtype) for name in ("id", "detail", "advice")] == ["int64", "str", "category"]
    assert isinstance(table.index, pd.RangeIndex)


def test_nobody_in_no_department_is_no_company_to_find_anything_in() -> None:
    assert check([], tree()).empty


def test_findings_are_sorted_by_severity_then_check_then_id() -> None:
    people = [person(9, [], email=None), person(8, [77]), person(3, [], email=None), person(1, [1])]
    table = check(people, tree((1, None, 1), (2, 1, None)))
    assert list(zip(table["severity"], table["check"], table["id"], strict=True)) == [
        ("error", "unknown_department", 8),
        ("warning", "no_department", 3),
        ("warning", "no_department", 9),
        ("warning", "vacant_head", 2),
        ("warning", "empty_department", 2),
        ("info", "unit_of_one", 1),
        ("info", "no_email", 3),
        ("info", "no_email", 9),
    ]
    assert table.index.tolist() == list(range(8))


def test_the_table_tells_what_was_looked_at_and_goes_through_parquet() -> None:
    table = check([*STAFF, person(9, [], bot=True)], SOUND, wide_span=4)
    assert table.attrs["b24frame"] == {
        "table": "checks",
        "at": None,
        "people": 8,
        "departments": 4,
        "thresholds": {"wide_span": 4, "deep_chain": 7, "head_of_many": 3, "many_departments": 3},
    }
    file = BytesIO()
    table.to_parquet(file)
    assert pd.read_parquet(file).attrs == table.attrs


def test_each_check_of_the_contract_is_described_once_for_each_kind() -> None:
    assert list(dict.fromkeys(row.check for row in CHECKS)) == ORDER
    assert [pair for pair, count in Counter((row.check, row.kind) for row in CHECKS).items() if count > 1] == []
    assert [row.check for row in CHECKS if row.kind not in ("person", "department")] == []


@pytest.mark.parametrize("name", ORDER)
def test_each_check_is_defined_where_users_read(name: str) -> None:
    assert name in (b24.Org.checks.__doc__ or "")


def test_a_check_has_one_severity_and_every_advice_is_its_own() -> None:
    assert len({(row.check, row.severity) for row in CHECKS}) == len(ORDER)
    assert len({row.advice for row in CHECKS}) == len(CHECKS)


# Where people are.


def test_whoever_has_no_department_is_found() -> None:
    table = check([*STAFF, person(9, []), person(10, [1])], SOUND)
    assert of(table, "no_department") == {9: "Person 9 is in no department."}


def test_more_departments_than_the_threshold_are_found_and_the_first_named() -> None:
    people = [*STAFF, person(9, [1, 2, 3]), person(10, [4, 3, 2, 1])]
    assert of(check(people, SOUND), "many_departments") == {
        10: "Person 10 is in 4 departments, more than 3: D4 (#4), D3 (#3), D2 (#2) and 1 more."
    }
    assert list(of(check(people, SOUND, many_departments=2), "many_departments")) == [9, 10]


def test_departments_that_are_not_in_the_list_are_named() -> None:
    table = check([*STAFF, person(9, [77]), person(10, [77, 1, 88])], SOUND)
    assert of(table, "unknown_department") == {
        9: "Person 9 is in department #77, which is not in the list of departments.",
        10: "Person 10 is in 2 departments that are not in the list: #77 and #88.",
    }


def test_only_employees_are_looked_at() -> None:
    """A dismissed person, an extranet user and a bot, with nothing filled in."""
    odd: list[dict[str, Any]] = [{"active": False}, {"extranet": True}, {"bot": True}, {"external_auth_id": "replica"}]
    people = [
        person(20 + at, [], email=None, phones=None, last_activity_date=False, **fields)
        for at, fields in enumerate(odd)
    ]
    assert check([*STAFF, *people], SOUND).empty


# Heads.


def test_a_vacant_post_is_found_with_how_many_people_wait() -> None:
    table = check(STAFF, tree((1, None, 1), (2, 1, None), (3, 2, 3), (4, 1, 4)))
    assert of(table, "vacant_head") == {2: "D2 has no head; 4 employees are in it or below."}
    single = check([person(1)], tree((1, None, None), (2, 1, None)))
    assert of(single, "vacant_head") == {
        1: "D1 has no head; 1 employee is in it or below.",
        2: "D2 has no head, nor any employee.",
    }


def test_a_head_from_elsewhere_is_found_with_where_they_are() -> None:
    people = [*STAFF, person(9, [])]
    table = check(people, tree((1, None, 1), (2, 1, 4), (3, 2, 9), (4, 1, 4)))
    assert of(table, "outside_head") == {
        2: "D2 is headed by Person 4 (#4), who is not in it but in D4 (#4).",
        3: "D3 is headed by Person 9 (#9), who is in no department.",
    }


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"active": False}, "was dismissed"),
        ({"active": False, "extranet": True}, "was dismissed"),
        ({"extranet": True}, "is an extranet user"),
        ({"network": True}, "is a user of another portal"),
        ({"connector": True}, "is the account of a connector"),
        ({"bot": True}, "is a bot"),
        ({"external_auth_id": "rest_system"}, "is the account of an application"),
        ({"external_auth_id": "controller"}, "is an account of the server"),
        ({"external_auth_id": "__controller"}, "is an account of the server"),
        ({"external_auth_id": "sale"}, "is the account of a customer of the shop"),
        ({"external_auth_id": "saleanonymous"}, "is the account of a customer of the shop"),
        ({"external_auth_id": "shop"}, "is the account of a customer of the shop"),
        ({"external_auth_id": "Call"}, "is the account of a guest in calls"),
        ({"external_auth_id": "document_editor"}, "is the account of a guest who edits documents"),
        ({"external_auth_id": "calendar_sharing"}, "is the account of a guest of the calendar"),
        ({"type": "extranet"}, "is an extranet user"),
        ({"type": "bot"}, "is a bot"),
    ],
    ids=str,
)
def test_of_a_head_who_is_no_employee_the_reason_is_told(fields: dict[str, Any], says: str) -> None:
    table = check([*STAFF[:3], *STAFF[4:], person(4, [4], **fields)], SOUND)
    assert of(table, "inactive_head") == {4: f"D4 is headed by Person 4 (#4), who {says}."}


def test_a_head_who_is_not_among_the_people_is_found_by_number() -> None:
    table = check(STAFF, tree((1, None, 1), (2, 1, 2), (3, 2, 3), (4, 1, 99)))
    assert of(table, "inactive_head") == {4: "D4 is headed by #99, who is not among the people: gone, or not loaded."}


def test_a_head_is_no_employee_for_a_reason_that_a_made_frame_need_not_tell() -> None:
    people = b24.normalize_colleagues([person(1), person(2)])
    people["employee"] = [True, False]
    kept = people.drop(columns=["active", "extranet", "network", "bot", "connector", "external_auth_id"])
    table = findings(kept, tree((1, None, 2)), nobody_reports())
    assert of(table, "inactive_head") == {1: "D1 is headed by Person 2 (#2), who does not count as an employee."}


def test_the_head_of_more_departments_than_the_threshold_is_found() -> None:
    table = check(STAFF, tree((1, None, 1), (2, 1, 1), (3, 2, 1), (4, 1, 1)))
    assert of(table, "head_of_many") == {
        1: "Person 1 heads 4 departments, more than 3: D1 (#1), D2 (#2), D3 (#3) and 1 more."
    }
    assert of(check(STAFF, SOUND, head_of_many=1), "head_of_many") == {}


# Departments.


def test_a_department_is_empty_only_where_nobody_is_below_either() -> None:
    table = check([person(1, [1]), person(2, [3])], tree((1, None, 1), (2, 1, 1), (3, 2, 2), (4, 1, 1), (5, 4, 1)))
    assert of(table, "empty_department") == {
        4: "D4 has no employees, nor has any department below it.",
        5: "D5 has no employees, and no department is below it.",
    }


def test_a_unit_of_one_is_one_distinct_person_wherever_they_sit_in_it() -> None:
    """Person 2 is in North and in Sales above it: one person all the same."""
    table = check([person(1, [1]), person(2, [2, 3])], tree((1, None, 1), (2, 1, 1), (3, 2, 2)))
    assert of(table, "unit_of_one") == {
        2: "D2 has a single employee: Person 2 (#2).",
        3: "D3 has a single employee: Person 2 (#2), its head.",
    }


def test_a_parent_that_is_not_in_the_list_is_found_in_a_loaded_and_in_a_made_frame() -> None:
    says = "belongs below department #99, which is not in the list; it is taken as a root."
    loaded = b24.normalize_departments([{"ID": 2, "NAME": "Sales", "PARENT": 99, "UF_HEAD": 1}])
    assert of(check([person(1, [2]), person(2, [2])], loaded), "orphan_department") == {2: f"Sales {says}"}
    made = tree((1, None, 1), (2, 99, 2))
    assert of(check(STAFF, made), "orphan_department") == {2: f"D2 {says}"}


def test_a_cycle_is_found_in_a_loaded_and_in_a_made_frame() -> None:
    rows = [{"ID": at, "NAME": f"D{at}", "PARENT": up, "UF_HEAD": at} for at, up in [(1, 3), (2, 1), (3, 2), (4, 4)]]
    wanted = {
        1: "D1 lies both above and below D2 (#2) and D3 (#3); it is taken as a root.",
        4: "D4 lies both above and below itself; it is taken as a root.",
    }
    made = tree((1, 3, 1), (2, 1, 2), (3, 2, 3), (4, 4, 4))
    assert of(check(STAFF, b24.normalize_departments(rows)), "cycle") == wanted
    assert of(check(STAFF, made), "cycle") == wanted


def test_an_orphan_that_was_given_a_parent_since_is_no_finding() -> None:
    rows = [{"ID": 1, "NAME": "Acme"}, {"ID": 2, "NAME": "Sales", "PARENT": 99}, {"ID": 3, "NAME": "Lab", "PARENT": 3}]
    departments = b24.normalize_departments(rows)
    departments["parent_id"] = pd.array([None, 1, 1], dtype="Int64")
    table = check(STAFF, departments)
    assert of(table, "orphan_department") == of(table, "cycle") == {}


def test_findings_told_of_departments_that_were_left_out_since_are_no_findings() -> None:
    rows = [{"ID": 1, "NAME": "Acme"}, {"ID": 2, "NAME": "Sales", "PARENT": 99}, {"ID": 3, "NAME": "Lab", "PARENT": 3}]
    kept = b24.normalize_departments(rows).iloc[:1]
    table = check(STAFF, kept)
    assert of(table, "orphan_department") == of(table, "cycle") == {}


def test_a_parent_read_out_of_a_name_is_found_and_one_that_is_ambiguous_stands_out() -> None:
    rows = [
        {"id": 1, "name": "Acme", "full_name": "Acme"},
        {"id": 2, "name": "Sales", "full_name": "Sales / Acme"},
        {"id": 3, "name": "Sales", "full_name": "Sales / Acme"},
        {"id": 4, "name": "North", "full_name": "North / Sales / Acme"},
    ]
    found = of(check(STAFF, b24.normalize_departments(rows)), "inferred_parent")
    assert found == {
        2: "Acme / Sales is taken to belong below Acme (#1), as its full name says.",
        3: "Acme / Sales is taken to belong below Acme (#1), as its full name says.",
        4: "Acme / Sales / North may hang in the wrong place: several departments have the full name of its parent, "
        "and Sales (#2) is only the first of them.",
    }


# Lines.


def test_a_wide_team_is_found_above_the_threshold_only() -> None:
    lines = chain({number: 1 if number < 18 else 2 for number in range(2, 34)} | {2: 1})
    table = check([person(number) for number in range(1, 34)], tree((1, None, 1)), lines)
    assert lines.span["direct"].to_dict() == {1: 16, 2: 16}
    assert of(table, "wide_span") == {
        1: "Person 1 has 16 direct reports, more than 15.",
        2: "Person 2 has 16 direct reports, more than 15.",
    }
    assert of(check(STAFF, SOUND, lines, wide_span=16), "wide_span") == {}


def test_a_deep_chain_is_told_once_at_the_layer_of_the_threshold() -> None:
    """1 > 2 > ... > 9, and 10 beside 9: layer 7 has three people below, the last two on layer 9."""
    lines = chain({number: number - 1 for number in range(2, 10)} | {10: 8})
    table = check([person(number) for number in range(1, 11)], tree((1, None, 1)), lines)
    assert of(table, "deep_chain") == {7: "Person 7 stands at layer 7 with 3 people below, down to layer 9."}
    assert of(check(STAFF, SOUND, lines, deep_chain=8), "deep_chain") == {
        8: "Person 8 stands at layer 8 with 2 people below, down to layer 9."
    }
    assert of(check(STAFF, SOUND, lines, deep_chain=9), "deep_chain") == {}


def test_heads_who_report_to_each_other_are_found_as_a_cycle_of_persons() -> None:
    """Each of the two heads the department in which the other sits first."""
    departments = tree((1, None, 2), (2, None, 1))
    people = join_departments(b24.normalize_colleagues([person(1, [1]), person(2, [2])]), departments)
    lines = _lines.lines(people, departments)
    table = findings(people, departments, lines)
    rows = table[table["check"] == "cycle"]
    assert rows[["kind", "id"]].to_numpy().tolist() == [["person", lines.rings[0][0]]]
    assert rows["detail"].tolist() == [
        "Person 1 (D1) stands both above and below Person 2 (#2); the count begins with Person 1 (#1)."
    ]
    assert "Put another department first" in rows["advice"].iloc[0]


def test_cycles_of_departments_and_of_persons_have_advice_of_their_own() -> None:
    table = check(STAFF, tree((1, 1, 1), (2, 1, 2), (3, 2, 3), (4, 1, 4)), nobody_reports([[1, 2]]))
    assert table["kind"].tolist() == ["department", "person"]
    assert table["id"].tolist() == [1, 1]
    assert table["advice"].nunique() == 2


# Contacts.


def test_no_phone_says_whether_there_is_an_extension_or_a_number_to_correct() -> None:
    phones = {9: {}, 10: {"inner_phone": 55}, 11: {"work_phone": "123"}, 12: {"work_phone": "123", "inner_phone": "56"}}
    table = check([*STAFF, *(person(number, phones=sent) for number, sent in phones.items())], SOUND)
    assert of(table, "no_phone") == {
        9: "Person 9 has no phone number.",
        10: "Person 10 has no phone number, only the extension 55.",
        11: "Person 11 has no valid phone number.",
        12: "Person 12 has no valid phone number, only the extension 56.",
    }


def test_a_number_that_is_not_valid_is_shown_as_sent_beside_its_field() -> None:
    phones: dict[int, Any] = {
        9: {"personal_mobile": "+7 916 123-45-67", "work_phone": "ask\nAnna " + "x" * 50},
        10: {"personal_mobile": 123, "personal_phone": "none yet", "work_phone": "-"},
        11: {"personal_mobile": " ", "personal_phone": "\u00a0", "work_phone": None},
        12: {"personal_mobile": True, "work_phone": ["+79161234567"]},
    }
    table = check([*STAFF, *(person(number, phones=sent) for number, sent in phones.items())], SOUND)
    assert of(table, "invalid_phone") == {
        9: f"Person 9 has no valid number in work_phone (ask Anna {'x' * 30}…).",
        10: "Person 10 has no valid number in personal_mobile (123), personal_phone (none yet) and work_phone (-).",
    }


def test_phones_of_another_shape_are_found_where_no_number_was_read() -> None:
    phones: dict[int, Any] = {
        9: "+79161234567",
        10: ["+7 916 123-45-67", 79161234567],
        11: {"work_phone": ["+7916", {"VALUE": "12"}, None, ""], "personal_mobile": [], "personal_phone": [[None, ""]]},
        12: {"work_phone": [["+79161234567"]]},
        13: {"work_phone": ["12", "+79161234567"]},
        14: 79161234567,
        15: [[], [None, False, ""]],
    }
    table = check([*STAFF, *(person(number, phones=sent) for number, sent in phones.items())], SOUND)
    assert of(table, "invalid_phone") == {
        9: "Person 9 has no valid number in phones sent without a field (+79161234567).",
        10: "Person 10 has no valid number in phones sent without a field (+7 916 123-45-67, 79161234567).",
        11: "Person 11 has no valid number in work_phone (+7916, 12).",
        12: "Person 12 has no valid number in work_phone (+79161234567).",
        14: "Person 14 has no valid number in phones sent without a field (79161234567).",
    }
    assert set(of(table, "no_phone")) == {9, 10, 11, 12, 14, 15}
    assert of(table, "no_phone")[9] == "Person 9 has no valid phone number."


def test_two_numbers_with_a_blank_between_are_read_or_found() -> None:
    for at, sent in enumerate(["+79161234567 +74951234567", "8 916 123-45-67 8 495 123-45-67", "123-45-67 765-43-21"]):
        people = b24.normalize_colleagues([person(1, phones={"work_phone": sent})], region="RU")
        found = of(findings(people, tree((1, None, 1)), nobody_reports()), "invalid_phone")
        assert bool(found) == pd.isna(people.loc[1, "phone"]) == (at > 0)


def test_an_inner_number_that_is_no_extension_is_found_and_never_shared() -> None:
    inner: dict[int, Any] = {
        9: "+7 916 123-45-67",
        10: "+7 (495) 765-43-21",
        11: 79161234567,
        12: "1-01",
        13: "101, 102",
        14: "none",
        15: "",
    }
    phones = {number: {"work_phone": f"+7916{number:07d}", "inner_phone": sent} for number, sent in inner.items()}
    table = check([*STAFF, *(person(number, phones=sent) for number, sent in phones.items())], SOUND)
    assert of(table, "shared_inner_phone") == {}
    assert of(table, "invalid_phone") == {
        9: "Person 9 has no extension in inner_phone (+7 916 123-45-67).",
        10: "Person 10 has no extension in inner_phone (+7 (495) 765-43-21).",
        11: "Person 11 has no extension in inner_phone (79161234567).",
        12: "Person 12 has no extension in inner_phone (1-01).",
        14: "Person 14 has no extension in inner_phone (none).",
    }
    both = check([*STAFF, person(9, phones={"work_phone": "12", "inner_phone": "+79161234567"})], SOUND)
    assert of(both, "invalid_phone") == {
        9: "Person 9 has no valid number in work_phone (12), and no extension in inner_phone (+79161234567)."
    }


@pytest.mark.parametrize(
    "raw", ["", "no JSON", "[]", '[""]', "null", '{"work_phone": "12', '{"work_phone": ' + "[" * 100_000, "{}"]
)
def test_a_phones_column_that_is_no_object_is_no_finding(raw: str) -> None:
    people = b24.normalize_colleagues([person(1, phones={}), person(2)])
    people["phones_raw"] = pd.array([raw, None], dtype=schema.STR)
    assert of(findings(people, tree((1, None, 1)), nobody_reports()), "invalid_phone") == {}


def test_half_an_emoji_in_a_number_as_sent_does_not_take_the_table_along() -> None:
    people = b24.normalize_colleagues([person(1, phones={}), person(2)])
    people["phones_raw"] = pd.array(['{"work_phone": "\\ud83d 12"}', None], dtype=schema.STR)
    found = of(findings(people, tree((1, None, 1)), nobody_reports()), "invalid_phone")
    assert found == {1: "Person 1 has no valid number in work_phone (? 12)."}


def test_the_same_number_in_any_spelling_is_shared_and_the_others_are_named() -> None:
    spellings = {9: "+7 916 123-45-67", 10: "8 (916) 1234567", 11: "79161234567"}
    table = check([*STAFF, *(person(n, phones={"work_phone": sent}) for n, sent in spellings.items())], SOUND)
    assert of(table, "shared_phone") == {
        9: "Person 9 shares the phone number +79161234567 with Person 10 (#10) and Person 11 (#11).",
        10: "Person 10 shares the phone number +79161234567 with Person 9 (#9) and Person 11 (#11).",
        11: "Person 11 shares the phone number +79161234567 with Person 9 (#9) and Person 10 (#10).",
    }


def test_of_many_who_share_an_extension_three_are_named_and_never_oneself() -> None:
    people = [
        person(number, phones={"work_phone": f"+7916{number:07d}", "inner_phone": "100"}) for number in range(1, 6)
    ]
    found = of(check(people, tree((1, None, 1))), "shared_inner_phone")
    assert found == {
        1: "Person 1 shares the extension 100 with Person 2 (#2), Person 3 (#3), Person 4 (#4) and 1 more.",
        2: "Person 2 shares the extension 100 with Person 1 (#1), Person 3 (#3), Person 4 (#4) and 1 more.",
        3: "Person 3 shares the extension 100 with Person 1 (#1), Person 2 (#2), Person 4 (#4) and 1 more.",
        4: "Person 4 shares the extension 100 with Person 1 (#1), Person 2 (#2), Person 3 (#3) and 1 more.",
        5: "Person 5 shares the extension 100 with Person 1 (#1), Person 2 (#2), Person 3 (#3) and 1 more.",
    }


def test_an_address_is_shared_in_whatever_case_but_not_with_who_left() -> None:
    people = [
        person(9, email="Office@Acme.example"),
        person(10, email=" office@acme.EXAMPLE"),
        person(11, email="5@acme.example", active=False),
        person(12, email=""),
    ]
    table = check([*STAFF, *people], SOUND)
    assert of(table, "shared_email") == {
        9: "Person 9 shares the e-mail address office@acme.example with Person 10 (#10).",
        10: "Person 10 shares the e-mail address office@acme.example with Person 9 (#9).",
    }
    assert of(table, "no_email") == {12: "Person 12 has no e-mail address."}


def test_whoever_was_never_seen_is_found_and_doubted_where_nobody_was() -> None:
    table = check([*STAFF, person(9, last_activity_date=False)], SOUND)
    assert of(table, "never_active") == {
        9: "Person 9 was never seen, or was invited and never came: both look the same."
    }
    nobody = check([person(number, last_activity_date=None) for number in (1, 2)], tree((1, None, 1)))
    assert of(nobody, "never_active")[2] == (
        "Person 2 was never seen; nor was anybody else here, so the portal may not tell."
    )


# Names.


def test_a_person_is_named_with_where_they_are_and_a_nameless_one_by_number() -> None:
    departments = b24.normalize_departments(
        [{"ID": 1, "NAME": "Acme", "UF_HEAD": 1}, {"ID": 2, "NAME": "R / D", "PARENT": 1, "UF_HEAD": 1}]
    )
    people = b24.normalize_colleagues([person(1), person(2, [2], name="  ", email=None), person(3, [2], email="")])
    org = b24.Org(people, departments)
    found = of(findings(org.people, org.departments, nobody_reports()), "no_email")
    assert found == {
        2: "#2 (Acme / R / D) has no e-mail address.",
        3: "Person 3 (Acme / R / D) has no e-mail address.",
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna\nSmith", "Anna Smith"),
        ("Anna\r\n\t\x00\x1b[31m Smith\u2028!", "Anna [31m Smith !"),
        ("abc\u202edef", "abc def"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("李小龍", "李小龍"),
        ("👩\u200d💻 Ada", "👩\u200d💻 Ada"),
        ("<b>{name}</b> %s", "<b>{name}</b> %s"),
    ],
    ids=["newline", "controls", "turned", "joiner", "Chinese", "emoji", "markup"],
)
def test_a_name_of_any_kind_stays_on_one_line(name: str, shown: str) -> None:
    departments = tree((1, None, 1), (2, 1, None), names={2: name})
    table = check([person(1), person(2, [2], name=name, email=None)], departments)
    assert of(table, "no_email") == {2: f"{shown} has no e-mail address."}
    assert of(table, "vacant_head") == {2: f"{shown} has no head; 1 employee is in it or below."}


def test_of_a_long_name_the_beginning_is_kept() -> None:
    table = check([person(1), person(2, name="Имя " * 40, email=None)], tree((1, None, 1)))
    assert of(table, "no_email") == {2: f"{'Имя ' * 14}Имя… has no e-mail address."}


def test_of_a_long_path_the_near_end_is_kept() -> None:
    rows = [{"ID": at, "NAME": f"Department number {at}", "PARENT": at - 1, "UF_HEAD": 1} for at in range(1, 9)]
    departments = b24.normalize_departments([*rows[:7], rows[7] | {"UF_HEAD": None}])
    table = check([person(1, [8])], departments)
    assert of(table, "vacant_head") == {
        8: "… / Department number 7 / Department number 8 has no head; 1 employee is in it or below."
    }


# Arguments and frames.


@pytest.mark.parametrize("name", ["wide_span", "deep_chain", "head_of_many", "many_departments"])
@pytest.mark.parametrize("value", [0, -1, 1.5, "3", None, True], ids=repr)
def test_a_threshold_is_a_whole_number_from_one_on(name: str, value: Any) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(ValueError, match=rf"^{name} is .*whole number from 1 on"):
        check(STAFF, SOUND, **{name: value})


def test_a_threshold_may_come_out_of_numpy_and_an_unknown_one_is_refused() -> None:
    assert check(STAFF, SOUND, wide_span=np.int64(2)).attrs["b24frame"]["thresholds"]["wide_span"] == 2
    with pytest.raises(TypeError, match="wide_spam"):
        check(STAFF, SOUND, wide_spam=3)


def test_the_columns_that_the_checks_need_are_named_where_they_are_missing() -> None:
    people = b24.normalize_colleagues(STAFF)
    with pytest.raises(b24.SchemaError, match=r"'inner_phone', 'phones_raw'"):
        findings(people.drop(columns=["phones_raw", "inner_phone"]), SOUND, nobody_reports())
    with pytest.raises(b24.SchemaError, match="'parent_inferred'"):
        findings(people, SOUND.drop(columns="parent_inferred"), nobody_reports())


def test_frames_made_by_hand_with_plain_dtypes_are_read_all_the_same() -> None:
    """Objects and floats with None and NaN instead of typed columns, blanks instead of nothing, no attrs."""
    departments = tree((1, None, 1), (2, 99, None))
    departments[["parent_id", "manager_id"]] = departments[["parent_id", "manager_id"]].astype("float64")
    departments["name"] = pd.Series(["D1", None], departments.index, dtype=object)
    people = pd.DataFrame(
        {column: [None, None] for column in schema.PEOPLE}, index=pd.Index([1, 2], name="id"), dtype=object
    )
    people["employee"] = pd.Series([True, None], people.index, dtype=object)
    people["name"] = pd.Series([" ", float("nan")], people.index, dtype=object)
    people["email"] = pd.Series(["", "a@b.example"], people.index, dtype=object)
    people["department_ids"] = [np.array([1]), []]
    table = findings(people, departments, nobody_reports())
    assert triples(table) == {
        ("vacant_head", "department", 2),
        ("orphan_department", "department", 2),
        ("unit_of_one", "department", 1),
        ("empty_department", "department", 2),
        ("no_phone", "person", 1),
        ("no_email", "person", 1),
        ("never_active", "person", 1),
    }


def test_frames_that_come_from_parquet_give_the_same_and_are_not_changed() -> None:
    people = b24.normalize_colleagues([*STAFF, person(9, []), person(10, [77, 1, 2, 3], phones={"work_phone": "1"})])
    departments = b24.normalize_departments([{"ID": 1, "NAME": "Acme", "PARENT": 99}, {"ID": 2, "NAME": "Sales"}])
    wanted = findings(people, departments, nobody_reports())
    files = []
    for frame in (people, departments):
        file = BytesIO()
        frame.to_parquet(file)
        files.append(pd.read_parquet(file))
    before = [frame.copy() for frame in files]
    pd.testing.assert_frame_equal(findings(*files, nobody_reports()), wanted)
    for frame, copy in zip(files, before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


# Wild companies, looked at again plainly.


def triples(table: pd.DataFrame) -> set[tuple[str, str, int]]:
    return set(zip(table["check"], table["kind"], table["id"].tolist(), strict=True))


VALID = "+79161234567"
# As sent, and what it is read as in Russia.
PHONES = {
    "": None,
    "  ": None,
    "123": None,
    VALID: VALID,
    "8 916 123-45-67": VALID,
    "+7 (495) 123 45 67": "+74951234567",
}
FIELDS = ("personal_mobile", "personal_phone", "work_phone")
IDS = st.integers(1, 8)
RECORDS = st.fixed_dictionaries(
    {
        "departments": st.lists(IDS, max_size=5, unique=True),
        "email": st.sampled_from([None, "", "a@b.example", "A@B.example", "c@b.example"]),
        "last_activity_date": st.sampled_from([None, False, SEEN]),
        "active": st.sampled_from([True, True, True, False]),
        "name": st.sampled_from([None, "Ann", "a\nb / c"]) | st.text(max_size=3),
        "phones": st.fixed_dictionaries(
            {}, optional=dict.fromkeys(FIELDS, st.sampled_from(sorted(PHONES))) | {"inner_phone": st.sampled_from("12")}
        ),
    }
)
DEPARTMENTS = st.dictionaries(IDS, st.tuples(st.none() | IDS, st.none() | st.integers(1, 9), st.booleans()), max_size=7)
# Of whom each reports to one with a smaller number, so that no ring is in them.
MANAGERS = st.dictionaries(st.integers(2, 9), st.integers(1, 8), max_size=8).map(
    lambda managers: {person: min(manager, person - 1) for person, manager in managers.items()}
)
LIMITS = st.fixed_dictionaries(
    dict.fromkeys(("wide_span", "deep_chain", "head_of_many", "many_departments"), st.integers(1, 3))
)
Row = tuple[int | None, int | None, bool]


@given(st.dictionaries(st.integers(1, 9), RECORDS, max_size=8), DEPARTMENTS, MANAGERS, LIMITS)
@example({}, {1: (2, 1, True), 2: (1, 1, False), 3: (1, None, True)}, {}, {"wide_span": 1})
@settings(max_examples=150, deadline=None)
def test_every_finding_is_there_and_no_other(
    records: dict[int, dict[str, Any]], departments: dict[int, Row], managers: dict[int, int], limits: dict[str, int]
) -> None:
    people = b24.normalize_colleagues([{"id": number, **record} for number, record in records.items()], region="RU")
    frame = tree(*((number, parent, head) for number, (parent, head, _) in departments.items()))
    frame["parent_inferred"] = np.array([is_inferred for _, _, is_inferred in departments.values()], dtype=bool)
    table = findings(people, frame, chain(managers, [[1, 2]]), **limits)
    staff = {number: record for number, record in records.items() if record["active"]}
    limits = {"wide_span": 15, "deep_chain": 7, "head_of_many": 3, "many_departments": 3} | limits
    wanted = (
        {("cycle", "person", 1)}
        | {(name, "person", number) for name, number in about_people(staff, departments, limits)}
        | {(name, "person", number) for name, number in about_lines(departments, managers, limits)}
        | {(name, "department", number) for name, number in about_departments(staff, departments)}
    )
    assert triples(table) == wanted
    assert len(table) == len(wanted)
    assert [len(text.splitlines()) for text in table["detail"]] == [1] * len(table)


def about_people(staff: dict[int, Any], departments: dict[int, Row], limits: dict[str, int]) -> set[tuple[str, int]]:
    """Work out what is to be found about employees."""
    found = set()
    contacts: dict[str, dict[int, str | None]] = {"shared_phone": {}, "shared_inner_phone": {}, "shared_email": {}}
    for number, record in staff.items():
        read = {field: PHONES[record["phones"].get(field, "")] for field in FIELDS}
        phone = read["personal_mobile"] or read["personal_phone"] or read["work_phone"]
        contacts["shared_phone"][number] = phone
        contacts["shared_inner_phone"][number] = record["phones"].get("inner_phone")
        contacts["shared_email"][number] = (record["email"] or "").lower()
        is_found = {
            "no_department": not record["departments"],
            "many_departments": len(record["departments"]) > limits["many_departments"],
            "unknown_department": not set(record["departments"]) <= departments.keys(),
            "never_active": not record["last_activity_date"],
            "no_email": not record["email"],
            "no_phone": phone is None,
            "invalid_phone": any(record["phones"].get(field, "").strip() and not read[field] for field in FIELDS),
        }
        found |= {(name, number) for name, is_there in is_found.items() if is_there}
    for name, values in contacts.items():
        counts = Counter(value for value in values.values() if value)
        found |= {(name, number) for number, value in values.items() if counts[value] > 1}
    return found


def about_lines(departments: dict[int, Row], managers: dict[int, int], limits: dict[str, int]) -> set[tuple[str, int]]:
    """Work out what is to be found about heads and managers."""
    headed = Counter(head for _, head, _ in departments.values() if head is not None)
    direct = Counter(managers.values())
    return (
        {("head_of_many", head) for head, count in headed.items() if count > limits["head_of_many"]}
        | {("wide_span", manager) for manager, count in direct.items() if count > limits["wide_span"]}
        | {("deep_chain", manager) for manager in direct if len(way_up(manager, managers)) == limits["deep_chain"]}
    )


def about_departments(staff: dict[int, Any], departments: dict[int, Row]) -> set[tuple[str, int]]:
    """Work out what is to be found about departments."""
    known = {at: parent for at, (parent, _, _) in departments.items() if parent in departments}
    roots: set[int] = set()
    for at in departments:
        ring = next((way_up(one, known) for one in way_up(at, known) if known.get(way_up(one, known)[-1]) == one), [])
        if ring and not roots & set(ring):
            roots.add(next(one for one in departments if one in ring))
    cut = {at: parent for at, parent in known.items() if at not in roots}
    found = {("cycle", at) for at in roots}
    for at, (parent, head, is_inferred) in departments.items():
        within = {below for below in departments if at in way_up(below, cut)}
        size = sum(not within.isdisjoint(record["departments"]) for record in staff.values())
        is_found = {
            "vacant_head": head is None,
            "inactive_head": head is not None and head not in staff,
            "outside_head": head in staff and at not in staff[head]["departments"],
            "empty_department": size == 0,
            "unit_of_one": size == 1,
            "orphan_department": parent is not None and parent not in departments,
            "inferred_parent": is_inferred,
        }
        found |= {(name, at) for name, is_there in is_found.items() if is_there}
    return found

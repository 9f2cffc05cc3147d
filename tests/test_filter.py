"""Who a filter leaves, worked out by hand for eight people."""

from __future__ import annotations

from typing import Any

import explored
import numpy as np
import pandas as pd
import pytest
from company import through_parquet

import b24frame as b24
from b24frame.errors import SchemaError
from b24frame.widgets._filter import Filters


@pytest.fixture(scope="module")
def org() -> b24.Org:
    return explored.org()


@pytest.fixture(scope="module")
def filters(org: b24.Org) -> Filters:
    return Filters(org.people, org.departments)


def left(filters: Filters, **value: object) -> list[int]:
    """Ids of those whom a filter leaves."""
    return filters.people.index[filters.mask(filters.value(value))].tolist()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [10, 20, 30, 40, 50, 60, 70, 80]),
        ("семен", [10]),
        ("ЕЛКИН  Семён", [10]),
        ("иван", [20, 80]),
        ("иван петров", [20]),
        ("alvarez", [30]),
        ("Jose", [30]),
        ("Jose\u0301", [30]),
        ("σισυφος", [70]),
        ("STRASSE", [80]),
        ("李", [40]),
        ("工程", [40]),
        ("محمد", [50]),
        ("инженер", [20, 80]),
        ("lab", [20, 30, 80]),
        ("право", [10, 50]),
        ("<img", [60]),
        ("</script>", [60]),
        ("семен петров", []),
        (".*", []),
    ],
)
def test_every_word_must_occur_whatever_the_case_and_the_accents(filters: Filters, text: str, ids: list[int]) -> None:
    """In name, position, department (also a second one), phone: 50 is in Bench first and then in Право."""
    assert left(filters, text=text) == ids


@pytest.mark.parametrize("text", ["+7 916 123-45-67", "(916) 123 45", "9161234567", "916.123/45", "+7916"])
def test_a_phone_number_is_found_however_it_is_grouped(filters: Filters, text: str) -> None:
    assert left(filters, text=text) == [10]


def test_no_number_is_found_across_two_fields() -> None:
    people = pd.DataFrame({"name": ["A", "B"], "phone": ["+7916", "55"], "inner_phone": ["55", "+7916"]})
    assert left(Filters(people), text="91655") == []
    assert left(Filters(people), text="7916 55") == [0, 1]


@pytest.mark.parametrize(
    ("department", "ids"),
    [
        ("Acme", [10, 20, 30, 40, 50, 60, 80]),
        ("Acme / Lab", [20, 30, 40, 50, 80]),
        ("lab", [20, 30, 40, 50, 80]),
        (4, [40, 50]),
        (np.int64(4), [40, 50]),
        (["Право"], [10, 50]),
        (["Право", 5], [10, 50, 60]),
        ("(none)", [70]),
        ([5, "(none)"], [60, 70]),
        ([], [10, 20, 30, 40, 50, 60, 70, 80]),
    ],
)
def test_a_department_stands_for_all_below_it(filters: Filters, department: Any, ids: list[int]) -> None:  # noqa: ANN401 - in every form
    assert left(filters, department=department) == ids


@pytest.mark.parametrize(
    ("bucket", "ids"),
    [("1h", [10, 80]), ("1d", [20]), ("7d", [30]), ("30d", [40]), ("90d", [50]), ("older", [60]), ("never", [70])],
)
def test_the_buckets_are_those_of_recency(org: b24.Org, filters: Filters, bucket: str, ids: list[int]) -> None:
    assert left(filters, recency=bucket) == ids
    assert b24.activity.recency(org).loc[bucket, "people"] == len(ids)


def test_buckets_count_back_from_the_moment_given(org: b24.Org) -> None:
    """Eleven hours later nobody was seen within the hour, and 20 was seen 32 hours ago."""
    later = Filters(org.people, at="2026-03-01T20:00+00:00")
    assert left(later, recency="1h") == []
    assert left(later, recency=["1h", "1d"]) == [10, 80]
    assert left(later, recency="7d") == [20, 30]


def test_statuses_are_any_of_those_chosen_and_none_stands_for_no_status(filters: Filters) -> None:
    assert left(filters, status="online") == [10, 40, 80]
    assert left(filters, status=["dnd", "away"]) == [20, 50]
    assert left(filters, status=["(none)"]) == [70]


def test_all_keys_must_hold(filters: Filters) -> None:
    assert left(filters, text="иван", status="online", department="Lab", recency="1h") == [80]
    assert left(filters, text="иван", status="dnd") == []


def test_a_value_is_given_complete_and_in_the_order_of_the_choices(filters: Filters) -> None:
    value = filters.value({"department": [4, "Право"], "status": {"dnd", "online"}, "recency": None})
    assert value == {
        "text": "",
        "department": ["Acme / Право", "Acme / Lab / Bench"],
        "status": ["online", "dnd"],
        "recency": [],
    }


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        ("иван", TypeError, 'a filter is a dict such as {"text": "ivan"}, not str'),
        ({"txt": "a"}, ValueError, "no filter 'txt'; the nearest is 'text'"),
        ({"text": 5}, TypeError, "the text of a filter is a str, not int"),
        ({"status": "onlin"}, ValueError, "no status 'onlin'; the nearest is 'online'"),
        ({"recency": "30days"}, ValueError, "no recency '30days'; the nearest is '30d'"),
        ({"department": "Lba"}, ValueError, "no department is called 'Lba'. The nearest: Acme / Lab (id 3)"),
        ({"department": 99}, ValueError, "no department has the id 99"),
        ({"department": {"id": 4}}, TypeError, "department of a filter is a list, not dict"),
        ({"status": 1.5}, TypeError, "status of a filter is a list, not float"),
    ],
)
def test_what_is_not_known_is_refused_with_the_nearest(
    filters: Filters,
    value: Any,  # noqa: ANN401 - wrong on purpose
    error: type[Exception],
    says: str,
) -> None:
    with pytest.raises(error) as raised:
        filters.value(value)
    assert says in str(raised.value)


def test_a_column_to_filter_by_must_be_there(org: b24.Org) -> None:
    few = Filters(org.people[["name", "last_activity_date"]])
    for key, needed in (("status", "status"), ("department", "department_path")):
        with pytest.raises(SchemaError, match=needed):
            few.value({key: ["x"]})
    with pytest.raises(SchemaError, match="last_activity_date"):
        Filters(org.people[["name"]]).value({"recency": "1h"})


def test_without_a_load_time_recency_is_not_offered_and_says_what_to_pass(org: b24.Org) -> None:
    timeless = Filters(org.people.rename_axis("id"))
    timeless.people.attrs.clear()
    fresh = Filters(timeless.people)
    assert fresh.choices()["recency"] == []
    with pytest.raises(ValueError, match="at="):
        fresh.value({"recency": "1h"})
    with pytest.raises(ValueError, match="not-a-time"):
        Filters(org.people, at="not-a-time")


def test_choices_count_the_people(filters: Filters) -> None:
    choices = filters.choices()
    assert choices["department"] == [
        ["Acme", "Acme", 0, 7],
        ["Acme / <b>R&D</b>", "<b>R&D</b>", 1, 1],
        ["Acme / Право", "Право", 1, 2],
        ["Acme / Lab", "Lab", 1, 5],
        ["Acme / Lab / Bench", "Bench", 2, 2],
        ["(none)", "(none)", 0, 1],
    ]
    assert choices["status"] == [["online", 3], ["away", 1], ["dnd", 1], ["offline", 2], ["(none)", 1]]
    assert [count for _, count in choices["recency"]] == [2, 1, 1, 1, 1, 1, 1]
    assert choices["at"] == "2026-03-01 09:00 UTC"


def test_a_frame_read_back_is_filtered_alike(org: b24.Org) -> None:
    back = Filters(through_parquet(org.people))
    for value, ids in [({"text": "право"}, [10, 50]), ({"department": "Lab"}, [20, 30, 40, 50, 80])]:
        assert left(back, **value) == ids
    assert left(back, status="online", recency="30d") == [40]


def test_a_frame_of_nobody_and_one_of_names_can_be_filtered(org: b24.Org) -> None:
    assert left(Filters(org.people.iloc[:0]), text="a", status=[]) == []
    assert left(Filters(org.people[["name"]]), text="семен") == [10]
    assert left(Filters(org.people[["gender"]]), text="семен") == []


def test_text_that_is_a_category_is_searched_too(org: b24.Org) -> None:
    people = org.people.assign(work_position=org.people["work_position"].astype("category"))
    assert left(Filters(people), text="юрист") == [10]

"""Departments and people found by what users type."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from company import departments_of, people_of

import b24frame as b24
from b24frame import _lookup

UNITS = departments_of(
    [
        (1, "Компания", None, None),
        (2, "Отдел учёта", 1, None),
        (3, "R / D", 1, None),
        (4, "Lab", 3, None),
        (5, "Lab", 2, None),
        (6, "Économie", 1, None),
        (7, None, 1, None),
        (8, "Straße", 1, None),
        (9, "LAB WEST", 1, None),
        (10, "lab west", 6, None),
    ]
)
ORG = b24.Org(
    people_of(
        [
            (1, "Семён Королёв", True, [2]),
            (2, "Anna Ångström", True, [4]),
            (3, "Li Wei", True, [5]),
            (4, "Li Wei", True, []),
            (5, None, True, [4]),
            (6, "王伟", True, [1]),
        ]
    ),
    UNITS,
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (3, 3),
        (np.int64(3), 3),
        (np.int32(3), 3),
        (np.uint8(3), 3),
        ("Отдел учёта", 2),
        ("отдел учета", 2),
        ("ОТДЕЛ УЧЕТА", 2),
        ("  отдел   учёта ", 2),
        ("ECONOMIE", 6),
        ("E\u0301conomie", 6),
        ("STRASSE", 8),
        ("R / D", 3),
        ("r / d", 3),
        ("Компания / R / D", 3),
        ("компания / r / d / lab", 4),
        ("Компания / Отдел учета / Lab", 5),
        ("Компания / #7", 7),
        ("LAB WEST", 9),
        ("lab west", 10),
    ],
)
def test_a_department_is_found_by_id_name_or_path_whatever_the_case_or_the_accents(
    wanted: Any,  # noqa: ANN401
    found: int,
) -> None:
    number = _lookup.department(ORG.departments, wanted)
    assert number == found
    assert type(number) is int


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(2, 2), (np.int64(2), 2), ("Семен Королев", 1), ("СЕМЁН  КОРОЛЁВ", 1), ("anna angstrom", 2), ("王伟", 6)],
)
def test_a_person_is_found_by_id_or_name_whatever_the_case_or_the_accents(wanted: Any, found: int) -> None:  # noqa: ANN401
    number = _lookup.person(ORG.people, wanted)
    assert number == found
    assert type(number) is int


@pytest.mark.parametrize("wrong", [True, False, np.True_, 1.0, np.float64(1), float("nan"), None, pd.NA, b"Lab", [1]])
def test_what_is_neither_a_number_nor_a_text_is_a_type_error(wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match="department is given by id or name"):
        _lookup.department(ORG.departments, wrong)
    with pytest.raises(TypeError, match="person is given by id or name"):
        _lookup.person(ORG.people, wrong)


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("Отдел учтёа", "Отдел учёта"),
        ("Economy", "Économie"),
        ("Strase", "Straße"),
        ("R & D", "R / D"),
        ("Компания / Отдел учёт", "Компания / Отдел учёта"),
    ],
)
def test_an_unknown_department_raises_with_the_nearest(wanted: str, nearest: str) -> None:
    with pytest.raises(ValueError, match="no department is called") as caught:
        _lookup.department(ORG.departments, wanted)
    assert repr(wanted) in str(caught.value)
    assert nearest in str(caught.value)


def test_an_unknown_person_raises_with_the_nearest_and_where_they_are() -> None:
    with pytest.raises(ValueError, match="no person is called 'Семен Королевич'") as caught:
        _lookup.person(ORG.people, "Семен Королевич")
    for part in ("Семён Королёв", "Компания / Отдел учёта", "id 1"):
        assert part in str(caught.value)


@pytest.mark.parametrize("wanted", ["", " ", "qqqqqqqqqqqq", "#"])
def test_what_is_like_nothing_raises_all_the_same(wanted: str) -> None:
    with pytest.raises(ValueError, match="no department is called"):
        _lookup.department(ORG.departments, wanted)
    with pytest.raises(ValueError, match="no person is called"):
        _lookup.person(ORG.people, wanted)


@pytest.mark.parametrize("wanted", [11, 0, -1, 10**30, np.int64(99)])
def test_an_unknown_id_raises_and_names_it(wanted: int) -> None:
    with pytest.raises(ValueError, match=f"no department has the id {wanted}"):
        _lookup.department(ORG.departments, wanted)
    with pytest.raises(ValueError, match=f"no person has the id {wanted}"):
        _lookup.person(ORG.people, wanted)


def test_an_ambiguous_department_raises_with_paths_and_ids() -> None:
    for wanted in ("Lab", "LAB"):
        with pytest.raises(ValueError, match="2 departments are called") as caught:
            _lookup.department(ORG.departments, wanted)
        for part in ("Компания / R / D / Lab", "id 4", "Компания / Отдел учёта / Lab", "id 5"):
            assert part in str(caught.value)


def test_what_is_one_department_to_the_letter_is_not_ambiguous_but_folded_it_is() -> None:
    with pytest.raises(ValueError, match="2 departments are called") as caught:
        _lookup.department(ORG.departments, "Lab West")
    for part in ("id 9", "id 10"):
        assert part in str(caught.value)


def test_an_ambiguous_person_raises_with_departments_and_ids() -> None:
    with pytest.raises(ValueError, match=r"2 (persons|people) are called") as caught:
        _lookup.person(ORG.people, "li wei")
    for part in ("Компания / Отдел учёта / Lab", "id 3", "id 4"):
        assert part in str(caught.value)


def test_of_very_many_of_one_name_some_are_shown_and_the_rest_counted() -> None:
    people = b24.Org(people_of([(number, "Li Wei", True, []) for number in range(1, 501)]), UNITS).people
    with pytest.raises(ValueError, match="500") as caught:
        _lookup.person(people, "Li Wei")
    assert len(str(caught.value)) < 2_000


def test_one_path_of_two_departments_is_ambiguous() -> None:
    # The department R / D below Acme, and D below R below Acme.
    units = [(1, "Acme", None, None), (2, "R / D", 1, None), (3, "R", 1, None), (4, "D", 3, None)]
    departments = b24.Org(people_of([]), departments_of(units)).departments
    assert _lookup.department(departments, "R / D") == 2
    with pytest.raises(ValueError, match="2 departments are called") as caught:
        _lookup.department(departments, "Acme / R / D")
    for part in ("id 2", "id 4"):
        assert part in str(caught.value)


def test_among_nobody_nobody_is_found() -> None:
    empty = b24.Org(people_of([]), departments_of([]))
    for wanted in (1, "Lab"):
        with pytest.raises(ValueError, match="no department"):
            _lookup.department(empty.departments, wanted)
        with pytest.raises(ValueError, match="no person"):
            _lookup.person(empty.people, wanted)

"""A frame to a file: text stays text, lists and times can be read, and nothing is half-written."""

from __future__ import annotations

import csv
import re
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import b24frame as b24
from b24frame import _files

if TYPE_CHECKING:
    from pathlib import Path

ANNA = {
    "id": 7,
    "name": "Anna Ødegård",
    "active": True,
    "gender": "F",
    "departments": [3, 1],
    "phones": {"personal_mobile": "+7 916 123-45-67", "inner_phone": "55"},
    "last_activity_date": "2026-03-01T12:30:00+03:00",
}
NOBODY = {"id": 8}


def written(tmp_path: Path, *users: dict[str, Any]) -> list[dict[str, str]]:
    """Write people as csv, and read them without pandas."""
    _files.write(b24.normalize_colleagues(users), tmp_path / "people.csv")
    with (tmp_path / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_holds_what_a_person_reads(tmp_path: Path) -> None:
    anna, nobody = written(tmp_path, ANNA, NOBODY)
    assert (anna["id"], anna["name"], anna["gender"], anna["active"]) == ("7", "Anna Ødegård", "F", "True")
    assert (anna["department_ids"], anna["department_id"]) == ("3;1", "3")
    assert (anna["personal_mobile"], anna["inner_phone"]) == ("+79161234567", "55")
    assert anna["last_activity_date"] == "2026-03-01T09:30:00Z"
    assert (nobody["name"], nobody["department_ids"], nobody["last_activity_date"]) == ("", "", "")


def test_csv_begins_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    written(tmp_path, ANNA)
    content = (tmp_path / "people.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid,name,")
    assert "Ødegård".encode() in content


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "+7 (916) 1",
        "-",
        "+",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_marked_as_text(tmp_path: Path, text: str) -> None:
    person = written(tmp_path, ANNA | {"name": text, "work_position": text, "website": text, "status": text})[0]
    assert [person[name] for name in ("name", "work_position", "website", "status")] == [f"'{text}"] * 4


@pytest.mark.parametrize("text", ["Anna", "+79161234567", "-5", "1+1", "a=b", "'quoted'", "Sales @ Acme", "0123"])
def test_text_that_is_harmless_stays_as_it_is(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, ANNA | {"name": text})[0]["name"] == text


def test_names_of_departments_and_of_fields_are_marked_too(tmp_path: Path) -> None:
    people = b24.normalize_colleagues([ANNA | {"=1+1": "=2+2"}])
    people["departments"] = pd.Series([["=3+3", "Sales"]], people.index, dtype=object)
    _files.write(people, tmp_path / "people.csv")
    with (tmp_path / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        person = next(csv.DictReader(file))
    assert person["'=1+1"] == "'=2+2"
    assert person["departments"] == "'=3+3;Sales"
    assert not any(cell.startswith(("=", "@")) for cell in (*person, *person.values()))


def test_quotes_commas_and_lines_in_a_name_survive(tmp_path: Path) -> None:
    name = 'Anna "Ann", née\nØdegård; Ltd'
    assert written(tmp_path, ANNA | {"name": name})[0]["name"] == name


def cells(path: Path) -> tuple[list[str], str]:
    """All texts of a workbook, and the XML of its sheet."""
    with zipfile.ZipFile(path) as book:
        shared = book.read("xl/sharedStrings.xml").decode()
        return re.findall(r"<t[^>]*>([^<]*)</t>", shared), book.read("xl/worksheets/sheet1.xml").decode()


def test_xlsx_holds_texts_numbers_truth_and_times_and_no_formula(tmp_path: Path) -> None:
    _files.write(b24.normalize_colleagues([ANNA | {"name": "=1+1"}, NOBODY]), tmp_path / "people.xlsx")
    texts, sheet = cells(tmp_path / "people.xlsx")
    assert {"id", "name", "=1+1", "3;1", "+79161234567", "55"} <= set(texts)
    assert "<f>" not in sheet
    assert "<v>7</v>" in sheet
    assert 't="b"><v>1</v>' in sheet
    # 1 March 2026 is day 46,082 of Excel, and 9:30 is 0.3958 of a day.
    assert re.search(r"<v>46082\.3958\d*</v>", sheet)


def test_xlsx_of_nobody_is_a_header(tmp_path: Path) -> None:
    _files.write(b24.normalize_colleagues([]), tmp_path / "people.xlsx")
    texts, sheet = cells(tmp_path / "people.xlsx")
    assert texts[:2] == ["id", "name"]
    assert sheet.count("<row ") == 1


def test_more_people_than_a_sheet_holds_are_refused_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of three rows holds a header and two people."""
    monkeypatch.setattr(_files, "_ROWS_OF_EXCEL", 3)
    two = b24.normalize_colleagues([ANNA, NOBODY])
    _files.write(two, tmp_path / "two.xlsx")
    with pytest.raises(ValueError, match=r"3 rows do not fit into a sheet of Excel: write \.parquet or \.csv"):
        _files.write(b24.normalize_colleagues([ANNA, NOBODY, {"id": 9}]), tmp_path / "three.xlsx")
    assert [file.name for file in tmp_path.iterdir()] == ["two.xlsx"]


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".xlsx"])
def test_departments_are_written_too(tmp_path: Path, ending: str) -> None:
    frame = b24.normalize_departments([{"id": 1, "name": "Acme"}, {"id": 7, "name": "=Sales", "parent": 1}])
    _files.write(frame, tmp_path / f"departments{ending}")
    if ending == ".csv":
        assert "7,'=Sales,1,False,Acme / =Sales,1,," in (tmp_path / "departments.csv").read_text(encoding="utf-8")
    elif ending == ".parquet":
        assert pd.read_parquet(tmp_path / "departments.parquet")["name"].tolist() == ["Acme", "=Sales"]
    else:
        assert "=Sales" in cells(tmp_path / "departments.xlsx")[0]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_frame_that_was_read_back_is_written_like_the_one_that_was_loaded(tmp_path: Path, ending: str) -> None:
    """Its lists are arrays then."""
    people = b24.normalize_colleagues([ANNA, NOBODY])
    _files.write(people, tmp_path / "people.parquet")
    again = pd.read_parquet(tmp_path / "people.parquet")
    assert isinstance(again["department_ids"].iloc[0], np.ndarray)
    for name, frame in (("loaded", people), ("read", again)):
        _files.write(frame, tmp_path / f"{name}{ending}")
    if ending == ".csv":
        assert (tmp_path / "read.csv").read_bytes() == (tmp_path / "loaded.csv").read_bytes()
    else:
        assert cells(tmp_path / "read.xlsx") == cells(tmp_path / "loaded.xlsx")


def test_a_frame_is_not_changed_by_writing_it(tmp_path: Path) -> None:
    people = b24.normalize_colleagues([ANNA | {"name": "=1+1"}, NOBODY])
    before = people.copy()
    for ending in (".csv", ".xlsx", ".parquet"):
        _files.write(people, tmp_path / f"people{ending}")
    pd.testing.assert_frame_equal(people, before)


def test_an_ending_in_capitals_is_the_same(tmp_path: Path) -> None:
    _files.write(b24.normalize_colleagues([ANNA]), tmp_path / "PEOPLE.CSV")
    assert (tmp_path / "PEOPLE.CSV").exists()


@pytest.mark.parametrize("name", ["people.txt", "people", ".csv", "people.csv.gz"])
def test_an_ending_that_is_none_of_the_three_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"ends with \.parquet, \.csv, \.xlsx"):
        _files.write(b24.normalize_colleagues([ANNA]), tmp_path / name)
    assert list(tmp_path.iterdir()) == []

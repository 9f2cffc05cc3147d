"""A frame to a file: text stays text, lists and times can be read, and nothing is half-written."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import unicodedata
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

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
    assert (anna["personal_mobile"], anna["inner_phone"]) == ("'+79161234567", "'55")
    assert anna["last_activity_date"] == "2026-03-01T09:30:00Z"
    assert (nobody["name"], nobody["department_ids"], nobody["last_activity_date"]) == ("", "", "")


def test_csv_begins_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    written(tmp_path, ANNA)
    content = (tmp_path / "people.csv").read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"id","name",')
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
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM(A1)",
        "−1+1",
        "﹦1+1",
        "'=1+1",
        '"=1+1',
        "\u200b=1+1",
        "\ufeff=1+1",
        "\u202e=1+1",
        "\x01=1+1",
        "\ufe0f=1+1",
        "\u034f=1+1",
        "\u3164=1+1",
        "\u2800=1+1",
        "\U000e0041=1+1",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_marked_as_text(tmp_path: Path, text: str) -> None:
    person = written(tmp_path, ANNA | {"name": text, "work_position": text, "website": text, "status": text})[0]
    assert [person[name] for name in ("name", "work_position", "website", "status")] == [f"'{text}"] * 4


@pytest.mark.parametrize("text", ["Anna", "+79161234567", "-5", "1+1", "a=b", "'quoted'", "Sales @ Acme", "0123"])
def test_text_that_is_harmless_stays_as_it_is(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, ANNA | {"name": text})[0]["name"] == text


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x;＝1+1", "x;'＝1+1"),
        ("x; =1+1", "x;' =1+1"),
        ('x;"=1+1', "x;'\"=1+1"),
        ("x;@SUM(A1);+1+1;-2+3", "x;'@SUM(A1);'+1+1;'-2+3"),
        ("x\t=1+1", "x\t'=1+1"),
        ("x|=1+1", "x|'=1+1"),
        ("x\n=1+1", "x\n'=1+1"),
        ("x\r\n=1+1", "x\r\n'=1+1"),
        ("x\u2028=1+1", "x\u2028'=1+1"),
        ("x;\u200b=1+1", "x;'\u200b=1+1"),
        ("x;'=1+1", "x;''=1+1"),
        ("x;\ufe0f=1+1", "x;'\ufe0f=1+1"),
        ("x;+79161234567", "x;'+79161234567"),
        ("x;+1;-5", "x;'+1;'-5"),
        ("x|-5;y", "x|'-5;y"),
        ("x;y=1", "x;y=1"),
        ("Anna; Boris", "Anna; Boris"),
        ("Sales, @Acme", "Sales, @Acme"),
    ],
)
def test_text_that_is_run_where_another_character_separates_is_marked(tmp_path: Path, text: str, marked: str) -> None:
    assert written(tmp_path, ANNA | {"name": f"a{text}"})[0]["name"] == f"a{marked}"


def is_run(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula: by its first sign that shows, as NFKC writes it."""
    shown = "".join(char for char in cell if unicodedata.category(char)[0] not in "CZ")
    signs = unicodedata.normalize("NFKC", shown.lstrip('"')).replace("−", "-")
    return signs[:1] in {*"=@+-"} and not re.fullmatch(r"[+-][0-9]+", signs)


PIECES = st.lists(
    st.sampled_from([*"=+-@＝＋－＠⁺₌﹫−;,|\t\n\"' x1", "\r\n", "\u2028", "\u200b", "\xa0", "\ufeff"]), max_size=8
).map("".join)


@given(st.lists(PIECES, min_size=3, max_size=3), st.lists(PIECES, min_size=3, max_size=3))
def test_whatever_separates_the_cells_none_is_run(first: list[str], second: list[str]) -> None:
    """The reader splits at every character that a spreadsheet may be told to split at."""
    frame = pd.DataFrame({"a": [first[0], second[0]], "b": [first[1], second[1]], "c": [first[2], second[2]]})
    content = BytesIO()
    _files._write_csv(frame.set_index("a").astype("str"), content)
    text = content.getvalue().decode("utf-8-sig")
    for delimiter in ";,|\t":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        assert [cell for row in rows for cell in row if is_run(cell)] == []


@given(PIECES)
def test_a_mark_can_be_taken_away_again(text: str) -> None:
    """No two texts become one: every mark stands where another pass would set one."""
    marked = _files._harmless(text)
    places = [match.start() for match in _files._FORMULA.finditer(marked)]
    assert "".join(char for at, char in enumerate(marked) if at not in places) == text


def test_every_form_of_the_signs_that_begin_a_formula_is_known() -> None:
    """NFKC says which characters are another form of them: half-width, small, superscript."""
    forms = [char for char in map(chr, range(0x11_0000)) if unicodedata.normalize("NFKC", char) in {*"=+-@"}]
    assert len(forms) > 12
    assert [char for char in forms if _files._harmless(f"{char}1+1") != f"'{char}1+1"] == []


def test_phones_that_are_read_back_are_the_text_that_they_were(tmp_path: Path) -> None:
    """Without the mark pandas makes the float 7.9e10 of a number, quoted or not, and 55.0 of an extension."""
    users = [ANNA, NOBODY, {"id": 9, "phones": {"work_phone": "+44 20 7946 0958", "inner_phone": "0055"}}]
    people = b24.normalize_colleagues(users)
    _files.write(people, tmp_path / "people.csv")
    read = pd.read_csv(tmp_path / "people.csv", index_col="id")
    for name in ("phone", "personal_mobile", "work_phone", "inner_phone"):
        unmarked = read[name].str.removeprefix("'")
        assert unmarked.dropna().to_dict() == people[name].dropna().to_dict() != {}
    assert read.loc[9, "inner_phone"] == "'0055"
    assert read["personal_phone"].isna().all()


def test_phones_in_a_field_that_the_portal_added_are_read_back_as_text(tmp_path: Path) -> None:
    """A newer server sends fields that nobody knows yet."""
    users = [ANNA | {"second_phone": "+79161234567", "room": "012", "badge": "89161234567", "floor": "3"}]
    _files.write(b24.normalize_colleagues(users), tmp_path / "people.csv")
    read = pd.read_csv(tmp_path / "people.csv").loc[0]
    assert (read["second_phone"], read["room"], read["badge"]) == ("'+79161234567", "'012", "'89161234567")
    assert read["floor"] == 3


def test_a_table_with_figures_under_the_name_of_a_phone_keeps_them(tmp_path: Path) -> None:
    """As `coverage` by department has them."""
    shares = pd.DataFrame(
        {"phone": [0.5, 1.0], "inner_phone": ["0.25", "hidden"]}, index=pd.Index(["a", "b"], name="x")
    )
    _files.write(shares, tmp_path / "shares.csv")
    read = pd.read_csv(tmp_path / "shares.csv")
    assert (read["phone"].tolist(), read["inner_phone"].tolist()) == ([0.5, 1.0], ["0.25", "hidden"])


def test_every_text_is_quoted_and_no_number_is(tmp_path: Path) -> None:
    written(tmp_path, ANNA)
    head, anna = (tmp_path / "people.csv").read_text(encoding="utf-8-sig").splitlines()
    assert all(cell.startswith('"') for cell in head.split(","))
    assert anna.startswith('7,"Anna Ødegård",')
    assert ',"3;1",3,' in anna
    assert ",True,False," in anna


def test_half_an_emoji_in_a_name_does_not_cost_the_file(tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": pd.Series(["Anna \ud83d"], dtype=object)}, index=pd.Index([1], name="id"))
    frame["name"] = pd.Series(["Anna \ud83d"], frame.index, dtype=pd.StringDtype("python", na_value=np.nan))
    _files.write(frame, tmp_path / "people.csv")
    assert (tmp_path / "people.csv").read_text(encoding="utf-8-sig").splitlines()[1] == '1,"Anna ?"'


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


def test_a_text_that_a_cell_of_excel_cuts_is_told(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match=r"^1 text was cut: a cell of Excel holds 32,767 letters"):
        _files.write(b24.normalize_colleagues([ANNA | {"work_position": "x" * 40_000}]), tmp_path / "people.xlsx")


def test_xlsx_makes_no_file_of_its_own_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed would leave people's data there."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(tempfile, "mkstemp", lambda **_: pytest.fail("a temporary file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))
    _files.write(b24.normalize_colleagues([ANNA]), tmp_path / "people.xlsx")
    assert list((tmp_path / "elsewhere").iterdir()) == []


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
        line = '7,"\'=Sales",1,False,"Acme / =Sales",1,"",'
        assert line in (tmp_path / "departments.csv").read_text(encoding="utf-8")
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

"""A frame to a file: whole or not at all, and text stays text."""

from __future__ import annotations

import csv
import re
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pandas as pd

from b24frame import schema
from b24frame._atomic import check_place, whole
from b24frame._extras import require

if TYPE_CHECKING:
    from pathlib import Path

_ENDINGS = (".parquet", ".csv", ".xlsx")
_ROWS_OF_EXCEL = 1_048_576
# Numbers to a program that reads a csv, which would lose their plus, their zeros or, at length, their last digits.
_PHONES = ("phone", "personal_mobile", "personal_phone", "work_phone", "inner_phone")
_NUMBER = r"^(\+?[0-9]+)$"
# In a field that the portal added: a number that begins as no count does, or is as long as that of a phone.
_NO_COUNT = r"^(\+[0-9]+|0[0-9]+|[0-9]{10,})$"
_MARK = "'"
# What begins a formula (https://owasp.org/www-community/attacks/CSV_Injection), with all that NFKC makes of it; a plain
# number is harmless. Where another character separates the cells, quotes do not hold a text together, so what follows
# one that may is a beginning too. What does not show, and quotes and marks before it, change nothing.
_BREAKS = r";|\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029"
_UNSEEN = (
    r"\s\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\"'"
)
_EQUALS, _SIGNS = r"=⁼₌﹦＝@﹫＠", r"+⁺₊﬩﹢＋\-−⁻₋﹣－"
_NUMBER_ALONE = r"[+-]\d+\Z"
_FORMULA = re.compile(
    rf"^(?='*[\t\r\n])|(?:^(?!{_NUMBER_ALONE})|(?<=[{_BREAKS}])(?!(?<=\r)\n))(?=[{_UNSEEN}]*[{_EQUALS}{_SIGNS}])"
)
_MAY_HOLD_ONE = rf"[{_EQUALS}{_SIGNS}\t\r\n]"


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a people or department frame as parquet, csv or xlsx, by the ending of the path.

    In csv and xlsx lists are joined by `;` and times are UTC. In csv every text is quoted; one that a spreadsheet would
    run as a formula, and every phone number, has an apostrophe in front, so that it stays text: ``pd.read_csv`` would
    make 7.9e10 of +79161234567, quoted or not. Nothing half-written stays behind; a new file is for its owner alone.

    Raises
    ------
    ValueError
        Where the ending is none of the three.
    MissingExtraError
        Where xlsx is wanted and the extra [report] is not installed.
    """
    writers = dict(zip(_ENDINGS, (_write_parquet, _write_csv, _write_xlsx), strict=True))
    writer = writers[_ending(path)]
    with whole(path) as file:
        writer(frame, file)


def check_path(path: Path) -> None:
    """Complain before any work where the path cannot be written to.

    Raises
    ------
    ValueError
        Where the ending is unknown, the folder does not exist, or the path is that of a folder.
    MissingExtraError
        Where xlsx is wanted and the extra [report] is not installed.
    """
    ending = _ending(path)
    check_place(path)
    if ending == ".xlsx":
        require("xlsxwriter", "report")


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        # Without its name: that may be the secret of a webhook pasted in its place.
        message = f"write to a file that ends with {', '.join(_ENDINGS)}"
        raise ValueError(message)
    return ending


def _write_parquet(frame: pd.DataFrame, file: BinaryIO) -> None:
    frame.to_parquet(file)


def _write_csv(frame: pd.DataFrame, file: BinaryIO) -> None:
    flat = _flat(frame).rename(columns=lambda name: _harmless(str(name)))
    for name in flat.columns[[pd.api.types.is_string_dtype(dtype) for dtype in flat.dtypes]]:
        texts = flat[name]
        risky = texts.str.contains(_MAY_HOLD_ONE, regex=True).fillna(value=False).astype(bool)
        texts = texts.mask(risky, texts[risky].map(_harmless))
        number = _number_in(name)
        flat[name] = texts if number is None else texts.str.replace(number, rf"{_MARK}\1", regex=True)
    flat.index = flat.index.map(_harmless_label).rename(flat.index.name and _harmless(str(flat.index.name)))
    # Excel reads UTF-8 only if a byte order mark says so. Half an emoji cannot be written; it says nothing either.
    flat.to_csv(
        file,
        mode="wb",
        encoding="utf-8-sig",
        errors="replace",
        date_format="%Y-%m-%dT%H:%M:%SZ",
        quoting=csv.QUOTE_NONNUMERIC,
    )


def _number_in(name: str) -> str | None:
    """Give the pattern of the numbers in a column that are text; None in one of ours that is no number."""
    if name in _PHONES:
        return _NUMBER
    return None if name in schema.PEOPLE or name in schema.DEPARTMENTS else _NO_COUNT


def _harmless_label(label: object) -> object:
    return _harmless(label) if isinstance(label, str) else label


def _harmless(text: str) -> str:
    return _FORMULA.sub(_MARK, text)


def _write_xlsx(frame: pd.DataFrame, file: BinaryIO) -> None:
    xlsxwriter = require("xlsxwriter", "report")
    flat = _flat(frame).reset_index()
    if len(flat) >= _ROWS_OF_EXCEL:
        message = f"{len(flat):,} rows do not fit into a sheet of Excel: write .parquet or .csv"
        raise ValueError(message)
    # In memory: temporary files of its own, with people's data, would outlive a process that is killed.
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"remove_timezone": True, "in_memory": True}) as book:
        sheet = book.add_worksheet("people")
        bold, utc = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        cut = 0
        for column, name in enumerate(flat.columns):
            sheet.write_string(0, column, str(name), bold)
            for row, value in enumerate(flat[name].array, start=1):
                cut += bool(_write_cell(sheet, row, column, value, utc))
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(flat), len(flat.columns) - 1)
    file.write(content.getbuffer())
    if cut:
        cells = "1 text was" if cut == 1 else f"{cut:,} texts were"
        warnings.warn(f"{cells} cut: a cell of Excel holds 32,767 letters. Write .parquet or .csv", stacklevel=4)


def _write_cell(sheet: Any, row: int, column: int, value: Any, utc: Any) -> int:  # noqa: ANN401 - any cell
    """Write a cell; anything but 0 says that it does not hold the whole value."""
    if pd.isna(value):
        return 0
    if isinstance(value, str):
        outcome = sheet.write_string(row, column, value)
    elif isinstance(value, pd.Timestamp):
        outcome = sheet.write_datetime(row, column, value.to_pydatetime(), utc)
    elif isinstance(value, bool) or pd.api.types.is_bool(value):
        outcome = sheet.write_boolean(row, column, bool(value))
    else:
        outcome = sheet.write_number(row, column, value)
    return int(outcome)


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    flat = frame.copy()
    # Not select_dtypes: to pandas 3 text is an object too.
    for name in flat.columns[[dtype == np.dtype(object) for dtype in flat.dtypes]]:
        flat[name] = pd.Series([";".join(map(str, items)) for items in flat[name]], flat.index, dtype="str")
    for name in flat.columns[[isinstance(dtype, pd.CategoricalDtype) for dtype in flat.dtypes]]:
        flat[name] = flat[name].astype("str")
    return flat

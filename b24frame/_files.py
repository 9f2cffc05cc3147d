"""A frame to a file: whole or not at all, and text stays text."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from b24frame._extras import require

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ENDINGS = (".parquet", ".csv", ".xlsx")
_ROWS_OF_EXCEL = 1_048_576
# A spreadsheet would run text that begins so as a formula; a plain number such as +79161234567 is harmless.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?!\d+$)")


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a people or department frame as parquet, csv or xlsx, by the ending of the path.

    In csv and xlsx lists are joined by `;` and times are UTC. Nothing half-written stays behind.

    Raises
    ------
    ValueError
        Where the ending is none of the three.
    MissingExtraError
        Where xlsx is wanted and the extra [report] is not installed.
    """
    writers = dict(zip(_ENDINGS, (_write_parquet, _write_csv, _write_xlsx), strict=True))
    writer = writers[_ending(path)]
    with whole(path) as partial:
        writer(frame, partial)


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


def check_place(path: Path) -> None:
    """Complain where there is no folder for a file, or a folder in its place.

    Raises
    ------
    ValueError
        Saying which.
    """
    if path.is_dir():
        message = f"{path} is a folder; name a file in it"
        raise ValueError(message)
    if not path.parent.is_dir():
        message = f"{path.parent}: there is no such folder; make it first"
        raise ValueError(message)


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        # Without its name: that may be the end of a webhook pasted in its place.
        message = f"write to a file that ends with {', '.join(_ENDINGS)}, not with {ending or 'none of them'}"
        raise ValueError(message)
    return ending


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to; what is written there takes the place of the file in one step, or leaves no trace."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path)


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    flat = _flat(frame).rename(columns=_harmless)
    for name in flat.columns[[pd.api.types.is_string_dtype(dtype) for dtype in flat.dtypes]]:
        texts = flat[name]
        flat[name] = texts.where(~texts.str.match(_FORMULA).fillna(value=False).astype(bool), "'" + texts)
    flat.index = flat.index.map(_harmless_label).rename(flat.index.name and _harmless(flat.index.name))
    # Excel reads UTF-8 only where a byte order mark says so.
    flat.to_csv(path, encoding="utf-8-sig", date_format="%Y-%m-%dT%H:%M:%SZ")


def _harmless_label(label: object) -> object:
    return _harmless(label) if isinstance(label, str) else label


def _harmless(name: object) -> str:
    return f"'{name}" if _FORMULA.match(str(name)) else str(name)


def _write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    xlsxwriter = require("xlsxwriter", "report")
    flat = _flat(frame).reset_index()
    if len(flat) >= _ROWS_OF_EXCEL:
        message = f"{len(flat):,} rows do not fit into a sheet of Excel: write .parquet or .csv"
        raise ValueError(message)
    with xlsxwriter.Workbook(path, {"remove_timezone": True}) as book:
        sheet = book.add_worksheet("people")
        bold, utc = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for column, name in enumerate(flat.columns):
            sheet.write_string(0, column, str(name), bold)
            for row, value in enumerate(flat[name].array, start=1):
                _write_cell(sheet, row, column, value, utc)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(flat), len(flat.columns) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: Any, utc: Any) -> None:  # noqa: ANN401 - any cell
    if pd.isna(value):
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, column, value.to_pydatetime(), utc)
    elif isinstance(value, bool) or pd.api.types.is_bool(value):
        sheet.write_boolean(row, column, bool(value))
    else:
        sheet.write_number(row, column, value)


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    flat = frame.copy()
    # Not select_dtypes: to pandas 3 text is an object too.
    for name in flat.columns[[dtype == np.dtype(object) for dtype in flat.dtypes]]:
        flat[name] = pd.Series([";".join(map(str, items)) for items in flat[name]], flat.index, dtype="str")
    for name in flat.columns[[isinstance(dtype, pd.CategoricalDtype) for dtype in flat.dtypes]]:
        flat[name] = flat[name].astype("str")
    return flat

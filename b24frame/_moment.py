"""Moments that a caller gives: never guessed, for 02.11.2026 means two days."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

HINT = 'write it like "2026-03-01" or "2026-03-01T09:00+03:00"'
# The dates and times of ISO 8601 that people write; a year or a month alone is no day.
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?)?"
)
_FIRST = pd.Timestamp("2000-01-01", tz="UTC")
_YEARS = range(1900, 2200)
_CLOCK = ("now", "today")


def read(value: object, name: str) -> pd.Timestamp:
    """Read a moment: ISO 8601 text, a date, a datetime, or one of numpy or pandas.

    Parameters
    ----------
    value : object
        What was given.
    name : str
        Name of the argument, for the message.

    Returns
    -------
    Timestamp
        With the zone that was given, or without one.

    Raises
    ------
    ValueError
        Where it is anything else, or no moment.

    Examples
    --------
    >>> read("2026-03-01 09:00Z", "at")
    Timestamp('2026-03-01 09:00:00+0000', tz='UTC')
    >>> read("02.11.2026", "at")
    Traceback (most recent call last):
        ...
    ValueError: at='02.11.2026' is no moment; write it like "2026-03-01" or "2026-03-01T09:00+03:00"
    """
    if isinstance(value, str):
        return _of_text(value, name)
    if not isinstance(value, date | np.datetime64):
        raise ValueError(f"{name} is ISO 8601 text, a date or a datetime, not {type(value).__name__}; {HINT}")  # noqa: TRY004 - the contract says so
    return _made(value, f"{name}={value!r}")


def known(dates: pd.Series[Any]) -> pd.Series[Any]:
    """Moments of a column, in UTC; what is before 2000 stands for none, as 1970 and the year 0 do in other systems.

    A loader leaves such out; a file that was written before it did still has them.
    """
    moments = pd.to_datetime(dates, utc=True)
    return moments.where(moments >= _FIRST)


def _of_text(text: str, name: str) -> pd.Timestamp:
    if text.strip().casefold() in _CLOCK:
        raise ValueError(f"{name}={text!r} reads the clock of this machine; pass the moment, with its zone")
    if not _ISO.fullmatch(text.strip()):
        raise ValueError(f"{name}={text!r} is no moment; {HINT}")
    return _made(text.strip().replace(" ", "T", 1).replace(" ", "").replace(",", "."), f"{name}={text!r}")


def _made(value: str | date | np.datetime64, told: str) -> pd.Timestamp:
    try:
        moment = pd.Timestamp(value)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{told} is no moment; {HINT}") from error
    # NaT has no year; nor is anybody's portal about a year in which counting days ahead or back comes to an end.
    if moment.year not in _YEARS:
        raise ValueError(f"{told} is no moment; {HINT}")
    return moment

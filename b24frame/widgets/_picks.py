"""Whom one may pick in the Explorer: rows by number from the browser, labels from Python. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_EVERYBODY = "set everybody = True to pick from all"


def checked_labels(given: Iterable[Any], index: pd.Index[Any], counted: NDArray[np.bool_]) -> list[Any]:
    """Check labels of the index.

    Raises
    ------
    ValueError
        If one is not in the index, or is not counted.
    """
    labels = list(given)
    for label in labels:
        if label not in index:
            raise ValueError(f"no person has the index {label!r}; pick labels of the frame's index")
    shown = set(index[counted])
    for label in labels:
        if label not in shown:
            raise ValueError(f"{label!r} is no employee; {_EVERYBODY}")
    return labels


def checked_rows(given: Iterable[int], counted: NDArray[np.bool_]) -> list[int]:
    """Check numbers of rows, and give each once, in order.

    Raises
    ------
    ValueError
        If there is no such row, or it is not counted.
    """
    rows = sorted(set(given))
    if rows and not 0 <= rows[0] <= rows[-1] < len(counted):
        raise ValueError(f"rows are picked by their number from 0 to {len(counted) - 1:,}")
    if not counted[rows].all():
        raise ValueError(f"only employees are picked from; {_EVERYBODY}")
    return rows

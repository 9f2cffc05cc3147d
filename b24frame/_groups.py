"""Sort people into groups by any column, and choose the groups that must not be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from b24frame import _privacy, schema
from b24frame._lookup import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALL = "all"
_LISTS = (list, tuple, set, frozenset, np.ndarray)


@dataclass(frozen=True, slots=True)
class Groups:
    """Who is in which group: person `rows[i]` is in group `codes[i]`, labelled `labels[codes[i]]`."""

    labels: pd.Index
    codes: NDArray[np.intp]
    rows: NDArray[np.intp]
    hidden: NDArray[np.bool_]

    @property
    def sizes(self) -> NDArray[np.intp]:
        """Employees in each group."""
        return np.bincount(self.codes, minlength=len(self.labels))

    def count(self, buckets: NDArray[np.intp], width: int) -> NDArray[np.intp]:
        """Employees of each group in each of the buckets; a bucket of -1 counts nowhere."""
        of_each = buckets[self.rows]
        known = of_each >= 0
        flat = self.codes[known] * width + of_each[known]
        return np.bincount(flat, minlength=len(self.labels) * width).reshape(len(self.labels), width)


def groups_of(employees: pd.DataFrame, by: str | None, min_group: int | None) -> Groups:
    """Sort the employees into groups, and choose the groups to hide; without `by` into one, `all`."""
    if by is None:
        _privacy.check_min_group(min_group)
        rows = np.arange(len(employees))
        is_small = min_group is not None and 0 < len(rows) < min_group
        return Groups(pd.Index([ALL]), np.zeros(len(rows), dtype=np.intp), rows, np.array([is_small]))
    rows, values = long(employees[by])
    codes, labels = _coded(values)
    if len(rows) != len(employees):
        # Somebody who is in a group twice counts once.
        codes, rows = np.divmod(np.unique(codes * len(employees) + rows), len(employees))
    hidden = _privacy.hide_groups(np.bincount(codes, minlength=len(labels)), min_group)
    return Groups(labels.rename(by), codes, rows, hidden)


def long(column: pd.Series) -> tuple[NDArray[np.intp], pd.Series]:
    """Take a list column apart: a row per person and value, and one without a value for an empty list."""
    rows = np.arange(len(column))
    if isinstance(column.dtype, pd.ArrowDtype) and pa.types.is_nested(column.dtype.pyarrow_dtype):
        column = column.astype(object)
    if column.dtype != object or not any(isinstance(value, _LISTS) for value in column):
        return rows, column
    try:
        cells: Any = pa.array(column, from_pandas=True)
        lengths: Any = pc.fill_null(pc.list_value_length(cells), 0)
        values, parents = pc.list_flatten(cells), pc.list_parent_indices(cells).to_numpy()
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, NotImplementedError):
        # Values of several types.
        lists = [listed(value) or [None] for value in column]
        flat = pd.Series([value for values in lists for value in values], dtype=object, name=column.name)
        return np.repeat(rows, [len(values) for values in lists]), flat
    missing = np.flatnonzero(lengths.to_numpy(zero_copy_only=False) == 0)
    values = pa.concat_arrays([values, pa.nulls(len(missing), values.type)])
    return np.concatenate([parents, missing]), _series(values, column.name)


def _series(values: Any, name: Any) -> pd.Series:  # noqa: ANN401 - any Arrow array, any label
    if pa.types.is_integer(values.type):
        return pd.Series(schema.whole_numbers(values.cast(pa.int64())), name=name)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return pd.Series(schema.text(values.cast(pa.large_string())), name=name)
    return pd.Series(values.to_pandas(), name=name)


def _coded(values: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    """Number the values in their order, those without one last."""
    codes: Any
    labels: Any
    if isinstance(values.dtype, pd.CategoricalDtype):
        # In the order of the categories, and only those that occur.
        values = values.cat.remove_unused_categories()
        codes, labels = values.cat.codes.to_numpy(dtype=np.intp), pd.Index(values.cat.categories)
    else:
        codes, labels = _factorized(values)
    if (codes < 0).any():
        codes = codes.copy()
        codes[codes < 0] = len(labels)
        labels = labels.append(pd.Index([None], dtype=_with_na(labels)))
    return codes, labels


def _factorized(values: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    try:
        codes, labels = pd.factorize(values, sort=True)
    except TypeError:
        # Values of several types have no order of their own.
        return _factorized_as_text(values)
    found = pd.Index(labels)
    return _by_name(codes, found) if pd.api.types.is_string_dtype(found) else (codes.astype(np.intp), found)


def _by_name(codes: NDArray[np.intp], labels: pd.Index) -> tuple[NDArray[np.intp], pd.Index]:
    order = np.array(sorted(range(len(labels)), key=lambda at: fold(str(labels[at]))), dtype=np.intp)
    places = np.append(np.argsort(order), -1)
    numbers: NDArray[np.intp] = places[codes].astype(np.intp)
    return numbers, labels[order]


def _factorized_as_text(values: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    try:
        codes, found = pd.factorize(values.astype(object))
    except TypeError as error:
        raise TypeError(f"column {values.name!r} holds values that make no groups, such as dicts") from error
    return _by_name(codes, pd.Index(found))


def _with_na(labels: pd.Index) -> Any:  # noqa: ANN401 - any dtype
    """Find the dtype that has room for NA too."""
    if labels.dtype.kind in "iu" and isinstance(labels.dtype, np.dtype):
        return "Int64"
    return object if labels.dtype.kind == "b" else labels.dtype


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - a list in any of its forms, or nothing
    """Take a cell of a list column, which comes back from parquet as an array and from a merge as NaN."""
    return list(value) if isinstance(value, _LISTS) else []

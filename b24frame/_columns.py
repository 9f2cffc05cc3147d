"""Arrow columns, read part by part, to a column of the people frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from b24frame import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24frame._values import Column


def joined(name: str, parts: Sequence[Column | None], lengths: Sequence[int]) -> Any:  # noqa: ANN401 - any pandas array
    """Join the parts of a column as the frame has it."""
    return _pandas(name, _chunked(parts, lengths))


def _chunked(parts: Sequence[Column | None], lengths: Sequence[int]) -> pa.ChunkedArray[Any]:
    """Join the parts of a column; one that the server sent only now and then has gaps, or even several types."""
    kinds = {part.type for part in parts if part is not None and part.null_count < len(part)}
    kind = kinds.pop() if len(kinds) == 1 else pa.large_string()
    return pa.chunked_array(
        [
            pa.nulls(length, kind) if part is None or part.null_count == length else part.cast(kind)
            for part, length in zip(parts, lengths, strict=True)
        ],
        type=kind,
    )


def _pandas(name: str, column: pa.ChunkedArray[Any]) -> Any:  # noqa: ANN401 - any pandas array
    dtype = schema.PEOPLE.get(name)
    if dtype == schema.TIME:
        return column.cast(pa.timestamp("us", "UTC")).to_pandas().array
    if dtype == schema.BOOL:
        return np.asarray(column, dtype=bool)
    if isinstance(dtype, pd.CategoricalDtype):
        return _categorical(column, dtype, is_open=name == "status")
    if pa.types.is_large_string(column.type) or dtype == schema.STR:
        return schema.text(column)
    nullable: dict[Any, Any] = {
        pa.bool_(): pd.BooleanDtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
    }
    return nullable[column.type].__from_arrow__(column)


def _categorical(column: pa.ChunkedArray[Any], dtype: pd.CategoricalDtype, *, is_open: bool) -> Any:  # noqa: ANN401 - pandas is not precise here
    categories = list(dtype.categories)
    if is_open:
        categories += sorted(set(pc.unique(column.drop_null()).to_pylist()) - set(categories))
    codes = pc.index_in(column, value_set=pa.array(categories, pa.large_string())).fill_null(-1).to_numpy()
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(categories))

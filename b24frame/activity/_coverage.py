"""How complete the data is: coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from b24frame import _privacy
from b24frame.activity._common import as_of, employees_of, frame_of, grouped, tell
from b24frame.errors import SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from b24frame.activity._common import Moment, People

# Gender is not among them: the portal answers M also where it is not set.
FIELDS = (
    *("name", "work_position", "email", "phone", "personal_mobile", "personal_phone", "work_phone", "inner_phone"),
    *("birthday", "avatar", "website", "department_id", "manager_id"),
)

_READING = "a field that the portal does not send counts as not filled"


def coverage(people: People, *, at: Moment = None, by: str | None = None, min_group: int | None = 5) -> pd.DataFrame:
    """Tell for how many employees each field is filled.

    Parameters
    ----------
    people : DataFrame or Org
        Column employee, `by`, and any of the fields name, work_position, email, phone, personal_mobile,
        personal_phone, work_phone, inner_phone, birthday, avatar, website, department_id, manager_id. A phone counts
        where it is a valid number.
    at : str or datetime, optional
        When the data was read, for the title; it changes no figure. Default: the load time of the frame.
    by, min_group
        As of `recency`.

    Returns
    -------
    DataFrame
        Without `by`: a row per field that the frame has, index `field`, columns filled (Int64) and share (Float64, of
        all employees). With `by`: a row per group in the order of its values, a column per field with its share
        (Float64). A field that the portal does not send (older ones leave out email and website) is filled for
        nobody; one that was never loaded is NA and named in the attrs, `not_loaded`: managers come with `load_org`.
        Without employees filled is 0 and the share NA; with `by` there is no row.

    Raises
    ------
    SchemaError
        Where a column is missing, with the nearest, or the frame has none of the fields.
    ValueError
        As of `recency`.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues([{"id": 1, "email": "a@acme.example"}, {"id": 2, "name": "Anna"}])
    >>> b24.activity.coverage(people, at="2026-03-01T09:00Z", min_group=None).loc[["name", "email"]]
           filled  share
    field
    name        1    0.5
    email       1    0.5
    """
    frame = frame_of(people)
    fields = [field for field in FIELDS if field in frame.columns]
    employees = employees_of(people, *fields, by=by)
    moment = as_of(people, at)
    if not fields:
        raise SchemaError(
            f"the frame has none of the fields {', '.join(FIELDS)}. Load it with b24frame.load_employees.",
            wanted=FIELDS,
            found=[str(column) for column in frame.columns],
        )
    absent = _not_loaded(people)
    groups = grouped(people, employees, by, min_group)
    filled = np.stack([_filled(employees[field]) for field in fields], axis=1)
    counts = np.stack([groups.count(np.where(each, 0, -1), 1)[:, 0] for each in filled.T], axis=1)
    sizes = groups.sizes
    shares = counts / np.where(sizes, sizes, 1)[:, None]
    if by is None:
        columns = {
            "filled": pd.array(counts[0], dtype="Int64"),
            "share": pd.Series(shares[0]).astype("Float64").mask(np.full(len(fields), sizes[0] == 0)).array,
        }
        table = pd.DataFrame(columns, index=pd.Index(fields, name="field"))
        table = _privacy.blank(table, np.repeat(groups.hidden, len(fields)) | table.index.isin(absent))
    else:
        table = pd.DataFrame(shares, index=groups.labels, columns=fields).astype("Float64")
        table = _privacy.blank(table, groups.hidden)
        table[absent] = pd.NA
    reading = "; ".join([_READING, *(f"{field} is not loaded: use load_org" for field in absent)])
    count = len(employees)
    tell(table, "coverage", moment, people=count, reading=reading, by=by, min_group=min_group, groups=groups)
    table.attrs["b24frame"]["not_loaded"] = absent
    return table


def _not_loaded(people: People) -> list[str]:
    """Name the fields that come with the department tree, if no column that comes with it says anything."""
    frame = frame_of(people)
    if not isinstance(people, pd.DataFrame) or frame.empty or "manager_id" not in frame:
        return []
    told = [name for name in ("department", "department_path", "manager_id") if name in frame]
    return [] if frame[told].notna().any(axis=None) else ["manager_id"]


def _filled(column: pd.Series) -> NDArray[np.bool_]:
    filled = column.notna()
    if isinstance(column.dtype, pd.StringDtype):
        filled &= (column != "").fillna(value=False)
    return filled.to_numpy(dtype=bool)

"""Departments as groups: by id, with labels that tell two of one name apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from b24frame import schema
from b24frame._groups import listed, long
from b24frame._lookup import fold
from b24frame._tree import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24frame._groups import Groups

# Columns that show departments, and the column with the ids of those.
IDS = {"department": "department_id", "department_path": "department_id", "departments": "department_ids"}


def ids_of(
    people: pd.DataFrame, by: str | None, departments: pd.DataFrame | None = None
) -> tuple[pd.Series[Any], dict[Any, str]] | None:
    """Take the ids of the departments that a column shows, and the labels of those by id.

    Returns
    -------
    (Series, dict) or None
        Ids that no label is known for are left out, as they have no name in the column either; where no name was
        loaded at all, all are kept. None where the column shows no departments, or the frame has no ids.
    """
    ids = _ids_of(people, by)
    if ids is None:
        return None
    found = _found(people) if departments is None else departments[["name", "path"]]
    named = labels(found["path"].to_dict(), found["name"].to_dict(), whole=by == "department_path")
    return _known(ids, named) if named else ids, named


def labelled(groups: Groups, by: str, named: Mapping[Any, str]) -> Groups:
    """Give groups by id the labels of their departments, in the order of these; `#7` where none is known."""
    texts = [None if pd.isna(at) else named.get(at, f"#{at}") for at in groups.labels]
    order = sorted(range(len(texts)), key=lambda at: (texts[at] is None, fold(texts[at] or "")))
    place = np.argsort(np.array(order, dtype=np.intp))
    index = pd.Index([texts[at] for at in order], dtype=schema.STR, name=by)
    return replace(groups, labels=index, codes=place[groups.codes], hidden=groups.hidden[order])


def _ids_of(people: pd.DataFrame, by: str | None) -> pd.Series[Any] | None:
    wanted = IDS.get(by) if by is not None else None
    if wanted == "department_id" and wanted not in people and "department_ids" in people:
        first = [next(iter(listed(cell)), None) for cell in people["department_ids"]]
        return pd.Series(pd.array(first, dtype="Int64"), index=people.index, name=wanted)
    return people.get(wanted) if wanted is not None else None


def _known(ids: pd.Series[Any], named: Mapping[Any, str]) -> pd.Series[Any]:
    if ids.name == "department_id":
        return ids.where(ids.isin(list(named)))
    if long(ids)[1].dropna().isin(list(named)).all():
        return ids
    lists = [[at for at in listed(cell) if at in named] for cell in ids]
    return pd.Series(schema.lists(lists), index=ids.index, name=ids.name)


def labels(paths: Mapping[Any, Any], names: Mapping[Any, Any], *, whole: bool = False) -> dict[Any, str]:
    """Label departments so that no two labels are equal.

    Parameters
    ----------
    paths, names : dict
        Path and name by id; either may be missing.
    whole : bool
        Take the whole paths. Else the shortest end of each, in levels, that no other department's path has.

    Returns
    -------
    dict
        Label by id, in the order of the paths. Of equal paths each has its id behind it.

    Examples
    --------
    >>> names = {1: "Acme", 2: "Moscow", 3: "Kazan", 4: "Sales", 5: "Sales"}
    >>> paths = {1: "Acme", 2: "Acme / Moscow", 3: "Acme / Kazan"}
    >>> labels(paths | {4: "Acme / Moscow / Sales", 5: "Acme / Kazan / Sales"}, names)
    {1: 'Acme', 2: 'Moscow', 3: 'Kazan', 4: 'Moscow / Sales', 5: 'Kazan / Sales'}
    """
    steps = {at: _steps(at, path, names.get(at)) for at, path in paths.items()}
    found = {at: SEPARATOR.join(way) for at, way in steps.items()}
    unclear = [] if whole else list(steps)
    size = 1
    while unclear:
        ends = {at: SEPARATOR.join(steps[at][-size:]) for at in unclear}
        seen = Counter(ends.values())
        found |= {at: end for at, end in ends.items() if seen[end] == 1}
        unclear = [at for at, end in ends.items() if seen[end] > 1 and size < len(steps[at])]
        size += 1
    while twice := {label for label, count in Counter(found.values()).items() if count > 1}:
        found = {at: f"{label} (#{at})" if label in twice else label for at, label in found.items()}
    return found


def _steps(number: object, path: object, name: object) -> Sequence[str]:
    """Take a path apart into names; the last one, which is known, may hold the separator itself."""
    own = "" if pd.isna(name) else str(name)  # type: ignore[call-overload]
    if pd.isna(path):  # type: ignore[call-overload]
        return [own or f"#{number}"]
    text = str(path)
    if text == own:
        return [own]
    if own and text.endswith(SEPARATOR + own):
        return [*text.removesuffix(SEPARATOR + own).split(SEPARATOR), own]
    return text.split(SEPARATOR)


def _found(people: pd.DataFrame) -> pd.DataFrame:
    """Names and paths by id, as far as the people's departments tell: the path only of the first of a person."""
    table = pd.DataFrame({"name": [], "path": []}, index=pd.Index([], dtype="int64"), dtype=schema.STR)
    first = _ids_of(people, "department")
    if first is not None:
        once = (first.notna() & ~first.duplicated()).to_numpy()
        columns = {"name": "department", "path": "department_path"}
        pairs = {name: people.loc[once, at].array if at in people else pd.NA for name, at in columns.items()}
        table = pd.DataFrame(pairs, index=first[once].array, dtype=schema.STR).dropna(how="all")
    if not {"department_ids", "departments"} <= set(people.columns):
        return table
    rows, ids = long(people["department_ids"])
    others, names = long(people["departments"])
    # Whoever lists a department that is not known has fewer names than ids.
    fits = np.bincount(rows, minlength=len(people)) == np.bincount(others, minlength=len(people))
    more = pd.Series(names[fits[others]].array, index=ids[fits[rows]].array).dropna()
    more = more[~more.index.duplicated() & ~more.index.isin(table.index)]
    return pd.concat([table, pd.DataFrame({"name": more, "path": pd.NA}, dtype=schema.STR)])

"""A hand-made company, small enough to count on fingers, with one of each thing that goes wrong in real ones."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

# Acme (1) > Lab (4) > Bench (5); Acme > Sales (2) > North (3); Acme > Old (6). Branch (7) hangs below 77, which is not
# in the list, and Egg (9) and Hen (8) below each other. The frame is in no order. Lab and Egg have no head, Old's
# was dismissed, Branch's is unknown, Boris leads Sales and North. Bench's parent was read out of names.
UNITS = [
    # id, name, parent, head, sort, parent_inferred
    (3, "North", 2, 20, None, False),
    (2, "Sales", 1, 20, 200, False),
    (1, "Acme", None, 10, 100, False),
    (4, "Lab", 1, None, 100, False),
    (5, "Bench", 4, 40, None, True),
    (6, "Old", 1, 90, 300, False),
    (7, "Branch", 77, 999, 400, False),
    (9, "Egg", 8, None, None, False),
    (8, "Hen", 9, 80, None, False),
]
DISMISSED = 90
TREE_ORDER = [1, 4, 5, 2, 3, 6, 7, 9, 8]

# Ivan (90) was dismissed and Kim (61) is a bot: 14 of these 16 are employees.
STAFF = [
    # id, name, employee, departments, position
    (10, "Anna", True, [1], "Director"),
    (20, "Boris", True, [2], "Head"),
    (21, "Clara", True, [3], "Rep"),
    (22, "Dan", True, [3, 5], "Rep"),
    (23, "Emil", True, [2, 4, 5], "Engineer"),
    (40, "Fedor", True, [5], "Engineer"),
    (41, "Gleb", True, [5], "Engineer"),
    (42, "Hans", True, [4], None),
    (90, "Ivan", False, [6], "Clerk"),
    (60, "Jana", True, [6], "Clerk"),
    (61, "Kim", False, [3], "Robot"),
    (70, "Lena", True, [7], "Clerk"),
    (80, "Max", True, [9], "Clerk"),
    (81, "Nora", True, [8], "Clerk"),
    (82, "Olga", True, [], "Clerk"),
    (83, "Pavel", True, [77, 4], "Clerk"),
]


def departments_of(units: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Department frame from rows of id, name, parent, head, and maybe sort and parent_inferred."""
    defaults = (None, None, None, None, None, False)
    rows = [(*unit, *defaults[len(unit) :]) for unit in units]
    frame = pd.DataFrame(rows, columns=["id", "name", "parent_id", "manager_id", "sort", "parent_inferred"])
    dtypes = {"id": "int64", "name": "str", "parent_inferred": "bool"}
    whole = dict.fromkeys(("parent_id", "manager_id", "sort"), "Int64")
    return frame.astype(dtypes | whole).set_index("id")


def people_of(staff: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """People frame from rows of id, name, employee, departments, and maybe work_position."""
    rows = [(*person, *(None,) * (5 - len(person))) for person in staff]
    frame = pd.DataFrame(rows, columns=["id", "name", "employee", "department_ids", "work_position"])
    frame["active"] = frame["employee"] | frame["id"].ne(DISMISSED)
    first = [ids[0] if ids else None for ids in frame["department_ids"]]
    frame.insert(4, "department_id", pd.array(first, dtype="Int64"))
    dtypes = {"id": "int64", "name": "str", "employee": "bool", "department_ids": "object", "work_position": "str"}
    return frame.astype(dtypes).set_index("id")


def through_parquet(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the frame as it comes back from a file: lists are arrays then."""
    file = BytesIO()
    frame.to_parquet(file)
    return pd.read_parquet(file)


def plain(values: Any) -> list[Any]:  # noqa: ANN401 - any column or index
    """Values as Python objects, None where there is none."""
    return [None if pd.isna(value) else value for value in values]


def rows(table: pd.DataFrame, *columns: str) -> dict[Any, tuple[Any, ...]]:
    """Rows by index (None where it is NA), as tuples of these columns."""
    lists = [plain(table[column]) for column in columns]
    labels = [None if pd.isna(label) else label for label in table.index]
    return dict(zip(labels, zip(*lists, strict=True), strict=True))

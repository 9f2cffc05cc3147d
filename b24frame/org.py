"""The people and the departments of a company together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Org:
    """A company: its people and its departments.

    Parameters
    ----------
    people : DataFrame
        The people frame; department names and managers are filled from the departments.
    departments : DataFrame
        The department frame.

    Attributes
    ----------
    people, departments : DataFrame
        Never changed by a method.

    Raises
    ------
    SchemaError
        Where a frame lacks a column that is needed.

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(people=30) as url:
    ...     org = b24.load_org(url)
    >>> org
    Org(31 people, ... departments)
    """

    def __init__(self, people: pd.DataFrame, departments: pd.DataFrame) -> None:
        from b24frame._departments import join_departments
        from b24frame.schema import require

        require(people, "department_ids")
        require(departments, "name", "path", "parent_id", "manager_id")
        self.people = join_departments(people, departments)
        self.departments = departments.copy()

    def __repr__(self) -> str:
        return f"Org({len(self.people):,} people, {len(self.departments):,} departments)"

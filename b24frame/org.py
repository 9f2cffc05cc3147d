"""The people and the departments of a company together: a tree, counted right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24frame import _departments, _forest, _graphs, _lines, _lookup, _memberships, _whatif, schema
from b24frame._plain import several

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from b24frame._whatif import Kind


class Org:
    """A company: its people and its departments.

    Two trees live in it and are never mixed. **Depth** is of the department tree: 0 at a root. **Layers** are of the
    reports-to chain: a person reports to the head of their first department, and the head of it to the nearest
    head above who is someone else; who was dismissed leads nobody, so that lines go on to the next head above; layer
    1 reports to nobody. Only employees are counted (the column `employee`).

    Parameters
    ----------
    people : DataFrame
        The people frame; department names and managers are filled in from the departments.
    departments : DataFrame
        The department frame. A parent that is not in it makes a root and a cycle is cut: `checks` tells both.

    Attributes
    ----------
    people, departments : DataFrame
        Copies of what was given, joined; never changed by a method.

    Raises
    ------
    SchemaError
        Where a frame lacks a column that is needed.
    TypeError, ValueError
        Where something else is given than a frame with ids as its index, or an id repeats.

    Notes
    -----
    With E(d) the employees who list department d, n(p) how many known departments p lists, and m(p) the manager of p:

    - ``direct(d) = |E(d)|``, ``total(d) = |union of E(x)|`` over d and all x below, ``weighted(d) = sum of 1 / n(p)``
      over E(d); ``depth(d) = 0`` at a root, else ``depth(parent of d) + 1``.
    - ``layer(p) = 1`` where m(p) is NA, else ``layer(m(p)) + 1``; of a manager q: ``direct(q) = |{p: m(p) = q}|``,
      ``total(q) = |{p: q is m(p) or m(m(p)) ...}|`` without q, ``layers(q) = max layer(p) - layer(q)`` over these.

    Examples
    --------
    >>> import b24frame as b24
    >>> with b24.demo.portal(b24.demo.sample()) as url:
    ...     org = b24.load_org(url)
    >>> org
    Org(300 people, 25 departments)
    >>> org.layers()["people"].tolist()
    [1, 9, 68, 178, 12, 6]
    """

    def __init__(self, people: pd.DataFrame, departments: pd.DataFrame) -> None:
        people, departments = schema.with_ids(people, "people"), schema.with_ids(departments, "departments")
        schema.require(people, "name", "employee", "department_ids")
        schema.require(departments, "name", "parent_id", "manager_id", of="departments")
        self.departments = _departments.settled(departments)
        self.people = _departments.join_departments(people, self.departments)

    def __repr__(self) -> str:
        return f"Org({several(len(self.people), 'person', 'people')}, {several(len(self.departments), 'department')})"

    def memberships(self, *, everybody: bool = False) -> pd.DataFrame:
        """Who sits where: one row per employee and department.

        Parameters
        ----------
        everybody : bool
            Give everybody's, also those of leavers, guests and bots.

        Returns
        -------
        DataFrame
            In the order of the people: person_id (int64), department_id (int64), weight (float64, 1 / number of
            the person's departments, so that it adds up to 1 for each), primary (bool, the first of them). A
            department that is not in the list has no row: `checks` names it.
        """
        people = self.people if everybody else self.people[self.people["employee"]]
        return _memberships.memberships(people, self._tree())

    def headcount(self, by: str = "department", min_group: int | None = None) -> pd.DataFrame:
        """Head-count of each department, or of each value of a column; costs people x departments per person.

        Parameters
        ----------
        by : str
            "department", or any column of the people; who has several values in a list counts in each.
        min_group : int, optional
            Hide groups with fewer employees, and more where one could be worked out (docs/privacy.md); 0 is shown.

        Returns
        -------
        DataFrame
            One row per department in tree order, index `department_id` (int64): direct (distinct employees in it),
            total (distinct employees in it or below: never the sum of the children, for a person in two of them is
            one), weighted (a person is split evenly: adds up to the employees who sit in any), managers (how many of
            `total` have direct reports), depth (0 at a root), path, parent_id. With `by` a row per value, those
            without one last, index of that name: the first four; if the column holds names of departments, a row per
            department, its label the shortest end of its path that no other has. Counts are Int64, weighted is
            Float64. What is hidden is NA: direct with weighted, total, and managers wherever anything below is
            hidden. With `by="manager_id"` a head without reports has a hidden row too.

        Raises
        ------
        SchemaError
            Where there is no such column.
        """
        return _memberships.headcount(self.people, self.departments, self._tree(), by, min_group)

    def span_of_control(self) -> pd.DataFrame:
        """How many people each manager leads.

        Returns
        -------
        DataFrame
            One row per person with direct reports, the widest first, index `manager_id` (int64): name (str, NA for a
            head who is not among the people), direct (Int64, employees who report to them), total (Int64, all
            employees below, each once), layers (Int64, layers of employees below).
        """
        return schema.noted(self._lines().span, "span_of_control", self.people)

    def layers(self) -> pd.DataFrame:
        """Employees on each layer of the reports-to chain.

        Returns
        -------
        DataFrame
            Index `layer` (int64): 1 for who reports to nobody (those whom no head stands above included), else one
            more than their manager: people (Int64), share (Float64, of all employees), managers (Int64, those of
            them with direct reports).
        """
        return schema.noted(self._lines().layers, "layers", self.people)

    def reporting_lines(self) -> pd.DataFrame:
        """Who reports to whom.

        Returns
        -------
        DataFrame
            One row per employee: employee_id (int64), manager_id (Int64, NA at the top), inferred (bool: the line
            skips a post that is vacant or whose head was dismissed, or goes over a parent that was read out of names).
        """
        return _lines.reporting_lines(self.people, self.departments)

    def subtree(self, department: int | str) -> pd.DataFrame:
        """A department and all below it, in tree order: rows of the department frame.

        Parameters
        ----------
        department : int or str
            Id, name or path; case, accents and ё do not matter.

        Raises
        ------
        ValueError
            Where there is no such department (with the nearest names) or several (with their paths and ids).
        """
        return self.departments.loc[self._tree().subtree(_lookup.department(self.departments, department))]

    def ancestors(self, department: int | str) -> pd.DataFrame:
        """The departments above one, root first: rows of the department frame. Errors as for `subtree`."""
        return self.departments.loc[self._tree().ancestors(_lookup.department(self.departments, department))]

    def reports(self, manager: int | str) -> pd.DataFrame:
        """The employees who report to somebody directly: rows of the people frame.

        Parameters
        ----------
        manager : int or str
            Id or name; for a head who is not among the people the id.

        Raises
        ------
        ValueError
            Where there is no such person (with the nearest names) or several (with their departments and ids).
        """
        employees = self.people[self.people["employee"]]
        number = _lookup.manager(self.people, manager)
        return employees[employees["manager_id"].eq(number).fillna(value=False).to_numpy(bool)]

    def checks(
        self, *, wide_span: int = 15, deep_chain: int = 7, head_of_many: int = 3, many_departments: int = 3
    ) -> pd.DataFrame:
        """What is odd or broken in the structure and the contact data.

        Parameters
        ----------
        wide_span, deep_chain, head_of_many, many_departments : int
            From where on it is a finding, as below; whole numbers from 1 on.

        Returns
        -------
        DataFrame
            One row per finding, the most severe first: check (category), severity (ordered category: error, warning,
            info), kind (category: person or department), id (int64, of that), detail (str, what was found),
            advice (category, what to do about it).

        Raises
        ------
        SchemaError
            Where a column is missing that a check looks at.
        ValueError
            Where a threshold is no whole number from 1 on.

        Notes
        -----
        Of departments: vacant_head (none), outside_head (an employee, but no member), inactive_head (no employee, or
        not loaded), empty_department and unit_of_one (``total`` = 0 and 1), orphan_department (its parent is not in the
        frame), cycle (it lies below itself), inferred_parent (read out of the full name).

        Of employees: no_department, unknown_department (lists one that is not in the frame), many_departments (lists
        more than that), no_phone (no valid outside number), invalid_phone (a text that is none), no_email, and
        shared_phone, shared_inner_phone, shared_email (another employee has the same), never_active (no last activity).

        Of anybody: head_of_many (heads more than that), wide_span (``direct`` more than that), deep_chain (stands at
        that ``layer`` with people below), cycle (reports to themselves by way of others).
        """
        from b24frame._findings import findings

        limits = {"wide_span": wide_span, "deep_chain": deep_chain, "head_of_many": head_of_many}
        return findings(self.people, self.departments, self._lines(), **limits, many_departments=many_departments)

    def move(self, person_or_department: int | str, to: int | str, *, kind: Kind | None = None) -> Org:
        """Give the company as it would be with somebody, or a department with all below it, somewhere else.

        Parameters
        ----------
        person_or_department : int or str
            Id or name, of a department also its path. A person's first department is replaced, others are kept, and
            what they head they go on heading.
        to : int or str
            The department to move them to, or to hang it below.
        kind : {"person", "department"}, optional
            Which of both is meant; needed where it may be either, as ids of both begin at 1.

        Raises
        ------
        ValueError
            Where it is not clear who is meant, or a department would end below itself.

        Examples
        --------
        >>> import pandas as pd
        >>> import b24frame as b24
        >>> people, departments = (pd.read_parquet(f"data/{name}.parquet") for name in ("people", "departments"))
        >>> org = b24.Org(people, departments)
        >>> moved = org.move("Продажи", to="Операции")
        >>> moved.ancestors("Интернет-магазин")["name"].tolist()
        ['Север', 'Операции', 'Продажи']
        >>> changes = org.compare(moved)
        >>> changes.loc[changes["figure"] == "total", ["name", "before", "after"]]
                       name before after
        1  Север / Операции     84   167
        """
        meant, number = _whatif.kind_of(self, person_or_department, kind)
        place = _lookup.department(self.departments, to)
        if meant == "person":
            return Org(_whatif.person_moved(self.people, number, place), self.departments)
        below = self.subtree(number).index
        return Org(self.people, _whatif.department_moved(self.departments, number, place, below))

    def compare(self, other: Org) -> pd.DataFrame:
        """What is different in another state of the company: this one is before, the other after.

        Returns
        -------
        DataFrame
            One row per figure that differs: kind (category: company, department, person), id (Int64, NA for the
            company), name, figure (such as total, head, manager, layer), before and after (str, NA where there is
            none). Persons are employees. Who is in one of both only has the figure `exists`.
        """
        if not isinstance(other, Org):
            raise TypeError(f"an Org is compared with another Org, not with {type(other).__name__}")
        return _whatif.compare(self, other)

    def to_networkx(self) -> nx.DiGraph[int]:
        """Give the department tree as a graph, edges from above to below; nodes carry name, head and counts.

        Raises
        ------
        MissingExtraError
            Where networkx is not installed (extra `graph`, part of `all`).
        """
        return _graphs.to_networkx(self)

    def to_mermaid(self) -> str:
        """Write the department tree as a Mermaid flowchart. Mermaid itself draws up to 500 edges by default."""
        return _graphs.to_mermaid(self)

    def to_dot(self) -> str:
        """Write the department tree as a Graphviz graph."""
        return _graphs.to_dot(self)

    def _tree(self) -> _forest.Forest:
        return _departments.tree(self.departments)

    def _lines(self) -> _lines.Lines:
        return _lines.lines(self.people, self.departments)

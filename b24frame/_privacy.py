"""Which groups a table must not show: the small ones, and those without which a small one could be worked out.

Whoever sees a table with a total can subtract what is shown from it. What is left is the people of all hidden groups
together, so that pool must itself be as large as a group that may be shown, and must not fall into its groups in one
way only. Method: primary and complementary suppression, as statistical offices do it
(https://ec.europa.eu/eurostat/cros/content/statistical-disclosure-control_en).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from numpy.typing import ArrayLike, NDArray

    Mask: TypeAlias = NDArray[np.bool_]

# Fewer hidden groups than that leave a way out even where each is as large as a hidden one can be.
_MANY = 3
_TOP = None


def check_min_group(min_group: int | None) -> None:
    """Check the size below which groups are hidden.

    Raises
    ------
    TypeError, ValueError
        Where it is neither None nor a whole number from 1 on.
    """
    if min_group is None:
        return
    if isinstance(min_group, bool) or not isinstance(min_group, int | np.integer):
        raise TypeError(f"min_group is a whole number or None (show all), not {min_group!r}")
    if min_group < 1:
        raise ValueError(f"min_group is 1 or more, or None to show all, not {min_group}")


def hide_groups(
    sizes: ArrayLike, min_group: int | None, *, ties: ArrayLike | None = None, also: ArrayLike | None = None
) -> Mask:
    """Choose the rows to hide of a table that has a row per group, where the total of all groups is known.

    Parameters
    ----------
    sizes : array of int
        Employees of each group. Groups that overlap (a person is in several) are taken as if they did not.
    min_group : int or None
        Groups of fewer employees are hidden; None hides nothing.
    ties : array of number, optional
        Of groups of one size the one with the lowest goes first, then the first row. What depends on who is in the
        group, and not on its name, makes every table of the same groups hide the same ones.
    also : array of bool, optional
        Groups that are to be hidden whatever their size, as another table hides them.

    Returns
    -------
    array of bool
        True where a row is to be hidden: each group below `min_group`; then the next smallest for as long as one
        hidden group is alone, the hidden ones together are fewer people than `min_group`, or each must have exactly
        one person, or exactly as many as a hidden group can have. A group of nobody is hidden, but protects nobody.

    Examples
    --------
    >>> hide_groups([30, 3, 12, 7], 5).tolist()
    [False, True, False, True]
    """
    check_min_group(min_group)
    people = np.asarray(sizes, dtype=np.int64)
    hidden = np.zeros(len(people), dtype=bool)
    if min_group is None:
        return hidden
    small = people < min_group
    wanted = small if also is None else small | np.asarray(also, dtype=bool)
    if not wanted.any():
        return hidden
    second = np.zeros(len(people)) if ties is None else np.asarray(ties)
    order = np.lexsort((second, people, ~wanted))
    pool, count = people[order].cumsum(), (people[order] > 0).cumsum()
    primary = int(wanted.sum())
    is_all_small = small[order].cumsum() == np.arange(1, len(people) + 1)
    enough = _is_safe(count, pool, count, is_all_small=is_all_small, min_group=min_group) | (pool == 0)
    enough[: primary - 1] = False
    last = int(enough.argmax()) if enough.any() else len(people) - 1
    hidden[order[: last + 1]] = True
    return hidden


def hide_tree(table: pd.DataFrame, min_group: int | None) -> pd.DataFrame:
    """Choose the cells to hide of a table of departments in which a parent's total holds those of its children.

    Parameters
    ----------
    table : DataFrame
        A row per department, index its id: direct (employees in the department itself), total (employees of its
        subtree), parent_id (NA or an id that is not in the index makes a root). The parents hold no cycle.
    min_group : int or None
        Groups of fewer employees are hidden; None hides nothing.

    Returns
    -------
    DataFrame
        The same index, bool columns direct and total: True where that figure is to be hidden. Where the total is
        hidden, the direct is too. Hidden are totals below `min_group` and directs below it (0 beside a total that is
        shown stays: nobody is behind it); then, where the rest of a parent's total would give away what is hidden
        below it, the smallest part of it that is shown; and where none is left to hide, the parent too.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"direct": [10, 3, 8, 20], "total": [41, 3, 8, 20], "parent_id": [None, 1, 1, 1]}, index=[1, 2, 3, 4]
    ... )
    >>> hide_tree(table, 5)
       direct  total
    1   False  False
    2    True   True
    3    True   True
    4   False  False
    """
    check_min_group(min_group)
    if min_group is None:
        return pd.DataFrame({"direct": False, "total": False}, index=table.index)
    tree = _Tree(table, min_group)
    tree.hide()
    return pd.DataFrame(
        {"direct": table.index.isin(list(tree.no_direct)), "total": table.index.isin(list(tree.pools))},
        index=table.index,
    )


def blank(table: pd.DataFrame, hidden: Mask | pd.Series, columns: Iterable[str] | None = None) -> pd.DataFrame:
    """Give the table with NA in the hidden rows, in these columns or in all; they are Int64, Float64 or str."""
    kept = table.copy()
    for column in table.columns if columns is None else columns:
        kept[column] = table[column].mask(np.asarray(hidden, dtype=bool))
    return kept


def why_hidden(hidden: int, groups: int, min_group: int | None) -> str:
    """Say how many groups are hidden and why; nothing where none is.

    How many are small and how many protect them is not told: that would help to work them out.
    """
    if not hidden or min_group is None:
        return ""
    people = f"fewer than {min_group:,} people"
    if groups == 1:
        return f"Hidden: it would be a figure about {people}."
    shown = f"{hidden:,} of {groups:,} groups {'is' if hidden == 1 else 'are'} hidden"
    return f"{shown}: those of {people}, and where one could be worked out from a total, the next smallest too."


def _is_safe(members: Any, pool: Any, count: Any, *, is_all_small: Any, min_group: int) -> Any:  # noqa: ANN401 - a number or an array of them
    """Tell whether hidden members (`count` groups in them), known to be `pool` people together, stay unknown."""
    is_at_most = is_all_small & (members >= _MANY) & (pool == members * (min_group - 1))
    return (members > 1) & (pool >= min_group) & (pool > count) & ~is_at_most


class _Tree:
    """The departments while it is decided what to hide, from the bottom up.

    Attributes
    ----------
    no_direct : set
        Departments whose direct is hidden.
    pools : dict
        Departments whose total is hidden: how many people, in how many groups, are hidden below it without a total
        in between that is shown.
    """

    def __init__(self, table: pd.DataFrame, min_group: int) -> None:
        self.min_group = min_group
        self.direct = dict(zip(table.index, table["direct"].astype(int), strict=True))
        self.total = dict(zip(table.index, table["total"].astype(int), strict=True))
        self.below: dict[Any, list[Any]] = {}
        for number, parent in zip(table.index, table["parent_id"], strict=True):
            known = _TOP if pd.isna(parent) or parent not in self.total else parent
            self.below.setdefault(known, []).append(number)
        self.no_direct: set[Any] = set()
        self.pools: dict[Any, tuple[int, int]] = {}

    def hide(self) -> None:
        for department in self._bottom_up():
            if self.total[department] < self.min_group:
                self._hide_row(department)
            else:
                if 0 < self.direct[department] < self.min_group:
                    self.no_direct.add(department)
                self._settle(department)
        self._settle(_TOP)

    def _bottom_up(self) -> list[Any]:
        order = list(self.below.get(_TOP, ()))
        for department in order:
            order += self.below.get(department, ())
        return order[::-1]

    def _settle(self, department: Any) -> None:  # noqa: ANN401 - an id of any kind, or the top
        """Hide what is needed so that the total of the department gives nothing away; at last that total."""
        while not self._keeps(department):
            shown = self._shown(department)
            if not shown:
                if department is not _TOP:
                    self._hide_row(department)
                return
            _, is_child, smallest = min(shown)
            if is_child:
                self._open(smallest)
            else:
                self.no_direct.add(department)

    def _keeps(self, department: Any) -> bool:  # noqa: ANN401
        sizes = [self.total[child] for child in self._hidden_children(department)]
        if department in self.no_direct:
            sizes.append(self.direct[department])
        if not sizes:
            return True
        pool, count = self._pool(department)
        is_all_small = max(sizes) < self.min_group
        return bool(_is_safe(len(sizes), pool, count, is_all_small=np.bool_(is_all_small), min_group=self.min_group))

    def _shown(self, department: Any) -> list[tuple[int, bool, Any]]:  # noqa: ANN401
        shown = [(self.total[c], True, c) for c in self.below.get(department, ()) if c not in self.pools]
        direct = self.direct.get(department, 0)
        return shown + ([(direct, False, department)] if direct and department not in self.no_direct else [])

    def _open(self, department: Any) -> None:  # noqa: ANN401
        """Hide a total that was shown, with so much below it that it cannot be added up either."""
        way = [department]
        while not self.direct[way[-1]] and not self._hidden_children(way[-1]):
            way.append(min(self._shown(way[-1]))[2])
        for each in reversed(way):
            self._hide_row(each)

    def _hide_row(self, department: Any) -> None:  # noqa: ANN401
        self.no_direct.add(department)
        self.pools[department] = self._pool(department)

    def _hidden_children(self, department: Any) -> list[Any]:  # noqa: ANN401
        return [c for c in self.below.get(department, ()) if c in self.pools and self.total[c]]

    def _pool(self, department: Any) -> tuple[int, int]:  # noqa: ANN401
        direct = self.direct[department] if department in self.no_direct else 0
        pools = [self.pools[child] for child in self._hidden_children(department)]
        return direct + sum(pool for pool, _ in pools), bool(direct) + sum(count for _, count in pools)

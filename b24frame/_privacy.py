"""Which groups a table must not show: the small ones, and those without which a small one could be worked out.

Whoever sees a table with a total can subtract what is shown from it, and knows the rule by which the rest was hidden.
Which groups are hidden depends on their sizes alone, so hidden groups of two sizes may always be each other. Method:
primary and complementary suppression, as statistical offices do it
(https://ec.europa.eu/eurostat/cros/content/statistical-disclosure-control_en). Departments: see _privacy_tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Mask: TypeAlias = NDArray[np.bool_]
    Numbers: TypeAlias = NDArray[np.int64]


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


def hide_groups(sizes: ArrayLike, min_group: int | None, *, also: ArrayLike | None = None) -> Mask:
    """Choose the rows to hide of a table that has a row per group, if the total of all groups is known.

    Parameters
    ----------
    sizes : array of int
        Employees of each group. Groups that overlap (a person is in several) are taken as if they did not.
    min_group : int or None
        Groups of fewer employees are hidden; None hides nothing.
    also : array of bool, optional
        Groups that are to be hidden whatever their size, as another table hides them.

    Returns
    -------
    array of bool
        True where a row is to be hidden: each group below `min_group`; and if a reader who knows this rule could
        work a hidden one out, or the hidden ones together are fewer people than `min_group`, the groups of one size
        more: of the size whose groups have the fewest people. A group of nobody is shown: nobody is behind it.

    Examples
    --------
    >>> hide_groups([30, 3, 12, 7], 5).tolist()
    [False, True, False, True]
    """
    check_min_group(min_group)
    people = np.asarray(sizes, dtype=np.int64)
    if min_group is None:
        return np.zeros(len(people), dtype=bool)
    hidden = people < min_group
    if also is not None:
        hidden |= np.asarray(also, dtype=bool)
    hidden &= people > 0
    if hidden.any() and not _is_safe(people, hidden, min_group):
        found, groups = np.unique(people[~hidden & (people > 0)], return_counts=True)
        hidden |= np.isin(people, found[np.argsort(found * groups, kind="stable")[:1]])
    return hidden


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
    return f"{shown}: those of {people}, and others where one of those could be worked out from a total."


def _is_safe(people: Numbers, hidden: Mask, min_group: int) -> bool:
    """Tell whether the hidden groups may have other sizes with the same sum, and the same groups would be hidden."""
    sizes = people[hidden]
    if sizes.sum() < min_group:
        return False
    size = int(sizes[0])
    if (sizes != size).any():
        return True
    # Groups of one size may be one more and one less, unless that makes them nobody or large enough to be shown.
    if len(sizes) == 1 or size == 1:
        return False
    return size != min_group - 1 or (len(sizes) == 2 and min_group not in people)  # noqa: PLR2004 - 3 and 5 for 4 and 4

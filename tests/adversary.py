"""Somebody who knows the rule by which figures are hidden, and tries every company that would be published alike."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    Sizes = tuple[int, ...]


def all_sizes(count: int, people: int) -> Iterator[Sizes]:
    """Give every way to seat up to so many people in so many departments."""
    for sizes in product(range(people + 1), repeat=count):
        if 0 < sum(sizes) <= people:
            yield sizes


def certain(
    companies: Iterable[Sizes], publish: Callable[[Sizes], tuple[Hashable, Mapping[Any, int]]]
) -> tuple[int, list[tuple[Any, Sizes]]]:
    """Count the hidden figures of all publications, and tell those that are the same in each company published so.

    `publish` gives all that is shown of a company, and its hidden figures.
    """
    alike: dict[Hashable, list[tuple[Sizes, Mapping[Any, int]]]] = defaultdict(list)
    for sizes in companies:
        shown, hidden = publish(sizes)
        alike[shown].append((sizes, hidden))
    count, found = 0, []
    for published in alike.values():
        for figure in published[0][1]:
            count += 1
            if len({hidden.get(figure) for _, hidden in published}) == 1:
                found.append((figure, published[0][0]))
    return count, found

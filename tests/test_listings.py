"""Whether a list held still while it was read, told by its pages alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from b24frame._frames import PeopleBuilder
from b24frame._read import Listing, complete, until_settled
from b24frame._wire import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

COLLEAGUES, DEPARTMENTS = "im.department.colleagues.list", "department.get"


def reader(method: str, total: int | None, *pages: Iterable[int]) -> Callable[[], Listing]:
    """Give a list that comes in the same pages as often as it is read."""

    def read() -> Listing:
        listing = Listing(method)
        for page in pages:
            listing.ids += listing.see(Answer(list(page), total, None, {}))
        return listing

    return read


def test_a_hole_that_comes_twice_the_same_is_a_hole() -> None:
    """Departments come by `start`: behind a short page there can be no others, so 20 are missing."""
    read = reader(DEPARTMENTS, 150, range(1, 51), range(51, 81), range(101, 151))
    assert until_settled(read)[1] is False


@pytest.mark.parametrize("method", [COLLEAGUES, DEPARTMENTS])
def test_a_short_page_at_the_end_is_no_hole(method: str) -> None:
    """Whatever the total says, if the list comes twice the same."""
    for total in (130, 131, None):
        listing, is_settled = until_settled(reader(method, total, range(1, 51), range(51, 101), range(101, 131)))
        assert is_settled
        assert listing.ids == list(range(1, 131))


def test_colleagues_behind_a_short_page_are_no_hole() -> None:
    """They come by OFFSET: the next page begins where the short one ended."""
    assert until_settled(reader(COLLEAGUES, 130, range(1, 51), range(51, 81), range(81, 131)))[1] is True


def test_nobody_where_somebody_is_told_is_never_a_list() -> None:
    """However often it comes."""
    assert until_settled(reader(COLLEAGUES, 230, []))[1] is False
    assert until_settled(reader(COLLEAGUES, 0, []))[1] is True


@pytest.mark.parametrize(
    ("total", "pages"),
    [(100, [range(1, 51), range(50, 100)]), (101, [range(1, 101)]), (99, [range(1, 101)]), (None, [range(1, 101)])],
    ids=["somebody twice", "one too few", "one too many", "no total"],
)
def test_a_list_held_still_only_if_its_numbers_add_up(total: int | None, pages: list[Any]) -> None:
    """As many as the total says, and nobody twice."""
    assert not reader(COLLEAGUES, total, *pages)().held_still
    assert reader(COLLEAGUES, 100, range(1, 51), range(51, 101))().held_still


def test_a_total_that_cannot_be_right_is_not_expected() -> None:
    """Smaller than what came, or more people than any company has."""
    told = {total: reader(COLLEAGUES, total, range(1, 51))().expected for total in (49, 50, 51, 10**7, 10**9, None)}
    assert told == {49: None, 50: 50, 51: 51, 10**7: 10**7, 10**9: None, None: None}


def test_users_are_fetched_by_id_until_nobody_more_comes() -> None:
    """A portal that gives two users at a time: of seven, one is gone for good; the fourth request brings nobody."""
    asked: list[list[int]] = []

    def paced(calls: Iterable[tuple[str, Any]]) -> Iterable[Answer]:
        for _, params in calls:
            asked.append(list(params["ID"]))
            yield Answer([{"id": number} for number in params["ID"] if number != 4][:2], None, None, {})

    builder = PeopleBuilder(None)
    job: Any = SimpleNamespace(portal=SimpleNamespace(paced=paced))
    complete(job, builder, [1, 2, 3, 4, 5, 6, 7])
    assert builder.ids == [1, 2, 3, 5, 6, 7]
    assert asked == [[1, 2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7], [4, 6, 7], [4]]

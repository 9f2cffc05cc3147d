r"""Text between dollar signs is text: `$x^$` is a name, not a formula that cannot be read.

Every word that can come from a portal or from the user is such a text here, in every chart and in the dashboard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
import pytest
from company import departments_of
from matplotlib.text import Text

import b24frame as b24
from b24frame.widgets import Activity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from matplotlib.axes import Axes

mpl.use("Agg")
AT = "2026-03-01T09:00Z"
BAD = (r"$x^$", r"$\frac$", r"\$ $_{$", r"$$", r"a $\nonsense{1}$ b")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    from matplotlib import pyplot as plt

    yield
    plt.close("all")


def org() -> b24.Org:
    """Thirty employees in five departments, some of them away, all words of whom are bad."""
    users = [
        {
            "id": at,
            "name": f"{BAD[at % 5]} {at}",
            "work_position": BAD[at % 2],
            "status": BAD[at % 5],
            "gender": BAD[at % 2],
            "departments": [1 + at % 5],
            "birthday": f"{1 + at % 28}-03",
            "last_activity_date": f"2026-02-{1 + at % 28:02}T09:00:00+00:00",
            "mobile_last_date": "2026-02-01T09:00:00+00:00" if at % 2 else False,
            "desktop_last_date": False if at % 3 else "2026-02-01T09:00:00+00:00",
            "absent": "2026-03-05T09:00:00+00:00" if at % 3 == 0 else False,
        }
        for at in range(1, 31)
    ]
    people = b24.normalize_colleagues(users)
    people["gender"] = pd.Categorical([BAD[at % 2] for at in people.index])
    people[r"$\col^$"] = [BAD[at % 5] for at in people.index]
    units = [(1, BAD[0], None, 5), *((at, BAD[at - 1], 1, at) for at in range(2, 6))]
    return b24.Org(people, departments_of(units))


GROUPED = ("recency", "presence", "devices", "active_share", "coverage")
GROUPS = (None, "department", "departments", "department_path", "work_position", "status", "gender", r"$\col^$")


def _grouped(name: str, by: str | None) -> Callable[[b24.Org], pd.DataFrame]:
    return lambda company: getattr(b24.activity, name)(company, at=AT, by=by, min_group=None)


CASES: dict[str, tuple[str, Callable[[b24.Org], Any]]] = {
    **{f"{name} by {by}": (name, _grouped(name, by)) for name in GROUPED for by in GROUPS},
    **{f"headcount by {by}": ("headcount", lambda company, by=by: company.headcount(by=by)) for by in GROUPS if by},
    "absences": ("absences", lambda company: b24.activity.absences(company, at=AT)),
    "birthdays": ("birthdays", lambda company: b24.activity.birthdays(company, at=AT)),
    "birthdays of a year": ("birthdays", lambda company: b24.activity.birthdays(company, at=AT, within="365D")),
    "org_tree": ("org_tree", lambda company: company),
    "span_of_control": ("span_of_control", lambda company: company.span_of_control()),
    "layers": ("layers", lambda company: company.layers()),
    "checks": ("checks", lambda company: company.checks()),
    "fields with any name": (
        "coverage",
        lambda company: b24.activity.coverage(company, at=AT, by="gender").rename(columns={"email": BAD[0]}),
    ),
    "the reason": ("presence", lambda _: b24.ConstantSignalError(f"status is {BAD[0]} for everybody")),
}


def _texts(ax: Axes) -> list[Text]:
    return [text for text in ax.figure.findobj(Text) if "$" in text.get_text()]


@pytest.mark.parametrize("case", CASES)
def test_every_text_of_every_chart_is_drawn_letter_for_letter(case: str, tmp_path: Path) -> None:
    """Matplotlib raises where it takes a text for a formula that it cannot read."""
    name, make = CASES[case]
    ax = getattr(b24.charts, name)(make(org()))
    for kind in ("svg", "png"):
        ax.figure.savefig(tmp_path / f"chart.{kind}")
    assert [text.get_text() for text in _texts(ax) if text.get_parse_math()] == []


def test_the_charts_here_are_all_there_are() -> None:
    """So that a chart made later is tried as well."""
    assert {name for name, _ in CASES.values()} == set(b24.charts.__all__)


@pytest.mark.parametrize("by", [None, r"$\col^$"])
def test_the_dashboard_and_its_file_are_written_whatever_the_groups_are_called(by: str | None, tmp_path: Path) -> None:
    activity = Activity(org(), at=AT, by=by, min_group=1)
    for view in activity._source.views:
        activity.view = view
        assert "<img" in activity._chart.value
        activity.save(tmp_path / f"{view}.svg")
    activity.to_html(tmp_path / "activity.html")
    assert (tmp_path / "activity.html").stat().st_size > 10_000


def test_a_legend_shows_any_script_as_the_rows_do() -> None:
    """The fonts that were chosen for the names are also those of the legend."""
    company = org()
    company.people["status"] = pd.Categorical(["在线", "离开"] * 15)
    table = b24.activity.presence(company, at=AT, by="gender", min_group=None)
    ax = b24.charts.presence(table)
    legend = ax.get_legend()
    assert legend is not None
    families = {tuple(text.get_fontfamily()) for text in legend.get_texts()}
    assert families == {tuple(ax.get_yticklabels()[0].get_fontfamily())}

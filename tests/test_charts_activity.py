"""Charts of one snapshot, read by their artists."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
import pytest

import b24frame as b24
from b24frame import charts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

mpl.use("Agg")
AT = "2026-11-24T09:00:00+00:00"


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    from matplotlib import pyplot as plt

    yield
    plt.close("all")


def table(name: str, columns: dict[str, Any], index: Any, **attrs: Any) -> pd.DataFrame:  # noqa: ANN401 - of any kind
    made = pd.DataFrame(columns, index=index)
    made.attrs["b24frame"] = {"table": name, "at": AT, "tz": "UTC", "min_group": 5, "hidden_why": "", **attrs}
    return made


def shares(name: str, buckets: list[str], people: list[int | None]) -> pd.DataFrame:
    whole = sum(number or 0 for number in people) or 1
    share = [None if number is None else number / whole for number in people]
    columns = {"people": pd.array(people, "Int64"), "share": pd.array(share, "Float64")}
    return table(name, columns, pd.Index(buckets), people=whole)


def groups(name: str, counts: dict[str, list[int | None]], total: list[int | None]) -> pd.DataFrame:
    columns = {bucket: pd.array(values, "Int64") for bucket, values in (counts | {"total": total}).items()}
    return table(name, columns, pd.Index(["Sales", "Lab", "HR"], name="department"), by="department")


RECENCY = shares("recency", ["1h", "1d", "7d", "30d", "90d", "older", "never"], [1, 2, 3, 0, 0, 2, 2])
PRESENCE = shares("presence", ["online", "away", "dnd", "break", "offline"], [3, 1, 0, 0, 4])
DEVICES = shares("devices", ["mobile", "desktop", "both", "neither"], [1, 2, 3, 4])
RECENCY_BY = groups("recency", {"1h": [5, 0, None], "never": [5, 10, None]}, [10, 10, None])
PRESENCE_BY = groups("presence", {"online": [6, 5, None], "offline": [2, 5, None]}, [8, 10, None])
DEVICES_BY = groups("devices", {"both": [6, 5, None], "neither": [2, None, None]}, [8, 10, None])
ACTIVE = table(
    "active_share",
    {
        "people": pd.array([10, None, 20], "Int64"),
        "known": pd.array([8, None, 20], "Int64"),
        "within_1d": pd.array([0.25, None, 0.0], "Float64"),
        "within_7d": pd.array([0.5, None, 0.5], "Float64"),
        "within_30d": pd.array([1.0, None, 0.75], "Float64"),
    },
    pd.Index(["Sales", "HR", "Lab"], name="department"),
    by="department",
)
COVERAGE = table(
    "coverage",
    {"filled": pd.array([10, 4], "Int64"), "share": pd.array([1.0, 0.4], "Float64")},
    pd.Index(["name", "work_position"], name="field"),
    people=10,
    reading="a field that the portal does not send counts as not filled",
)
COVERAGE_BY = table(
    "coverage",
    {"name": pd.array([1.0, None, 1.0], "Float64"), "email": pd.array([0.5, None, 0.0], "Float64")},
    pd.Index(["Sales", "HR", "Lab"], name="department"),
    by="department",
)
ABSENCES = table(
    "absences",
    {
        "name": ["Anna", None, "محمد"],
        "department": ["Sales", "Lab", None],
        "until": pd.to_datetime(["2026-11-26T09:00Z", "2026-12-04T09:00Z", "2099-01-01T00:00Z"], utc=True),
        "days": pd.array([2, 10, 26_336], "Int64"),
        "head": [False, True, False],
        "cover": [["Boris", "Vera"], [], ["Boris"]],
    },
    pd.Index([1, 2, 3], name="id"),
)
BIRTHDAYS = table(
    "birthdays",
    {
        "name": ["Anna", "王小明", None],
        "department": ["Sales", "Lab", None],
        "next": pd.to_datetime(["2026-11-25", "2026-11-25", "2026-12-06"]),
        "in_days": pd.array([1, 1, 12], "Int64"),
    },
    pd.Index([1, 2, 3], name="id"),
)
TABLES = {
    "recency": RECENCY,
    "recency by": RECENCY_BY,
    "presence": PRESENCE,
    "presence by": PRESENCE_BY,
    "devices": DEVICES,
    "devices by": DEVICES_BY,
    "active_share": ACTIVE,
    "coverage": COVERAGE,
    "coverage by": COVERAGE_BY,
    "absences": ABSENCES,
    "birthdays": BIRTHDAYS,
}


def draw(case: str, made: pd.DataFrame | None = None) -> Axes:
    drawn: Axes = getattr(charts, case.partition(" ")[0])(TABLES[case] if made is None else made)
    return drawn


def rows(ax: Axes) -> list[str]:
    return [text.get_text().translate(str.maketrans("", "", "\u200e\u2068\u2069")) for text in ax.get_yticklabels()]


def said(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in ax.texts).translate(str.maketrans("", "", "\u200e\u2068\u2069"))


def widths(ax: Axes, label: str) -> list[float]:
    return [round(bar.get_width(), 6) for bars in ax.containers if bars.get_label() == label for bar in bars]


@pytest.mark.parametrize("case", TABLES)
def test_a_chart_labels_its_axes_says_as_of_when_and_is_drawn_without_a_warning(case: str) -> None:
    ax = draw(case)
    assert (ax.get_xlabel() != "", ax.get_ylabel() != "") == (True, True)
    assert "as of 2026-11-24 09:00 UTC" in ax.get_title()
    ax.figure.canvas.draw()  # type: ignore[union-attr]


@pytest.mark.parametrize("case", ["recency", "recency by", "active_share", "presence", "devices by"])
def test_a_title_says_that_this_is_not_hours_worked(case: str) -> None:
    assert "is not hours worked" in draw(case).get_title()


@pytest.mark.parametrize("case", TABLES)
def test_an_empty_table_makes_an_empty_labelled_chart(case: str) -> None:
    ax = draw(case, TABLES[case].iloc[:0])
    assert (ax.get_xlabel() != "", ax.get_ylabel() != "") == (True, True)
    assert any(word in said(ax) for word in ("no data", "nobody is away", "no birthdays"))
    ax.figure.canvas.draw()  # type: ignore[union-attr]


@pytest.mark.parametrize("case", TABLES)
def test_a_table_without_its_attrs_is_drawn_without_a_moment(case: str) -> None:
    plain = TABLES[case].copy()
    plain.attrs = {}
    ax = draw(case, plain)
    assert "as of" not in ax.get_title()
    ax.figure.canvas.draw()  # type: ignore[union-attr]


@pytest.mark.parametrize("case", TABLES)
def test_another_table_is_refused(case: str) -> None:
    wrong = TABLES["birthdays" if case != "birthdays" else "absences"]
    with pytest.raises(b24.SchemaError, match=r"this is the table of '\w+': charts.* activity\."):
        draw(case, wrong)
    with pytest.raises(b24.SchemaError, match="charts"):
        draw(case, pd.DataFrame({"totals": ["x"]}))


@pytest.mark.parametrize(("case", "wrong"), [("recency", DEVICES), ("devices", PRESENCE), ("presence", RECENCY_BY)])
def test_the_buckets_of_another_table_are_refused_where_the_attrs_are_lost(case: str, wrong: pd.DataFrame) -> None:
    plain = wrong.copy()
    plain.attrs = {}
    with pytest.raises(b24.SchemaError, match="the buckets are"):
        draw(case, plain)


@pytest.mark.parametrize("case", TABLES)
def test_the_table_is_left_as_it_was(case: str) -> None:
    before = TABLES[case].copy()
    draw(case)
    pd.testing.assert_frame_equal(TABLES[case], before)


def test_buckets_are_bars_in_order_with_count_and_share() -> None:
    ax = draw("recency")
    assert [bar.get_height() for bar in ax.patches] == [1, 2, 3, 0, 0, 2, 2]
    assert "3\n30%" in said(ax)
    names = [text.get_text().replace("\n", " ") for text in ax.get_xticklabels()]
    assert names[0] == "within 1 hour"
    assert names[-2:] == ["over 90 days", "never seen"]
    assert ax.get_title().startswith("10 employees by when they were last seen")


def test_a_company_too_small_to_show_says_so() -> None:
    ax = draw("recency", shares("recency", ["1h", "never"], [None, None]))
    assert "hidden: too few people" in said(ax)
    # How many they are is hidden too, and is not none.
    assert ax.get_title().startswith("Employees by when they were last seen")
    assert not ax.patches


def test_a_status_that_is_not_known_is_drawn_too() -> None:
    ax = draw("presence", shares("presence", ["online", "on_call"], [1, 2]))
    assert [text.get_text() for text in ax.get_xticklabels()] == ["online", "on call"]


def test_groups_are_rows_of_shares_and_hidden_ones_are_noted() -> None:
    ax = draw("recency by")
    assert rows(ax) == ["Sales", "Lab"]
    assert widths(ax, "within 1 hour") == [0.5, 0.0]
    assert widths(ax, "never seen") == [0.5, 1.0]
    assert "1 group hidden: fewer than 5 people" in said(ax)


def test_the_reason_of_the_table_is_told_for_hidden_groups() -> None:
    made = RECENCY_BY.copy()
    made.attrs = {"b24frame": RECENCY_BY.attrs["b24frame"] | {"hidden_why": "1 of 3 groups is hidden."}}
    assert "1 of 3 groups is hidden." in said(draw("recency by", made))


def test_what_is_hidden_inside_a_group_is_hatched() -> None:
    ax = draw("devices by")
    assert widths(ax, "hidden") == [0.5, 0.0]
    assert widths(ax, "both") == [0.5, 0.75]


def test_of_many_groups_the_largest_are_drawn_and_the_rest_told() -> None:
    number = 100
    columns = {"online": range(1, number + 1), "total": range(1, number + 1)}
    ax = draw("presence by", pd.DataFrame(columns, index=[f"Unit {at}" for at in range(number)]))
    assert len(rows(ax)) == 25
    assert rows(ax)[0] == "Unit 99"
    assert "And 75 more groups." in said(ax)


def test_shares_of_known_lie_on_each_other() -> None:
    ax = draw("active_share")
    assert rows(ax) == ["Lab", "Sales"]
    assert widths(ax, "within 30 days") == [0.75, 1.0]
    assert widths(ax, "within 1 day") == [0.0, 0.25]
    assert "8 of 10 known" in said(ax)
    assert "1 group hidden" in said(ax)


def test_fields_are_bars_of_shares() -> None:
    ax = draw("coverage")
    assert rows(ax) == ["name", "work position"]
    assert [bar.get_width() for bar in ax.patches] == [1.0, 0.4]
    assert "40%  4" in said(ax)
    assert "counts as not filled" in said(ax)


def test_groups_and_fields_are_a_grid_of_shares() -> None:
    ax = draw("coverage by")
    assert rows(ax) == ["Sales", "Lab"]
    assert ax.images[0].get_array().tolist() == [[1.0, 0.5], [1.0, 0.0]]  # type: ignore[union-attr]
    assert "1 group hidden" in said(ax)


def test_of_many_groups_the_thinnest_are_in_the_grid() -> None:
    made = pd.DataFrame({"email": [at / 100 for at in range(100)]}, index=[f"Unit {at}" for at in range(100)])
    ax = draw("coverage by", made.iloc[::-1])
    assert rows(ax)[0] == "Unit 0"
    assert "the 25 thinnest of 100 groups" in ax.get_title()


def test_who_is_away_has_a_bar_from_the_moment_to_the_end() -> None:
    ax = draw("absences")
    assert rows(ax) == ["Anna, Sales", "#2, Lab", "محمد"]
    assert widths(ax, "employee") == [2.0, 92.0]
    assert widths(ax, "head of a department") == [10.0]
    for text in ("26 Nov, 2 to cover", "4 Dec, no cover", "1 Jan 2099, 1 to cover"):
        assert text in said(ax)
    assert ax.get_title().startswith("3 employees away, 1 of them a head of a department")


def test_of_many_who_are_away_heads_are_shown_first() -> None:
    many = pd.concat([ABSENCES.iloc[[0]]] * 50 + [ABSENCES.iloc[[1]]])
    many.attrs = ABSENCES.attrs
    ax = draw("absences", many)
    assert len(rows(ax)) == 30
    assert widths(ax, "head of a department") == [10.0]
    assert "And 21 more employees; heads are shown first." in said(ax).replace("\n", " ")


def test_the_moment_is_told_in_the_zone_of_the_table() -> None:
    made = ABSENCES.copy()
    made.attrs = {"b24frame": ABSENCES.attrs["b24frame"] | {"tz": "Europe/Moscow"}}
    assert "as of 2026-11-24 12:00 Europe/Moscow" in draw("absences", made).get_title()


def test_birthdays_are_cells_of_a_calendar_with_names() -> None:
    ax = draw("birthdays")
    assert len(ax.patches) == 13
    assert "25 Nov\nAnna\n王小明" in said(ax) or "25 Nov\nAnna\n?" in said(ax)
    assert "6 Dec\n#3" in said(ax)
    assert ax.get_xticklabels()[0].get_text() == "Mon"
    assert rows(ax) == ["23 Nov", "30 Nov"]


def test_a_day_with_many_birthdays_names_some_and_counts_the_rest() -> None:
    many = pd.DataFrame({"name": [f"P{at}" for at in range(200)], "next": pd.Timestamp("2026-11-25"), "in_days": 1})
    text = said(draw("birthdays", many))
    assert "P0" in text
    assert "more" in text


def test_a_year_of_birthdays_has_a_column_for_each_week() -> None:
    days = pd.date_range("2026-11-24", periods=364)
    made = pd.DataFrame({"name": "Anna", "next": days, "in_days": range(364)})
    ax = draw("birthdays", made)
    assert len(ax.patches) == 364
    assert rows(ax) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert said(ax).startswith("The stronger the colour")


def test_the_calendar_is_that_of_the_window_whatever_birthdays_are_in_it() -> None:
    """The title named the last birthday, as if nobody's were asked for behind it."""
    people = b24.normalize_colleagues([{"id": 1, "name": "Anna", "birthday": "26-11"}])
    table_ = b24.activity.birthdays(people, at=AT, within="30D")
    ax = charts.birthdays(table_)
    assert ax.get_title().startswith("1 birthday from 24 Nov to 24 Dec 2026")
    assert len(ax.patches) == 31
    ax = charts.birthdays(b24.activity.birthdays(people, at=AT, within="60D"))
    assert ax.get_title().startswith("1 birthday from 24 Nov 2026 to 23 Jan 2027")
    ax = charts.birthdays(b24.activity.birthdays(people, at=AT, within="1D"))
    assert ax.get_title().startswith("0 birthdays from 24 Nov to 25 Nov 2026")
    ax = charts.birthdays(b24.activity.birthdays(people, at="2026-11-26", within="12h"))
    assert ax.get_title().startswith("1 birthday on 26 Nov 2026")


def test_a_window_of_years_is_a_calendar_of_one() -> None:
    people = b24.normalize_colleagues([{"id": 1, "name": "Anna", "birthday": "23-11"}])
    ax = charts.birthdays(b24.activity.birthdays(people, at=AT, within="3660D"))
    assert len(ax.patches) == 367


def test_a_year_of_birthdays_has_a_scale() -> None:
    """A square of each number that there is, from none to the most; of many numbers five."""
    days = [pd.Timestamp("2026-11-24") + pd.Timedelta(days=5 * at) for at in range(30) for _ in range(at)]
    made = pd.DataFrame({"name": "Anna", "next": days, "in_days": 0})
    legend = draw("birthdays", made).get_legend()
    assert legend is not None
    told = [text.get_text() for text in legend.get_texts()]
    assert (told[0], told[-1], len(told) <= 5) == ("none", "29 birthdays", True)
    few = draw("birthdays", made.iloc[:4].assign(next=[*[days[0]] * 3, days[-1]]))
    assert [text.get_text() for text in few.get_legend().get_texts()] == ["none", "1 birthday", "3 birthdays"]  # type: ignore[union-attr]


def test_of_two_who_are_away_with_one_name_the_ids_are_told() -> None:
    twice = pd.concat([ABSENCES.iloc[[0]], ABSENCES.iloc[[0]]]).set_axis([1, 5])
    twice.attrs = ABSENCES.attrs
    assert rows(draw("absences", twice)) == ["Anna, Sales (#1)", "Anna, Sales (#5)"]


@pytest.mark.parametrize("case", ["recency by", "presence by", "devices by", "active_share", "coverage by"])
def test_if_all_groups_are_hidden_the_chart_says_so_and_not_that_there_is_no_data(case: str) -> None:
    made = TABLES[case].iloc[-1:] if case not in {"coverage by", "active_share"} else TABLES[case].iloc[1:2]
    assert "hidden: too few people" in said(draw(case, made))


def test_a_field_that_was_not_loaded_has_no_bar_and_a_note() -> None:
    people = b24.normalize_colleagues([{"id": at, "name": "Anna", "departments": [1]} for at in range(6)])
    for by in (None, "department_id"):
        ax = charts.coverage(b24.activity.coverage(people, at=AT, by=by))
        assert "Manager_id is not loaded: use load_org" in said(ax) or "manager_id is not loaded: use load_org" in said(
            ax
        )
        assert "hidden" not in said(ax)
        fields = rows(ax) if by is None else [text.get_text() for text in ax.get_xticklabels()]
        assert "manager id" not in fields
        assert "department id" in fields


@pytest.mark.parametrize("name", ["presence", "devices"])
def test_a_signal_that_is_the_same_for_everybody_is_a_labelled_chart_with_the_reason(name: str) -> None:
    ax = getattr(charts, name)(b24.ConstantSignalError("status is 'online' for everybody, so it says nothing"))
    assert "for everybody, so it says nothing" in said(ax).replace("\n", " ")
    assert (ax.get_xlabel() != "", ax.get_ylabel() != "", len(ax.patches)) == (True, True, 0)
    ax.figure.canvas.draw()


def test_the_charts_draw_what_the_analysis_gives() -> None:
    records = [
        {"id": at, "name": f"P{at}", "departments": [at % 2 + 1], "birthday": "25-11",
         "status": ("online", "away")[at % 2],
         "last_activity_date": AT, "mobile_last_date": AT if at % 3 else False,
         "desktop_last_date": AT if at % 2 else False, "absent": "2026-12-01T00:00:00+00:00"}
        for at in range(12)
    ]  # fmt: skip
    people = b24.normalize_colleagues(records)
    from b24frame import activity

    for name in ("recency", "presence", "devices", "active_share", "coverage"):
        for by in (None, "department_id"):
            ax = getattr(charts, name)(getattr(activity, name)(people, at=AT, by=by))
            assert "as of 2026-11-24" in ax.get_title()
    assert charts.absences(activity.absences(people, at=AT)).patches
    assert charts.birthdays(activity.birthdays(people, at=AT)).patches


def small(case: str, made: pd.DataFrame | None = None) -> Axes:
    from matplotlib.figure import Figure

    ax = Figure(figsize=(4, 3), layout="constrained").subplots()
    getattr(charts, case.partition(" ")[0])(TABLES[case] if made is None else made, ax=ax)
    ax.figure.draw_without_rendering()
    return ax


@pytest.mark.parametrize("case", TABLES)
def test_title_and_legend_stay_inside_a_small_figure(case: str) -> None:
    ax = small(case)
    legend = ax.get_legend()
    for artist in [ax.title, *([legend] if legend else [])]:
        box = artist.get_window_extent()
        assert -1 <= box.x0 <= box.x1 <= ax.figure.bbox.width + 1
        assert box.y1 <= ax.figure.bbox.height + 1


def test_names_of_buckets_break_between_words_and_touch_no_other() -> None:
    ax = small("recency")
    labels = ax.get_xticklabels()
    assert labels[0].get_text() == "within\n1 hour"
    boxes = [label.get_window_extent() for label in labels]
    assert all(left.x1 <= right.x0 for left, right in pairwise(boxes))


def test_names_of_buckets_that_are_too_long_stand_slanted() -> None:
    made = shares("presence", [f"extraordinarily{at}" for at in range(9)], [1] * 9)
    labels = small("presence", made).get_xticklabels()
    assert labels[0].get_text() == "extraordinarily0"
    assert labels[0].get_rotation() == 40


def test_a_narrow_grid_has_a_key_instead_of_figures() -> None:
    made = pd.DataFrame({f"field {at}": [0.5, 1.0] for at in range(14)}, index=["Sales", "Lab"])
    told = said(small("coverage by", made))
    assert "50%" not in told
    assert "Yellow is 100%, dark blue 0%." in told


def test_the_legend_names_the_windows_in_the_order_of_the_bars() -> None:
    legend = draw("active_share").get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["within 1 day", "within 7 days", "within 30 days"]


def test_names_are_seen_on_a_colour_of_the_callers() -> None:
    ax = charts.birthdays(BIRTHDAYS, color="#123456")
    assert {text.get_color() for text in ax.texts if text.get_gid() != "note"} == {"#ffffff"}


@pytest.mark.parametrize("case", TABLES)
def test_a_moment_that_was_read_as_utc_is_said(case: str) -> None:
    made = TABLES[case].copy()
    made.attrs = {"b24frame": TABLES[case].attrs["b24frame"] | {"at_assumed_utc": True}}
    assert "given without a zone and read as UTC" in draw(case, made).get_title().replace("\n", " ")


def test_the_chart_of_nobodys_data_does_not_say_that_something_is_hidden() -> None:
    ax = charts.coverage(b24.activity.coverage(b24.normalize_colleagues([]), at=AT))
    shown = [text.get_text() for text in ax.figure.findobj(mpl.text.Text)]
    assert "no data" in shown
    assert not [text for text in shown if "hidden" in text]

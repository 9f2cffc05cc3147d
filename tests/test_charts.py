"""Charts of the company, read by their artists: head-count, tree, span of control, layers, findings."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

import b24frame as b24
from b24frame import _room, _style, charts
from b24frame.charts import _tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    from matplotlib import pyplot as plt

    before = dict(mpl.rcParams)
    yield
    assert dict(mpl.rcParams) == before
    plt.close("all")


def table(name: str, columns: dict[str, Any], index: Any, **attrs: Any) -> pd.DataFrame:  # noqa: ANN401 - of any kind
    made = pd.DataFrame(columns, index=index)
    made.attrs["b24frame"] = {"table": name, **attrs}
    return made


# Acme (9) > Sales (5: 2 of its own, North 2, South 2, one person in both), Lab (3).
ACME = {
    "direct": pd.array([1, 2, 2, 2, 3], "Int64"),
    "total": pd.array([9, 5, 2, 2, 3], "Int64"),
    "weighted": pd.array([1, 2, 1.5, 1.5, 3], "Float64"),
    "managers": pd.array([2, 1, 0, 0, 0], "Int64"),
    "depth": pd.array([0, 1, 2, 2, 1], "Int64"),
    "path": ["Acme", "Acme / Sales", "Acme / Sales / North", "Acme / Sales / R & D / South", "Acme / Lab"],
    "parent_id": pd.array([None, 1, 7, 7, 1], "Int64"),
}


def acme(**changes: Any) -> pd.DataFrame:  # noqa: ANN401 - columns
    index = pd.Index([1, 7, 3, 4, 9], name="department_id")
    return table("headcount", ACME | changes, index, by="department", min_group=None, hidden=0, people=9)


def flat(number: int, each: int = 5) -> pd.DataFrame:
    """One root with so many departments below it, each of the same size."""
    columns = {
        "direct": pd.array([0, *[each] * number], "Int64"),
        "total": pd.array([each * number, *[each] * number], "Int64"),
        "depth": pd.array([0, *[1] * number], "Int64"),
        "path": ["Acme", *(f"Acme / Unit {at}" for at in range(number))],
        "parent_id": pd.array([None, *[1] * number], "Int64"),
    }
    return table("headcount", columns, pd.RangeIndex(1, number + 2, name="department_id"), people=each * number)


def widths(ax: Axes, label: str) -> list[float]:
    found = next(bars for bars in ax.containers if bars.get_label() == label)
    return [bar.get_width() for bar in found]


def rows(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_yticklabels()]


def said(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in ax.texts)


def note(ax: Axes) -> str:
    return " ".join(text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == "note")


def cells(ax: Axes) -> dict[str, Rectangle]:
    return {str(patch.get_gid()): patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_gid()}


SPAN = table(
    "span_of_control",
    {
        "name": ["Anna", None, "王小明", "محمد"],
        "direct": pd.array([40, 3, 3, 1], "Int64"),
        "total": pd.array([44, 3, 3, 1], "Int64"),
        "layers": pd.array([2, 1, 1, 1], "Int64"),
    },
    pd.Index([10, 20, 30, 40], name="manager_id"),
)
LAYERS = table(
    "layers",
    {
        "people": pd.array([1, 4, 15], "Int64"),
        "share": pd.array([0.05, 0.2, 0.75], "Float64"),
        "managers": pd.array([1, 2, 0], "Int64"),
    },
    pd.Index([1, 2, 3], name="layer"),
)
CHECKS = table(
    "checks",
    {
        "check": pd.Categorical(["no_email", "cycle", "no_email", "vacant_head", "no_email"]),
        "severity": pd.Categorical(
            ["info", "error", "info", "warning", "info"], ["error", "warning", "info"], ordered=True
        ),
        "kind": pd.Categorical(["person", "department", "person", "department", "person"]),
        "id": [1, 2, 3, 4, 5],
        "detail": ["..."] * 5,
        "advice": ["..."] * 5,
    },
    pd.RangeIndex(5),
)
TABLES = {"headcount": acme(), "org_tree": acme(), "span_of_control": SPAN, "layers": LAYERS, "checks": CHECKS}


@pytest.mark.parametrize("name", TABLES)
def test_a_chart_labels_its_axes_and_is_drawn_without_a_warning(name: str) -> None:
    ax = getattr(charts, name)(TABLES[name])
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    assert ax.get_title()
    ax.figure.canvas.draw()


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_makes_an_empty_labelled_chart_that_says_so(name: str) -> None:
    ax = getattr(charts, name)(TABLES[name].iloc[:0])
    assert (ax.get_xlabel() != "", ax.get_ylabel() != "") == (True, True)
    assert ("no findings" if name == "checks" else "no data") in said(ax)
    assert not ax.patches
    ax.figure.canvas.draw()


@pytest.mark.parametrize("name", TABLES)
def test_a_chart_draws_into_the_axes_that_it_is_given(name: str) -> None:
    from matplotlib.figure import Figure

    ax = Figure(layout="constrained").subplots()
    assert getattr(charts, name)(TABLES[name], ax=ax) is ax


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_its_attrs_is_drawn_too(name: str) -> None:
    plain = TABLES[name].copy()
    plain.attrs = {}
    assert getattr(charts, name)(plain).patches


@pytest.mark.parametrize("name", TABLES)
def test_the_table_of_another_function_is_refused_with_the_name_of_the_right_one(name: str) -> None:
    other = "layers" if name != "layers" else "checks"
    with pytest.raises(b24.SchemaError, match=rf"this is the table of '{other}': charts.{name} draws .*Org\."):
        getattr(charts, name)(TABLES[other])


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_column_is_named(name: str) -> None:
    with pytest.raises(b24.SchemaError, match=r"no column .* charts\."):
        getattr(charts, name)(pd.DataFrame({"totals": [1]}))


@pytest.mark.parametrize("name", TABLES)
def test_what_is_no_frame_is_a_type_error(name: str) -> None:
    with pytest.raises(TypeError, match="draws the table that Org"):
        getattr(charts, name)([1, 2])


@pytest.mark.parametrize("name", TABLES)
def test_the_table_is_left_as_it_was(name: str) -> None:
    before = TABLES[name].copy()
    getattr(charts, name)(TABLES[name])
    pd.testing.assert_frame_equal(TABLES[name], before)


@pytest.mark.parametrize("name", TABLES)
def test_style_reaches_the_bars_and_cells(name: str) -> None:
    ax = getattr(charts, name)(TABLES[name], color="#123456")
    assert to_rgb(ax.patches[0].get_facecolor()[:3]) == to_rgb("#123456")


@pytest.mark.parametrize("name", TABLES)
def test_text_is_seen_on_a_dark_background(name: str) -> None:
    from matplotlib import pyplot as plt

    with plt.style.context("dark_background"):
        ax = getattr(charts, name)(TABLES[name])
    loose = [text for text in ax.texts if name != "org_tree" or text.get_gid() == "note"]
    for text in [ax.title, ax.xaxis.label, *ax.get_yticklabels(), *loose]:
        assert not _style.is_dark(text.get_color())


def test_the_largest_departments_come_first_by_name_with_both_counts() -> None:
    ax = charts.headcount(acme())
    assert rows(ax) == ["Acme", "Sales", "Lab", "North", "R & D / South"]
    assert widths(ax, "with all below") == [9, 5, 3, 2, 2]
    assert widths(ax, "directly in it") == [1, 2, 3, 2, 2]
    assert "9  (1 directly)" in said(ax)
    assert ax.get_title() == "9 employees in 5 departments"


def test_what_is_not_drawn_is_told_in_words() -> None:
    ax = charts.headcount(flat(4_000))
    assert len(rows(ax)) == 20
    assert "And 3,981 more departments." in note(ax)
    assert ax.get_title() == "20,000 employees in 4,001 departments: the 20 largest"


def test_departments_of_one_name_are_told_apart_by_the_one_above() -> None:
    table_ = acme(path=["Acme", "Acme / Sales", "Acme / Sales / Lab", "Acme / Sales / South", "Acme / Lab"])
    marks = str.maketrans("", "", "\u200e\u2068\u2069")
    assert [name.translate(marks) for name in rows(charts.headcount(table_))][2:4] == ["Lab (Acme)", "Lab (Sales)"]


def test_departments_that_differ_only_further_above_or_not_at_all_have_labels_of_their_own() -> None:
    """Two of one name below two of one name, and two with the same path, which only the id tells apart."""
    paths = ["Acme", "Acme / Sales", "Acme / Sales / Lab", "Acme / Sales / Lab", "Acme / Sales / South"]
    marks = str.maketrans("", "", "\u200e\u2068\u2069")
    made = acme(path=paths, parent_id=pd.array([None, 1, 7, 7, 7], "Int64"))
    names = [name.translate(marks) for name in rows(charts.headcount(made))]
    twice = [number for number, path in zip(made.index, paths, strict=True) if path.endswith("Lab")]
    assert sorted(name for name in names if "Lab" in name) == [f"Lab (Acme / Sales, #{number})" for number in twice]


def test_long_names_that_differ_at_the_end_or_in_the_middle_stay_different() -> None:
    begin = "Департамент по работе с особо важными клиентами и партнёрами компании, "
    names = [f"{begin}группа {letter}" for letter in "АБВ"] + [f"{begin}{letter}, группа А" for letter in "ГД"]
    ax = charts.headcount(acme(path=names, parent_id=pd.array([None] * 5, "Int64"), depth=pd.array([0] * 5, "Int64")))
    assert len(set(rows(ax))) == 5


def test_own_people_that_are_hidden_are_not_shown_as_none() -> None:
    """Of Sales the total is shown and who sits in it is hidden; in Acme nobody sits but below."""
    made = acme(direct=pd.array([0, None, 3, 2, 2], "Int64"))
    told = said(charts.headcount(made))
    assert "5  (directly: hidden)" in told
    assert "9  (" not in told


def test_a_table_in_which_all_is_hidden_says_so_and_not_that_there_is_no_data() -> None:
    made = acme(direct=pd.array([None] * 5, "Int64"), total=pd.array([None] * 5, "Int64"))
    for draw in (charts.headcount, charts.org_tree):
        assert "hidden: too few people" in said(draw(made))
        assert "no data" in said(draw(made.iloc[:0]))
        assert "hidden" not in said(draw(made.iloc[:0]))


def test_grey_is_only_promised_where_it_is_drawn() -> None:
    """Merged departments without anybody have no cell; those with a few have one."""
    tree = flat(6, each=100)
    tree["total"] = pd.array([300, 100, 100, 100, 0, 0, 0], "Int64")
    told = note(charts.org_tree(tree))
    assert "grey" not in told
    assert "3 too small to be drawn, or without employees" in told
    tree["total"] = pd.array([312, 100, 100, 100, 4, 4, 4], "Int64")
    assert "3 smaller ones merged (grey)" in note(charts.org_tree(tree))


def test_hidden_groups_are_counted_in_a_note_and_not_drawn() -> None:
    columns = {"direct": pd.array([7, None], "Int64"), "total": pd.array([7, None], "Int64")}
    groups = table(
        "headcount", columns, pd.Index(["Clerk", "CEO"], name="work_position"), by="work_position", min_group=5
    )
    ax = charts.headcount(groups)
    assert rows(ax) == ["Clerk"]
    assert note(ax) == "1 group hidden: fewer than 5 people, or needed to keep those secret."
    assert ax.get_ylabel() == "work position"
    assert len(ax.patches) == 1


def test_a_group_without_a_value_is_named() -> None:
    columns = {"direct": pd.array([7, 2], "Int64"), "total": pd.array([7, 2], "Int64")}
    assert rows(charts.headcount(pd.DataFrame(columns, index=["Clerk", None]))) == ["Clerk", "not given"]


def test_names_are_text_and_never_mathematics_or_several_lines() -> None:
    ax = charts.headcount(acme(path=["A$x^2$\nB\t\x07", *ACME["path"][1:]]))
    first = ax.get_yticklabels()[0]
    assert first.get_text() == "A$x^2$ B"
    assert not first.get_parse_math()
    ax.figure.canvas.draw()


def test_long_names_are_cut_to_the_room_beside_the_bars() -> None:
    ax = charts.headcount(acme(path=["Департамент " * 40, "销售部门" * 50, "قسم المبيعات " * 40, *ACME["path"][3:]]))
    ax.figure.canvas.draw()
    room = _room.NAMES * ax.figure.bbox.width
    for text in ax.get_yticklabels():
        assert text.get_window_extent().width <= room
    assert sum("…" in name for name in rows(ax)) == 3
    assert ax.get_window_extent().width > 0.4 * ax.figure.bbox.width


def test_cells_of_the_tree_lie_inside_the_one_above_and_are_as_tall_as_their_people() -> None:
    found = cells(charts.org_tree(acme()))
    assert set(found) == {f"department-{number}" for number in (1, 7, 3, 4, 9)}
    extents = {name: (cell.get_x(), cell.get_y(), cell.get_height()) for name, cell in found.items()}
    assert extents == {
        "department-1": (0, 0, 9),
        "department-7": (1, 0, 5),
        "department-3": (2, 0, 2),
        "department-4": (2, 2, 2),
        "department-9": (1, 5, 3),
    }


def test_children_that_add_up_to_more_than_their_department_are_scaled_to_fit() -> None:
    """Everybody of Sales sits in North and in South."""
    found = cells(charts.org_tree(acme(total=pd.array([9, 5, 5, 5, 3], "Int64"))))
    heights = [found[f"department-{number}"].get_height() for number in (3, 4)]
    assert heights == [2.5, 2.5]


def test_small_departments_are_merged_with_all_below_them_and_the_largest_are_named() -> None:
    ax = charts.org_tree(flat(4_000))
    assert set(cells(ax)) == {"department-1", "more-2"}
    assert "4,000 more" in said(ax)
    assert "Unit 0" in said(ax)
    assert "1 department drawn, 4,000 smaller ones merged (grey)." in note(ax)


@pytest.mark.parametrize("number", [10, 300, 2_000, 4_000])
def test_no_text_of_the_tree_leaves_its_cell(number: int) -> None:
    tree = flat(number)
    names = ["Департамент по работе с клиентами", "销售部门上海分公司", "قسم المبيعات والتسويق", "Sales"]
    tree["path"] = ["Acme", *(f"Acme / {names[at % 4]} {at}" for at in range(number))]
    tree.loc[2:5, "total"] = number
    ax = charts.org_tree(tree)
    ax.figure.canvas.draw()
    inside = ax.get_window_extent()
    columns = len(ax.get_xticks())
    texts = [text for text in ax.texts if text.get_gid() != "note"]
    assert len(texts) > 3
    for text in texts:
        box = text.get_window_extent()
        assert box.width <= inside.width / columns
        assert inside.y0 - 2 <= box.y0 <= box.y1 <= inside.y1 + 2


def test_deep_trees_are_drawn_to_the_eighth_column_and_the_rest_is_counted() -> None:
    number = 50
    columns = {
        "total": pd.array([1_000] * number, "Int64"),
        "depth": pd.array(range(number), "Int64"),
        "path": [" / ".join(f"D{at}" for at in range(deep + 1)) for deep in range(number)],
        "parent_id": pd.array([None, *range(1, number)], "Int64"),
    }
    ax = charts.org_tree(table("headcount", columns, pd.RangeIndex(1, number + 1)))
    assert len(cells(ax)) == 8
    assert "(+42 below)" in said(ax)
    assert "42 deeper ones below the last column" in note(ax)
    assert [text.get_text() for text in ax.get_xticklabels()] == list("01234567")


def test_rows_whose_parent_was_filtered_away_are_roots() -> None:
    found = cells(charts.org_tree(acme().loc[[7, 3, 4]]))
    assert (found["department-7"].get_x(), found["department-3"].get_x()) == (0, 1)


def test_a_cycle_of_parents_does_not_loop() -> None:
    assert cells(charts.org_tree(acme(parent_id=pd.array([9, 1, 7, 7, 1], "Int64"))))


def test_a_hidden_department_is_as_tall_as_what_is_shown_below_it() -> None:
    ax = charts.org_tree(acme(total=pd.array([9, None, 2, 2, 3], "Int64")))
    assert cells(ax)["department-7"].get_height() == 4
    assert "hidden" in said(ax)
    assert "1 group hidden" in note(ax)


def test_an_org_is_drawn_by_its_headcount() -> None:
    people = b24.normalize_colleagues([{"id": 5, "departments": [3]}])
    departments = b24.normalize_departments([{"id": 3, "name": "North"}])
    assert set(cells(charts.org_tree(b24.Org(people, departments)))) == {"department-3"}


def test_departments_without_anybody_make_an_empty_tree() -> None:
    assert "no employees" in said(charts.org_tree(acme(total=pd.array([0] * 5, "Int64"))))


def test_the_index_of_a_tree_has_no_repeats() -> None:
    with pytest.raises(b24.SchemaError, match="an id repeats"):
        charts.org_tree(pd.concat([acme(), acme()]))


def test_names_may_hold_the_separator() -> None:
    assert _tree.names(acme(), [4, 1]) == {4: "R & D / South", 1: "Acme"}


def test_the_layout_keeps_every_department_once() -> None:
    """Drawn, merged and below the last level make all of them, at any size of the smallest cell."""
    tree = _tree.units(flat(40).head(30))
    for least in (0.0, 3.0, 5.0, 6.0, 1_000.0):
        laid_out = _tree.icicle(tree, least, 2)
        assert sum(cell.within + (not cell.merged) for cell in laid_out) == 30


def test_spans_are_counted_and_those_beyond_thirty_are_one_bar() -> None:
    ax = charts.span_of_control(SPAN)
    bars = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in ax.patches if bar.get_height()}
    assert bars == {1: 1, 3: 2, 31: 1}
    assert ">30" in [text.get_text() for text in ax.get_xticklabels()]
    assert "median 3" in said(ax)


def test_the_widest_are_named_and_who_has_no_name_by_id() -> None:
    marks = str.maketrans("", "", "\u200e\u2068\u2069")
    text = said(charts.span_of_control(SPAN)).translate(marks)
    assert [f"{name}" in text for name in ("Anna: 40", "#20: 3", "محمد: 1")] == [True] * 3


def test_layers_stand_from_the_top_down_with_people_and_share() -> None:
    ax = charts.layers(LAYERS)
    assert rows(ax) == ["1", "2", "3"]
    assert widths(ax, "people") == [1, 4, 15]
    assert widths(ax, "managers") == [1, 2, 0]
    assert "15  75%" in said(ax)
    assert ax.yaxis_inverted()


def test_layers_below_the_twenty_fifth_are_one_bar() -> None:
    deep = pd.DataFrame({"people": [1] * 40, "share": [1 / 40] * 40, "managers": [1] * 40}, index=range(1, 41))
    ax = charts.layers(deep)
    assert rows(ax)[-1] == "25 and below"
    assert widths(ax, "people")[-1] == 16


def test_checks_are_counted_by_severity_the_most_severe_on_top() -> None:
    ax = charts.checks(CHECKS)
    assert rows(ax) == ["cycle", "vacant head", "no email"]
    assert [bar.get_width() for bar in ax.patches] == [1, 1, 3]
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["error", "warning", "info"]


def test_every_chart_is_exported_and_described() -> None:
    assert list(charts.__all__) == sorted(set(charts.__all__))
    for name in charts.__all__:
        assert "Returns" in getattr(charts, name).__doc__


def test_importing_the_charts_imports_no_matplotlib() -> None:
    program = "import sys, b24frame.charts; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 - our own code


@pytest.mark.parametrize(("share", "text"), [(0, "0%"), (0.004, "<1%"), (0.5, "50%"), (0.996, ">99%"), (1, "100%")])
def test_shares_never_round_to_none_or_all(share: float, text: str) -> None:
    assert _style.percent(share) == text


def test_colours_follow_a_transparent_background_by_the_text_colour() -> None:
    from matplotlib import pyplot as plt

    with plt.rc_context({"axes.facecolor": "none", "figure.facecolor": "none", "text.color": "white"}):
        assert _style.ink_on(plt.subplots()[1]) is _style.DARK
    assert _style.ink_on(plt.subplots()[1]) is _style.LIGHT


def small(case: pd.DataFrame, name: str, **options: Any) -> Axes:  # noqa: ANN401 - of Figure
    from matplotlib.figure import Figure

    ax = Figure(figsize=(4, 3), **options or {"layout": "constrained"}).subplots()
    drawn: Axes = getattr(charts, name)(case, ax=ax)
    drawn.figure.draw_without_rendering()
    return drawn


@pytest.mark.parametrize("name", TABLES)
def test_title_legend_and_note_stay_inside_a_small_figure(name: str) -> None:
    ax = small(TABLES[name], name)
    legend = ax.get_legend()
    names = [] if name == "span_of_control" else ax.get_yticklabels()
    texts = [ax.title, ax.xaxis.label, *names, *(text for text in ax.texts if text.get_gid() == "note")]
    for artist in [*texts, *([legend] if legend else [])]:
        box = artist.get_window_extent()
        assert -1 <= box.x0 <= box.x1 <= ax.figure.bbox.width + 1
        assert -1 <= box.y0 <= box.y1 <= ax.figure.bbox.height + 1


@pytest.mark.parametrize("options", [{"layout": "constrained"}, {"layout": None}], ids=str)
def test_a_small_axes_has_the_rows_that_are_legible_and_tells_the_rest(options: dict[str, Any]) -> None:
    ax = small(flat(40), "headcount", **options)
    boxes = [text.get_window_extent() for text in ax.get_yticklabels()]
    number = len(boxes)
    assert 3 <= number < 20
    assert all(above.y0 >= below.y1 - 1 for above, below in pairwise(boxes))
    assert f"And {41 - number} more departments." in note(ax)
    assert f"the {number} largest" in ax.get_title().replace("\n", " ")


def test_a_small_axes_folds_layers_and_counts_the_checks_that_it_leaves_out() -> None:
    deep = pd.DataFrame({"people": [1] * 40, "share": [1 / 40] * 40, "managers": [1] * 40}, index=range(1, 41))
    assert sum(widths(small(deep, "layers"), "people")) == 40
    many = pd.DataFrame({"check": [f"check {at}" for at in range(30)], "severity": "info"})
    ax = small(many, "checks")
    left = 30 - len(rows(ax))
    assert f"And {left} findings of {left} less severe or rarer checks." in note(ax)


def of_data(name: str) -> pd.DataFrame:
    org = b24.Org(pd.read_parquet("data/people.parquet"), pd.read_parquet("data/departments.parquet"))
    made: pd.DataFrame = getattr(org, "headcount" if name == "org_tree" else name)()
    return made


def test_charts_in_a_grid_leave_each_other_room() -> None:
    from matplotlib.figure import Figure

    axes = Figure(figsize=(12, 9), layout="constrained").subplots(2, 2)
    for ax, name in zip(axes.flat, ("headcount", "org_tree", "span_of_control", "layers"), strict=True):
        getattr(charts, name)(of_data(name), ax=ax)
    figure = axes[0, 0].figure
    figure.draw_without_rendering()
    for ax in axes.flat:
        assert ax.get_window_extent().width > 0.25 * figure.bbox.width
        assert ax.title.get_window_extent().x1 <= figure.bbox.width * (
            0.5 if ax.get_subplotspec().is_first_col() else 1
        )


def test_an_axes_that_no_layout_engine_moves_is_measured_as_it_is() -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6), layout="constrained")
    ax = charts.headcount(flat(40), ax=figure.add_axes((0.4, 0.2, 0.5, 0.3)))
    assert _room.Room(ax).inner_width(0.0) == ax.get_window_extent().width


@pytest.mark.parametrize("name", TABLES)
def test_a_title_says_as_of_when(name: str) -> None:
    assert "as of 2026-11-02 09:00 UTC" in getattr(charts, name)(of_data(name)).get_title()


def test_the_line_of_the_median_crosses_no_bar_and_no_figure() -> None:
    ax = charts.span_of_control(SPAN)
    ax.figure.canvas.draw()
    line = ax.lines[0].get_window_extent()
    figures = [text for text in ax.texts if text.get_text() == "2"]
    assert figures
    assert all(text.get_window_extent().y1 <= line.y0 for text in figures)


def test_many_spans_in_a_small_axes_have_no_figures_that_touch() -> None:
    wide = pd.DataFrame({"name": "Anna", "direct": [at for at in range(1, 30) for _ in range(150)]})
    ax = small(wide, "span_of_control")
    assert "150" not in said(ax).split("\n")
    boxes = [text.get_window_extent() for text in ax.get_xticklabels()]
    assert all(left.x1 <= right.x0 for left, right in pairwise(boxes))


def test_the_legend_of_a_head_count_lies_above_the_bars() -> None:
    ax = charts.headcount(flat(19))
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    assert legend is not None
    assert legend.get_window_extent().y0 >= ax.get_window_extent().y1 - 1


def test_cells_without_room_for_a_name_are_counted() -> None:
    tree = flat(2, each=500)
    tree["total"] = pd.array([1_000, 999, 1], "Int64")
    assert "1 too small for a name" in note(charts.org_tree(tree))


def test_departments_that_differ_in_the_middle_only_are_told_apart_in_the_icicle() -> None:
    """Cut one by one, they would be called the same."""
    half = "Department of regional development and planning of the company and its own branches "
    departments = b24.normalize_departments(
        [{"id": 1, "name": "Acme"}, *({"id": at, "name": f"{half}{at} {half}", "parent": 1} for at in range(10, 20))]
    )
    people = b24.normalize_colleagues({"id": at, "departments": [10 + at % 10]} for at in range(1, 101))
    ax = mpl.figure.Figure(figsize=(4.0, 3.0), layout="constrained").subplots()
    charts.org_tree(b24.Org(people, departments).headcount(), ax=ax)
    cut = [text.get_text().partition("\n10")[0] for text in ax.texts if "…" in text.get_text()]
    assert len(cut) == len(set(cut)) == 10

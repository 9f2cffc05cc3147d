"""Names in any script: cleaned, cut between graphemes, and a word where no font has their characters."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from b24frame import _fonts, _text, charts

if TYPE_CHECKING:
    from collections.abc import Iterator

mpl.use("Agg")
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.fixture
def plain_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the fonts that matplotlib brings along."""
    monkeypatch.setattr(_fonts, "installed", lambda: ["DejaVu Sans"])
    monkeypatch.setattr(_fonts, "_learn", lambda: False)
    monkeypatch.setattr(_fonts, "_warned", set())
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


def ruler(*names: str, size: float = 8.0) -> _text.Ruler:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return _text.Ruler(Figure(), _fonts.letters(names), size)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (" Sales \n\t North\x00 ", "Sales North"),
        ("a\u202eb\u2066c\u200ed", "abcd"),
        ("a\ud800b", "a\ufffdb"),
        ("line\u2028break", "line break"),
        (FAMILY, FAMILY),
        (None, ""),
        (pd.NA, ""),
        (float("nan"), ""),
        (pd.NaT, ""),
        (7, "7"),
    ],
)
def test_a_name_becomes_one_line_without_control_or_direction_marks(name: object, line: str) -> None:
    assert _text.clean(name) == line


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("e\u0301a", ["e\u0301", "a"]),
        (f"x{FAMILY}y", ["x", FAMILY, "y"]),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"]),
        ("\U0001f44d\U0001f3fd!", ["\U0001f44d\U0001f3fd", "!"]),
        ("क्षि", ["क्षि"]),
        ("ผู้น้ำ", ["ผู้", "น้ำ"]),
        ("\u1112\u1161\u11ab\u1100", ["\u1112\u1161\u11ab", "\u1100"]),
        ("", []),
    ],
    ids=["mark", "family", "flags", "skin tone", "Devanagari", "Thai", "Hangul", "nothing"],
)
def test_a_grapheme_stays_whole(text: str, parts: list[str]) -> None:
    assert _text.graphemes(text) == parts


@given(st.text())
@example("\u0301")
def test_graphemes_lose_nothing(text: str) -> None:
    assert "".join(_text.graphemes(text)) == text


@settings(max_examples=40)
@given(st.text(st.sampled_from("aé中яש م$_\u0301"), max_size=30), st.floats(0, 150))
def test_a_cut_name_fits_and_ends_between_graphemes(text: str, room: float) -> None:
    name = _text.clean(text)
    measure = ruler(name)
    cut = measure.cut(name, room)
    assert measure.width(cut) <= room
    if cut != name and cut:
        begin, end = (_text.graphemes(part) for part in cut.split("…"))
        assert _text.graphemes(name)[: len(begin)] == begin
        assert _text.graphemes(name)[len(_text.graphemes(name)) - len(end) :] == end


LONG = [
    *("Department of very important customers of the north", "Department of very important customers of the south"),
    *("Отдел по работе с очень важными клиентами, группа А", "Отдел по работе с очень важными клиентами, группа Б"),
    *("A team of the first hundred people of Acme in Moscow", "A team of the other hundred people of Acme in Moscow"),
    *("销售部门上海分公司一二三四五六七八九十甲组", "销售部门上海分公司一二三四五六七八九十乙组"),
    *("قسم المبيعات الكبير جدا في المدينة الأولى", "قسم المبيعات الكبير جدا في المدينة الثانية"),
]


@pytest.mark.parametrize("room", [60, 90, 130, 200])
def test_names_that_differ_anywhere_are_never_cut_to_the_same(room: int) -> None:
    """At the end, in the middle, in any script: what differs is what one must still read."""
    cut = ruler(*LONG).all_cut(LONG, room)
    assert len(set(cut)) == len(LONG)
    assert all(ruler(*LONG).width(text) <= room for text in cut)


def test_the_part_in_which_names_differ_is_kept() -> None:
    cut = ruler().all_cut(LONG[:2] + LONG[4:6], 110)
    assert [text.endswith(end) for text, end in zip(cut[:2], ["north", "south"], strict=True)] == [True, True]
    assert cut[2].startswith("…first")
    assert cut[3].startswith("…other")


def test_names_that_are_the_same_are_numbered() -> None:
    assert ruler().all_cut(["Sales", "Sales", "Lab", "Sales"], 200) == ["Sales", "Sales (2)", "Lab", "Sales (3)"]


@settings(max_examples=30)
@given(st.lists(st.text(st.sampled_from("ab я"), max_size=40), max_size=6), st.floats(40, 120))
def test_no_two_of_any_names_are_cut_to_the_same(texts: list[str], room: float) -> None:
    names = [_text.clean(text) for text in texts]
    cut = ruler(*names).all_cut(names, room)
    assert len(set(cut)) == len(names)


def test_a_name_that_fits_is_not_cut() -> None:
    assert ruler("Sales").cut("Sales", 1_000) == "Sales"
    assert ruler("Sales").cut("Sales", 0) == ""


def test_long_names_break_at_spaces_and_the_last_line_is_cut() -> None:
    name = "Department of very important customers and partners"
    measure = ruler(name)
    lines = measure.wrap(name, 110, 2)
    assert len(lines) == 2
    assert name.startswith(lines[0] + " ")
    assert "…" in lines[1]
    assert lines[1].endswith("partners")
    assert all(measure.width(line) <= 110 for line in lines)
    assert measure.wrap("Sales", 110, 2) == ["Sales"]


def test_a_line_holds_every_word_that_fits_and_a_short_word_stands_alone_before_a_long_one() -> None:
    measure = ruler("30 to 90 days")
    assert measure.wrap("within 1 hour", measure.width("1 hour"), 3) == ["within", "1 hour"]
    assert measure.wrap("in Abteilungen", measure.width("Abteilungen"), 3) == ["in", "Abteilungen"]


def test_a_name_without_spaces_breaks_where_it_must() -> None:
    measure = ruler("销售部门上海分公司")
    lines = measure.wrap("Wirtschaftsprüfungsgesellschaft", 60, 9)
    assert "".join(lines) == "Wirtschaftsprüfungsgesellschaft"
    assert len(lines) > 2


def test_what_matplotlib_brings_along_needs_no_other_font() -> None:
    found = _fonts.letters(["Sales", "Отдел продаж", "قسم المبيعات", "עסקים", "Πωλήσεις"])
    assert found.lacking == {}
    assert found.note == ""
    assert found.families[-1] == "DejaVu Sans"


def test_a_font_that_is_installed_is_found_for_what_others_lack() -> None:
    """A script that the first font lacks and another has, whatever this machine holds."""
    integral = "\U0001d400"
    with mpl.rc_context({"font.family": ["cmr10"]}):
        found = _fonts.letters(["Ж"])
    assert found.families == ("cmr10", "DejaVu Sans")
    assert found.lacking == {}
    assert _fonts.script(integral)


@pytest.mark.usefixtures("plain_machine")
def test_a_script_without_a_font_is_warned_of_once_with_what_to_install() -> None:
    with pytest.warns(UserWarning, match=r"no installed font has these Chinese.*售销.*Install Noto Sans CJK") as caught:
        first = _fonts.letters(["销售", "Sales"])
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert _fonts.letters(["部门"]).lacking == {"部": first.lacking["销"], "门": first.lacking["销"]}


@pytest.mark.usefixtures("plain_machine")
@pytest.mark.parametrize(
    ("name", "advice"), [("ไทย", "Noto Sans Thai"), ("हिन्दी", "Noto Sans Devanagari"), (FAMILY, "Noto Emoji")]
)
def test_each_script_names_its_own_font(name: str, advice: str) -> None:
    with pytest.warns(UserWarning, match=advice):
        _fonts.letters([name])


@pytest.mark.usefixtures("plain_machine")
def test_characters_without_a_font_become_question_marks_and_whole_names_their_id() -> None:
    with pytest.warns(UserWarning, match="no installed font"):
        found = _fonts.letters(["销售 Sales 部门", "销售"])
    assert found.shown("销售 Sales 部门", "#7") == "? Sales ?"
    assert found.shown("销售", "#7") == "? #7"
    assert found.shown("销售") == "?"
    assert found.shown("Sales", "#7") == "Sales"
    assert found.shown(None, "#7") == "#7"


@pytest.mark.usefixtures("plain_machine")
def test_a_chart_says_on_itself_what_it_cannot_show_and_matplotlib_has_no_more_to_say() -> None:
    columns = {"name": ["王小明", "Anna"], "direct": [3, 2], "total": [3, 2], "layers": [1, 1]}
    with pytest.warns(UserWarning, match="Noto Sans CJK"):
        ax = charts.span_of_control(pd.DataFrame(columns, index=[9, 8]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax.figure.canvas.draw()  # type: ignore[union-attr]
    text = "\n".join(text.get_text() for text in ax.texts)
    assert "? #9" in text
    assert "without an installed font (Chinese, Japanese or Korean)" in text.replace("\n", " ")


def test_looking_for_a_character_that_no_font_has_does_not_search_the_list_for_each_family(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from matplotlib import font_manager

    asked: list[object] = []
    found = font_manager.findfont
    monkeypatch.setattr(font_manager, "findfont", lambda *given, **how: asked.append(given) or found(*given, **how))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        assert _fonts.letters(["\U0010fffd"]).lacking
    assert len(asked) <= 2


def test_a_font_installed_after_matplotlib_made_its_list_is_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    added: list[str] = []
    monkeypatch.setattr(_fonts, "_tried", set())
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: ["/nowhere/new.ttf"])
    monkeypatch.setattr(font_manager.fontManager, "addfont", added.append)
    assert (_fonts._learn(), _fonts._learn()) == (True, False)
    assert added == ["/nowhere/new.ttf"]


def test_a_font_file_that_cannot_be_read_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    monkeypatch.setattr(_fonts, "_tried", set())
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: ["/nowhere/broken.ttf"])
    assert _fonts._learn()


@settings(max_examples=25)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=3))
@example(["$\\frac{", "a_b^c", "%"])
@example(["\u202e\u2066", "\ud800", "\x00"])
def test_no_name_stops_a_chart(names: list[str]) -> None:
    from matplotlib import pyplot as plt

    columns = {"name": pd.Series(names, dtype=object), "direct": 2, "total": 2, "layers": 1}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "no installed font")
        ax = charts.span_of_control(pd.DataFrame(columns, index=range(len(names))))
        ax.figure.canvas.draw()  # type: ignore[union-attr]
    plt.close("all")


def test_names_inside_a_sentence_are_set_apart() -> None:
    assert _text.sentence(f"{_text.apart('محمد')}: 3") == "\u200e\u2068محمد\u2069: 3"


def test_two_pairs_of_equal_names_that_are_cut_get_four_labels() -> None:
    """The second of each pair is numbered; both numbers begin at 2."""
    names = ["baaa", "baaa", "baab", "baab"]
    assert len(set(ruler(*names).all_cut(names, 40.0))) == 4

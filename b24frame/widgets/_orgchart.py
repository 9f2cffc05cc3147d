"""The company as a tree to open, search and pick from in the notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import Bool, Dict, Int, observe, validate

from b24frame import _whatif
from b24frame._atomic import check_place
from b24frame._plain import several
from b24frame.org import Org
from b24frame.widgets._checked import Checked
from b24frame.widgets._fallback import outline, with_fallback
from b24frame.widgets._page import offline, static, write_page
from b24frame.widgets._roster import Roster

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd

    from b24frame._whatif import Kind

HERE = Path(__file__).parent
_STYLE = """
body { margin: 0; }
.b24-org { border: 0; border-radius: 0; }
.b24-org .b24-view { height: calc(100vh - 76px) !important; resize: none; }
"""
_KEPT = ("_departments", "levels", "selection", "height", "everybody")
_KINDS = ("department", "person")
_LEAST, _MOST = 160, 2_000
# What the browser may ask: a method of the roster, the key of what it is asked with, and of which type that is.
_QUESTIONS = {"members": ("department", int), "seat": ("person", int), "search": ("text", str)}


class OrgChart(Checked):
    """Show the company as a tree of departments that opens: heads, head-counts, people, and a search.

    Only the departments travel to the browser; the people of one do when it is opened, so that 100,000 people are as
    quick as a hundred. The search takes any script, whatever the case and the accents, and opens the path to
    what was chosen. Everything can be done by keyboard: arrows walk and open, Enter picks. The chart can be saved as
    SVG or PNG from its bar. Nothing is asked of any network.

    What is shown is people's data, and the output of a notebook keeps the upper levels of it: clear the output before
    a notebook goes where the people may not be seen.

    Parameters
    ----------
    org : Org
        The company; it is not changed.
    levels : int
        Levels of departments that are open at first, from 1.
    height : int
        Height of the view in pixels, from 160 to 2,000.
    everybody : bool
        Count and list everybody, also leavers, guests and bots. Default: the employees.

    Attributes
    ----------
    selection : dict
        What is picked: ``{"kind": "department" or "person", "id": its id}``, empty where nothing is; to be read,
        observed and set, and see `select`.
    levels, height : int
        As above; setting `levels` opens the chart so far.
    everybody : bool
        As above; only who is listed can be picked.

    Raises
    ------
    TypeError
        Where it is no `Org`.
    ValueError
        Where `levels` or `height` is out of range, or what is picked is not in the company.
    MissingExtraError
        Where anywidget is not installed (extra `widgets`).

    Notes
    -----
    A card counts employees: directly in the department, and in it or below, each once (`Org.headcount`). The switch
    "everybody, not only employees" lists those who are no employees too, in italics.

    Examples
    --------
    >>> import pandas as pd
    >>> import b24frame as b24
    >>> people, departments = (pd.read_parquet(f"data/{name}.parquet") for name in ("people", "departments"))
    >>> chart = b24.widgets.OrgChart(b24.Org(people, departments))
    >>> chart.select("Бухгалтерия")
    >>> chart.selected["department"].unique().tolist()
    ['Бухгалтерия']
    """

    _esm: ClassVar[Any] = HERE / "static" / "orgchart.js"
    _css: ClassVar[Any] = HERE / "static" / "orgchart.css"

    selection = Dict().tag(sync=True)
    levels = Int(2).tag(sync=True)
    height = Int(480).tag(sync=True)
    everybody = Bool().tag(sync=True)
    _departments = Dict().tag(sync=True)

    def __init__(self, org: Org, *, levels: int = 2, height: int = 480, everybody: bool = False) -> None:
        if not isinstance(org, Org):
            raise TypeError(f"OrgChart shows a b24frame.Org, not {type(org).__name__}; see b24frame.load_org")
        self._roster = Roster(org)
        shown = {"levels": levels, "height": height, "everybody": everybody}
        super().__init__(**shown, _departments=self._roster.departments)
        self.on_msg(self._told)

    @property
    def selected(self) -> pd.DataFrame:
        """The people of what is picked: a people frame with all columns, rows in the order of the company's.

        Of a department the employees in it or below (everybody, with `everybody`); of a person the one row; nobody if
        nothing is picked. To be told when it changes, observe `selection` and `everybody`.
        """
        people = self._roster.org.people
        if not self.selection:
            return people.iloc[:0]
        number = self.selection["id"]
        if self.selection["kind"] == "person":
            return people.loc[[number]]
        below = people.iloc[self._roster.below(number)]
        return below if self.everybody else below[below["employee"]]

    def select(self, person_or_department: int | str | None, *, kind: Kind | None = None) -> None:
        """Pick a person or a department, and show the way to it; None picks nothing.

        Parameters
        ----------
        person_or_department : int, str or None
            Id or name, of a department also its path.
        kind : {"person", "department"}, optional
            Which of both is meant; needed where it may be either, as ids of both begin at 1.

        Raises
        ------
        ValueError
            If there is none (with the nearest names), it is not clear which (with the candidates), or it is somebody
            who is no employee while employees only are shown.
        """
        if person_or_department is None:
            self.selection = {}
            return
        meant, number = _whatif.kind_of(self._roster.org, person_or_department, kind)
        self.selection = {"kind": meant, "id": number}

    def to_html(self, path: str | PathLike[str]) -> None:
        """Write the chart as one file that works from disk, without a kernel and without any network.

        It opens as the chart stands: levels, what is picked, who is counted. It holds the name, position and
        departments of **everybody**, also who is no employee, unencrypted. The file is written whole or not at all.

        Parameters
        ----------
        path : str or path-like
            Where to write, such as ``"company.html"``; a file that is there is replaced.

        Raises
        ------
        ValueError
            Where there is no such folder.

        Notes
        -----
        About 0.1 MB per 1,000 people.
        """
        check_place(Path(path))
        org = self._roster.org
        write_page(
            path,
            title=f"Organisation: {several(len(org.departments), 'department')}",
            script=offline(static("orgchart.js")),
            style=static("orgchart.css") + _STYLE,
            data={
                "values": {name: getattr(self, name) for name in _KEPT},
                "people": self._roster.everybody(),
            },
        )

    def _repr_mimebundle_(self, **options: Any) -> Any:  # noqa: ANN401 - as IPython calls it
        columns = dict(self._departments)
        if self.everybody:
            columns |= {"direct": columns["members"], "total": columns["everybody"]}
        document = outline(columns, self.levels, everybody=self.everybody)
        return with_fallback(super()._repr_mimebundle_(**options), document)

    def _told(self, _: Any, content: Any, __: Any) -> None:  # noqa: ANN401 - as ipywidgets calls it
        if content == "drawn":
            # The first cards are drawn; the people are made ready while the user looks at them.
            self._roster.prepare()
            return
        if not isinstance(content, dict) or "id" not in content:
            return
        try:
            answer = {"value": self._answer(content)}
        except ValueError as error:
            answer = {"error": str(error)}
        self.send({"answer": content["id"]} | answer)

    def _answer(self, content: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        what = str(content.get("ask"))
        key, kind = _QUESTIONS.get(what, ("", str))
        if not key or not isinstance(content.get(key), kind):
            raise ValueError("this is no question that the chart answers")
        more = {"everybody": self.everybody} if what == "search" else {}
        return getattr(self._roster, what)(content[key], **more)

    @validate("selection")
    def _checked_selection(self, proposal: Any) -> dict[str, Any]:  # noqa: ANN401 - as traitlets calls it
        given = proposal["value"]
        if not given:
            return {}
        if set(given) != {"kind", "id"} or given["kind"] not in _KINDS:
            raise ValueError(f'a selection is {{"kind": "department" or "person", "id": its id}}, not {given!r}')
        meant, number = _whatif.kind_of(self._roster.org, given["id"], given["kind"])
        if meant == "person" and not self.everybody and not self._roster.employs(number):
            raise ValueError(f"the person with the id {number} is no employee; set everybody = True to show all")
        return {"kind": meant, "id": number}

    @observe("everybody")
    def _recounted(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        # Who is not shown at all cannot stay picked.
        is_person = self.selection.get("kind") == "person"
        if is_person and not self.everybody and not self._roster.employs(self.selection["id"]):
            self.selection = {}

    @validate("levels")
    def _checked_levels(self, proposal: Any) -> int:  # noqa: ANN401 - as traitlets calls it
        return _within("levels", proposal["value"], 1, None)

    @validate("height")
    def _checked_height(self, proposal: Any) -> int:  # noqa: ANN401 - as traitlets calls it
        return _within("height", proposal["value"], _LEAST, _MOST)


def _within(name: str, value: int, least: int, most: int | None) -> int:
    if value < least or (most is not None and value > most):
        limits = f"from {least:,}" + (f" to {most:,}" if most is not None else "")
        raise ValueError(f"{name} is a whole number {limits}, not {value:,}")
    return value

"""A dashboard of the tables of `b24frame.activity`: choose one, see it with its chart, save it."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets
from ipywidgets import HTML, Box, Button, VBox

from b24frame import _files
from b24frame._atomic import check_place, refuse_address, whole
from b24frame._privacy import check_min_group
from b24frame.widgets import _activity_file, _activity_html
from b24frame.widgets._activity_controls import Controls, OwnKeys
from b24frame.widgets._fallback import with_fallback
from b24frame.widgets._filter import known
from b24frame.widgets._picture import Picture
from b24frame.widgets._shown import for_file
from b24frame.widgets._views import WRONG, Snapshot

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd
    from matplotlib.figure import Figure

    from b24frame.activity._common import Moment, People
    from b24frame.widgets._views import Look, View

# Longer than it takes to press a key again, shorter than one waits for.
_PAUSE = 0.15
_TRAITS = ("view", "by", "at", "min_group")
_KINDS = {".csv": "table as csv", ".png": "chart as png", ".svg": "chart as svg"}


class Activity(VBox):  # type: ignore[misc]
    """See in the notebook who was seen, who is away, whose data is thin: the tables of `b24frame.activity`.

    A table is chosen and shown with its chart beside it; it is grouped by any column, as of any moment. Groups of
    fewer than `min_group` employees are hidden in the picture, the table and what is saved. Last seen is not hours
    worked. Everything can be done by keyboard, and nothing is asked of any network. The output of a notebook keeps the
    picture and the first rows: clear it before a notebook goes where the people may not be seen.

    The buttons write into the folder of the kernel, usually that of the notebook, and tell the path; a file that is
    there is not replaced.

    Parameters
    ----------
    people : DataFrame or Org
        The people frame. It is not changed.
    at : str or datetime, optional
        The moment that the tables are about; without a zone it is read as UTC. Default: the load time of the frame.
    by : str, optional
        The column to group by.
    min_group : int or None
        Groups of fewer employees are hidden; None shows all.

    Attributes
    ----------
    view : str
        The table that is shown, to be read, set and observed: recency, presence, devices, active_share, absences,
        dormant, birthdays or coverage.
    by, at, min_group
        As above, to be read, set and observed. Tables of persons (absences, dormant, birthdays) have no groups.

    Raises
    ------
    SchemaError
        Where the frame has no column employee or `by`, with the nearest.
    TypeError, ValueError
        Where `at` is no moment or neither given nor told by the frame, or `min_group` is no whole number from 1 on.

    Examples
    --------
    >>> import pandas as pd
    >>> import b24frame as b24
    >>> activity = b24.widgets.Activity(pd.read_parquet("data/people.parquet"), by="gender")
    >>> activity.view
    'recency'
    >>> activity.view = "active_share"
    >>> activity.table[["people", "known"]].sum().to_dict()
    {'people': 274, 'known': 250}
    """

    view = traitlets.Any("recency")
    by = traitlets.Any(None)
    at = traitlets.Any(None)
    min_group = traitlets.Any(5)

    def __init__(self, people: People, *, at: Moment = None, by: str | None = None, min_group: int | None = 5) -> None:
        self._source = Snapshot(people)
        self._source.moment(at)
        self._picture = Picture()
        self._look: Look | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._complaints: dict[str, str] = {}
        super().__init__(at=at, by=by, min_group=min_group)
        self._controls = Controls(self._source, self._state(), self._choose, self._refuse)
        self._chart, self._rows, self._message, self._status, self._busy = (HTML() for _ in range(5))
        self._buttons = [Button(description=f"Save {what}") for what in _KINDS.values()]
        self._furnish()
        self.observe(self._changed, _TRAITS)
        self._schedule()

    @property
    def table(self) -> pd.DataFrame:
        """The table that is shown, as the function of `b24frame.activity` returns it.

        Raises
        ------
        ConstantSignalError
            Where the signal is the same for everybody, so that there is no table.
        SchemaError
            Where the frame lacks a column for it.
        """
        outcome = self._refresh().outcome
        if isinstance(outcome, Exception):
            raise outcome.with_traceback(None)
        return outcome

    @property
    def figure(self) -> Figure:
        """The figure that is shown; always the same one, drawn again when something changes."""
        self._refresh()
        return self._picture.figure

    def save(self, path: str | PathLike[str]) -> None:
        """Write the table (csv) or the chart (png, svg) that is shown, by the ending of the path.

        The csv has all rows and columns of `table`, UTF-8 that Excel reads, text that cannot run as a formula, and
        "hidden" where a group is. Tables of persons hold their names and data. The file is written whole or not at all.

        Parameters
        ----------
        path : str or path-like
            Such as ``"recency.csv"``; a file that is there is replaced.

        Raises
        ------
        ValueError
            Where the ending is none of the three, or the folder does not exist.
        ConstantSignalError, SchemaError
            As of `table`.
        """
        target = Path(path)
        refuse_address(target)
        kind = target.suffix.lower()
        if kind not in _KINDS:
            raise ValueError(f"save to a file that ends with {', '.join(_KINDS)}, not with {kind or 'none of them'}")
        check_place(target)
        table = self.table
        if kind == ".csv":
            _files.write(for_file(table), target)
            return
        with whole(target) as file:
            file.write(self._picture.png() if kind == ".png" else self._picture.svg())

    def to_html(self, path: str | PathLike[str]) -> None:
        """Write the dashboard as one file that works from disk, without a kernel and without any network.

        It holds every table with its chart, as of the moment and with the smallest group that are set now. Those that
        have groups are in it as a whole and by department, departments, work_position, gender and status (where
        somebody has one), and by what is chosen now. **Absences, dormant and birthdays hold names**, unencrypted; of
        long tables it holds the first 100 rows. The file is written whole or not at all.

        Parameters
        ----------
        path : str or path-like
            Where to write, such as ``"activity.html"``; a file that is there is replaced.

        Notes
        -----
        2 to 4 MB whatever the number of people; the charts are SVG. A bar on stderr, or in the notebook, tells how many
        are drawn if that takes long and someone is looking.
        """
        _activity_file.write(path, self._source, self._state())

    def __repr__(self) -> str:
        """Say what is shown."""
        return f"Activity({', '.join(f'{name}={value!r}' for name, value in self._state().items())})"

    def _repr_mimebundle_(self, **options: Any) -> Any:  # noqa: ANN401 - as IPython calls it
        document = _activity_html.document(self._refresh(), self._chart.value, self.min_group)
        return with_fallback(super()._repr_mimebundle_(**options), document)

    @property
    def _view(self) -> View:
        return self._source.views[self.view]

    def _state(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _TRAITS}

    def _furnish(self) -> None:
        style = HTML(_activity_html.style(), layout={"display": "none"})
        self._body, saving = Box([self._chart, self._rows]), Box([*self._buttons, self._status])
        rooms = {"activity": self, "body": self._body, "bar": saving, "chart": self._chart, "rows": self._rows}
        for name, room in rooms.items():
            room.add_class(f"b24-{name}")
        for kind, button in zip(_KINDS, self._buttons, strict=True):
            button.on_click(partial(self._save_beside, kind))
        self._controls.box.children = (*self._controls.box.children, self._busy)
        self.children = (style, OwnKeys(), self._controls.box, self._message, self._body, saving)

    def _choose(self, name: str, value: Any) -> None:  # noqa: ANN401 - whatever a control holds
        """Take what a person chose; what is wrong is said in words, and what is shown stays."""
        self._complaints.pop(name, None)
        try:
            setattr(self, name, value)
        except WRONG as error:
            self._complaints[name] = str(error)
        self._say()

    def _refuse(self, name: str, why: str) -> None:
        self._complaints[name] = why
        self._say()

    def _changed(self, change: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        self._complaints.pop(change["name"], None)
        self._controls.follow(change["name"], change["new"], self._view.controls)
        self._schedule()

    def _schedule(self) -> None:
        """Draw soon: several changes one after another are one drawing; without an event loop at once."""
        self._look = None
        self._tell_busy(is_busy=True)
        if self._timer is not None:
            self._timer.cancel()
        try:
            self._timer = asyncio.get_running_loop().call_later(_PAUSE, self._refresh)
        except RuntimeError:
            self._refresh()

    def _refresh(self) -> Look:
        if self._look is None:
            try:
                self._look = self._view.look(self._state(), self._picture)
                self._show(self._look)
            finally:
                self._tell_busy(is_busy=False)
        return self._look

    def _tell_busy(self, *, is_busy: bool) -> None:
        self._busy.value = _activity_html.status("Busy: drawing …" if is_busy else "")
        (self._body.add_class if is_busy else self._body.remove_class)("b24-busy")

    def _show(self, look: Look) -> None:
        self._chart.value = _activity_html.chart(look, self._picture)
        self._rows.value = _activity_html.table(look)
        for button in self._buttons:
            button.disabled = isinstance(look.outcome, Exception)
        self._say()

    def _say(self) -> None:
        self._message.value = _activity_html.message(list(self._complaints.values()), self.min_group)

    def _save_beside(self, kind: str, _: Button) -> None:
        """Write into the folder of the kernel under a name that is free, and tell the path."""
        try:
            path = _free(Path.cwd(), self._refresh().file_name, kind)
            self.save(path)
        except (*WRONG, OSError) as error:
            self._status.value = _activity_html.status(f"Not saved: {error}")
        else:
            self._status.value = _activity_html.status(f"Saved as {path}")

    @traitlets.validate("view")
    def _checked_view(self, proposal: Any) -> str:  # noqa: ANN401 - as traitlets calls it
        known("table", proposal["value"], list(self._source.views))
        return str(proposal["value"])

    @traitlets.validate("by")
    def _checked_by(self, proposal: Any) -> str | None:  # noqa: ANN401 - as traitlets calls it
        self._source.check_by(proposal["value"])
        by: str | None = proposal["value"]
        return by

    @traitlets.validate("at")
    def _checked_at(self, proposal: Any) -> Moment:  # noqa: ANN401 - as traitlets calls it
        self._source.moment(proposal["value"])
        at: Moment = proposal["value"]
        return at

    @traitlets.validate("min_group")
    def _checked_min_group(self, proposal: Any) -> int | None:  # noqa: ANN401 - as traitlets calls it
        check_min_group(proposal["value"])
        return None if proposal["value"] is None else int(proposal["value"])


def _free(folder: Path, name: str, ending: str) -> Path:
    numbered = (folder / f"{name}{f'-{number}' if number > 1 else ''}{ending}" for number in count(1))
    return next(path for path in numbered if not path.exists())

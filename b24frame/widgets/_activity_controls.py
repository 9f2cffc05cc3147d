"""The controls of the dashboard: ordinary ones with labels, so that keyboard and screen reader find them."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any

from anywidget import AnyWidget
from ipywidgets import BoundedIntText, Box, Checkbox, Dropdown, NaiveDatetimePicker

from b24frame._style import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from b24frame.widgets._views import Snapshot

# JupyterLab takes arrows and letters in a select for commands on cells (d d deletes one) unless the element in focus
# says otherwise, which ipywidgets' do not: https://github.com/jupyterlab/lumino/blob/main/packages/commands/src/index.ts
_OWN_KEYS = """
function render() {
  // One for each view: where the dashboard is shown twice, the one that is closed must not take the other's away.
  const own = ({ target }) => {
    if (target.closest(".b24-activity")) target.dataset.lmSuppressShortcuts = "true";
  };
  document.addEventListener("focusin", own);
  return () => document.removeEventListener("focusin", own);
}
export default { render };
"""
_MOST = 1_000_000
_USUAL = 5
# Where nothing is chosen, ipywidgets show an empty line: None cannot be the value of a line that has words.
_NO_GROUPS = ""
_UTC = "Day and time in UTC, which is not the time of your clock"
_NOT_CHOSEN = "No whole day and time was chosen, so the moment stays as it was."


class OwnKeys(AnyWidget):
    """Shows nothing; while it is there, keys in the dashboard are for its controls and not for the notebook."""

    _esm = _OWN_KEYS


class Controls:
    """The controls; each tells `chosen(name, value)` what a person chose, and follows what a program set.

    What is no choice, such as half a date, is told to `refused(name, why)`.

    Attributes
    ----------
    box : Box
        All of them in a row that wraps.
    """

    def __init__(
        self,
        source: Snapshot,
        state: Mapping[str, Any],
        chosen: Callable[[str, Any], None],
        refused: Callable[[str, str], None],
    ) -> None:
        views = [(f"{name}: {view.label}", name) for name, view in source.views.items()]
        groups = [("all together", _NO_GROUPS), *((words(name), name) for name in source.offered)]
        self._source, self._chosen, self._refused = source, chosen, refused
        look: dict[str, Any] = {"style": {"description_width": "initial"}}
        self._view = Dropdown(options=views, description="Table", **look)
        self._by = Dropdown(options=groups, description="Group by", **look)
        self._at = NaiveDatetimePicker(description="As of (UTC)", tooltip=_UTC, **look)
        self._least = BoundedIntText(_USUAL, min=1, max=_MOST, description="Smallest group", **look)
        self._every = Checkbox(description="Show groups of any size", indent=False, **look)
        self._is_listing = False
        for name, value in state.items():
            self.follow(name, value, source.views[state["view"]].controls)
        for name, control in (("view", self._view), ("by", self._by)):
            control.observe(partial(self._tell, name), "value")
        self._at.observe(self._tell_moment, "value")
        self._least.observe(self._tell_least, "value")
        self._every.observe(self._tell_least, "value")
        self.box = Box([self._view, self._by, self._at, self._least, self._every])
        self.box.add_class("b24-bar")

    def follow(self, name: str, value: Any, takes: tuple[str, ...]) -> None:  # noqa: ANN401 - whatever was set
        """Show what was set; a control that the table does not take is off."""
        if name == "min_group":
            self._every.value = value is None
            self._least.value = self._least.value if value is None else value
        elif name == "at":
            self._show_moment(value)
        elif name == "by":
            self._show_groups(value)
        else:
            self._view.value = value
        self._by.disabled = "by" not in takes
        self._at.disabled = "at" not in takes
        self._every.disabled = "min_group" not in takes
        self._least.disabled = "min_group" not in takes or self._every.value

    def _tell(self, name: str, change: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        if not self._is_listing:
            self._chosen(name, None if change["new"] == _NO_GROUPS else change["new"])

    def _show_moment(self, at: Any) -> None:  # noqa: ANN401 - any moment
        self._moment = self._source.moment(at).floor("min").tz_localize(None).to_pydatetime()
        self._at.value = self._moment

    def _show_groups(self, by: str | None) -> None:
        """Choose the line of a column; a program may group by one that is not offered."""
        value = _NO_GROUPS if by is None else by
        listed = tuple(self._by.options)
        if value in [name for _, name in listed]:
            self._by.value = value
            return
        # To set the options chooses the first of them, which nobody did.
        self._is_listing = True
        self._by.options = (*listed, (words(value), value))
        self._by.value = value
        self._is_listing = False

    def _tell_moment(self, change: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        """Take what was chosen; what a program set is shown to the minute, and stays what it is."""
        moment = change["new"]
        if moment is None:
            self._at.value = self._moment
            self._refused("at", _NOT_CHOSEN)
        elif moment != self._moment:
            self._chosen("at", moment.replace(tzinfo=UTC))

    def _tell_least(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        self._chosen("min_group", None if self._every.value else self._least.value)

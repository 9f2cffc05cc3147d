"""The controls of the dashboard: ordinary ones with labels, so that keyboard and screen reader find them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from anywidget import AnyWidget
from ipywidgets import BoundedIntText, Box, Checkbox, Dropdown, Text

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


class OwnKeys(AnyWidget):
    """Shows nothing; while it is there, keys in the dashboard are for its controls and not for the notebook."""

    _esm = _OWN_KEYS


class Controls:
    """The controls; each tells `chosen(name, value)` what a person chose, and follows what a program set.

    Attributes
    ----------
    box : Box
        All of them in a row that wraps.
    """

    def __init__(self, source: Snapshot, state: Mapping[str, Any], chosen: Callable[[str, Any], None]) -> None:
        views = [(f"{name}: {view.label}", name) for name, view in source.views.items()]
        groups = [("all together", _NO_GROUPS), *((words(name), name) for name in source.groups)]
        self._chosen, self._state = chosen, dict(state)
        look: dict[str, Any] = {"style": {"description_width": "initial"}}
        self._view = Dropdown(options=views, description="Table", **look)
        self._by = Dropdown(options=groups, description="Group by", **look)
        self._at = Text(description="As of", continuous_update=False, placeholder=_load_time(source), **look)
        self._least = BoundedIntText(_USUAL, min=1, max=_MOST, description="Smallest group", **look)
        self._every = Checkbox(description="Show groups of any size", indent=False, **look)
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
        self._state[name] = value
        if name == "min_group":
            self._every.value = value is None
            self._least.value = self._least.value if value is None else value
        elif name == "at":
            self._at.value = _text(value)
        else:
            {"view": self._view, "by": self._by}[name].value = _NO_GROUPS if value is None else value
        self._by.disabled = "by" not in takes
        self._at.disabled = "at" not in takes
        self._every.disabled = "min_group" not in takes
        self._least.disabled = "min_group" not in takes or self._every.value

    def _tell(self, name: str, change: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        self._chosen(name, None if change["new"] == _NO_GROUPS else change["new"])

    def _tell_moment(self, change: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        text = change["new"].strip()
        # A datetime that a program set is shown as text, and stays what it is.
        self._chosen("at", self._state["at"] if text == _text(self._state["at"]) else text or None)

    def _tell_least(self, _: Any) -> None:  # noqa: ANN401 - as traitlets calls it
        self._chosen("min_group", None if self._every.value else self._least.value)


def _text(at: Any) -> str:  # noqa: ANN401 - any moment
    return "" if at is None else str(at)


def _load_time(source: Snapshot) -> str:
    try:
        return source.check_at(None)
    except ValueError:
        return "2026-03-01T09:00+03:00"

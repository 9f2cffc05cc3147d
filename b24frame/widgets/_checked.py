"""A widget that nothing from the browser leaves in a state that Python would refuse."""

from __future__ import annotations

from typing import Any

from anywidget import AnyWidget
from traitlets import TraitError


class Checked(AnyWidget):
    """Takes what the browser sends whole or not at all, and says of a wrong type what Python says: TypeError.

    ipywidgets check it after it is set, and go back only where a trait itself refuses it: a validator that raises any
    other error would leave the wrong value there, and every later call would fail because of it.
    """

    def __setattr__(self, name: str, value: object) -> None:
        try:
            super().__setattr__(name, value)
        except TraitError as error:
            message = str(error)
        else:
            return
        raise TypeError(message)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take values from the browser; where one is refused, put back what was there, also in the browser."""
        before = {name: getattr(self, name) for name in sync_data if name in self.keys}
        is_taken = False
        try:
            super().set_state(sync_data)
            is_taken = True
        finally:
            if not is_taken:
                self._put_back(before)

    def _put_back(self, values: dict[str, Any]) -> None:
        with self.hold_trait_notifications():
            for name, value in values.items():
                self.set_trait(name, value)
        self.send_state(list(values))

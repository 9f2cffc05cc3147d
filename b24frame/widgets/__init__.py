"""Live views in a notebook. No request leaves it.

They need the extra `widgets` (anywidget); each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from b24frame._extras import require

if TYPE_CHECKING:
    from b24frame.widgets._activity import Activity
    from b24frame.widgets._explorer import Explorer
    from b24frame.widgets._orgchart import OrgChart

_HOME = {"Activity": "_activity", "Explorer": "_explorer", "OrgChart": "_orgchart"}

__all__ = ["Activity", "Explorer", "OrgChart"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name not in _HOME:
        raise AttributeError(f"module 'b24frame.widgets' has no attribute {name!r}")
    require("anywidget", "widgets")
    value = getattr(import_module(f"b24frame.widgets.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

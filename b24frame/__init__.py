"""The people of a Bitrix24 portal as typed pandas frames: everybody or an error, in a handful of requests.

>>> import b24frame as b24
>>> with b24.demo.portal(people=40, seed=7) as url:
...     people = b24.load_colleagues(url)
>>> len(people)
40
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from b24frame import activity, charts, demo, widgets
    from b24frame._auth import Webhook
    from b24frame._departments import normalize_departments
    from b24frame._frames import normalize_colleagues
    from b24frame._oauth import OAuth
    from b24frame._pace import Limits
    from b24frame._pseudonyms import pseudonymize
    from b24frame.errors import (
        AccessError,
        ApiError,
        AuthError,
        B24Error,
        ConstantSignalError,
        IncompleteError,
        LimitError,
        MissingExtraError,
        OverloadError,
        PortalError,
        SchemaError,
        ScopeError,
        TooSlowError,
    )
    from b24frame.load import (
        load_colleague_ids,
        load_colleagues,
        load_departments,
        load_employees,
        load_managers,
        load_org,
    )
    from b24frame.org import Org
    from b24frame.portal import Portal

# Everything is imported when it is first used: `import b24frame` costs no more than `import pandas`.
_HOME = {
    **dict.fromkeys(("activity", "charts", "demo", "widgets"), ""),
    "Webhook": "_auth",
    "OAuth": "_oauth",
    "normalize_departments": "_departments",
    "normalize_colleagues": "_frames",
    "Limits": "_pace",
    "pseudonymize": "_pseudonyms",
    **dict.fromkeys(
        (
            "AccessError",
            "ApiError",
            "AuthError",
            "B24Error",
            "ConstantSignalError",
            "IncompleteError",
            "LimitError",
            "MissingExtraError",
            "OverloadError",
            "PortalError",
            "SchemaError",
            "ScopeError",
            "TooSlowError",
        ),
        "errors",
    ),
    **dict.fromkeys(
        (
            "load_colleague_ids",
            "load_colleagues",
            "load_departments",
            "load_employees",
            "load_managers",
            "load_org",
        ),
        "load",
    ),
    "Org": "org",
    "Portal": "portal",
}

__all__ = [
    "AccessError",
    "ApiError",
    "AuthError",
    "B24Error",
    "ConstantSignalError",
    "IncompleteError",
    "LimitError",
    "Limits",
    "MissingExtraError",
    "OAuth",
    "Org",
    "OverloadError",
    "Portal",
    "PortalError",
    "SchemaError",
    "ScopeError",
    "TooSlowError",
    "Webhook",
    "activity",
    "charts",
    "demo",
    "load_colleague_ids",
    "load_colleagues",
    "load_departments",
    "load_employees",
    "load_managers",
    "load_org",
    "normalize_colleagues",
    "normalize_departments",
    "pseudonymize",
    "widgets",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    home = _HOME.get(name)
    if home is None:
        message = f"module 'b24frame' has no attribute {name!r}"
        raise AttributeError(message)
    value = import_module(f"b24frame.{home}" if home else f"b24frame.{name}")
    value = getattr(value, name) if home else value
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""The tree of errors: what catches what, and what each of them holds."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime

import pytest

import b24frame as b24
from b24frame import _extras, errors

API = [b24.AuthError, b24.ScopeError, b24.AccessError, b24.LimitError, b24.OverloadError]
ALL = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


def test_every_error_can_be_caught_as_the_one_base() -> None:
    assert {kind.__name__ for kind in ALL} == {name for name in b24.__all__ if name.endswith("Error")}
    assert all(issubclass(kind, b24.B24Error) for kind in ALL)


@pytest.mark.parametrize("kind", API)
def test_what_the_portal_refuses_is_an_api_error_and_no_portal_error(kind: type[Exception]) -> None:
    assert issubclass(kind, b24.ApiError)
    assert not issubclass(kind, b24.PortalError)


def test_errors_that_python_has_a_word_for_are_caught_by_it_too() -> None:
    assert issubclass(b24.SchemaError, ValueError)
    assert issubclass(b24.MissingExtraError, ImportError)
    assert issubclass(b24.TooSlowError, b24.PortalError)


def test_the_drawing_in_the_docstring_shows_every_error() -> None:
    assert all(kind.__name__ in errors.__doc__ for kind in ALL)


def test_an_api_error_holds_code_status_method_and_description() -> None:
    error = b24.LimitError("m", code="C", status=503, method="user.get", description="d")
    assert (error.code, error.status, error.method, error.description) == ("C", 503, "user.get", "d")
    assert (str(error), error.retry_at, error.answers) == ("m", None, None)


@pytest.mark.parametrize(
    "kind", [*API, b24.ApiError, b24.PortalError, b24.TooSlowError, b24.IncompleteError, b24.SchemaError]
)
@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"])  # noqa: S301 - our own pickle
def test_an_error_survives_the_way_back_from_another_process(kind: type[b24.B24Error], again: object) -> None:
    error = kind("what to do next")
    error.answers = {"a": 1}
    if isinstance(error, b24.LimitError):
        error.retry_at = datetime(2026, 3, 3, tzinfo=UTC)
    back = again(error)
    assert type(back) is kind
    assert (str(back), vars(back)) == ("what to do next", vars(error))


def test_an_optional_package_that_is_there_is_imported() -> None:
    import json

    assert _extras.require("json", "report") is json


def test_an_optional_package_that_is_not_there_names_its_extra_and_how_to_install_it() -> None:
    with pytest.raises(b24.MissingExtraError, match=r"pip install 'b24frame\[history\]'") as caught:
        _extras.require("no_such_package_b24", "history")
    assert caught.value.extra == "history"
    assert caught.value.__cause__ is None

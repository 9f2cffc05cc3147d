"""What can be seen of an error or of a log: for tests that look for a secret in it."""

from __future__ import annotations

import pickle
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


class Hidden:
    """A value that a traceback does not show: the frames of a test are part of it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - holds anything
        self.value = value


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it drags along, shown or not."""
    waiting: list[BaseException | None] = [error]
    seen: list[BaseException] = []
    while waiting:
        one = waiting.pop()
        if one is not None and not any(one is other for other in seen):
            seen.append(one)
            waiting += [one.__cause__, one.__context__]
    return iter(seen)


def shown_by(error: BaseException) -> str:
    """All that can be seen of an error: texts, attributes, tracebacks with locals, and pickles."""
    shown = []
    for one in chain(error):
        shown += [str(one), repr(one), repr(one.args), repr(vars(one)), repr(pickle.dumps(one))]
        shown += traceback.TracebackException.from_exception(one, capture_locals=True).format(chain=False)
    return "\n".join(shown)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """All that went through the loggers, formatted and raw."""
    return "\n".join([caplog.text, *(repr(record.__dict__) for record in caplog.records)])


def assert_hidden(shown: str, secrets: Hidden) -> None:
    """Fail where one of the secrets is shown, without repeating it."""
    found = [shown[max(0, at - 300) : at] + "<<<HERE" for one in secrets.value if (at := shown.find(one)) >= 0]
    assert found == []

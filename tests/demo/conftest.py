"""A bare client for the demo portal: one request over a real socket, nothing followed, nothing retried."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from b24frame import demo


@dataclass
class Answer:
    """Status, headers and body of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """Body as JSON."""
        return json.loads(self.body)

    @property
    def result(self) -> Any:  # noqa: ANN401 - any JSON value
        """Result of a call that went well."""
        return self.json["result"]


def send(url: str, method: str = "", params: object = None, **options: Any) -> Answer:  # noqa: ANN401 - http.client's
    """Send one request on a connection of its own and read the whole answer.

    Options: `body` in place of the JSON of `params`, more `headers`, another `verb`, the `context` of https.
    """
    parts = urlsplit(url + method)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    content = json.dumps({} if params is None else params).encode()
    headers = {"Content-Type": "application/json"} | options.get("headers", {})
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(parts.netloc, timeout=10, context=options["context"])
    try:
        connection.request(options.get("verb", "POST"), target, options.get("body", content), headers)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="session")
def call() -> Callable[..., Answer]:
    return send


@pytest.fixture(scope="session")
def company_of_40() -> Iterator[demo.Server]:
    """Small enough to know by heart, large enough to hold every odd value."""
    with demo.Server(40, limits=None) as server:
        yield server


@pytest.fixture(scope="session")
def company_of_300() -> Iterator[demo.Server]:
    with demo.Server(300, limits=None) as server:
        yield server

"""Independent clients against the demo portal: their documented call loses four people of five.

Both ask for the first page, get the default of ten rows, and then step by fifty without a LIMIT. Of 501 entries (500
people and one null) they get the first ten, and ten at each of 10, 60, 110 ... 460: 110. With LIMIT=50 nobody is lost.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import trustme
from b24pysdk import BitrixWebhook
from b24pysdk.errors import BitrixAPIError
from fast_bitrix24 import BitrixAsync

from b24frame import demo

COLLEAGUES = "im.department.colleagues.list"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of an authority, and of a loopback certificate and its key signed by it."""
    folder = tmp_path_factory.mktemp("certificate")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "certificate.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    return folder


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[demo.Server]:
    files = (str(certificate / "certificate.pem"), str(certificate / "key.pem"))
    with demo.Server(500, limits=None, certificate=files) as running:
        yield running


def present(users: list[dict[str, Any] | None]) -> set[int]:
    return {user["id"] for user in users if user is not None}


async def fast(url: str, params: dict[str, Any]) -> list[dict[str, Any] | None]:
    """Everything fast_bitrix24 gets, each request on its own connection."""
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        return await BitrixAsync(url, verbose=False, client=session).get_all(COLLEAGUES, params)


def test_fast_bitrix24_gets_a_fifth_by_its_documented_call() -> None:
    """110 of 501; it warns that these are fewer than expected, and returns them all the same."""
    with demo.portal(500, limits=None) as url, pytest.warns(RuntimeWarning, match=r"got 100|\(110\)"):
        found = asyncio.run(fast(url, {"USER_DATA": "Y"}))
    assert len(found) == 110


def test_fast_bitrix24_gets_everybody_with_a_limit_of_fifty() -> None:
    """500 people and the null entry, against the advice of a warning."""
    with demo.Server(500, limits=None) as server, pytest.warns(UserWarning, match="LIMIT"):
        found = asyncio.run(fast(server.url, {"USER_DATA": "Y", "LIMIT": 50}))
    assert present(found) == set(server.company.colleague_ids) - server.company.null_ids
    assert len(found) == 501


@pytest.fixture
def official(server: demo.Server, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> BitrixWebhook:
    """The official SDK's webhook on the demo portal, over https."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate / "authority.pem"))
    parts = urlsplit(server.url)
    return BitrixWebhook(domain=parts.netloc, webhook_token=parts.path.removeprefix("/rest/"))


def test_the_official_sdk_gets_a_fifth_by_its_documented_call(official: BitrixWebhook, server: demo.Server) -> None:
    """110 of 501, without a word."""
    found = official.call_list(COLLEAGUES, {"USER_DATA": "Y"})["result"]
    ids = server.company.colleague_ids
    lucky = ids[:10] + [one for start in range(10, 501, 50) for one in ids[start : start + 10]]
    assert len(found) == len(lucky) == 110
    assert [user and user["id"] for user in found] == [None if one in server.company.null_ids else one for one in lucky]


def test_the_official_sdk_gets_everybody_with_a_limit_of_fifty(official: BitrixWebhook, server: demo.Server) -> None:
    """In the server's order."""
    found = official.call_list(COLLEAGUES, {"USER_DATA": "Y", "LIMIT": 50})["result"]
    assert found == server.company.colleagues


def test_the_official_sdk_reads_errors_and_simple_methods(official: BitrixWebhook) -> None:
    """The shapes it expects."""
    assert official.call_method("scope", {})["result"] == ["department", "im", "user"]
    with pytest.raises(BitrixAPIError, match=r"FIND|short"):
        official.call_method("im.search.department.list", {})


def test_https_is_what_the_certificate_says(server: demo.Server, certificate: Path, call: Callable[..., Any]) -> None:
    """A client that knows the authority needs no exception."""
    context = ssl.create_default_context(cafile=str(certificate / "authority.pem"))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert call(server.url, "scope", context=context).result == ["department", "im", "user"]

"""Several portals at once: one host has one bucket, and nobody gets the people of another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

import b24frame as b24
from b24frame import _pace
from b24frame.demo import Limits, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import FakeClock

    Open = Callable[..., b24.Portal]

# 5 deep, of which 4 are used, and one a second drains.
SMALL = b24.Limits(burst=5, per_second=1)


def credential(server: Server) -> b24.OAuth:
    known = server.oauth
    base = server.rest_url.removesuffix("rest/")
    tokens = (known.access_token, known.refresh_token, known.client_id, known.client_secret)
    return b24.OAuth(base, *tokens, token_url=known.token_url)


@pytest.mark.parametrize("second", ["the same webhook", "another webhook", "tokens"])
def test_two_portals_for_one_host_share_the_bucket(clock: FakeClock, open_portal: Open, second: str) -> None:
    """Three requests of one and three of the other: the fifth and the sixth wait a second each."""
    with Server(12, limits=None) as server:
        sources = {"the same webhook": server.url, "another webhook": server.webhook(), "tokens": credential(server)}
        one, other = open_portal(server.url, limits=SMALL), open_portal(sources[second], limits=SMALL)
        for portal in (one, one, one, other):
            portal.call("server.time")
        assert clock.naps == []
        for portal in (other, one):
            portal.call("server.time")
    assert clock.naps == [1.0, 1.0]


def test_two_hosts_have_a_bucket_each(clock: FakeClock, open_portal: Open) -> None:
    with Server(12, limits=None) as here, Server(12, limits=None) as there:
        for server in (here, there):
            portal = open_portal(server.url, limits=SMALL)
            for _ in range(4):
                portal.call("server.time")
    assert clock.naps == []


def test_a_host_is_the_same_however_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    bucket_of = _pace.bucket_of
    monkeypatch.setattr(_pace, "bucket_of", lambda host, limits: (asked.append(host), bucket_of(host, limits))[1])
    b24.Portal("https://ACME.bitrix24.com/rest/9/s3cr3tw3bh00k5d7/")
    b24.Portal(b24.OAuth("Acme.Bitrix24.com", "acc3ss-t0ken", "r3fresh-t0ken", "local.1", "cl1ent-s3cret"))
    assert asked == ["acme.bitrix24.com"] * 2


def test_twenty_threads_with_a_portal_each_never_overflow_the_bucket_of_their_host() -> None:
    """60 requests where 10 go at once and 60 a second drain; the portal would refuse the eleventh."""
    ours, theirs = b24.Limits(burst=10, per_second=60), Limits(depth=10, leak=60, operating_limit=None)

    def ask(url: str) -> None:
        with b24.Portal(url, limits=ours) as portal:
            for _ in range(3):
                portal.call("server.time")

    # The bucket is a second shallower than the portal's, so that one stays.
    with Server(12, limits=theirs) as server:
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(ask, [server.url] * 20))
        assert [request.error for request in server.log] == [None] * 60


def test_twenty_threads_load_twenty_portals_and_each_gets_its_own_people() -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(150, seed=seed, limits=None)) for seed in range(20)]
        with ThreadPoolExecutor(20) as pool:
            frames = list(pool.map(b24.load_colleagues, [server.url for server in servers]))
        hosts = [server.url.split("/")[2] for server in servers]
        truth = [{user["id"]: user["name"] for user in server.company.colleagues if user} for server in servers]
        requests = [len(server.log) for server in servers]
    for frame, people in zip(frames, truth, strict=True):
        assert frame.index.tolist() == list(people)
        assert frame["name"].fillna("").tolist() == [name.strip() for name in people.values()]
    assert len({tuple(people.values()) for people in truth}) == 20
    assert [frame.attrs["b24frame"]["portal"] for frame in frames] == hosts
    assert [frame.attrs["b24frame"]["requests"] for frame in frames] == requests


def test_twenty_threads_load_different_things_through_one_portal() -> None:
    loaders = [b24.load_colleagues, b24.load_employees, b24.load_managers, b24.load_departments] * 5
    with Server(150, limits=None) as server:
        expected = [load(server.url).index.tolist() for load in loaders[:4]]
        with b24.Portal(server.url, limits=b24.Limits(1_000, 100)) as portal, ThreadPoolExecutor(20) as pool:
            loaded = list(pool.map(lambda load: load(portal).index.tolist(), loaders))
    assert loaded == expected * 5

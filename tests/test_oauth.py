"""OAuth: a pair is renewed when the portal says that it expired, once, and is handed over before it is used."""

from __future__ import annotations

import copy
import logging
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from leaks import Hidden, assert_hidden, logged, shown_by

import b24frame as b24
from b24frame import _oauth
from b24frame.demo import Fault, Server
from b24frame.demo._errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Open = Callable[..., b24.Portal]

LOADERS = [
    b24.load_colleagues,
    b24.load_colleague_ids,
    b24.load_employees,
    b24.load_managers,
    b24.load_departments,
    b24.load_org,
]
every_loader = pytest.mark.parametrize("load", LOADERS, ids=lambda load: load.__name__)


class Store:
    """Takes what `on_refresh` is given, and how many requests the portal had seen by then; shows neither."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.pairs: list[dict[str, Any]] = []
        self.seen: list[int] = []
        self.failure: BaseException | None = None

    def __call__(self, pair: dict[str, Any]) -> None:
        """Take a pair, or fail to."""
        self.pairs.append(pair)
        self.seen.append(len(self._server.log))
        if self.failure is not None:
            raise self.failure

    def __repr__(self) -> str:
        return "Store"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(60, limits=None) as running:
        yield running


@pytest.fixture
def store(server: Server) -> Store:
    return Store(server)


def credential(server: Server, on_refresh: Callable[..., Any] | None = None, **changed: str) -> b24.OAuth:
    known = server.oauth
    given = {
        "domain": server.rest_url.removesuffix("rest/"),
        "access_token": known.access_token,
        "refresh_token": known.refresh_token,
        "client_id": known.client_id,
        "client_secret": known.client_secret,
        "token_url": known.token_url,
    }
    return b24.OAuth(**given | changed, on_refresh=on_refresh)


def secrets(server: Server) -> Hidden:
    return Hidden([server.oauth.access_token, server.oauth.refresh_token, server.oauth.client_secret])


def both(*hidden: Hidden) -> Hidden:
    return Hidden([secret for one in hidden for secret in one.value])


def methods(server: Server) -> list[str]:
    return [request.method for request in server.log]


@every_loader
def test_every_loader_works_with_tokens_as_with_a_webhook(server: Server, load: Callable[..., Any]) -> None:
    mine, theirs = load(credential(server)), load(server.url)
    if load is b24.load_org:
        mine, theirs = mine.people, theirs.people
    assert len(mine) > 0
    assert list(mine.index if hasattr(mine, "index") else mine) == list(
        theirs.index if hasattr(theirs, "index") else theirs
    )
    assert server.oauth.refreshes == 0


def test_twenty_threads_that_are_all_told_at_once_that_the_token_expired_renew_it_once(
    server: Server, store: Store, open_portal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No refusal goes out before all twenty requests are in."""
    everybody = threading.Barrier(20, timeout=20)
    known = server.oauth.credential
    old = Hidden(server.oauth.access_token)
    met: list[int] = []

    def together(token: str) -> Any:  # noqa: ANN401 - a credential of the demo
        if token == old.value:
            met.append(everybody.wait())
        return known(token)

    server.oauth.expire()
    monkeypatch.setattr(server.oauth, "credential", together)
    portal = open_portal(credential(server, store))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: portal.call("profile").result["ID"], range(20)))
    assert answers == ["1"] * 20
    assert sorted(met) == list(range(20))
    assert server.oauth.refreshes == 1
    assert len(store.pairs) == 1
    assert methods(server).count("profile") == 40


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("NO_AUTH_FOUND", 401, b24.AuthError),
        ("invalid_token", 401, b24.AuthError),
        ("INVALID_CREDENTIALS", 403, b24.AuthError),
        ("user_access_error", 403, b24.AccessError),
        ("insufficient_scope", 403, b24.ScopeError),
        ("SOMETHING_NEW", 401, b24.AuthError),
    ],
)
def test_no_other_refusal_renews_the_pair(
    store: Store, open_portal: Open, code: str, status: int, kind: type[Exception]
) -> None:
    with Server(12, limits=None, faults=[Fault("error", code=code, status=status)]) as server:
        with pytest.raises(kind):
            open_portal(credential(server, store)).call("profile")
        assert server.oauth.refreshes == 0
        assert methods(server) == ["profile"]
    assert store.pairs == []


def test_the_pair_is_not_renewed_because_its_time_is_over(
    server: Server, store: Store, open_portal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock may be wrong: only the portal knows. This pair ended two hours before it was made."""
    told = server.oauth._pair
    monkeypatch.setattr(server.oauth, "_pair", lambda: told() | {"expires_in": -7_200})
    portal = open_portal(credential(server, store))
    server.oauth.expire()
    for _ in range(3):
        portal.call("profile")
    assert store.pairs[0]["expires_at"] < 1_900_000_000
    assert server.oauth.refreshes == 1


def test_a_token_that_expires_in_the_middle_of_a_load_costs_one_renewal_and_nobody() -> None:
    with Server(300, limits=None, faults=[Fault("expired", at=2)]) as server:
        people = b24.load_colleagues(credential(server))
        expected = [number for number in server.company.colleague_ids if number not in server.company.null_ids]
        assert server.oauth.refreshes == 1
        assert methods(server)[1:4] == ["batch", "oauth.token", "batch"]
    assert people.index.tolist() == expected


def test_a_new_token_that_is_refused_as_expired_is_not_renewed_for_ever(open_portal: Open) -> None:
    with Server(12, limits=None, faults=[Fault("expired", times=10)]) as server:
        with pytest.raises(b24.AuthError) as caught:
            open_portal(credential(server)).call("profile")
        assert caught.value.code == "expired_token"
        assert server.oauth.refreshes == 1


def test_the_new_pair_is_handed_over_before_it_is_used(server: Server, store: Store, open_portal: Open) -> None:
    """When it is handed over, the portal has seen the refusal and the renewal, and nothing after."""
    server.oauth.expire()
    open_portal(credential(server, store)).call("profile")
    assert methods(server) == ["profile", "oauth.token", "profile"]
    assert store.seen == [2]
    assert list(store.pairs[0]) == ["access_token", "refresh_token", "expires_at"]
    assert store.pairs[0]["access_token"] == server.oauth.access_token
    assert store.pairs[0]["refresh_token"] == server.oauth.refresh_token


def test_the_end_of_the_new_pair_is_told_in_unix_time(
    server: Server, store: Store, open_portal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made at 1,000,000 for 3,600 s."""
    server.oauth.expire()
    monkeypatch.setattr("b24frame._tokens.time", type("Frozen", (), {"time": staticmethod(lambda: 1_000_000.0)}))
    open_portal(credential(server, store)).call("profile")
    assert store.pairs[0]["expires_at"] == 1_003_600.0


def test_without_on_refresh_the_new_pair_is_in_tokens(server: Server, open_portal: Open) -> None:
    mine = credential(server)
    server.oauth.expire()
    open_portal(mine).call("profile")
    pair = Hidden(mine.tokens())
    assert pair.value["access_token"] == server.oauth.access_token
    assert pair.value["refresh_token"] == server.oauth.refresh_token


class CannotStoreError(Exception):
    """The caller's own trouble."""


def test_what_on_refresh_raises_stops_the_load_and_the_pair_is_kept(server: Server, store: Store) -> None:
    store.failure = CannotStoreError("the disk is full")
    mine = credential(server, store)
    server.oauth.expire()
    with pytest.raises(CannotStoreError, match="the disk is full") as caught:
        b24.load_colleagues(mine)
    assert caught.value is store.failure
    assert methods(server)[-1] == "oauth.token"
    assert mine.tokens()["access_token"] == server.oauth.access_token
    assert mine.tokens()["refresh_token"] == server.oauth.refresh_token


def test_after_a_hand_over_that_failed_the_next_call_hands_the_same_pair_over_first(
    server: Server, store: Store, open_portal: Open
) -> None:
    portal = open_portal(credential(server, store))
    store.failure = CannotStoreError("the disk is full")
    server.oauth.expire()
    for _ in range(2):
        with pytest.raises(CannotStoreError):
            portal.call("profile")
    store.failure = None
    assert portal.call("profile").result["ID"] == "1"
    assert store.seen == [2, 2, 2]
    assert store.pairs[0] == store.pairs[1] == store.pairs[2]
    assert methods(server) == ["profile", "oauth.token", "profile"]
    assert server.oauth.refreshes == 1
    portal.call("profile")
    assert len(store.pairs) == 3


@pytest.mark.parametrize("interruption", [CannotStoreError, KeyboardInterrupt, SystemExit])
def test_what_on_refresh_raises_shows_no_token_in_its_whole_chain(
    server: Server, open_portal: Open, interruption: type[BaseException]
) -> None:
    """Its own frames hold the pair, and so do those of the cause that it names."""

    def cannot(pair: dict[str, Any]) -> None:
        try:
            Path(f"/no/such/folder/for/{len(pair)}/values").stat()
        except OSError as error:
            raise interruption("stop") from error

    before = secrets(server)
    server.oauth.expire()
    with pytest.raises(interruption, match="stop") as caught:
        open_portal(credential(server, cannot)).call("profile")
    assert isinstance(caught.value.__cause__, OSError)
    assert "on_refresh" in shown_by(caught.value) or "_deliver" in shown_by(caught.value)
    assert_hidden(shown_by(caught.value), both(before, secrets(server)))


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"refresh_token": "stale-refresh-token"}, "invalid_grant"), ({"client_id": "local.other"}, "invalid_client")],
    ids=["refresh token", "application"],
)
def test_a_pair_or_an_application_that_is_not_accepted_is_an_auth_error(
    server: Server, store: Store, open_portal: Open, changed: dict[str, str], code: str
) -> None:
    mine = credential(server, store, **changed)
    server.oauth.expire()
    with pytest.raises(b24.AuthError, match="Authorise it again") as caught:
        open_portal(mine).call("profile")
    assert caught.value.code == code
    assert (methods(server), store.pairs) == (["profile", "oauth.token"], [])
    assert_hidden(shown_by(caught.value), secrets(server))


def test_an_application_that_is_not_paid_for_is_an_access_error(open_portal: Open) -> None:
    fault = Fault("error", method="oauth.token", code="PAYMENT_REQUIRED", status=402)
    with Server(12, limits=None, faults=[Fault("expired"), fault]) as server:
        with pytest.raises(b24.AccessError, match="not paid for"):
            open_portal(credential(server)).call("profile")
        assert methods(server) == ["profile", "oauth.token"]


@pytest.mark.parametrize("kind", ["refuse", "500", "502", "html", "scalar", "redirect", "empty_error", "503"])
def test_where_the_token_server_is_of_no_use_the_old_pair_stays_and_a_later_call_renews_it(
    store: Store, open_portal: Open, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """One request to it, neither repeated nor followed: each pair can be exchanged only once."""
    caplog.set_level(logging.DEBUG)
    fault = Fault(kind, method="oauth.token")
    with Server(12, limits=None, faults=[Fault("expired", times=2), fault]) as server:
        mine, before = credential(server, store), secrets(server)
        portal = open_portal(mine)
        with pytest.raises(b24.PortalError, match="no new token") as caught:
            portal.call("profile")
        assert methods(server) == ["profile", "oauth.token"]
        assert mine.tokens()["access_token"] == before.value[0]
        assert mine.tokens()["refresh_token"] == before.value[1]
        assert store.pairs == []
        assert_hidden(shown_by(caught.value) + logged(caplog), before)
        assert portal.call("profile").result["ID"] == "1"
        assert server.oauth.refreshes == 1


def test_half_a_pair_is_none(server: Server, open_portal: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.oauth, "_pair", lambda: {"access_token": "an-access-token-alone"})
    mine, before = credential(server), secrets(server)
    server.oauth.expire()
    with pytest.raises(b24.PortalError, match="status 200"):
        open_portal(mine).call("profile")
    assert mine.tokens()["access_token"] == before.value[0]


def test_a_token_server_that_repeats_what_it_was_sent_gives_nothing_away(
    server: Server, open_portal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def repeat(params: dict[str, Any]) -> None:
        raise RefusedError(f"no such token: {params['refresh_token']} of {params['client_secret']}", 400)

    monkeypatch.setattr(server.oauth, "refresh", repeat)
    server.oauth.expire()
    with pytest.raises(b24.PortalError, match=r"no such token: \*\*\*") as caught:
        open_portal(credential(server)).call("profile")
    assert_hidden(shown_by(caught.value), secrets(server))


def test_ctrl_c_in_the_middle_of_a_renewal_shows_no_token_and_keeps_the_pair(
    server: Server, open_portal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests.adapters

    send = requests.adapters.HTTPAdapter.send

    def interrupted(self: Any, request: Any, **options: Any) -> Any:  # noqa: ANN401 - of requests
        if "oauth" in request.url:
            raise KeyboardInterrupt(request.body)
        return send(self, request, **options)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", interrupted)
    mine, before = credential(server), secrets(server)
    server.oauth.expire()
    with pytest.raises(KeyboardInterrupt) as caught:
        open_portal(mine).call("profile")
    assert_hidden(shown_by(caught.value), before)
    assert mine.tokens()["refresh_token"] == before.value[1]


def test_the_tokens_are_shown_by_nothing(server: Server, open_portal: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mine, before = credential(server, id), secrets(server)
    portal = open_portal(mine)
    server.oauth.expire()
    people = b24.load_colleagues(portal)
    shown = f"{mine!r} {mine!s} {vars(mine)!r} {portal!r} {vars(portal)!r} {people.attrs!r} {server.log!r}"
    assert "/oauth/token/" in logged(caplog)
    assert_hidden(shown + logged(caplog), both(before, secrets(server)))
    assert repr(mine) == f"OAuth('{mine.host}')"


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy], ids=lambda f: f.__name__)
def test_tokens_are_not_pickled(server: Server, duplicate: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="not pickled") as caught:
        duplicate(credential(server))
    assert_hidden(shown_by(caught.value), secrets(server))


GIVEN = Hidden({"access_token": "acc3ss-t0ken", "refresh_token": "r3fresh-t0ken", "client_secret": "cl1ent-s3cret"})
PLANTED = Hidden([*GIVEN.value.values(), "s3cr3tw3bh00k5d7"])


@pytest.mark.parametrize(
    ("domain", "host", "address"),
    [
        ("acme.bitrix24.com", "acme.bitrix24.com", "https://acme.bitrix24.com/rest/profile"),
        (" acme.bitrix24.com ", "acme.bitrix24.com", "https://acme.bitrix24.com/rest/profile"),
        ("https://ACME.bitrix24.com/", "acme.bitrix24.com", "https://acme.bitrix24.com/rest/profile"),
        ("acme.bitrix24.com:8443", "acme.bitrix24.com:8443", "https://acme.bitrix24.com:8443/rest/profile"),
        ("127.0.0.1:8080", "127.0.0.1:8080", "https://127.0.0.1:8080/rest/profile"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080/rest/profile"),
        ("http://[::1]:8080/", "[::1]:8080", "http://[::1]:8080/rest/profile"),
        ("http://localhost", "localhost", "http://localhost/rest/profile"),
    ],
)
def test_a_domain_is_a_host_or_on_loopback_a_base_url(domain: str, host: str, address: str) -> None:
    mine = b24.OAuth(domain, client_id="local.1", **GIVEN.value)
    assert mine.host == host
    assert mine.address("profile")[0] == address


BAD: dict[str, dict[str, Hidden]] = {
    "plain http": {"domain": Hidden("http://acme.bitrix24.com")},
    "ftp on loopback": {"domain": Hidden("ftp://127.0.0.1")},
    "nothing": {"domain": Hidden("")},
    "a webhook": {"domain": Hidden("https://acme.bitrix24.com/rest/9/s3cr3tw3bh00k5d7/")},
    "a password": {"domain": Hidden("https://me:s3cr3tw3bh00k5d7@acme.bitrix24.com")},
    "a query": {"domain": Hidden("acme.bitrix24.com?auth=s3cr3tw3bh00k5d7")},
    "half an address": {"domain": Hidden("https://[s3cr3tw3bh00k5d7")},
    "a port out of range": {"domain": Hidden("acme.bitrix24.com:99999")},
    "a space": {"domain": Hidden("acme bitrix24.com")},
    "no text": {"domain": Hidden(None)},
    "bytes": {"domain": Hidden(b"acme.bitrix24.com")},
    "an empty token": {"access_token": Hidden(" ")},
    "no refresh token": {"refresh_token": Hidden(None)},
    "bytes for a secret": {"client_secret": Hidden(b"s3cr3tw3bh00k5d7")},
    "a token server by http": {"token_url": Hidden("http://oauth.example/?client_secret=s3cr3tw3bh00k5d7")},
    "a token server by ftp": {"token_url": Hidden("ftp://127.0.0.1/oauth/token/")},
    "a token server that is none": {"token_url": Hidden("oauth")},
    "a number for a token server": {"token_url": Hidden(5)},
}


def made_with(changed: dict[str, Hidden]) -> b24.OAuth:
    given = GIVEN.value | {"domain": "acme.bitrix24.com", "client_id": "local.1"}
    return b24.OAuth(**given | {name: value.value for name, value in changed.items()})


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_right_is_refused_before_anything_is_sent_and_not_shown(kind: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        made_with(BAD[kind])
    caught.value.__traceback__ = caught.value.__traceback__.tb_next.tb_next
    assert_hidden(shown_by(caught.value), PLANTED)


def test_spaces_around_a_token_are_those_of_the_file_that_it_was_read_from(server: Server, open_portal: Open) -> None:
    mine = credential(server, access_token=f"{server.oauth.access_token}\n")
    assert open_portal(mine).call("profile").result["ID"] == "1"


# --- token objects of the official SDK


@pytest.fixture
def over_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The SDK knows a portal by its host only: so the demo portal speaks TLS, and its authority is trusted."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    files = (str(tmp_path / "chain.pem"), str(tmp_path / "key.pem"))
    with Server(60, limits=None, certificate=files) as running:
        monkeypatch.setattr(_oauth, "TOKEN_URL", running.oauth.token_url)
        yield running


def sdk_token(server: Server, **changed: Any) -> Any:  # noqa: ANN401 - a token of the SDK
    sdk = pytest.importorskip("b24pysdk")
    given = {
        "domain": server.rest_url.split("/")[2],
        "auth_token": server.oauth.access_token,
        "refresh_token": server.oauth.refresh_token,
        "bitrix_app": sdk.BitrixApp(client_id=server.oauth.client_id, client_secret=server.oauth.client_secret),
    }
    return sdk.BitrixToken(**given | changed)


@every_loader
def test_every_loader_takes_a_webhook_of_the_sdk(over_https: Server, load: Callable[..., Any]) -> None:
    sdk = pytest.importorskip("b24pysdk")
    parts = Hidden(over_https.url.split("/"))
    token = sdk.BitrixWebhook(domain=parts.value[2], webhook_token="/".join(parts.value[4:6]))
    assert size(load(token)) == size(load(over_https.url)) > 0


@every_loader
def test_every_loader_takes_a_token_of_the_sdk_and_writes_the_new_pair_back(
    over_https: Server, load: Callable[..., Any]
) -> None:
    token = sdk_token(over_https)
    over_https.oauth.expire()
    assert size(load(token)) == size(load(over_https.url)) > 0
    assert over_https.oauth.refreshes == 1
    assert token.auth_token == over_https.oauth.access_token
    assert token.refresh_token == over_https.oauth.refresh_token
    assert (token.expires_in, token.has_expired) == (3_600, False)


def size(loaded: Any) -> int:  # noqa: ANN401 - whatever a loader gives
    return len(loaded.people) if isinstance(loaded, b24.Org) else len(loaded)


def test_who_listens_to_a_token_of_the_sdk_is_told_the_new_pair(over_https: Server) -> None:
    """That is where an application stores it."""
    token, heard = sdk_token(over_https), Hidden([])
    token.oauth_token_renewed_signal.connect(lambda event: heard.value.append(event.renewed_oauth_token.oauth_token))
    over_https.oauth.expire()
    b24.load_colleague_ids(token)
    assert len(heard.value) == 1
    assert heard.value[0].access_token == over_https.oauth.access_token
    assert heard.value[0].refresh_token == over_https.oauth.refresh_token


def test_what_a_listener_of_the_sdk_raises_stops_the_load_and_shows_no_token(over_https: Server) -> None:
    def cannot(event: object) -> None:
        raise CannotStoreError(type(event).__name__)

    token, before = sdk_token(over_https), secrets(over_https)
    token.oauth_token_renewed_signal.connect(cannot)
    over_https.oauth.expire()
    with pytest.raises(CannotStoreError, match="OAuthTokenRenewedEvent") as caught:
        b24.load_colleague_ids(token)
    assert token.auth_token == over_https.oauth.access_token
    assert_hidden(shown_by(caught.value), both(before, secrets(over_https)))


def test_a_token_server_that_says_less_than_the_sdk_expects_renews_nevertheless(
    over_https: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = over_https.oauth._pair
    short = {"access_token", "refresh_token"}
    monkeypatch.setattr(
        over_https.oauth, "_pair", lambda: {key: value for key, value in told().items() if key in short}
    )
    token = sdk_token(over_https)
    over_https.oauth.expire()
    assert b24.load_colleague_ids(token).size == 60
    assert (token.auth_token == over_https.oauth.access_token, token.expires) == (True, None)


def test_loads_that_run_at_once_with_one_token_of_the_sdk_renew_it_once(over_https: Server) -> None:
    token = sdk_token(over_https)
    over_https.oauth.expire()
    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(lambda _: b24.load_colleague_ids(token).size, range(8)))
    assert sizes == [60] * 8
    assert over_https.oauth.refreshes == 1


def test_a_pair_that_the_sdk_renewed_itself_is_the_one_that_counts(over_https: Server) -> None:
    token = sdk_token(over_https)
    assert b24.load_colleague_ids(token).size == 60
    app = {"client_id": token.bitrix_app.client_id, "client_secret": token.bitrix_app.client_secret}
    form = Hidden(app | {"grant_type": "refresh_token", "refresh_token": token.refresh_token})
    fresh = Hidden(over_https.oauth.refresh(form.value))
    token.auth_token, token.refresh_token = fresh.value["access_token"], fresh.value["refresh_token"]
    over_https.oauth.expire()
    assert b24.load_colleague_ids(token).size == 60
    assert over_https.oauth.refreshes == 2


def test_a_token_of_the_sdk_that_cannot_be_renewed_is_refused_before_anything_is_sent(over_https: Server) -> None:
    with pytest.raises(ValueError, match="no refresh token") as caught:
        b24.load_colleagues(sdk_token(over_https, refresh_token=None))
    assert over_https.log == []
    assert_hidden(shown_by(caught.value), secrets(over_https))


@pytest.mark.parametrize("domain", ["acme.bitrix24.com/path", "", "me@acme.bitrix24.com"])
def test_a_token_of_the_sdk_with_an_odd_domain_is_refused_and_not_shown(over_https: Server, domain: str) -> None:
    sdk = pytest.importorskip("b24pysdk")
    hook = sdk.BitrixWebhook(domain="?" + domain, webhook_token="9/s3cr3tw3bh00k5d7")
    for token in (sdk_token(over_https, domain=domain), hook):
        with pytest.raises(ValueError, match=r"acme\.bitrix24\.com|webhook") as caught:
            b24.load_colleagues(token)
        assert_hidden(shown_by(caught.value), both(secrets(over_https), PLANTED))

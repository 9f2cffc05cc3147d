"""OAuth on the demo portal: tokens in body or header, expiry, and pairs that replace each other."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from b24frame import demo
from b24frame.demo import Fault

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def server() -> Iterator[demo.Server]:
    with demo.Server(12) as running:
        yield running


@pytest.fixture
def refresh(call: Callable[..., Any], server: demo.Server) -> Callable[..., Any]:
    """Ask for the next pair, by form unless told."""

    def ask(*, query: bool = False, **changed: str) -> Any:  # noqa: ANN401 - an Answer
        oauth = server.oauth
        given = {
            "grant_type": "refresh_token",
            "client_id": oauth.client_id,
            "client_secret": oauth.client_secret,
            "refresh_token": oauth.refresh_token,
        }
        text = urlencode(given | changed)
        if query:
            return call(f"{oauth.token_url}?{text}", body=b"", verb="GET")
        return call(oauth.token_url, body=text.encode(), headers=FORM)

    return ask


def test_an_access_token_travels_in_the_body_or_as_bearer(call: Callable[..., Any], server: demo.Server) -> None:
    """Both say who calls."""
    token = server.oauth.access_token
    assert call(server.rest_url, "profile", {"auth": token}).result["ID"] == "1"
    assert call(server.rest_url, "profile", headers={"Authorization": f"Bearer {token}"}).result["ID"] == "1"
    assert call(server.rest_url, "profile", {"auth": "nonsense"}).status == 401


def test_an_expired_token_is_refused_until_a_new_one_comes(
    call: Callable[..., Any], server: demo.Server, refresh: Callable[..., Any]
) -> None:
    """401 expired_token."""
    old = server.oauth.access_token
    server.oauth.expire()
    refused = call(server.rest_url, "scope", {"auth": old})
    assert (refused.status, refused.json["error"]) == (401, "expired_token")
    pair = refresh().json
    assert pair["access_token"] == server.oauth.access_token != old
    assert call(server.rest_url, "scope", {"auth": pair["access_token"]}).status == 200
    assert call(server.rest_url, "scope", {"auth": old}).status == 401


def test_a_refresh_token_is_dead_once_used(server: demo.Server, refresh: Callable[..., Any]) -> None:
    """The second use is invalid_grant, and nothing is handed out."""
    old = server.oauth.refresh_token
    pair = refresh().json
    assert pair["refresh_token"] == server.oauth.refresh_token != old
    again = refresh(refresh_token=old)
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    assert server.oauth.refreshes == 1


def test_the_answer_holds_what_an_application_keeps(server: demo.Server, refresh: Callable[..., Any]) -> None:
    """One hour, the scopes, and where to call."""
    pair = refresh().json
    assert pair["expires_in"] == 3_600
    assert pair["scope"] == "department,im,user"
    assert pair["client_endpoint"] == server.rest_url
    assert pair["domain"] == server.rest_url.split("/")[2]


def test_a_refresh_may_travel_in_the_address(refresh: Callable[..., Any]) -> None:
    """As the documentation shows it."""
    assert refresh(query=True).status == 200


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_secret": "other"}, 401, "invalid_client"),
        ({"refresh_token": "other"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "invalid_request"),
    ],
)
def test_wrong_answers_are_refused(
    server: demo.Server, refresh: Callable[..., Any], changed: dict[str, str], status: int, code: str
) -> None:
    """And count for nothing."""
    answer = refresh(**changed)
    assert (answer.status, answer.json["error"]) == (status, code)
    assert server.oauth.refreshes == 0


def test_the_log_names_refreshes_and_holds_no_token(server: demo.Server, refresh: Callable[..., Any]) -> None:
    """Method oauth.token; the secrets are left out."""
    refresh()
    (request,) = server.log
    assert request.method == "oauth.token"
    assert request.params == {"grant_type": "refresh_token", "client_id": server.oauth.client_id}


def test_tokens_are_not_shown(server: demo.Server) -> None:
    """By the repr."""
    shown = repr(server.oauth) + repr(server)
    for secret in (server.oauth.client_secret, server.oauth.access_token, server.oauth.refresh_token):
        assert secret not in shown


def test_a_fault_counts_refreshes_only_when_it_names_them(call: Callable[..., Any]) -> None:
    """Faults of requests pass the token endpoint by; one of oauth.token strikes it."""
    faults = [Fault("expired", times=2), Fault("500", method="oauth.token")]
    with demo.Server(12, faults=faults) as server:
        assert call(server.rest_url, "scope", {"auth": server.oauth.access_token}).json["error"] == "expired_token"
        assert call(server.oauth.token_url, body=b"", headers=FORM).status == 500
        assert call(server.oauth.token_url, body=b"", headers=FORM).status == 400
        assert call(server.rest_url, "scope", {"auth": server.oauth.access_token}).status == 401
        assert call(server.rest_url, "scope", {"auth": server.oauth.access_token}).status == 200

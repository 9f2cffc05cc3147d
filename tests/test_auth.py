"""Credentials: what is a webhook and what is not, and how its calls are addressed."""

from __future__ import annotations

import copy
import pickle

import pytest

import b24frame as b24
from b24frame import _address, _auth

SECRET = "abcdefgh12345678"


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (f"https://acme.bitrix24.com/rest/9/{SECRET}/", "https://acme.bitrix24.com/rest/9"),
        (f"https://acme.bitrix24.com/rest/9/{SECRET}", "https://acme.bitrix24.com/rest/9"),
        (f"  https://acme.bitrix24.com/rest/9/{SECRET}/\n", "https://acme.bitrix24.com/rest/9"),
        (f"https://acme.bitrix24.com/rest/9/{SECRET}/profile.json", "https://acme.bitrix24.com/rest/9"),
        (f"https://acme.bitrix24.com/rest/9/{SECRET}/user.get/", "https://acme.bitrix24.com/rest/9"),
        (f"https://ACME.Bitrix24.com/rest/9/{SECRET}/", "https://acme.bitrix24.com/rest/9"),
        (f"https://intra.acme.ru:8443/portal/rest/9/{SECRET}/", "https://intra.acme.ru:8443/portal/rest/9"),
        (f"http://127.0.0.1:8080/rest/9/{SECRET}/", "http://127.0.0.1:8080/rest/9"),
        (f"http://localhost/rest/9/{SECRET}/", "http://localhost/rest/9"),
        (f"http://[::1]:8080/rest/9/{SECRET}/", "http://[::1]:8080/rest/9"),
    ],
)
def test_a_webhook_is_read_and_its_calls_are_addressed(url: str, base: str) -> None:
    webhook = b24.Webhook(url)
    assert webhook.address("im.user.list.get") == (f"{base}/{SECRET}/im.user.list.get", {})
    assert webhook.user == 9
    assert webhook.host == base.split("/")[2]
    assert repr(webhook) == f"Webhook('{base}/***/')"


NO_WEBHOOKS = {
    "empty": ("", "not the URL of a webhook"),
    "blank": ("  ", "not the URL of a webhook"),
    "a word": (SECRET, "not the URL of a webhook"),
    "no scheme": (f"acme.bitrix24.com/rest/9/{SECRET}/", "not the URL of a webhook"),
    "no host": (f"https:///rest/9/{SECRET}/", "not the URL of a webhook"),
    "ftp": (f"ftp://acme.bitrix24.com/rest/9/{SECRET}/", "not the URL of a webhook"),
    "file": (f"file:///rest/9/{SECRET}/", "not the URL of a webhook"),
    "the portal's front page": ("https://acme.bitrix24.com/", "not the URL of a webhook"),
    "no user id": (f"https://acme.bitrix24.com/rest/{SECRET}/", "not the URL of a webhook"),
    "no secret": ("https://acme.bitrix24.com/rest/9/", "not the URL of a webhook"),
    "user is a word": (f"https://acme.bitrix24.com/rest/anna/{SECRET}/", "not the URL of a webhook"),
    "too long": (f"https://acme.bitrix24.com/rest/9/{SECRET}/user.get/more", "not the URL of a webhook"),
    "impossible port": (f"https://acme.bitrix24.com:99999/rest/9/{SECRET}/", "not the URL of a webhook"),
    "broken IPv6": (f"https://[::1/rest/9/{SECRET}/", "not the URL of a webhook"),
    "endless user id": (f"https://acme.bitrix24.com/rest/{'1' * 5_000}/{SECRET}/", "not the URL of a webhook"),
    "user and password": (f"https://anna:{SECRET}@acme.bitrix24.com/rest/9/{SECRET}/", "user name and password"),
    "user alone": (f"https://{SECRET}@acme.bitrix24.com/rest/9/{SECRET}/", "user name and password"),
    "plain http": (f"http://acme.bitrix24.com/rest/9/{SECRET}/", "plain http"),
    "plain http to a private address": (f"http://192.168.0.10/rest/9/{SECRET}/", "plain http"),
    "plain http to a namesake": (f"http://localhost.acme.com/rest/9/{SECRET}/", "plain http"),
    "plain http to what begins like loopback": (f"http://127.0.0.1.acme.com/rest/9/{SECRET}/", "plain http"),
}


@pytest.mark.parametrize(
    "open_", [b24.Webhook, b24.Portal, b24.load_colleagues, b24.load_departments], ids=lambda f: f.__name__
)
@pytest.mark.parametrize(("url", "why"), NO_WEBHOOKS.values(), ids=NO_WEBHOOKS)
def test_what_is_no_webhook_is_refused_without_repeating_it(open_: object, url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        open_(url)
    assert SECRET not in str(caught.value)
    assert "https://" in str(caught.value)


@pytest.mark.parametrize(
    "source",
    [b"https://acme.bitrix24.com/rest/9/s/", 9, 1.5, True, [], {}, object()],
    ids=lambda source: type(source).__name__,
)
@pytest.mark.parametrize(
    "open_", [b24.Webhook, b24.Portal, b24.load_colleagues, b24.load_org], ids=lambda f: f.__name__
)
def test_what_is_no_text_and_no_credential_is_a_type_error(open_: object, source: object) -> None:
    with pytest.raises(TypeError, match=r"source is|is text"):
        open_(source)


@pytest.mark.parametrize("value", [None, "", "  "], ids=["not set", "empty", "blank"])
@pytest.mark.parametrize(
    "load",
    [
        *(b24.load_colleagues, b24.load_employees, b24.load_managers, b24.load_departments, b24.load_org),
        *(b24.load_colleague_ids, b24.Portal),
    ],
    ids=lambda function: function.__name__,
)
def test_without_a_source_the_environment_must_hold_one(
    monkeypatch: pytest.MonkeyPatch, load: object, value: str | None
) -> None:
    if value is not None:
        monkeypatch.setenv("B24_WEBHOOK", value)
    with pytest.raises(ValueError, match="B24_WEBHOOK"):
        load()


def test_without_a_source_the_webhook_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B24_WEBHOOK", f"https://acme.bitrix24.de/rest/9/{SECRET}/")
    assert b24.Portal().host == "acme.bitrix24.de"


def test_what_the_environment_holds_is_checked_like_any_other_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B24_WEBHOOK", f"http://acme.bitrix24.de/rest/9/{SECRET}/")
    with pytest.raises(ValueError, match="plain http"):
        b24.load_colleagues()


def test_a_webhook_is_a_source_as_it_is() -> None:
    assert b24.Portal(b24.Webhook(f"https://acme.bitrix24.com/rest/9/{SECRET}/")).host == "acme.bitrix24.com"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kind", [b24.Webhook, b24.Portal, _auth.Secret], ids=lambda kind: kind.__name__)
def test_what_holds_a_secret_is_not_pickled(kind: object, protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(kind(f"https://acme.bitrix24.com/rest/9/{SECRET}/"), protocol)


def test_a_secret_is_not_copied_deeply_either() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        copy.deepcopy(_auth.Secret(SECRET))


def test_a_secret_shows_itself_only_when_asked_by_name() -> None:
    secret = _auth.Secret(SECRET)
    assert SECRET not in f"{secret} {secret!r} {secret!s} {[secret]}"
    assert secret.reveal() == SECRET
    with pytest.raises(TypeError):
        vars(secret)


def test_a_secret_is_taken_out_of_what_came_from_outside_wherever_it_stands() -> None:
    webhook = b24.Webhook(f"https://acme.bitrix24.com/rest/9/{SECRET}/")
    body = f'{{"a":"{SECRET}","b":"/rest/9/{SECRET}/x"}}'.encode()
    assert webhook.hide(body) == b'{"a":"***","b":"/rest/9/***/x"}'


def test_a_secret_of_a_few_letters_is_part_of_anything_and_left_alone() -> None:
    assert _auth.Secret("name").hide(b'{"name":1}') == b'{"name":1}'


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.168.0.1", False),
        ("acme.com", False),
        ("localhost.acme.com", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, *, is_it: bool) -> None:
    assert _address.is_loopback(host) is is_it

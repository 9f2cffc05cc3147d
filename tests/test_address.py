"""One strict parser: a text is read in one way or not at all, and what is said of it is where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
import urllib3
from hypothesis import example, given
from hypothesis import strategies as st
from leaks import Hidden, assert_hidden, shown_by

import b24frame as b24
from b24frame import _address, cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = "s3cr3tw3bh00k5d7"
HIDDEN = Hidden([SECRET, SECRET.upper()])
TAIL = f"/rest/9/{SECRET}/"
ACME = "acme.bitrix24.com"

# Texts that a person or a program may make of a webhook; none of them is one, and the secret may stand anywhere.
SPELLINGS = {
    "backslashes": rf"https://acme.bitrix24.ru\rest\9\{SECRET}",
    "backslashes and http": rf"http://acme.bitrix24.ru\rest\9\{SECRET}",
    "backslashes everywhere": rf"https:\\acme.bitrix24.ru\rest\9\{SECRET}",
    "backslashes after a slash": rf"https://acme.bitrix24.ru/rest\9\{SECRET}",
    "doubled backslashes": rf"https:\\\\acme.bitrix24.ru\\rest\\9\\{SECRET}",
    "a backslash before the slash": rf"https://acme.bitrix24.ru\/rest\/9\/{SECRET}\/",
    "one slash": f"https:/{ACME}{TAIL}",
    "three slashes": f"https:///{ACME}{TAIL}",
    "no scheme": f"{ACME}{TAIL}",
    "slashes alone": f"//{ACME}{TAIL}",
    "another scheme": f"ftp://{ACME}{TAIL}",
    "a scheme in front of the scheme": f"view-source:https://{ACME}{TAIL}",
    "quoted slashes": f"https%3A%2F%2F{ACME}%2Frest%2F9%2F{SECRET}%2F",
    "quoted slashes in the path": f"https://{ACME}%2Frest%2F9%2F{SECRET}",
    "full-width slashes": f"https:／／{ACME}／rest／9／{SECRET}",
    "full-width slashes in the path": f"https://{ACME}／rest／9／{SECRET}",
    "a division slash": f"https://{ACME}∕rest∕9∕{SECRET}",
    "a tab in the host": f"https://acme.bit\trix24.com{TAIL}",
    "a line break in the host": f"https://acme.bitrix24.com\n{TAIL}",
    "a line break in the path": f"https://{ACME}/rest/9/\n{SECRET}/",
    "a zero-width space in the host": f"https://acme\u200b.bitrix24.com{TAIL}",
    "a byte order mark in front": f"\ufeffhttps://{ACME}{TAIL}",
    "a zero byte": f"https://{ACME}\x00{TAIL}",
    "a blank in the host": f"https://acme bitrix24.com{TAIL}",
    "a blank in the secret": f"https://{ACME}/rest/9/{SECRET} {SECRET}/",
    "two in one": f"https://{ACME}{TAIL} https://{ACME}{TAIL}",
    "two on each other": f"https://{ACME}{TAIL}https://{ACME}{TAIL}",
    "quotation marks": f'"https://{ACME}{TAIL}"',
    "angle brackets": f"<https://{ACME}{TAIL}>",
    "an assignment": f"B24_WEBHOOK=https://{ACME}{TAIL}",
    "the secret for a host": f"https://{SECRET}/",
    "the secret for a host, and a path": f"https://{SECRET}/rest/9/",
    "the secret for a host by http": f"http://{SECRET}/rest/9/abc/",
    "the secret in the host": f"https://{SECRET}.bitrix24.com/rest/",
    "the secret in front of the host": f"https://{SECRET}@{ACME}{TAIL}",
    "user and password": f"https://me:{SECRET}@{ACME}/rest/9/",
    "the secret for a port": f"https://{ACME}:{SECRET}/rest/9/x/",
    "the secret in the query": f"https://{ACME}/?rest/9/{SECRET}",
    "the secret in the fragment": f"https://{ACME}/#/rest/9/{SECRET}/",
    "the secret in a folder": f"https://{ACME}{TAIL}rest/9/",
    "the secret for a user": f"https://{ACME}/rest/{SECRET}/9/",
    "a semicolon": f"https://{ACME}/rest;/9;/{SECRET};",
    "very long": f"https://{ACME}/rest/9/{SECRET}{'a' * 1_000_000}/",
    "very long host": f"https://{'a.' * 500_000}com{TAIL}",
    "half a surrogate": f"https://{ACME}\ud800{TAIL}",
}


@pytest.mark.parametrize("open_", [b24.Webhook, b24.Portal, b24.load_colleagues], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", SPELLINGS)
def test_what_cannot_be_read_as_a_webhook_is_never_repeated(open_: Callable[..., Any], kind: str) -> None:
    """Not in the message, the chain, or the locals of a traceback."""
    with pytest.raises(ValueError, match=r"webhook looks like|webhook, which looks like|plain http") as caught:
        open_(SPELLINGS[kind])
    assert_hidden(shown_by(caught.value), HIDDEN)
    assert "\\" not in str(caught.value)


@pytest.mark.parametrize("way", ["argument", "environment", "file"])
@pytest.mark.parametrize(
    "kind", [kind for kind, text in SPELLINGS.items() if not {"\0", "\ud800", "\ufeff"} & set(text)]
)
def test_the_command_line_does_not_repeat_it_either(
    kind: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = {"argument": [SPELLINGS[kind]], "environment": [], "file": ["--webhook-file", str(tmp_path / "hook")]}
    (tmp_path / "hook").write_text(SPELLINGS[kind], encoding="utf-8")
    if way == "environment":
        monkeypatch.setenv("B24_WEBHOOK", SPELLINGS[kind])
    assert cli.main(["check", *arguments[way]]) == 1
    out, err = capsys.readouterr()
    assert "webhook" in err or "plain http" in err
    assert_hidden(out + err, HIDDEN)


def test_a_host_that_is_one_is_named_where_only_https_is_missing() -> None:
    with pytest.raises(ValueError, match=r"^acme\.bitrix24\.com: plain http .* Use https://acme\.bitrix24\.com/rest/"):
        b24.Webhook(f"http://{ACME}{TAIL}")


# Texts about which programs differ: what one of them takes for the host, another takes for something else.
ALSO = [
    r"https://evil.example\.acme.bitrix24.com",
    r"https://evil.example\@acme.bitrix24.com",
    r"https://acme.bitrix24.com\@evil.example",
    "https://evil.example#@acme.bitrix24.com",
    "https://evil.example#.acme.bitrix24.com",
    "https://evil.example?.acme.bitrix24.com",
    "https://evil.example;.acme.bitrix24.com",
    "https://evil.example .acme.bitrix24.com",
    "https://evil.example\t.acme.bitrix24.com",
    "https://evil.example\r\n.acme.bitrix24.com",
    "https://evil.example\x00.acme.bitrix24.com",
    "https://evil.example%00.acme.bitrix24.com",
    "https://evil.example%2f.acme.bitrix24.com",
    "https://evil.example%2F@acme.bitrix24.com",
    "https://evil.example／.acme.bitrix24.com",
    "https://evil.example℀.acme.bitrix24.com",
    "https://evil.example＠acme.bitrix24.com",
    "https://evil.example：443.acme.bitrix24.com",
    "https://evil.example＃.acme.bitrix24.com",
    "https://evil.example？.acme.bitrix24.com",
    "https://acme。bitrix24。com",
    "https://acme．bitrix24．com",
    "https://ａcme.bitrix24.com",
    "https://acme.bitrix24.com\u3002evil.example",
    "https://acme\u00ad.bitrix24.com",
    "https://ac\u202eme.bitrix24.com",
    "https://[evil.example].acme.bitrix24.com",
    "https://[::1].acme.bitrix24.com",
    "https://[::1",
    "https://::1]",
    "https://[fe80::1%25eth0]",
    "https://[::ffff:1.2.3.4.5]",
    "https://acme.bitrix24.com.",
    "https://.acme.bitrix24.com",
    "https://acme..bitrix24.com",
    "https://-acme.bitrix24.com",
    "https://acme-.bitrix24.com",
    "https://*.bitrix24.com",
    "https://acme_bitrix24.com",
    "https://acme!.bitrix24.com",
    "https://acme$.bitrix24.com",
    "https://acme.bitrix24.com:0",
    "https://acme.bitrix24.com:99999",
    "https://acme.bitrix24.com:80a",
    "https://acme.bitrix24.com:",
    "https://acme.bitrix24.com:+443",
    "https://acme.bitrix24.com:٤٤٣",
    "https://acme.bitrix24.com:443:443",
    "https://acme.bitrix24.com:443@evil.example",
    "https://user@acme.bitrix24.com@evil.example",
    "https://0x7f.0.0.1",
    "https://127.1",
    "https://2130706433",
    "https://0177.0.0.1",
    "https://1.2.3",
    "https://1.2.3.256",
    "https://acme.0x1",
    f"https://{'a' * 64}.bitrix24.com",
    f"https://{'a.' * 127}com",
]


@pytest.mark.parametrize("site", ALSO)
def test_a_host_about_which_programs_differ_is_refused(site: str) -> None:
    """For a webhook, for the domain of an application, and for its token server."""
    tokens = {"access_token": "a", "refresh_token": "b", "client_id": "c", "client_secret": "d"}
    with pytest.raises(ValueError, match="webhook"):
        b24.Webhook(f"{site}{TAIL}")
    with pytest.raises(ValueError, match="domain is the host"):
        b24.OAuth(site.removeprefix("https://"), **tokens)
    with pytest.raises(ValueError, match="token_url is the address"):
        b24.OAuth(ACME, **tokens, token_url=f"{site}/oauth/token/")


@pytest.mark.parametrize(
    "folder",
    [
        "/a/../b", "/.", "/..", "/%2e%2e", "/a%2Fb", "/a;b", "/a b", "/a\\b", "/a?b", "/a#b", "/a//b", "/ä", "/a@b",
        f"/rest/9/{SECRET}", f"/REST/9/{SECRET}",
    ],
)  # fmt: skip
def test_a_folder_about_which_programs_differ_is_refused(folder: str) -> None:
    with pytest.raises(ValueError, match="not the URL of a webhook"):
        b24.Webhook(f"https://{ACME}{folder}{TAIL}")


@pytest.mark.parametrize(
    ("site", "host"),
    [
        ("https://acme.bitrix24.com:443", "acme.bitrix24.com"),
        ("https://acme.bitrix24.com:0443", "acme.bitrix24.com"),
        ("https://acme.bitrix24.com:8443", "acme.bitrix24.com:8443"),
        ("HTTPS://ACME.BITRIX24.COM", "acme.bitrix24.com"),
        ("http://localhost:80", "localhost"),
        ("https://президент.рф", "xn--d1abbgf6aiiy.xn--p1ai"),
        ("https://ПРЕЗИДЕНТ.РФ", "xn--d1abbgf6aiiy.xn--p1ai"),
        ("https://xn--d1abbgf6aiiy.xn--p1ai", "xn--d1abbgf6aiiy.xn--p1ai"),
        ("https://faß.de", "xn--fa-hia.de"),
        ("https://bitrix", "bitrix"),
        ("https://10.0.0.7", "10.0.0.7"),
        ("https://[2001:DB8::0:1]:8443", "[2001:db8::1]:8443"),
    ],
)
def test_an_address_is_put_together_anew_from_its_parts(site: str, host: str) -> None:
    webhook = b24.Webhook(f"{site}//rest/009/{SECRET}/profile.json?x=1#y")
    assert webhook.host == host
    assert webhook.address("profile")[0].partition("://")[2] == f"{host}/rest/9/{SECRET}/profile"


def leads_to(url: str) -> set[str]:
    """Where requests, urllib3 and the standard library would send a request."""
    prepared = requests.Request("POST", url).prepare().url or ""
    said = [urlsplit(prepared), urlsplit(url), urllib3.util.parse_url(url)]
    return {f"{one.hostname}".strip("[]") + (f":{one.port}" if one.port else "") for one in said}


ODD = st.sampled_from(
    [*r"\/@:#?;%[]<>|^`{}'\"*!$&()+,=~_-. 　。．｡／＠：＃？℀⁄∕ß٤٣１ａİſ", *"\t\n\r\0\x7f\u200b\u00ad\u202e\ufeff"]
)
PIECE = st.one_of(
    st.sampled_from(
        ["acme", "evil.example", "bitrix24.com", "127.0.0.1", "::1", "443", "xn--p1ai", "порт", "%2f", "%00"]
    ),
    ODD,
    st.characters(exclude_categories=()),
)
HOSTS = st.lists(PIECE, min_size=1, max_size=8).map("".join)


@given(HOSTS, HOSTS)
@example(r"evil.example\.acme.bitrix24.com", "")
@example("evil.example", "/folder")
def test_the_host_that_is_said_is_the_one_that_is_sent_to(host: str, folder: str) -> None:
    """Whatever is read at all; for a domain too."""
    tokens = {"access_token": "a", "refresh_token": "b", "client_id": "c", "client_secret": "d"}
    makers: list[Callable[[], Any]] = [
        lambda: b24.Webhook(f"https://{host}{folder}{TAIL}"),
        lambda: b24.OAuth(host, **tokens),
    ]
    for make in makers:
        try:
            made = make()
        except ValueError:
            continue
        url = made.address("profile")[0]
        assert leads_to(url) == {made.host.replace("[", "").replace("]", "")}
        assert requests.Request("POST", url).prepare().url == url
        assert url.isascii()


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    found = _address.read(text)
    assert found is None or _address.read(found.site + found.path) is not None

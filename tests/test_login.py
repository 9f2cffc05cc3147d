"""`b24frame login` keeps a webhook in the keyring: checked, hidden, found by the command line, and gone when asked."""

from __future__ import annotations

import getpass
import io
import sys
from typing import TYPE_CHECKING, Any

import keyring
import keyring.backends.fail
import keyring.backends.null
import keyring.core
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from leaks import Hidden, assert_hidden, shown_by

import b24frame as b24
from b24frame import _keyring, cli
from b24frame.demo import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Memory(KeyringBackend):
    """A keyring that lives as long as its test."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Give what is stored."""
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store."""
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove."""
        del self.entries[service, username]

    def __repr__(self) -> str:
        return "Memory"


class Locked(Memory):
    """A keyring that fails with what it was given in its text and in its frames."""

    failure: type[BaseException] = keyring.errors.KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        """Fail."""
        raise self.failure(service, username, password)


class Terminal(io.StringIO):
    """Somebody sits there."""

    def isatty(self) -> bool:
        """Tell that somebody does."""
        return True


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """No test reaches the keyring of this machine."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    backend = Memory()
    keyring.set_keyring(backend)
    return backend


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(60, limits=None) as running:
        yield running


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Somebody sits at the terminal and types this, or something happens when they are asked."""

    def answer(text: object) -> None:
        def ask(prompt: str) -> str:
            assert "not shown" in prompt
            if isinstance(text, str):
                return text
            raise text

        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr(getpass, "getpass", ask)

    return answer


@pytest.fixture
def nobody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(getpass, "getpass", lambda _: pytest.fail("asked"))


def secrets(*urls: str) -> Hidden:
    return Hidden([url.split("/")[-2] for url in urls])


def host(server: Server) -> str:
    return server.url.split("/")[2]


def test_a_webhook_is_asked_for_hidden_checked_and_kept(
    server: Server, memory: Memory, typed: Callable[[object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two entries: the URL under its host, and which host is the default. One request: `profile`."""
    typed(f"  {server.url}profile.json ")
    assert cli.main(["login"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{host(server)}: user 1 ")
    assert "(administrator). Stored in the keyring" in out
    assert err == ""
    assert memory.entries == {("b24frame", host(server)): server.url, ("b24frame", "default"): host(server)}
    assert [request.method for request in server.log] == ["profile"]
    assert_hidden(out + err, secrets(server.url))


def test_after_login_the_command_line_needs_no_source(
    server: Server,
    typed: Callable[[object], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed(server.url)
    cli.main(["login"])
    monkeypatch.setattr(getpass, "getpass", lambda _: pytest.fail("asked again"))
    assert cli.main(["check"]) == 0
    assert cli.main(["load", "--to", str(tmp_path / "people.parquet")]) == 0
    out, err = capsys.readouterr()
    assert f"60 colleagues of {host(server)}" in out
    assert_hidden(out + err, secrets(server.url))


def test_a_program_may_hand_the_webhook_over_through_a_pipe(
    server: Server, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{server.url}\n"))
    assert cli.main(["login"]) == 0
    assert memory.entries["b24frame", host(server)] == server.url


def test_a_webhook_that_the_portal_does_not_accept_is_not_kept(
    server: Server, memory: Memory, typed: Callable[[object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = Hidden(server.url.replace("/rest/1/", "/rest/1/0000"))
    typed(wrong.value)
    assert cli.main(["login"]) == 1
    out, err = capsys.readouterr()
    assert (out, memory.entries) == ("", {})
    assert "NO_AUTH_FOUND" in err
    assert_hidden(err, secrets(wrong.value))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "looks like https://<portal>/rest/<user id>/<secret>/"),
        ("s3cr3tw3bh00k5d7", "looks like https://<portal>/rest/<user id>/<secret>/"),
        ("http://acme.bitrix24.com/rest/9/s3cr3tw3bh00k5d7/", "Use https://acme.bitrix24.com"),
        (EOFError(), "looks like https://<portal>/rest/<user id>/<secret>/"),
    ],
    ids=["nothing", "the secret alone", "plain http", "end of input"],
)
def test_what_is_no_webhook_is_not_sent_anywhere_and_not_kept(
    memory: Memory, typed: Callable[[object], None], capsys: pytest.CaptureFixture[str], given: object, said: str
) -> None:
    typed(given)
    assert cli.main(["login"]) == 1
    out, err = capsys.readouterr()
    assert (out, memory.entries) == ("", {})
    assert said in err
    assert_hidden(err, Hidden(["s3cr3tw3bh00k5d7"]))


def test_ctrl_c_at_the_question_keeps_nothing(
    memory: Memory, typed: Callable[[object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed(KeyboardInterrupt())
    assert cli.main(["login"]) == 130
    assert (memory.entries, capsys.readouterr().err) == ({}, "b24frame: stopped\n")


def test_the_last_portal_is_the_default_and_others_are_named(
    typed: Callable[[object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(12, limits=None) as first, Server(12, limits=None, seed=8) as second:
        for server in (first, second):
            typed(server.url)
            cli.main(["login"])
        cli.main(["check"])
        cli.main(["check", "--portal", host(first)])
        counts = [len(server.log) for server in (first, second)]
        assert cli.main(["check", "--portal", "acme.bitrix24.com"]) == 1
        assert [len(server.log) for server in (first, second)] == counts == [8, 8]
    assert "no webhook of acme.bitrix24.com is stored. Store one with: b24frame login" in capsys.readouterr().err


def test_a_webhook_is_forgotten_when_asked(
    server: Server, memory: Memory, typed: Callable[[object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed(server.url)
    cli.main(["login"])
    capsys.readouterr()
    assert cli.main(["login", "--forget"]) == 0
    assert capsys.readouterr().out.startswith(f"Forgotten: the webhook of {host(server)}. It still works")
    assert memory.entries == {}
    assert cli.main(["login", "--forget"]) == 1
    assert capsys.readouterr().err == "b24frame: no webhook of any portal is stored\n"


def test_one_of_two_portals_is_forgotten_by_its_name(memory: Memory, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        _keyring.store(b24.Webhook(f"https://{name}.example/rest/9/s3cr3tw3bh00k5d7/"))
    assert cli.main(["login", "--forget", "--portal", "one.example"]) == 0
    assert sorted(memory.entries) == [("b24frame", "default"), ("b24frame", "two.example")]
    assert cli.main(["login", "--forget", "--portal", "one.example"]) == 1
    assert "no webhook of one.example is stored" in capsys.readouterr().err
    assert cli.main(["login", "--forget", "--portal", "two.example"]) == 0
    assert memory.entries == {}


SOURCES = ("argument", "file", "portal", "environment", "keyring", "question")


@pytest.mark.parametrize("first", range(len(SOURCES)), ids=SOURCES)
def test_sources_are_looked_for_in_order(
    typed: Callable[[object], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    first: int,
) -> None:
    """Each of those from the first on is there and leads to a user of its own; the first one counts."""
    with Server(60, limits=None) as server:
        urls = Hidden({name: server.webhook(user=number) for number, name in enumerate(SOURCES, start=2)})
        there, given = SOURCES[first:], ["check"]
        if "argument" in there:
            given.append(urls.value["argument"])
        if "file" in there:
            (tmp_path / "webhook").write_text(urls.value["file"])
            given += ["--webhook-file", str(tmp_path / "webhook")]
        if "portal" in there:
            keyring.set_password("b24frame", "named.example", urls.value["portal"])
            given += ["--portal", "named.example"]
        if "environment" in there:
            monkeypatch.setenv("B24_WEBHOOK", urls.value["environment"])
        if "keyring" in there:
            _keyring.store(b24.Webhook(urls.value["keyring"]))
        typed(urls.value["question"])
        assert cli.main(given) == 0
    assert f"user: {first + 2} " in capsys.readouterr().out


@pytest.mark.usefixtures("nobody_types")
def test_without_any_source_the_error_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().err == (
        "b24frame: no webhook was given. Store one with: b24frame login; or set B24_WEBHOOK, or name a --webhook-file\n"
    )


def test_the_library_does_not_look_into_the_keyring(server: Server) -> None:
    _keyring.store(b24.Webhook(server.url))
    with pytest.raises(ValueError, match="B24_WEBHOOK is not set"):
        b24.load_colleagues()
    assert server.log == []


@pytest.mark.usefixtures("nobody_types")
@pytest.mark.parametrize("given", [["login"], ["login", "--forget"], ["check", "--portal", "acme.bitrix24.com"]])
def test_without_the_extra_the_error_says_what_to_install_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert cli.main(given) == 1
    assert "pip install 'b24frame[login]'" in capsys.readouterr().err


@pytest.mark.parametrize("lack", ["not installed", "no backend", "a broken backend"])
def test_where_there_is_no_keyring_the_question_comes_at_once(
    server: Server,
    typed: Callable[[object], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lack: str,
) -> None:
    def broken(*_: object) -> None:
        raise OSError("org.freedesktop.secrets")

    if lack == "not installed":
        monkeypatch.setitem(sys.modules, "keyring", None)
    elif lack == "no backend":
        keyring.set_keyring(keyring.backends.fail.Keyring())
    else:
        monkeypatch.setattr(Memory, "get_password", broken)
    typed(server.url)
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (keyring.backends.fail.Keyring, "NoKeyringError"),
        (keyring.backends.null.Keyring, "it did not keep the webhook"),
        (Locked, "KeyringLocked"),
    ],
    ids=["none", "one that keeps nothing", "one that is locked"],
)
def test_a_keyring_that_cannot_be_used_is_named_and_shows_nothing(
    server: Server,
    typed: Callable[[object], None],
    capsys: pytest.CaptureFixture[str],
    backend: Callable[[], Any],
    why: str,
) -> None:
    keyring.set_keyring(backend())
    typed(server.url)
    assert cli.main(["login"]) == 1
    out, err = capsys.readouterr()
    assert f"the keyring of this machine cannot be used ({why})" in err
    assert "B24_WEBHOOK or --webhook-file" in err
    assert_hidden(out + err, secrets(server.url))


@pytest.mark.parametrize("failure", [keyring.errors.PasswordSetError, RuntimeError, KeyboardInterrupt])
def test_no_frame_of_a_keyring_that_fails_shows_the_webhook(failure: type[BaseException]) -> None:
    backend = Locked()
    backend.failure = failure
    keyring.set_keyring(backend)
    planted = Hidden("s3cr3tw3bh00k5d7")
    webhook = b24.Webhook(f"https://acme.bitrix24.com/rest/9/{planted.value}/")
    with pytest.raises((b24.B24Error, KeyboardInterrupt)) as caught:
        _keyring.store(webhook)
    assert_hidden(shown_by(caught.value), Hidden([planted.value]))


def test_a_signal_while_a_keyring_waits_keeps_its_exit_code(
    server: Server, typed: Callable[[object], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such as while somebody is asked for the password of the keyring."""

    def ended(*_: object) -> None:
        raise SystemExit(143)

    monkeypatch.setattr(Memory, "set_password", ended)
    typed(server.url)
    assert cli.main(["login"]) == 143
    out, err = capsys.readouterr()
    assert (out, err) == ("", "b24frame: stopped\n")

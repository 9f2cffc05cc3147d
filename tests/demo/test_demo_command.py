"""`python -m b24frame.demo`: an address on the first line, served until killed."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from b24frame import demo
from b24frame.demo import __main__ as command

COLLEAGUES = "im.department.colleagues.list"


@pytest.fixture
def serve() -> Iterator[Callable[..., Any]]:
    """Start the command with some options; yields its address, and ends it."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "b24frame.demo", "--people", "12", *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own interpreter
        started.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_first_line_is_the_address_of_a_serving_portal(serve: Callable[..., Any], call: Callable[..., Any]) -> None:
    """And a signal ends it cleanly."""
    process, url = serve("--seed", "5", "--no-limits")
    assert {call(url, "scope").status for _ in range(60)} == {200}
    assert call(url, COLLEAGUES).json["total"] == 12
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == 0


def test_it_may_answer_as_an_older_server(serve: Callable[..., Any], call: Callable[..., Any]) -> None:
    """Errors with status 200."""
    _, url = serve("--old")
    assert call(url, "nonsense").status == 200


def test_it_may_tell_the_apps(serve: Callable[..., Any], call: Callable[..., Any]) -> None:
    """So that `devices` has something to count."""
    _, url = serve("--signals")
    users = [call(url, COLLEAGUES, {"USER_DATA": "Y", "LIMIT": 50}).json["result"] for _ in range(2)]
    assert users[0] == users[1]
    assert {bool(user["mobile_last_date"]) for user in users[0] if user} == {True, False}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--people", "-1"], "argument --people: a whole number from 0 to 1,000,000 is needed"),
        (["--people", "1000000000000"], "a whole number from 0 to 1,000,000 is needed"),
        (["--port", "70000"], "argument --port: a whole number from 0 to 65,535 is needed"),
        (["--seed", "x"], "argument --seed: a whole number from 0"),
        (["https://acme.bitrix24.com/rest/9/s3cr3tw3bh00k5d7/"], "unknown arguments; see --help"),
        (["--https://acme.bitrix24.ru\\rest\\9\\s3cr3tw3bh00k5d7"], "unknown arguments; see --help"),
        (["--old=s3cr3tw3bh00k5d7"], "unknown arguments; see --help"),
        (["--people", "s3cr3tw3bh00k5d7"], "a whole number from 0 to 1,000,000 is needed"),
    ],
)
def test_wrong_usage_is_explained_and_what_was_given_is_not_repeated(
    options: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["demo", *options])
    with pytest.raises(SystemExit) as caught:
        command.main()
    assert caught.value.code == 2
    err = capsys.readouterr().err
    assert said in err
    assert "s3cr3t" not in err


def test_a_port_that_is_taken_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    with demo.Server(0) as server:
        port = server.url.split(":")[2].split("/")[0]
        monkeypatch.setattr(sys, "argv", ["demo", "--people", "0", "--port", port])
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        with pytest.raises(SystemExit, match=f"port {port} cannot be used: Address already in use. Choose another one"):
            command.main()


def test_importing_the_demo_is_light() -> None:
    """No pandas, no client: the standard library and itself."""
    code = (
        "import sys, b24frame; before = set(sys.modules); import b24frame.demo;"
        "new = {name for name in set(sys.modules) - before if 'b24frame.demo' not in name};"
        "print(*{name.split('.')[0] for name in new} - set(sys.stdlib_module_names))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own interpreter
    assert found.split() == []


def test_the_demo_shares_no_code_with_the_client() -> None:
    """Only modules of its own are imported by it."""
    for file in Path(demo.__file__).parent.glob("*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import b24frame", "from b24frame")):
                assert line.startswith("from b24frame.demo"), (file.name, line)

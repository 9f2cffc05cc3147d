"""The command line: what each sub-command prints and writes, its exit code, and that it shows no secret."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

import pandas as pd
import pytest
from leaks import Hidden, assert_hidden

import b24frame as b24
from b24frame import _files, cli
from b24frame.demo import Fault, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Stub

    Serve = Callable[..., Stub]

SECRET = Hidden("s3cr3tw3bh00k5d7")
URL = Hidden(f"https://acme.bitrix24.com/rest/9/{SECRET.value}/")


@pytest.fixture(autouse=True)
def _nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither somebody at the terminal nor something in the keyring of this machine."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(60, limits=None) as running:
        monkeypatch.setenv("B24_WEBHOOK", running.url)
        yield running


def host(server: Server) -> str:
    return server.url.split("/")[2]


def usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    return capsys.readouterr().err


# --- help and usage


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert [name for name in ("demo", "load", "check", "login", "scan") if f"\n    {name} " in out] == [
        "demo",
        "load",
        "check",
        "login",
        "scan",
    ]


@pytest.mark.parametrize("command", ["demo", "load", "check", "login", "scan"])
def test_every_command_has_a_help_of_its_own(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([command, "--help"])
    assert caught.value.code == 0
    assert f"usage: b24frame {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: COMMAND"),
        (["lode"], "invalid choice"),
        (["load"], "required: --to"),
        (["load", "--to", "x.csv", "--what", "everybody"], "invalid choice"),
        (["demo", "--people", "-1"], "a number of people is 0 or more"),
        (["demo", "--people", "many"], "invalid _count value"),
        (["scan"], "required: PATH"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in usage_error(arguments, capsys)


PASTED: dict[str, Callable[[], list[str]]] = {
    "in place of a command": lambda: [URL.value],
    "twice": lambda: ["check", URL.value, URL.value],
    "behind an option that takes none": lambda: ["login", f"--forget={URL.value}"],
    "as a number": lambda: ["demo", "--people", URL.value],
    "as a choice": lambda: ["load", "--to", "x.csv", "--what", URL.value],
    "as an option": lambda: ["check", f"--{URL.value}"],
    "in an abbreviation": lambda: ["load", f"--w={URL.value}"],
    "the secret alone": lambda: ["check", URL.value, SECRET.value],
    "without https": lambda: ["check", "x", f"acme.bitrix24.com/rest/9/{SECRET.value}"],
    "escaped": lambda: ["check", "x", URL.value.replace("/", "\\/")],
    "in the query of another": lambda: ["check", "x", f"https://acme.example/?to=%2Frest%2F9%2F{SECRET.value}"],
}


@pytest.mark.parametrize("way", PASTED)
def test_a_secret_in_the_wrong_place_is_not_repeated(way: str, capsys: pytest.CaptureFixture[str]) -> None:
    err = usage_error(PASTED[way](), capsys)
    assert "usage: b24frame" in err
    assert_hidden(err, Hidden([SECRET.value]))


# --- load


@pytest.mark.parametrize("what", ["colleagues", "employees", "managers", "departments"])
@pytest.mark.parametrize("ending", [".parquet", ".csv", ".xlsx"])
def test_load_writes_a_file_and_says_what_is_in_it(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, ending: str
) -> None:
    departments = server.company.departments
    heads = {department.head for department in departments if department.head}
    rows = {"colleagues": 60, "employees": 61, "managers": len(heads), "departments": len(departments)}[what]
    assert cli.main(["load", "--what", what, "--to", str(tmp_path / f"out{ending}")]) == 0
    out, err = capsys.readouterr()
    assert out == f"{rows} {what} of {host(server)} in {len(server.log)} requests: {tmp_path}/out{ending}\n"
    assert err == ""
    assert [file.name for file in tmp_path.iterdir()] == [f"out{ending}"]
    if ending != ".xlsx":
        read = pd.read_parquet if ending == ".parquet" else pd.read_csv
        assert len(read(tmp_path / f"out{ending}")) == rows


def test_load_to_parquet_is_the_frame_that_the_loader_gives(server: Server, tmp_path: Path) -> None:
    assert cli.main(["load", "--to", str(tmp_path / "people.parquet")]) == 0
    read, people = pd.read_parquet(tmp_path / "people.parquet"), b24.load_colleagues(server.url)
    assert read.index.tolist() == people.index.tolist()
    pd.testing.assert_series_equal(read["name"], people["name"])
    assert read.dtypes.astype(str).to_dict() == people.dtypes.astype(str).to_dict()


def test_load_reads_phone_numbers_in_the_region_that_is_named(serve: Serve, tmp_path: Path) -> None:
    user = {"id": 1, "phones": {"personal_mobile": "0171 1234567"}}
    stub = serve((200, {"result": [user], "total": 1}))
    for region, number in (("DE", "+491711234567"), ("FR", None)):
        arguments = ["load", stub.url, "--region", region, "--to", str(tmp_path / "people.parquet")]
        assert cli.main(arguments) == 0
        phone = pd.read_parquet(tmp_path / "people.parquet").loc[1, "personal_mobile"]
        assert phone == number if number else pd.isna(phone)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("people.txt", "write to a file that ends with .parquet, .csv, .xlsx"),
        ("people", "write to a file that ends with"),
        ("nowhere/people.csv", "nowhere: there is no such folder; make it first"),
        ("folder.csv", "is a folder; name a file in it"),
    ],
)
def test_a_file_that_cannot_be_written_is_an_error_before_anything_is_asked(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert cli.main(["load", "--to", str(tmp_path / name)]) == 1
    assert said in capsys.readouterr().err
    assert server.log == []


def test_xlsx_without_its_extra_is_an_error_before_anything_is_asked(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert cli.main(["load", "--to", str(tmp_path / "people.xlsx")]) == 1
    assert "pip install 'b24frame[report]'" in capsys.readouterr().err
    assert server.log == []


REFUSALS = {
    "a missing scope": (lambda server: server.webhook(("user",)), "tick the scope 'im'"),
    "a bot": (lambda server: server.webhook(kind="bot"), "Only intranet users"),
    "a wrong secret": (lambda server: server.url.replace("/rest/1/", "/rest/1/00"), "not accepted"),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_exit_code_1_says_what_to_do_and_leaves_no_file(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    make, said = REFUSALS[kind]
    monkeypatch.setenv("B24_WEBHOOK", make(server))
    assert cli.main(["load", "--to", str(tmp_path / "people.csv")]) == 1
    out, err = capsys.readouterr()
    assert err.startswith("b24frame: im.department.colleagues.list: the portal answered ")
    assert said in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []
    assert_hidden(err, Hidden([os.environ["B24_WEBHOOK"].split("/")[-2]]))


def test_a_load_that_fails_leaves_the_file_of_the_last_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(700, limits=None, faults=[Fault("empty_error", at=3)]) as server:
        monkeypatch.setenv("B24_WEBHOOK", server.url)
        assert cli.main(["load", "--to", str(tmp_path / "people.csv")]) == 0
        before = (tmp_path / "people.csv").read_bytes()
        assert cli.main(["load", "--to", str(tmp_path / "people.csv")]) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["people.csv"]
    assert (tmp_path / "people.csv").read_bytes() == before


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.usefixtures("server")
def test_a_write_that_fails_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], failure: BaseException
) -> None:
    def half(_: pd.DataFrame, file: BinaryIO) -> None:
        file.write(b"half")
        raise failure

    (tmp_path / "people.csv").write_text("of yesterday")
    monkeypatch.setattr(_files, "_write_csv", half)
    code = cli.main(["load", "--to", str(tmp_path / "people.csv")])
    assert code == (130 if isinstance(failure, KeyboardInterrupt) else 1)
    assert capsys.readouterr().err.startswith("b24frame: ")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["of yesterday"]


def test_ctrl_c_is_exit_code_130_and_says_how_far_it_got(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from b24frame._send import Sender

    send = Sender._send

    def stop(self: Any, method: str, params: Any) -> Any:  # noqa: ANN401 - passed on
        if method == "batch":
            raise KeyboardInterrupt
        return send(self, method, params)

    monkeypatch.setattr(Sender, "_send", stop)
    assert cli.main(["load", "--to", str(tmp_path / "people.csv")]) == 130
    assert capsys.readouterr().err.startswith("b24frame: stopped after 50 of 60 colleagues")
    assert list(tmp_path.iterdir()) == []
    assert len(server.log) == 1


# --- where the webhook comes from


@pytest.mark.parametrize("content", ["{}", "{}\n", "  {}\r\n", "\ufeff{}\n"])
def test_a_webhook_file_may_be_what_any_editor_leaves(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.delenv("B24_WEBHOOK")
    (tmp_path / "webhook").write_text(content.format(server.url), encoding="utf-8")
    assert cli.main(["check", "--webhook-file", str(tmp_path / "webhook")]) == 0
    assert len(server.log) == 5


FILES: dict[str, Callable[[Path], object]] = {
    "is not there": lambda file: file,
    "is a folder": lambda file: file.mkdir(),
    "is no text": lambda file: file.write_bytes(b"\xff\xfe" + URL.value.encode("utf-16-le")),
    "is empty": lambda file: file.touch(),
    "holds something else": lambda file: file.write_text(SECRET.value),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_webhook_file_that_cannot_be_used_is_an_error_that_shows_nothing_of_it(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    FILES[kind](tmp_path / "webhook")
    assert cli.main(["check", "--webhook-file", str(tmp_path / "webhook")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert ("webhook file cannot be read" in err) or ("not the URL of a webhook" in err)
    assert_hidden(err, Hidden([SECRET.value, "s\0003"]))
    assert server.log == []


@pytest.mark.parametrize("arguments", [["check", "--webhook-file"], ["load", "--to"], ["demo", "--out"], ["scan"]])
def test_a_url_in_place_of_a_path_is_not_repeated(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "https:").touch()
    assert cli.main([*arguments, URL.value]) in {1, 2}
    out, err = capsys.readouterr()
    assert err.startswith("b24frame: ")
    assert_hidden(out + err, Hidden([SECRET.value]))


# --- check


def test_check_says_who_which_scopes_and_what_they_allow(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"ok  portal: {host(server)}"
    assert lines[1].startswith("ok  user: 1 ")
    assert lines[2].startswith("ok  scopes: ")
    assert "department" in lines[2]
    assert lines[3] == "ok  load_colleagues: 60 people: the view of this user, not the company"
    assert lines[4].startswith("ok  load_employees, load_managers, load_departments, load_org: ")
    assert lines[5].startswith("ok  activity: ")


def test_check_says_what_to_tick_where_a_scope_is_missing(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for scopes, said in ((("im",), "tick scope department to know"), (("user",), "tick the scope 'im'")):
        monkeypatch.setenv("B24_WEBHOOK", server.webhook(scopes))
        assert cli.main(["check"]) == 0
        assert said in capsys.readouterr().out


def test_check_of_a_wrong_webhook_is_exit_code_1(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("B24_WEBHOOK", server.url.replace("/rest/1/", "/rest/2/"))
    assert cli.main(["check"]) == 1
    assert "INVALID_CREDENTIALS" in capsys.readouterr().err


# --- demo


@pytest.mark.parametrize("people", [0, 1, 60, 300])
def test_demo_loads_a_made_up_company_and_writes_a_frame_and_a_chart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], people: int
) -> None:
    assert cli.main(["demo", "--people", str(people), "--out", str(tmp_path / "new" / "out")]) == 0
    out = capsys.readouterr().out
    assert f"Starting a demo portal with {people} people" in out
    assert f"\n{people} rows, " in out
    files = sorted(file.name for file in (tmp_path / "new" / "out").iterdir())
    assert files == ["last_seen.png", "people.parquet"]
    assert len(pd.read_parquet(tmp_path / "new" / "out" / "people.parquet")) == people


# --- as a program


@pytest.mark.parametrize(
    "program", [["-m", "b24frame"], ["-c", "from b24frame.cli import main; raise SystemExit(main())"]]
)
def test_it_runs_as_a_program(server: Server, program: list[str]) -> None:
    """What it says of an error goes to stderr, in one line."""
    for url, code in ((server.url, 0), (server.webhook(("user",)), 0), ("http://acme.example/rest/9/x/", 1)):
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, *program, "check"],
            env=os.environ | {"B24_WEBHOOK": url},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code
        assert done.stderr.count("\n") == code
        assert done.stdout.startswith("ok  portal: ") == (code == 0)

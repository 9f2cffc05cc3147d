"""The command line: what each sub-command prints and writes, its exit code, and that it shows no secret."""

from __future__ import annotations

import importlib.metadata
import io
import os
import re
import signal
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, BinaryIO

import pandas as pd
import pytest
from leaks import Hidden, assert_hidden

import b24frame as b24
from b24frame import _files, cli, demo
from b24frame._console import ended_cleanly, shown
from b24frame.demo import Fault, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        (["demo", "--people", "-1"], "argument --people: a number of people is a whole number from 0 to 1,000,000"),
        (["demo", "--people", "many"], "a number of people is a whole number from 0"),
        (["demo", "--people", "1e3"], "a number of people is a whole number from 0"),
        (["demo", "--people", "9" * 5_000], "a number of people is a whole number from 0"),
        (["demo", "--people", "1000001"], "a number of people is a whole number from 0"),
        (["load", "--to", "x.csv", "--region", "Russia"], "a region is the two letters of a country"),
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
    "with slashes of Windows": lambda: ["check", "x", URL.value.replace("/", "\\")],
    "with slashes of Windows as a choice": lambda: ["load", "--to", "x.csv", "--what", URL.value.replace("/", "\\")],
    "as a region": lambda: ["load", "--to", "x.csv", "--region", URL.value],
    "the secret as a region": lambda: ["load", "--to", "x.csv", f"--region={SECRET.value}"],
    "the secret as a command": lambda: [SECRET.value],
    "the secret of letters": lambda: ["check", "x", SECRET.value + " of letters"],
    "in the query of another": lambda: ["check", "x", f"https://acme.example/?to=%2Frest%2F9%2F{SECRET.value}"],
}


@pytest.mark.parametrize("way", PASTED)
def test_a_secret_in_the_wrong_place_is_not_repeated(way: str, capsys: pytest.CaptureFixture[str]) -> None:
    err = usage_error(PASTED[way](), capsys)
    assert "usage: b24frame" in err
    assert_hidden(err, Hidden([SECRET.value]))


@pytest.mark.parametrize("secret", ["abcdefghijklmnop", "s3cr3t", "12345678", "s3-cr_3t.x!"])
def test_a_secret_of_any_letters_is_not_repeated(secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert secret not in usage_error(["check", "x", secret], capsys)
    assert secret not in usage_error(["load", "--to", "x.csv", f"--what={secret}"], capsys)


def test_a_word_that_is_misspelt_is_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--regoin" in usage_error(["load", "--to", "x.csv", "--regoin", "RU"], capsys)


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"b24frame {importlib.metadata.version('b24frame')}\n"


@pytest.mark.parametrize("command", [[], ["check"], ["load"], ["demo"]])
def test_help_tells_the_exit_codes(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([*command, "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "Exit codes: 0 done; 1 an error, explained in a line, or a finding of check or scan; 2 wrong usage;" in told
    assert "130 stopped by Ctrl-C, 143 by a signal" in told


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
    requests = "1 request" if len(server.log) == 1 else f"{len(server.log)} requests"
    assert out == f"{rows} {what} of {host(server)} in {requests}: {tmp_path}/out{ending}\n"
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
        ("link.csv", "link.csv is a link; name the file that it points to, or delete the link"),
        ("queue.csv", "queue.csv is no ordinary file"),
        ("file/people.csv", "file: is a file, not a folder"),
        (f"{'x' * 300}.csv", "the name is too long"),
        ("/proc/people.csv", "/proc/people.csv: "),
    ],
)
def test_a_file_that_cannot_be_written_is_an_error_before_anything_is_asked(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link.csv").symlink_to("file")
    os.mkfifo(tmp_path / "queue.csv")
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
    assert len(server.log) == 7


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


EMPTY = SimpleNamespace(get_password=lambda *_: None)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda url: url,
    "without its beginning": lambda url: url.removeprefix("https://"),
    "with slashes of Windows": lambda url: url.replace("/", "\\"),
    "half of them": lambda url: url.replace("/rest/9/", "\\rest\\9\\"),
    "escaped": lambda url: url.replace("/", "\\/"),
    "as in a query": lambda url: url.replace("/", "%2F").replace(":", "%3A"),
    "with an ending": lambda url: f"{url}people.csv",
    "with the secret as an ending": lambda url: url.replace("/rest/9/", "/rest/9/x."),
    "under a folder": lambda url: f"out/{url}",
}
PLACES = [
    ["check", "--webhook-file"],
    ["load", "--to"],
    ["load", "people.csv", "--to"],
    ["demo", "--out"],
    ["scan"],
    ["check", "--portal"],
    ["login", "--forget", "--portal"],
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("arguments", PLACES, ids=" ".join)
def test_a_url_in_place_of_a_path_is_not_repeated_and_makes_nothing(
    arguments: list[str],
    spelling: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", EMPTY)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "https:").touch()
    assert cli.main([*arguments, SPELLINGS[spelling](URL.value)]) in {1, 2}
    out, err = capsys.readouterr()
    assert err.startswith("b24frame: ")
    assert_hidden(out + err, Hidden([SECRET.value]))
    assert [file.name for file in tmp_path.iterdir()] == ["https:"]


@pytest.mark.parametrize(
    "arguments", [["check", "--portal"], ["login", "--forget", "--portal"], ["scan"]], ids=" ".join
)
def test_the_secret_alone_in_place_of_a_name_is_not_repeated(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", EMPTY)
    assert cli.main([*arguments, SECRET.value]) in {1, 2}
    out, err = capsys.readouterr()
    assert "b24frame: " in err
    assert_hidden(out + err, Hidden([SECRET.value]))


# --- check


def test_check_says_who_which_scopes_and_what_they_allow(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    departments = len(server.company.departments)
    assert lines[0] == f"ok  portal: {host(server)}"
    assert lines[1].startswith("ok  user: 1 ")
    assert lines[2:8] == [
        "ok  scopes: department, im, user",
        "ok  load_colleagues: 60 people: the view of this user, not the company",
        f"ok  load_departments: {departments} departments, with parents",
        f"ok  load_employees: everyone in {departments} departments",
        f"ok  load_managers: the heads of {departments} departments",
        "ok  load_org: employees and departments, joined",
    ]
    assert lines[8].startswith(
        "ok  activity: recency, active_share, dormant, absences, birthdays, coverage; not presence"
    )
    assert len(lines) == 9


LOADERS = ("colleagues", "departments", "employees", "managers", "org")
SCOPES = [("department", "im", "user"), ("im",), ("department",), ("user",), ("department", "user"), ()]


@pytest.mark.parametrize("scopes", SCOPES, ids="+".join)
@pytest.mark.parametrize("kind", ["employee", "bot", "extranet"])
@pytest.mark.parametrize("modern", [True, False])
def test_check_says_of_each_loader_what_it_would_come_to(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    scopes: tuple[str, ...],
    kind: str,
    *,
    modern: bool,
) -> None:
    """The loader itself is asked; one that fails is exit code 1, and so is a missing scope im."""
    with Server(60, limits=None, modern=modern) as server:
        url = Hidden(server.webhook(scopes, kind))
        fails = {f"load_{name}" for name in LOADERS if not loads(f"load_{name}", url)}
        monkeypatch.setenv("B24_WEBHOOK", url.value)
        code = cli.main(["check"])
    marks = dict(line.split(": ")[0].split()[::-1] for line in capsys.readouterr().out.splitlines())
    assert {name for name, mark in marks.items() if mark == "no"} - {"scopes"} == fails
    assert code == (1 if fails or "im" not in scopes else 0)


def loads(name: str, url: Hidden) -> bool:
    try:
        getattr(b24, name)(url.value)
    except b24.B24Error:
        return False
    return True


def test_check_says_what_to_tick_where_a_scope_is_missing(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for scopes, code, said in ((("im",), 0, "tick scope department to know"), (("user",), 1, "tick the scope 'im'")):
        monkeypatch.setenv("B24_WEBHOOK", server.webhook(scopes))
        assert cli.main(["check"]) == code
        assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("method", "fails"),
    [
        ("profile", {"user"}),
        ("scope", {"scopes"}),
        ("im.department.colleagues.list", {"load_colleagues"}),
        ("im.user.list.get", {"load_employees", "load_managers", "load_org"}),
        ("im.department.employees.get", {"load_employees", "load_org"}),
        ("im.department.managers.get", {"load_managers"}),
        ("department.get", set()),
        ("im.search.department.list", set()),
    ],
)
@pytest.mark.parametrize("answer", ["refused", "no answer"])
def test_check_finds_the_loaders_that_one_method_is_missing_for(
    serve: Serve, capsys: pytest.CaptureFixture[str], method: str, fails: set[str], answer: str
) -> None:
    """A refusal, or an answer of another shape, of each method that a loader needs."""
    answers = {
        "profile": {"result": {"ID": "1", "NAME": "Anna"}},
        "scope": {"result": ["department", "im"]},
        "im.department.colleagues.list": {"result": [{"id": 2}, {"id": 3}], "total": 2},
        "im.user.list.get": {"result": [{"id": 1}]},
        "im.department.employees.get": {"result": {"1": [1, 2, 3]}},
        "im.department.managers.get": {"result": []},
        "department.get": {"result": [{"ID": "1", "NAME": "Acme"}], "total": 1},
        "im.search.department.list": {"result": [{"id": 1, "name": "Acme", "full_name": "Acme"}], "total": 1},
    }
    refusal = (400, {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"})
    spoilt = {"refused": refusal, "no answer": (200, {"result": "x"})}[answer]
    if (method, answer) == ("profile", "no answer"):
        fails = set()
    if (method, answer) == ("scope", "no answer"):
        fails = {"scopes"}
    stub = serve(lambda asked, _: spoilt if asked == method else (200, answers[asked]))
    code = cli.main(["check", stub.url])
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[1].rstrip(":") for line in lines if line.startswith("no")} - {"activity"} == fails
    assert code == 1


def test_check_of_a_portal_that_shows_only_the_departments_of_colleagues(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """Departments load, but what needs all of them does not."""
    refusal = (403, {"error": "ACCESS_DENIED", "error_description": "no"})
    answers = {
        "profile": (200, {"result": {"ID": "1"}}),
        "scope": (200, {"result": ["im"]}),
        "im.department.colleagues.list": (200, {"result": [{"id": 2, "departments": [7]}, {"id": 3}], "total": 2}),
        "im.department.get": (200, {"result": [{"id": 7, "name": "Sales", "full_name": "Sales"}]}),
    }
    stub = serve(lambda asked, _: answers.get(asked, refusal))
    assert cli.main(["check", stub.url]) == 1
    out = capsys.readouterr().out
    assert "ok  load_departments: those of the colleagues only: tick scope department for all" in out
    for loader in ("load_employees", "load_managers", "load_org"):
        assert f"no  {loader}: needs all departments" in out


def test_check_of_a_wrong_webhook_is_exit_code_1(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("B24_WEBHOOK", server.url.replace("/rest/1/", "/rest/2/"))
    assert cli.main(["check"]) == 1
    assert "INVALID_CREDENTIALS" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([{"id": 2}], "? activity: too few colleagues to tell"),
        ([{"id": 2}, {"id": 3}], "no  activity: this portal tells nobody's last activity: only absences"),
    ],
)
def test_check_tells_what_nobody_can_tell_from_what_fails(
    serve: Serve, capsys: pytest.CaptureFixture[str], people: list[dict[str, Any]], said: str
) -> None:
    answers = {
        "profile": {"result": {"ID": "1"}},
        "scope": {"result": ["department", "im"]},
        "im.department.colleagues.list": {"result": people, "total": len(people)},
        "department.get": {"result": [{"ID": "1", "NAME": "Acme"}], "total": 1},
    }
    stub = serve(lambda asked, _: (200, answers.get(asked, {"result": []})))
    code = cli.main(["check", stub.url])
    out = capsys.readouterr().out
    assert said in " ".join(out.split(" ")) or said in out.replace("  ", " ")
    assert code == (1 if said.startswith("no") else 0)
    assert ("1 person:" in out) == (len(people) == 1)
    assert "everyone in 1 department\n" in out


# --- what is printed

ESCAPES = "\x1b]0;owned\x07\x1b[2J\u202e\u2066\x9b31m\r\nok  load_org: all\x00"


def test_names_and_errors_of_a_portal_cannot_steer_the_terminal_of_check(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {
        "profile": (200, {"result": {"ID": "1", "NAME": f"Anna{ESCAPES}", "LAST_NAME": ESCAPES}}),
        "scope": (200, {"result": ["im", ESCAPES]}),
    }
    refusal = (403, {"error": f"ACCESS_DENIED{ESCAPES}", "error_description": ESCAPES})
    stub = serve(lambda asked, _: answers.get(asked, refusal))
    assert cli.main(["check", stub.url]) == 1
    out, err = capsys.readouterr()
    assert_plain(out + err)
    assert r"Anna\x1b]0;owned\x07\x1b[2J\u202e\u2066\x9b31m\r\nok  load_org: all\x00" in out
    assert not any(line.startswith("ok  load_org") for line in out.splitlines())


def test_an_error_of_a_portal_cannot_steer_the_terminal(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = (403, {"error": f"X{ESCAPES}", "error_description": ESCAPES})
    assert cli.main(["load", serve(refusal).url, "--to", str(tmp_path / "people.csv")]) == 1
    out, err = capsys.readouterr()
    assert_plain(out + err)
    assert len(err.splitlines()) == 1


def test_names_of_departments_and_files_cannot_steer_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    company = demo.company(60)
    root = company.departments[0]
    company._departments[root.id] = root._replace(name=f"Acme{ESCAPES}")
    before = demo.portal
    monkeypatch.setattr(demo, "portal", lambda _: before(company))
    assert cli.main(["demo", "--people", "60", "--out", str(tmp_path / "out\x1b[2J")]) == 0
    out, err = capsys.readouterr()
    assert_plain(out + err.replace("\r", ""))
    assert r"Acme\x1b]0;owned" in out
    assert r"out\x1b[2J/people.parquet" in out
    (tmp_path / "notes\x1b[2J.txt").write_text("https://acme.bitrix24.com/rest/9/k3x9q2m7v1z8w4t6/")
    assert cli.main(["scan", str(tmp_path)]) == 1
    assert_plain(capsys.readouterr().out)


def assert_plain(text: str) -> None:
    """Nothing but letters, signs, blanks and ends of lines."""
    assert {char for char in text if not char.isprintable()} <= {"\n"}


def test_scan_of_one_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").touch()
    assert cli.main(["scan", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "No webhook in 1 file.\n"


def test_names_that_need_joiners_stay_as_they_are() -> None:
    name = "نام\u200cخانوادگی 👩\u200d💻 Ёлкин 王"
    assert shown(name) == name


def run(*arguments: str, url: str = "", **options: Any) -> subprocess.CompletedProcess[bytes]:  # noqa: ANN401 - as subprocess takes them
    environment = os.environ | {"B24_WEBHOOK": url} | options.pop("env", {})
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "b24frame", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=200,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options,
    )


@pytest.mark.parametrize("console", ["cp1252", "ascii"])
def test_a_console_that_cannot_show_a_letter_shows_an_escape(server: Server, tmp_path: Path, console: str) -> None:
    """Cyrillic names, Chinese departments, a file of that name: nothing stops, and what is written is said to be."""
    env = {"PYTHONUTF8": "0", "PYTHONIOENCODING": console}
    checked = run("check", url=server.url, env=env)
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert checked.stdout.splitlines()[-1].startswith(b"ok  activity: ")
    loaded = run("load", "--to", str(tmp_path / "Люди 王.csv"), url=server.url, env=env)
    assert (loaded.returncode, loaded.stderr) == (0, b"")
    assert b"60 colleagues of " in loaded.stdout
    assert rb"\u738b.csv" in loaded.stdout
    shown_to_all = run("demo", "--people", "12", "--out", str(tmp_path / "выход"), env=env)
    assert shown_to_all.returncode == 0
    assert b"Written: " in shown_to_all.stdout
    assert run("load", "--to", str(tmp_path / "нет" / "люди.csv"), url=server.url, env=env).returncode == 1
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {"Люди 王.csv", "выход/people.parquet", "выход/last_seen.png"}


def test_a_locale_of_c_shows_escapes_too(server: Server) -> None:
    env = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    done = run("check", url=server.url, env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()


def test_a_file_that_was_written_is_not_said_to_have_failed_because_nobody_can_be_told(
    server: Server, tmp_path: Path
) -> None:
    """Standard output is a full disk, or a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    with Path("/dev/full").open("wb") as full, os.fdopen(writing, "wb") as closed:
        for number, stream in enumerate((full, closed)):
            path = tmp_path / f"{number}.csv"
            done = run("load", "--to", str(path), url=server.url, stdout=stream)
            assert (done.returncode, done.stderr) == (0, b"")
            assert path.read_text(encoding="utf-8-sig").count("\n") > 60


def test_a_warning_is_said_in_a_line_like_an_error(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def write(_: pd.DataFrame, file: BinaryIO) -> None:
        file.write(b"x")
        warnings.warn(f"1 text was cut{ESCAPES}", stacklevel=2)

    monkeypatch.setattr(_files, "_write_csv", write)
    before = warnings.showwarning
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert cli.main(["load", server.url, "--to", str(tmp_path / "people.csv")]) == 0
        assert warnings.showwarning is before
    err = capsys.readouterr().err
    assert err.startswith("b24frame: 1 text was cut\\x1b]0;")
    assert err.count("\n") == 1


# --- signals

# Writes half of the file, says so, and waits to be ended.
HALF = """
import sys
from b24frame import _files, cli, demo
from b24frame._console import ended_cleanly, shown
def half(_, file):
    file.write(b"half")
    file.flush()
    print("half", flush=True)
    sys.stdin.readline()
_files._write_csv = half
sys.exit(cli.main(["load", "--to", sys.argv[1]]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
@pytest.mark.parametrize("is_old", [True, False], ids=["over a file", "a new file"])
@pytest.mark.parametrize("has_nameless", [True, False])
def test_a_signal_in_the_middle_of_writing_leaves_nothing_half_written(
    server: Server, tmp_path: Path, number: signal.Signals, *, is_old: bool, has_nameless: bool
) -> None:
    path = tmp_path / "people.csv"
    if is_old:
        path.write_text("of yesterday")
    script = HALF if has_nameless else f"import os\nif hasattr(os, 'O_TMPFILE'): del os.O_TMPFILE\n{HALF}"
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script, str(path)],
        env=os.environ | {"B24_WEBHOOK": server.url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout.readline() == "half\n"
        assert len(list(tmp_path.iterdir())) == is_old + (not has_nameless or not hasattr(os, "O_TMPFILE"))
        running.send_signal(number)
        assert running.wait(120) == 128 + number
        assert running.stderr.read() == "b24frame: stopped\n"
    assert [file.name for file in tmp_path.iterdir()] == (["people.csv"] if is_old else [])
    assert not is_old or path.read_text() == "of yesterday"


def test_a_signal_that_is_ignored_stays_ignored_and_handlers_are_given_back(server: Server, tmp_path: Path) -> None:
    """As nohup ignores SIGHUP; and who calls `main` keeps their own handlers."""

    def own(*_: object) -> None:
        """Do nothing."""

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN), signal.signal(signal.SIGTERM, own)
    try:
        with ended_cleanly():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is own
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        assert cli.main(["load", server.url, "--to", str(tmp_path / "people.csv")]) == 0
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before[0])
        signal.signal(signal.SIGTERM, before[1])


def test_it_runs_in_a_thread_too(server: Server, tmp_path: Path) -> None:
    """Where signals cannot be handled."""
    with ThreadPoolExecutor(1) as pool:
        code = pool.submit(cli.main, ["load", server.url, "--to", str(tmp_path / "people.csv")]).result()
    assert code == 0


# --- demo


@pytest.mark.parametrize("people", [0, 1, 60, 300])
def test_demo_loads_a_made_up_company_and_writes_a_frame_and_a_chart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], people: int
) -> None:
    assert cli.main(["demo", "--people", str(people), "--out", str(tmp_path / "new" / "out")]) == 0
    out = capsys.readouterr().out
    assert f"Starting a demo portal with {people} {'person' if people == 1 else 'people'} ..." in out
    assert f"\n{people} {'row' if people == 1 else 'rows'}, " in out
    assert re.search(r"\b1 (?:entries|requests|departments|rows|columns|people)\b", out) is None
    files = sorted(file.name for file in (tmp_path / "new" / "out").iterdir())
    assert files == ["last_seen.png", "people.parquet"]
    assert len(pd.read_parquet(tmp_path / "new" / "out" / "people.parquet")) == people


def test_one_entry_is_no_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    company = demo.company(60)
    company.delete()
    before = demo.portal
    monkeypatch.setattr(demo, "portal", lambda _: before(company))
    assert cli.main(["demo", "--out", str(tmp_path)]) == 0
    assert "; 1 entry without a user, " in capsys.readouterr().out


def test_load_counts_one_of_each_kind(serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stub = serve((200, {"result": [{"id": 1}], "total": 1}))
    assert cli.main(["load", stub.url, "--to", str(tmp_path / "people.csv")]) == 0
    assert capsys.readouterr().out == f"1 colleague of {stub.host} in 1 request: {tmp_path}/people.csv\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("file", "file: something else has this name"),
        ("file/out", "a part of the path is a file"),
        ("taken", "people.parquet is a folder"),
        ("chart", "last_seen.png is a link"),
    ],
)
def test_a_folder_that_demo_cannot_use_is_an_error_before_it_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "taken" / "people.parquet").mkdir(parents=True)
    (tmp_path / "chart").mkdir()
    (tmp_path / "chart" / "last_seen.png").symlink_to("/nowhere")
    assert cli.main(["demo", "--out", str(tmp_path / name)]) == 1
    out, err = capsys.readouterr()
    assert said in err
    assert out == ""


# --- as a program


@pytest.mark.parametrize(
    "program", [["-m", "b24frame"], ["-c", "from b24frame.cli import main; raise SystemExit(main())"]]
)
def test_it_runs_as_a_program(server: Server, program: list[str]) -> None:
    """What it says of an error goes to stderr, in one line."""
    for url, code in ((server.url, 0), (server.webhook(("user",)), 1), ("http://acme.example/rest/9/x/", 1)):
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, *program, "check"],
            env=os.environ | {"B24_WEBHOOK": url},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code
        assert done.stderr.count("\n") == ("example" in url)
        assert done.stdout.startswith("ok  portal: ") == ("example" not in url)

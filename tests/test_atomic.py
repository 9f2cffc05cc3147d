"""A file whole or not at all: whoever else writes or reads it, whatever stops the writer, whatever is in its place."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from leaks import Hidden

from b24frame import _atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOBODY = 65_534
SECRET = "s3cr3tw3bh00k5d7"


def put(path: Path, content: bytes = b"new") -> None:
    with _atomic.whole(path) as file:
        file.write(content)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.lstat().st_mode))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@contextmanager
def somebody(folder: Path) -> Iterator[None]:
    """Be a user without the rights of root, if the tests run as root."""
    if os.geteuid():
        yield
        return
    folder.chmod(folder.stat().st_mode | 0o055)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


# --- whole or not at all


def test_a_new_file_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        put(tmp_path / "a")
    finally:
        os.umask(before)
    assert (tmp_path / "a").read_bytes() == b"new"
    assert mode(tmp_path / "a") == "0o600"


@pytest.mark.parametrize("rights", [0o600, 0o640, 0o644, 0o666, 0o660, 0o400])
def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path, rights: int) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(rights)
    put(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert mode(tmp_path / "a") == oct(rights)


def test_where_the_group_cannot_be_kept_no_other_group_gets_its_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file belongs to a group of which the writer is no member."""
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o664)
    found = (tmp_path / "a").stat()

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refuse)
    with (tmp_path / "b").open("wb") as file:
        _atomic._take_over(file.fileno(), os.stat_result((*found[:5], found.st_gid + 1, *found[6:])))
    assert mode(tmp_path / "b") == "0o604"


def test_the_file_of_another_user_does_not_open_the_new_one_to_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o666)
    found = (tmp_path / "a").stat()
    monkeypatch.setattr(os, "chown", lambda *_: None)
    with os.fdopen(os.open(tmp_path / "b", os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        _atomic._take_over(file.fileno(), os.stat_result((*found[:4], found.st_uid + 1, *found[5:])))
    assert mode(tmp_path / "b") == "0o600"


@pytest.mark.parametrize("stop", [ValueError("x"), KeyboardInterrupt(), SystemExit(143), OSError(errno.ENOSPC, "full")])
@pytest.mark.parametrize("is_old", [True, False], ids=["over a file", "a new file"])
@pytest.mark.parametrize("has_nameless", [True, False])
def test_a_writer_that_is_stopped_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException, *, is_old: bool, has_nameless: bool
) -> None:
    if not has_nameless:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    if is_old:
        (tmp_path / "a").write_bytes(b"old")

    def write_half() -> None:
        with _atomic.whole(tmp_path / "a") as file:
            file.write(b"half")
            file.flush()
            raise stop

    with pytest.raises(type(stop)):
        write_half()
    assert names(tmp_path) == (["a"] if is_old else [])
    assert not is_old or (tmp_path / "a").read_bytes() == b"old"


def test_a_system_without_nameless_files_writes_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    put(tmp_path / "a")
    assert (names(tmp_path), mode(tmp_path / "a"), (tmp_path / "a").read_bytes()) == (["a"], "0o600", b"new")


def test_a_system_that_knows_neither_owners_nor_rights_writes_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows."""
    for name in ("O_TMPFILE", "O_NOFOLLOW", "fchmod", "geteuid"):
        monkeypatch.delattr(os, name, raising=False)
    for _ in range(2):
        _atomic.check_place(tmp_path / "a")
        put(tmp_path / "a")
    assert names(tmp_path) == ["a"]


WRITER = """
import sys
from pathlib import Path
import pandas as pd
from b24frame import _files
frame, path = pd.DataFrame({"id": range(int(sys.argv[2]))}), Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(60):
    _files.write(frame, path)
"""


def test_two_writers_at_once_never_give_a_reader_half_a_file(tmp_path: Path) -> None:
    path, sizes = tmp_path / "people.parquet", (30_000, 70_000)
    writers = [
        subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", WRITER, str(path), str(size)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for size in sizes
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    seen = []
    while any(writer.poll() is None for writer in writers):
        if path.exists():
            # At once: by its name pandas opens a file twice, and may get two.
            seen.append(len(pd.read_parquet(BytesIO(path.read_bytes()))))
    assert [writer.communicate()[0] for writer in writers] == ["", ""]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert set(seen) <= set(sizes)
    assert seen
    assert names(tmp_path) == ["people.parquet"]


KILLED = """
import sys
from pathlib import Path
from b24frame import _atomic
with _atomic.whole(Path(sys.argv[1])) as file:
    file.write(b"half of the people")
    file.flush()
    print("written", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only Linux has files without a name")
def test_not_even_a_kill_leaves_half_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    command = [sys.executable, "-c", KILLED, str(tmp_path / "a")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own interpreter
        assert running.stdout.readline() == "written\n"
        running.send_signal(signal.SIGKILL)
        assert running.wait(120) == -signal.SIGKILL
    assert (names(tmp_path), (tmp_path / "a").read_bytes()) == (["a"], b"old")


# --- what lies in its place


@pytest.mark.parametrize("act", [_atomic.check_place, put], ids=["check", "write"])
@pytest.mark.parametrize("target", ["a file", "nothing", "a folder", "itself"])
def test_a_link_in_its_place_is_neither_followed_nor_replaced(
    tmp_path: Path, act: Callable[[Path], None], target: str
) -> None:
    there = {"a file": "victim", "nothing": "nowhere", "a folder": ".", "itself": "a"}[target]
    (tmp_path / "victim").write_bytes(b"old")
    (tmp_path / "a").symlink_to(there)
    with pytest.raises(ValueError, match="a is a link; name the file that it points to, or delete the link"):
        act(tmp_path / "a")
    assert names(tmp_path) == ["a", "victim"]
    assert (tmp_path / "victim").read_bytes() == b"old"


def test_a_link_that_is_planted_while_it_is_written_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"old")
    with _atomic.whole(tmp_path / "a") as file:
        file.write(b"new")
        (tmp_path / "a").symlink_to("victim")
    assert (tmp_path / "victim").read_bytes() == b"old"
    assert not (tmp_path / "a").is_symlink()
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_folder_that_is_planted_while_it_is_written_is_said_in_words(tmp_path: Path) -> None:
    def write() -> None:
        with _atomic.whole(tmp_path / "a") as file:
            file.write(b"new")
            (tmp_path / "a").mkdir()

    with pytest.raises(OSError, match="a: a folder is in its place"):
        write()
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("name", [".a.partial", "a.partial", "a.tmp", ".a.tmp"])
def test_what_is_planted_under_a_name_that_may_be_guessed_does_no_harm(tmp_path: Path, name: str) -> None:
    (tmp_path / "victim").write_bytes(b"old")
    for plant in (lambda: (tmp_path / name).symlink_to("victim"), (tmp_path / name).mkdir):
        plant()
        put(tmp_path / "a")
        assert (tmp_path / "a").read_bytes() == b"new"
        assert (tmp_path / "victim").read_bytes() == b"old"
        (tmp_path / name).rmdir() if not (tmp_path / name).is_symlink() else (tmp_path / name).unlink()


def test_a_folder_that_is_reached_by_a_link_is_an_ordinary_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    _atomic.check_place(tmp_path / "link" / "a")
    put(tmp_path / "link" / "a")
    assert names(tmp_path / "real") == ["a"]


PLACES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a folder": (lambda folder: folder, "is a folder; name a file in it"),
    "no folder": (lambda folder: folder / "none" / "a", "none: there is no such folder; make it first"),
    "no folder at all": (lambda folder: folder / "none" / "none" / "a", "there is no such folder"),
    "a file as a folder": (lambda folder: folder / "file" / "a", "file: is a file, not a folder"),
    "in a file as a folder": (lambda folder: folder / "file" / "a" / "b", "there is no such folder"),
    "a name too long": (lambda folder: folder / ("x" * 300 + ".csv"), "the name is too long. Choose a shorter one"),
    "a folder too long": (lambda folder: folder / ("x" * 300) / "a.csv", "the name is too long"),
    "a queue": (lambda folder: folder / "queue", "queue is no ordinary file; choose another name"),
    "a device": (lambda _: Path("/dev/null"), "is no ordinary file"),
}


@pytest.mark.parametrize("act", [_atomic.check_place, put], ids=["check", "write"])
@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_cannot_be_is_said_in_words(tmp_path: Path, act: Callable[[Path], None], place: str) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "queue")
    make, said = PLACES[place]
    with pytest.raises(ValueError, match=said) as caught:
        act(make(tmp_path))
    assert len(str(caught.value)) < 200
    assert names(tmp_path) == ["file", "queue"]


def test_the_longest_name_that_the_system_has_is_written(tmp_path: Path) -> None:
    name = "x" * 251 + ".csv"
    _atomic.check_place(tmp_path / name)
    put(tmp_path / name)
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("act", [_atomic.check_place, put], ids=["check", "write"])
def test_a_folder_that_may_not_be_changed_is_said_before_any_work(
    open_folder: Path, act: Callable[[Path], None]
) -> None:
    (open_folder / "shut").mkdir()
    (open_folder / "shut").chmod(0o555)
    with somebody(open_folder), pytest.raises(PermissionError, match="a: you may not write there") as caught:
        act(open_folder / "shut" / "a")
    assert caught.value.errno == errno.EACCES
    assert names(open_folder / "shut") == []


def test_a_file_that_may_not_be_changed_is_said_before_any_work(open_folder: Path) -> None:
    """The folder would allow to replace it, but its owner protected it."""
    open_folder.chmod(0o777)
    (open_folder / "a").touch()
    (open_folder / "a").chmod(0o444)
    with somebody(open_folder), pytest.raises(PermissionError, match="a: you may not write there"):
        _atomic.check_place(open_folder / "a")


def test_a_file_that_somebody_else_left_where_everybody_may_write_is_not_replaced(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in /tmp: whoever planted it could read what comes into it."""
    open_folder.chmod(0o1777)
    (open_folder / "a").touch()
    (open_folder / "a").chmod(0o666)
    monkeypatch.setattr(os, "geteuid", lambda: (open_folder / "a").stat().st_uid + 1)
    for act in (_atomic.check_place, put):
        with pytest.raises(ValueError, match="a belongs to somebody else; choose another folder"):
            act(open_folder / "a")
    assert (open_folder / "a").read_bytes() == b""


FAILURES = {
    errno.ENOSPC: "the disk is full. Make room, or write elsewhere",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "this disk can only be read",
    errno.EIO: "the disk does not work as it should",
    errno.EXDEV: os.strerror(errno.EXDEV),
}


@pytest.mark.parametrize("number", FAILURES)
def test_a_failure_of_the_system_is_said_in_words_and_keeps_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="a: ") as caught:
        put(tmp_path / "a")
    assert caught.value.errno == number
    assert FAILURES[number] in str(caught.value)
    assert (names(tmp_path), (tmp_path / "a").read_bytes()) == (["a"], b"old")


FULL = """
import resource, sys
from pathlib import Path
import pandas as pd
from b24frame import _files
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
frame = pd.DataFrame({"name": [f"Anna {number}" for number in range(20_000)]})
try:
    _files.write(frame, Path(sys.argv[1]))
except OSError as error:
    print(error.errno, error)
"""


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_a_file_that_outgrows_the_disk_is_said_in_words_and_leaves_no_trace(tmp_path: Path, ending: str) -> None:
    """The limit of the size of a file stands for that of the disk."""
    path = tmp_path / f"people{ending}"
    path.write_bytes(b"old")
    command = [sys.executable, "-c", FULL, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=200)  # noqa: S603 - our own interpreter
    assert done.stdout.startswith(f"{errno.EFBIG} ")
    assert f"people{ending}: the file is larger than this disk or account allows" in done.stdout
    assert done.stderr == ""
    assert (names(tmp_path), path.read_bytes()) == ([path.name], b"old")


ADDRESSES = [
    f"https://acme.bitrix24.com/rest/9/{SECRET}/",
    f"https:/acme.bitrix24.com/rest/9/{SECRET}",
    f"HTTP://acme.bitrix24.com/rest/9/{SECRET}/profile.csv",
    f"https://acme.bitrix24.ru\\rest\\9\\{SECRET}",
    f"acme.bitrix24.com/rest/9/{SECRET}/people.csv",
    f"rest/9/{SECRET}",
    f"acme.bitrix24.ru\\rest\\9\\{SECRET}.csv",
    f"https:\\/\\/acme.bitrix24.ru\\/rest\\/9\\/{SECRET}\\/",
    f"https%3A%2F%2Facme.bitrix24.ru%2Frest%2F9%2F{SECRET}",
    f"/srv/https:/acme.bitrix24.com/rest/9/{SECRET}/a.csv",
]


@pytest.mark.parametrize("number", range(len(ADDRESSES)))
def test_a_webhook_in_place_of_a_path_is_refused_and_not_repeated(tmp_path: Path, number: int) -> None:
    path = Hidden(tmp_path / ADDRESSES[number])
    for act in (_atomic.check_place, put):
        with pytest.raises(ValueError, match="the address of a portal, not a path") as caught:
            act(path.value)
        assert SECRET not in str(caught.value)
    assert names(tmp_path) == []


def test_an_ordinary_path_is_no_address(tmp_path: Path) -> None:
    for name in ("rest", "the rest", "httpd", "https", "rest 9", "arrest-9"):
        (tmp_path / name).mkdir()
        put(tmp_path / name / "9.csv")
        assert (tmp_path / name / "9.csv").read_bytes() == b"new"

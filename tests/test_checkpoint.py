"""A load that was broken off goes on from its checkpoint: everybody, nothing asked twice, no secret on the disk."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from leaks import Hidden, assert_hidden, shown_by

import b24frame as b24
from b24frame import _atomic, demo
from b24frame._checkpoint import Checkpoint
from b24frame.demo import Fault, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Stub

    Open = Callable[..., b24.Portal]
    Serve = Callable[..., Stub]

COLLEAGUES = "im.department.colleagues.list"
# A call is sent six times before it counts as failed.
ATTEMPTS = 6
# A page costs 5 s, so a batch holds three of them, and even a small company takes several requests.
SLOW = demo.Limits(depth=None, operating_limit=None, seconds_per_page=5.0)
LOADERS: dict[str, Callable[..., Any]] = {
    "colleagues": b24.load_colleagues,
    "colleague_ids": b24.load_colleague_ids,
    "employees": b24.load_employees,
    "managers": b24.load_managers,
    "departments": b24.load_departments,
    "org": b24.load_org,
}


def crash(at: int) -> Fault:
    """The portal fails for as long as a call is repeated, from this request on."""
    return Fault("500", at=at, times=ATTEMPTS)


def break_off(portal: b24.Portal, folder: Path, load: Callable[..., Any] = b24.load_colleagues) -> None:
    with pytest.raises(b24.PortalError):
        load(portal, checkpoint=folder)


def pages_of(requests: list[demo.server.Request]) -> list[str]:
    """Offsets of the pages of people that requests asked for and got."""
    found = []
    for request in requests:
        if request.status != 200:
            continue
        calls = [(request.method, request.params), *((method, params) for _, method, params in request.commands)]
        found += [str(p["OFFSET"]) for method, p in calls if method == COLLEAGUES and p["USER_DATA"] == "Y"]
    return found


def present(company: demo.Company) -> list[int]:
    return [number for number in company.colleague_ids if number not in company.null_ids]


def same(left: Any, right: Any) -> None:  # noqa: ANN401 - whatever a loader gives
    if isinstance(left, b24.Org):
        same(left.people, right.people)
        same(left.departments, right.departments)
    elif isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right)
    else:
        assert left.tolist() == right.tolist()


def test_after_a_crash_no_page_is_asked_for_again(open_portal: Open, tmp_path: Path) -> None:
    """3,000 people: a page, then 50 pages, then 10; the third request fails for good."""
    with Server(3_000, limits=None, faults=[crash(at=3)]) as server:
        portal = open_portal(server.url)
        break_off(portal, tmp_path / "kept")
        before = len(server.log)
        assert before == 2 + ATTEMPTS
        people = b24.load_colleagues(portal, checkpoint=tmp_path / "kept")
        asked, again = pages_of(server.log[:before]), pages_of(server.log[before:])
        unbroken = b24.load_colleagues(server.url)
        assert people.index.tolist() == present(server.company)
    assert len(asked) == 51
    assert set(asked).isdisjoint(again)
    assert 0 < len(again) <= 11
    pd.testing.assert_frame_equal(people, unbroken)


@pytest.mark.parametrize("at", [3, 5, 8])
def test_a_slow_portal_is_not_asked_again_either(open_portal: Open, tmp_path: Path, at: int) -> None:
    """What a page costs decides where the next request begins, so that is kept too: three pages at a time."""
    with Server(1_085, limits=SLOW) as server:
        b24.load_colleagues(open_portal(server.url))
        unbroken = pages_of(server.log)
    with Server(1_085, limits=SLOW, faults=[crash(at)]) as server:
        portal = open_portal(server.url)
        break_off(portal, tmp_path / "kept")
        before = len(server.log)
        people = b24.load_colleagues(portal, checkpoint=tmp_path / "kept")
        asked, again = pages_of(server.log[:before]), pages_of(server.log[before:])
        assert people.index.tolist() == present(server.company)
    assert len(asked) == 1 + 3 * (at - 2)
    assert sorted(asked + again) == sorted(unbroken)


@pytest.mark.parametrize("loader", LOADERS)
def test_every_loader_goes_on_after_a_crash_at_any_of_its_requests(
    open_portal: Open, tmp_path: Path, loader: str
) -> None:
    load = LOADERS[loader]
    people = 1_200 if loader == "departments" else 120
    with Server(people, limits=SLOW) as server:
        expected = load(open_portal(server.url))
        requests = len(server.log)
    assert requests >= 2
    for at in range(1, requests + 1):
        folder = tmp_path / f"{loader}-{at}"
        with Server(people, limits=SLOW, faults=[crash(at)]) as server:
            portal = open_portal(server.url)
            break_off(portal, folder, load)
            same(load(portal, checkpoint=folder), expected)
            assert len(server.log) > at
        assert not folder.exists()


def test_it_goes_on_as_often_as_it_is_broken_off(open_portal: Open, tmp_path: Path) -> None:
    """Every request but the first fails for good once: five breaks in a row, two pages more each time."""
    faults = [crash(at=2 + number * (ATTEMPTS + 1)) for number in range(5)]
    with Server(700, limits=SLOW, faults=faults) as server:
        portal = open_portal(server.url)
        for _ in range(5):
            break_off(portal, tmp_path / "kept")
        assert b24.load_colleagues(portal, checkpoint=tmp_path / "kept").index.tolist() == present(server.company)
        asked = pages_of(server.log)
    assert len(asked) == len(set(asked))


SCRIPT = """
import signal, sys, b24frame as b24
# A shell that starts programs in the background lets them ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    b24.load_colleagues(checkpoint=sys.argv[1], progress=False)
except KeyboardInterrupt as stop:
    sys.exit(f"said: {stop}")
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=lambda number: number.name)
def test_a_process_that_is_killed_in_the_middle_leaves_a_checkpoint_to_go_on_from(tmp_path: Path, how: int) -> None:
    folder = tmp_path / "kept"
    with Server(3_000, limits=None, faults=[Fault("hang", at=3, seconds=240)]) as server:
        environment = os.environ | {"B24_WEBHOOK": server.url}
        command = [sys.executable, "-c", SCRIPT, str(folder)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own interpreter
            # The third request is sent when the answer to the second has been kept and shown.
            until(lambda: len(server.log) == 3)
            running.send_signal(how)
            said = running.communicate(timeout=120)[1]
        assert running.returncode != 0
        asked = pages_of(server.log)
        people = b24.load_colleagues(server.url, checkpoint=folder)
        again = pages_of(server.log[3:])
        assert people.index.tolist() == present(server.company)
    assert len(asked) == 51
    assert set(asked).isdisjoint(again)
    assert not folder.exists()
    if how == signal.SIGINT:
        assert said.startswith("said: stopped after 2,5")
        assert "with checkpoint=folder, a load goes on from there" in said


def until(happened: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a part that was never finished": lambda folder: (folder / "part-000002.partial").write_text('{"im.dep'),
    "a name tag that was never finished": lambda folder: (folder / "checkpoint.partial").write_text("{"),
    "a part that is cut off": lambda folder: cut(folder / "part-000001.json"),
    "a part that is empty": lambda folder: (folder / "part-000001.json").write_text(""),
    "a part of zeros": lambda folder: (folder / "part-000001.json").write_bytes(bytes(1_000)),
    "a part that is something else": lambda folder: (folder / "part-000001.json").write_text('[["a", 1]]'),
    "a part of another version": lambda folder: (folder / "part-000001.json").write_text('{"a": [1, 2], "b": 3}'),
    "a part too deep to be read": lambda folder: (folder / "part-000001.json").write_text(
        "[" * 100_000 + "]" * 100_000
    ),
    "a deep answer": lambda folder: (folder / "part-000001.json").write_text(
        f'{{"a": [{"[" * 100_000 + "]" * 100_000}, 1, 1, {{}}]}}'
    ),
    "a part that a killed writer left": lambda folder: (folder / ".0123456789abcdef.partial").write_text("{"),
    "counts and times that are none": lambda folder: spoil(folder / "part-000001.json"),
    "a part that is gone": lambda folder: (folder / "part-000000.json").unlink(),
}


def spoil(part: Path) -> None:
    wrong: list[tuple[Any, Any, Any]] = [("60", None, {}), (60, [1], {}), (60, None, None), (True, None, {})]
    kept = json.loads(part.read_text())
    spoilt = {call: [fields[0], *wrong[at % len(wrong)]] for at, (call, fields) in enumerate(kept.items())}
    part.write_text(json.dumps(spoilt))


def cut(part: Path) -> None:
    part.write_bytes(part.read_bytes()[:1_000])


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_a_crash_of_the_machine_damaged_is_asked_for_again(open_portal: Open, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "kept"
    with Server(500, limits=SLOW, faults=[crash(at=4)]) as server:
        portal = open_portal(server.url)
        break_off(portal, folder)
        assert (folder / "part-000001.json").exists()
        DAMAGE[damage](folder)
        people = b24.load_colleagues(portal, checkpoint=folder)
        assert people.index.tolist() == present(server.company)
    assert not folder.exists()


CHANGES: dict[str, Callable[[demo.Company], object]] = {
    "a new head": lambda company: company.join(),
    "a new member at the end": lambda company: company.join(company.departments[-1].id),
    "the first leaves": lambda company: company.leave(),
    "the last leaves": lambda company: company.leave(present(company)[-1]),
    "the first moves to the end": lambda company: company.move(),
    "one joins and another leaves": lambda company: (company.join(company.departments[-1].id), company.leave()),
    "a dozen leave": lambda company: [company.leave() for _ in range(12)],
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("loader", ["colleagues", "colleague_ids", "employees", "managers", "org"])
def test_a_company_that_changed_between_the_tries_is_loaded_as_it_is_now(
    open_portal: Open, tmp_path: Path, loader: str, change: str
) -> None:
    load = LOADERS[loader]
    with Server(230, limits=SLOW) as server:
        load(open_portal(server.url))
        requests = len(server.log)
    with Server(230, limits=SLOW, faults=[crash(at=requests)]) as server:
        portal = open_portal(server.url)
        break_off(portal, tmp_path / "kept", load)
        CHANGES[change](server.company)
        loaded = load(portal, checkpoint=tmp_path / "kept")
        assert ids_of(loaded) == truth(loader, server.company)


def ids_of(loaded: Any) -> list[int]:  # noqa: ANN401 - frame, index or org
    frame = loaded.people if isinstance(loaded, b24.Org) else loaded
    return sorted(getattr(frame, "index", frame))


def truth(loader: str, company: demo.Company) -> list[int]:
    if loader == "managers":
        return sorted({department.head for department in company.departments if department.head})
    if loader in {"employees", "org"}:
        return company.employee_ids
    return sorted(company.colleague_ids if loader == "colleague_ids" else present(company))


def test_a_load_that_went_on_says_that_it_was_checked_against_the_ids(open_portal: Open, tmp_path: Path) -> None:
    with Server(230, limits=SLOW, faults=[crash(at=3)]) as server:
        portal = open_portal(server.url)
        break_off(portal, tmp_path / "kept")
        assert b24.load_colleagues(portal, checkpoint=tmp_path / "kept").attrs["b24frame"]["reconciled"] is True
        assert b24.load_colleagues(portal, checkpoint=tmp_path / "kept").attrs["b24frame"]["reconciled"] is False


@pytest.mark.parametrize("other", ["portal", "user", "method"])
def test_a_checkpoint_of_something_else_is_refused_before_anything_is_sent(
    open_portal: Open, tmp_path: Path, other: str
) -> None:
    with Server(230, limits=None, faults=[crash(at=2)]) as server, Server(230, limits=None) as elsewhere:
        break_off(open_portal(server.url), tmp_path / "kept")
        sent = len(server.log)
        source = Hidden({"portal": elsewhere.url, "user": server.webhook(user=3), "method": server.url}[other])
        load = b24.load_employees if other == "method" else b24.load_colleagues
        with pytest.raises(
            ValueError, match=f"is a checkpoint of 127.0.0.1:.*, user 1, {COLLEAGUES}, and this"
        ) as caught:
            load(source.value, checkpoint=tmp_path / "kept")
        assert (len(server.log), elsewhere.log) == (sent, [])
        assert_hidden(shown_by(caught.value), Hidden([source.value.split("/")[-2]]))
        assert b24.load_colleagues(server.url, checkpoint=tmp_path / "kept").index.tolist() == present(server.company)


@pytest.mark.parametrize(
    "name", ["notes.txt", "download.partial", "part-1.json", "part-000001.json", ".hidden", "folder/file.txt"]
)
def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    """A part without a name tag is one too: nobody knows whose it is."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("{}")
    with Server(12, limits=None) as server:
        with pytest.raises(ValueError, match="holds other files"):
            b24.load_colleagues(server.url, checkpoint=tmp_path)
        assert server.log == []
    assert [file.name for file in tmp_path.iterdir()] == [name.partition("/")[0]]


def test_a_folder_that_is_a_link_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    """It could not be deleted in the end, which would cost the load."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "nowhere").symlink_to("none")
    with Server(12, limits=None) as server:
        for name in ("link", "nowhere"):
            with pytest.raises(ValueError, match=f"{name} is a link; name the folder that it points to"):
                b24.load_colleagues(server.url, checkpoint=tmp_path / name)
        assert server.log == []
    assert list((tmp_path / "real").iterdir()) == []


def test_a_folder_that_is_reached_by_a_link_is_an_ordinary_folder(open_portal: Open, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with Server(230, limits=SLOW, faults=[crash(at=3)]) as server:
        portal = open_portal(server.url)
        break_off(portal, tmp_path / "link" / "kept")
        people = b24.load_colleagues(portal, checkpoint=tmp_path / "link" / "kept")
        assert people.index.tolist() == present(server.company)
    assert list((tmp_path / "real").iterdir()) == []


@pytest.mark.parametrize("name", ["part-000000.json", "checkpoint.json", "checkpoint.partial"])
@pytest.mark.parametrize("kind", ["a link", "a folder", "a queue"])
def test_what_is_planted_under_a_name_of_ours_is_neither_followed_nor_read(
    tmp_path: Path, name: str, kind: str
) -> None:
    folder, victim = tmp_path / "kept", tmp_path / "victim"
    folder.mkdir()
    victim.write_text("of somebody else")
    plant = {
        "a link": lambda file: file.symlink_to(victim),
        "a folder": lambda file: file.mkdir(),
        "a queue": os.mkfifo,
    }
    plant[kind](folder / name)
    with Server(12, limits=None) as server:
        with pytest.raises(ValueError, match="holds other files"):
            b24.load_colleagues(server.url, checkpoint=folder)
        assert server.log == []
    assert victim.read_text() == "of somebody else"
    assert [file.name for file in folder.iterdir()] == [name]


def test_a_folder_that_somebody_else_left_where_everybody_may_write_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in /tmp: whoever planted it could put answers of their own into it."""
    tmp_path.chmod(0o1777)
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: (tmp_path / "kept").stat().st_uid + 1)
    with Server(12, limits=None) as server:
        with pytest.raises(ValueError, match="kept belongs to somebody else; name another folder"):
            b24.load_colleagues(server.url, checkpoint=tmp_path / "kept")
        assert server.log == []


def test_two_loads_at_once_do_not_share_a_folder(open_portal: Open, tmp_path: Path) -> None:
    """The second would delete what the first has kept. It is refused before it sends anything, and harms nothing."""
    with Server(230, limits=SLOW, faults=[crash(at=3)]) as server, Server(230, limits=None) as other:
        portal = open_portal(server.url)
        break_off(portal, tmp_path / "kept")
        with Checkpoint(tmp_path / "kept", {"portal": portal.identity, "method": COLLEAGUES}) as first:
            assert first.resumed
            files = sorted((tmp_path / "kept").iterdir())
            for url in (server.url, other.url):
                sent = len(server.log)
                with pytest.raises(ValueError, match="kept is in use: another load keeps its answers there"):
                    b24.load_colleagues(url, checkpoint=tmp_path / "kept")
                assert (len(server.log), other.log) == (sent, [])
            assert sorted((tmp_path / "kept").iterdir()) == files
        people = b24.load_colleagues(portal, checkpoint=tmp_path / "kept")
        assert people.index.tolist() == present(server.company)


def test_a_load_in_another_process_keeps_its_folder_for_itself_until_it_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with Server(3_000, limits=None, faults=[Fault("hang", at=3, seconds=240)]) as server:
        environment = os.environ | {"B24_WEBHOOK": server.url}
        command = [sys.executable, "-c", SCRIPT, str(folder)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as running:  # noqa: S603 - our own interpreter
            until(lambda: len(server.log) == 3)
            with pytest.raises(ValueError, match="kept is in use"):
                b24.load_colleagues(server.url, checkpoint=folder)
            running.kill()
        assert len(b24.load_colleagues(server.url, checkpoint=folder)) == 3_000


def test_a_system_without_locks_loads_too(open_portal: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows, and as some network disks."""
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with Server(60, limits=None) as server:
        portal = open_portal(server.url)
        with monkeypatch.context() as patch:
            patch.setattr(fcntl, "flock", refuse)
            assert len(b24.load_colleagues(portal, checkpoint=tmp_path / "kept")) == 60
        monkeypatch.setitem(sys.modules, "fcntl", None)
        assert len(b24.load_colleagues(portal, checkpoint=tmp_path / "kept")) == 60


def test_the_folder_of_the_program_itself_may_hold_a_checkpoint(
    open_portal: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be deleted, which must not cost the load."""
    monkeypatch.chdir(tmp_path)
    with Server(60, limits=None) as server:
        assert len(b24.load_colleagues(open_portal(server.url), checkpoint=".")) == 60
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_that_cannot_be_deleted_is_told_and_does_not_cost_the_load(
    open_portal: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    with Server(60, limits=None) as server:
        portal = open_portal(server.url)
        monkeypatch.setattr(Path, "unlink", fail)
        with pytest.warns(UserWarning, match="kept: the checkpoint could not be deleted. Delete it: it holds people's"):
            assert len(b24.load_colleagues(portal, checkpoint=tmp_path / "kept")) == 60


def test_a_disk_that_fills_up_is_said_in_words_and_the_next_try_goes_on(
    open_portal: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second part does not fit."""
    sync, written = os.fsync, []

    def fill_up(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    folder = tmp_path / "kept"
    with Server(500, limits=SLOW) as server:
        portal = open_portal(server.url)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fill_up)
            with pytest.raises(OSError, match=r"part-000001\.json: the disk is full\. Make room"):
                b24.load_colleagues(portal, checkpoint=folder)
        assert sorted(file.name for file in folder.iterdir()) == ["checkpoint.json", "part-000000.json"]
        people = b24.load_colleagues(portal, checkpoint=folder)
        assert people.index.tolist() == present(server.company)


def test_a_place_that_cannot_hold_a_checkpoint_is_said_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with Server(12, limits=None) as server:
        for place, said in (
            (tmp_path / "file" / "kept", "a part of the path is a file, not a folder"),
            (tmp_path / ("x" * 300), "the name is too long"),
            (Path("/proc/kept"), "/proc/kept: "),
        ):
            with pytest.raises((ValueError, OSError), match=said):
                b24.load_colleagues(server.url, checkpoint=place)
        b24.load_colleagues(server.url, checkpoint=tmp_path / "kept")
        sent = len(server.log)

        def refuse(*_: object) -> int:
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(_atomic, "_opened", refuse)
        with pytest.raises(OSError, match="this disk can only be read"):
            b24.load_colleagues(server.url, checkpoint=tmp_path / "kept")
        assert len(server.log) == sent


@pytest.mark.parametrize("form", ["{}", "./{}", "{}kept"])
def test_a_webhook_in_place_of_the_folder_makes_none_and_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with Server(12, limits=None) as server:
        url = Hidden(server.url)
        for spelt in (url.value, url.value.replace("/", "\\")):
            with pytest.raises(ValueError, match="the address of a portal, not a path") as caught:
                b24.load_colleagues(url.value, checkpoint=form.format(spelt))
            assert url.value.split("/")[-2] not in str(caught.value)
        assert server.log == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'"text"', b"[" * 100_000])
def test_a_name_tag_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "checkpoint.json").write_bytes(content)
    with Server(12, limits=None) as server:
        with pytest.raises(ValueError, match=r"checkpoint\.json is not part of a checkpoint"):
            b24.load_colleagues(server.url, checkpoint=tmp_path)
        assert server.log == []


@pytest.mark.parametrize(("given", "kind"), [("a file", ValueError), (5, TypeError), (b"kept", TypeError)])
def test_what_is_no_folder_is_refused_before_anything_is_sent(
    tmp_path: Path, given: object, kind: type[Exception]
) -> None:
    (tmp_path / "a file").touch()
    with Server(12, limits=None) as server:
        with pytest.raises(kind):
            b24.load_colleagues(server.url, checkpoint=tmp_path / given if isinstance(given, str) else given)
        assert server.log == []


def test_once_everybody_is_loaded_the_files_are_gone_and_others_are_left(open_portal: Open, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with Server(230, limits=SLOW, faults=[crash(at=3)]) as server:
        portal = open_portal(server.url)
        break_off(portal, folder)
        assert sorted(file.name for file in folder.iterdir()) == [
            "checkpoint.json",
            "part-000000.json",
            "part-000001.json",
        ]
        (folder / "film.partial").touch()
        (folder / "notes.txt").touch()
        b24.load_colleagues(portal, checkpoint=str(folder))
    assert sorted(file.name for file in folder.iterdir()) == ["film.partial", "notes.txt"]


def test_the_name_tag_goes_last_so_that_what_is_left_is_never_taken_for_another_load(
    open_portal: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, gone = tmp_path / "kept", []
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda file: (gone.append(file.name), unlink(file)))
    with Server(230, limits=SLOW) as server:
        b24.load_colleagues(open_portal(server.url), checkpoint=folder)
    assert gone[-1] == "checkpoint.json"
    assert len(gone) > 2


def test_no_file_holds_a_secret_and_nobody_else_may_read_one(
    open_portal: Open, serve: Serve, tmp_path: Path, secret: str
) -> None:
    """Not even where the portal repeats it in its answers."""
    planted = Hidden([secret])
    del secret
    user = {"id": 1, "name": f"https://acme.example/rest/9/{planted.value[0]}/", planted.value[0]: 1}
    page = (200, {"result": [user, *({"id": number} for number in range(2, 51))], "total": 90})
    portal = open_portal(serve(page, (500, {"error": "INTERNAL_SERVER_ERROR"})).url)
    break_off(portal, tmp_path / "kept")
    files = list((tmp_path / "kept").iterdir())
    assert sorted(file.name for file in files) == ["checkpoint.json", "part-000000.json"]
    assert_hidden("".join(file.name + file.read_text() for file in files), planted)
    assert "/rest/9/***/" in (tmp_path / "kept" / "part-000000.json").read_text()
    assert oct((tmp_path / "kept").stat().st_mode & 0o777) == "0o700"
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}


def test_the_name_tag_tells_portal_user_and_method_and_nothing_else(open_portal: Open, tmp_path: Path) -> None:
    with Server(230, limits=None, faults=[crash(at=2)]) as server:
        break_off(open_portal(server.url), tmp_path)
        told = json.loads((tmp_path / "checkpoint.json").read_text())
        assert told == {"portal": f"{server.url.split('/')[2]}, user 1", "method": COLLEAGUES}


def test_half_an_emoji_in_a_name_is_kept_as_it_came(open_portal: Open, serve: Serve, tmp_path: Path) -> None:
    """Old servers cut texts in the middle of a character: that is not UTF-8, and must not cost the load."""
    rows = [{"id": number, "name": "Anna"} for number in range(2, 51)]
    body = json.dumps({"result": [{"id": 1, "name": "Anna \ud83d"}, *rows], "total": 51}).encode()
    batch = (200, {"result": {"result": {"c0": [{"id": 51}]}, "result_total": {"c0": 51}}})
    ids = (200, {"result": list(range(1, 51)), "total": 51, "next": 50})
    rest = (200, {"result": {"result": {"c0": [51]}, "result_total": {"c0": 51}}})
    stub = serve((200, body), *[(500, {"error": "INTERNAL_SERVER_ERROR"})] * ATTEMPTS, batch, ids, rest)
    portal = open_portal(stub.url)
    break_off(portal, tmp_path / "kept")
    people = b24.load_colleagues(portal, checkpoint=tmp_path / "kept")
    assert people.index.tolist() == list(range(1, 52))
    assert people.loc[1, "name"].startswith("Anna")


def test_what_was_answered_beside_a_command_that_failed_is_not_asked_for_again(
    open_portal: Open, tmp_path: Path
) -> None:
    """Of the seven pages after the first, the third keeps failing: the next try asks for that one, and for the ids."""
    failing = [Fault("command_error", at=2, command=2), Fault("command_error", at=3, times=5)]
    method = "im.department.colleagues.list"
    with Server(390, limits=None, faults=failing) as server:
        with pytest.raises(b24.PortalError):
            b24.load_colleagues(open_portal(server.url), checkpoint=tmp_path / "kept")
        before = len(server.log)
        frame = b24.load_colleagues(server.url, checkpoint=tmp_path / "kept")
        asked = [params for request in server.log[before:] for _, name, params in request.commands if name == method]
    assert len(frame) == 390
    assert [params["OFFSET"] for params in asked if params["USER_DATA"] == "Y"] == ["147"]

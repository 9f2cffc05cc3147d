"""A file whole or not at all: written under a name of its own, for its owner's eyes, and renamed at the end."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHERS_WRITE = stat.S_ISVTX | stat.S_IWOTH
# A webhook pasted in place of a path: whole, without its beginning, or with the slashes of Windows or of a query.
_ADDRESS = re.compile(r"https?(?::|%3A)|(?:\b|%2F)rest(?:[\\/]|%2F)+\d+(?:[\\/]|%2F)", re.IGNORECASE)
_LONGEST_SHOWN = 60
_ADVICE = {
    errno.ENOSPC: "the disk is full. Make room, or write elsewhere",
    errno.EDQUOT: "your share of the disk is used up. Make room, or write elsewhere",
    errno.EFBIG: "the file is larger than this disk or account allows. Write elsewhere",
    errno.EROFS: "this disk can only be read. Write elsewhere",
    errno.EACCES: "you may not write there, or another program has the file open. Close it, or write elsewhere",
    errno.EPERM: "you may not write there. Write elsewhere",
    errno.ENOENT: "the folder is gone, or nothing can be made in it. Write elsewhere",
    errno.EEXIST: "something else has this name. Choose another one",
    errno.ENOTDIR: "a part of the path is a file, not a folder. Choose another folder",
    errno.EISDIR: "a folder is in its place. Choose another name",
    errno.EIO: "the disk does not work as it should. Write elsewhere",
}


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to; it takes the place of the path in one step, or leaves no trace.

    A new file is for its owner alone; one that replaces another has the rights of that one. A link is never followed.

    Raises
    ------
    ValueError
        If a link, a folder or anything but a file is in its place, or there is no folder for it.
    OSError
        If it cannot be written, such as on a full disk: in words, and with the number of the system.
    """
    with in_words(path):
        before = _replaced(path)
        with _scratch(path) as (file, partial):
            yield file
            file.flush()
            _take_over(file.fileno(), before)
            # Otherwise a crash of the machine may leave the new name with nothing behind it.
            os.fsync(file.fileno())
            _name(file.fileno(), partial)
            file.close()
            partial.replace(path)


def check_place(path: Path) -> None:
    """Complain before any work if a file cannot be written, as `whole` does: by trying, without leaving a trace."""
    with in_words(path):
        if _replaced(path) is not None:
            os.close(os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)))
        with _scratch(path) as (file, _):
            file.write(b"\0")


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder and those above it, as far as they are not there."""
    refuse_address(folder)
    with in_words(folder):
        folder.mkdir(mode, parents=True, exist_ok=True)


def refuse_address(path: Path) -> None:
    """Complain if a path is a webhook that was pasted in the wrong place, without repeating it.

    Raises
    ------
    ValueError
        If it is.
    """
    if _ADDRESS.search(str(path)):
        raise ValueError("this is the address of a portal, not a path: name a file or folder of this machine")


def is_planted(path: Path, found: os.stat_result) -> bool:
    """Tell whether somebody else made what is found in a folder in which everybody may write, such as /tmp.

    As Linux has it for links and files: https://docs.kernel.org/admin-guide/sysctl/fs.html#protected-regular
    """
    if not hasattr(os, "geteuid") or found.st_uid == os.geteuid():
        return False
    return path.absolute().parent.stat().st_mode & _OTHERS_WRITE == _OTHERS_WRITE


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Say in words which file a failure of the system is about, and what to do."""
    try:
        yield
    except OSError as error:
        number, reason = error.errno, error.strerror
        if number is None:
            raise
    else:
        return
    shown = str(path)
    if number == errno.ENAMETOOLONG:
        message = f"{shown[:_LONGEST_SHOWN]}...: the name is too long. Choose a shorter one"
        raise ValueError(message)
    raise OSError(number, f"{shown}: {_ADVICE.get(number) or reason}")


def _replaced(path: Path) -> os.stat_result | None:
    """Look at the file that will be replaced; None if there is none."""
    refuse_address(path)
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        if path.parent.is_dir():
            return None
        kind = "is a file, not a folder" if path.parent.exists() else "there is no such folder; make it first"
        message = f"{path.parent}: {kind}"
        raise ValueError(message) from None
    if complaint := _complaint(path, found):
        message = f"{path} {complaint}"
        raise ValueError(message)
    return found


def _complaint(path: Path, found: os.stat_result) -> str | None:
    if stat.S_ISLNK(found.st_mode):
        return "is a link; name the file that it points to, or delete the link"
    if stat.S_ISDIR(found.st_mode):
        return "is a folder; name a file in it"
    if not stat.S_ISREG(found.st_mode):
        return "is no ordinary file; choose another name"
    return "belongs to somebody else; choose another folder" if is_planted(path, found) else None


@contextmanager
def _scratch(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Give a new file in the folder of a path, and the name that it has or can be given; both are gone in the end."""
    # Without the name of the path, which may be as long as a name can be.
    partial = path.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        with os.fdopen(_opened(partial), "wb") as file:
            yield file, partial
    finally:
        with suppress(OSError):
            partial.unlink()


def _opened(partial: Path) -> int:
    """Open a new file: without a name, of which not even a kill leaves anything, if the system has such files."""
    if hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir():
        # Not every disk has them, and the other way says what else may be wrong.
        with suppress(OSError):
            return os.open(partial.parent, os.O_TMPFILE | os.O_WRONLY, 0o600)
    return os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


def _name(descriptor: int, partial: Path) -> None:
    if os.fstat(descriptor).st_nlink == 0:
        # Only with a folder does Python follow the link to the file itself; that of an absolute path does not matter.
        os.link(f"/proc/self/fd/{descriptor}", partial, src_dir_fd=descriptor)


def _take_over(descriptor: int, before: os.stat_result | None) -> None:
    """Give a file the owner and the rights of the one that it replaces; never more people than those."""
    if before is None or not hasattr(os, "fchmod"):
        return
    with suppress(OSError):
        os.chown(descriptor, before.st_uid, before.st_gid)
    now = os.fstat(descriptor)
    if now.st_uid == before.st_uid:
        is_same_group = now.st_gid == before.st_gid
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode) & (0o777 if is_same_group else 0o707))

"""Files of ours in a folder of ours: who owns them, how they are read, and how they are replaced in one step."""

from __future__ import annotations

import _imp
import marshal
import os
import sys

from sst_bytecode import kernel
from sst_bytecode.kernel import Kernel, is_folder, make_folders

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

    Identity = tuple[int, int, int, int]
    """Time of modification, size, time of change and number of a file."""

__all__ = ["READ", "append", "content_of", "default", "discard", "identity", "refusal", "replace", "seal", "unseal"]

_FORMAT = b"sst\x01"
_HEADER = len(_FORMAT) + 8


READ = os.O_RDONLY | os.O_CLOEXEC
_READ_OWN = READ | os.O_NOFOLLOW | os.O_NONBLOCK  # no link out of the folder, no pipe that never answers
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
_KIND, _REGULAR, _FOLDER = 0o170000, 0o100000, 0o040000  # inode(7)
_OTHERS = 0o077


def default(environ: Mapping[str, str]) -> str:
    """Give the folder for when nobody names one: with Python's own cache if that was moved, else the user's cache."""
    base = sys.pycache_prefix or environ.get("XDG_CACHE_HOME") or "~/.cache"
    return os.path.expanduser(base) + "/sst-bytecode"  # noqa: PTH111 - pathlib is not imported at the start of a watched program


def refusal(path: str, *, create: bool) -> str:
    """Why the folder *path* cannot be trusted or made, in words; "" if it is there, is ours and is closed to others."""
    try:
        try:
            status = Kernel.lstat(path)
        except FileNotFoundError:
            if not create:
                return f"{path}: not there, and Python was told to write no bytecode"
            _make(path)
            status = Kernel.lstat(path)
    except OSError as error:
        return f"{path}: {error.strerror}"
    if status.st_mode & _KIND != _FOLDER:
        return f"{path}: not a folder"
    if status.st_uid != Kernel.geteuid():
        return f"{path}: belongs to another user"
    return f"{path}: open to other users" if status.st_mode & _OTHERS else ""


def content_of(path: str, flags: int = _READ_OWN) -> bytes:
    """Read a whole file; with the default flags only a regular one that belongs to this user, and through no link.

    Raises `OSError`.
    """
    return kernel.content_of(path, flags, _check_owner if flags == _READ_OWN else None)


def identity(status: os.stat_result) -> Identity:
    """What tells whether a file is the same: the time of its last change of any kind cannot be set by programs."""
    return status.st_mtime_ns, status.st_size, status.st_ctime_ns, status.st_ino


def seal(key: int, value: object) -> bytes:
    """Marshal *value*, under a digest of all the bytes. Raises ValueError for what cannot be marshalled."""
    body = marshal.dumps(value)  # type: ignore[arg-type]  # whether it can be is found out here
    return _FORMAT + _imp.source_hash(key, body) + body


def unseal(key: int, content: bytes) -> object:
    """Give back what was sealed; None for damaged content, of which nothing is interpreted."""
    body = content[_HEADER:]
    if content[:_HEADER] != _FORMAT + _imp.source_hash(key, body):
        return None
    return marshal.loads(body)  # noqa: S302 - our own bytes, as the digest says, of a file that is ours


def replace(path: str, content: bytes) -> None:
    """Make *content* that of *path*, at once for every reader, with access for this user alone. Raises `OSError`."""
    temporary = f"{path}.{Kernel.getpid()}.{id(content):x}"  # a name of its own for every thread of every process
    descriptor = Kernel.open(temporary, _CREATE, 0o600)
    try:
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[Kernel.write(descriptor, rest) :]
        finally:
            Kernel.close(descriptor)
        Kernel.replace(temporary, path)
    except BaseException:
        Kernel.unlink(temporary)
        raise


def append(path: str, content: bytes) -> None:
    """Add *content* to the end of *path* in one step, with access for this user alone. Raises `OSError`."""
    descriptor = Kernel.open(path, _APPEND, 0o600)
    try:
        _check_owner(Kernel.fstat(descriptor))
        Kernel.write(descriptor, content)
    finally:
        Kernel.close(descriptor)


def discard(path: str) -> None:
    """Take *path* away, if that can be."""
    try:
        Kernel.unlink(path)
    except OSError:
        return


def _check_owner(status: os.stat_result) -> None:
    if status.st_mode & _KIND != _REGULAR or status.st_uid != Kernel.geteuid():
        raise PermissionError(1, "not a file of this user")


def _make(path: str) -> None:
    parent = os.path.dirname(path)  # noqa: PTH120 - as above
    if parent and not is_folder(parent):
        make_folders(parent, 0o777)
    try:
        Kernel.mkdir(path, 0o700)
    except FileExistsError:
        return  # another process was faster; what it made is looked at like any other

"""What we ask the kernel for, by functions that nobody replaces: a program's tests put others into `os` and `time`.

They are kept by a class, because pyfakefs and freezegun look through the names of every module for those of the
system. So what we write is on the real disk, and has the real time, and a mock counts the program's own calls alone.
"""

from __future__ import annotations

import posix
import time as clock

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable
    from os import stat_result

__all__ = ["Kernel", "content_of", "is_file", "is_folder", "make_folders"]

_KIND, _FILE, _FOLDER = 0o170000, 0o100000, 0o040000  # inode(7)


class Kernel:
    """The functions of `posix` and `time` as they were when we were loaded, which is before the program is."""

    __slots__ = ()

    close = posix.close
    fstat = posix.fstat
    fsync = posix.fsync
    geteuid = posix.geteuid
    getpid = posix.getpid
    kill = posix.kill
    link = posix.link
    lseek = posix.lseek
    lstat = posix.lstat
    mkdir = posix.mkdir
    monotonic = clock.monotonic
    open = posix.open
    perf_counter_ns = clock.perf_counter_ns
    pipe = posix.pipe
    posix_spawn = posix.posix_spawn
    pread = posix.pread
    pwrite = posix.pwrite
    read = posix.read
    replace = posix.replace
    scandir = posix.scandir
    set_blocking = posix.set_blocking
    sleep = clock.sleep
    stat = posix.stat
    thread_time = clock.thread_time
    time = clock.time
    time_ns = clock.time_ns
    unlink = posix.unlink
    urandom = posix.urandom
    utime = posix.utime
    waitpid = posix.waitpid
    write = posix.write


def make_folders(path: str, mode: int = 0o700) -> None:
    """Make the folder *path*, if it is not there, and those that it lies in. Raises OSError."""
    try:
        Kernel.mkdir(path, mode)
    except FileNotFoundError:
        parent = path.rpartition("/")[0]
        if not parent:
            raise
        make_folders(parent, 0o777)
        make_folders(path, mode)
    except OSError:
        if not is_folder(path):
            raise


def content_of(
    path: str, flags: int = posix.O_RDONLY | posix.O_CLOEXEC, check: Callable[[stat_result], None] | None = None
) -> bytes:
    """Read a whole file, if *check* raises nothing of its status. Raises OSError."""
    descriptor = Kernel.open(path, flags)
    try:
        status = Kernel.fstat(descriptor)
        if check is not None:
            check(status)
        parts = [Kernel.read(descriptor, status.st_size + 1)]
        while parts[-1]:
            parts.append(Kernel.read(descriptor, 1 << 20))
    finally:
        Kernel.close(descriptor)
    return b"".join(parts)


def is_file(path: str) -> bool:
    """Whether *path* is a file, or leads to one."""
    return _kind(path) == _FILE


def is_folder(path: str) -> bool:
    """Whether *path* is a folder, or leads to one."""
    return _kind(path) == _FOLDER


def _kind(path: str) -> int:
    try:
        return Kernel.stat(path).st_mode & _KIND
    except (OSError, ValueError):  # the second for a null character
        return 0

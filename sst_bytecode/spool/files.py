"""Finds the spools of a home, and tells which of them may still grow."""

from __future__ import annotations

import os

from sst_bytecode.kernel import Kernel
from sst_bytecode.spool.lines import SUFFIX

__all__ = ["spools", "writer_is_gone"]


def spools(home: str) -> list[str]:
    """List the paths of all spools under *home* that this version can read, oldest first."""
    folder = os.path.join(home, "spool")  # noqa: PTH118 - pathlib is not imported in a watched program
    try:
        with Kernel.scandir(folder) as entries:
            found = [(entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.name.endswith(SUFFIX)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [path for _time, path in sorted(found)]


def writer_is_gone(path: str) -> bool:
    """Tell whether the process that wrote *path* has ended: its lock is free and its number is nobody's.

    Both, for a daemon may have closed our descriptor and lives on, and a number says nothing across containers.
    Raises FileNotFoundError.
    """
    import fcntl

    number = os.path.basename(path).partition("-")[0]  # noqa: PTH119 - as above
    descriptor = Kernel.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        Kernel.close(descriptor)
    return not (number.isdecimal() and _lives(int(number)))


def _lives(number: int) -> bool:
    try:
        Kernel.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it lives, as another user
    return True

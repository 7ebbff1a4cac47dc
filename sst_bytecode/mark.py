"""The mark that watched interpreters leave in their home, whatever they go on to do.

Where nothing is recorded it tells a program that passed nobody's data on from one that was never watched.
"""

from __future__ import annotations

import os
import sys

from sst_bytecode.kernel import Kernel, make_folders

__all__ = ["last", "leave", "refusal"]


def leave(home: str) -> None:
    """Note that an interpreter has begun under watch; where nothing can be written there is no mark.

    The commands of ``sst`` leave none: in an environment that has every Python watched they are watched, too.
    """
    if _is_own_command():
        return
    try:
        Kernel.utime(_path(home))  # what all starts but the first one pay
    except FileNotFoundError:
        try:
            make_folders(home)
            Kernel.close(Kernel.open(_path(home), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError:
            return
    except OSError:
        return


def last(home: str) -> float | None:
    """When the last one began that left its mark in *home*, in seconds (UTC); None: none that can be seen."""
    try:
        return Kernel.stat(_path(home)).st_mtime
    except OSError:
        return None


def refusal(home: str) -> str:
    """Why nobody can leave a mark, or anything else, in *home*; "" if they can. Makes it, if there is none."""
    try:
        make_folders(home)
    except OSError as error:
        return f"{home}: cannot be made ({error.strerror})"
    return "" if os.access(home, os.W_OK | os.X_OK) else f"{home}: cannot be written"


def _path(home: str) -> str:
    return os.path.join(home, "watched")  # noqa: PTH118 - as above


def _is_own_command() -> bool:
    words: list[str] = getattr(sys, "argv", None) or [""]
    if words[0] == "-m":  # what was named is not there yet
        return "sst_bytecode" in sys.orig_argv[1:4]
    return os.path.basename(words[0]) == "sst"  # noqa: PTH119 - as above

"""Starts tracking in a process that was asked to, and never keeps a process from running."""

from __future__ import annotations

import os

from sst_bytecode import undisturbed
from sst_bytecode.apart import keep_apart
from sst_bytecode.switch import is_off

__all__ = ["first_time", "start"]

# Of this process and its children by fork, which are tracked like it; an exec'd child begins with an empty set.
_done: set[str] = set()


def start() -> None:
    """Track this process, unless it is switched off, or was started already by another way in.

    Whatever goes wrong costs one line on stderr; the program runs as if we were not there.
    """
    if is_off() or "start" in _done:
        return
    _done.add("start")
    undisturbed.begin()
    try:
        keep_apart()
        from sst_bytecode.boot.fitness import refusal  # not before: what is loaded from here on is kept apart

        reason = refusal()
        if not reason:
            from sst_bytecode.session import start_from_environment

            start_from_environment()
    except Exception as error:  # noqa: BLE001 - the program is not ours to break
        reason = _described(error)
    if reason:
        undisturbed.end()
        _say(f"sst: {reason}; the program runs unwatched")


def first_time() -> bool:
    """Whether this is the first time that the next sitecustomize is looked for in this process."""
    first = "chain" not in _done
    _done.add("chain")
    return first


def _described(error: Exception) -> str:
    """Say what went wrong: in full if we said it ourselves, else by kind and place, for its text may tell too much."""
    if type(error).__module__.partition(".")[0] == "sst_bytecode":
        return str(error)
    place, trace = "", error.__traceback__
    while trace is not None:
        place, trace = f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}", trace.tb_next  # noqa: PTH119 - pathlib is not imported at the start of a watched program
    from sst_bytecode.boot.fitness import name_of_interpreter

    return f"could not start on {name_of_interpreter()} ({type(error).__name__}{place})"


def _say(line: str) -> None:
    try:
        os.write(2, (line.replace("\n", " ") + "\n").encode("utf-8", "backslashreplace"))
    except OSError:
        return  # nobody listens

"""Writes the trace: one file a process in a folder that only the user can read, one line of JSON an event.

A line is written at once, so that nothing is lost by a kill; a process writes so many lines and then counts only.
"""

from __future__ import annotations

import os

from sst_bytecode.kernel import Kernel, make_folders

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FOLDER", "MOST", "SUFFIX", "begin", "line", "stop"]

FOLDER, SUFFIX = "traces", ".jsonl"
MOST = 1_000_000  # lines of one process: about 200 MB
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


class _Lines:
    """The file of the process that asks; a fork gets one of its own."""

    def __init__(self) -> None:
        self.home = ""
        self.pid = 0
        self.file = -1
        self.written = 0

    def open(self) -> None:
        self.pid = Kernel.getpid()
        self.written = 0
        folder = f"{self.home}/{FOLDER}"
        make_folders(folder)
        self.file = Kernel.open(f"{folder}/{Kernel.time_ns():020}-{self.pid}{SUFFIX}", _FLAGS, 0o600)


_lines = _Lines()


def begin(home: str) -> None:
    """From now on lines are written below *home*."""
    _lines.home = home


def stop() -> None:
    """No more lines."""
    _lines.home = ""


def line(event: Mapping[str, object]) -> None:
    """Write one event. Raises OSError if the disk is full."""
    if not _lines.home:
        return
    if _lines.pid != Kernel.getpid():
        _lines.open()
    _lines.written += 1
    if _lines.written > MOST:
        return
    import json

    told = {"cut": MOST} if _lines.written == MOST else event
    Kernel.write(_lines.file, json.dumps(told, separators=(",", ":")).encode() + b"\n")

"""Recognises executables that carry a program with a Python of its own, which runs none of our start-up code."""

from __future__ import annotations

import shutil
from pathlib import Path

__all__ = ["bundler_of"]

# By what their loaders look for in the executable itself; PyInstaller's stands behind all that it carries.
_MARKS = {"PyInstaller": b"MEI\014\013\012\013\016", "Nuitka": b"NUITKA_ONEFILE_PARENT"}
_LARGEST = 1 << 30
_PIECE = 1 << 20


def bundler_of(name: str) -> str:
    """What made the executable that a command's *name* leads to; "" if it is none of a program made of Python."""
    path = shutil.which(name)
    if path is None:
        return ""
    longest = max(map(len, _MARKS.values()))
    with Path(path).open("rb") as stream:
        if stream.read(4) != b"\x7fELF":
            return ""
        seen = b""
        while piece := stream.read(_PIECE):
            seen = seen[-longest:] + piece
            found = next((bundler for bundler, mark in _MARKS.items() if mark in seen), "")
            if found or stream.tell() > _LARGEST:
                return found
    return ""

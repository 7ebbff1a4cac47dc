"""What of a command cannot be reached, told from its words alone: nothing is started to find out."""

from __future__ import annotations

import os
import re
from configparser import ConfigParser, Error
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["limits_of"]

_PYTHON = re.compile(r"(python|pypy)[\d.]*")
_WITH_VALUE = frozenset({"-W", "-X", "--check-hash-based-pycs"})
# Modules that compile the program which they are given, and execute it, by themselves.
_RUNNERS = frozenset({"bdb", "cProfile", "debugpy", "pdb", "profile", "trace", "timeit", "doctest"})
_SETTINGS = (".ini",)

_NO_SITE = "-S: Python runs neither sitecustomize nor .pth files; only sst_bytecode.enable() can start us"
_ISOLATED = "-I or -E: PYTHONPATH is ignored; only an installed .pth file or sst_bytecode.enable() can start us"
_NO_FILE = "{}: the program itself is not rewritten, what it imports is"


def limits_of(command: Sequence[str]) -> list[str]:
    """A sentence for each thing that keeps us from the program itself, or from all of it; none: all can be reached."""
    program = os.path.basename(command[0])  # noqa: PTH119 - a word may be no path
    if _PYTHON.fullmatch(program):
        return list(_of_python(command[1:]))
    if program in {"uwsgi", "pyuwsgi"}:
        return list(_of_uwsgi(command[1:]))
    return []


def _of_python(words: Sequence[str]) -> Iterator[str]:
    given = iter(words)
    for word in given:
        if word in {"-", "-c", "-m"} or not word.startswith("-"):
            yield from _of_program(word, next(given, ""))
            return
        if word in _WITH_VALUE:
            next(given, None)
        elif not word.startswith("--"):
            if "S" in word:
                yield _NO_SITE
            if set("IE") & set(word):
                yield _ISOLATED
    yield _NO_FILE.format("standard input")


def _of_program(word: str, following: str) -> Iterator[str]:
    if word in {"-", "-c"}:
        yield _NO_FILE.format("standard input" if word == "-" else word)
    if word == "-m" and following in _RUNNERS:
        yield f"-m {following}: it executes the program itself, which is not rewritten; what that imports is"


def _of_uwsgi(words: Sequence[str]) -> Iterator[str]:
    """Of uWSGI's own files: it compiles and executes in C what ``--wsgi-file`` names."""
    named = [value for word, value in pairwise(words) if word in {"--wsgi-file", "--file"}]
    named += [word.partition("=")[2] for word in words if word.startswith(("--wsgi-file=", "--file="))]
    for word in words:
        if word.endswith(_SETTINGS):
            named += _in_settings(word)
    for file in named:
        yield (
            f"--wsgi-file {file}: uWSGI executes this file itself, and it is not rewritten; what it imports is. "
            "Name it as a module instead: --module"
        )


def _in_settings(path: str) -> list[str]:
    settings = ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    try:
        settings.read(path)
    except (Error, UnicodeDecodeError):
        return []
    section = settings["uwsgi"] if settings.has_section("uwsgi") else {}
    return [str(section[key]) for key in ("wsgi-file", "file") if section.get(key)]

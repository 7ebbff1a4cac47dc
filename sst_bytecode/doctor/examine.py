"""Starts a command's Python under watch, has it import the command's program, and reads what the loader tells.

The program is imported under another name than ``__main__``, so that what stands under ``if __name__ == "__main__"``
does not run; what it does while it is imported, it does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sst_bytecode.doctor.bundles import bundler_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Examined", "NotUnderstoodError", "examine", "plan_of"]

_PATIENCE = 60.0  # seconds for an import
_INSPECT = "from sst_bytecode.doctor.inspection import main; main()"
# Options of the interpreter that take a value, and those that keep PYTHONPATH or site-packages from us.
_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")
_SERVERS = ("gunicorn", "uvicorn", "hypercorn", "granian", "waitress-serve", "flask", "celery")
_UWSGI = ("uwsgi", "pyuwsgi")
_APPLICATION = re.compile(r"[A-Za-z_][\w.]*(:[A-Za-z_][\w.()]*)?")  # not localhost:8000


class NotUnderstoodError(Exception):
    """It cannot be told which program a command would import; one line."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What the loader told after the import: see `sst_bytecode.loader.Report`. *error*: why the import broke off."""

    watched: bool
    error: str = ""
    modules: tuple[tuple[str, str, int], ...] = ()  # name, file, sites
    unwatched: Mapping[str, str] = field(default_factory=dict)
    early: tuple[str, ...] = ()
    cache: str = ""
    limits: tuple[str, ...] = ()


def examine(command: Sequence[str], environment: Mapping[str, str]) -> Examined:
    """Import the program of *command* in a child with *environment*, under watch, and give what was watched.

    The child records into a folder that is thrown away, reads nothing and shows what it prints on stderr. Raises
    NotUnderstoodError if the command does not tell its program, or its interpreter cannot be found.
    """
    bundler = bundler_of(command[0])
    if bundler:
        return Examined(
            watched=False,
            error=f"{command[0]} was made by {bundler}: the Python in it runs none of our start-up code; "
            "run the program that it was made of",
        )
    interpreter, kind, name = plan_of(command)
    if any(re.fullmatch(r"-[A-Za-z]*S[A-Za-z]*", option) for option in interpreter[1:]):
        return Examined(
            watched=False, error="-S: Python runs none of our start-up code; sst_bytecode.enable() can start us"
        )
    with tempfile.TemporaryDirectory(prefix="sst-doctor-") as folder:
        answer = Path(folder, "answer.json")
        ours = {"SST_HOME": folder, "SST_DOCTOR_ANSWER": str(answer), "SST_DOCTOR_TARGET": f"{kind}:{name}"}
        try:
            done = subprocess.run(  # noqa: S603 - the user's own interpreter, as in the user's own command
                [*interpreter, "-c", _INSPECT],
                env={**environment, **ours},
                stdin=subprocess.DEVNULL,
                stdout=2,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Examined(watched=False, error=f"the import of {name} did not end within {_PATIENCE:.0f} seconds")
        except OSError as error:
            raise NotUnderstoodError(f"{interpreter[0]}: cannot be started ({error.strerror})") from error
        if not answer.exists():
            return Examined(
                watched=False, error=f"the interpreter ended with exit code {done.returncode}, without a word"
            )
        return _read(json.loads(answer.read_text(encoding="utf-8")))


def plan_of(command: Sequence[str]) -> tuple[list[str], str, str]:
    """Tell of *command* its interpreter with options, whether it runs a ``file`` or a ``module``, and which.

    Understands ``python`` with its options, scripts that begin with ``#!`` and a Python, servers whose first
    argument is ``module:application``, and uWSGI.
    """
    program = os.path.basename(command[0])  # noqa: PTH119 - a command may be no path
    if re.fullmatch(r"(python|pypy)[\d.]*", program):
        return _python(command)
    interpreter = _shebang(command[0])
    if interpreter and program in _UWSGI:
        return interpreter, *_of_uwsgi(command)
    named = next((word for word in command[1:] if ":" in word and _APPLICATION.fullmatch(word)), None)
    named = named or _option(command, ("-A", "--app"))
    if interpreter and program in _SERVERS and named:
        return interpreter, "module", named.partition(":")[0]
    if interpreter and program not in _SERVERS:
        return interpreter, "file", str(shutil.which(command[0]))
    raise NotUnderstoodError(
        f"{command[0]}: cannot tell which program it would import; name it as in: sst doctor -- python app.py"
    )


def _of_uwsgi(command: Sequence[str]) -> tuple[str, str]:
    module = _option(command, ("--module", "--wsgi", "-w"))
    if module:
        return "module", module.partition(":")[0]
    file = _option(command, ("--wsgi-file", "--file"))
    if file:
        return "file", file
    raise NotUnderstoodError("uwsgi: neither --module nor --wsgi-file names its program on the command line")


def _python(command: Sequence[str]) -> tuple[list[str], str, str]:
    options = [command[0]]
    words = iter(command[1:])
    for word in words:
        if word == "-m":
            return options, "module", next(words, "")
        if word in {"-c", "-"}:
            raise NotUnderstoodError(f"{word}: a program that is no file is not examined; its imports are watched")
        if not word.startswith("-"):
            return options, "file", word
        options.append(word)
        if word in _WITH_VALUE:
            options.append(next(words, ""))
    raise NotUnderstoodError("python: no program is named")


def _shebang(name: str) -> list[str] | None:
    """Read the interpreter of an installed script; None if it is none of Python's."""
    path = shutil.which(name)
    if path is None:
        meant = f"; as in: sst doctor -- python {name}" if name.endswith(".py") and Path(name).is_file() else ""
        raise NotUnderstoodError(f"{name}: command not found{meant}")
    with Path(path).open("rb") as stream:
        first = stream.readline(1000)
    words = first[2:].decode(errors="replace").split() if first.startswith(b"#!") else []
    if words and os.path.basename(words[0]) == "env":  # noqa: PTH119 - a word may be no path
        words = words[1:]
    return words if words and "python" in os.path.basename(words[0]) else None  # noqa: PTH119 - as above


def _option(command: Sequence[str], names: tuple[str, ...]) -> str | None:
    for word, following in pairwise(command):
        if word in names:
            return following
    joined = tuple(f"{name}=" for name in names if name.startswith("--"))
    return next((word.partition("=")[2] for word in command if word.startswith(joined)), None)


def _read(answer: dict[str, Any]) -> Examined:
    return Examined(
        watched=answer["watched"],
        error=answer["error"],
        modules=tuple((name, file, sites) for name, file, sites in answer["modules"]),
        unwatched=answer["unwatched"],
        early=tuple(answer["early"]),
        cache=answer["cache"],
        limits=tuple(answer["limits"]),
    )

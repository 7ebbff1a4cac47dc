"""What to say of a command that could not be started, what was perhaps meant included."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from sst_bytecode.cli.errors import VerbError

__all__ = ["not_started"]

# As shells and env(1) have it (POSIX.1-2017, 2.8.2).
_NOT_FOUND = 127
_NOT_EXECUTABLE = 126


def not_started(command: list[str], error: OSError) -> VerbError:
    """The error for *command*, with the exit code that a shell would give."""
    meant = _meant(command)
    hint = f"; did you mean: {shlex.join(meant)}?" if meant else ""
    if isinstance(error, FileNotFoundError):
        return VerbError(f"{command[0]}: command not found{hint}", _NOT_FOUND)
    return VerbError(f"{command[0]}: cannot be executed ({error.strerror}){hint}", _NOT_EXECUTABLE)


def _meant(command: list[str]) -> list[str]:
    """A command that can be started; empty where nobody can tell."""
    name, *rest = command
    if name.endswith(".py") and Path(name).is_file():
        return ["python" if shutil.which("python") else "python3", *command]
    words = name.split()
    return [*words, *rest] if len(words) > 1 and shutil.which(words[0]) else []

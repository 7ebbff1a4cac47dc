"""CPU time of other processes: of a child that has ended, and of a running server with all that it started."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROC = Path("/proc")
_TICK = 1 / os.sysconf("SC_CLK_TCK")
# The clock of a process as Linux numbers it: the inverted process id, then CPUCLOCK_SCHED (see clock_getcpuclockid(3)).
_CPUCLOCK_SCHED = 2


def of_child(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> float:
    """Run a command to its end and return the seconds, user and system, of it and of its own children.

    Raises RuntimeError with what it printed if it fails: the time of a failure measures nothing.
    """
    with subprocess.Popen(command, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        printed = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{printed.decode()}")
    return usage.ru_utime + usage.ru_stime


def of_tree(pid: int) -> float:
    """Return the seconds that a running process, its threads and its descendants have used, ended ones included."""
    return sum(_own(member) + _reaped(member) for member in _tree(pid))


def settled(pid: int, quiet: float = 2.5, patience: float = 30.0) -> float:
    """Wait until the process tree has used next to nothing for *quiet* seconds, then return its seconds so far.

    A writer works on after the last answer, and may rest for two seconds before it does; that it is done can only be
    seen by looking, for it tells nobody.
    Raises TimeoutError after *patience* seconds.
    """
    idle = 0.005 * quiet
    deadline = time.monotonic() + patience
    before = of_tree(pid)
    while time.monotonic() < deadline:
        time.sleep(quiet)
        now = of_tree(pid)
        if now - before <= idle:
            return now
        before = now
    raise TimeoutError(f"process {pid} did not come to rest within {patience:g} seconds")


def _own(pid: int) -> float:
    try:
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    except OSError:  # it has ended since it was listed; its parent's account has it now
        return 0.0


def _reaped(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[13]) + int(fields[14])) * _TICK if fields else 0.0


def _tree(pid: int) -> list[int]:
    parents = {int(entry.name): _stat(int(entry.name)) for entry in _PROC.iterdir() if entry.name.isdigit()}
    members = [pid]
    for member in members:  # grows while it is walked: children of children follow
        members += [child for child, fields in parents.items() if fields and int(fields[1]) == member]
    return members


def _stat(pid: int) -> list[str]:
    """Split /proc/PID/stat behind the command's name, which may hold blanks: field 3 of proc(5) comes first."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []

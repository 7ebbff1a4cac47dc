"""Stays beside a command until it ends, as if it were not there: signals go on to it, and its end becomes ours."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from sst_bytecode.cli.starting import not_started

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["end_as", "wait_for"]

# What somebody may send to a process that they take for the command. Not those of job control: they stop and continue
# both of us, for we are in one group.
_PASSED_ON = (
    signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM,
    signal.SIGWINCH,
)  # fmt: skip
_BY_A_PROCESS = 0  # si_code of what kill(2) sends (SI_USER); the kernel's own are above
_BY_A_QUEUE = -1  # SI_QUEUE


def wait_for(command: list[str], environment: Mapping[str, str]) -> int:
    """Run *command* and give how it ended, as `os.waitstatus_to_exitcode` has it: below zero is a signal.

    A signal that was sent to us is sent on; one that the terminal sent to everybody has reached it already. Raises
    VerbError if there is no such command.
    """
    watched = {*_PASSED_ON, signal.SIGCHLD}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    try:
        pid = _started(command, environment, before)
        while True:
            got = signal.sigwaitinfo(watched)
            if got.si_signo == signal.SIGCHLD:
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    return os.waitstatus_to_exitcode(status)
            elif got.si_code in {_BY_A_PROCESS, _BY_A_QUEUE}:
                os.kill(pid, got.si_signo)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_as(status: int) -> int:
    """Give the exit code for *status*, or end by the same signal, leaving no core of ours."""
    if status >= 0:
        return status
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if -status not in {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
    return 128 - status  # a signal that ends nobody


def _started(command: list[str], environment: Mapping[str, str], mask: set[signal.Signals | int]) -> int:
    # It gets the signals that we block or that Python ignores.
    own = (signal.SIGPIPE, signal.SIGXFSZ)
    try:
        return os.posix_spawnp(command[0], command, dict(environment), setsigmask=mask, setsigdef=own)
    except OSError as error:
        raise not_started(command, error) from error

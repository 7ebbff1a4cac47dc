"""Hands messages to children that send them, and hears later what became of it: nobody waits meanwhile."""

from __future__ import annotations

import json
import os
import sys

from sst_bytecode.frozen import Frozen
from sst_bytecode.kernel import Kernel

TYPE_CHECKING = False  # as in `settings`
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Courier"]

_LONGEST = 30_000  # characters of a message: the pipe takes it at once
_PATIENCE = 60.0  # seconds that a child may take
_PAUSE = 0.02


class _Errand(Frozen):
    """A child on its way."""

    pid: int
    answers: int  # the descriptor that its standard output is read from
    until: float


class Courier:
    """Messages that are being sent by children of this process, which go on if it ends."""

    def __init__(self) -> None:
        self._out: list[_Errand] = []

    @property
    def is_out(self) -> bool:
        """Whether a child is not back."""
        return bool(self._out)

    def send(self, urls: tuple[str, ...], title: str, body: str) -> None:
        """Start a child that sends this. Raises OSError if there is none to be had."""
        message = json.dumps({"urls": urls, "title": title[:200], "body": body[:_LONGEST]}).encode()
        theirs, ours = Kernel.pipe()
        answers, told = Kernel.pipe()
        try:
            pid = self._spawn(theirs, told)
        except OSError:
            Kernel.close(answers)
            Kernel.close(ours)
            raise
        finally:
            Kernel.close(theirs)
            Kernel.close(told)
        Kernel.write(ours, message)
        Kernel.close(ours)
        Kernel.set_blocking(answers, False)
        self._out.append(_Errand(pid, answers, Kernel.monotonic() + _PATIENCE))

    def forget(self) -> None:
        """In a fork: the children are its parent's."""
        self._out = []

    def collect(self, wait: float = 0.0) -> Iterator[str]:
        """What went wrong with the messages that are done; waits at most so many seconds for those that are not."""
        end = Kernel.monotonic() + wait
        while True:
            for errand in tuple(self._out):
                words = _ended(errand)
                if words is not None:
                    self._out.remove(errand)
                    yield from words
            if not self._out or Kernel.monotonic() >= end:
                return
            Kernel.sleep(_PAUSE)

    @staticmethod
    def _spawn(stdin: int, stdout: int) -> int:
        """A child with these two, in a group of its own: what interrupts the program does not interrupt the alert."""
        folder = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120 - pathlib is not imported in a watched program
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SST_")}
        environment |= {"PYTHONPATH": folder, "PYTHON_TRACKING_ENABLED": "0"}
        null = Kernel.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        python = _python()
        try:
            return Kernel.posix_spawn(
                python, [python, "-m", "sst_bytecode.alerts"], environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, stdin, 0), (os.POSIX_SPAWN_DUP2, stdout, 1), (os.POSIX_SPAWN_DUP2, null, 2)
                ],
                setpgroup=0, setsigmask=[],
            )  # fmt: skip
        finally:
            Kernel.close(null)


def _python() -> str:
    """The interpreter; where that is a server with Python in it (uWSGI), the one of its environment."""
    if os.path.basename(sys.executable or "").startswith("python"):  # noqa: PTH119 - as above
        return sys.executable
    return os.path.join(sys.prefix, "bin", "python3")  # noqa: PTH118 - as above


def _ended(errand: _Errand) -> list[str] | None:
    """What the child had to say, once it is back; None while it is on its way."""
    try:
        pid, _status = Kernel.waitpid(errand.pid, os.WNOHANG)
    except ChildProcessError:
        pid = errand.pid  # somebody else in this process waits for every child
    late = Kernel.monotonic() > errand.until
    if pid == 0 and not late:
        return None
    if pid == 0:
        Kernel.kill(errand.pid, 9)
        Kernel.waitpid(errand.pid, 0)
    try:
        words = Kernel.read(errand.answers, 4096).decode(errors="replace").splitlines()
    except BlockingIOError:
        words = []
    Kernel.close(errand.answers)
    return ["alert not delivered in time"] if pid == 0 else words

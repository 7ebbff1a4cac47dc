"""Threads, locks and waiting of the operating system, also in a program that gevent has patched."""

from __future__ import annotations

import _thread
import os
import sys

TYPE_CHECKING = False  # as type checkers understand it, without the import of `typing`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["allocate_lock", "start_thread", "thread_has_ended"]


def allocate_lock() -> _thread.LockType:
    """Make a lock that stops the thread, not the greenlet."""
    return _original("allocate_lock")()  # type: ignore[no-any-return] # by name, hence untyped


def start_thread(work: Callable[[], None]) -> None:
    """Run *work* in a real thread to which no signal is delivered. Raises RuntimeError if there is none to be had.

    A program that waits for a signal blocks it in its own threads; left to ours, the signal would end the program.
    """
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        _original("start_new_thread")(work, ())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def thread_has_ended(number: int, patience: float) -> bool:
    """Wait at most *patience* seconds until the kernel, too, has forgotten the thread with this native id.

    From 3.12 on a fork warns if the kernel counts more than one thread; there is no event to wait for, hence the looks.
    """
    pause = allocate_lock()
    pause.acquire()
    step = 0.0005
    for _ in range(int(patience / step)):
        if not os.access(f"/proc/self/task/{number}", os.F_OK):
            return True
        pause.acquire(timeout=step)
    return False


def _original(name: str) -> Callable[..., Any]:
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None:
        return monkey.get_original("_thread", name)  # type: ignore[no-any-return] # gevent is untyped
    return getattr(_thread, name)  # type: ignore[no-any-return] # by name, hence untyped

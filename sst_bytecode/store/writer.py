"""Takes this process's spool into the store from a thread of its own, while the application goes on.

Only a convenience: what it does not do, the next reader does. So it may wait, back off and give up, and it never holds
anything up: the thread starts with the first record of a process, ends when there is nothing to do and before a fork
(from 3.12 on a fork warns about threads), and loads the database's libraries only where the application has done so,
where rows are wanted at once (*eager*), or where the spool has grown long.
"""

from __future__ import annotations

import os
import sys
from _thread import get_native_id

from sst_bytecode.kernel import Kernel
from sst_bytecode.store.native import allocate_lock, start_thread, thread_has_ended
from sst_bytecode.store.quiet import quiet

TYPE_CHECKING = False  # as type checkers understand it, without the import of `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol

    from sst_bytecode.spool import Spool
    from sst_bytecode.store.target import Target

    class Desk(Protocol):
        """Sends messages from the writer's thread."""

        patience: float

        @property
        def is_busy(self) -> bool: ...
        def work(self) -> None: ...
        def finish(self) -> None: ...


__all__ = ["Writer"]

_INTERVAL = 0.5  # seconds between two turns, and between a record and its row if that comes after a pause
_PAUSE = 4  # turns from one transaction to the next: one costs as much as the rows of a hundred events
_IDLE_TURNS = 4  # then the thread ends; the next record starts another
_PORTION = 60_000  # bytes of the spool in one transaction: what it takes to make rows of them is the program's memory
_REST = 3  # times the CPU time of a transaction: at work, this thread has the interpreter from 5 ms to 5 ms
_LONG = 256 * 1024  # bytes of a spool that are worth loading a database for
_BACK_OFF = (1.0, 60.0)  # seconds after a failure, doubled up to the second figure
_RETAIN_EVERY = 3_600.0  # seconds between two looks for what is too old
_AT_EXIT = 1.0
_AT_THREAD_END = 0.1
_AT_FORK = 5.0  # for what must not be forked: a library half imported, SQLite's locks; ends at the next safe point


class _InterruptedError(Exception):
    """A fork waits for the thread."""


class Writer:
    """Makes rows of *spool* in the database that *open_target* opens; *chores* are run on the thread before each turn.

    *desk* has messages of its own to send: it works in each turn, and finishes at the end.
    *failures* counts refusals of the database and of chores, *reason* is the last one in words. What is older than
    *retention_days* is deleted now and then, here and in the spool.
    """

    def __init__(
        self,
        spool: Spool,
        open_target: Callable[[], Target],
        *,
        chores: Sequence[Callable[[], None]] = (),
        desk: Desk | None = None,
        eager: bool = False,
        interval: float = _INTERVAL,
        retention_days: int | None = None,
    ) -> None:
        self.failures = 0
        self.reason = ""
        self._spool = spool
        self._open = open_target
        self._chores = chores
        self._desk = desk
        self._eager = eager
        self._interval = interval
        self._retention_days = retention_days
        self._hooked = False
        self._off = False
        self._busy = False
        self._enter_process()

    def _enter_process(self) -> None:
        """Begin anew: after a fork there is no thread, and the parent's locks and connections are the parent's.

        A fork that caught the thread at work (uWSGI's, which asks nobody) copied locks that nobody will release, of
        SQLite and of imports: there we leave the spool to readers.
        """
        self._off = self._off or self._busy
        self._busy = False
        self._pid = Kernel.getpid()
        self._lease = allocate_lock()  # held by the thread as long as it runs
        self._bell = allocate_lock()  # released to wake it
        self._bell.acquire()
        self._native_id = 0
        self._dirty = False
        self._stopping = False
        self._forking = False
        self._target: Target | None = None
        self._took_leftovers = False
        self._retain_at = 0.0
        self._worked = 0.0
        self._not_before = 0.0
        self._pause = 0
        self._delay = _BACK_OFF[0]

    def poke(self) -> None:
        """Say that there is a new record. Costs less than a microsecond once the thread runs; never raises."""
        if self._pid != Kernel.getpid():
            self._enter_process()
        self._dirty = True
        if not (self._stopping or self._forking or self._off) and self._lease.acquire(blocking=False):
            try:
                self._hook_forks()
                start_thread(self._work)
            except Exception as error:  # noqa: BLE001 - no thread to be had: readers will take the spool in
                self._lease.release()
                self._failed(error)

    def stop(self, bound: float = _AT_EXIT) -> bool:
        """End the thread, after a last turn if it has a database open, within *bound* seconds. True if it ended.

        A desk that is busy has as long as it needs.
        """
        if self._desk is not None and self._desk.is_busy:
            bound += self._desk.patience
        if self._pid != Kernel.getpid():
            return True
        self._stopping = True
        return self._wait_for_end(bound)

    def _wait_for_end(self, bound: float) -> bool:
        if self._bell.locked():
            self._bell.release()
        if not self._lease.acquire(timeout=bound):
            return False
        self._lease.release()
        return True

    def _hook_forks(self) -> None:
        if not self._hooked:
            self._hooked = True
            os.register_at_fork(before=self._before_fork, after_in_parent=self._after_fork)

    def _before_fork(self) -> None:
        """Leave no thread of ours to a fork, which would warn, or copy a lock that the thread holds."""
        if self._pid == Kernel.getpid():
            self._forking = True
            over = not self._lease.locked() or self._wait_for_end(_AT_FORK)
            if over and self._native_id:  # one that has just ended by itself may be known to the kernel still
                thread_has_ended(self._native_id, _AT_THREAD_END)
                self._native_id = 0

    def _after_fork(self) -> None:
        """The next record starts the thread again: 3.13 counts threads, for its warning, only after this was called."""
        self._forking = False

    def _work(self) -> None:
        """Be the thread."""
        self._native_id = get_native_id()
        try:
            with quiet():
                self._run()
        except Exception as error:  # noqa: BLE001 - ours alone; the spool keeps everything
            self._failed(error)
        finally:
            self._lease.release()
        if self._dirty:
            self.poke()  # for a record that came while we went

    def _run(self) -> None:
        idle = 0
        while idle < _IDLE_TURNS:
            if not (self._forking or self._stopping):
                self._bell.acquire(timeout=self._interval)
            if self._forking:
                return
            self._pause = max(0, self._pause - 1)
            if self._stopping:
                if self._dirty and self._target is not None:
                    self._turn()
                if self._desk is not None:
                    self._do((self._desk.finish,))
                return
            if self._dirty:
                idle = 0
                self._turn()
            elif self._desk is not None and self._desk.is_busy:
                self._do((self._desk.work,))
            else:
                idle += 1

    def _turn(self) -> None:
        self._dirty = False
        self._do(self._chores if self._desk is None else (*self._chores, self._desk.work))
        if self._pause and not self._stopping:
            self._dirty = True
            return
        if Kernel.monotonic() < self._not_before or not self._is_due():
            return
        self._busy = True
        self._worked = Kernel.thread_time()
        try:
            self._take_in()
            self._pause = _PAUSE
            self._delay = _BACK_OFF[0]
        except _InterruptedError:
            self._dirty = True
        except Exception as error:  # noqa: BLE001 - as above
            self._target = None
            self._not_before = Kernel.monotonic() + self._delay
            self._delay = min(2 * self._delay, _BACK_OFF[1])
            self._failed(error)
        finally:
            self._busy = False

    def _do(self, chores: Sequence[Callable[[], None]]) -> None:
        for chore in chores:
            try:
                chore()
            except Exception as error:  # noqa: BLE001 - as above
                self._failed(error)

    def _is_due(self) -> bool:
        if self._spool.path is None:
            return False
        if self._eager or self._target is not None or "sqlalchemy.engine" in sys.modules:
            return True
        try:
            return Kernel.stat(self._spool.path).st_size >= _LONG
        except OSError:
            return False

    def _take_in(self) -> None:
        from sst_bytecode.store.ingest import take_in

        if self._target is None:
            self._target = self._open()
        # Once a process: what processes before us left behind.
        only = self._spool.path if self._took_leftovers else None
        take_in(self._spool.home, self._target, only=only, patient=True, portion=_PORTION, each=self._safe_point)
        self._took_leftovers = True

        if self._retention_days is not None and Kernel.monotonic() >= self._retain_at:
            from sst_bytecode.store.retention import retain

            retain(self._spool, self._target, self._retention_days, self._safe_point)
            self._retain_at = Kernel.monotonic() + _RETAIN_EVERY

    def _safe_point(self, _done: int) -> None:
        """Between two transactions: break off when somebody waits for us, else let the application have its turn."""
        spent = Kernel.thread_time() - self._worked
        if not (self._forking or self._stopping):
            self._bell.acquire(timeout=_REST * spent)
        self._worked += spent
        if self._forking:
            raise _InterruptedError

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        # Of ours we know that it names no value; of others we give the type only.
        self.reason = str(error) if type(error).__name__ == "StoreError" else type(error).__name__

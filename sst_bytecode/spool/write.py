"""Appends records to this process's own spool file, before the watched call proceeds.

Nothing is buffered: what `write` was given is the kernel's when it returns, so that neither ``kill -9`` nor
``os._exit`` loses it. There are no locks, for a signal handler or a fork could hold them: one ``write(2)`` of whole
lines to a file opened with O_APPEND is atomic among the threads of a process (POSIX.1-2017, write), and each process
has its own file.
"""

from __future__ import annotations

import os

from sst_bytecode.kernel import Kernel, make_folders

TYPE_CHECKING = False  # as type checkers understand it, without the import of `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.facts import Record

__all__ = ["Spool"]

# Bytes that wait in memory while the disk takes none.
_BACKLOG = 1_000_000
_MOST_LATER = 1000  # calls whose records wait for room on the stack
_TRIES = 100  # by later calls, which may have no more room
# Programs count on low numbers: one that closes its standard streams must not find our file there.
_LOWEST_DESCRIPTORS = (100, 3)


class Spool:
    """The records of this process on their way out: files of mode 0600 in ``HOME/spool``, one a process, made lazily.

    *failures* counts writes that the disk refused, or for which there was no room on the stack (their records wait in
    memory), *dropped* the records that were lost: not encodable, or more than memory may keep.
    """

    __slots__ = (
        "_backlog",
        "_descriptor",
        "_identity",
        "_later",
        "_pid",
        "_torn",
        "dropped",
        "failures",
        "home",
        "path",
    )

    def __init__(self, home: str) -> None:
        self.home = home
        self.path: str | None = None
        self.failures = 0
        self.dropped = 0
        self._pid = -1
        self._descriptor = -1
        self._identity = (-1, -1)
        self._torn = False
        self._backlog: list[bytes] = []
        self._later: list[tuple[tuple[Record, ...], int]] = []

    def write(self, *records: Record) -> None:
        """Append *records*, all or none in the order given. Never raises an Exception."""
        data = b""
        try:
            if Kernel.getpid() != self._pid:
                self._enter_process()
            lines = self._lines(records)
            if self._later:
                lines = self._left_over() + lines
            data = lines
            if self._backlog:
                data = self._waiting() + data
            if data:
                self._append(data)
        except (RecursionError, MemoryError):
            # Whoever writes next may have more room; here it is not certain that there is any for another call.
            self.failures += 1
            if data:
                self._backlog.append(data)
            elif len(self._later) < _MOST_LATER:
                self._later.append((records, _TRIES))
            else:
                self.dropped += len(records)
        except Exception:  # noqa: BLE001 - our failure never breaks the watched program; it is counted
            self.failures += 1

    def _lines(self, records: Iterable[Record]) -> bytes:
        from sst_bytecode.spool.lines import encode  # a program that handles nobody's data writes no line

        lines = []
        for record in records:
            try:
                lines.append(encode(record))
            except (RecursionError, MemoryError):
                raise
            except Exception:  # noqa: BLE001 - as above; the other records of the call are good
                self.dropped += 1
        return b"".join(lines)

    def _left_over(self) -> bytes:
        """Give the lines of what earlier calls had no room for; what fails too often is lost."""
        lines = b""
        while self._later:
            try:
                records, tries = self._later.pop(0)
            except IndexError:  # another thread took the last ones
                break
            try:
                lines += self._lines(records)
            except (RecursionError, MemoryError):
                if tries:
                    self._later.append((records, tries - 1))
                else:
                    self.dropped += len(records)
                break
        return lines

    def _append(self, data: bytes) -> None:
        try:
            if not self._is_ours():
                self._open()
            lines = _torn() + data if self._torn else data
            if Kernel.write(self._descriptor, lines) == len(lines):
                self._torn = False
                return
            self._torn = True
        except OSError:
            pass
        self.failures += 1
        self._keep(data)

    def _keep(self, data: bytes) -> None:
        if sum(map(len, self._backlog)) + len(data) <= _BACKLOG:
            self._backlog.append(data)
        else:
            self.dropped += data.count(b"\n")

    def _waiting(self) -> bytes:
        parts = []
        while self._backlog:
            try:
                parts.append(self._backlog.pop(0))
            except IndexError:  # another thread took the last one
                break
        return b"".join(parts)

    def _is_ours(self) -> bool:
        """Tell whether our descriptor still leads to our file: celery closes them all, and numbers are given again."""
        if self._descriptor < 0:
            return False
        try:
            found = Kernel.fstat(self._descriptor)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._identity and found.st_nlink > 0

    def _enter_process(self) -> None:
        """Leave the parent's file to the parent after a fork; what waited in its memory is the parent's to write."""
        if self._is_ours():
            Kernel.close(self._descriptor)
        self._descriptor = -1
        self._torn = False
        self._backlog = []
        self._later = []
        self._pid = Kernel.getpid()

    def _open(self) -> None:
        import fcntl

        from sst_bytecode.spool.lines import SUFFIX

        folder = f"{self.home}/spool"
        for missing in (self.home, folder):
            make_folders(missing)
        path = f"{folder}/{self._pid}-{Kernel.time_ns():x}{SUFFIX}"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = Kernel.open(path, flags, 0o600)
        try:
            # Held as long as this process lives: by this a reader knows that the file may still grow.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found = Kernel.fstat(descriptor)
            self._descriptor = _raised(descriptor)
        finally:
            if self._descriptor != descriptor:
                Kernel.close(descriptor)
        self._identity = (found.st_dev, found.st_ino)
        self.path = path


def _torn() -> bytes:
    from sst_bytecode.spool.lines import TORN

    return TORN


def _raised(descriptor: int) -> int:
    """Duplicate *descriptor* to a number that no program counts on; itself where the limit allows none."""
    import fcntl

    for lowest in _LOWEST_DESCRIPTORS:
        try:
            return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, lowest)
        except OSError:
            continue
    return descriptor

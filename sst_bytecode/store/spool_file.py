"""Makes rows of one spool, portion by portion; what has no place among them is set aside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.exc import DataError, DBAPIError

from sst_bytecode.kernel import Kernel
from sst_bytecode.spool.files import writer_is_gone
from sst_bytecode.spool.read import BadLine, read
from sst_bytecode.store.batch import Batch
from sst_bytecode.store.bulk import upsert
from sst_bytecode.store.engine import GIVEN_UP
from sst_bytecode.store.models import SpoolOffset
from sst_bytecode.store.quarantine import set_aside
from sst_bytecode.store.rows import write_batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from sst_bytecode.facts import Record
    from sst_bytecode.store.ingest import Taken
    from sst_bytecode.store.target import Target

    Part = tuple[list[Record], int, list[BadLine]]

__all__ = ["SpoolFile", "offset_of"]

_OFFSETS = SpoolOffset.metadata.tables[SpoolOffset.__tablename__]
_TRIES = 20  # deadlocks and lost races before we leave the rest to the next reader
# Classes of SQLSTATE (PostgreSQL, appendix A): data exceptions, and what is too long for an index.
_FOR_THE_CONTENT = ("22", "54")


class _Overtaken(Exception):  # noqa: N818 - no error: the work was done by somebody else
    """Another reader was faster, or a deadlock was resolved at our cost."""


class SpoolFile:
    """One spool on its way into the store."""

    __slots__ = ("_each", "_name", "_path", "_patient", "_portion", "_taken", "_target")

    def __init__(
        self,
        path: str,
        target: Target,
        taken: Taken,
        portion: int,
        each: Callable[[int], None] | None,
        *,
        patient: bool,
    ) -> None:
        self._path = path
        self._name = Path(path).name
        self._target = target
        self._taken = taken
        self._portion = portion
        self._each = each
        self._patient = patient

    def take_in(self) -> None:
        """Make rows of all that is there; delete the file if its writer is gone."""
        for _ in range(_TRIES):
            # Asked before reading: what a writer wrote before it went is then all there.
            gone = writer_is_gone(self._path)
            with self._target.reading() as connection:
                start = offset_of(connection, self._name)
            try:
                end = self._take_from(start, gone=gone)
            except _Overtaken:
                continue  # look again where it stands
            if gone and end >= Path(self._path).stat().st_size:
                self._remove(end)
            return

    def _take_from(self, start: int, *, gone: bool) -> int:
        """Make rows of what is there from *start* on; gives the offset of what is left.

        Only of what is there by now: its process may write faster than anybody reads.
        """
        size = Path(self._path).stat().st_size
        while start < size:
            part = read(self._path, start, portion=self._portion, ended=gone and not self._patient)
            if part[1] == start or (self._patient and part[2]):
                break
            written = self._write(start, part)
            if written is None:
                break
            start = written[1]
            self._tell(written)
        return start

    def _tell(self, written: Part) -> None:
        records, end, bad = written
        self._taken.records += len(records)
        self._taken.bad.extend((self._path, one) for one in bad)
        if self._each is not None:
            self._each(end)

    def _write(self, start: int, part: Part) -> Part | None:
        """Write *part*, or the first half of it that the database takes; gives what was written.

        The one record that it does not take is set aside as damage is; a patient reader leaves it, and gives None.
        """
        size = part[1] - start
        while True:
            try:
                self._commit(start, part)
            except (DBAPIError, OverflowError, ValueError) as error:
                reason = _refusal(error)
            else:
                return part
            records, end, bad = part
            if len(records) + len(bad) > 1:
                size = max(1, min(size, end - start) // 2)
                part = read(self._path, start, portion=size)
            elif self._patient:
                return None
            else:
                part = [], end, [BadLine(start, _content(self._path, start, end), reason)]

    def _commit(self, start: int, part: Part) -> None:
        """Write rows and offset in one transaction. Raises _Overtaken, and what the database has against the rows."""
        records, end, bad = part
        batch = Batch(records)
        try:
            with self._target.writing(self._name) as connection:
                if offset_of(connection, self._name) != start or not Path(self._path).exists():
                    raise _Overtaken
                if bad:
                    set_aside(self._path, bad)
                write_batch(connection, self._target, batch, Kernel.time())
                _set_offset(connection, self._name, end)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in GIVEN_UP:
                raise _Overtaken from error
            raise

    def _remove(self, end: int) -> None:
        """Delete a spool that is rows altogether and whose writer is gone."""
        path = Path(self._path)
        with self._target.writing(self._name) as connection:
            # In this order and under the lock: a reader that sees no offset sees no file either.
            if offset_of(connection, self._name) == end and path.stat().st_size == end:
                path.unlink()
                connection.execute(delete(_OFFSETS).where(_OFFSETS.c.name == self._name))


def _refusal(error: Exception) -> str:
    """Say in words that a database refuses a row for what is in it; raises any other error again."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if isinstance(error, DBAPIError) and not isinstance(error, DataError) and state[:2] not in _FOR_THE_CONTENT:
        raise error
    return f"refused by the database ({type(getattr(error, 'orig', None) or error).__name__})"


def _content(path: str, start: int, end: int) -> bytes:
    with Path(path).open("rb") as stream:
        stream.seek(start)
        return stream.read(end - start).rstrip(b"\n")


def offset_of(connection: Connection, name: str) -> int:
    """Tell how many bytes of the spool *name* are rows."""
    return connection.scalar(select(_OFFSETS.c.offset).where(_OFFSETS.c.name == name)) or 0


def _set_offset(connection: Connection, name: str, end: int) -> None:
    statement = upsert(connection, _OFFSETS).values(name=name, offset=end)
    connection.execute(statement.on_conflict_do_update(index_elements=[_OFFSETS.c.name], set_={"offset": end}))

"""Takes in spools: each record becomes rows exactly once, however many readers and writers are at it.

The offset up to which a spool is rows changes in the transaction of the rows. Who finds that it has changed meanwhile
throws its own work away. A file is read and decoded outside of that transaction, so that others wait for inserts only.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from sst_bytecode.spool import BadLine, read
from sst_bytecode.spool.files import spools, writer_is_gone
from sst_bytecode.store.batch import Batch
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.models import SpoolOffset
from sst_bytecode.store.quarantine import set_aside
from sst_bytecode.store.quiet import quiet
from sst_bytecode.store.rows import write_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection

    from sst_bytecode.facts import Record
    from sst_bytecode.store.target import Target

__all__ = ["Taken", "take_in", "write_records"]

_OFFSETS = SpoolOffset.metadata.tables[SpoolOffset.__tablename__]
_PORTION = 1_000_000  # bytes of a spool in one transaction: some thousand records, some tens of milliseconds
_TRIES = 20  # deadlocks and lost races before we leave the rest to the next reader


@dataclass(slots=True)
class Taken:
    """What `take_in` did: records that became rows, and damage found, by file."""

    records: int = 0
    bad: list[tuple[str, BadLine]] = field(default_factory=list)


def take_in(
    home: str,
    target: Target,
    *,
    only: str | None = None,
    patient: bool = False,
    portion: int = _PORTION,
    each: Callable[[int], None] | None = None,
) -> Taken:
    """Take all spools under *home* (or *only* the one of this path) into *target*.

    Damage is set aside in ``HOME/quarantine`` and told in the answer; *patient*: left in place instead, with what
    follows it, for a reader that can tell somebody. *each* is called with the bytes done after each transaction.
    Raises StoreError if the database refuses; then all that was not committed is still in the spools.
    """
    taken = Taken()
    with quiet():
        for path in [only] if only else spools(home):
            try:
                _take_file(path, target, taken, patient=patient, portion=portion, each=each)
            except FileNotFoundError:
                continue  # another reader finished it
            except OSError as error:
                raise StoreError(f"{error.filename or path}: cannot be used ({error.strerror})") from error
            except SQLAlchemyError as error:
                words = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
                raise StoreError(f"{target.name}: refuses rows ({words.splitlines()[0][:300]})") from error
    return taken


def write_records(target: Target, records: Iterable[Record]) -> None:
    """Make rows of *records* that are in no spool: the memory of a tracker without a database."""
    with quiet(), target.writing("memory") as connection:
        write_batch(connection, target, Batch(records), time.time())


def _take_file(
    path: str, target: Target, taken: Taken, *, patient: bool, portion: int, each: Callable[[int], None] | None
) -> None:
    name = Path(path).name
    for _ in range(_TRIES):
        # Asked before reading: what a writer wrote before it went is then all there.
        gone = writer_is_gone(path)
        with target.reading() as connection:
            start = _offset(connection, name)
        progress = True
        while progress:
            part = read(path, start, portion=portion, ended=gone and not patient)
            records, end, bad = part
            if bad and patient:
                return
            progress = end > start
            if progress and not _commit(target, path, start, part):
                break  # another reader was faster: look again where it stands
            taken.records += len(records)
            taken.bad.extend((path, one) for one in bad)
            start = end
            if progress and each is not None:
                each(end)
        else:
            if gone and start >= Path(path).stat().st_size:
                _remove(target, path, start)
            return


def _commit(target: Target, path: str, start: int, part: tuple[list[Record], int, list[BadLine]]) -> bool:
    """Write rows and offset in one transaction; False if another did, or a deadlock was resolved at our cost."""
    records, end, bad = part
    batch = Batch(records)
    name = Path(path).name
    try:
        with target.writing(name) as connection:
            if _offset(connection, name) != start or not Path(path).exists():
                return False
            if bad:
                set_aside(path, bad)
            write_batch(connection, target, batch, time.time())
            _set_offset(connection, name, end)
    except DBAPIError as error:
        if _passes_over(error):
            return False
        raise
    return True


def _remove(target: Target, path: str, end: int) -> None:
    """Delete a spool that is rows altogether and whose writer is gone."""
    name = Path(path).name
    with target.writing(name) as connection:
        # In this order and under the lock: a reader that sees no offset sees no file either.
        if _offset(connection, name) == end and Path(path).stat().st_size == end:
            Path(path).unlink()
            connection.execute(delete(_OFFSETS).where(_OFFSETS.c.name == name))


def _offset(connection: Connection, name: str) -> int:
    return connection.scalar(select(_OFFSETS.c.offset).where(_OFFSETS.c.name == name)) or 0


def _set_offset(connection: Connection, name: str, end: int) -> None:
    insert: Any = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(_OFFSETS)
    statement = insert.values(name=name, offset=end)
    connection.execute(statement.on_conflict_do_update(index_elements=[_OFFSETS.c.name], set_={"offset": end}))


def _passes_over(error: DBAPIError) -> bool:
    """Tell whether PostgreSQL gave us up for another transaction: serialization failure, deadlock."""
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}

"""Takes in spools: each record becomes rows exactly once, however many readers and writers are at it.

The offset up to which a spool is rows changes in the transaction of the rows. Who finds that it has changed meanwhile
throws its own work away. A file is read and decoded outside of that transaction, so that others wait for inserts only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from sst_bytecode.kernel import Kernel
from sst_bytecode.spool.files import spools
from sst_bytecode.spool.lines import decode, encode
from sst_bytecode.store.batch import Batch
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.quiet import quiet
from sst_bytecode.store.rows import write_batch
from sst_bytecode.store.spool_file import SpoolFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sst_bytecode.facts import Record
    from sst_bytecode.spool.read import BadLine
    from sst_bytecode.store.target import Target

__all__ = ["Taken", "take_in", "write_records"]

_PORTION = 1_000_000  # bytes of a spool in one transaction: some thousand records, some tens of milliseconds


@dataclass(slots=True)
class Taken:
    """What `take_in` did: records that became rows, damage found, by file, and files that stay as they are, and why."""

    records: int = 0
    bad: list[tuple[str, BadLine]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    def losses(self) -> Iterator[str]:
        """Say in one line for each spool what of it is not among the rows."""
        damage: dict[str, list[BadLine]] = {}
        for path, one in self.bad:
            damage.setdefault(path, []).append(one)
        for path, found in damage.items():
            size = sum(len(one.content) for one in found)
            more = f" and in {len(found) - 1} more places" if len(found) > 1 else ""
            yield f"{path}: {found[0].reason} at offset {found[0].offset}{more} ({size} bytes, set aside in quarantine)"
        for path, reason in self.left:
            yield f"{path}: cannot be used ({reason}); it stays where it is"


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
    follows it, for a reader that can tell somebody. A file that cannot be read or set aside stays too, is told, and
    keeps nobody from the others (for the *patient* it is a StoreError). *each* is called after each transaction, with
    the bytes of its file that are done. Raises StoreError if the database refuses, or the folder cannot be read; then
    all that was not committed is still in the spools.
    """
    taken = Taken()
    with quiet():
        for path in [only] if only else _spools(home):
            try:
                SpoolFile(path, target, taken, portion, each, patient=patient).take_in()
            except FileNotFoundError:
                continue  # another reader finished it
            except OSError as error:
                file, reason = str(error.filename or path), error.strerror or type(error).__name__
                if patient:
                    raise StoreError(f"{file}: cannot be used ({reason})") from error
                taken.left.append((file, reason))
            except SQLAlchemyError as error:
                words = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
                raise StoreError(f"{target.name}: refuses rows ({words.splitlines()[0][:300]})") from error
    return taken


def _spools(home: str) -> list[str]:
    try:
        return spools(home)
    except OSError as error:
        raise StoreError(f"{error.filename or home}: cannot be read ({error.strerror})") from error


def write_records(target: Target, records: Iterable[Record]) -> None:
    """Make rows of *records* that are in no spool: the memory of a tracker without a database."""
    with quiet(), target.writing("memory") as connection:
        write_batch(connection, target, Batch(map(_mended, records)), Kernel.time())


def _mended(record: Record) -> Record:
    """Do for a record what reading it from a spool would have done."""
    return decode(encode(record)[:-1], mended=True)

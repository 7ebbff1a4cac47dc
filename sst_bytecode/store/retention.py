"""Deletes what is older than it may be: from the database, and from the spools that its rows were made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sst_bytecode.kernel import Kernel
from sst_bytecode.spool.blank import blank
from sst_bytecode.spool.files import spools
from sst_bytecode.store.erase import erase_before
from sst_bytecode.store.scrub import empty_log
from sst_bytecode.store.spool_file import offset_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.spool import Spool
    from sst_bytecode.store.erase import Erased
    from sst_bytecode.store.target import Target

__all__ = ["blank_taken", "limit_of", "retain"]

_DAY = 86_400.0


def limit_of(days: int) -> float:
    """The time (seconds, UTC) before which everything is too old."""
    return Kernel.time() - days * _DAY


def retain(spool: Spool, target: Target, days: int, each: Callable[[int], None]) -> Erased:
    """Delete what is older than *days*, of all processes, and what of this process's own *spool* is rows already.

    *each* is called between transactions, and may raise to break off. Nobody else has to wait: the database's own
    files are not written anew, but what is deleted is zeros there.
    """
    erased = erase_before(target, limit_of(days), each)
    if spool.path is not None:
        _blank(spool.path, target)
    if erased:
        empty_log(target)
    return erased


def blank_taken(home: str, target: Target) -> None:
    """Overwrite what is rows already in all spools under *home*. Raises OSError."""
    for path in spools(home):
        _blank(path, target)


def _blank(path: str, target: Target) -> None:
    with target.reading() as connection:
        taken = offset_of(connection, Path(path).name)
    blank(path, taken)

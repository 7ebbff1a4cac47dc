"""asyncpg: the records that a query gives, as its text and their own columns tell of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.readers.cursors import ABOVE, parts_of_statement
from sst_bytecode.probes.readers.loaded_rows import learn

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["fetched"]


def fetched(entry: Entry, site: Site) -> Enter:
    """Around what runs a query of a connection, a prepared statement or a cursor: learn the records it gives."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if observer.surroundings.is_ours() or _asker(frame) in ABOVE:
            return None
        itself: Any = operands[0]
        call = Entered(site, operands, frame.f_code)
        query = str(call.argument("query") or getattr(itself, "_query", ""))
        given = call.argument("args")
        given = getattr(itself, "_args", ()) if given is None else given

        def end(result: object, exception: BaseException | None) -> None:
            record: Any = getattr(sys.modules.get("asyncpg"), "Record", None)
            if exception is not None or type(result) is not list or not result or not isinstance(result[0], record):
                return
            parts = parts_of_statement(query, tuple(record.keys(result[0])))
            if parts:  # a class of the application's is not asked
                learn(entry, parts, (tuple(record.values(row)) for row in result), frame, given)

        return end

    return begin


def _asker(frame: FrameType) -> str:
    """The package that turned to asyncpg."""
    package, one = "asyncpg", frame.f_back
    while one is not None and package == "asyncpg":
        package = str(one.f_globals.get("__name__")).partition(".")[0]
        one = one.f_back
    return package

"""Keeps records in memory for a tracker that has no database, and answers the same questions about them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.facts import Record
    from sst_bytecode.store.target import Target

__all__ = ["MemoryStore"]

_LIMIT = 100_000


class MemoryStore:
    """The last hundred thousand records; *dropped* counts those that had to go before anybody asked."""

    __slots__ = ("_records", "_target", "dropped")

    def __init__(self, limit: int = _LIMIT) -> None:
        self._records: deque[Record] = deque(maxlen=limit)
        self._target: Target | None = None
        self.dropped = 0

    def write(self, *records: Record) -> None:
        """Keep *records*; costs an append."""
        room = (self._records.maxlen or 0) - len(self._records)
        self.dropped += max(0, len(records) - room)
        self._records.extend(records)

    def target(self) -> Target:
        """Make rows of what was kept and give the store to ask."""
        from sst_bytecode.store.engine import in_memory
        from sst_bytecode.store.ingest import write_records
        from sst_bytecode.store.quiet import quiet

        with quiet():
            if self._target is None:
                self._target = in_memory()
            records = [self._records.popleft() for _ in range(len(self._records))]
            write_records(self._target, records)
        return self._target

"""The append-only files that carry records from the watched processes to the store, whatever becomes of either."""

from __future__ import annotations

from sst_bytecode.spool.write import Spool

__all__ = ["Spool"]

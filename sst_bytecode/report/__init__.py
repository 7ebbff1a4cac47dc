"""Shows events to people and to programs: as a table, and as JSON with a published schema."""

from __future__ import annotations

from sst_bytecode.report.document import SCHEMA, write_json
from sst_bytecode.report.table import print_table

__all__ = ["SCHEMA", "print_table", "write_json"]

"""Shows events to people and to programs: as a table, and as JSON, CSV and SARIF."""

from __future__ import annotations

from sst_bytecode.report.csvrows import write_csv
from sst_bytecode.report.document import SCHEMA, write_json
from sst_bytecode.report.results import results
from sst_bytecode.report.sarif import Result, write_sarif
from sst_bytecode.report.table import print_table

__all__ = ["SCHEMA", "Result", "print_table", "results", "write_csv", "write_json", "write_sarif"]

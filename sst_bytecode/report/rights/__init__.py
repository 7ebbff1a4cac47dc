"""What the GDPR has a controller tell: people about their data (Art. 15), authorities about processing (Art. 30)."""

from __future__ import annotations

from sst_bytecode.report.rights.declared import Declared, declared
from sst_bytecode.report.rights.html import write_person, write_record
from sst_bytecode.report.rights.person import dossier
from sst_bytecode.report.rights.record import record
from sst_bytecode.report.rights.text import record_lines

__all__ = ["Declared", "declared", "dossier", "record", "record_lines", "write_person", "write_record"]

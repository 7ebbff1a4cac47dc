"""Counts what fails in a probe, and lets pass what is not the probe's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewriter.handlers import comes_from_handler
from sst_bytecode.probes import observer

if TYPE_CHECKING:
    from sst_bytecode.catalog import Entry

__all__ = ["failed"]


def failed(entry: Entry, error: Exception) -> None:
    """Count a failure under the name of the entry and the type of the error: its text may hold a watched value.

    An exception that a signal's handler raised meanwhile is the program's own: it is raised again.
    """
    if comes_from_handler(error):
        raise error
    told = observer.current
    if told is not None:
        name = entry.operation or entry.source or entry.reader
        told.failed(f"probe {entry.library} {name}: {type(error).__name__}")

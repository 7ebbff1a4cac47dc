"""Writes events as CSV (RFC 4180): one row a datum, an event without data in one row, for spreadsheets and scripts."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from sst_bytecode.answers import Event
    from sst_bytecode.facts import Finding

__all__ = ["COLUMNS", "write_csv"]

COLUMNS = (
    "time", "event", "kind", "library", "operation", "outcome", "attempts", "organisation", "domain", "host", "url",
    "recipient_category", "party", "country", "file", "line", "function", "thread", "route", "person", "category",
    "field", "source", "form", "where", "evidence", "confidence", "weak", "tag", "limits",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula: what others named must not run there (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(events: Iterable[Event], stream: TextIO) -> None:
    """Write a header and the rows, lines ended by CR LF; needs no memory for all."""
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for event in events:
        begin, end = _of_event(event)
        for item in event.data or (None,):
            writer.writerow([_harmless(cell) for cell in (*begin, *_of_datum(item), *end)])


def _of_event(event: Event) -> tuple[tuple[object, ...], tuple[object, ...]]:
    to, site = event.recipient, event.site
    time = datetime.fromtimestamp(event.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    begin = (
        time, event.id, event.kind, event.library, event.operation, event.outcome, event.attempts, to.organisation,
        to.domain, to.host, to.url, to.category, to.party, to.country, site.file, site.line, site.function, site.thread,
        event.route,
    )  # fmt: skip
    return begin, ("; ".join(event.limits),)


def _of_datum(item: Finding | None) -> Iterator[object]:
    if item is None:
        return iter([""] * 10)
    return iter((
        item.person, item.category, item.field, item.source, item.form, item.where, " ".join(item.evidence),
        round(item.confidence, 4), int(item.weak), item.tag,
    ))  # fmt: skip


def _harmless(cell: object) -> object:
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

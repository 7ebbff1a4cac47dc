"""Writes events as the JSON document of ``schema-1.json``: stable in keys, order and form, one event a line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from sst_bytecode.answers import Event
    from sst_bytecode.facts import Finding

__all__ = ["SCHEMA", "event_object", "write_json"]

SCHEMA = 1


def write_json(events: Iterable[Event], stream: TextIO, *, weak: bool = False) -> None:
    """Write the document to *stream*; *weak*: say of each datum whether it is a weak match. Needs no memory for all."""
    stream.write(f'{{"schema": {SCHEMA}, "events": [')
    separator = "\n"
    for event in events:
        stream.write(separator + json.dumps(event_object(event, weak=weak), ensure_ascii=False))
        separator = ",\n"
    stream.write("]}\n" if separator == "\n" else "\n]}\n")


def event_object(event: Event, *, weak: bool = False) -> dict[str, Any]:
    """Give *event* as the object of the schema."""
    to, site = event.recipient, event.site
    return {
        "id": event.id,
        "time": datetime.fromtimestamp(event.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kind": event.kind,
        "library": event.library,
        "operation": event.operation,
        "outcome": event.outcome,
        "destination": {
            "url": to.url,
            "host": to.host,
            "domain": to.domain,
            "organisation": to.organisation,
            "category": to.category,
            "party": to.party,
        },
        "site": {
            "file": site.file,
            "line": site.line,
            "column": site.column,
            "function": site.function,
            "thread": site.thread,
        },
        "persons": list(event.persons),
        "data": [_datum(item, weak=weak) for item in event.data],
        "attempts": event.attempts,
        "route": event.route,
        "limits": list(event.limits),
    }


def _datum(item: Finding, *, weak: bool) -> dict[str, Any]:
    datum = {
        "category": item.category,
        "field": item.field,
        "source": item.source,
        "tag": item.tag,
        "form": item.form,
        "where": item.where,
        "evidence": list(item.evidence),
        "confidence": round(item.confidence, 4),
        "person": item.person or None,
    }
    return datum | {"weak": item.weak} if weak else datum

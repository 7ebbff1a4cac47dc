"""The columns of the exported tables; docs/reference/export.md explains each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped] # it has no types

if TYPE_CHECKING:
    from sst_bytecode.answers import Event, KnownTag, LineageStep
    from sst_bytecode.facts import Place

__all__ = ["EVENTS", "LINEAGE", "TAGS", "row_of_event", "row_of_step", "row_of_tag"]

_TIME = pa.timestamp("us", tz="UTC")
_PLACE = [("file", pa.string()), ("line", pa.int32()), ("column", pa.int32()), ("function", pa.string())]
_DATUM = pa.struct(
    [
        ("tag", pa.string()),
        ("person", pa.string()),
        ("category", pa.string()),
        ("field", pa.string()),
        ("source", pa.string()),
        ("form", pa.string()),
        ("where", pa.string()),
        ("evidence", pa.list_(pa.string())),
        ("confidence", pa.float64()),
        ("weak", pa.bool_()),
    ]
)

EVENTS = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "kind", "library", "operation", "outcome")),
        ("time", _TIME),
        ("attempts", pa.int32()),
        *((name, pa.string()) for name in ("url", "host", "domain", "organisation", "recipient", "party", "country")),
        ("port", pa.int32()),
        *_PLACE,
        *((name, pa.string()) for name in ("thread", "request", "route")),
        ("limits", pa.list_(pa.string())),
        ("persons", pa.list_(pa.string())),
        ("data", pa.list_(_DATUM)),
    ]
)
TAGS = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "person", "category", "field", "source", "preview")),
        ("first_seen", _TIME),
        ("last_seen", _TIME),
        ("count", pa.int64()),
        *_PLACE,
    ]
)
LINEAGE = pa.schema([*((name, pa.string()) for name in ("parent", "child", "operation")), ("time", _TIME), *_PLACE])


def row_of_event(event: Event) -> dict[str, Any]:
    """Give *event* as a row of `EVENTS`; *recipient* is what the recipient does, its category."""
    to = event.recipient
    return {
        "id": event.id, "kind": event.kind, "library": event.library, "operation": event.operation,
        "outcome": event.outcome, "time": _moment(event.time), "attempts": event.attempts, "url": to.url,
        "host": to.host, "domain": to.domain, "organisation": to.organisation, "recipient": to.category,
        "party": to.party, "country": to.country, "port": to.port, **_place(event.site), "thread": event.site.thread,
        "request": event.request, "route": event.route, "limits": list(event.limits), "persons": list(event.persons),
        "data": [
            {
                "tag": item.tag, "person": item.person, "category": item.category, "field": item.field,
                "source": item.source, "form": item.form, "where": item.where, "evidence": list(item.evidence),
                "confidence": item.confidence, "weak": item.weak,
            }
            for item in event.data
        ],
    }  # fmt: skip


def row_of_tag(tag: KnownTag) -> dict[str, Any]:
    """Give *tag* as a row of `TAGS`."""
    return {
        "id": tag.id, "person": tag.person, "category": tag.category, "field": tag.field, "source": tag.source,
        "preview": tag.preview, "first_seen": _moment(tag.first_seen), "last_seen": _moment(tag.last_seen),
        "count": tag.count, **_place(tag.site),
    }  # fmt: skip


def row_of_step(step: LineageStep) -> dict[str, Any]:
    """Give *step* as a row of `LINEAGE`."""
    return {
        "parent": step.parent, "child": step.child, "operation": step.operation, "time": _moment(step.time),
        **_place(step.site),
    }  # fmt: skip


def _place(site: Place) -> dict[str, Any]:
    return {"file": site.file, "line": site.line, "column": site.column, "function": site.function}


def _moment(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)

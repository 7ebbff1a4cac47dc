"""Turns a batch of records into rows: merged by id, in one order, safe for any database."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

from sst_bytecode.facts import Alias, Attempt, Found, Health, Lineage, Outcome, Seen, Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from sst_bytecode.facts import Finding, Place, Record

    Row = dict[str, object]

__all__ = ["Batch", "merged_lines"]

_LONGEST = 255  # characters of what is indexed: PostgreSQL's indexes take 2,700 bytes
_MOST_LINES = 200  # limits or places of one event
_LATER = 1_000_000  # where the positions begin of what was found after the attempt


class Batch:
    """The rows that a run of records makes, by table. Rows are sorted by id, so that writers at once do not deadlock.

    *seen* are counts for tags that came in an earlier batch, *late* what arrived for events that are not in this one.
    """

    __slots__ = ("aliases", "counts", "events", "items", "late", "lineage", "seen", "tags", "unwatched")

    def __init__(self, records: Iterable[Record]) -> None:
        self.tags: dict[str, Row] = {}
        self.seen: dict[str, Row] = {}
        self.lineage: dict[str, Row] = {}
        self.events: dict[str, Row] = {}
        self.items: dict[str, Row] = {}
        self.late: dict[str, Row] = {}
        self.aliases: dict[tuple[str, str], Row] = {}
        self.counts: Counter[str] = Counter()
        self.unwatched: dict[str, str] = {}
        for record in records:
            _ADD[type(record)](self, record)

    def add_tag(self, tag: Tag) -> None:
        """A tag of the same id counts on."""
        known = self.tags.get(tag.id)
        if known is not None:
            _count(known, tag.count, tag.time)
            return
        self.tags[tag.id] = {
            "id": tag.id, "person": tag.person[:_LONGEST], "category": tag.category, "field": tag.field,
            "source": tag.source, "fingerprint": tag.fingerprint, "key": tag.key, "preview": tag.preview,
            "first_seen": tag.time, "last_seen": tag.time, "count": tag.count, **_place(tag.place),
        }  # fmt: skip

    def add_seen(self, seen: Seen) -> None:
        """Count on, in the tag's own row if it is in this batch."""
        row = self.tags.get(seen.tag) or self.seen.setdefault(
            seen.tag, {"tag": seen.tag, "count": 0, "last_seen": seen.time, "category": ""}
        )
        _count(row, seen.count, seen.time)
        if seen.category:
            row["category"] = seen.category

    def add_lineage(self, step: Lineage) -> None:
        """One row for a step at a place, however often it was taken."""
        number = _digest(step.parent, step.child, step.operation, step.place.file, str(step.place.line))
        self.lineage[number] = {
            "id": number, "parent": step.parent, "child": step.child, "operation": step.operation,
            "time": step.time, **_place(step.place),
        }  # fmt: skip

    def add_attempt(self, event: Attempt) -> None:
        """One row for an event, and one for each of its findings."""
        self.events[event.id] = {
            "id": event.id, "time": event.time, "kind": event.kind, "library": event.library,
            "operation": event.operation, "url": event.destination.url,
            "host": event.destination.host[:_LONGEST], "port": event.destination.port, "outcome": None, "ended": None,
            "attempts": 1, "request": event.request, "route": event.route[:_LONGEST],
            "limits": "\n".join(event.limits), "outline": "\n".join(event.outline), **_place(event.place),
        }  # fmt: skip
        self._add_items(event.id, event.data, 0)

    def add_found(self, found: Found) -> None:
        """More findings of an event, which may be in this batch or not."""
        self._add_items(found.event, found.data, _LATER + len(self.items))
        if found.limits or found.outline:
            row = self.events.get(found.event) or self._late(found.event)
            for name, new in (("limits", found.limits), ("outline", found.outline)):
                row[name] = merged_lines(row[name], "\n".join(new))

    def add_outcome(self, outcome: Outcome) -> None:
        """How an event ended, which may be in this batch or not."""
        row = self.events.get(outcome.id) or self._late(outcome.id)
        row.update(outcome=outcome.outcome, ended=outcome.time, attempts=outcome.attempts)

    def add_alias(self, alias: Alias) -> None:
        """Join two names of one person."""
        row: Row = {"alias": alias.alias[:_LONGEST], "person": alias.person[:_LONGEST], "time": alias.time}
        self.aliases[alias.alias, alias.person] = row

    def add_health(self, health: Health) -> None:
        """Counts add up; of reasons, the last one stays."""
        for name, count in health.counts.items():
            self.counts[name[:_LONGEST]] += count
        self.unwatched.update({name[:_LONGEST]: reason for name, reason in health.unwatched.items()})

    def _late(self, event: str) -> Row:
        return self.late.setdefault(
            event, {"event": event, "outcome": None, "ended": None, "attempts": 0, "limits": "", "outline": ""}
        )

    def _add_items(self, event: str, data: Sequence[Finding], first: int) -> None:
        for position, item in enumerate(data, first):
            number = _digest(event, item.tag, item.form, item.where)
            known = self.items.get(number)
            if known is not None:  # found again in a later payload, perhaps with support
                if known["weak"] and not item.weak:
                    known.update(evidence=",".join(item.evidence), confidence=item.confidence, weak=False)
                continue
            self.items[number] = {
                "id": number, "event": event, "position": position, "tag": item.tag,
                "person": item.person[:_LONGEST], "category": item.category[:_LONGEST], "field": item.field,
                "source": item.source, "form": item.form, "where": item.where, "evidence": ",".join(item.evidence),
                "confidence": item.confidence, "weak": item.weak,
            }  # fmt: skip


def merged_lines(first: object, second: object) -> str:
    """Join two lists of texts, one a line, each once, and no more than a screen has room for."""
    lines = dict.fromkeys(line for text in (first, second) for line in str(text or "").split("\n") if line)
    return "\n".join([*lines][:_MOST_LINES])


def _count(row: Row, count: int, time: float) -> None:
    row["count"] = int(row["count"]) + count  # type: ignore[call-overload] # a count is an int
    row["last_seen"] = max(float(row["last_seen"]), time)  # type: ignore[arg-type] # a time is a float


def _place(place: Place) -> Row:
    return {
        "file": place.file, "line": place.line, "column": place.column, "function": place.function,
        "thread": place.thread,
    }  # fmt: skip


def _digest(*parts: str) -> str:
    """Make an id of what is unique about a row that the watched process gave none."""
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


_ADD: Mapping[type[Record], Callable[[Batch, Any], None]] = {
    Tag: Batch.add_tag,
    Seen: Batch.add_seen,
    Lineage: Batch.add_lineage,
    Attempt: Batch.add_attempt,
    Found: Batch.add_found,
    Outcome: Batch.add_outcome,
    Alias: Batch.add_alias,
    Health: Batch.add_health,
}

"""Draws together everything that is known of one person, as Art. 15(1) GDPR lists it.

Recipients are the actual ones, by name, as the Court of Justice wants it (C-154/21, Österreichische Post, 12 January
2023), not categories of recipients.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sst_bytecode.facts import REFUSED
from sst_bytecode.report.document import event_object
from sst_bytecode.report.rights.transfers import transfer_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sst_bytecode.answers import Event, KnownTag, LineageStep, Recipient
    from sst_bytecode.report.rights.declared import Declared, Processing

    Found = dict[str, Any]

__all__ = ["RIGHTS", "dossier", "moment", "purpose_of"]

RIGHTS = (
    ("rectification", "Art. 16"), ("erasure", "Art. 17"), ("restriction of processing", "Art. 18"),
    ("data portability", "Art. 20"), ("objection", "Art. 21"),
    ("complaint with a supervisory authority", "Art. 77"),
)  # fmt: skip
"""What Art. 15(1)(e) and (f) has a person told of, and Art. 20, which goes with it."""


def dossier(
    person: str,
    names: Iterable[str],
    *,
    events: Iterable[Event],
    tags: Iterable[KnownTag],
    steps: Iterable[LineageStep],
    declared: Declared,
    retention_days: int | None,
    made: float,
) -> Found:
    """Give everything on *person* as an object for JSON: whole, in a fixed order, without any value in clear."""
    events, tags = list(events), list(tags)
    return {
        "schema": 1,
        "made": moment(made),
        "person": person,
        "names": sorted(names),
        "controller": {key: value for key, value in declared.controller.items() if value and key != "security"},
        "retention_days": retention_days,
        "rights": [{"right": right, "article": article} for right, article in RIGHTS],
        "categories": _categories(events, tags),
        "recipients": _recipients(events, declared),
        "values": [_value(tag) for tag in tags],
        "derived": [_step(step) for step in steps],
        "events": [event_object(event, weak=True) for event in events],
    }


def moment(time: float | None) -> str | None:
    """Write seconds as RFC 3339 in UTC."""
    return None if time is None else datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def purpose_of(one: Processing) -> Found:
    """Give what was declared of a processing."""
    return {
        "name": one.name, "purpose": one.purpose, "legal_basis": one.legal_basis, "retention": one.retention or None,
        "safeguards": one.safeguards or None,
    }  # fmt: skip


def _categories(events: Sequence[Event], tags: Sequence[KnownTag]) -> list[Found]:
    """Categories of data with where they came from, seen at a source or leaving."""
    found: dict[str, Found] = defaultdict(lambda: {"fields": set(), "sources": set(), "times": []})
    for tag in tags:
        one = found[tag.category]
        one["times"] += [tag.first_seen, tag.last_seen]
        one["fields"].add(tag.field)
        one["sources"].add(tag.source)
    for event in events:
        for item in event.data:
            one = found[item.category]
            one["times"].append(event.time)
            one["fields"].add(item.field)
            one["sources"].add(item.source or "")
    return [
        {
            "category": category,
            "fields": sorted(filter(None, one["fields"])),
            "sources": sorted(filter(None, one["sources"])),
            "first": moment(min(one["times"])),
            "last": moment(max(one["times"])),
        }
        for category, one in sorted(found.items())
    ]


def _recipients(events: Sequence[Event], declared: Declared) -> list[Found]:
    """Everybody who received something, most first; *party* tells recipients from the controller's own systems.

    A call that the policy refused made nobody a recipient; of one without an answer it is not known.
    """
    groups: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        if event.data and event.outcome != REFUSED:
            groups[event.recipient.name, event.recipient.party].append(event)
    order = sorted(groups.items(), key=lambda group: (group[0][1] != "third", -len(group[1]), group[0]))
    return [_recipient(theirs[0].recipient, theirs, declared) for _key, theirs in order]


def _recipient(to: Recipient, events: Sequence[Event], declared: Declared) -> Found:
    forms: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    purposes: dict[str, Processing] = {}
    undeclared = set()
    for event in events:
        for item in event.data:
            forms[item.category][item.form] += 1
            covering = declared.purposes(event.recipient, item.category)
            purposes.update({one.name: one for one in covering})
            if not covering:
                undeclared.add(item.category)
    return {
        "name": to.name,
        "organisation": to.organisation,
        "category": to.category,
        "party": to.party,
        "country": to.country,
        "transfer": transfer_to(to.country, to.party) or None,
        "domains": sorted({event.recipient.domain for event in events if event.recipient.domain}),
        "events": len(events),
        "first": moment(events[0].time),
        "last": moment(events[-1].time),
        "data": [
            {"category": category, "forms": [{"form": form, "count": count} for form, count in sorted(found.items())]}
            for category, found in sorted(forms.items())
        ],
        "purposes": [purpose_of(one) for _name, one in sorted(purposes.items())],
        "undeclared": sorted(undeclared) if to.party == "third" else [],
    }


def _value(tag: KnownTag) -> Found:
    return {
        "tag": tag.id, "category": tag.category, "field": tag.field, "source": tag.source, "preview": tag.preview,
        "first_seen": moment(tag.first_seen), "last_seen": moment(tag.last_seen), "count": tag.count,
        "site": {"file": tag.site.file, "line": tag.site.line, "function": tag.site.function},
    }  # fmt: skip


def _step(step: LineageStep) -> Found:
    return {
        "parent": step.parent, "child": step.child, "operation": step.operation, "time": moment(step.time),
        "site": {"file": step.site.file, "line": step.site.line, "function": step.site.function},
    }  # fmt: skip

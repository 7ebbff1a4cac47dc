"""Tells who did what with whose data in the vocabulary of the W3C: PROV-DM, written as PROV-JSON.

A person is an agent, each of their values an entity attributed to them. What was made of a value is an entity derived
from it, by an activity. A sharing event is an activity that used values and generated what left, associated with the
program and, in the role of the recipient, with who received it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from prov.model import PROV, ProvDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prov.model import Identifier

    from sst_bytecode.answers import Event, KnownTag, LineageStep
    from sst_bytecode.facts import Finding, Place

__all__ = ["NAMESPACE", "document_of", "prov_json"]

NAMESPACE = "urn:sst:"


def prov_json(events: Iterable[Event], tags: Iterable[KnownTag], steps: Iterable[LineageStep]) -> str:
    """Give the PROV-JSON of what was recorded. It is held in memory as a whole: ask for one person of a large store."""
    return str(document_of(events, tags, steps).serialize(format="json", indent=1))


def document_of(events: Iterable[Event], tags: Iterable[KnownTag], steps: Iterable[LineageStep]) -> ProvDocument:
    """Give the same as a document of the library `prov`."""
    made = _Document()
    for tag in tags:
        made.add_tag(tag)
    for number, step in enumerate(steps):
        made.add_step(step, number)
    for event in events:
        made.add_event(event)
    return made.document


class _Document:
    """Grows record by record; agents and values that several speak of are declared once."""

    def __init__(self) -> None:
        self.document = ProvDocument()
        self.document.add_namespace("sst", NAMESPACE)
        self._known: set[str] = set()
        self._program = _name("program", "sst-bytecode")
        self.document.agent(self._program, {"prov:type": PROV["SoftwareAgent"], "sst:version": version("sst-bytecode")})

    def add_tag(self, tag: KnownTag) -> None:
        """A value that was seen, which belongs to a person."""
        entity = _name("tag", tag.id)
        self._known.add(entity)
        self.document.entity(
            entity,
            {
                "prov:type": "sst:Value", "sst:category": tag.category, "sst:field": tag.field,
                "sst:source": tag.source, "sst:preview": tag.preview, "sst:firstSeen": _moment(tag.first_seen),
                "sst:lastSeen": _moment(tag.last_seen), "sst:count": tag.count, **_place(tag.site),
            },
        )  # fmt: skip
        self._belongs(entity, tag.person)

    def add_step(self, step: LineageStep, number: int) -> None:
        """One value was made of another."""
        activity, moment = _name("step", str(number)), _moment(step.time)
        child, parent = self._value(step.child), self._value(step.parent)
        self.document.activity(
            activity, moment, moment,
            {"prov:type": "sst:Transformation", "sst:operation": step.operation, **_place(step.site)},
        )  # fmt: skip
        self.document.usage(activity, parent)
        self.document.generation(child, activity)
        self.document.derivation(child, parent, activity)

    def add_event(self, event: Event) -> None:
        """Something left."""
        activity, moment = _name("event", event.id), _moment(event.time)
        self.document.activity(
            activity, moment, None,
            {
                "prov:type": "sst:Sharing", "sst:kind": event.kind, "sst:library": event.library,
                "sst:operation": event.operation, "sst:outcome": event.outcome, "sst:url": event.recipient.url,
                "sst:route": event.route, **_place(event.site),
            },
        )  # fmt: skip
        self.document.association(activity, self._program)
        self.document.association(activity, self._recipient(event), other_attributes={"prov:role": "recipient"})
        for number, item in enumerate(event.data):
            self._add_item(event, activity, number, item)

    def _add_item(self, event: Event, activity: str, number: int, item: Finding) -> None:
        """One datum that left in an event, made of the value that it is."""
        sent, value = _name("sent", f"{event.id}.{number}"), self._value(item.tag)
        self.document.entity(
            sent,
            {
                "prov:type": "sst:Datum", "sst:category": item.category, "sst:field": item.field,
                "sst:form": item.form, "sst:where": item.where, "sst:evidence": " ".join(item.evidence),
                "sst:confidence": item.confidence,
            },
        )  # fmt: skip
        self._belongs(sent, item.person)
        self.document.usage(activity, value)
        self.document.generation(sent, activity, _moment(event.time))
        self.document.derivation(sent, value, activity)

    def _value(self, tag: str) -> str:
        """Name a value, which is declared without more if nothing else is known of it."""
        entity = _name("tag", tag)
        if entity not in self._known:
            self._known.add(entity)
            self.document.entity(entity, {"prov:type": "sst:Value"})
        return entity

    def _belongs(self, entity: str, person: str) -> None:
        if person:
            self.document.attribution(entity, self._agent("person", person, {"prov:type": PROV["Person"]}))

    def _recipient(self, event: Event) -> str:
        to = event.recipient
        about = {"organisation": to.organisation, "domain": to.domain, "country": to.country, "party": to.party}
        told: dict[str, Any] = {f"sst:{name}": text for name, text in about.items() if text}
        return self._agent("recipient", to.name, {"prov:type": PROV["Organization"], **told})

    def _agent(self, kind: str, name: str, attributes: dict[str, Any]) -> str:
        agent = _name(kind, name)
        if agent not in self._known:
            self._known.add(agent)
            self.document.agent(agent, attributes)
        return agent


def _name(kind: str, number: str) -> str:
    """Make a qualified name; what may be anything is percent-encoded (RFC 3986)."""
    return f"sst:{kind}/{quote(number, safe='')}"


def _place(site: Place) -> dict[str | Identifier, Any]:
    return {"sst:file": site.file, "sst:line": site.line, "sst:function": site.function}


def _moment(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)

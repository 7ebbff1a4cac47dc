"""Makes the record of processing activities (Art. 30(1) GDPR); holds what was observed against what was declared."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sst_bytecode.report.rights.person import moment
from sst_bytecode.report.rights.transfers import transfer_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sst_bytecode.asked import FlowCount
    from sst_bytecode.report.rights.declared import Declared, Processing

    Found = dict[str, Any]

__all__ = ["record"]

_MOST_SITES = 5


def record(
    counts: Iterable[FlowCount], people: int, declared: Declared, retention_days: int | None, made: float
) -> Found:
    """Give the record as an object for JSON. *counts* are those of all that was observed, of *people*.

    ``undeclared`` is what went to a third party without a processing that names recipient and category;
    ``unobserved`` what was declared and never seen; ``unsafeguarded`` a transfer out of the EEA for which there is no
    adequacy decision, at least not for everybody, nor a declared safeguard.
    """
    seen = [one for one in counts if one.category]
    return {
        "schema": 1,
        "made": moment(made),
        "controller": dict(declared.controller),
        "observed_people": people,
        "retention_days": retention_days,
        "processing": [_activity(one, [flow for flow in seen if _is_of(one, flow)]) for one in declared.processing],
        "undeclared": _undeclared(seen, declared),
        "unobserved": list(_unobserved(seen, declared)),
        "unsafeguarded": _unsafeguarded(seen, declared),
        "own": _by_category([flow for flow in seen if flow.recipient.party != "third"]),
    }


def _is_of(one: Processing, flow: FlowCount) -> bool:
    return one.names(flow.recipient) and one.covers(flow.category)


def _activity(one: Processing, flows: Sequence[FlowCount]) -> Found:
    return {
        "name": one.name,
        "purpose": one.purpose,
        "legal_basis": one.legal_basis,
        "people": list(one.people),
        "declared_categories": list(one.categories),
        "declared_recipients": list(one.recipients),
        "retention": one.retention or None,
        "safeguards": one.safeguards or None,
        "observed_categories": _by_category(flows),
        "observed_recipients": _by_recipient(flows),
    }


def _undeclared(seen: Sequence[FlowCount], declared: Declared) -> list[Found]:
    groups: dict[tuple[str, str], list[FlowCount]] = defaultdict(list)
    for flow in seen:
        if flow.recipient.party == "third" and not declared.purposes(flow.recipient, flow.category):
            groups[flow.recipient.name, flow.category].append(flow)
    return [
        {
            "recipient": name,
            "country": flows[0].recipient.country,
            "transfer": transfer_to(flows[0].recipient.country, "third"),
            "category": category,
            **_figures(flows),
            "sites": _sites(flows),
        }
        for (name, category), flows in sorted(groups.items())
    ]


def _unobserved(seen: Sequence[FlowCount], declared: Declared) -> Iterable[Found]:
    """What was declared by name, of which nothing was seen: it may be over, or in a part that is not watched."""
    for one in declared.processing:
        theirs = [flow for flow in seen if one.names(flow.recipient)]
        known = {
            name.casefold()
            for flow in theirs
            for name in (flow.recipient.organisation, flow.recipient.domain, flow.recipient.host)
            if name
        }
        recipients = [name for name in one.recipients if name != "*" and name.casefold() not in known]
        observed = {flow.category for flow in theirs}
        categories = [name for name in one.categories if name != "*" and name not in observed]
        if recipients or categories:
            yield {"processing": one.name, "recipients": recipients, "categories": categories}


def _unsafeguarded(seen: Sequence[FlowCount], declared: Declared) -> list[Found]:
    groups: dict[str, list[FlowCount]] = defaultdict(list)
    for flow in seen:
        to = flow.recipient
        if transfer_to(to.country, to.party) in {"third country", "adequate in part", "unknown"}:
            purposes = declared.purposes(to, flow.category)
            if not any(one.safeguards for one in purposes):
                groups[to.name].append(flow)
    return [
        {
            "recipient": name,
            "country": flows[0].recipient.country,
            "transfer": transfer_to(flows[0].recipient.country, "third"),
            "categories": sorted({flow.category for flow in flows}),
        }
        for name, flows in sorted(groups.items())
    ]


def _by_category(flows: Sequence[FlowCount]) -> list[Found]:
    groups: dict[str, list[FlowCount]] = defaultdict(list)
    for flow in flows:
        groups[flow.category].append(flow)
    return [{"category": name, **_figures(theirs)} for name, theirs in sorted(groups.items())]


def _by_recipient(flows: Sequence[FlowCount]) -> list[Found]:
    groups: dict[tuple[str, str], list[FlowCount]] = defaultdict(list)
    for flow in flows:
        groups[flow.recipient.name, flow.recipient.party].append(flow)
    return [
        {
            "recipient": name,
            "party": party,
            "country": theirs[0].recipient.country,
            "transfer": transfer_to(theirs[0].recipient.country, party) or None,
            "domains": sorted({flow.recipient.domain for flow in theirs if flow.recipient.domain}),
            "categories": sorted({flow.category for flow in theirs}),
            **_figures(theirs),
        }
        for (name, party), theirs in sorted(groups.items())
    ]


def _figures(flows: Sequence[FlowCount]) -> Found:
    return {
        "data": sum(flow.count for flow in flows),
        "first": moment(min(flow.first for flow in flows)),
        "last": moment(max(flow.last for flow in flows)),
    }


def _sites(flows: Sequence[FlowCount]) -> list[str]:
    """Name the lines that sent most."""
    counts: dict[str, int] = defaultdict(int)
    for flow in flows:
        counts[f"{flow.file}:{flow.line} {flow.function}".strip() if flow.file else "unknown line"] += flow.count
    return [site for site, _count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_MOST_SITES]]

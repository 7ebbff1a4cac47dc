"""Sums counts up for the overview: who received what, what is new, what nothing explains."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sst_bytecode.pictures.flow import Flow, flow_of
from sst_bytecode.pictures.words import called

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sst_bytecode.asked import FlowCount, Flows

__all__ = ["New", "Overview", "Received", "Unexplained", "overview_of"]

_PARTIES = ("third", "first", "local")
_UNKNOWN = "socket"  # the kind of an event of which only the connection is known


@dataclass(frozen=True, slots=True)
class Received:
    """What one recipient got: so many data in so many events, the forms of each category, first and last time.

    *events* is 0 where only data of one category were asked for.
    """

    name: str
    category: str
    party: str
    domains: tuple[str, ...]
    data: int
    events: int
    forms: Mapping[str, tuple[str, ...]]
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class New:
    """Something that was never seen before *first*: *what* is ``recipient``, ``data`` or ``code``."""

    what: str
    name: str
    to: str
    party: str
    first: float


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Something that needs a look: *why* is ``connection`` (content not known) or ``recipient`` (nobody knows who)."""

    why: str
    name: str
    site: str
    count: int
    last: float


@dataclass(frozen=True, slots=True)
class Overview:
    """All of the overview but the events."""

    flow: Flow
    received: tuple[Received, ...]
    news: tuple[New, ...]
    unexplained: tuple[Unexplained, ...]
    data: int
    events: int
    third_parties: int


def overview_of(flows: Flows, ever: Iterable[FlowCount], since: float) -> Overview:
    """Sum up *flows*; news are what in *ever*, the counts of all time, begins after *since*."""
    received = _received(flows.counts)
    return Overview(
        flow_of(flows.counts),
        received,
        tuple(_news(ever, since)),
        tuple(_unexplained(flows.counts)),
        sum(one.data for one in received),
        sum(one.events for one in received),
        sum(1 for one in received if one.party == "third" and one.data),
    )


def _received(counts: Iterable[FlowCount]) -> tuple[Received, ...]:
    groups: dict[str, list[FlowCount]] = defaultdict(list)
    for one in counts:
        groups[called(one.recipient)].append(one)
    found = [_one(name, group) for name, group in groups.items()]
    return tuple(sorted(found, key=lambda one: (_PARTIES.index(one.party), one.category, -one.data, one.name)))


def _one(name: str, group: list[FlowCount]) -> Received:
    forms: dict[str, set[str]] = defaultdict(set)
    for one in group:
        if one.category:
            forms[one.category].add(one.form)
    to = group[0].recipient
    return Received(
        name,
        to.category or "",
        to.party,
        tuple(sorted({one.recipient.domain for one in group if one.recipient.domain})),
        sum(one.count for one in group if one.category),
        _events(group),
        {category: tuple(sorted(found)) for category, found in sorted(forms.items())},
        min(one.first for one in group),
        max(one.last for one in group),
    )


def _events(group: Iterable[FlowCount]) -> int:
    """How many events; 0 where a category was asked for, for then only data were counted."""
    return sum(one.count for one in group if not one.category)


def _news(ever: Iterable[FlowCount], since: float) -> list[New]:
    """What has a first time after *since*; of a new recipient not also each datum, of a datum not also each line."""
    firsts: dict[tuple[str, str, str], float] = {}
    parties: dict[str, str] = {}
    for one in ever:
        to = called(one.recipient)
        parties[to] = one.recipient.party
        keys = [("recipient", to, "")]
        if one.category:
            keys += [("data", one.category, to), ("code", f"{one.file}:{one.line}", to)]
        for key in keys:
            firsts[key] = min(one.first, firsts.get(key, one.first))
    new_recipients = {key[1] for key, first in firsts.items() if key[0] == "recipient" and first >= since}
    found = [
        New(what, name, to, parties[to or name], first)
        for (what, name, to), first in firsts.items()
        if first >= since and to not in new_recipients
    ]
    return sorted(found, key=lambda new: -new.first)


def _unexplained(counts: Iterable[FlowCount]) -> list[Unexplained]:
    groups: dict[tuple[str, str, str], list[FlowCount]] = defaultdict(list)
    for one in counts:
        site = f"{one.file}:{one.line}" if one.file else ""
        to = called(one.recipient)
        if one.kind == _UNKNOWN and not one.category:
            groups["connection", to, site].append(one)
        elif one.recipient.party == "third" and one.recipient.organisation is None:
            groups["recipient", to, ""].append(one)
    found = [
        Unexplained(why, name, site, _events(group) or sum(one.count for one in group), max(one.last for one in group))
        for (why, name, site), group in groups.items()
    ]
    return sorted(found, key=lambda one: (one.why, -one.count, one.name))

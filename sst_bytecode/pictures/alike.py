"""Draws events together that are alike: from one line, by one operation, to one recipient; ten thousand fit on a page.

What held no personal data is counted for each recipient and no more, so that it hides nothing. A connection of which
nobody knows what went over it is an entry, like what held data.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from sst_bytecode.pictures.words import called

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.answers import Event
    from sst_bytecode.facts import Finding

__all__ = ["Alike", "Carried", "Entry", "Repeats", "Without", "draw_repeats", "draw_together"]

_PARTIES = ("third", "first", "local")


@dataclass(slots=True)
class Carried:
    """One field in one form: in so many *events* of an entry, of *persons* ("": of somebody unknown).

    *example* is the first; *sources* are where the values came from, none where nobody knows.
    """

    example: Finding
    events: int = 0
    persons: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Entry:
    """What one line sent to one recipient by one operation, the first of it in *event*; *last* is a time.

    *together* are the most persons in one event; of *outcomes* and *limits* it is known how often.
    """

    event: Event
    last: float
    count: int = 0
    together: int = 0
    attempts: int = 0
    persons: set[str] = field(default_factory=set)
    data: dict[object, Carried] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)

    @property
    def known(self) -> list[str]:
        """The persons who are known, in order."""
        return sorted(self.persons - {""})

    def add(self, event: Event) -> None:
        """Count *event*, which is alike."""
        if event.time < self.event.time:
            self.event = event
        self.last = max(self.last, event.time)
        self.count += 1
        self.attempts = max(self.attempts, event.attempts)
        self.outcomes[event.outcome] += 1
        if event.limits:
            self.limits.update(event.limits)
        there = {item.person for item in event.data}
        self.persons |= there
        self.together = max(self.together, len(there))
        told = set()
        for item in event.data:
            key = item.field or item.category, item.category, item.form, item.weak, item.source is None
            carried = self.data.get(key)
            if carried is None:
                carried = self.data[key] = Carried(item)
            carried.events += key not in told
            carried.persons.add(item.person)
            if item.source is not None:
                carried.sources.add(item.source)
            told.add(key)


@dataclass(slots=True)
class Without:
    """What went to one recipient without personal data: how many of each kind, and what kept how many unread."""

    name: str
    kinds: Counter[str] = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Alike:
    """All of it: entries by party and recipient, and what held no data, most first."""

    entries: tuple[Entry, ...]
    without: tuple[Without, ...]


def draw_together(events: Iterable[Event]) -> Alike:
    """Draw *events* together; takes memory for what differs and for the names of persons, not for the events."""
    entries: dict[object, Entry] = {}
    without: dict[str, Without] = {}
    for event in events:
        if event.data or "unexplained" in event.limits:
            key = _likeness(event)
            entry = entries.get(key)
            if entry is None:  # not `setdefault`: to make one for each event takes longer than to add it
                entry = entries[key] = Entry(event, event.time)
            entry.add(event)
        else:
            name = called(event.recipient)
            rest = without.get(name)
            if rest is None:
                rest = without[name] = Without(name)
            rest.kinds[event.kind] += 1
            rest.limits.update(event.limits)
    return Alike(
        tuple(sorted(entries.values(), key=_place)),
        tuple(sorted(without.values(), key=lambda one: (-one.kinds.total(), one.name))),
    )


@dataclass(frozen=True, slots=True)
class Repeats:
    """An event and the *others* of a list that differ from it in time, person and request alone; *id*: of which."""

    event: Event
    others: tuple[Event, ...]
    id: str

    @property
    def persons(self) -> set[str]:
        """Of whom data left, in any of them."""
        return {person for event in (self.event, *self.others) for person in event.persons}


def draw_repeats(events: Iterable[Event]) -> list[Repeats]:
    """Draw a list of events together, each where the first of its like is: a log of one line is one row."""
    rows: dict[object, list[Event]] = {}
    for event in events:
        data = sorted({(item.field, item.category, item.form, item.source is None) for item in event.data})
        key = _likeness(event), event.outcome, "unexplained" in event.limits, tuple(data)
        rows.setdefault(key, []).append(event)
    return [
        Repeats(first, tuple(others), blake2b(repr(key).encode(errors="replace"), digest_size=8).hexdigest())
        for key, (first, *others) in rows.items()
    ]


def _likeness(event: Event) -> object:
    """What two events must share to be one entry."""
    to, site = event.recipient, event.site
    return event.kind, event.operation, called(to), to.party, to.host, to.port, site.file, site.line, site.function


def _place(entry: Entry) -> tuple[object, ...]:
    to, site = entry.event.recipient, entry.event.site
    return _PARTIES.index(to.party), called(to), site.file, site.line, entry.event.time

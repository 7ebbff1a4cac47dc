"""Draws events together for one person: what went to whom."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from sst_bytecode.answers import RecipientSummary, Summary
from sst_bytecode.store.people import names_of
from sst_bytecode.store.reads import read_events

if TYPE_CHECKING:
    from sst_bytecode.answers import Event
    from sst_bytecode.store.reads import LookUp
    from sst_bytecode.store.target import Target

__all__ = ["summarize"]


def summarize(target: Target, look_up: LookUp, user: str, names: frozenset[str]) -> Summary:
    """Sum up the events of *user*, who is known under *names* and all their aliases."""
    with target.reading() as connection:
        known = names_of(connection, target.aliases, names)
        tags = connection.scalar(select(func.count()).where(target.tags.c.person.in_(known))) or 0
    events = list(read_events(target, look_up, person=names))
    return Summary(
        person=user,
        names=tuple(sorted(known)),
        events=len(events),
        first=events[0].time if events else None,
        last=events[-1].time if events else None,
        categories=tuple(sorted({item.category for event in events for item in event.data})),
        recipients=_by_recipient(events),
        tags=tags,
    )


def _by_recipient(events: list[Event]) -> tuple[RecipientSummary, ...]:
    groups: dict[tuple[str, str | None, str], list[Event]] = defaultdict(list)
    for event in events:
        to = event.recipient
        groups[to.organisation or to.domain, to.category, to.party].append(event)
    summaries = [_one_recipient(key, group) for key, group in groups.items()]
    return tuple(sorted(summaries, key=lambda one: (-one.events, one.organisation)))


def _one_recipient(key: tuple[str, str | None, str], events: list[Event]) -> RecipientSummary:
    forms: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for item in event.data:
            forms[item.category].add(item.form)
    organisation, category, party = key
    return RecipientSummary(
        organisation=organisation,
        category=category,
        party=party,
        domains=tuple(sorted({event.recipient.domain for event in events})),
        events=len(events),
        data={name: tuple(sorted(found)) for name, found in sorted(forms.items())},
    )

"""Turns a selection into conditions on rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, or_, select

from sst_bytecode.store.flows import FLOWS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from sst_bytecode.asked import Selection
    from sst_bytecode.store.target import Target

__all__ = ["items_of", "matching", "rows_of_flows", "site_of", "to_destinations", "with_items"]

_MOST_DESTINATIONS = 300  # in one condition


def rows_of_flows(selection: Selection, span: int) -> Select[Any]:
    """The counts of *span* that a selection means; of its person and its recipient they know nothing."""
    query = select(FLOWS).where(FLOWS.c.span == span)
    if selection.since is not None and span:
        query = query.where(FLOWS.c.start >= int(selection.since // span) * span)
    if selection.until is not None and span:
        query = query.where(FLOWS.c.start < selection.until)
    if selection.category:
        query = query.where(FLOWS.c.category == selection.category)
    if selection.route:
        query = query.where(FLOWS.c.route == selection.route)
    if selection.kind:
        query = query.where(FLOWS.c.kind == selection.kind)
    if selection.site:
        file, line = site_of(selection.site)
        query = query.where(FLOWS.c.file == file, FLOWS.c.line == line)
    return query


def matching(target: Target, selection: Selection) -> list[ColumnElement[bool]]:
    """Conditions on events, but for the person, the category and the recipient."""
    events = target.events
    conditions: list[ColumnElement[bool]] = []
    if selection.since is not None:
        conditions.append(events.c.time >= selection.since)
    if selection.until is not None:
        conditions.append(events.c.time < selection.until)
    if selection.route:
        conditions.append(events.c.route == selection.route)
    if selection.kind:
        conditions.append(events.c.kind == selection.kind)
    if selection.site:
        file, line = site_of(selection.site)
        conditions += [events.c.file == file, events.c.line == line]
    return conditions


def items_of(target: Target, selection: Selection, names: frozenset[str] | None) -> list[ColumnElement[bool]]:
    """Conditions on data: whose, of which category, and never weak ones."""
    items = target.items
    conditions: list[ColumnElement[bool]] = [items.c.weak.is_(False)]
    if names is not None:
        conditions.append(items.c.person.in_(sorted(names)))
    if selection.category:
        conditions.append(items.c.category == selection.category)
    return conditions


def with_items(target: Target, selection: Selection, names: frozenset[str] | None) -> list[ColumnElement[bool]]:
    """The condition that an event has such data; none where any event will do."""
    if names is None and not selection.category:
        return []
    return [exists().where(target.items.c.event == target.events.c.id, *items_of(target, selection, names))]


def to_destinations(target: Target, destinations: list[tuple[str, int, str]]) -> ColumnElement[bool]:
    """The condition that an event went to one of these (host, port, beginning of the URL)."""
    events = target.events
    there = []
    for host, port, url in destinations[:_MOST_DESTINATIONS]:
        begins = [events.c.url.startswith(url, autoescape=True)] if url else []
        there.append(and_(events.c.host == host, events.c.port == port, *begins))
    return or_(*there)


def site_of(site: str) -> tuple[str, int]:
    """Cut ``file:line``; a line that is no number is one that no event has."""
    file, _colon, line = site.rpartition(":")
    return file, int(line) if line.isdecimal() and len(line) < 9 else -1  # noqa: PLR2004 - a database's integers end

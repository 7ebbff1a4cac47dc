"""Deletes rows: everything of a person, everything older than a time, and what belongs to nothing any more."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, or_, select, true

from sst_bytecode.store.flows import uncount
from sst_bytecode.store.models import Pending
from sst_bytecode.store.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import ColumnElement, Connection, Table

    from sst_bytecode.store.target import Target

    Each = Callable[[int], None]

__all__ = ["Erased", "erase_before", "erase_orphans", "erase_person"]

_PENDING = Pending.metadata.tables[Pending.__tablename__]
_PORTION = 500  # events in one transaction: writers wait for tens of milliseconds
_DAY = 86_400.0
# Persons who are nobody yet: a request or a visitor of whom no alias has told who it was.
_UNNAMED = ("request:%", "visitor:%")


@dataclass(slots=True)
class Erased:
    """How many rows of each kind are gone; *events* counts those of which nothing is left."""

    events: int = 0
    data: int = 0
    tags: int = 0
    steps: int = 0
    aliases: int = 0

    def __bool__(self) -> bool:
        return bool(self.events or self.data or self.tags or self.steps or self.aliases)

    def __add__(self, other: Erased) -> Erased:
        return Erased(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def erase_person(target: Target, names: Collection[str], each: Each | None = None) -> Erased:
    """Delete all that is known under *names*: data, tags, their lineage, aliases, and events that had nothing else.

    An event that has data of somebody else, too, stays with that. Goes by portions: broken off, it can be done again.
    *each* is called with the number of rows done.
    """
    erased = Erased()
    theirs = target.items.c.person.in_(sorted(names))
    with quiet():
        while True:
            with target.writing("erase") as connection:
                found = select(target.items.c.event).where(theirs).distinct().limit(_PORTION)
                events = list(connection.scalars(found))
                if not events:
                    break
                _erase_data(connection, target, erased, events, theirs)
            _tell(each, erased)
        tags = target.tags
        while True:
            with target.writing("erase") as connection:
                query = select(tags.c.id).where(tags.c.person.in_(sorted(names))).limit(_PORTION)
                numbers = list(connection.scalars(query))
                if not numbers:
                    break
                steps = or_(target.lineage.c.parent.in_(numbers), target.lineage.c.child.in_(numbers))
                erased.steps += _delete(connection, target.lineage, steps)
                erased.tags += _delete(connection, tags, tags.c.id.in_(numbers))
            _tell(each, erased)
        with target.writing("erase") as connection:
            aliases = target.aliases.c
            either = or_(aliases.alias.in_(sorted(names)), aliases.person.in_(sorted(names)))
            erased.aliases += _delete(connection, target.aliases, either)
    return erased


def erase_before(target: Target, limit: float, each: Each | None = None) -> Erased:
    """Delete events of before *limit* (seconds, UTC), and tags and steps that were not seen since.

    Goes by portions; *each* is called between them, with the number of rows done, and may raise to break off.
    """
    erased = Erased()
    events = target.events
    with quiet():
        while True:
            with target.writing("erase") as connection:
                query = select(events.c.id).where(events.c.time < limit).order_by(events.c.time).limit(_PORTION)
                numbers = list(connection.scalars(query))
                if not numbers:
                    break
                _erase_data(connection, target, erased, numbers, None)
            _tell(each, erased)
        with target.writing("erase") as connection:
            connection.execute(delete(_PENDING).where(_PENDING.c.ended < limit))
            erased.tags += _delete(connection, target.tags, target.tags.c.last_seen < limit)
            erased.steps += _delete(connection, target.lineage, target.lineage.c.time < limit)
            aliases = target.aliases
            erased.aliases += _delete(connection, aliases, and_(aliases.c.time < limit, _leads_nowhere(target)))
    return erased


def erase_orphans(target: Target, now: float | None = None) -> Erased:
    """Delete what belongs to nothing, unless it came within the last day.

    Data without their event, values seen of visitors who will never have a name, steps between tags that are not there,
    and aliases that lead nowhere.
    """
    erased = Erased()
    limit = (time.time() if now is None else now) - _DAY
    items, tags, aliases, lineage = target.items, target.tags, target.aliases, target.lineage
    with quiet(), target.writing("erase") as connection:
        # An event is recorded before its data, in the same spool: it will not come any more.
        erased.data += _delete(connection, items, ~exists().where(target.events.c.id == items.c.event))
        unnamed = or_(*(tags.c.person.like(pattern) for pattern in _UNNAMED))
        used = or_(
            exists().where(items.c.tag == tags.c.id),
            exists().where(aliases.c.alias == tags.c.person),
            exists().where(or_(lineage.c.parent == tags.c.id, lineage.c.child == tags.c.id)),
        )
        erased.tags += _delete(connection, tags, and_(unnamed, tags.c.last_seen < limit, ~used))
        lonely = and_(*(~exists().where(tags.c.id == end) for end in (lineage.c.parent, lineage.c.child)))
        erased.steps += _delete(connection, lineage, and_(lineage.c.time < limit, lonely))
        erased.aliases += _delete(connection, aliases, and_(aliases.c.time < limit, _leads_nowhere(target)))
    return erased


def _erase_data(
    connection: Connection, target: Target, erased: Erased, events: list[str], theirs: ColumnElement[bool] | None
) -> None:
    """Delete the data of *events*, or *theirs* alone, and the events that then have none; their counts go with them."""
    items = target.items
    chosen = and_(items.c.event.in_(events), true() if theirs is None else theirs)
    rows = [dict(row) for row in connection.execute(select(items).where(chosen)).mappings()]
    heads = [
        dict(row) for row in connection.execute(select(target.events).where(target.events.c.id.in_(events))).mappings()
    ]
    erased.data += _delete(connection, items, chosen)
    kept = set(connection.scalars(select(items.c.event).where(items.c.event.in_(events)).distinct()))
    gone = [number for number in events if number not in kept]
    erased.events += _delete(connection, target.events, target.events.c.id.in_(gone))
    connection.execute(delete(_PENDING).where(_PENDING.c.event.in_(gone)))
    uncount(connection, {str(head["id"]): head for head in heads}, gone, rows)


def _leads_nowhere(target: Target) -> ColumnElement[bool]:
    """Of an alias: nothing is known of the person, nor was anything seen under the alias."""
    aliases = target.aliases.c
    sides = (aliases.alias, aliases.person)
    seen = [exists().where(table.c.person == side) for side in sides for table in (target.tags, target.items)]
    return ~or_(*seen)


def _delete(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(which)).rowcount


def _tell(each: Each | None, erased: Erased) -> None:
    if each is not None:
        each(erased.data + erased.events + erased.tags)

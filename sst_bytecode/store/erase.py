"""Deletes rows: everything of a person, everything older than a time, and what belongs to nothing any more."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, or_, select, true, update
from sqlalchemy.exc import DBAPIError

from sst_bytecode.store.engine import GIVEN_UP, refusals
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
_TRIES = 20
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
    *each* is called with the number of rows done. Raises StoreError.
    """
    known = sorted(names)
    theirs = target.items.c.person.in_(known)

    def data(connection: Connection) -> Erased:
        events = list(connection.scalars(select(target.items.c.event).where(theirs).distinct().limit(_PORTION)))
        return _erase_data(connection, target, events, theirs)

    def tags(connection: Connection) -> Erased:
        query = select(target.tags.c.id).where(target.tags.c.person.in_(known)).limit(_PORTION)
        numbers = list(connection.scalars(query))
        steps = or_(target.lineage.c.parent.in_(numbers), target.lineage.c.child.in_(numbers))
        return Erased(
            steps=_delete(connection, target.lineage, steps),
            tags=_delete(connection, target.tags, target.tags.c.id.in_(numbers)),
        )

    def aliases(connection: Connection) -> Erased:
        table = target.aliases
        return Erased(aliases=_delete(connection, table, or_(table.c.alias.in_(known), table.c.person.in_(known))))

    erased = _repeated(target, data, each)
    _forget_keys(target, known)
    return erased + _repeated(target, tags, each) + _in_turn(target, aliases)


def _forget_keys(target: Target, names: list[str]) -> None:
    """Drop the outlines in which one of *names* is a key: data of others may have been filed under it."""
    events = target.events
    named = or_(*(events.c.outline.contains(f".{name}", autoescape=True) for name in names))
    with quiet(), refusals(target), target.reading() as connection:
        numbers = list(connection.scalars(select(events.c.id).where(named)))
    for start in range(0, len(numbers), _PORTION):
        part = update(events).where(events.c.id.in_(numbers[start : start + _PORTION])).values(outline=None)

        def drop(connection: Connection, part: Any = part) -> Erased:
            connection.execute(part)
            return Erased()

        _in_turn(target, drop)


def erase_before(target: Target, limit: float, each: Each | None = None) -> Erased:
    """Delete events of before *limit* (seconds, UTC), and tags and steps that were not seen since.

    Goes by portions; *each* is called between them, with the number of rows done, and may raise to break off. Raises
    StoreError.
    """
    events, tags, lineage, aliases = target.events, target.tags, target.lineage, target.aliases

    def data(connection: Connection) -> Erased:
        query = select(events.c.id).where(events.c.time < limit).order_by(events.c.time).limit(_PORTION)
        return _erase_data(connection, target, list(connection.scalars(query)), true())

    def rest(connection: Connection) -> Erased:
        connection.execute(delete(_PENDING).where(_PENDING.c.ended < limit))
        gone = Erased(
            tags=_delete(connection, tags, tags.c.last_seen < limit),
            steps=_delete(connection, lineage, lineage.c.time < limit),
        )
        gone.aliases = _delete(connection, aliases, and_(aliases.c.time < limit, _leads_nowhere(target)))
        return gone

    return _repeated(target, data, each) + _in_turn(target, rest)


def erase_orphans(target: Target, now: float | None = None) -> Erased:
    """Delete what belongs to nothing, unless it came within the last day.

    Data without their event, values seen of visitors who will never have a name, steps between tags that are not there,
    and aliases that lead nowhere. Raises StoreError.
    """
    limit = (time.time() if now is None else now) - _DAY
    items, tags, aliases, lineage = target.items, target.tags, target.aliases, target.lineage
    unnamed = or_(*(tags.c.person.like(pattern) for pattern in _UNNAMED))
    used = or_(
        exists().where(items.c.tag == tags.c.id),
        exists().where(aliases.c.alias == tags.c.person),
        exists().where(or_(lineage.c.parent == tags.c.id, lineage.c.child == tags.c.id)),
    )
    lonely = and_(*(~exists().where(tags.c.id == end) for end in (lineage.c.parent, lineage.c.child)))

    def orphans(connection: Connection) -> Erased:
        # An event is recorded before its data, in the same spool: it will not come any more.
        gone = Erased(data=_delete(connection, items, ~exists().where(target.events.c.id == items.c.event)))
        gone.tags = _delete(connection, tags, and_(unnamed, tags.c.last_seen < limit, ~used))
        gone.steps = _delete(connection, lineage, and_(lineage.c.time < limit, lonely))
        gone.aliases = _delete(connection, aliases, and_(aliases.c.time < limit, _leads_nowhere(target)))
        return gone

    return _in_turn(target, orphans)


def _erase_data(connection: Connection, target: Target, events: list[str], which: ColumnElement[bool]) -> Erased:
    """Delete *which* data of *events*, and the events that then have none; their counts go with them."""
    items, heads = target.items, target.events
    chosen = and_(items.c.event.in_(events), which)
    rows = [dict(row) for row in connection.execute(select(items).where(chosen)).mappings()]
    known = {row["id"]: dict(row) for row in connection.execute(select(heads).where(heads.c.id.in_(events))).mappings()}
    number = _delete(connection, items, chosen)
    kept = set(connection.scalars(select(items.c.event).where(items.c.event.in_(events)).distinct()))
    gone = [event for event in events if event not in kept]
    # An outline is of all people in the payload: what nobody recognised among its keys may be theirs whose data go.
    connection.execute(update(heads).where(heads.c.id.in_(kept)).values(outline=None))
    connection.execute(delete(_PENDING).where(_PENDING.c.event.in_(gone)))
    erased = Erased(data=number, events=_delete(connection, heads, heads.c.id.in_(gone)))
    uncount(connection, known, gone, rows)
    return erased


def _repeated(target: Target, work: Callable[[Connection], Erased], each: Each | None) -> Erased:
    """Do a portion of *work* after the other until nothing is left to do."""
    total = Erased()
    while portion := _in_turn(target, work):
        total += portion
        if each is not None:
            each(total.data + total.events + total.tags)
    return total


def _in_turn(target: Target, work: Callable[[Connection], Erased]) -> Erased:
    """Do *work* in a transaction; again, if PostgreSQL gives it up for a writer's."""
    with quiet(), refusals(target):
        for tries_left in reversed(range(_TRIES)):
            try:
                with target.writing("erase") as connection:
                    return work(connection)
            except DBAPIError as error:
                if not tries_left or getattr(error.orig, "sqlstate", None) not in GIVEN_UP:
                    raise
        raise AssertionError("unreachable")


def _leads_nowhere(target: Target) -> ColumnElement[bool]:
    """Of an alias: nothing is known of the person, nor was anything seen under the alias."""
    aliases = target.aliases.c
    sides = (aliases.alias, aliases.person)
    seen = [exists().where(table.c.person == side) for side in sides for table in (target.tags, target.items)]
    return ~or_(*seen)


def _delete(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(which)).rowcount

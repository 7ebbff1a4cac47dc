"""Reads events and their data back from a target, in portions, so that a store may be larger than memory."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from sst_bytecode.answers import Event, Health
from sst_bytecode.facts import Finding, Place
from sst_bytecode.store.models import Health as HealthRow
from sst_bytecode.store.people import main_names, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Column, Connection, CursorResult, RowMapping

    from sst_bytecode.answers import Recipient
    from sst_bytecode.store.target import Target

    LookUp = Callable[[str, str, int], Recipient]

__all__ = ["event_columns", "place_of", "read_events", "read_health", "read_unexplained", "with_data"]

_PORTION = 2_000
_PLACE = ("file", "line", "column", "function", "thread")
_EVENT = (
    "id", "time", "kind", "library", "operation", "outcome", "attempts", "url", "host", "port", *_PLACE, "request",
    "route", "limits", "outline",
)  # fmt: skip
_ITEM = (
    "event", "position", "id", "tag", "person", "category", "field", "source", "form", "where", "evidence",
    "confidence", "weak",
)  # fmt: skip

_ORDER = itemgetter(1, 2)


def read_events(
    target: Target, look_up: LookUp, *, person: frozenset[str] | None = None, weak: bool = False
) -> Iterator[Event]:
    """Yield events in order of time; of *person* (all of the names) only those with their data, and only that data.

    Without *weak*, matches of low entropy that nothing supports are left out. *look_up* tells who a destination is.
    """
    with target.reading() as connection:
        names = None if person is None else names_of(connection, target.aliases, person)
        after: tuple[float, str] | None = None
        mains: dict[str, str] = {}
        while rows := _portion(connection, target, names, after, weak=weak):
            number, time, *_rest = rows[-1]
            after = (time, number)
            yield from with_data(connection, target, rows, look_up, names, weak=weak, mains=mains)


def event_columns(target: Target) -> list[Column[Any]]:
    """What `with_data` must know of an event, in this order: an application's own table may have more, in another."""
    return [target.events.c[name] for name in _EVENT]


def with_data(
    connection: Connection,
    target: Target,
    rows: Sequence[Sequence[Any]],
    look_up: LookUp,
    names: frozenset[str] | None = None,
    *,
    weak: bool = False,
    mains: dict[str, str] | None = None,
) -> Iterator[Event]:
    """Yield the events of these rows (of `event_columns`) with their data, of *names* only if they are given.

    *mains* keeps who is whose alias from one call to the next.
    """
    known = {} if mains is None else mains
    data = _data(connection, target, [row[0] for row in rows], names, weak=weak)
    new = {item.person for one in data.values() for item in one}.difference(known)
    known.update(main_names(connection, target.aliases, new))
    for row in rows:
        yield _event(row, data.get(row[0], ()), known, look_up)


def read_health(target: Target) -> Health:
    """Read what of ours went wrong since the store was made."""
    with target.reading() as connection:
        rows = connection.execute(select(HealthRow.kind, HealthRow.name, HealthRow.count, HealthRow.reason)).all()
    return Health(
        {name: count for kind, name, count, _reason in rows if kind == "count"},
        {name: reason for kind, name, _count, reason in rows if kind == "unwatched"},
    )


def read_unexplained(target: Target) -> list[tuple[str, str, int, int]]:
    """List URL, file, line and number of the connections of which nobody knows what went over them, oldest first."""
    events = target.events
    likeness = (events.c.url, events.c.file, events.c.line)
    query = select(*likeness, func.count()).where(events.c.limits.contains("unexplained"))
    with target.reading() as connection:
        rows = connection.execute(query.group_by(*likeness).order_by(func.min(events.c.time))).all()
    return [(url, file, line, count) for url, file, line, count in rows]


def place_of(row: RowMapping) -> Place:
    """Read the five columns of a place."""
    return Place(*[row[name] for name in _PLACE])


def _portion(
    connection: Connection, target: Target, names: frozenset[str] | None, after: tuple[float, str] | None, *, weak: bool
) -> Sequence[tuple[Any, ...]]:
    """Read the next events after a time and id."""
    events, items = target.events, target.items
    query = select(*event_columns(target)).order_by(events.c.time, events.c.id).limit(_PORTION)
    if after is not None:
        time, number = after
        query = query.where(or_(events.c.time > time, and_(events.c.time == time, events.c.id > number)))
    if names is not None:
        theirs = select(items.c.event).where(items.c.person.in_(names))
        query = query.where(events.c.id.in_(theirs if weak else theirs.where(items.c.weak.is_(False))))
    return _plain(connection.execute(query))


def _data(
    connection: Connection, target: Target, events: list[str], names: frozenset[str] | None, *, weak: bool
) -> Mapping[str, list[Finding]]:
    """Read the data of *events*, in the order of the payload."""
    items = target.items
    columns = [items.c[name] for name in _ITEM]
    query = select(*columns).where(items.c.event.in_(events))
    if names is not None:
        query = query.where(items.c.person.in_(names))
    if not weak:
        query = query.where(items.c.weak.is_(False))
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in _plain(connection.execute(query)):
        rows[row[0]].append(row)
    # Sorted here: for a database that is as much work as finding them.
    return {event: [*map(_finding, sorted(some, key=_ORDER))] for event, some in rows.items()}


def _plain(result: CursorResult[Any]) -> Sequence[tuple[Any, ...]]:
    """The rows as the driver gives them: what `sqlalchemy` makes of each costs as much as reading it."""
    rows: Sequence[tuple[Any, ...]] = result.cursor.fetchall()
    result.close()
    return rows


def _finding(row: tuple[Any, ...]) -> Finding:
    _event, _position, _id, tag, person, category, field, source, form, where, evidence, confidence, weak = row
    return Finding(tag, person, category, field, source, form, where, _grounds(evidence), confidence, bool(weak))


@lru_cache
def _grounds(evidence: str) -> tuple[str, ...]:
    return tuple(filter(None, evidence.split(",")))


@lru_cache(1_000)  # lines of code: the same ones send all the time
def _place(*columns: Any) -> Place:
    return Place(*columns)


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, text.split("\n"))) if text else ()


def _event(row: Sequence[Any], data: Sequence[Finding], mains: Mapping[str, str], look_up: LookUp) -> Event:
    number, time, kind, library, operation, outcome, attempts, url, host, port = row[:10]
    request, route, limits, outline = row[-4:]
    told = [item if (main := mains[item.person]) == item.person else item.replace(person=main) for item in data]
    return Event(
        number, time, kind, library, operation, outcome or "unknown", attempts, look_up(url, host, port),
        _place(*row[10:-4]), tuple(sorted({item.person for item in told if item.person})),
        tuple(told), request, route, _lines(limits), _lines(outline),
    )  # fmt: skip

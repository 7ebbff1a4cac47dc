"""Reads events and their data back from a target, in portions, so that a store may be larger than memory."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from sst_bytecode.answers import Event, Health
from sst_bytecode.facts import Finding, Place
from sst_bytecode.store.models import Health as HealthRow
from sst_bytecode.store.people import main_names, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from sst_bytecode.answers import Recipient
    from sst_bytecode.store.target import Target

    LookUp = Callable[[str, str, int], Recipient]

__all__ = ["place_of", "read_events", "read_health", "with_data"]

_PORTION = 500


def read_events(
    target: Target, look_up: LookUp, *, person: frozenset[str] | None = None, weak: bool = False
) -> Iterator[Event]:
    """Yield events in order of time; of *person* (all of the names) only those with their data, and only that data.

    Without *weak*, matches of low entropy that nothing supports are left out. *look_up* tells who a destination is.
    """
    with target.reading() as connection:
        names = None if person is None else names_of(connection, target.aliases, person)
        after: tuple[float, str] | None = None
        while rows := _portion(connection, target, names, after, weak=weak):
            after = (rows[-1]["time"], rows[-1]["id"])
            yield from with_data(connection, target, rows, look_up, names, weak=weak)


def with_data(
    connection: Connection,
    target: Target,
    rows: Sequence[RowMapping],
    look_up: LookUp,
    names: frozenset[str] | None = None,
    *,
    weak: bool = False,
) -> Iterator[Event]:
    """Yield the events of these rows with their data, of *names* only if they are given."""
    data = _data(connection, target, [row["id"] for row in rows], names, weak=weak)
    mains = main_names(connection, target.aliases, {item.person for one in data.values() for item in one})
    for row in rows:
        yield _event(row, data[row["id"]], mains, look_up)


def read_health(target: Target) -> Health:
    """Read what of ours went wrong since the store was made."""
    with target.reading() as connection:
        rows = connection.execute(select(HealthRow.kind, HealthRow.name, HealthRow.count, HealthRow.reason)).all()
    return Health(
        {name: count for kind, name, count, _reason in rows if kind == "count"},
        {name: reason for kind, name, _count, reason in rows if kind == "unwatched"},
    )


def place_of(row: RowMapping) -> Place:
    """Read the five columns of a place."""
    return Place(row["file"], row["line"], row["column"], row["function"], row["thread"])


def _portion(
    connection: Connection, target: Target, names: frozenset[str] | None, after: tuple[float, str] | None, *, weak: bool
) -> list[RowMapping]:
    """Read the next events after a time and id."""
    events, items = target.events, target.items
    query = select(events).order_by(events.c.time, events.c.id).limit(_PORTION)
    if after is not None:
        time, number = after
        query = query.where(or_(events.c.time > time, and_(events.c.time == time, events.c.id > number)))
    if names is not None:
        theirs = select(items.c.event).where(items.c.person.in_(names))
        query = query.where(events.c.id.in_(theirs if weak else theirs.where(items.c.weak.is_(False))))
    return list(connection.execute(query).mappings())


def _data(
    connection: Connection, target: Target, events: list[str], names: frozenset[str] | None, *, weak: bool
) -> Mapping[str, list[Finding]]:
    """Read the data of *events*, in the order of the payload."""
    items = target.items
    query = select(items).where(items.c.event.in_(events)).order_by(items.c.position, items.c.id)
    if names is not None:
        query = query.where(items.c.person.in_(names))
    if not weak:
        query = query.where(items.c.weak.is_(False))
    found: dict[str, list[Finding]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["event"]].append(_finding(row))
    return found


def _finding(row: RowMapping) -> Finding:
    return Finding(
        row["tag"], row["person"], row["category"], row["field"], row["source"], row["form"], row["where"],
        tuple(filter(None, row["evidence"].split(","))), row["confidence"], row["weak"],
    )  # fmt: skip


def _event(row: RowMapping, data: list[Finding], mains: Mapping[str, str], look_up: LookUp) -> Event:
    told = [
        item if mains.get(item.person, item.person) == item.person else item.replace(person=mains[item.person])
        for item in data
    ]
    persons = dict.fromkeys(item.person for item in told if item.person)
    return Event(
        row["id"], row["time"], row["kind"], row["library"], row["operation"], row["outcome"] or "unknown",
        row["attempts"], look_up(row["url"], row["host"], row["port"]), place_of(row),
        tuple(sorted(persons)), tuple(told), row["request"], row["route"],
        tuple(filter(None, row["limits"].split("\n"))), tuple(filter(None, (row["outline"] or "").split("\n"))),
    )  # fmt: skip

"""Gives events page by page, newest first, whatever is selected and however many there are.

The counts that are kept tell in which hours there is anything that a selection means, so that a page of something rare
is not a search through a million events. What the counts do not know (persons) is bounded by time: a page may hold
fewer events than it could, and its cursor leads on.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from sst_bytecode.asked import EventPage
from sst_bytecode.store.flow_reads import name_of
from sst_bytecode.store.flows import DAY, FLOWS, HOUR
from sst_bytecode.store.reads import event_columns, with_data
from sst_bytecode.store.selecting import matching, rows_of_flows, to_destinations, with_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from sst_bytecode.answers import Event
    from sst_bytecode.asked import Selection
    from sst_bytecode.store.reads import LookUp
    from sst_bytecode.store.target import Target

    Destination = tuple[str, int, str]

__all__ = ["read_event", "read_page"]

_FEW = 5_000  # data of one person that are read at once rather than looked for by time
_PATIENCE = 0.5  # seconds


def read_event(target: Target, look_up: LookUp, number: str) -> Event | None:
    """The event *number* with all its data, weak matches too; None if there is none."""
    with target.reading() as connection:
        rows = connection.execute(select(*event_columns(target)).where(target.events.c.id == number)).all()
        return next(with_data(connection, target, rows, look_up, weak=True), None)


def read_page(
    target: Target, look_up: LookUp, selection: Selection, names: frozenset[str] | None, *, before: str = "", size: int
) -> EventPage:
    """Events of *selection* that are older than the cursor *before*, at most *size*; *names* are its person's."""
    with target.reading() as connection:
        destinations = _destinations(connection, look_up, selection.recipient) if selection.recipient else []
        if selection.recipient and not destinations:
            return EventPage(())
        query = select(*event_columns(target)).where(
            *matching(target, selection), *with_items(target, selection, names), *_before(target, before)
        )
        if destinations:
            query = query.where(to_destinations(target, destinations))
        query = query.order_by(target.events.c.time.desc(), target.events.c.id.desc())
        few = names is not None and _has_few(connection, target, names)
        if few:
            theirs = select(target.items.c.event).where(target.items.c.person.in_(sorted(names or ())))
            query = query.where(target.events.c.id.in_(theirs))
        if few or (names is None and not _is_restricted(selection)):
            rows = list(connection.execute(query.limit(size + 1)))
            cursor = _cursor(rows[size - 1]) if len(rows) > size else ""
        else:
            hours = _hours(connection, selection, destinations, before)
            rows, cursor = _by_the_hour(query, target.events.c.time, connection, hours, size)
        return EventPage(tuple(with_data(connection, target, rows[:size], look_up, names)), cursor)


def _is_restricted(selection: Selection) -> bool:
    return bool(selection.category or selection.recipient or selection.route or selection.kind or selection.site)


def _by_the_hour(
    query: Select[Any], time: ColumnElement[float], connection: Connection, hours: Iterator[int], size: int
) -> tuple[list[Row[Any]], str]:
    """Look through *hours*, newest first, until the page is full or patience is at an end."""
    rows: list[Row[Any]] = []
    end = monotonic() + _PATIENCE
    for hour in hours:
        within = query.where(time >= hour, time < hour + HOUR).limit(size + 1 - len(rows))
        rows += connection.execute(within)
        if len(rows) > size:
            return rows, _cursor(rows[size - 1])
        if monotonic() > end:
            return rows, f"{float(hour)!r}_"
    return rows, ""


def _hours(connection: Connection, selection: Selection, destinations: list[Destination], before: str) -> Iterator[int]:
    """The hours in which the counts know of something, newest first; asked for day by day, as far as wanted."""
    time, number = _parsed(before) if before else (float("inf"), "")

    def starts(span: int, *conditions: ColumnElement[bool]) -> Select[Any]:
        query = rows_of_flows(selection, span).where(*conditions)
        if destinations:
            there = (and_(FLOWS.c.host == to[0], FLOWS.c.port == to[1], FLOWS.c.url == to[2]) for to in destinations)
            query = query.where(or_(*there))
        return query.with_only_columns(FLOWS.c.start).order_by(FLOWS.c.start.desc())

    until = FLOWS.c.start <= time if before else FLOWS.c.start.is_not(None)
    while (day := connection.scalar(starts(DAY, until).limit(1))) is not None:
        hours = starts(HOUR, FLOWS.c.start >= day, FLOWS.c.start < day + DAY).distinct()
        # A cursor without an id is the beginning of an hour that was looked through.
        yield from (hour for hour in connection.scalars(hours) if hour < time or (number and hour == time))
        until = FLOWS.c.start < day


def _destinations(connection: Connection, look_up: LookUp, recipient: str) -> list[Destination]:
    """Where a recipient of this name is reached."""
    columns = (FLOWS.c.host, FLOWS.c.port, FLOWS.c.url)
    rows = connection.execute(select(*columns).where(FLOWS.c.span == 0).distinct())
    return [(host, port, url) for host, port, url in rows if name_of(look_up(url, host, port)) == recipient]


def _has_few(connection: Connection, target: Target, names: frozenset[str]) -> bool:
    """Whether a person has so few data that all of them can be looked at."""
    some = select(target.items.c.event).where(target.items.c.person.in_(sorted(names))).limit(_FEW)
    return len(connection.execute(some).all()) < _FEW


def _before(target: Target, cursor: str) -> Iterator[ColumnElement[bool]]:
    if cursor:
        time, number = _parsed(cursor)
        events = target.events
        yield events.c.time <= time  # a database makes a range of this, not of the next
        yield or_(events.c.time < time, and_(events.c.time == time, events.c.id < number))


def _cursor(row: Row[Any]) -> str:
    return f"{float(row.time)!r}_{row.id}"


def _parsed(cursor: str) -> tuple[float, str]:
    time, _underscore, number = cursor.partition("_")
    try:
        return float(time), number
    except ValueError:
        return float("inf"), ""

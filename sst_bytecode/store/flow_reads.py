"""Reads counts of what went from where to whom: from the counts that are kept, or a person's from the events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from sst_bytecode.asked import FlowCount, Flows
from sst_bytecode.facts import REFUSED
from sst_bytecode.store.flows import DAY, FLOWS, HOUR, stem
from sst_bytecode.store.models import SpoolOffset
from sst_bytecode.store.selecting import items_of, matching, rows_of_flows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from sst_bytecode.answers import Recipient
    from sst_bytecode.asked import Selection
    from sst_bytecode.store.reads import LookUp
    from sst_bytecode.store.target import Target

    Row = Mapping[str, Any]

__all__ = ["name_of", "read_flows", "read_recipients", "read_state", "span_of"]

_SPOOLS = SpoolOffset.metadata.tables[SpoolOffset.__tablename__]
_BY_THE_HOUR = 2 * DAY  # up to here a picture is made of hours, from here on of days
_FEW = 3_000  # data of one person, or events, that one picture is made of
_ASKED_AT_ONCE = 500
_COLUMNS = ("category", "form", "file", "line", "function", "kind", "host", "port", "url", "route")


def read_flows(
    target: Target, look_up: LookUp, selection: Selection, names: frozenset[str] | None, now: float
) -> Flows:
    """Count what *selection* means; *names* are those of its person, None for everybody."""
    with target.reading() as connection:
        if names is None:
            return Flows(_answers(_kept(connection, selection, now), look_up, selection))
        rows, complete, newest = _theirs(connection, target, selection, names)
    since = min(float(row["time"]) for row in rows) if newest and rows else None
    return Flows(_answers(_counted(rows), look_up, selection), complete, len(rows), since)


def read_recipients(target: Target, look_up: LookUp) -> list[Recipient]:
    """Who was sent somebody's data, each once, in order of the first time."""
    columns = (FLOWS.c.url, FLOWS.c.host, FLOWS.c.port)
    query = select(*columns).where(FLOWS.c.span == 0, FLOWS.c.category != "")
    with target.reading() as connection:
        rows = connection.execute(query.group_by(*columns).order_by(func.min(FLOWS.c.first))).all()
    found: dict[str, Recipient] = {}
    for url, host, port in rows:
        to = look_up(url, host, port)
        found.setdefault(to.name, to)
    return list(found.values())


def read_state(target: Target) -> str:
    """A text that changes whenever something was taken in; costs a look at some hundred rows."""
    with target.reading() as connection:
        spools = connection.execute(select(func.count(), func.sum(_SPOOLS.c.offset), func.max(_SPOOLS.c.name))).one()
        counts = connection.execute(
            select(func.count(), func.sum(FLOWS.c.count), func.max(FLOWS.c.last)).where(FLOWS.c.span == 0)
        ).one()
    return "-".join(str(part or 0) for part in (*spools[:2], *counts))


def span_of(selection: Selection, now: float) -> int:
    """The length of the intervals whose counts answer a question about a time: 0 is all time."""
    if selection.since is None and selection.until is None:
        return 0
    until = now if selection.until is None else selection.until
    return HOUR if until - (selection.since or 0) <= _BY_THE_HOUR else DAY


def name_of(recipient: Recipient) -> str:
    """What a recipient is called: the organisation, else the domain, else the last part of the URL."""
    if recipient.organisation or recipient.domain:
        return recipient.organisation or recipient.domain
    scheme, separator, rest = recipient.url.partition("://")
    return f"{scheme}: {rest.rstrip('/').rpartition('/')[2]}" if separator else recipient.url or "this machine"


def _kept(connection: Connection, selection: Selection, now: float) -> Iterable[Any]:
    """Read the counts that are kept."""
    columns = [FLOWS.c[name] for name in _COLUMNS]
    span = span_of(selection, now)
    query = rows_of_flows(selection, span)
    if span == 0:
        return connection.execute(query.with_only_columns(*columns, FLOWS.c.first, FLOWS.c.last, FLOWS.c.count)).all()
    return connection.execute(
        query.with_only_columns(
            *columns, func.min(FLOWS.c.first), func.max(FLOWS.c.last), func.sum(FLOWS.c.count)
        ).group_by(*columns)
    ).all()


def _theirs(
    connection: Connection, target: Target, selection: Selection, names: frozenset[str]
) -> tuple[list[Row], bool, bool]:
    """Read a person's data with what is known of their events; whether that is all of it, else whether the newest.

    Of somebody with very many, data of the newest events of the selection; without one any data will do: ids of events
    are random, so the first in the order of the index are a fair sample.
    """
    items = target.items
    query = select(items.c.category, items.c.form, items.c.event).where(*items_of(target, selection, names))
    data = connection.execute(query.limit(_FEW)).mappings().all()
    conditions = matching(target, selection)
    complete = len(data) < _FEW
    if complete or not conditions:
        events = _events(connection, target, sorted({row["event"] for row in data}), conditions)
        return _joined(data, events), complete, False
    newest = select(target.events).where(*conditions).order_by(target.events.c.time.desc()).limit(_FEW)
    events = {row["id"]: row for row in connection.execute(newest).mappings()}
    found: list[RowMapping] = []
    for part in _portions(sorted(events)):
        found += connection.execute(query.where(items.c.event.in_(part))).mappings()
    return _joined(found, events), False, True


def _events(
    connection: Connection, target: Target, numbers: list[str], conditions: list[ColumnElement[bool]]
) -> dict[str, RowMapping]:
    found: dict[str, RowMapping] = {}
    for part in _portions(numbers):
        query = select(target.events).where(target.events.c.id.in_(part), *conditions)
        found.update((row["id"], row) for row in connection.execute(query).mappings())
    return found


def _joined(data: Iterable[RowMapping], events: Mapping[str, RowMapping]) -> list[Row]:
    return [
        {**event, **row}
        for row in data
        if (event := events.get(row["event"])) is not None and event["outcome"] != REFUSED
    ]


def _portions(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _ASKED_AT_ONCE] for start in range(0, len(values), _ASKED_AT_ONCE))


def _counted(rows: Iterable[Row]) -> Iterable[tuple[Any, ...]]:
    """Count data and events as the kept counts do."""
    counts: dict[tuple[Any, ...], list[float]] = {}
    events: set[str] = set()
    for row in rows:
        beginning = stem(row["url"], row["host"], row["kind"])
        rest = (*(row[name] for name in _COLUMNS[2:8]), beginning, row["route"])
        keys = [(row["category"], row["form"], *rest)]
        if row["event"] not in events:
            events.add(row["event"])
            keys.append(("", "", *rest))
        for key in keys:
            count = counts.setdefault(key, [row["time"], row["time"], 0])
            count[0], count[1], count[2] = min(count[0], row["time"]), max(count[1], row["time"]), count[2] + 1
    return [(*key, first, last, int(count)) for key, (first, last, count) in counts.items()]


def _answers(rows: Iterable[Any], look_up: LookUp, selection: Selection) -> tuple[FlowCount, ...]:
    known: dict[tuple[str, int, str], Recipient] = {}
    found = []
    for category, form, file, line, function, kind, host, port, url, route, first, last, count in rows:
        to = known.get((host, port, url))
        if to is None:
            to = known[host, port, url] = look_up(url, host, port)
        if not selection.recipient or name_of(to) == selection.recipient:
            found.append(FlowCount(category, form, file, line, function, kind, to, route, first, last, int(count)))
    return tuple(found)

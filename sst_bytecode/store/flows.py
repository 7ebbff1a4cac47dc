"""Keeps the counts of what went from where to whom up to date, so that no picture has to read every event.

A batch of events is counted in the transaction that makes its rows. `recount` makes all counts anew, for a store from
before they were kept, or one from which events were deleted. What the policy refused went to nobody: it counts nowhere.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, or_, select, update

from sst_bytecode.facts import REFUSED
from sst_bytecode.store.bulk import insert_rows
from sst_bytecode.store.models import Flow

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from sst_bytecode.store.batch import Batch
    from sst_bytecode.store.target import Target

    Row = Mapping[str, Any]

__all__ = ["DAY", "FLOWS", "HOUR", "count_batch", "is_complete", "recount", "stem", "uncount"]

FLOWS = Flow.metadata.tables[Flow.__tablename__]
HOUR, DAY = 3_600, 86_400
_SPANS = (0, DAY, HOUR)
_KEY = ("span", "start", "category", "form", "file", "line", "function", "kind", "host", "port", "url", "route")
_OF_EVENT = itemgetter("file", "line", "function", "kind", "host", "port", "route")
_ASKED_AT_ONCE = 500
_PORTION = 5_000
# The first part of a path that is the name of a service rather than an id of something: v1, collect, api.php.
_ENDPOINT = re.compile(r"/[A-Za-z][A-Za-z_.\-]{0,23}\d{0,2}(?=[/?#]|$)")


def count_batch(connection: Connection, target: Target, batch: Batch, refused: Collection[str] = ()) -> None:
    """Count what *batch* brought: last in its transaction, for every writer counts in the same rows.

    *refused* are events that the batch has told to be so: what was counted of them is taken back.
    """
    counts = _Counts()
    known: dict[str, Row] = {
        number: {**event, "outcome": REFUSED} if number in refused else event for number, event in batch.events.items()
    }
    for event in known.values():
        counts.add_event(event)
    missing = sorted({str(item["event"]) for item in batch.items.values()} - known.keys())
    for start in range(0, len(missing), _ASKED_AT_ONCE):
        part = missing[start : start + _ASKED_AT_ONCE]
        rows = connection.execute(select(target.events).where(target.events.c.id.in_(part))).mappings()
        known.update({row["id"]: dict(row) for row in rows})
    for item in batch.items.values():
        counts.add_item(known.get(str(item["event"])), item)
    counts.write(connection)
    for those in _portions(sorted(set(refused) - batch.events.keys())):
        events = connection.execute(select(target.events).where(target.events.c.id.in_(those))).mappings()
        before = {row["id"]: {**row, "outcome": None} for row in events}
        data = connection.execute(select(target.items).where(target.items.c.event.in_(those))).mappings()
        uncount(connection, before, before, [dict(item) for item in data if item["id"] not in batch.items])


def uncount(connection: Connection, events: Mapping[str, Row], gone: Iterable[str], items: Iterable[Row]) -> None:
    """Take back what was counted: the events *gone*, and *items*, which are data of *events*."""
    counts = _Counts()
    for number in gone:
        if number in events:
            counts.add_event(events[number])
    for item in items:
        counts.add_item(events.get(str(item["event"])), item)
    counts.take_back(connection)


def is_complete(connection: Connection, target: Target) -> bool:
    """Whether the counts are those of all events and data that are there now."""
    of_events = FLOWS.c.category == ""
    kept = select(of_events, func.sum(FLOWS.c.count)).where(FLOWS.c.span == 0).group_by(of_events)
    sums = {bool(row[0]): row[1] for row in connection.execute(kept)}
    refused = connection.scalar(select(func.count()).select_from(target.events).where(_is_refused(target))) or 0
    events = (connection.scalar(select(func.count()).select_from(target.events)) or 0) - refused
    items = connection.scalar(select(func.count()).select_from(target.items).where(target.items.c.weak.is_(False))) or 0
    if refused:
        items -= _of_refused(connection, target)
    if sums.get(True, 0) != events:
        return False
    # Data may be there before their event; to look for them takes time, so only where it matters.
    counted = int(sums.get(False, 0))
    return counted == items or counted == items - _early(connection, target)


def recount(target: Target, each: Callable[[int], None] | None = None) -> None:
    """Count everything anew, in one transaction; *each* is called with the number of events done."""
    events, items = target.events, target.items
    with target.writing("flows") as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"LOCK TABLE {FLOWS.name} IN EXCLUSIVE MODE")  # writers count after us
        counts = _Counts()
        after: tuple[float, str] | None = None
        done = 0
        while True:
            query = select(events).order_by(events.c.time, events.c.id).limit(_PORTION)
            if after is not None:
                query = query.where(
                    or_(events.c.time > after[0], and_(events.c.time == after[0], events.c.id > after[1]))
                )
            rows = connection.execute(query).mappings().all()
            if not rows:
                break
            after = (rows[-1]["time"], rows[-1]["id"])
            known: dict[str, Row] = {row["id"]: dict(row) for row in rows}
            for event in known.values():
                counts.add_event(event)
            for part in _portions(sorted(known)):
                for item in connection.execute(select(items).where(items.c.event.in_(part))).mappings():
                    counts.add_item(known[item["event"]], dict(item))
            done += len(rows)
            if each is not None:
                each(done)
        connection.execute(delete(FLOWS))
        counts.write(connection)


def _is_refused(target: Target) -> Any:
    return target.events.c.outcome == REFUSED


def _of_refused(connection: Connection, target: Target) -> int:
    """How many data were about to leave, and did not."""
    items = target.items
    theirs = exists().where(target.events.c.id == items.c.event, _is_refused(target))
    return connection.scalar(select(func.count()).select_from(items).where(items.c.weak.is_(False), theirs)) or 0


def _early(connection: Connection, target: Target) -> int:
    """How many data have no event, which were counted nowhere."""
    items = target.items
    alone = ~exists().where(target.events.c.id == items.c.event)
    return connection.scalar(select(func.count()).select_from(items).where(items.c.weak.is_(False), alone)) or 0


def stem(url: str, host: str, kind: str) -> str:
    """The beginning of *url* that events of one destination share: scheme, host and service, or a database's whole URL.

    Of files the folder, for there may be as many files as requests.
    """
    whole = url.partition("?")[0].partition("#")[0]
    scheme, separator, rest = whole.partition("//")
    if not separator or not (scheme == "" or scheme.endswith(":")):
        return whole if kind == "process" else ""
    if not host:
        return whole.rpartition("/")[0] + "/" if kind == "file" else whole
    netloc = rest.partition("/")[0]
    endpoint = _ENDPOINT.match(rest[len(netloc) :])
    return f"{scheme}//{netloc}{endpoint[0] if endpoint else ''}"


class _Counts:
    """Counts by the columns of the key: of hours while they are collected, of days and of all time when written."""

    __slots__ = ("_hours", "_last")

    def __init__(self) -> None:
        self._hours: dict[tuple[Any, ...], list[float]] = {}
        self._last: tuple[object, tuple[Any, ...], float] = (None, (), 0.0)  # the data of an event follow it

    def add_event(self, event: Row) -> None:
        """One more event, if it was not refused."""
        if event["outcome"] != REFUSED:
            self._add(event, "", "")

    def add_item(self, event: Row | None, item: Row) -> None:
        """One more datum; a weak one counts nowhere, nor one whose event is not there or was refused."""
        if event is not None and not item["weak"] and event["outcome"] != REFUSED:
            self._add(event, str(item["category"]), str(item["form"]))

    def _add(self, event: Row, category: str, form: str) -> None:
        number, shared, time = self._last
        if number != event["id"]:
            time = float(event["time"])
            file, line, function, kind, host, port, route = _OF_EVENT(event)
            shared = (file, line, function, kind, host, port, stem(str(event["url"]), str(host), str(kind)), route)
            self._last = (event["id"], shared, time)
        row = self._hours.setdefault((int(time // HOUR) * HOUR, category, form, *shared), [time, time, 0])
        if time < row[0]:
            row[0] = time
        elif time > row[1]:
            row[1] = time
        row[2] += 1

    def write(self, connection: Connection) -> None:
        """Add to the rows that are there, in one order for all writers, so that none waits for another in a circle."""
        rows = [
            {"id": _digest(key), **dict(zip(_KEY, key, strict=True)), "first": first, "last": last, "count": int(count)}
            for key, (first, last, count) in self._spans().items()
        ]
        insert_rows(connection, FLOWS, sorted(rows, key=lambda row: str(row["id"])), _added)

    def take_back(self, connection: Connection) -> None:
        """Take from the rows that are there; what nothing is left of goes."""
        rows = sorted((_digest(key), int(count)) for key, (_first, _last, count) in self._spans().items())
        if rows:
            less = update(FLOWS).where(FLOWS.c.id == bindparam("id_")).values(count=FLOWS.c.count - bindparam("less_"))
            connection.execute(less, [{"id_": number, "less_": count} for number, count in rows])
            connection.execute(delete(FLOWS).where(FLOWS.c.count <= 0))

    def _spans(self) -> dict[tuple[Any, ...], list[float]]:
        spans: dict[tuple[Any, ...], list[float]] = {}
        for (hour, *rest), (first, last, count) in self._hours.items():
            for span in _SPANS:
                key = (span, hour // span * span if span else 0, *rest)
                row = spans.setdefault(key, [first, last, 0])
                row[0], row[1], row[2] = min(row[0], first), max(row[1], last), row[2] + count
        return spans


def _added(statement: Any) -> Any:
    old, new = statement.table.c, statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[old.id],
        set_={
            "count": old.count + new.count,
            "first": case((new.first < old.first, new.first), else_=old.first),
            "last": case((new.last > old.last, new.last), else_=old.last),
        },
    )


def _digest(key: tuple[Any, ...]) -> str:
    return blake2b("\0".join(map(str, key)).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _portions(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _ASKED_AT_ONCE] for start in range(0, len(values), _ASKED_AT_ONCE))

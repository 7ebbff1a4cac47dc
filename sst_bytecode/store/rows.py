"""Writes a batch of rows into a target, so that writing it again changes nothing but counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Double, Integer, Text, and_, bindparam, case, cast, delete, not_, select, update

from sst_bytecode.facts import REFUSED
from sst_bytecode.store.batch import merged_lines
from sst_bytecode.store.bulk import insert_rows, upsert
from sst_bytecode.store.flows import count_batch
from sst_bytecode.store.models import Health, Pending

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Table

    from sst_bytecode.store.batch import Batch
    from sst_bytecode.store.target import Target

__all__ = ["write_batch"]

_PENDING = Pending.metadata.tables[Pending.__tablename__]
_HEALTH = Health.metadata.tables[Health.__tablename__]
_REFUSED = ("", None, REFUSED)  # of an event that is not there: nothing has been counted
# Values in one question of the form `IN (…)`: below every database's limit.
_ASKED_AT_ONCE = 500


def write_batch(connection: Connection, target: Target, batch: Batch, now: float) -> None:
    """Insert and update all rows of *batch* in the transaction of *connection*."""
    insert_rows(connection, target.events, _sorted(batch.events), _ignored, new=True)
    insert_rows(connection, target.items, _sorted(batch.items), _strengthened, new=True)
    _insert(connection, target.lineage, batch.lineage)
    _insert(connection, target.aliases, batch.aliases)
    _write_tags(connection, target.tags, batch)
    _write_health(connection, batch, now)
    refused = _settle(connection, target.events, batch)
    count_batch(connection, target, batch, refused)


def _insert(connection: Connection, table: Table, rows: Mapping[Any, Mapping[str, object]]) -> None:
    """Insert what is not there yet."""
    insert_rows(connection, table, _sorted(rows), _ignored)


def _ignored(statement: Any) -> Any:
    return statement.on_conflict_do_nothing()


def _strengthened(statement: Any) -> Any:
    """A weak datum that has found support since is known for what it is; never the other way round."""
    old, new = statement.table.c, statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[old.id],
        set_={name: new[name] for name in ("evidence", "confidence", "weak")},
        where=and_(old.weak, not_(new.weak)),
    )


def _counted_on(statement: Any) -> Any:
    old, new = statement.table.c, statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[old.id],
        set_={
            "count": old.count + new.count,
            "first_seen": case((new.first_seen < old.first_seen, new.first_seen), else_=old.first_seen),
            "last_seen": case((new.last_seen > old.last_seen, new.last_seen), else_=old.last_seen),
        },
    )


def _write_tags(connection: Connection, table: Table, batch: Batch) -> None:
    insert_rows(connection, table, _sorted(batch.tags), _counted_on)
    if batch.seen:
        category = cast(bindparam("category_"), Text)
        last = cast(bindparam("last_"), Double)
        values = {
            "count": table.c.count + bindparam("count_"),
            "category": case((category == "", table.c.category), else_=category),
            "last_seen": case((table.c.last_seen < last, last), else_=table.c.last_seen),
        }
        rows = [
            {"tag_": row["tag"], "count_": row["count"], "category_": row["category"], "last_": row["last_seen"]}
            for row in _sorted(batch.seen)
        ]
        connection.execute(update(table).where(table.c.id == bindparam("tag_")).values(values), rows)


def _write_health(connection: Connection, batch: Batch, now: float) -> None:
    rows = [
        *({"kind": "count", "name": name, "count": n, "reason": "", "time": now} for name, n in batch.counts.items()),
        *(
            {"kind": "unwatched", "name": name, "count": 1, "reason": reason, "time": now}
            for name, reason in batch.unwatched.items()
        ),
    ]
    if not rows:
        return
    statement = upsert(connection, _HEALTH)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=[_HEALTH.c.kind, _HEALTH.c.name],
        set_={"count": _HEALTH.c.count + new.count, "reason": new.reason, "time": new.time},
    )
    connection.execute(statement, sorted(rows, key=lambda row: (str(row["kind"]), str(row["name"]))))


def _settle(connection: Connection, events: Table, batch: Batch) -> frozenset[str]:
    """Join what came apart: what is told of events that came before, and events with what was waiting for them.

    Gives the ids of those that were not known to have been refused, and were.
    """
    waiting = _waiting(connection, {*batch.events, *batch.late})
    late = dict(batch.late)
    for event, row in waiting.items():
        late[event] = _joined(row, late[event]) if event in late else row
    if not late:
        return frozenset()
    known = _so_far(connection, events, late)
    updates = [
        {
            "event_": event,
            "outcome_": row["outcome"],
            "ended_": row["ended"],
            "attempts_": row["attempts"],
            "limits_": merged_lines(known[event][0], row["limits"]),
            "outline_": merged_lines(known[event][1], row["outline"]),
        }
        for event, row in sorted(late.items())
        if event in known
    ]
    if updates:
        connection.execute(_settlement(events), updates)
    missing = {event: row for event, row in late.items() if event not in known}
    _keep_waiting(connection, missing, settled=[event for event in waiting if event in known])
    return frozenset(
        event for event, row in late.items() if row["outcome"] == REFUSED and known.get(event, _REFUSED)[2] != REFUSED
    )


def _settlement(events: Table) -> Any:
    # PostgreSQL takes no type from `$1 IS NULL`.
    outcome = cast(bindparam("outcome_"), Text)
    attempts = cast(bindparam("attempts_"), Integer)
    return (
        update(events)
        .where(events.c.id == bindparam("event_"))
        .values(
            outcome=case((outcome.is_(None), events.c.outcome), else_=outcome),
            ended=case((outcome.is_(None), events.c.ended), else_=bindparam("ended_")),
            attempts=case((attempts > events.c.attempts, attempts), else_=events.c.attempts),
            limits=bindparam("limits_"),
            outline=bindparam("outline_"),
        )
    )


def _keep_waiting(connection: Connection, missing: Mapping[str, Mapping[str, object]], settled: list[str]) -> None:
    for events in _portions(settled):
        connection.execute(delete(_PENDING).where(_PENDING.c.event.in_(events)))
    if missing:
        statement = upsert(connection, _PENDING)
        new = statement.excluded
        values = {name: new[name] for name in ("outcome", "ended", "attempts", "limits", "outline")}
        statement = statement.on_conflict_do_update(index_elements=[_PENDING.c.event], set_=values)
        connection.execute(statement, _sorted(missing))


def _waiting(connection: Connection, events: Iterable[str]) -> dict[str, dict[str, object]]:
    """Find what waits already for one of *events*."""
    found: dict[str, dict[str, object]] = {}
    if connection.execute(select(_PENDING.c.event).limit(1)).first() is None:
        return found
    for part in _portions(events):
        rows = connection.execute(select(_PENDING).where(_PENDING.c.event.in_(part))).mappings()
        found.update({row["event"]: dict(row) for row in rows})
    return found


def _so_far(
    connection: Connection, events: Table, asked: Iterable[str]
) -> dict[str, tuple[str, str | None, str | None]]:
    """Give the limits, the outline and the outcome that each known event of *asked* has so far."""
    known: dict[str, tuple[str, str | None, str | None]] = {}
    for part in _portions(asked):
        query = select(events.c.id, events.c.limits, events.c.outline, events.c.outcome).where(events.c.id.in_(part))
        known.update(
            (event, (limits, outline, outcome)) for event, limits, outline, outcome in connection.execute(query)
        )
    return known


def _joined(first: Mapping[str, object], second: Mapping[str, object]) -> dict[str, object]:
    ended = second if second["outcome"] is not None else first
    return {**ended, **{name: merged_lines(first[name], second[name]) for name in ("limits", "outline")}}


def _sorted(rows: Mapping[Any, Mapping[str, object]]) -> list[Any]:
    return [rows[key] for key in sorted(rows)]


def _portions(values: Iterable[str]) -> Iterable[list[str]]:
    everything = sorted(values)
    for start in range(0, len(everything), _ASKED_AT_ONCE):
        yield everything[start : start + _ASKED_AT_ONCE]

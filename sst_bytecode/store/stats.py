"""Measures a store: how many rows of what, of how many people, since when, in how many bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, text, union

from sst_bytecode.store.engine import is_memory, refusals, version_of
from sst_bytecode.store.quiet import quiet
from sst_bytecode.store.target import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Table

    from sst_bytecode.store.target import Target

__all__ = ["Measured", "measure"]

# Visitors and requests of whom nobody knows yet who they were.
_UNNAMED = ("request:%", "visitor:%")


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a store; *bytes* with indexes and logs, *oldest* and *newest* event in seconds, UTC, or None."""

    schema: int
    rows: Mapping[str, int]
    people: int
    unnamed: int
    bytes: int
    oldest: float | None
    newest: float | None


def measure(target: Target) -> Measured:
    """Count what is in *target*."""
    tables = {
        "events": target.events, "data": target.items, "tags": target.tags, "lineage": target.lineage,
        "aliases": target.aliases,
    }  # fmt: skip
    time = target.events.c.time
    with quiet(), refusals(target), target.reading() as connection:
        rows = {name: _count(connection, table) for name, table in tables.items()}
        people, unnamed = _people(connection, target)
        oldest, newest = (connection.scalar(select(edge(time))) for edge in (func.min, func.max))
        return Measured(version_of(connection), rows, people, unnamed, _size(connection, target), oldest, newest)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _people(connection: Connection, target: Target) -> tuple[int, int]:
    """Count the names that are nobody's alias, and of those the visitors without a name."""
    names = union(*(select(table.c.person).where(table.c.person != "") for table in (target.tags, target.items)))
    found = names.subquery().c.person
    mains = select(func.count()).where(found.not_in(select(target.aliases.c.alias)))
    everybody = connection.scalar(mains) or 0
    unnamed = connection.scalar(mains.where(or_(*(found.like(pattern) for pattern in _UNNAMED)))) or 0
    return everybody - unnamed, unnamed


def _size(connection: Connection, target: Target) -> int:
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.format_table
        names = {quote(table) for table in tables_of(target)}
        of_one = text("SELECT coalesce(pg_total_relation_size(to_regclass(:name)), 0)")
        return sum(connection.scalar(of_one, {"name": name}) or 0 for name in names)
    if is_memory(target.engine.url):
        return 0
    files = (Path(f"{target.engine.url.database}{suffix}") for suffix in ("", "-wal", "-shm"))
    return sum(file.stat().st_size for file in files if file.exists())

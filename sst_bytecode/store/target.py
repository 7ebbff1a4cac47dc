"""Where rows go: an engine of our own and the tables, which are ours or an application's."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, Table, event
from sqlalchemy.exc import OperationalError

from sst_bytecode.store import models
from sst_bytecode.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sqlalchemy import Connection, Engine

__all__ = ["StoreError", "Target", "own_tables", "prepare_engine", "tables_of"]

_LOCK = 0x7373745F  # "sst_": the class of our advisory locks in PostgreSQL
_CACHE = 512  # KiB of pages that SQLite holds for a connection: it is the watched program's memory


@dataclass(frozen=True, slots=True)
class Target:
    """An engine and the tables in its database; *name* is the database's URL without secrets."""

    engine: Engine
    name: str
    tags: Table
    lineage: Table
    events: Table
    items: Table
    aliases: Table

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection whose statements see one state."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, turn: str) -> Iterator[Connection]:
        """Open a transaction in which no other process works on the same *turn*."""
        with self.engine.connect().execution_options(sst_write=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, turn))
            yield connection


def own_tables(renamed: Mapping[str, str] | None = None) -> dict[str, Table]:
    """Name our own tables as `Target` wants them; an application may have *renamed* some."""
    kinds = {
        "tags": models.DataTag,
        "lineage": models.DataLineage,
        "events": models.DataSharingEvent,
        "items": models.DataSharingItem,
        "aliases": models.PersonAlias,
    }
    usual = {role: models.Base.metadata.tables[kind.__tablename__] for role, kind in kinds.items()}
    others = {role: usual[role].to_metadata(MetaData(), name=name) for role, name in (renamed or {}).items()}
    return usual | others


def tables_of(target: Target) -> list[Table]:
    """All tables of a store, those of our bookkeeping too, in the order of their names."""
    rows = {target.tags, target.lineage, target.events, target.items, target.aliases}
    others = set(models.Base.metadata.tables.values()) - set(own_tables().values())
    return sorted(rows | others, key=lambda table: table.name)


def prepare_engine(engine: Engine, *, wait: float, own_file: bool) -> None:
    """Make SQLite behave: writers queue for at most *wait* seconds; write-ahead logging only where the file is ours."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins no transactions; `_begun` does
        connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is zeros in the file
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        if own_file:
            _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # Taking the write lock at once, a transaction never has to give up half-way for another writer's sake.
        write = connection.get_execution_options().get("sst_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _write_ahead(connection: Any) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except (OperationalError, connection.OperationalError):
            return  # another process is at it, or the folder allows none: slower, and as safe
    connection.execute("PRAGMA synchronous = NORMAL")

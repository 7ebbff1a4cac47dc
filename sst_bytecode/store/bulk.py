"""Inserts many rows at once, each database's fastest way: COPY into PostgreSQL, one prepared statement for SQLite."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sst_bytecode.store.copying import copy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Table

    Conflict = Callable[[Any], Any]

__all__ = ["insert_rows", "upsert"]

_WORTH_A_COPY = 200  # rows; fewer are sent one by one sooner than a table for them is made


def upsert(connection: Connection, table: Table) -> Any:
    """Begin an INSERT that may have an ON CONFLICT clause, which SQLite and PostgreSQL spell alike."""
    return _upsert(connection.dialect.name, table)


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], conflict: Conflict, *, new: bool = False
) -> None:
    """Insert *rows*, which have equal keys, in their order; *conflict* says what becomes of one that is there already.

    *conflict* is a function of the module (its name is part of a cache's key) that adds the clause to an INSERT; *new*:
    it is hardly ever needed.
    """
    if not rows:
        return
    dialect = connection.dialect
    if dialect.name == "sqlite":
        statement, order = _compiled(dialect, table, tuple(rows[0]), conflict)
        connection.exec_driver_sql(statement, list(map(itemgetter(*order), rows)))
    elif dialect.driver == "psycopg" and len(rows) >= _WORTH_A_COPY:
        _insert_copied(connection, table, rows, conflict, new=new)
    else:
        connection.execute(conflict(upsert(connection, table)), rows)


def _insert_copied(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], conflict: Conflict, *, new: bool
) -> None:
    """COPY rows that are *new* into *table*; where one was there already, into a table that knows no conflicts."""
    columns = tuple(rows[0])
    quote = connection.dialect.identifier_preparer
    own = quote.format_table(table)
    if new:
        with suppress(IntegrityError), connection.begin_nested():
            copy(connection, own, columns, rows)
            return
    stage = quote.quote(f"sst_new_{table.name}")
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {stage} (LIKE {own} INCLUDING DEFAULTS) ON COMMIT DROP")
    copy(connection, stage, columns, rows)
    chosen = text(f"SELECT {', '.join(map(quote.quote, columns))} FROM {stage}")  # noqa: S608 - quoted names, no value
    query = chosen.columns(*(table.c[name] for name in columns))
    connection.execute(conflict(upsert(connection, table).from_select(list(columns), query)))


@lru_cache(maxsize=64)
def _compiled(dialect: Dialect, table: Table, columns: tuple[str, ...], conflict: Conflict) -> tuple[str, list[str]]:
    """Compile the INSERT once: for each row, SQLAlchemy's own way would cost more than the insertion."""
    compiled = conflict(_upsert(dialect.name, table)).compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), list(compiled.positiontup)


def _upsert(name: str, table: Table) -> Any:
    # A program whose store is SQLite has no use for the other dialect, which takes two megabytes.
    if name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)

"""Inserts many rows at once, each database's fastest way: COPY into PostgreSQL, one prepared statement for SQLite."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Table

    Conflict = Callable[[Any], Any]

__all__ = ["insert_rows", "upsert"]

_WORTH_A_COPY = 200  # rows; fewer are sent one by one sooner than a table for them is made


def upsert(connection: Connection, table: Table) -> Any:
    """Begin an INSERT that may have an ON CONFLICT clause, which SQLite and PostgreSQL spell alike."""
    return _upsert(connection.dialect.name, table)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], conflict: Conflict) -> None:
    """Insert *rows*, which have equal keys, in their order; *conflict* says what becomes of one that is there already.

    *conflict* is a function of the module (its name is part of a cache's key) that adds the clause to an INSERT.
    """
    if not rows:
        return
    columns = tuple(rows[0])
    dialect = connection.dialect
    if dialect.name == "sqlite":
        statement, order = _compiled(dialect, table, columns, conflict)
        connection.exec_driver_sql(statement, list(map(itemgetter(*order), rows)))
    elif dialect.driver == "psycopg" and len(rows) >= _WORTH_A_COPY:
        _copy(connection, table, columns, rows, conflict)
    else:
        connection.execute(conflict(upsert(connection, table)), rows)


def _copy(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], conflict: Conflict
) -> None:
    """COPY into a table of this transaction's own, which knows no conflicts, and from there into *table*."""
    quote = connection.dialect.identifier_preparer
    stage = quote.quote(f"sst_new_{table.name}")
    names = ", ".join(map(quote.quote, columns))
    own = quote.format_table(table)
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {stage} (LIKE {own} INCLUDING DEFAULTS) ON COMMIT DROP")
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {stage} ({names}) FROM STDIN") as copy:
        for row in map(itemgetter(*columns), rows):
            copy.write_row(row)
    chosen = text(f"SELECT {names} FROM {stage}")  # noqa: S608 - quoted names of tables, no value
    query = chosen.columns(*(table.c[name] for name in columns))
    connection.execute(conflict(upsert(connection, table).from_select(list(columns), query)))


@lru_cache(maxsize=64)
def _compiled(dialect: Dialect, table: Table, columns: tuple[str, ...], conflict: Conflict) -> tuple[str, list[str]]:
    """Compile the INSERT once: for each row, SQLAlchemy's own way would cost more than the insertion."""
    compiled = conflict(_upsert(dialect.name, table)).compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), list(compiled.positiontup)


def _upsert(name: str, table: Table) -> Any:
    return (postgresql if name == "postgresql" else sqlite).insert(table)

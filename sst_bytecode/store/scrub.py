"""Gives back the room of deleted rows, so that nothing of them is left in the database's own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from sst_bytecode.store.engine import is_memory, reason_of
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.quiet import quiet
from sst_bytecode.store.target import tables_of

if TYPE_CHECKING:
    from typing import Any

    from sst_bytecode.store.target import Target

__all__ = ["empty_log", "scrub"]


def scrub(target: Target) -> None:
    """Write the tables anew without what was deleted, and bring the planner's statistics up to date.

    SQLite: no free page, no write-ahead log keeps a deleted byte. PostgreSQL: the tables' files; its own write-ahead
    log, replicas and backups are the administrator's. Raises StoreError, also if somebody's open transaction is in the
    way: then it can be done again.
    """
    with quiet():
        try:
            if target.engine.dialect.name == "postgresql":
                _rewrite_tables(target)
            elif not is_memory(target.engine.url):
                _rewrite_file(target)
        except SQLAlchemyError as error:
            raise StoreError(f"{target.name}: cannot be cleaned up ({reason_of(error)})") from error


def empty_log(target: Target) -> None:
    """Have SQLite's write-ahead log moved into its file as far as nobody is reading it just now; waits for nobody."""
    if target.engine.dialect.name == "sqlite" and not is_memory(target.engine.url):
        connection: Any = target.engine.raw_connection()
        try:
            connection.driver_connection.execute("PRAGMA busy_timeout = 0")
            connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()


def _rewrite_tables(target: Target) -> None:
    quote = target.engine.dialect.identifier_preparer.format_table
    with target.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        known = set(inspect(connection).get_table_names())
        for table in tables_of(target):
            if table.name in known or table.schema:
                connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {quote(table)}")


def _rewrite_file(target: Target) -> None:
    """Run what must run outside of any transaction: on the driver's own connection, where none is begun."""
    connection: Any = target.engine.raw_connection()
    try:
        errors = connection.driver_connection.Error
        try:
            connection.driver_connection.execute("VACUUM")
            connection.driver_connection.execute("ANALYZE")
            (busy, _pages, _moved) = connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except errors as error:
            raise StoreError(f"{target.name}: cannot be cleaned up ({error}); try again") from error
    finally:
        connection.close()
    if busy:
        raise StoreError(f"{target.name}: its log is in use and cannot be emptied; try again")

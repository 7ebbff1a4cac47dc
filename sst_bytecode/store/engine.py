"""Opens a store by its URL: engine, tables, schema version; every reason why not is one clear line."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import finalize

from sqlalchemy import NullPool, StaticPool, create_engine, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.models import SCHEMA, SchemaVersion
from sst_bytecode.store.target import Target, own_tables, prepare_engine, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import URL, Connection

__all__ = [
    "GIVEN_UP",
    "default_url",
    "display",
    "in_memory",
    "is_memory",
    "make_missing",
    "make_target",
    "newer",
    "open_store",
    "prepare_schema",
    "reason_of",
    "refusals",
    "version_of",
]

# SQLSTATE (PostgreSQL, appendix A) of a transaction that was given up for another: serialization failure, deadlock.
GIVEN_UP = ("40001", "40P01")
_KINDS = ("sqlite", "postgresql")
_DRIVER = "pip install 'sst-bytecode[postgresql]'"
_WAIT = 1.0  # seconds for a lock, in a watched program: it may wait for us (a fork), so we come back later instead


def default_url(home: str) -> str:
    """Give the URL of the store that *home* has without any configuration."""
    return f"sqlite:///{home}/sst.db"


def open_store(url: str, *, wait: float = _WAIT, renamed: Mapping[str, str] | None = None) -> Target:
    """Open the store at *url*, its tables made if they are missing; wait at most *wait* seconds for a lock.

    *renamed* are tables under other names than usual, by role: an application's own models.

    Raises StoreError: not a URL, no driver, unreachable, or another schema than this version's.
    """
    target = make_target(url, wait=wait, renamed=renamed)
    try:
        prepare_schema(target)
    except StoreError:
        target.engine.dispose()
        raise
    except SQLAlchemyError as error:
        target.engine.dispose()
        raise StoreError(f"{target.name}: cannot be used ({reason_of(error)}){_way_out(error)}") from error
    return target


def _way_out(error: SQLAlchemyError) -> str:
    """What can be done about a file that is no database any more; of other reasons the database's own words tell."""
    broken = {"SQLITE_NOTADB", "SQLITE_CORRUPT"}
    if getattr(getattr(error, "orig", None), "sqlite_errorname", "") not in broken:
        return ""
    return "; what is recorded now waits in the spools: put a backup in its place, or move it away for an empty one"


def in_memory(instead_of: str = "") -> Target:
    """Open a store that lives as long as its engine: for a tracker without a database, or *instead_of* one to come."""
    target = make_target("sqlite://", wait=1)
    if instead_of:
        target = replace(target, name=instead_of)
    # Its one connection is closed with it: a driver of 3.13 warns about one that is forgotten.
    finalize(target.engine, target.engine.pool.dispose)
    prepare_schema(target)
    return target


def make_target(url: str, *, wait: float, renamed: Mapping[str, str] | None = None) -> Target:
    """Make engine and tables for *url* without connecting yet; raises StoreError as `open_store` does."""
    try:
        parsed = _with_driver(make_url(url))
    except ArgumentError as error:
        raise StoreError("not a database URL such as sqlite:///file.db or postgresql://host/name") from error
    try:
        engine = create_engine(parsed, **_options(parsed, wait))
    except NoSuchModuleError as error:
        raise StoreError(
            f"{display(parsed)}: no such kind of database is known; rows are kept in SQLite or PostgreSQL"
        ) from error
    except ImportError as error:
        hint = "" if parsed.get_backend_name() in _KINDS else "; rows are kept in SQLite or PostgreSQL"
        hint = f"; {_DRIVER}" if error.name == "psycopg" else hint
        raise StoreError(f"{display(parsed)}: its driver is not installed ({error.name}){hint}") from error
    except OSError as error:
        reason = "its folder is a file" if isinstance(error, (FileExistsError, NotADirectoryError)) else error.strerror
        raise StoreError(f"{display(parsed)}: cannot be used ({reason})") from error
    prepare_engine(engine, wait=wait, own_file=not is_memory(parsed))
    return Target(engine, display(parsed), **own_tables(renamed))


def is_memory(url: URL) -> bool:
    """Tell whether a SQLite URL names no file."""
    database = url.database or ""
    return url.get_backend_name() == "sqlite" and (
        database in {"", ":memory:"} or (database.startswith("file:") and "mode=memory" in str(url))
    )


def display(url: URL) -> str:
    """Show *url* without anything that could be a secret."""
    return url.set(query={}).render_as_string(hide_password=True)


def prepare_schema(target: Target) -> None:
    """Make what is missing of the target's tables, ours or an application's, and of our bookkeeping.

    Raises StoreError if they are there in another schema than this version's.
    """
    with target.reading() as connection:
        version = version_of(connection)
        if version > SCHEMA:
            raise newer(target, version)
        if 0 < version < SCHEMA:
            raise StoreError(
                f"{target.name}: made by an older version (schema {version}, not {SCHEMA}): sst store upgrade"
            )
        known = set(inspect(connection).get_table_names())
        if version and all(table.name in known for table in tables_of(target)):
            return
    with target.writing("schema") as connection:
        make_missing(connection, target)


def make_missing(connection: Connection, target: Target) -> None:
    """Make the tables that are not there yet, and note their schema where none is noted."""
    for table in tables_of(target):
        table.create(connection, checkfirst=True)
    if connection.scalar(select(SchemaVersion.version)) is None:
        connection.execute(insert(SchemaVersion).values(id=1, version=SCHEMA))


def version_of(connection: Connection) -> int:
    """Read which schema the tables have; 0 where nobody has noted one."""
    if not inspect(connection).has_table(SchemaVersion.__tablename__):
        return 0
    return connection.scalar(select(SchemaVersion.version)) or 0


def newer(target: Target, version: int) -> StoreError:
    """Say that a store is not for us: what it means, only the version that made it knows."""
    return StoreError(
        f"{target.name}: made by a newer version (schema {version}; this one knows {SCHEMA}); use that version,"
        " what is recorded here waits in the spools"
    )


@contextmanager
def refusals(target: Target) -> Iterator[None]:
    """Turn what the database of *target* has to object to what is done in here into a StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"{target.name}: refuses ({reason_of(error)})") from error


def _with_driver(url: URL) -> URL:
    """Choose psycopg for a PostgreSQL URL that names no driver, whatever SQLAlchemy's default is."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _options(url: URL, wait: float) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        if is_memory(url):
            return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        if url.database and not url.database.startswith("file:"):
            Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(url.database).touch(mode=0o600)
        # A connection for each use: nothing is held across a fork, and opening a file costs little.
        return {"poolclass": NullPool, "connect_args": {"timeout": wait, "check_same_thread": False}}
    options: dict[str, Any] = {"pool_size": 1, "max_overflow": 2, "pool_pre_ping": True}
    if url.get_driver_name() == "psycopg":
        options["connect_args"] = {"connect_timeout": max(2, int(min(wait, 10)))}
    return options


def reason_of(error: SQLAlchemyError) -> str:
    """Give the database's own words, in one line."""
    words = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    return words.splitlines()[0][:300]

"""Brings a database to the schema of this version: an empty one, or a store that an earlier version made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, update
from sqlalchemy.exc import SQLAlchemyError

from sst_bytecode.store import migrations
from sst_bytecode.store.engine import make_missing, newer, reason_of, version_of
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.models import SCHEMA, Base, SchemaVersion
from sst_bytecode.store.quiet import quiet

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

    from sst_bytecode.store.target import Target

__all__ = ["ALEMBIC_TABLE", "upgrade"]

# Not alembic's usual name: in a database that is shared with an application, that one is the application's.
ALEMBIC_TABLE = "sst_alembic"


def upgrade(target: Target) -> int:
    """Make the tables of *target* those of this version, in one transaction; gives the schema it had, 0 for none.

    What counts is the number in ``sst_schema``, which writers look at: alembic's own table is set by it first, so that
    stores made without any migration are recognised. Raises StoreError: unreachable, or a schema newer than ours.
    """
    try:
        with quiet(), target.writing("schema") as connection:
            found = version_of(connection)
            if found > SCHEMA:
                raise newer(target, found)
            if not found and _has_tables(connection):
                # An application made its own tables by our mixins before we came: what it left out is made beside them.
                make_missing(connection, target)
                _migrate(connection, stamp=SCHEMA)
            elif found < SCHEMA:
                _migrate(connection, stamp=found)
                connection.execute(update(SchemaVersion).values(version=SCHEMA))
                make_missing(connection, target)
            else:
                _migrate(connection, stamp=found)
            return found
    except SQLAlchemyError as error:
        raise StoreError(f"{target.name}: cannot be upgraded ({reason_of(error)}); nothing was changed") from error


def _has_tables(connection: Connection) -> bool:
    return not set(inspect(connection).get_table_names()).isdisjoint(Base.metadata.tables)


def _migrate(connection: Connection, *, stamp: int) -> None:
    """Run the migrations that come after the schema *stamp*."""
    from alembic import command

    config = _config(connection)
    if stamp:
        command.stamp(config, f"{stamp:04}", purge=True)
    if stamp < SCHEMA:
        command.upgrade(config, f"{SCHEMA:04}")


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.attributes.update(connection=connection, version_table=ALEMBIC_TABLE)
    return config

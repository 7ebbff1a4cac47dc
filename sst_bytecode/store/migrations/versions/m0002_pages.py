"""Schema 2: indexes that give a page of a million events in order, whatever it is filtered by."""

from __future__ import annotations

from alembic import op
from sqlalchemy import inspect

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"

_OLD = {"data_sharing_events": ("time", "host"), "data_sharing_items": ("person",)}
_NEW = {
    "data_sharing_events": (("time", "id"), ("host", "time", "id")),
    "data_sharing_items": (("person", "event"),),
}


def upgrade() -> None:
    """Put indexes of several columns into the place of those of one.

    An application's own tables, under whatever names, are left to the application's own migrations.
    """
    known = inspect(op.get_bind()).get_table_names()
    for table in _NEW.keys() & known:
        for names in _NEW[table]:
            op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names), if_not_exists=True)
        for name in _OLD[table]:
            op.drop_index(f"ix_{table}_{name}", table, if_exists=True)

"""Schema 4: the places of the keys of what left, also of those without data; of older events they are not known."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text, inspect

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; to an application's own table of events, under whatever name, its own migrations do."""
    inspector = inspect(op.get_bind())
    for table in {"data_sharing_events", "sst_pending"} & {*inspector.get_table_names()}:
        if "outline" not in {column["name"] for column in inspector.get_columns(table)}:
            op.add_column(table, Column("outline", Text, nullable=True))

"""Schema 1: the first one, as `create_all` made it before there were migrations."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Double, Integer, String, Text

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    _tags_and_lineage()
    _events()
    _bookkeeping()


def _place() -> list[Column[object]]:
    return [
        Column("file", Text, nullable=False),
        Column("line", Integer, nullable=False),
        Column("column", Integer, nullable=False),
        Column("function", Text, nullable=False),
        Column("thread", Text, nullable=False),
    ]


def _tags_and_lineage() -> None:
    op.create_table(
        "data_tags",
        Column("id", String(64), primary_key=True),
        Column("person", Text, nullable=False),
        Column("category", Text, nullable=False),
        Column("field", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("fingerprint", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("preview", Text, nullable=False),
        Column("first_seen", Double, nullable=False),
        Column("last_seen", Double, nullable=False),
        Column("count", BigInteger, nullable=False),
        *_place(),
    )
    op.create_index("ix_data_tags_fingerprint", "data_tags", ["fingerprint"])
    op.create_index("ix_data_tags_person", "data_tags", ["person"])
    op.create_table(
        "data_lineage",
        Column("id", String(64), primary_key=True),
        Column("parent", String(64), nullable=False),
        Column("child", String(64), nullable=False),
        Column("operation", Text, nullable=False),
        Column("time", Double, nullable=False),
        *_place(),
    )
    op.create_index("ix_data_lineage_child", "data_lineage", ["child"])
    op.create_index("ix_data_lineage_parent", "data_lineage", ["parent"])
    op.create_table(
        "person_aliases",
        Column("alias", String(255), primary_key=True),
        Column("person", String(255), primary_key=True),
        Column("time", Double, nullable=False),
    )
    op.create_index("ix_person_aliases_person", "person_aliases", ["person"])


def _events() -> None:
    op.create_table(
        "data_sharing_events",
        Column("id", String(64), primary_key=True),
        Column("time", Double, nullable=False),
        Column("kind", Text, nullable=False),
        Column("library", Text, nullable=False),
        Column("operation", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("host", Text, nullable=False),
        Column("port", Integer, nullable=False),
        Column("outcome", Text, nullable=True),
        Column("ended", Double, nullable=True),
        Column("attempts", Integer, nullable=False),
        Column("request", Text, nullable=False),
        Column("route", Text, nullable=False),
        Column("limits", Text, nullable=False),
        *_place(),
    )
    op.create_index("ix_data_sharing_events_host", "data_sharing_events", ["host"])
    op.create_index("ix_data_sharing_events_time", "data_sharing_events", ["time"])
    op.create_table(
        "data_sharing_items",
        Column("id", String(64), primary_key=True),
        Column("event", String(64), nullable=False),
        Column("position", Integer, nullable=False),
        Column("tag", String(64), nullable=False),
        Column("person", Text, nullable=False),
        Column("category", Text, nullable=False),
        Column("field", Text, nullable=False),
        Column("source", Text, nullable=True),
        Column("form", Text, nullable=False),
        Column("where", Text, nullable=False),
        Column("evidence", Text, nullable=False),
        Column("confidence", Double, nullable=False),
        Column("weak", Boolean, nullable=False),
    )
    op.create_index("ix_data_sharing_items_event", "data_sharing_items", ["event"])
    op.create_index("ix_data_sharing_items_person", "data_sharing_items", ["person"])
    op.create_index("ix_data_sharing_items_tag", "data_sharing_items", ["tag"])


def _bookkeeping() -> None:
    op.create_table(
        "sst_spools",
        Column("name", String(255), primary_key=True),
        Column("offset", BigInteger, nullable=False),
    )
    op.create_table(
        "sst_pending",
        Column("event", String(64), primary_key=True),
        Column("outcome", Text, nullable=True),
        Column("ended", Double, nullable=True),
        Column("attempts", Integer, nullable=False),
        Column("limits", Text, nullable=False),
    )
    op.create_table(
        "sst_health",
        Column("kind", String(16), primary_key=True),
        Column("name", String(255), primary_key=True),
        Column("count", BigInteger, nullable=False),
        Column("reason", Text, nullable=False),
        Column("time", Double, nullable=False),
    )
    op.create_table(
        "sst_schema",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("version", Integer, nullable=False),
    )

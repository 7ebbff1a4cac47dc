"""Schema 3: counts of what went from where to whom; the first reader that needs them makes them from the events."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Integer, String, Text

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of counts, empty."""
    op.create_table(
        "sst_flows",
        Column("id", String(64), primary_key=True),
        Column("span", Integer, nullable=False),
        Column("start", BigInteger, nullable=False),
        Column("category", Text, nullable=False),
        Column("form", Text, nullable=False),
        Column("file", Text, nullable=False),
        Column("line", Integer, nullable=False),
        Column("function", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("host", Text, nullable=False),
        Column("port", Integer, nullable=False),
        Column("url", Text, nullable=False),
        Column("route", Text, nullable=False),
        Column("first", Double, nullable=False),
        Column("last", Double, nullable=False),
        Column("count", BigInteger, nullable=False),
    )
    op.create_index("ix_sst_flows_span_start", "sst_flows", ["span", "start"])

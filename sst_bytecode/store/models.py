"""Our own tables over the mixins, and the tables of our bookkeeping."""

from __future__ import annotations

from sqlalchemy import BigInteger, Double, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from sst_bytecode.store.mixins import (
    DataLineageMixin,
    DataSharingEventMixin,
    DataSharingItemMixin,
    DataTagMixin,
    PersonAliasMixin,
)

__all__ = [
    "SCHEMA",
    "Base",
    "DataLineage",
    "DataSharingEvent",
    "DataSharingItem",
    "DataTag",
    "Flow",
    "Health",
    "Pending",
    "PersonAlias",
    "SchemaVersion",
    "SpoolOffset",
]

# The number of the newest file in migrations/versions; a new one needs both.
SCHEMA = 4


class Base(DeclarativeBase):
    """The metadata of everything that is ours."""


class DataTag(DataTagMixin, Base):
    """See `DataTagMixin`."""


class DataLineage(DataLineageMixin, Base):
    """See `DataLineageMixin`."""


class DataSharingEvent(DataSharingEventMixin, Base):
    """See `DataSharingEventMixin`."""


class DataSharingItem(DataSharingItemMixin, Base):
    """See `DataSharingItemMixin`."""


class PersonAlias(PersonAliasMixin, Base):
    """See `PersonAliasMixin`."""


class SpoolOffset(Base):
    """How many bytes of a spool are rows already; changes in the same transaction as the rows."""

    __tablename__ = "sst_spools"

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    offset: Mapped[int] = mapped_column(BigInteger)


class Pending(Base):
    """What arrived on an event before the event itself."""

    __tablename__ = "sst_pending"

    event: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[str | None] = mapped_column(Text)
    ended: Mapped[float | None] = mapped_column(Double)
    attempts: Mapped[int]
    limits: Mapped[str] = mapped_column(Text)
    outline: Mapped[str | None] = mapped_column(Text)


class Flow(Base):
    """How many data of a category, in a form, went from a line of code to a destination, within *span* seconds.

    Three rows for each, kept while events are taken in, so that a picture of a million events is a question about some
    thousand rows: of an hour, of a day, and of all time (*span* 0). An empty *category* counts events instead of data.
    *url* is the beginning of the URLs (see `store.flows.stem`). There is nobody's name in here.
    """

    __tablename__ = "sst_flows"
    __table_args__ = (Index("ix_sst_flows_span_start", "span", "start"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    span: Mapped[int]
    start: Mapped[int] = mapped_column(BigInteger)
    category: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text)
    line: Mapped[int]
    function: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    port: Mapped[int]
    url: Mapped[str] = mapped_column(Text)
    route: Mapped[str] = mapped_column(Text)
    first: Mapped[float] = mapped_column(Double)
    last: Mapped[float] = mapped_column(Double)
    count: Mapped[int] = mapped_column(BigInteger)


class Health(Base):
    """What of ours failed or was dropped (*kind* ``count``), and what could not be watched and why (``unwatched``)."""

    __tablename__ = "sst_health"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    time: Mapped[float] = mapped_column(Double)


class SchemaVersion(Base):
    """The version of the tables, in one row."""

    __tablename__ = "sst_schema"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]

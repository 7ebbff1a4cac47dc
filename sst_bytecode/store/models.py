"""Our own tables over the mixins, and the tables of our bookkeeping."""

from __future__ import annotations

from sqlalchemy import BigInteger, Double, String, Text
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
    "Health",
    "Pending",
    "PersonAlias",
    "SchemaVersion",
    "SpoolOffset",
]

SCHEMA = 1


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

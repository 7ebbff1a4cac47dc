"""The columns of what is kept, as mixins for any declarative base: ours, or an application's (connected mode).

Ids are made by the watched process, so that taking in the same record twice makes one row. Times are seconds since the
epoch, UTC. There are no foreign keys: an item, an outcome or a lineage row may arrive before what it belongs to. No
column holds a personal value: fingerprints are keyed, previews and URLs masked.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Double, Index, String, Text
from sqlalchemy.orm import Mapped, MappedColumn, declared_attr, mapped_column

__all__ = ["DataLineageMixin", "DataSharingEventMixin", "DataSharingItemMixin", "DataTagMixin", "PersonAliasMixin"]


def _key() -> MappedColumn[str]:
    return mapped_column(String(64), primary_key=True)


def _indexes(table: str, *columns: tuple[str, ...]) -> tuple[Index, ...]:
    """Make indexes that give rows in order: a page of a large store begins where the last one ended."""
    return tuple(Index(f"ix_{table}_{'_'.join(names)}", *names) for names in columns)


class _PlaceMixin:
    """Where in the application: file, 1-based line, 0-based column (-1: unknown), function, thread."""

    file: Mapped[str] = mapped_column(Text)
    line: Mapped[int]
    column: Mapped[int]
    function: Mapped[str] = mapped_column(Text)
    thread: Mapped[str] = mapped_column(Text)


class DataTagMixin(_PlaceMixin):
    """A personal value seen: unique per person, field, fingerprint and source; *count* says how often."""

    __tablename__ = "data_tags"

    id: Mapped[str] = _key()
    person: Mapped[str] = mapped_column(Text, index=True)
    category: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text, index=True)
    key: Mapped[str] = mapped_column(Text)
    preview: Mapped[str] = mapped_column(Text)
    first_seen: Mapped[float] = mapped_column(Double)
    last_seen: Mapped[float] = mapped_column(Double)
    count: Mapped[int] = mapped_column(BigInteger)


class DataLineageMixin(_PlaceMixin):
    """The tag *child* was made from the tag *parent* by *operation*."""

    __tablename__ = "data_lineage"

    id: Mapped[str] = _key()
    parent: Mapped[str] = mapped_column(String(64), index=True)
    child: Mapped[str] = mapped_column(String(64), index=True)
    operation: Mapped[str] = mapped_column(Text)
    time: Mapped[float] = mapped_column(Double)


class DataSharingEventMixin(_PlaceMixin):
    """One operation by which something left; *outcome* is null while, or if for ever, it is unknown."""

    __tablename__ = "data_sharing_events"

    id: Mapped[str] = _key()
    time: Mapped[float] = mapped_column(Double)
    kind: Mapped[str] = mapped_column(Text)
    library: Mapped[str] = mapped_column(Text)
    operation: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    port: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(Text)
    ended: Mapped[float | None] = mapped_column(Double)
    attempts: Mapped[int]
    request: Mapped[str] = mapped_column(Text)
    route: Mapped[str] = mapped_column(Text)
    limits: Mapped[str] = mapped_column(Text)  # names of the bounds that were hit, one a line
    outline: Mapped[str | None] = mapped_column(Text)  # places of the body's keys, one a line; null where not recorded

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        return _indexes(cls.__tablename__, ("time", "id"), ("host", "time", "id"))


class DataSharingItemMixin:
    """One datum of one person in an event: which, in which form, at which place of the payload, on what evidence."""

    __tablename__ = "data_sharing_items"

    id: Mapped[str] = _key()
    event: Mapped[str] = mapped_column(String(64), index=True)
    position: Mapped[int]
    tag: Mapped[str] = mapped_column(String(64), index=True)
    person: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    where: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)  # names, separated by commas
    confidence: Mapped[float] = mapped_column(Double)
    weak: Mapped[bool]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        return _indexes(cls.__tablename__, ("person", "event"))


class PersonAliasMixin:
    """*alias* is another name of *person*: an anonymous visitor who then logged in."""

    __tablename__ = "person_aliases"

    alias: Mapped[str] = mapped_column(String(255), primary_key=True)
    person: Mapped[str] = mapped_column(String(255), primary_key=True, index=True)
    time: Mapped[float] = mapped_column(Double)

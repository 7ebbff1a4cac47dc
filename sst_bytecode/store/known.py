"""Reads all values that were seen, and the steps between them: of some people, or of everybody, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from sst_bytecode.answers import LineageStep
from sst_bytecode.store.lineage import tag_of
from sst_bytecode.store.people import names_of
from sst_bytecode.store.reads import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from sst_bytecode.answers import KnownTag
    from sst_bytecode.store.target import Target

__all__ = ["all_steps", "all_tags"]

_PORTION = 2_000


def all_tags(target: Target, names: frozenset[str] | None = None) -> Iterator[KnownTag]:
    """Yield the tags of those who are known under *names* (None: of everybody), in the order of their first sighting.

    What values were made into has tags, too.
    """
    tags = target.tags
    query = select(tags).order_by(tags.c.first_seen, tags.c.id)
    with target.reading() as connection:
        if names is not None:
            query = query.where(tags.c.person.in_(sorted(names_of(connection, target.aliases, names))))
        for row in _streamed(connection).execute(query).mappings():
            yield tag_of(row)


def all_steps(target: Target, names: frozenset[str] | None = None) -> Iterator[LineageStep]:
    """Yield the steps that begin or end at one of these tags, in order of time."""
    lineage, tags = target.lineage, target.tags
    query = select(lineage).order_by(lineage.c.time, lineage.c.id)
    with target.reading() as connection:
        if names is not None:
            known = sorted(names_of(connection, target.aliases, names))
            theirs = select(tags.c.id).where(tags.c.person.in_(known))
            query = query.where(or_(lineage.c.parent.in_(theirs), lineage.c.child.in_(theirs)))
        for row in _streamed(connection).execute(query).mappings():
            yield LineageStep(row["parent"], row["child"], row["operation"], place_of(row), row["time"])


def _streamed(connection: Connection) -> Connection:
    """Have rows come in portions: a store may be larger than memory."""
    return connection.execution_options(yield_per=_PORTION)

"""Follows a tag back to what it was made from and on to what was made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from sst_bytecode.answers import KnownTag, LineageGraph, LineageStep
from sst_bytecode.store.reads import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from sst_bytecode.store.target import Target

__all__ = ["read_lineage", "read_steps", "tag_of"]

_LARGEST = 10_000  # tags in one answer
_ASKED_AT_ONCE = 500


def read_lineage(target: Target, tag: str) -> LineageGraph:
    """Read the graph around the tag with id *tag*, parents first, at most ten thousand tags of it."""
    with target.reading() as connection:
        steps: dict[str, LineageStep] = {}
        for up in (True, False):
            edge, seen = {tag}, {tag}
            while edge and len(seen) < _LARGEST:
                found = dict(_steps(connection, target, edge, up=up))
                steps.update(found)
                edge = {step.parent if up else step.child for step in found.values()} - seen
                seen |= edge
        members = {tag}.union(*((step.parent, step.child) for step in steps.values()))
        tags = sorted(_tags(connection, target, members), key=lambda one: (one.first_seen, one.id))
        events = [event for part in _portions(members) for event in _events(connection, target, part)]
    ordered = sorted(steps.items(), key=lambda item: (item[1].time, item[0]))
    return LineageGraph(tag, tuple(tags), tuple(step for _id, step in ordered), tuple(dict.fromkeys(events)))


def read_steps(
    connection: Connection, target: Target, tags: set[str]
) -> tuple[tuple[LineageStep, ...], tuple[KnownTag, ...]]:
    """Read what was made of *tags*, and what of that: the steps in order of time, and the tags that were made."""
    steps: dict[str, LineageStep] = {}
    edge, seen = set(tags), set(tags)
    while edge and len(seen) < _LARGEST:
        found = dict(_steps(connection, target, edge, up=False))
        steps.update(found)
        edge = {step.child for step in found.values()} - seen
        seen |= edge
    made = sorted(_tags(connection, target, seen - tags), key=lambda one: (one.first_seen, one.id))
    return tuple(sorted(steps.values(), key=lambda step: (step.time, step.child))), tuple(made)


def _steps(connection: Connection, target: Target, tags: set[str], *, up: bool) -> Iterator[tuple[str, LineageStep]]:
    table = target.lineage
    column: ColumnElement[str] = table.c.child if up else table.c.parent
    for part in _portions(tags):
        for row in connection.execute(select(table).where(column.in_(part))).mappings():
            yield row["id"], LineageStep(row["parent"], row["child"], row["operation"], place_of(row), row["time"])


def _tags(connection: Connection, target: Target, tags: set[str]) -> Iterator[KnownTag]:
    for part in _portions(tags):
        for row in connection.execute(select(target.tags).where(target.tags.c.id.in_(part))).mappings():
            yield tag_of(row)


def tag_of(row: RowMapping) -> KnownTag:
    """Read a tag."""
    return KnownTag(
        row["id"], row["person"], row["category"], row["field"], row["source"], row["preview"], place_of(row),
        row["first_seen"], row["last_seen"], row["count"],
    )  # fmt: skip


def _events(connection: Connection, target: Target, tags: list[str]) -> list[str]:
    items, events = target.items, target.events
    query = select(items.c.event).join(events, events.c.id == items.c.event).where(items.c.tag.in_(tags))
    return list(connection.scalars(query.order_by(events.c.time, events.c.id)))


def _portions(values: set[str]) -> Iterator[list[str]]:
    everything = sorted(values)
    for start in range(0, len(everything), _ASKED_AT_ONCE):
        yield everything[start : start + _ASKED_AT_ONCE]

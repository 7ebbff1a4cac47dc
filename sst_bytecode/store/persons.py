"""Lists the people of a store, and everything that is known of one: values, where they went, what was made of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sst_bytecode.asked import PeoplePage, PersonRow, TagPage, Trail, TrailPart
from sst_bytecode.store.lineage import read_steps, tag_of
from sst_bytecode.store.people import main_names, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, RowMapping

    from sst_bytecode.answers import KnownTag
    from sst_bytecode.store.reads import LookUp
    from sst_bytecode.store.target import Target

__all__ = ["all_names", "read_people", "read_tags"]

_COUNTED = 200  # data of one person that a row of the list is made of
_LOOKED_AT = 2_000  # events of one value that its trail is made of
_UNNAMED = ("request:", "visitor:")


def all_names(target: Target, names: frozenset[str]) -> frozenset[str]:
    """All names of the persons who are known under *names*."""
    with target.reading() as connection:
        return names_of(connection, target.aliases, names)


def read_people(target: Target, after: str, size: int, *, unnamed: bool = False) -> PeoplePage:
    """People of whom data left, in order of their names, after the cursor; *unnamed*: unknown visitors, too."""
    with target.reading() as connection:
        found: list[PersonRow] = []
        for person in _persons(connection, target, after, unnamed=unnamed):
            if len(found) == size:
                return PeoplePage(tuple(found), found[-1].person)
            if main_names(connection, target.aliases, {person})[person] == person:
                found.append(_row(connection, target, person))
        return PeoplePage(tuple(found))


def read_tags(target: Target, look_up: LookUp, names: frozenset[str], after: str, size: int) -> TagPage:
    """The values of the person with these *names* that were seen at a source, with their trails."""
    tags = target.tags
    query = (
        select(tags)
        .where(tags.c.person.in_(sorted(names)), tags.c.source.not_like("derived:%"), tags.c.id > after)
        .order_by(tags.c.id)
        .limit(size + 1)
    )
    with target.reading() as connection:
        roots = [tag_of(row) for row in connection.execute(query).mappings()]
        more = len(roots) > size
        roots = roots[:size]
        steps, made = read_steps(connection, target, {tag.id for tag in roots})
        trails = tuple(_trail(connection, target, look_up, tag) for tag in roots)
    return TagPage(trails, steps, made, roots[-1].id if more else "")


def _persons(connection: Connection, target: Target, after: str, *, unnamed: bool) -> Iterator[str]:
    """Each name once: one look into the index a name, however many rows have it."""
    column = target.items.c.person
    last = after
    while (name := connection.scalar(select(func.min(column)).where(column > last))) is not None:
        prefix = next((prefix for prefix in _UNNAMED if name.startswith(prefix)), "")
        if prefix and not unnamed:
            last = prefix[:-1] + ";"  # the character after the colon: beyond all names that begin so
            continue
        yield name
        last = name


def _row(connection: Connection, target: Target, person: str) -> PersonRow:
    names = names_of(connection, target.aliases, {person})
    items = target.items
    some = select(items.c.category).where(items.c.person.in_(sorted(names)), items.c.weak.is_(False)).limit(_COUNTED)
    categories = Counter(connection.scalars(some))
    counted = categories.total()
    return PersonRow(person, dict(categories.most_common()), counted, counted == _COUNTED)


def _trail(connection: Connection, target: Target, look_up: LookUp, tag: KnownTag) -> Trail:
    events, items = target.events, target.items
    query = (
        select(items.c.form, events.c.id, events.c.time, events.c.host, events.c.port, events.c.url)
        .join(events, events.c.id == items.c.event)
        .where(items.c.tag == tag.id, items.c.weak.is_(False))
        .limit(_LOOKED_AT)
    )
    rows = connection.execute(query).mappings().all()
    groups: dict[tuple[Any, ...], list[RowMapping]] = {}
    for row in rows:
        to = look_up(row["url"].partition("?")[0], row["host"], row["port"])
        groups.setdefault((row["form"], to.organisation or to.domain or to.url), []).append(row)
    parts = [_part(group, look_up) for group in groups.values()]
    return Trail(tag, tuple(sorted(parts, key=lambda part: -part.last)), complete=len(rows) < _LOOKED_AT)


def _part(rows: list[RowMapping], look_up: LookUp) -> TrailPart:
    newest = max(rows, key=lambda row: (row["time"], row["id"]))
    to = look_up(newest["url"].partition("?")[0], newest["host"], newest["port"])
    return TrailPart(newest["form"], to, len(rows), min(row["time"] for row in rows), newest["time"], newest["id"])

"""Which names belong to one person: resolved both ways, and never sideways to somebody else."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection, Table

__all__ = ["main_names", "masters_of", "names_of", "recorded"]

_ASKED_AT_ONCE = 500
_LONGEST_CHAIN = 16


def names_of(connection: Connection, aliases: Table, persons: Iterable[str]) -> frozenset[str]:
    """Give every name of *persons*: the person whose alias they may be, and all aliases of that person.

    An alias that two people share (a computer in a library) leads to what was seen under the alias, for both; it never
    leads from the one person to the other.
    """
    names = set(persons)
    masters = names | _closure(connection, aliases, names, up=True)
    return frozenset(masters | _closure(connection, aliases, masters, up=False))


def masters_of(connection: Connection, aliases: Table, persons: Iterable[str]) -> frozenset[str]:
    """Give those of *persons* and of the people whose aliases they are, who are nobody's alias themselves."""
    names = set(persons)
    everybody = names | _closure(connection, aliases, names, up=True)
    below = {alias for alias, _person in _pairs(connection, aliases, everybody, up=True)}
    return frozenset(everybody - below)


def recorded(connection: Connection, items: Table, names: Collection[str]) -> frozenset[str]:
    """Give those of *names* of whom data left."""
    theirs = select(items.c.person).where(items.c.person.in_(sorted(names))).distinct()
    return frozenset(connection.scalars(theirs))


def main_names(connection: Connection, aliases: Table, names: Collection[str]) -> dict[str, str]:
    """Give for each of *names* the person whose alias it is; itself where it is nobody's or several people's."""
    answer = {name: name for name in names}
    todo = set(names)
    for _ in range(_LONGEST_CHAIN):
        owners: dict[str, set[str]] = defaultdict(set)
        for alias, person in _pairs(connection, aliases, todo, up=True):
            owners[alias].add(person)
        known = {alias: next(iter(people)) for alias, people in owners.items() if len(people) == 1}
        if not known:
            break
        answer = {name: known.get(main, main) for name, main in answer.items()}
        todo = set(known.values()) - todo
    return answer


def _closure(connection: Connection, aliases: Table, names: Collection[str], *, up: bool) -> set[str]:
    found: set[str] = set()
    edge = set(names)
    while edge:
        reached = {target if up else source for source, target in _pairs(connection, aliases, edge, up=up)}
        edge = reached - found - set(names)
        found |= edge
    return found


def _pairs(connection: Connection, aliases: Table, names: Collection[str], *, up: bool) -> list[tuple[str, str]]:
    """Find the rows (alias, person) of which *names* hold the alias (up), or the person."""
    column = aliases.c.alias if up else aliases.c.person
    ordered = sorted(names)
    pairs: list[tuple[str, str]] = []
    for start in range(0, len(ordered), _ASKED_AT_ONCE):
        part = ordered[start : start + _ASKED_AT_ONCE]
        rows = connection.execute(select(aliases.c.alias, aliases.c.person).where(column.in_(part)))
        pairs.extend((alias, person) for alias, person in rows)
    return pairs

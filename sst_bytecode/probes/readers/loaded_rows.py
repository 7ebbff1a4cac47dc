"""Rows that an application loads, through whichever library: their personal columns, and whose rows they are."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sst_bytecode.personal.fields import classify
from sst_bytecode.probes import observer
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import FrameType

    from sst_bytecode.catalog import Entry

    Field = tuple[Any, str, str, Any]
    """Key in a row, column's name, table's name, and the column as its library has it."""

__all__ = ["Part", "learn", "parts_of"]

_MOST = 10_000  # rows of one fetch that are learnt; what is beyond is counted


class Part:
    """The personal columns of one table in a result: where they are in a row, and which column says whose row it is.

    *told_of* takes of a row all that is told of it.
    """

    __slots__ = ("columns", "person", "table", "told_of")

    def __init__(self, table: str, columns: Sequence[tuple[Any, str]], person: Any) -> None:
        self.table = table
        self.columns = tuple(columns)
        self.person = person
        keys = [key for key, _ in columns]
        self.told_of = itemgetter(*keys, keys[0] if person is None else person)  # of two keys at least: always a tuple


def parts_of(fields: Sequence[Field], names_person: Callable[[str, str, Any], bool]) -> tuple[Part, ...]:
    """Group *fields* by table, personal ones only; *names_person* tells of a column whether it holds a person's key."""
    parts: list[Part] = []
    for table in dict.fromkeys(field[2] for field in fields):
        own = [field for field in fields if field[2] == table]
        beside = frozenset(field[1] for field in own) | {table}
        personal = [(key, name) for key, name, _, _ in own if classify(name, beside) is not None]
        if personal:
            person = next((key for key, name, _, column in own if names_person(table, name, column)), None)
            parts.append(Part(table, personal, person))
    return tuple(parts)


def learn(entry: Entry, parts: tuple[Part, ...], rows: Iterable[Any], frame: FrameType) -> None:
    """Tell the observer what is personal in *rows*, each row once, at the application's line."""
    told = observer.current
    if told is None:
        return
    seen: set[object] = set()
    for number, row in enumerate(rows):
        if number >= _MOST:
            told.failed("rows of a result beyond the limit")
            return
        for part in parts:
            like: object = None
            try:
                like = (part, part.told_of(row))
                before = len(seen)
                seen.add(like)  # its hash is most of what a row costs: it is asked for once
                if len(seen) == before:
                    continue
            except (LookupError, TypeError):  # a row without all columns, or one that cannot be hashed: it is new
                like = None
            person = None if part.person is None else _value(row, part.person)
            name = None if person is None else str(person)
            if like is not None and name is not None and told.knows(like, name):
                continue
            values = {name: value for key, name in part.columns if (value := _value(row, key)) is not None}
            if values:
                source = f"{entry.source}.{part.table}" if part.table else entry.source
                told.learn(source, part.table or None, values, lambda: nearest(frame), person=name, like=like)


def _value(row: Any, key: Any) -> object:
    if isinstance(row, dict):
        return row.get(key)
    return row[key] if key < len(row) else None

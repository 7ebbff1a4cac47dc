"""Rows that an application loads, through whichever library: their personal columns, and whose rows they are."""

from __future__ import annotations

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
    """The personal columns of one table in a result: where they are in a row, and which column says whose row it is."""

    __slots__ = ("columns", "person", "table")

    def __init__(self, table: str, columns: Sequence[tuple[Any, str]], person: Any) -> None:
        self.table = table
        self.columns = tuple(columns)
        self.person = person


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
    seen: set[tuple[object, ...]] = set()
    for number, row in enumerate(rows):
        if number >= _MOST:
            told.failed("rows of a result beyond the limit")
            return
        for part in parts:
            values = {name: value for key, name in part.columns if (value := _value(row, key)) is not None}
            person = None if part.person is None else _value(row, part.person)
            if not values or _is_among(seen, (part.table, person, *values.values())):
                continue
            told.learn(
                f"{entry.source}.{part.table}" if part.table else entry.source,
                part.table or None,
                values,
                lambda: nearest(frame),
                person=None if person is None else str(person),
            )


def _is_among(seen: set[tuple[object, ...]], row: tuple[object, ...]) -> bool:
    """Whether an equal row was there before; it is from now on. A row that cannot be hashed is always new."""
    try:
        if row in seen:
            return True
        seen.add(row)
    except TypeError:
        pass
    return False


def _value(row: Any, key: Any) -> object:
    if isinstance(row, dict):
        return row.get(key)
    return row[key] if key < len(row) else None

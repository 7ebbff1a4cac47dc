"""Rows that an application loads, through whichever library: their personal columns, and whose rows they are."""

from __future__ import annotations

from functools import partial
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sst_bytecode.personal.fields import classify, is_written
from sst_bytecode.probes import observer
from sst_bytecode.probes.places import nearest
from sst_bytecode.probes.readers.holders import holders_of, value_at
from sst_bytecode.probes.readers.unnamed import DOCUMENT, TEXT, opened, shown_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import FrameType

    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.observer import Observer
    from sst_bytecode.probes.readers.holders import Field, Holder
    from sst_bytecode.probes.readers.tables import Subjects

    Naming = Callable[[str, Any], dict[str, Subjects | None] | None]

__all__ = ["Part", "learn", "parts_of"]

_MOST = 10_000  # rows of one fetch that are learnt; what is beyond is counted
_TRIED = 100  # rows of a plan, in which columns are looked at whose names say nothing


class Part:
    """The personal columns of one table in a result: where they are in a row, and what says whose row it is.

    *told_of* takes of a row the values at *keys*: of the columns called *names*, then of the *holders* in it.
    """

    __slots__ = ("_own", "_places", "holders", "keys", "names", "table", "told_of")

    def __init__(self, table: str, columns: Sequence[tuple[Any, str]], holders: Sequence[Holder]) -> None:
        self.table = table
        self.holders = holders
        self.names = tuple([name for _, name in columns])
        keys = [key for key, _ in columns]
        inside = [holder for holder in holders if holder.key is not None]
        self.keys = (*keys, *([holder.key for holder in inside] or keys[:1]))  # two at least: it is always a tuple
        self.told_of = itemgetter(*self.keys)
        self._places = tuple([(inside.index(one) + len(keys) if one in inside else None, one) for one in holders])
        last = inside[-1].subjects if inside else None
        self._own = last if last is not None and last.table == table else None

    def of(self, columns: Sequence[tuple[Any, str]], kind: type[Part] | None = None) -> Part:
        """The same for other columns of the table, which may be of another *kind*."""
        return (kind or type(self))(self.table, columns, self.holders)

    def whose(self, values: Sequence[Any], parameters: Any) -> tuple[str | None, Subjects | None, Any]:
        """The person whom a row with these *values* names, and who it is about, with their key: others, or itself.

        It is whose the first holder is that has a value, there or among the *parameters* of the statement.
        """
        for place, holder in self._places:
            value = holder.beside(parameters) if place is None else values[place]
            if value is None:
                continue
            if holder.subjects is not None:
                return None, holder.subjects, value
            return str(value), self._own, values[-1]
        return None, None, None

    def columns(self) -> list[tuple[Any, str]]:
        """Keys and names."""
        return list(zip(self.keys, self.names, strict=False))


class _Documents(Part):
    """Columns with documents: JSON, or what the driver has made of it."""

    __slots__ = ()


class Untold(Part):
    """Columns whose names say nothing; *left* rows are looked at for what is in them."""

    __slots__ = ("left",)

    def __init__(self, *how: Any) -> None:
        super().__init__(*how)
        self.left = _TRIED


def parts_of(
    fields: Sequence[Field], naming: Naming, elsewhere: Callable[[str, str], Holder] | None = None
) -> list[Part]:
    """Group *fields* by table, personal ones only; *naming* answers `tables.whose` for a table and a column of it.

    *elsewhere* is as for `holders_of`.

    What the names do not tell stands last. `learn` replaces it by what the first rows tell: the list is to be kept.
    """
    parts: list[Part] = []
    untold: list[Part] = []
    for table in dict.fromkeys(field[2] for field in fields):
        own = [field for field in fields if field[2] == table]
        beside = frozenset(field[1] for field in own) | {table}
        column = next((field[3] for field in own if field[3] is not None), None)
        named = naming(table, column)
        if named is None:
            continue
        holders = holders_of(named, own, elsewhere)
        is_somebodys = any(holder.key is not None or holder.bound is not None for holder in holders)
        personal = [
            (key, name)
            for key, name, _, _ in own
            if classify(name, beside) is not None or (is_somebodys and is_written(name, posted=False))
        ]
        others = [(key, name) for key, name, _, _ in own if (key, name) not in personal]
        if personal:
            parts.append(Part(table, personal, holders))
        if others:
            untold.append(Untold(table, others, holders))
    return parts + untold


def learn(entry: Entry, parts: list[Part], rows: Iterable[Any], frame: FrameType, parameters: Any = ()) -> None:
    """Tell the observer what is personal in *rows*, rows that are alike once, at the application's line.

    *parameters* are the statement's, by name or in order.
    """
    told = observer.current
    if told is None or not parts:
        return
    rows = tuple(islice(rows, _MOST + 1))
    if len(rows) > _MOST:
        told.failed("rows of a result beyond the limit")
        rows = rows[:_MOST]
    tell = _Telling(told, entry, partial(nearest, frame), parameters).tell
    for part in parts if type(parts[-1]) is not Untold else _settled(parts, rows):
        try:
            unlike = dict.fromkeys(map(part.told_of, rows))  # a row that is like another costs no instruction of ours
        except (LookupError, TypeError):  # a row without all columns, or one that cannot be hashed
            for row in rows:
                tell(part, [value_at(row, key) for key in part.keys])
            continue
        for values in unlike:
            tell(part, values, like=(part, values))


def _settled(parts: list[Part], rows: Sequence[Any]) -> list[Part]:
    """Put into *parts* what *rows* show of columns that are untold, and take these out once enough was seen."""
    told = [part for part in parts if type(part) is not Untold]
    rest: list[Part] = []
    for part in parts:
        if type(part) is not Untold:
            continue
        seen = rows[: part.left]
        part.left -= len(seen)
        columns = part.columns()
        shown = {one: next(filter(None, (shown_by(value_at(row, one[0])) for row in seen)), 0) for one in columns}
        if texts := [one for one in columns if shown[one] == TEXT]:
            named = next((one for one in told if one.table == part.table and type(one) is Part), None)
            told = [one for one in told if one is not named]
            known = named.columns() if named else []
            told.append(part.of(known + texts, Part))
        if documents := [one for one in columns if shown[one] == DOCUMENT]:
            told.append(part.of(documents, _Documents))
        if part.left > 0 and (others := [one for one in columns if not shown[one]]):
            other = Untold(part.table, others, part.holders)
            other.left = part.left
            rest.append(other)
    parts[:] = told + rest
    return told


class _Telling(NamedTuple):
    """Tells the observer of rows of one fetch."""

    told: Observer
    entry: Entry
    place: Callable[[], Place]
    parameters: Any

    def tell(self, part: Part, values: Sequence[Any], *, like: object = None) -> None:
        told, table = self.told, part.table
        person, subjects, key = part.whose(values, self.parameters)
        if like is not None and person is not None and told.knows(like, person):
            return
        given = {name: value for name, value in zip(part.names, values, strict=False) if value is not None}
        if type(part) is _Documents:
            given = opened(given)
        if given:
            subject = None if subjects is None or key is None else partial(subjects.named, str(key))
            source = f"{self.entry.source}.{table}" if table else self.entry.source
            told.learn(source, table or None, given, self.place, person=person, subject=subject, like=like)

"""Rows that an application loads, through whichever library: their personal columns, and whose rows they are."""

from __future__ import annotations

from functools import partial
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sst_bytecode.personal.fields import classify
from sst_bytecode.probes import observer
from sst_bytecode.probes.places import nearest
from sst_bytecode.probes.readers.unnamed import DOCUMENT, TEXT, opened, shown_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import FrameType

    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.observer import Observer
    from sst_bytecode.probes.readers.tables import Subjects

    Field = tuple[Any, str, str, Any]
    """Key in a row, column's name, table's name, and the column as its library has it."""
    Owner = tuple[Any, Subjects | None]
    """Key in a row of a column that may say whose it is, and who those are that it names."""

__all__ = ["Part", "learn", "parts_of"]

_MOST = 10_000  # rows of one fetch that are learnt; what is beyond is counted
_TRIED = 100  # rows of a plan, in which columns are looked at whose names say nothing


class Part:
    """The personal columns of one table in a result: where they are in a row, and which columns say whose row it is.

    *told_of* takes of a row the values at *keys*: of the columns called *names*, then of the *owners*, which have their
    places there: the first that has a value names one of its subjects if it has these, else one of those who log in.
    """

    __slots__ = ("_own", "keys", "names", "owners", "table", "told_of")

    def __init__(self, table: str, columns: Sequence[tuple[Any, str]], owners: Sequence[Owner]) -> None:
        self.table = table
        self.names = tuple([name for _, name in columns])
        self.owners = tuple([(at, subjects) for at, (_, subjects) in enumerate(owners, len(columns))])
        last = owners[-1][1] if owners else None
        self._own = last if last is not None and last.table == table else None
        keys = [key for key, _ in columns]
        self.keys = (*keys, *([key for key, _ in owners] or keys[:1]))  # two at least: what is told is always a tuple
        self.told_of = itemgetter(*self.keys)

    def of(self, columns: Sequence[tuple[Any, str]], kind: type[Part] | None = None) -> Part:
        """The same for other columns of the table, which may be of another *kind*."""
        return (kind or type(self))(self.table, columns, self.owned())

    def owned(self) -> list[Owner]:
        """The owners with their keys."""
        return [(self.keys[at], subjects) for at, subjects in self.owners]

    def columns(self) -> list[tuple[Any, str]]:
        """Keys and names."""
        return list(zip(self.keys, self.names, strict=False))

    def whose(self, values: Sequence[Any]) -> tuple[str | None, Subjects | None, Any]:
        """The person whom a row with these *values* names, and who it is about, with their key: others, or itself."""
        for at, subjects in self.owners:
            value = values[at]
            if value is None:
                continue
            if subjects is not None:
                return None, subjects, value
            return str(value), self._own, values[-1]
        return None, None, None


class _Documents(Part):
    """Columns with documents: JSON, or what the driver has made of it."""

    __slots__ = ()


class Untold(Part):
    """Columns whose names say nothing; *left* rows are looked at for what is in them."""

    __slots__ = ("left",)

    def __init__(self, *how: Any) -> None:
        super().__init__(*how)
        self.left = _TRIED


def parts_of(fields: Sequence[Field], naming: Callable[[Any], dict[str, Subjects | None]]) -> list[Part]:
    """Group *fields* by table, personal ones only; *naming* answers `tables.whose` for the table of a column.

    What the names do not tell stands last. `learn` replaces it by what the first rows tell: the list is to be kept.
    """
    parts: list[Part] = []
    untold: list[Part] = []
    for table in dict.fromkeys(field[2] for field in fields):
        own = [field for field in fields if field[2] == table]
        beside = frozenset(field[1] for field in own) | {table}
        personal = [(key, name) for key, name, _, _ in own if classify(name, beside) is not None]
        others = [(key, name) for key, name, _, _ in own if (key, name) not in personal]
        column = next((field[3] for field in own if field[3] is not None), None)
        owners = [] if column is None else _owners(naming(column), own)
        if personal:
            parts.append(Part(table, personal, owners))
        if others:
            untold.append(Untold(table, others, owners))
    return parts + untold


def _owners(named: dict[str, Subjects | None], own: Sequence[Field]) -> list[Owner]:
    """The keys in a row of those columns of *named* that are in it, and whose keys these are."""
    keys = {name: key for key, name, _, column in reversed(own) if column is not None}
    return [(keys[name], subjects) for name, subjects in named.items() if name in keys]


def learn(entry: Entry, parts: list[Part], rows: Iterable[Any], frame: FrameType) -> None:
    """Tell the observer what is personal in *rows*, rows that are alike once, at the application's line."""
    told = observer.current
    if told is None or not parts:
        return
    rows = tuple(islice(rows, _MOST + 1))
    if len(rows) > _MOST:
        told.failed("rows of a result beyond the limit")
        rows = rows[:_MOST]
    tell = partial(_tell, told, entry, partial(nearest, frame))
    for part in parts if type(parts[-1]) is not Untold else _settled(parts, rows):
        try:
            unlike = dict.fromkeys(map(part.told_of, rows))  # a row that is like another costs no instruction of ours
        except (LookupError, TypeError):  # a row without all columns, or one that cannot be hashed
            for row in rows:
                tell(part, [_value(row, key) for key in part.keys])
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
        shown = {one: next(filter(None, (shown_by(_value(row, one[0])) for row in seen)), 0) for one in columns}
        if texts := [one for one in columns if shown[one] == TEXT]:
            named = next((one for one in told if one.table == part.table and type(one) is Part), None)
            told = [one for one in told if one is not named]
            known = named.columns() if named else []
            told.append(part.of(known + texts, Part))
        if documents := [one for one in columns if shown[one] == DOCUMENT]:
            told.append(part.of(documents, _Documents))
        if part.left > 0 and (others := [one for one in columns if not shown[one]]):
            other = Untold(part.table, others, part.owned())
            other.left = part.left
            rest.append(other)
    parts[:] = told + rest
    return told


def _tell(
    told: Observer, entry: Entry, place: Callable[[], Place], part: Part, values: Sequence[Any], *, like: object = None
) -> None:
    person, subjects, key = part.whose(values)
    if like is not None and person is not None and told.knows(like, person):
        return
    given = {name: value for name, value in zip(part.names, values, strict=False) if value is not None}
    if type(part) is _Documents:
        given = opened(given)
    if given:
        subject = None if subjects is None or key is None else partial(subjects.named, str(key))
        source = f"{entry.source}.{part.table}" if part.table else entry.source
        told.learn(source, part.table or None, given, place, person=person, subject=subject, like=like)


def _value(row: Any, key: Any) -> object:
    if isinstance(row, dict):
        return row.get(key)
    return row[key] if key < len(row) else None

"""Documents of databases without tables as rows: what is nested has a path for a name, and people in it are rows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sst_bytecode.personal.fields import classify, words_of
from sst_bytecode.probes.readers.document_owners import referred
from sst_bytecode.probes.readers.roles import is_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Values = tuple[object, ...]
    """Of one row, in the order of its names."""

__all__ = ["Shape", "is_known", "keep_kinds", "reference", "rows_of"]

_DEEPEST = 8
_MOST = 500  # values of one document
_TELLING = frozenset({
    "birth_date", "email", "first_name", "full_name", "last_name", "name", "national_id", "phone", "username",
})  # fmt: skip
_KNOWN = 4096  # names
_PLAIN: frozenset[type] = frozenset({bool, bytes, float, int, str, type(None)})
_SEVERAL = frozenset({frozenset, list, set, tuple})
_LIBRARIES = frozenset({"datetime", "decimal", "uuid"})
# Not what a program has made of its data: a date, a number, an identifier.
_NAME = re.compile(r"(?!(?:.*\d){5})[^\W\d].{0,60}")

_names: set[object] = set()  # keys that are known to be names
_flat: set[type] = {*_PLAIN}  # classes of single values


class Shape(NamedTuple):
    """What rows have in common: *where* they are, the *table* whose rows they are, and the *names* of their values.

    *nested*: they are within the documents of another one.
    """

    where: str
    table: str
    names: tuple[str, ...]
    nested: bool


def rows_of(table: str, document: dict[str, Any], failed: Callable[[str], None]) -> Iterator[tuple[Shape, Values]]:
    """The rows in a *document* of a collection: itself, then the people in it."""
    waiting = [(table, table, document)]
    for where, kind, one in waiting:  # which grows: people in it are put behind
        row = _Row(where, waiting)
        try:
            row.fill("", one, 0)
        except OverflowError:
            failed("parts of a document beyond the limit")
        yield Shape(where, kind, tuple(row.values), where is not table), tuple(row.values.values())


def reference(name: str) -> str:
    """The name of a value that refers to another document: ``user.$id``, unless it says so itself."""
    return name if words_of(name)[-1:] == ("id",) else f"{name}.$id"


def is_known(where: str, document: dict[str, Any], kinds: set[tuple[Any, ...]]) -> bool:
    """Whether a *document* is of one of these *kinds*, and so is each that is nested in it: `keep_kinds` kept them."""
    if (where, *dict.keys(document)) not in kinds:
        return False
    for key, value in dict.items(document):
        if type(value) not in _flat and not all(is_known(f"{where}.{key}", one, kinds) for one in _documents_in(value)):
            return False
    return True


def keep_kinds(where: str, document: dict[str, Any], kinds: set[tuple[Any, ...]]) -> None:
    """Add to *kinds* where this *document* is and its names, and those of each that is nested in it."""
    kinds.add((where, *dict.keys(document)))
    for key, value in dict.items(document):
        for one in _documents_in(value) if type(value) not in _flat else ():
            keep_kinds(f"{where}.{key}", one, kinds)


def _documents_in(value: object) -> Iterator[dict[str, Any]]:
    if issubclass(type(value), dict):
        yield value  # type: ignore[misc]  # as just asked
    elif type(value) in _SEVERAL:
        for one in value:  # type: ignore[attr-defined]  # as just asked
            if type(one) not in _flat:
                yield from _documents_in(one)


class _Row:
    """The *values* of one document by their paths; people in it are put behind those who are *waiting*."""

    __slots__ = ("_waiting", "_where", "values")

    def __init__(self, where: str, waiting: list[tuple[str, str, dict[str, Any]]]) -> None:
        self.values: dict[str, object] = {}
        self._where = where
        self._waiting = waiting

    def fill(self, path: str, document: dict[str, Any], depth: int) -> None:
        """Take what is in a *document* that is nested at *path*. Raises OverflowError if that is too much."""
        values = self.values
        for key, value in dict.items(document):
            is_named = key in _names or (type(key) is str and _is_name(key))
            name = path + key if is_named else path[:-1]
            if type(value) not in _PLAIN:
                self._open(name, value, depth, is_one=is_named)
            elif name not in values and len(values) < _MOST:
                values[name] = value
            else:
                self._put(name, value)

    def _open(self, name: str, value: Any, depth: int, *, is_one: bool) -> None:
        kind = type(value)
        if depth > _DEEPEST:
            return
        if issubclass(kind, dict):
            if len(self._waiting) < _MOST and _is_somebody(name, tuple(dict.keys(value)), is_one=is_one):
                self._waiting.append((f"{self._where}.{name}", name.rpartition(".")[2], value))
            else:
                self.fill(f"{name}.", value, depth + 1)
        elif kind in _SEVERAL:
            for one in value:
                if type(one) in _PLAIN:
                    self._put(name, one)
                else:
                    self._open(name, one, depth + 1, is_one=False)
        else:
            self._put_other(name, value)

    def _put(self, name: str, value: object) -> None:
        """One more value under a name; one of several is in a tuple with them."""
        values = self.values
        known = values.get(name)
        if len(values) >= _MOST or (type(known) is tuple and len(known) >= _MOST):
            raise OverflowError
        if known is None:
            values[name] = value
        elif value is not None:
            values[name] = (*known, value) if type(known) is tuple else (known, value)

    def _put_other(self, name: str, value: Any) -> None:
        """What is of a class: of the libraries that make documents, by its text; a reference by its key."""
        package, kind = type(value).__module__.partition(".")[0], type(value).__name__
        if package in _LIBRARIES or package == "bson":
            _flat.add(type(value))
        if package in _LIBRARIES:
            self._put(name, value)
        elif package != "bson":
            return
        elif kind == "Int64":
            self._put(name, int(value))
        elif kind in {"DBRef", "ObjectId"}:
            self._put(reference(name), str(value.id if kind == "DBRef" else value))
        elif kind == "Decimal128":
            self._put(name, str(value))


def _is_name(key: str) -> bool:
    if _NAME.fullmatch(key) is None:
        return False
    if len(_names) >= _KNOWN:
        _names.clear()
    _names.add(key)
    return True


@lru_cache(1024)
def _is_somebody(name: str, names: tuple[Any, ...], *, is_one: bool) -> bool:
    """Whether what is nested under *name* is a person other than the one whose it is nested in.

    One of several that has a name or an address is, unless all of them are addresses, and so is a single one that is
    not called something of theirs: a ``customer``.
    """
    last = name.rpartition(".")[2]
    texts = [one for one in names if type(one) is str]
    if _TELLING.isdisjoint([classify(f"{last}.{one}") for one in texts]) and not any(map(referred, texts)):
        return False
    return not is_own(last) if is_one else classify(last) is None

"""Whose documents of databases without tables are: nobody describes them, their names tell."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import is_person, words_of
from sst_bytecode.personal.subjects import is_about_somebody, says_only_where
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.request_scope import current
from sst_bytecode.probes.readers.roles import are_people
from sst_bytecode.probes.readers.tables import Reference, Subjects, Table, whose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["key_among", "key_of", "named_by", "people_called", "referred"]

_LONG = 12  # characters of a key that no other collection has
_MOST = 256  # collections
_WHO = frozenset({"author", "creator", "owner", "sender"})  # somebody of those who log in
_ID = frozenset({"id", "ref", "uid", "uuid"})

_keys: dict[str, str] = {}  # of collections that have been seen


def named_by(
    table: str, names: Sequence[str], asked: Collection[str], *, nested: bool
) -> dict[str, Subjects | None] | None:
    """As `tables.whose`, of documents with these *names* in a collection; *asked* are the same in all of them.

    A collection that is called people is of people. Where nothing says who it is that a document is about, nobody
    knows: least of all is it who has logged in. A thing that is in some town is nobody's.
    """
    people.discover()
    called = table
    if nested:
        table = people_called(table)
    known = dict.fromkeys((*names, *asked)).keys()
    key = (key_among(table, names) or key_among(table, tuple(asked)) or "") if table else ""
    if key and not nested:
        if len(_keys) >= _MOST:
            _keys.clear()
        _keys[table] = key
    if nested and referred(key) and people.key_of(table) not in {None, *names}:
        return {key: None}  # where they are embedded their key may have another name; an ``id`` may be anybody's
    others = tuple([name for name in names if name != key])
    columns = (*others, "email") if key and are_people(table) else others
    named = whose(Table(table, key, columns, tuple(_references(table, known))))
    if named is None or not known.isdisjoint(named):
        return named
    if says_only_where(tuple([f"{called}.{name}" for name in others])):
        return None
    if key and not nested and not is_about_somebody(others):
        return {key: _Beside(table, key, may_log_in=False)}
    return {"": Subjects(table, "", may_log_in=False)}


class _Beside(Subjects):
    """Documents that may be kept under the keys of those who log in, beside theirs: ``profiles``."""

    def named(self, key: str) -> tuple[str, str] | None:
        """Who has logged in with this very key, if it is long enough to be nothing else's; else nobody knows who."""
        scope = current()
        is_same = scope is not None and scope.person == key and len(key) >= _LONG
        return ("", key) if is_same else (self.table, "")


def key_among(table: str, names: Sequence[str]) -> str | None:
    """The name of the key of *table*: its own, ``user_id`` of ``users``, before one that any collection has."""
    own = (*words_of(table.rpartition(".")[2])[-1:],)
    called = {(word.removesuffix("s"), "id") for word in own}
    for name in names:
        if words_of(name) in called and "." not in name:
            return name
    return next((name for name in ("uid", "id", "_id") if name in names), None)


@lru_cache(4096)
def referred(name: str) -> str:
    """The word for a person to whom a value called *name* refers: ``customer`` of ``orderCustomerId``, else ""."""
    words = words_of(name)
    if len(words) < 2 or words[-1] not in _ID:  # noqa: PLR2004 - whom, and that it is a key
        return ""
    while words and words[-1] in _ID:
        words = words[:-1]
    return words[-1] if words and is_person(words[-1]) else ""


def _references(table: str, names: Collection[str]) -> Iterator[Reference]:
    for name in names:
        word = referred(name)
        if word:
            other = people_called(word)
            key = key_of(other, "_id")
            if other != table:
                yield Reference(name, other, key, partial(Table, other, key, ("email",), ()))


def key_of(collection: str, default: str) -> str:
    """The name of the key in a *collection* of people, as far as it has been seen."""
    return people.key_of(collection) or _keys.get(collection, default)


def people_called(name: str) -> str:
    """The collection of those who are called so, by its last word: one that has been seen; "" if it is no people's."""
    single = "".join(words_of(name)[-1:]).removesuffix("s")
    if single in _WHO:
        single = "user"
    if not is_person(single):
        return ""
    for table in (*people.tables, *_keys):
        if "".join(words_of(table)[-1:]).removesuffix("s") == single:
            return table
    return f"{single}s"

"""Whose documents of databases without tables are: nobody describes them, their names tell."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import is_person, words_of
from sst_bytecode.personal.subjects import is_about_somebody, says_only_where
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.tables import Reference, Subjects, Table, whose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["key_among", "key_of", "named_by", "people_called", "referred"]

_MOST = 256  # collections
_ID = frozenset({"id", "ref", "uid", "uuid"})

_keys: dict[str, str] = {}  # of collections that have been seen


def named_by(
    table: str, names: Sequence[str], asked: Collection[str], *, nested: bool
) -> dict[str, Subjects | None] | None:
    """As `tables.whose`, of documents with these *names* in a collection; *asked* are the same in all of them.

    Where nothing says who it is that they are about, nobody knows: least of all is it who has logged in. Nor does
    anybody of what was made of documents, where no *table* is given. A thing that is in some town is nobody's.
    """
    people.discover()
    if nested:
        table = people_called(table)
    known = dict.fromkeys((*names, *asked)).keys()
    key = (key_among(table, names) or key_among(table, tuple(asked)) or "") if table else ""
    if key and not nested:
        if len(_keys) >= _MOST:
            _keys.clear()
        _keys[table] = key
    others = tuple([name for name in names if name != key])
    named = whose(Table(table, key, others, tuple(_references(table, known))))
    if named is not None and known.isdisjoint(named) and (not table or is_about_somebody(others)):
        return {"": Subjects(table, "", may_log_in=False)}
    return None if not named and says_only_where(others) else named


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
    if not is_person(single):
        return ""
    for table in (*people.tables, *_keys):
        if "".join(words_of(table)[-1:]).removesuffix("s") == single:
            return table
    return f"{single}s"

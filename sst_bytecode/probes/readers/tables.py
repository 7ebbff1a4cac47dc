"""Whose the rows of a table are: people's, whom its own key names or a foreign key, or of somebody of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sst_bytecode.personal.fields import words_of
from sst_bytecode.personal.subjects import is_about_organisation, is_about_somebody, keeps_password
from sst_bytecode.probes import observer
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.request_scope import current
from sst_bytecode.probes.readers.roles import DEALING, OWNING, are_people, rank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Reference", "Subjects", "Table", "whose"]


class Reference(NamedTuple):
    """A foreign key: the *column* that has it, the table and the key that it refers to, and how that table is read.

    *is_single*: no two rows may refer to the same, as a profile does to its user.
    """

    column: str
    table: str
    key: str
    look: Callable[[], Table | None]
    is_single: bool = False


class Table(NamedTuple):
    """A table as its library describes it; *key* is "" where it has not one column for a key."""

    name: str
    key: str
    columns: tuple[str, ...]
    references: tuple[Reference, ...]


class Subjects(NamedTuple):
    """A table whose rows are people, as customers or patients are, and as far as is known do not log in."""

    table: str
    key: str
    may_log_in: bool

    def named(self, key: str) -> tuple[str, str] | None:
        """Who is behind *key*: the table, "" where it is one of those who log in; None if that cannot be known.

        Without a *key* it is somebody of the table.

        Asked late: those who log in become known with the first of them. A session that names somebody of just this key
        makes it their table if they can have logged in with it, as long as no other is known to be.
        """
        if not key:
            return self.table, ""
        if people.key_of(self.table) == self.key:
            return "", key
        scope = current()
        if scope is None or scope.person != key or people.tables:
            return self.table, key
        if not self.may_log_in:
            return None
        people.learn_table(self.table, self.key)
        return "", key


def whose(table: Table) -> dict[str, Subjects | None] | None:
    """The columns of *table* that name whose a row is, the best first; None: they name people who log in.

    A row is whose the first of them is that has a value: whom it refers to as the one who has it, then, if it is about
    somebody, itself. Who only deals with it counts where it is about nobody itself: a visit's doctor, who wrote a text.
    None altogether where rows are nobody's: those of shops and offices.
    """
    own = people.key_of(table.name)
    if own is not None:
        return {own: None}
    found = sorted(_references(table), key=lambda one: (one[0], one[2] is not None))
    mine = _subjects(table)
    if mine is None:
        named = {column: subjects for _, column, subjects in found}
        return named or (None if is_about_organisation(table.name, table.columns) else named)
    dealing = OWNING if are_people(table.name) else DEALING
    theirs = {column: subjects for place, column, subjects in found if place < dealing}
    if table.key in theirs:
        return theirs
    logs_in = mine.may_log_in and None not in theirs.values()
    itself: dict[str, Subjects | None] = {table.key: mine}
    return itself | theirs if logs_in else theirs | itself


def _references(table: Table) -> Iterator[tuple[int, str, Subjects | None]]:
    """Its columns that refer to people, with the rank of what these are to it; not to others of its own kind."""
    for one in table.references:
        if one.table == table.name:
            continue
        subjects = None
        if not _is_of_people(one):
            other = one.look()
            subjects = None if other is None else _subjects(other)
            if subjects is None or subjects.key != one.key:
                continue
        yield rank(one.column, is_single=one.is_single), one.column, subjects


def _is_of_people(one: Reference) -> bool:
    """Whether it refers to those who log in."""
    return one.key == people.key_of(one.table)


def _subjects(table: Table) -> Subjects | None:
    """The people that the rows of a table are, None where they are none; whether or not they are known to log in."""
    others = {one.column for one in table.references if _is_of_people(one)}
    if not table.key or not is_about_somebody(tuple([name for name in table.columns if name not in others])):
        return None
    if is_about_organisation(table.name, table.columns):
        return None
    keys = {word for key in observer.surroundings.person_keys for word in words_of(key)}
    last = words_of(table.name)[-1:]  # of ``app_users``; ``user_contacts`` are others
    is_named = any(word in keys or word.removesuffix("s") in keys for word in last)
    return Subjects(table.name, table.key, is_named or keeps_password(table.columns))

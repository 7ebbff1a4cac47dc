"""Whose the rows of a table are: people's, whom its own key names or a foreign key, or of somebody of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sst_bytecode.personal.fields import words_of
from sst_bytecode.personal.subjects import is_about_somebody, keeps_password
from sst_bytecode.probes import observer
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.request_scope import current

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Reference", "Subjects", "Table", "whose"]


class Reference(NamedTuple):
    """A foreign key: the *column* that has it, the table and the key that it refers to, and how that table is read."""

    column: str
    table: str
    key: str
    look: Callable[[], Table | None]


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

        Asked late: those who log in become known with the first of them. A session that names somebody of just this key
        makes it their table if they can have logged in with it, as long as no other is known to be.
        """
        if people.key_of(self.table) == self.key:
            return "", key
        scope = current()
        if scope is None or scope.person != key or people.tables:
            return self.table, key
        if not self.may_log_in:
            return None
        people.learn_table(self.table, self.key)
        return "", key


def whose(table: Table) -> dict[str, Subjects | None]:
    """The columns of *table* that name whose a row is, the best first; None: they name people who log in.

    A reference to these comes before the row's own key: an address or an order is the person's who has it.
    """
    own = people.key_of(table.name)
    if own is not None:
        return {own: None}
    theirs = _of_people(table)
    return dict.fromkeys(theirs) if theirs else _of_others(table)


def _of_people(table: Table) -> list[str]:
    """The columns that refer to those who log in."""
    return [one.column for one in table.references if one.key == people.key_of(one.table)]


def _of_others(table: Table) -> dict[str, Subjects | None]:
    own = _subjects(table)
    found: dict[str, Subjects | None] = {}
    for one in table.references:
        other = one.look()
        subjects = None if other is None else _subjects(other)
        if subjects is not None and subjects.key == one.key:
            found[one.column] = subjects
    if own is None:
        return found
    mine: dict[str, Subjects | None] = {table.key: own}
    return mine | found if own.may_log_in else found | mine


def _subjects(table: Table) -> Subjects | None:
    """The people that the rows of a table are, None where they are none or somebody's who logs in."""
    if not table.key or not is_about_somebody(table.columns) or _of_people(table):
        return None
    keys = {word for key in observer.surroundings.person_keys for word in words_of(key)}
    last = words_of(table.name)[-1:]  # of ``app_users``; ``user_contacts`` are others
    is_named = any(word in keys or word.removesuffix("s") in keys for word in last)
    return Subjects(table.name, table.key, is_named or keeps_password(table.columns))

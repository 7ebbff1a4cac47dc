"""Whose the rows of a result are, as far as the text of its statement tells: for what a library does not describe."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import words_of
from sst_bytecode.personal.subjects import is_about_somebody
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.holders import Holder
from sst_bytecode.probes.readers.sql_selects import Selection, read
from sst_bytecode.probes.readers.tables import Reference, Subjects, Table, whose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Origins"]

_SOMEBODY = Subjects("", "", may_log_in=False)


class Origins:
    """What the statement *sql* tells of a result whose columns have these *names*; it is read when this is asked."""

    def __init__(self, sql: str, names: Sequence[str]) -> None:
        self._sql = sql
        self._names = names

    @cached_property
    def _selection(self) -> Selection:
        return read(self._sql)

    @cached_property
    def _columns(self) -> list[tuple[str, str] | None]:
        return self._selection.columns(self._names)

    def table(self, number: int) -> str:
        """The name of the table that a column of the result is of, "" where that cannot be known."""
        column = self._columns[number] if number < len(self._columns) else None
        return "" if column is None else column[0]

    def holder(self, table: str, column: str) -> Holder:
        """What in the result, or among the parameters, is this column of a table in each row; empty if nothing is."""
        own = (table, column.lower())
        for one in (own, self._selection.equal.get(own, own)):
            if one in self._columns:
                return Holder(key=self._columns.index(one))
            if one in self._selection.bound:
                return Holder(bound=self._selection.bound[one])
        return Holder()

    def whose(self, table: str) -> dict[str, Subjects | None] | None:
        """As `tables.whose`; of what stands in no known table nobody knows whose it is if it is about somebody."""
        if table:
            return whose(self._described(table))
        names = tuple([name for name, one in zip(self._names, self._columns, strict=True) if one is None])
        return {"": _SOMEBODY} if is_about_somebody(names) else {}

    def _described(self, table: str) -> Table:
        """A table by the columns that are selected of it or that the conditions name."""
        known = [*self._columns, *sorted(self._selection.mentioned)]
        columns = tuple(dict.fromkeys([one[1] for one in known if one is not None and one[0] == table]))
        keys = (f"{table}_id".lower(), f"{table.removesuffix('s')}_id".lower())
        key = next((name for name in ("id", *keys) if name in columns), "id")
        return Table(table, key, columns, tuple(self._references(table, columns)))

    def _references(self, table: str, columns: Sequence[str]) -> Iterator[Reference]:
        """The columns that a join makes another table's, and those that are called as one is who logs in."""
        for (of, name), (other, key) in self._selection.equal.items():
            if of == table:
                yield Reference(name, other, key, partial(self._described, other))
        for other, key in people.tables.items():
            called = f"{''.join(words_of(other)[-1:]).removesuffix('s')}_{key}"
            for name in columns:
                if name == called:
                    yield Reference(name, other, key, lambda: None)

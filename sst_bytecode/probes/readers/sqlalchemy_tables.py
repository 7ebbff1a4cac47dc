"""SQLAlchemy's tables and columns: which one a field of a result is, and whose its rows are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.readers.tables import Reference, Table, whose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.probes.readers.tables import Subjects

__all__ = ["column_of", "naming"]


def column_of(objects: Iterable[Any]) -> Any:
    """The table's column that a field of a result is, through labels and aliases; None where it is computed."""
    for one in objects:
        for column in getattr(one, "base_columns", ()):
            if column.__visit_name__ == "column" and isinstance(
                getattr(getattr(column, "table", None), "name", None), str
            ):
                return column
    return None


def naming(_table: str, column: Any) -> dict[str, Subjects | None] | None:
    """`tables.whose` for the table that *column* is in."""
    return whose(_described(column.table))


def _described(table: Any) -> Table:
    keys = [column.name for column in table.primary_key.columns]
    references = [
        Reference(column.name, name.rpartition(".")[2], key, partial(_referred, table, name), column.unique or False)
        for column in table.columns
        for foreign in column.foreign_keys
        for name, _, key in (foreign.target_fullname.rpartition("."),)
    ]
    names = tuple([column.name for column in table.columns])
    return Table(table.name, keys[0] if len(keys) == 1 else "", names, tuple(references))


def _referred(table: Any, name: str) -> Table | None:
    """The table called *name* that a foreign key of *table* refers to; None where the program has not defined it."""
    other = table.metadata.tables.get(name)
    return None if other is None else _described(other)

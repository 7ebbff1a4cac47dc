"""What a statement of SQLAlchemy writes: for each row the values that were bound, by the names of their columns."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Rows", "is_made_by_type", "rows_written"]

# "INSERT INTO table (a, b)", "REPLACE INTO …", "UPDATE table SET"; names may be quoted and have a schema.
_TEXT = re.compile(
    r"\s*(?:(?:insert|replace)\b[\w\s]*?\binto|(update))\s+([\w.\"`\[\]]+)\s*(?:\(([^)]*)\))?", re.IGNORECASE
)
_PARAMETER = re.compile(r"(?<![:\w]):(\w+)")
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
_COUNTED = re.compile(r"(.+)_m(\d+)")

Rows = list[tuple[str, dict[str, object]]]
# For each compiled statement: its table, and for each bound name of a written value the number of the row, the column,
# and whether the value that leaves is made from the bound one by a type of the application's own.
_plans: WeakKeyDictionary[Any, tuple[str, dict[str, tuple[int, str, bool]]]] = WeakKeyDictionary()


def rows_written(context: Any) -> Rows | None:
    """The rows that a statement inserts or updates, with what is bound for them; None if it writes nothing.

    A deletion writes, and binds nothing that is written: no rows. Values computed by the database are not known here.
    """
    compiled = context.compiled
    if compiled is None or context.is_text:
        return _of_text(context)
    if not (context.isinsert or context.isupdate):
        return [] if context.isdelete else None
    plan = _plans.get(compiled)
    if plan is None:
        plan = _plans[compiled] = _plan(compiled)
    table, columns = plan
    rows: Rows = []
    for number, bound in enumerate(context.compiled_parameters):
        several: dict[int, dict[str, object]] = {}
        for name, (row, column, made) in columns.items():
            if name in bound:
                several.setdefault(row, {})[column] = _leaving(context, number, name) if made else bound[name]
        rows += [(table, row) for row in several.values()]
    return rows


def _plan(compiled: Any) -> tuple[str, dict[str, tuple[int, str, bool]]]:
    statement = compiled.statement
    table = statement.table
    columns: dict[str, tuple[int, str, bool]] = {}
    several = bool(statement._multi_values)  # noqa: SLF001 - no public way
    by_key = {column.key: column for column in table.columns}
    for name in compiled.bind_names.values():
        column = by_key.get(name)
        if column is not None:
            columns[name] = (0, column.name, is_made_by_type(column.type))
        elif several and (counted := _COUNTED.fullmatch(name)) and counted[1] in by_key:
            column = by_key[counted[1]]
            columns[name] = (int(counted[2]), column.name, is_made_by_type(column.type))
    for name, column_name in _in_expressions(compiled, statement):
        columns.setdefault(name, (0, column_name, False))
    if (
        getattr(statement, "_post_values_clause", None) is not None
    ):  # ON CONFLICT: what else is bound, for the row there
        for name in compiled.bind_names.values():
            columns.setdefault(name, (0, name, False))
    return str(table.name), columns


def _in_expressions(compiled: Any, statement: Any) -> Iterator[tuple[str, str]]:
    """Bound values inside an expression that a column is set to: ``email=func.lower("…")``."""
    iterate = sys.modules["sqlalchemy.sql.visitors"].iterate
    set_to: Mapping[Any, Any] = statement._values or {}  # noqa: SLF001 - what `values()` was given has no public form
    for column, expression in set_to.items():
        for part in iterate(expression) if hasattr(expression, "get_children") else ():
            name = compiled.bind_names.get(part) if part.__visit_name__ == "bindparam" else None
            if name is not None:
                yield name, str(getattr(column, "name", column))


def _leaving(context: Any, number: int, name: str) -> object:
    """The value as the driver got it, after the type's own processing."""
    parameters = context.parameters[number] if number < len(context.parameters) else ()
    if isinstance(parameters, dict):
        return parameters.get(name)
    order = context.compiled.positiontup
    return parameters[order.index(name)] if order and len(order) == len(parameters) else None


def is_made_by_type(kind: Any) -> bool:
    """Whether a type of the application's own stands between Python's value and the database's (encryption, say)."""
    return any(
        base.__name__ == "TypeDecorator" and base.__module__.startswith("sqlalchemy.") for base in type(kind).__mro__
    )


def _of_text(context: Any) -> Rows | None:
    """The same for text: table and columns as it names them, parameters that it does not name by their number."""
    compiled = context.compiled
    text = getattr(compiled.statement, "text", "") if compiled is not None else context.statement
    found = _TEXT.match(text)
    if found is None:
        return [] if text.lstrip()[:6].lower() == "delete" else None
    is_update, table, columns = found.groups()
    table = table.rpartition(".")[2].strip('"`[]')
    names = [name.strip().strip('"`[]') for name in (columns or "").split(",") if name.strip()]
    bound = context.compiled_parameters if compiled is not None else context.parameters
    set_part = _WHERE.split(text)[0] if is_update else text
    written = frozenset(_PARAMETER.findall(set_part)) if compiled is not None else None
    return [(table, _row(parameters, names, written)) for parameters in bound]


def _row(parameters: Any, names: list[str], written: frozenset[str] | None) -> dict[str, object]:
    if isinstance(parameters, dict):
        return {name: value for name, value in parameters.items() if written is None or name in written}
    return {names[number] if number < len(names) else str(number): value for number, value in enumerate(parameters)}

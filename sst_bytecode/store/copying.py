"""Sends rows by COPY in its text format (PostgreSQL's manual, COPY, File Formats), many at a time.

A driver asks of each value of each row how to write it; of the columns of one table that is known.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from sqlalchemy import Connection

__all__ = ["copy"]

_AT_ONCE = 500  # rows
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def copy(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Send *rows* to *table*, a quoted name, in their order; their values are texts, numbers, truth values and Nones.

    Raises DBAPIError, as everything that goes through SQLAlchemy does.
    """
    raw: Any = connection.connection.driver_connection
    names = ", ".join(map(connection.dialect.identifier_preparer.quote, columns))
    statement = f"COPY {table} ({names}) FROM STDIN"
    pick = itemgetter(*columns)
    pattern = "\t".join(["%s"] * len(columns)) + "\n"
    failure = connection.dialect.loaded_dbapi.Error
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as stream:
            for begin in range(0, len(rows), _AT_ONCE):
                values = map(pick, rows[begin : begin + _AT_ONCE])
                stream.write("".join([_line(pattern % row, row) for row in values]))
    except failure as error:
        raise DBAPIError.instance(statement, None, error, failure, dialect=connection.dialect) from error


def _line(plain: str, row: tuple[object, ...]) -> str:
    """*plain*, which is right for nearly all rows, or each value escaped."""
    usual = plain.count("\t") == len(row) - 1 and plain.count("\n") == 1 and "\\" not in plain and "\r" not in plain
    if usual:
        for value in row:
            if value is None:
                break
        else:
            return plain
    return "\t".join([_NULL if value is None else str(value).translate(_ESCAPES) for value in row]) + "\n"

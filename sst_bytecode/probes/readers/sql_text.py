"""The rows that a statement writes, as far as its text and its parameters tell: for libraries that hand over text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Rows = list[tuple[str, dict[str, object]]]

__all__ = ["rows_written"]

# "INSERT INTO table (a, b)", "REPLACE INTO …", "UPDATE table SET"; names may be quoted and have a schema.
_WRITE = re.compile(
    r"\s*(?:(?:insert|replace)\b[\w\s]*?\binto|(update)(?:\s+only)?)\s+([\w.\"`\[\]]+)\s*(?:\(([^)]*)\))?",
    re.IGNORECASE,
)
_SET = re.compile(r"\bset\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"%s|%\((\w+)\)s|\?")
# A column that is set stands before the first "=" after SET or after a comma outside of all parentheses.
_COLUMN = re.compile(r"\s*[\"`\[]?(\w+)[\"`\]]?\s*=")
_LONGEST = 1 << 20  # characters of a statement


def rows_written(sql: str, parameters: Any) -> Rows | None:
    """The rows that one execution inserts or updates, by columns; None if it writes nothing.

    A deletion writes, and binds nothing that is written: no rows.
    """
    found = _WRITE.match(sql[:_LONGEST])
    if found is None:
        return [] if sql.lstrip()[:6].lower() == "delete" else None
    is_update, table, columns = found.groups()
    table = _bare(table.rpartition(".")[2])
    if isinstance(parameters, dict):
        return [(table, {str(name): value for name, value in parameters.items()})]
    values = list(parameters or ())
    if is_update:
        return [(table, _updated(sql[found.end() : _LONGEST], values))]
    names = [_bare(name.strip()) for name in (columns or "").split(",") if name.strip()]
    return [(table, row) for row in _inserted(names, values)]


def _inserted(names: Sequence[str], values: Sequence[object]) -> Iterator[dict[str, object]]:
    """Of one row, of many one after the other, or of a list for each column (``UNNEST``)."""
    width = len(names)
    if width and len(values) == width and all(isinstance(value, list) for value in values):
        for row in zip(*values, strict=False):
            yield dict(zip(names, row, strict=True))
    elif width and len(values) % width == 0:
        for start in range(0, len(values), width):
            yield dict(zip(names, values[start : start + width], strict=True))
    else:  # expressions among the values: which of them is which column's is not told
        yield {str(number): value for number, value in enumerate(values)}


def _updated(text: str, values: Sequence[object]) -> dict[str, object]:
    """What stands in the SET part, each value under the column that it goes into."""
    start = _SET.search(text)
    row: dict[str, object] = {}
    several: dict[str, list[object]] = {}
    given = iter(values)
    for column, number in _assignments(text[start.end() :] if start else text):
        own = [value for _, value in zip(range(number), given, strict=False)]
        if own:
            several.setdefault(column, []).extend(own)
    for column, own in several.items():
        row[column] = own[0] if len(own) == 1 else own
    return row


def _assignments(text: str) -> Iterator[tuple[str, int]]:
    """Each column of a SET part with the number of placeholders in its expression."""
    depth, start, at = 0, 0, 0
    quote = ""
    while at < len(text):
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif depth == 0 and sign == ",":
            yield from _assignment(text[start:at])
            start = at + 1
        elif depth == 0 and sign in "wWrR" and re.match(r"(where|returning)\b", text[at:], re.IGNORECASE):
            break
        at += 1
    yield from _assignment(text[start:at])


def _assignment(text: str) -> Iterator[tuple[str, int]]:
    found = _COLUMN.match(text)
    if found is not None:
        yield found[1], len(_PLACEHOLDER.findall(text))


def _bare(name: str) -> str:
    return name.strip('"`[]')

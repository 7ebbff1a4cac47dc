"""What has been written on a database connection since its transaction began, until it commits or is rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Rows = list[tuple[str, dict[str, object]]]

__all__ = ["Transaction"]

_MOST = 10_000  # rows of one transaction that are kept; the rest is counted as not read
_LARGEST = 1 << 20  # bytes of a value: more of a payload is not read
_NESTING, _PARTS = 16, 1_000  # of a value that is a document
_PLAIN = frozenset({str, bytes, int, float, bool, type(None)})
_STAMPS = frozenset({"datetime", "decimal", "ipaddress", "uuid"})  # modules whose values cannot change


class Transaction:
    """Rows with the table of each, in order; *dropped* tells how many were too many.

    Values are kept as they are now: the application may change its objects before it commits, or let go of them.
    """

    __slots__ = ("dropped", "rows", "savepoints")

    def __init__(self) -> None:
        self.rows: Rows = []
        self.savepoints: dict[str, int] = {}  # name → number of rows when it was set
        self.dropped = 0

    def add(self, rows: Rows) -> None:
        """Keep what another statement wrote."""
        space = _MOST - len(self.rows)
        self.rows += [(table, {name: _kept(value) for name, value in row.items()}) for table, row in rows[:space]]
        self.dropped += max(0, len(rows) - space)

    def mark(self, name: str) -> None:
        """A savepoint is set."""
        self.savepoints[name] = len(self.rows)

    def back_to(self, name: str) -> None:
        """Forget what was written since that savepoint, and the savepoints set since."""
        length = self.savepoints.get(name)
        if length is not None:
            del self.rows[length:]
            self.savepoints = {one: at for one, at in self.savepoints.items() if at <= length}

    def body(self) -> dict[str, list[dict[str, object]]]:
        """The rows by table."""
        tables: dict[str, list[dict[str, object]]] = {}
        for table, row in self.rows:
            tables.setdefault(table, []).append(row)
        return tables


def _kept(value: Any, depth: int = 0) -> object:
    """What a value says, without the object; None of an object that says nothing by itself."""
    kind = type(value)
    if kind in _PLAIN or kind.__module__ in _STAMPS:
        return value
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, (bytes, bytearray, memoryview)):
        return bytes(value[:_LARGEST])
    if issubclass(kind, dict) and depth < _NESTING:
        parts = list(dict.items(value))[:_PARTS]
        return {name: _kept(part, depth + 1) for name, part in parts if type(name) in _PLAIN}
    several = issubclass(kind, (list, tuple, set, frozenset)) and depth < _NESTING
    return [_kept(part, depth + 1) for part in list(value)[:_PARTS]] if several else None

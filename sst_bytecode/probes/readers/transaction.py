"""What has been written on a database connection since its transaction began, until it commits or is rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Rows = list[tuple[str, dict[str, object]]]

__all__ = ["Transaction"]

_MOST = 10_000  # rows of one transaction that are kept; the rest is counted as not read


class Transaction:
    """Rows with the table of each, in order; *dropped* tells how many were too many."""

    __slots__ = ("dropped", "rows", "savepoints")

    def __init__(self) -> None:
        self.rows: Rows = []
        self.savepoints: dict[str, int] = {}  # name → number of rows when it was set
        self.dropped = 0

    def add(self, rows: Rows) -> None:
        """Keep what another statement wrote."""
        space = _MOST - len(self.rows)
        self.rows += rows[:space]
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

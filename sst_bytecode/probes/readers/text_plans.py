"""What was planned for the rows of a statement that goes to its driver as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.readers import people

if TYPE_CHECKING:
    from sst_bytecode.probes.readers.loaded_rows import Part

__all__ = ["TextPlans"]

_MOST = 256  # statements


class TextPlans:
    """Plans by a statement and the names of its columns, as long as no table of people was found since."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[int, list[Part]]] = {}

    def get(self, planned: Any) -> list[Part] | None:
        """The plan that was kept, None if there is none or it knew fewer tables of people."""
        known = self._known.get(planned)
        return None if known is None or known[0] != len(people.tables) else known[1]

    def keep(self, planned: Any, parts: list[Part]) -> None:
        """Keep a plan; of too many statements all are forgotten."""
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[planned] = len(people.tables), parts

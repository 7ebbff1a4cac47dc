"""How live values begin and end, so that one look tells of most texts that none begins or ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.tokens import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.tracker.values import Live

__all__ = ["EDGE", "LONGEST", "Ends"]

EDGE = 6  # characters of a value's key, of which a shorter one has none
LONGEST = 256  # characters of a value


class Ends:
    """The first and the last characters of keys, and the domains of addresses after an ``@``; see `tokens.squeeze`.

    Not safe for several writers at once; who reads sees all values but the one that is being added.
    """

    __slots__ = ("_counts",)

    def __init__(self, lives: Iterable[Live]) -> None:
        self._counts: dict[str, int] = {}
        for live in lives:
            self.add(live)

    def __contains__(self, edge: str) -> bool:
        return edge in self._counts

    def add(self, live: Live) -> None:
        """One more value."""
        counts = self._counts
        for edge in _edges(live.text):
            counts[edge] = counts.get(edge, 0) + 1

    def remove(self, live: Live) -> None:
        """One that was added is live no more."""
        counts = self._counts
        for edge in _edges(live.text):
            left = counts.pop(edge) - 1
            if left:
                counts[edge] = left


def _edges(text: str) -> tuple[str, ...]:
    key = squeeze(text) if len(text) <= LONGEST else ""
    if len(key) < EDGE:
        return ()
    local, _, domain = text.rpartition("@")
    return (key[:EDGE], key[-EDGE:], f"@{squeeze(domain)}") if local else (key[:EDGE], key[-EDGE:])

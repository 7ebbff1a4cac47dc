"""By value, the lines of the application that handed it to a library which sends from a thread of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.facts import Match, Place
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.people import Request

    Given = tuple[Place, Request | None]

__all__ = ["Handed"]

_MOST = 10_000  # texts that are remembered
_LINES = 4  # of the application that gave one text to one library


class Handed:
    """Which line gave which library what, and in the course of which request; the oldest is forgotten first.

    In clear: it never leaves memory.
    """

    __slots__ = ("_given", "_live")

    def __init__(self, live: LiveValues) -> None:
        self._live = live
        self._given: dict[tuple[str, str], tuple[Given, ...]] = {}

    def add(self, receivers: tuple[str, ...], texts: Iterable[str], place: Place, request: Request | None) -> None:
        """Each of *receivers*, a class and its package, was given these texts at *place*."""
        given = self._given
        for text in texts:
            for receiver in receivers:
                key = receiver, text.casefold()
                others = tuple(one for one in given.pop(key, ()) if one[0] != place)
                if len(given) >= _MOST:
                    given.pop(next(iter(given)), None)
                given[key] = ((place, request), *others[: _LINES - 1])

    def find(self, receivers: tuple[str, ...], matches: tuple[Match, ...], place: Place | None) -> Given | None:
        """The line that gave one of *receivers* what it sends now: *place* if that is one of them, else the latest.

        Receivers come in the order of preference. None where no line is known to have given any of it, verbatim or as
        it leaves.
        """
        texts = [text for match in matches for text in (self._live.text_of(match.tag), match.text) if text]
        for receiver in receivers:
            for text in texts:
                lines = self._given.get((receiver, text.casefold()))
                if lines:
                    return next((line for line in lines if line[0] == place), lines[0])
        return None

"""By value, the lines of the application that handed it to a library which sends from a thread of its own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.facts import Match, Place
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.people import Request

    Given = tuple[Place, Request | None]

__all__ = ["Handed"]

_MOST = 10_000  # texts that are remembered
_GIVERS = 4  # of one text to one library: lines, each in the course of a request


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
        given, latest = self._given, (place, request)
        for text in texts:
            for receiver in receivers:
                key = receiver, text.casefold()
                others = tuple(one for one in given.pop(key, ()) if one != latest)
                if len(given) >= _MOST:
                    given.pop(next(iter(given)), None)
                given[key] = (latest, *others[: _GIVERS - 1])

    def find(
        self, receivers: tuple[str, ...], matches: tuple[Match, ...], place: Place | None, request: Request | None
    ) -> Given | None:
        """Who gave one of *receivers* most of what it sends now; of several the line *place*, else the latest.

        A city is many people's, an address is one's. Receivers come in the order of preference. *request* is the one in
        which the caller runs: while it is in course, what it gave is its own. None where no line is known to have given
        any of it, verbatim or as it leaves.
        """
        texts = [
            dict.fromkeys(text.casefold() for text in (self._live.text_of(match.tag), match.text) if text)
            for match in matches
        ]
        for receiver in receivers:
            gave = Counter(
                giver
                for known in texts
                for giver in dict.fromkeys(one for text in known for one in self._given.get((receiver, text), ()))
            )
            if gave:
                most = max(gave.values())
                best = [giver for giver, count in gave.items() if count == most]
                own = None if request is None or request.token is None else request
                return max(best, key=lambda giver: (own is not None and giver[1] is own, giver[0] == place))
        return None

"""Finds a derived digest of which only the beginning or the end was sent: nobody keeps all 64 digits of a pseudonym."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from sst_bytecode.tracker.bounded import make_room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.tracker.course import Course
    from sst_bytecode.tracker.derivation import Derivation

__all__ = ["Edges"]

_EDGE = 8  # characters by which a digest is looked up
_first, _last = itemgetter(slice(None, _EDGE)), itemgetter(slice(-_EDGE, None))
_SHORTEST = 10  # characters that no two digests have in common
_DIGEST = re.compile(r"[0-9a-fA-F]{32,128}|[0-9A-Za-z+/_-]{22,88}={0,2}")
_HEX = re.compile(r"[0-9a-fA-F]{32,128}")
_MOST = 10_000  # digests
_KEPT = 800  # edges of those of requests that are over


class Edges:
    """Derived values that look like digests, in hexadecimal or base64, by their first and their last characters."""

    __slots__ = ("_by_edge", "_course")

    def __init__(self, course: Course) -> None:
        self._by_edge: dict[str, Derivation] = {}
        self._course = course

    def __bool__(self) -> bool:
        return bool(self._by_edge)

    def keep(self, made: Derivation) -> None:
        """Remember *made* if it looks like a digest; what shows its roots is found by these."""
        text = made.text
        if made.shown or len(text) > 128 or not _DIGEST.fullmatch(text):  # noqa: PLR2004 - digits of 64 bytes
            return
        if _HEX.fullmatch(text):
            text = text.lower()
        for edge in (text[:_EDGE], text.rstrip("=")[-_EDGE:]):
            self._by_edge[edge] = made
            make_room(self._by_edge, _KEPT, 2 * _MOST, lambda other: other.request in self._course)

    def among(self, pieces: list[str]) -> Iterator[tuple[str, Derivation]]:
        """Those of *pieces*, texts and words in lower case, that a digest begins or ends with, each with its digest."""
        known = self._by_edge
        edges = known.keys()
        if edges.isdisjoint(map(_first, pieces)) and edges.isdisjoint(map(_last, pieces)):  # mostly, without a loop
            return
        for piece in [piece for piece in pieces if len(piece) >= _SHORTEST]:
            made = known.get(piece[:_EDGE]) or known.get(piece[-_EDGE:])
            if made is not None and _is_edge(piece, made.text):
                yield piece, made


def _is_edge(piece: str, text: str) -> bool:
    whole = text.lower() if _HEX.fullmatch(text) else text.rstrip("=")
    return len(piece) < len(whole) and (whole.startswith(piece) or whole.endswith(piece))

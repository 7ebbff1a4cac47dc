"""Finds a derived digest of which only the beginning or the end was kept: nobody sends all 64 digits of a pseudonym."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from sst_bytecode.tracker.bounded import make_room
from sst_bytecode.tracker.seals import DIGESTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sst_bytecode.tracker.course import Course
    from sst_bytecode.tracker.derivation import Derivation

__all__ = ["Edges", "Piece"]

Piece = tuple["Derivation", tuple[str, ...]]  # what it is of, and how that became it

_EDGE = 8  # characters or bytes by which a digest is looked up
_first, _last = itemgetter(slice(None, _EDGE)), itemgetter(slice(-_EDGE, None))
_SHORTEST = 10  # characters that no two digests have in common
_SIZES = range(16, 65)  # bytes of a digest
_HEX = re.compile(r"[0-9a-fA-F]{32,128}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")  # of a UUID, too
_BASE64 = re.compile(r"[0-9A-Za-z+/_-]{22,88}={0,2}")
_OTHERS = ("pbkdf2", "scrypt", "hkdf", "bcrypt", "argon2", "uuid", "xxh", "siphash")
_MADE = (*DIGESTS, *_OTHERS)  # other bytes begin as many do: what is compressed, or has a format
_MOST = 10_000  # digests
_KEPT = 800  # edges of those of requests that are over


class Edges:
    """Derived values that look like digests, in hexadecimal, base64 or bytes, by how they begin and how they end."""

    __slots__ = ("_by_edge", "_course")

    def __init__(self, course: Course) -> None:
        self._by_edge: dict[str | bytes, Derivation] = {}
        self._course = course

    def __bool__(self) -> bool:
        return bool(self._by_edge)

    def keep(self, made: Derivation) -> None:
        """Remember *made* if it looks like a digest; what shows its roots is found by these."""
        whole = None if made.shown else _whole(made)
        if whole is None:
            return
        for edge in (whole[:_EDGE], whole[-_EDGE:]):
            self._by_edge[edge] = made
            make_room(self._by_edge, _KEPT, 2 * _MOST, lambda other: other.request in self._course)

    def among(self, pieces: list[str]) -> Iterator[tuple[str, Piece]]:
        """Those of *pieces*, texts and words in lower case, that a digest begins or ends with, as `of` tells them."""
        known = self._by_edge
        edges = known.keys()
        if edges.isdisjoint(map(_first, pieces)) and edges.isdisjoint(map(_last, pieces)):  # mostly, without a loop
            return
        for piece in [piece for piece in pieces if piece[:_EDGE] in edges or piece[-_EDGE:] in edges]:
            found = self.of(piece)
            if found is not None:
                yield piece, found

    def of(self, piece: str | bytes) -> Piece | None:
        """The digest that *piece* is the beginning or the end of, long enough to be no other's, or in groups all of it.

        With the step that made it of that; None for a digest as it was made, which is found as such.
        """
        known = self._by_edge
        made = known.get(piece[:_EDGE]) or known.get(piece[-_EDGE:])
        if made is None or (isinstance(piece, str) and len(piece) < _SHORTEST):
            return None
        whole: Any = _whole(made)
        plain: Any = piece.replace("-", "") if isinstance(piece, str) and "-" not in whole else piece
        if len(plain) < len(whole):
            return (made, ("truncated",)) if whole.startswith(plain) or whole.endswith(plain) else None
        if plain == piece or plain != whole:
            return None
        return made, () if piece == made.text else ("respaced",)


def _whole(made: Derivation) -> str | bytes | None:
    """A digest as its edges are compared, without what groups or fills it; None for what does not look like one."""
    key, text = made.key, made.text
    if isinstance(key, bytes):
        is_digest = len(key) in _SIZES and any(step.startswith(_MADE) for part in made.parts for step in part.form)
        return key if is_digest else None
    if _HEX.fullmatch(text):
        return text.replace("-", "").lower()
    return text.rstrip("=") if _BASE64.fullmatch(text) else None

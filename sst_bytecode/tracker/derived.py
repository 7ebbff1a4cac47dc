"""The derived values that are live, by what they are equal to, by their tags, and by the words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sst_bytecode.tracker.bounded import make_room, put
from sst_bytecode.tracker.edges import Edges
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.strength import ALONE

if TYPE_CHECKING:
    from sst_bytecode.tracker.course import Course
    from sst_bytecode.tracker.derivation import Derivation

__all__ = ["DerivedValues"]

_VALUES = 10_000  # derived values that are live
_KEPT = 400  # of requests that are over
_AGE = 900.0  # seconds
_K = TypeVar("_K")
_REMEMBERED = 500  # ways in which short values were made, for as long as others do not take their places
_SHORT = 512  # characters or bytes
_BINARY = 64  # the newest that are no text: these are looked for inside of other bytes


class DerivedValues:
    """At most `_VALUES` derived values, for a quarter of an hour each; `dropped` counts what left early.

    *live* holds those that may stand in a text; one that still shows its roots is found by these and must not hide
    them, so it is in *exact* alone.
    """

    def __init__(self, course: Course) -> None:
        self.live = LiveValues(_VALUES, _AGE, kept=_KEPT, course=course)
        self._course = course
        self._left = 0
        self.exact: dict[str | bytes, Derivation] = {}
        self.numbered: dict[str, Derivation] = {}
        self.edges = Edges(course)
        self._binary: dict[bytes, Derivation] = {}
        self._made: dict[tuple[object, ...], Derivation] = {}

    def __bool__(self) -> bool:
        return bool(self.exact)

    @property
    def dropped(self) -> int:
        """How many had to make room for others."""
        return self._left + self.live.dropped

    def _put(self, table: dict[_K, Derivation], key: _K, made: Derivation) -> int:
        table[key] = made
        return make_room(table, _KEPT, 2 * _VALUES, lambda other: other.request in self._course)

    def made_again(self, key: str | bytes, how: tuple[object, ...], request: str) -> bool:
        """Whether *key* was made before in the same way, of the same person's values: then it is live for longer.

        What many people have (a user agent) is made of each one's in turn.
        """
        made = self.exact.get(key)
        if made is None or made.how != how:
            made = self._made.get((key, how))
            if made is None:
                return False
        made.request = self._kept_for(made, request)
        if made is not self.exact.get(key) or not self._renew(made):
            self.keep(made)
        return True

    def _kept_for(self, made: Derivation, request: str) -> str:
        """The request that makes it: of one that is over, what says something elsewhere too is kept as nobody's.

        A worker may collect what it makes of many requests before it sends.
        """
        return request if made.common or request in self._course else ""

    def _renew(self, made: Derivation) -> bool:
        """Keep it live for longer; False where it is not live any more."""
        if isinstance(made.key, bytes):
            return made.key in self._binary
        if made.shown:
            return True
        kept = made.tag in self.numbered and self.live.refresh(made.tag, made.request)
        if kept:
            self._stand(made)
        return kept

    def keep(self, made: Derivation) -> None:
        """Make it live."""
        made.request = self._kept_for(made, made.request)
        left = self._put(self.exact, made.key, made)
        if len(made.key) <= _SHORT:
            put(self._made, (made.key, made.how), made, _REMEMBERED)
        if isinstance(made.key, bytes):
            if made.tier >= ALONE:
                self.edges.keep(made)
                put(self._binary, made.key, made, _BINARY)
        elif not made.shown:
            self.edges.keep(made)
            root = made.parts[0].root
            self._put(self.numbered, made.tag, made)
            left = 0  # its LiveValues counts
            self.live.add(
                made.text, tag=made.tag, person=root.person, category=made.category, field=root.field,
                source=root.source, request=made.request, local=made.common,
            )  # fmt: skip
            newest = self.live.order[-1] if self.live.order else None
            if newest is not None and newest.tag == made.tag:
                newest.tier = made.tier  # a piece is worth what it says itself, not what it was cut from
            self._stand(made)
        self._left += left

    def _stand(self, made: Derivation) -> None:
        """Of values that are one but for their spelling (58200.0 and 58200) the first of the newest request is told."""
        live = self.live.by_tag.get(made.tag)
        other = self.numbered.get(live.tag) if live is not None else made
        if live is not None and other is not made and (other is None or other.request != made.request):
            self._put(self.numbered, live.tag, made)

    def at(self, key: str | bytes | None, request: str) -> Derivation | None:
        """The derived value that *key* is; a common one only in the request that made it."""
        made = self.exact.get(key) if key is not None else None
        return made if made is not None and (not made.common or made.request == request) else None

    def within(self, data: bytes) -> list[Derivation]:
        """Derived values that are no text (a ciphertext) and are part of *data*, or all of it."""
        return [made for key, made in list(self._binary.items()) if key in data] if self._binary else []

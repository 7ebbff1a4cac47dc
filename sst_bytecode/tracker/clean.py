"""Texts and numbers that were looked at and hold nothing personal, so that looking again costs one look-up."""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Place

__all__ = ["Clean"]

_MOST = 4096
_PARTS = 64  # keys and values of a mapping that is told from another
_LONGEST = 256  # characters of a text that is worth remembering
_DATE = "datetime.date"  # which is not imported for its own sake
_KINDS = frozenset({str, bytes, int, float})
_TEXT = frozenset({str})


class Clean:
    """What holds nothing until something new is learnt; `values` stays the same dictionary, for hooks to look into.

    A Decimal is in there as its text.

    *wake* is called whenever something is learnt: there is something to look for. `generation` changes then; it is to
    be asked before a value is looked at.
    """

    __slots__ = ("_told", "_wake", "generation", "values")

    def __init__(self, wake: Callable[[], None]) -> None:
        self.values: dict[object, None] = {}
        self._wake = wake
        self.generation = 0
        self._told: dict[int, Place | None] = {}

    def clear(self) -> None:
        """Something new was learnt: any value may hold it."""
        self.generation += 1
        self._wake()
        self.values.clear()

    def stir(self) -> None:
        """Nothing was learnt, but what goes on now is new: a request begins, or something has left."""
        if self.generation:
            self._wake()

    def news(
        self, source: str, field: str | None, value: object, place: Place | Callable[[], Place] | None
    ) -> Place | None:
        """A source gave *value*, which is not learnt yet; what every request brings (a user agent) is no news.

        Gives the place, the first one of what came before: to find one is a walk over the stack. Of what was given only
        a hash is kept, under the key of this process (PEP 456).
        """
        given = (*value, *value.values()) if type(value) is dict else (value,)
        told = 0
        if len(given) <= _PARTS and _TEXT.issuperset(map(type, given)):
            told = hash((source, field, *given))
        if told and told in self._told:
            return self._told[told]
        self.clear()
        if len(self._told) >= _MOST:
            self._told.clear()
        found = self._told[told] = place() if callable(place) else place
        return found

    def keep(self, value: object, generation: int) -> None:
        """*value* was looked at and held nothing; not kept where something was learnt in the meantime."""
        kind = type(value)
        if generation != self.generation:
            return
        if kind not in _KINDS and f"{kind.__module__}.{kind.__name__}" != _DATE:
            return
        if (kind is str or kind is bytes) and len(value) > _LONGEST:  # type: ignore[arg-type]  # as just compared
            return
        if len(self.values) >= _MOST:
            self.values.clear()
        self.values[value] = None

"""Which live values are in what goes into a transform: whole, in a known form, in a container, or beside something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.payload.bounds import Bounds, Meter
from sst_bytecode.payload.leaves import Leaves
from sst_bytecode.personal.fields import is_secret
from sst_bytecode.tracker.hits import hits_in
from sst_bytecode.tracker.resolve import Context, resolve
from sst_bytecode.tracker.tokens import words

if TYPE_CHECKING:
    from sst_bytecode.facts import Match
    from sst_bytecode.payload.leaves import Path
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["Seen", "key_of", "plain_text"]

_LONGEST = 16_384  # characters that are looked at of what goes into a transform
_BOUNDS = Bounds(_LONGEST, 4, 2_000, 0.01)
_PATH: Path = (None, "input")
_SCALARS = frozenset(
    {"datetime", "decimal", "uuid", "ipaddress"}
)  # modules whose values turn into text without the application's code
_CLEAN = 4096  # texts known to hold nothing
_SHORT = 256  # characters of a text that is worth remembering as clean
_RUN = 5  # digits that may be a date, a number or a telephone


class Seen:
    """Finds values of several sets of live values in inputs; texts that hold none are remembered until there are new values."""

    def __init__(self, *sets: LiveValues) -> None:
        self._sets = sets
        self._clean: dict[str | bytes, None] = {}
        self._newest: list[object] = [None] * len(sets)

    def is_clean(self, text: str | bytes) -> bool:
        """Whether *text* was looked at already, found to hold nothing, and nothing was learnt since; 50 ns."""
        if text not in self._clean:
            return False
        for index, one in enumerate(self._sets):
            newest = one.order[-1] if one.order else None
            if newest is not self._newest[index]:
                self._clean.clear()
                self._newest[index] = newest
                return False
        return True

    def in_text(self, key: str | bytes, persons: frozenset[str], request: str) -> list[tuple[Match, bool]]:
        """What is in a text, with whether it is the whole text."""
        text = plain_text(key)
        if not text or not self._may_hold(text):
            self._remember(key)
            return []
        leaves = Leaves(Meter(_BOUNDS))
        leaves.text(text, _PATH, ())
        found = self._found(leaves, persons, request)
        if not found:
            self._remember(key)
        size = len(text.strip())
        return [
            (match, len(match.text) >= size) for match in found if self._counts(match, len(match.text) >= size, persons)
        ]

    def in_container(self, value: object, persons: frozenset[str], request: str) -> list[Match]:
        """What is in the scalars of a container, or in the attributes of an object that keeps them in its dictionary."""
        if not isinstance(value, (dict, list, tuple, set, frozenset)):
            value = getattr(value, "__dict__", None)
            if type(value) is not dict:
                return []
        leaves = Leaves(Meter(_BOUNDS))
        leaves.walk(value, _PATH, ())
        return [
            match for match in self._found(leaves, persons, request) if not match.weak and not is_secret(match.category)
        ]

    def _found(self, leaves: Leaves, persons: frozenset[str], request: str) -> tuple[Match, ...]:
        hits = [hit for one in self._sets if one for hit in hits_in(leaves, one, persons, request)]
        return resolve(hits, Context(self._sets[0], persons, request)) if hits else ()

    def _may_hold(self, text: str) -> bool:
        """A quick no for most texts: none of their words begins a live value, and they have no run of digits."""
        cut = words(text)
        if any(not one.anchors.keys().isdisjoint(cut) for one in self._sets):
            return True
        return sum(map(len, filter(str.isdigit, cut))) >= _RUN

    @staticmethod
    def _counts(match: Match, whole: bool, persons: frozenset[str]) -> bool:  # noqa: FBT001 - asked from one place
        """A value that is common counts where it is all that goes in, and its person is in play; a secret never (see the docs)."""
        if is_secret(match.category):
            return False
        return not match.weak or (whole and (match.person in persons or match.confidence > 0.1))  # noqa: PLR2004 - see resolve

    def _remember(self, key: str | bytes) -> None:
        if len(key) <= _SHORT:
            if len(self._clean) >= _CLEAN:
                self._clean.clear()
            if not self._clean:
                self._newest = [one.order[-1] if one.order else None for one in self._sets]
            self._clean[key] = None


def plain_text(value: object) -> str:
    """*value* as text, as much of it as is looked at; empty for bytes that are no text, and for what is no scalar."""
    if isinstance(value, str):
        return str.__str__(value)[:_LONGEST]
    if isinstance(value, (bytes, bytearray, memoryview)):
        try:
            return bytes(value[:_LONGEST]).decode()
        except UnicodeDecodeError:
            return ""
    kind = type(value)
    return str(value) if kind is int or kind is float or kind.__module__ in _SCALARS else ""


def key_of(value: object) -> str | bytes | None:
    """What equal values have in common: text, or bytes that are no text; None for what is known by its identity only."""
    kind = type(value)
    if kind is str or kind is bytes:
        return value  # type: ignore[return-value]  # as just compared
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    return str(value) if kind is int or kind is float or kind.__module__ in _SCALARS else None

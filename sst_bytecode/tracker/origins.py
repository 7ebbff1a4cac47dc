"""Which live values are in what goes into a transform: whole, in a known form, in a container, or beside something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.facts import Match
from sst_bytecode.payload.bounds import Bounds, Meter
from sst_bytecode.payload.leaves import Leaves
from sst_bytecode.personal.fields import is_secret
from sst_bytecode.tracker.hits import hits_in
from sst_bytecode.tracker.inputs import attributes_of
from sst_bytecode.tracker.resolve import resolve
from sst_bytecode.tracker.strength import ALONE
from sst_bytecode.tracker.support import Context
from sst_bytecode.tracker.tokens import words

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Path
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["Seen"]

_LONGEST = 16_384  # characters that are looked at of what goes into a transform
_BOUNDS = Bounds(_LONGEST, 4, 2_000, 0.01)
_PATH: Path = (None, "input")
_FEW = 50  # values of one person
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

    def in_text(self, text: str, persons: frozenset[str], request: str) -> list[tuple[Match, bool]] | None:
        """What is in a text, with whether it is the whole text; None where it is plain that nothing is."""
        if not text or not self._may_hold(text):
            return None
        leaves = Leaves(Meter(_BOUNDS))
        leaves.text(text, _PATH, ())
        found = self._found(leaves, persons, request)
        if not found:
            return None
        size = len(text.strip())
        return [
            (match, len(match.text) >= size) for match in found if self._counts(match, len(match.text) >= size, persons)
        ]

    def close_in(self, text: str, persons: frozenset[str]) -> list[Match]:
        """What of the persons in play is in a text with nothing that separates it from its surroundings: salt and address."""
        lower = text.lower()
        found = []
        for person in persons:
            for live in self._sets[0].of(person)[-_FEW:]:
                value = live.text.strip().lower()
                if live.tier >= ALONE and value in lower:
                    steps = ("lower",) if live.text.strip() not in text and value != live.text.strip() else ()
                    found.append(
                        Match(
                            live.tag, live.person, live.category, live.field, live.source, steps, "input", live.evidence,
                            0.9, text=value,
                        )
                    )  # fmt: skip
        return found

    def in_container(self, value: object, persons: frozenset[str], request: str) -> list[Match]:
        """What is in the scalars of a container, or in the attributes of an object."""
        if not isinstance(value, (dict, list, tuple, set, frozenset)):
            value = attributes_of(value)
        if not value:
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

    def remember(self, key: str | bytes) -> None:
        """*key* was looked at and holds nothing, until something new is learnt."""
        if len(key) <= _SHORT:
            if len(self._clean) >= _CLEAN:
                self._clean.clear()
            if not self._clean:
                self._newest = [one.order[-1] if one.order else None for one in self._sets]
            self._clean[key] = None

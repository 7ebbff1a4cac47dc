"""Which live values are in what goes into a transform: whole, in a known form, in a container, or beside something."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from sst_bytecode.payload.bounds import Bounds, Meter
from sst_bytecode.payload.leaves import Leaves
from sst_bytecode.personal.fields import is_secret
from sst_bytecode.tracker.dates import readings as days
from sst_bytecode.tracker.hits import hits_in
from sst_bytecode.tracker.inputs import attributes_of
from sst_bytecode.tracker.keys import date_key, phone_key
from sst_bytecode.tracker.numbers import readings as amounts
from sst_bytecode.tracker.resolve import resolve
from sst_bytecode.tracker.support import Context
from sst_bytecode.tracker.tokens import squeeze, words

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from sst_bytecode.facts import Match
    from sst_bytecode.payload.leaves import Path
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["Seen"]

_BOUNDS = Bounds(size=16_384, depth=4, leaves=2_000, seconds=0.01)
_PATH: Path = (None, "input")
_RUN = re.compile(r"\d[\d .,()/'\u00a0-]{3,}\d")
_WORD, _NUMBER = 3, 3  # characters
_RUNS = 64  # that are looked at
_NOT_DIGIT = re.compile(r"\D+")
_DATE = (6, 13)  # digits: from 1/2/1985 to milliseconds
_LONG_NUMBER, _TELLING = 5, 4  # digits of a number that counts beside a salt, and those of them before its zeros
_SALT = (3, 64)  # words of a salt, characters of all that goes in
_OUT_OF_PLAY = 0.1  # the confidence of `resolve` in a common value of somebody who is not in play


class Seen:
    """Finds values of several sets of live values in inputs."""

    def __init__(self, *sets: LiveValues) -> None:
        self._sets = sets

    def is_blank(self, text: str) -> bool:
        """Whether no word of *text* begins a live value, and no run of digits is one's number."""
        cut = words(text)
        for one in self._sets:
            if not one.anchors.keys().isdisjoint(cut):
                return False
        return not _has_number(text, self._sets[0].keys)

    def in_text(
        self, text: str, persons: frozenset[str], request: str, *, closely: bool = False
    ) -> list[tuple[Match, bool]] | None:
        """What is in a text, each with whether it is all of it; None where none of its words is anybody's.

        *closely*: common numbers beside a salt count as well.
        """
        sets = self._worth_looking(text) if not _is_small(text) else []
        if not sets:
            return None
        leaves = Leaves(Meter(_BOUNDS))
        leaves.text(text, _PATH, ())
        found = _found(leaves, persons, request, sets)
        size = len(text.strip())
        counted = ((match, len(match.text) >= size) for match in found)
        return [
            (match, whole)
            for match, whole in counted
            if _counts(match, persons) and (whole or not match.weak or _is_most(match.text, text, closely=closely))
        ] if found else None  # fmt: skip

    def in_container(self, value: object, persons: frozenset[str], request: str) -> list[Match]:
        """What is in the scalars of a container, or in the attributes of an object."""
        if not issubclass(type(value), (dict, list, tuple, set, frozenset)):
            value = attributes_of(value)
        if not value:
            return []
        leaves = Leaves(Meter(_BOUNDS))
        leaves.walk(value, _PATH, ())
        found = _found(leaves, persons, request, self._sets)
        return [match for match in found if not match.weak and not is_secret(match.category)]

    def _worth_looking(self, text: str) -> list[LiveValues]:
        """A quick no for most texts: none of their words begins a live value, and no run of digits is one's number."""
        cut = words(text)
        sets = [one for one in self._sets if not one.anchors.keys().isdisjoint(cut)]
        first = self._sets[0]
        if first not in sets and any(map(str.isdigit, cut)) and _has_number(text, first.keys):
            sets.insert(0, first)
        return sets


def _found(leaves: Leaves, persons: frozenset[str], request: str, sets: Sequence[LiveValues]) -> tuple[Match, ...]:
    hits = [hit for one in sets if one for hit in hits_in(leaves, one, persons, request)]
    return resolve(hits, Context(sets[0], persons, request)) if hits else ()


def _is_small(text: str) -> bool:
    """Whether equality says nothing: one or two letters, a number of up to three digits."""
    return len(text) < _WORD or (len(text) <= _NUMBER and text.isdigit())


def _has_number(text: str, keys: Container[str]) -> bool:
    """Whether a run of digits in *text* may be a telephone number, a date or an amount that is live."""
    for match in islice(_RUN.finditer(text), _RUNS):
        run = match.group()
        digits = _NOT_DIGIT.sub("", run)
        if digits in keys or phone_key(digits) in keys:
            return True
        if _DATE[0] <= len(digits) <= _DATE[1] and any(date_key(*day) in keys for day in days(run)):
            return True
        if len(digits) < len(run) and any(_NOT_DIGIT.sub("", amount) in keys for amount in amounts(run)):
            return True
    return False


def _counts(match: Match, persons: frozenset[str]) -> bool:
    """A common value counts where its person is in play; a secret never (see the docs)."""
    if is_secret(match.category):
        return False
    return not match.weak or match.person in persons or match.confidence > _OUT_OF_PLAY


def _is_most(value: str, text: str, *, closely: bool) -> bool:
    """Whether there is nothing beside a common value but marks, or *closely*, beside a number of five digits, a salt.

    A word is not looked for beside a salt: ``page|2`` and ``rose-gold`` are keys of a cache and names of products.
    """
    beside = words(text.replace(value, " ", 1))
    if not beside:
        return True
    digits = squeeze(value)
    return (
        closely
        and digits.isdecimal()
        and len(digits) >= _LONG_NUMBER
        and len(digits.rstrip("0")) >= _TELLING
        and len(beside) <= _SALT[0]
        and len(text) <= _SALT[1]
    )

"""Finds values with no boundary around them, as in a salt and an address put together: ``pepperada@example.org``."""

from __future__ import annotations

import re
from itertools import chain, compress, islice
from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import is_secret
from sst_bytecode.tracker.composed import composed, in_one_piece
from sst_bytecode.tracker.ends import EDGE, LONGEST
from sst_bytecode.tracker.strength import ALONE
from sst_bytecode.tracker.tokens import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sst_bytecode.facts import Match
    from sst_bytecode.tracker.ends import Ends
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Live

__all__ = ["Glued"]

_NEWEST = 50  # values of anybody, and four times as many of the person in play, that are looked for anywhere
_LOWERED = 2_000  # values whose lower case is held
_WORD, _RUN = 6, 12  # letters and digits of a salt; characters of one with marks that an address may have, too
_NUMBER = 9  # digits of a number that is no accident among those of a token
_FEW = 3  # persons who have one value
_NOWHERE = "\udfff"  # stands in no text that somebody wrote
_RUN_BEFORE, _RUN_AFTER = re.compile(r"[\w.%+'-]+\Z"), re.compile(r"[\w.%+'-]+")
_WORD_BEFORE, _WORD_AFTER = re.compile(r"[^\W_]+\Z"), re.compile(r"[^\W_]+")


class Glued:
    """Finds values of several sets of live values within words.

    Those of the persons in play and the newest are found anywhere. Anybody else's has to begin or end the text, and an
    address to stand about its @, which is a look-up for each place where it may, however many are live; and what is
    beside it has to be too long for the rest of a name: ``joann@example.org`` is no salted ``ann@example.org``.
    """

    def __init__(self, *sets: LiveValues) -> None:
        self._sets = sets
        self._near: tuple[object, list[str], list[Live]] = (None, [], [])
        self._lowered: dict[Live, str] = {}

    def find(self, text: str, persons: frozenset[str], generation: int) -> list[Match]:
        """What is in *text* with something beside it, or what of one person it is put together of.

        *generation* is another one once something was learnt. What many have is of those in play, if it is of one.
        """
        lower = text.lower()
        values, lives = self._nearby(persons, generation)
        found = list(compress(zip(values, lives, strict=True), map(lower.__contains__, values)))
        if len(text) <= LONGEST:
            found += self._of_anybody(text, lower, persons)
        mine = {value for value, live in found if live.person in persons}
        told: dict[str, Match] = {}
        for value, live in found:
            if live.tag not in told and (live.person in persons or value not in mine):
                told[live.tag] = in_one_piece(live, value, text)
        return list(told.values()) or composed(text, self._sets[:1], persons)

    def _nearby(self, persons: frozenset[str], generation: int) -> tuple[list[str], list[Live]]:
        """The newest values and those of the persons in play, in lower case; gathered anew once something is learnt."""
        known, values, lives = self._near
        if known == (persons, generation):
            return values, lives
        try:
            lives = list(chain.from_iterable(islice(reversed(one.order), _NEWEST) for one in self._sets))
        except RuntimeError:  # another thread has just learnt something
            lives = []
        for one in self._sets:
            for person in persons:
                lives += one.of(person)[-4 * _NEWEST :]
        lives = list(dict.fromkeys(lives))
        if len(self._lowered) > _LOWERED:
            self._lowered = {}  # another thread may be at work with the old one
        lowered = self._lowered
        if not lowered.keys() >= set(lives):
            lowered.update((live, _lowered(live) or _NOWHERE) for live in lives if live not in lowered)
        values = list(map(lowered.__getitem__, lives))
        self._near = ((persons, generation), values, lives)
        return values, lives

    def _of_anybody(self, text: str, lower: str, persons: frozenset[str]) -> Iterator[tuple[str, Live]]:
        whole = squeeze(text)
        for one in self._sets:
            owners = one.index.owners
            pieces = _pieces(text, whole, one.ends)
            for live in [live for piece in pieces for live in _likely(owners(piece), persons)]:
                value = _lowered(live)
                if value and _stands_apart(value, lower):
                    yield value, live


def _lowered(live: Live) -> str:
    """The value in lower case; empty where it is too common to be looked for without a boundary."""
    value = live.text.strip().lower() if live.tier >= ALONE and not is_secret(live.category) else ""
    return value if len(value) >= EDGE else ""


def _pieces(text: str, whole: str, ends: Ends) -> list[str]:
    """What a value's key may be of *text*: its ends and beginnings, and what is about the @, each beside a salt."""
    pieces = []
    last = len(whole) - _WORD
    if whole[-EDGE:] in ends:
        pieces += [whole[start:] for start in range(_WORD, last + 1)]
    if whole[:EDGE] in ends:
        pieces += [whole[:end] for end in range(EDGE, last + 1)]
    local, _, domain = text.rpartition("@")
    if local:
        local, domain = squeeze(local), squeeze(domain)
        about = [domain[:end] for end in range(len(domain) - _WORD + 1) if f"@{domain[:end]}" in ends]
        pieces += [local[start:] + end for end in about for start in range(_WORD, len(local))]
    return pieces


def _likely(owners: Sequence[Live], persons: frozenset[str]) -> Sequence[Live]:
    """Those in play who have the value, or all of them where they are few."""
    return [live for live in owners if live.person in persons] or (owners if len(owners) <= _FEW else ())


def _stands_apart(value: str, lower: str) -> bool:
    """Whether *value* is in the text, and what touches it there is no more of its own word."""
    before, found, after = lower.partition(value)
    if not found or (value.isdecimal() and len(value) < _NUMBER):
        return False
    return _is_salt(before[-1:] + value[:1], _RUN_BEFORE.search(before), _WORD_BEFORE.search(before)) and _is_salt(
        value[-1:] + after[:1], _RUN_AFTER.match(after), _WORD_AFTER.match(after)
    )


def _is_salt(border: str, run: re.Match[str] | None, word: re.Match[str] | None) -> bool:
    """Of what touches a value: nothing does, or a word that is too long for a name; digits are more of a number."""
    if run is None:
        return True
    return not border.isdecimal() and (len(run[0]) >= _RUN or (word is not None and len(word[0]) >= _WORD))

"""One derived value: what is in it, in which request it was made, how likely it is met by coincidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.tracker.inputs import plain_text
from sst_bytecode.tracker.strength import ALONE, CORROBORATED, NAMED, SUPPORTS, strength
from sst_bytecode.tracker.tokens import squeeze

if TYPE_CHECKING:
    from sst_bytecode.tracker.parts import Part

__all__ = ["Derivation"]

_DIGIT = re.compile(r"\d")
_UNIQUE, _RARE = 16, 4  # bytes
_LONG, _SIGNIFICANT = 5, 3  # digits: 58200, not 1000, 25000, or a year


class Derivation:
    """What a transform made: *parts* tell of what, *shown* are the tags of those that still show in it.

    *how* is operation, place and inputs, which tell whether it is made again in the same way.
    """

    __slots__ = ("how", "key", "parts", "request", "shown", "tag", "text", "tier")

    def __init__(
        self,
        key: str | bytes,
        parts: tuple[Part, ...],
        *,
        request: str,
        shown: tuple[str, ...],
        tag: str,
        how: tuple[object, ...],
    ) -> None:
        self.key = key
        self.text = _number(plain_text(key))
        self.parts = parts
        self.request = request
        self.shown = shown
        self.tag = tag
        self.how = how
        self.tier = _of_text(self.text) if self.text else _of_bytes(key)
        if all("strftime" in part.form for part in parts) and not _DIGIT.search(self.text or "0"):
            self.tier = NAMED  # the weekday of a date, its month: one of seven, or of twelve

    @property
    def common(self) -> bool:
        """Whether it says something in the request that made it only."""
        return self.tier < ALONE and not self.shown

    @property
    def category(self) -> str:
        """By whose rules it is looked for: a piece of a date by a date's, a digest of an address by a pseudonym's."""
        own = self.parts[0].root.category
        if self.tier < ALONE:
            return own
        return "user_id" if own in SUPPORTS else "derived"

    def roots(self) -> set[str]:
        """The tags of what it was made of in the end."""
        return {part.root.tag for part in self.parts}


def _number(text: str) -> str:
    """A float that is whole as an integer, which is found however it is written."""
    whole = text.removesuffix(".0")
    return whole if whole.removeprefix("-").isdecimal() else text


def _of_text(text: str) -> int:
    """As of any text; of a number that was rounded the digits that are left count, of five or more."""
    tier = strength("", text, squeeze(text))
    digits = text.removeprefix("-")
    rounded = len(digits) >= _LONG and digits.isdecimal() and len(digits.rstrip("0")) >= _SIGNIFICANT
    return max(tier, CORROBORATED) if rounded else tier


def _of_bytes(key: str | bytes) -> int:
    """A number in four bytes is met by coincidence, sixteen are not."""
    return ALONE if len(key) >= _UNIQUE else CORROBORATED if len(key) >= _RARE else NAMED

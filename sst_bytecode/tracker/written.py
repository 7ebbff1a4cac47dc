"""Tells a name in a text from its words: ``Rose King`` from ``rose_king_size`` and from ``Rose & King Ltd``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.payload.places import root_of
from sst_bytecode.tracker.strength import ALONE, NAMES

if TYPE_CHECKING:
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.values import Live

__all__ = ["in_passing", "is_joined", "is_spelt"]

_GAP = re.compile(r"[\W_]+")
_JOINT = re.compile(r"\s+|[.\-_+'’]")
_UNUSUAL = 14  # letters: no two everyday words that are names as well are as long
_WORDS = 3


def is_joined(hit: Hit, owner: Live) -> bool:
    """Whether nothing is between the words of a name but what people put there, or what is there in the value."""
    gaps = set(_GAP.findall(hit.text)) - set(_GAP.findall(owner.text))
    return all(map(_JOINT.fullmatch, gaps))


def is_spelt(hit: Hit, owner: Live) -> bool:
    """Whether a name is written as one, or so long that its words are in no other text in that order."""
    if "respaced" not in hit.steps and not hit.text.islower():
        return True
    words = [word for word in _GAP.split(owner.text) if word]
    return len(words) >= _WORDS or sum(map(len, words)) >= _UNUSUAL


def in_passing(hit: Hit, owner: Live) -> bool:
    """Whether it says nothing of anybody: words with a mark between them, or in lower case among others (``may``).

    A full name in a URL does, where it is joined as one: no URL that is kept shows it.
    """
    if owner.category in NAMES:
        if not is_joined(hit, owner):
            return True
        if owner.tier >= ALONE and root_of(hit.leaf[1]) == "url":
            return False
    found, text = hit.text, hit.leaf[0]
    around = text[: hit.start] + text[hit.end :]
    return found.islower() and not any(map(str.isdigit, found)) and any(map(str.isalnum, around))

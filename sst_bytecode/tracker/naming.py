"""Tells whether a key in a payload is itself somebody's datum, so that no place shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify
from sst_bytecode.tracker.keys import MOST_WORDS
from sst_bytecode.tracker.strength import NAMES
from sst_bytecode.tracker.tokens import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.tracker.hit import Hit
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["is_plain_key", "is_word", "namer"]

_WORDS = NAMES | {"city", "company", "country", "job_title", "region"}


def is_word(category: str, text: str) -> bool:
    """Whether a key or a step of a URL only has the letters of somebody's name or town: ``page``, ``Street``.

    A single word in lower case, or one that is a field's name. Whoever is called so is not shown by it.
    """
    return category in _WORDS and text.isalpha() and (text.islower() or classify(text) is not None)


def is_plain_key(hit: Hit) -> bool:
    """Whether what stands in a key is such a word to all who have it."""
    return all(is_word(owner.category, hit.text) for owner in hit.owners)


def namer(live: LiveValues) -> Callable[[str], str | None]:
    """Give what tells the category of a key that is a live value, a password included; None for any other."""

    def category(name: str) -> str | None:
        if live.secrets and (secret := live.secrets.find(name)) is not None:
            return secret.category
        owners = live.index.owners("".join(words(name)[:MOST_WORDS]))
        return next((owner.category for owner in owners[::-1] if not is_word(owner.category, name)), None)

    return category

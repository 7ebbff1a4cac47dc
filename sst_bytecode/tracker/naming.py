"""Tells whether a key in a payload is itself somebody's datum, so that no place shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.keys import MOST_WORDS
from sst_bytecode.tracker.tokens import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.tracker.live import LiveValues

__all__ = ["namer"]


def namer(live: LiveValues) -> Callable[[str], str | None]:
    """Give what tells the category of a key that is a live value, a password included; None for any other."""

    def category(name: str) -> str | None:
        if live.secrets and (secret := live.secrets.find(name)) is not None:
            return secret.category
        owners = live.index.owners("".join(words(name)[:MOST_WORDS]))
        return owners[-1].category if owners else None

    return category

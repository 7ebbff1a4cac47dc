"""Whose a derived value is where it leaves: a cache answers one person with what was made of another's."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from sst_bytecode.tracker.index import owners_in
from sst_bytecode.tracker.keys import keys_of
from sst_bytecode.tracker.tokens import squeeze
from sst_bytecode.tracker.values import Live

if TYPE_CHECKING:
    from sst_bytecode.facts import Match
    from sst_bytecode.tracker.derivation import Derivation
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.parts import Part

__all__ = ["parts_in_play"]


def parts_in_play(made: Derivation, live: LiveValues, persons: frozenset[str]) -> list[Part]:
    """What is in a derived value: of persons in play who have the very value it was made of, else of whom it was made.

    The very value is one of the same category, in whatever case and with whatever separators.
    """
    return [part if part.root.person in persons else _of_one_in_play(part, live, persons) for part in made.parts]


def _of_one_in_play(part: Part, live: LiveValues, persons: frozenset[str]) -> Part:
    root = part.root
    text = live.text_of(root.tag) or root.text
    keys = keys_of(root.category, text) if persons else []
    owners = owners_in(live.keys.get(keys[0][0])) if keys else None
    if owners is None:
        return part
    whole = squeeze(text)
    for one in [owners] if isinstance(owners, Live) else owners.lives[::-1]:
        if one.person in persons and one.category == root.category and squeeze(one.text) == whole:
            return _from(part, root.replace(tag=one.tag, person=one.person, field=one.field, source=one.source))
    return part


def _from(part: Part, root: Match) -> Part:
    """The same steps, from *root* on."""
    other = copy(part)
    other.root = root
    other.parent = None if part.parent is None else _from(part.parent, root)
    other.number = ""
    return other

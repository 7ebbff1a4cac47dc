"""One text that is several data of one person: Victoria of Victoria."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify
from sst_bytecode.tracker.strength import NAMES
from sst_bytecode.tracker.support import name_beside, named
from sst_bytecode.tracker.together import beside
from sst_bytecode.tracker.values import Live

if TYPE_CHECKING:
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.support import Context

__all__ = ["as_called"]


def as_called(hit: Hit, owner: Live, owners: list[Live], context: Context) -> Live:
    """Of all that the text is to *owner*'s person, what the name beside it says; beside a name, a name."""
    mine = [one for one in owners if one.person == owner.person]
    if len(mine) == 1:
        return owner
    name = name_beside(hit)
    category = classify(name)
    fitting = [one for one in mine if one.field == name or one.category == category] or [
        one for one in mine if named(one, name)
    ]
    if not fitting and any(_is_name(other, owner.person) and beside(hit, other) for other in context.hits):
        fitting = [one for one in mine if one.category in NAMES]
    return fitting[0] if fitting else owner


def _is_name(hit: Hit, person: str) -> bool:
    """Whether it is a name of *person*, and nothing else of theirs."""
    mine = [one for one in hit.owners if isinstance(one, Live) and one.person == person]
    return bool(mine) and all(one.category in NAMES for one in mine)

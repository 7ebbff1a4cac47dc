"""Whose a value is that was found in what leaves, where several people have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.posted import IDENTIFYING
from sst_bytecode.tracker.strength import SUPPORTS
from sst_bytecode.tracker.support import name_beside, named
from sst_bytecode.tracker.values import Live

if TYPE_CHECKING:
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.support import Context
    from sst_bytecode.tracker.values import Origin

__all__ = ["beside_whom", "is_only", "likeliest"]


def likeliest(hit: Hit, context: Context) -> Origin | None:
    """Whose value it is; a user agent, which many have, is nobody's but of who is in play."""
    owner = _best(hit, context)
    if owner is None or owner.category != "user_agent" or not isinstance(owner, Live) or context.in_play(owner):
        return owner
    return owner if is_only(owner, hit, context) else None


def beside_whom(hit: Hit, context: Context) -> Live | None:
    """Of several who have a value that says of whom the rest is: whose other data stand in the same line or object.

    A family has one street and one telephone, and an export the address of each member beside them. None where the
    payload does not tell.
    """
    if len(hit.owners) == 1 or not context.places or hit.common:
        return None
    owners = [one for one in hit.owners if isinstance(one, Live) and not (one.local and one.request != context.request)]
    if len(owners) < len(hit.owners) or owners[0].category not in SUPPORTS:
        return None
    return context.owner_here(hit, owners[0])


def is_only(owner: Live, hit: Hit, context: Context) -> bool:
    """Whether nobody is in play, and nobody else has the value."""
    unknown = not context.persons and not context.request
    return unknown and all(one.person == owner.person for one in hit.owners)


def _best(hit: Hit, context: Context) -> Origin | None:
    """Whose it may be: of a person in play, of this request, of a person who is in the payload, else the latest."""
    if hit.common:
        return hit.owners[-1]
    best: list[Live] = []
    score = -1
    if len(hit.owners) == 1 and not getattr(hit.owners[0], "local", False):
        return hit.owners[0]
    for owner in hit.owners:
        if not isinstance(owner, Live):
            return owner
        if owner.local and owner.request != context.request:
            continue
        here = bool(context.request) and owner.request == context.request
        points = 4 * (owner.person in context.persons) + 2 * here + (owner.person in context.places)
        if points > score:
            best, score = [owner], points
        elif points == score:
            best.append(owner)
    best = _told_by_rows(hit, best, context)
    if len(best) > 1 and score > 0:
        name = name_beside(hit)
        return next((owner for owner in best if named(owner, name)), best[0])
    return best[-1] if best else None


def _told_by_rows(hit: Hit, best: list[Live], context: Context) -> list[Live]:
    """Of the *best* owners those whose row has the value, before those who only typed it.

    Also before who is in play, if a row that was loaded in this request has it: they typed another's, whose identifier
    it is, or who has one in the payload as they have not.
    """
    if any(owner.stored for owner in best):
        return [owner for owner in best if owner.stored or owner.local]
    if not context.request or any(owner.local for owner in best):
        return best
    is_away = all(owner.person not in context.places for owner in best)
    others = [
        owner
        for owner in hit.owners
        if isinstance(owner, Live)
        and owner.stored
        and owner.request == context.request
        and (owner.category in IDENTIFYING or (is_away and owner.person in context.places))
    ]
    return others[-1:] or best

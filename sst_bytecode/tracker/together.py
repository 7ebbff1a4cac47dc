"""Values that say little each and much together: a given and a family name side by side, rare ones in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.constants import is_constant
from sst_bytecode.tracker.strength import CORROBORATED, NAMES
from sst_bytecode.tracker.support import contradicted, is_near, name_beside
from sst_bytecode.tracker.values import Live

if TYPE_CHECKING:
    from sst_bytecode.facts import Match
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.support import Context

__all__ = ["beside", "together"]

_BESIDE = 2  # characters between the parts of a name
_FULL_NAME = 8  # letters, as of a full name that stands alone
_RARE = frozenset({"last_name", "maiden_name", "birth_date", "postcode", "income"})
"""Of these few people share one: two of them in one place are no coincidence, a town and a first name may be."""
_MOST = 40  # weak matches that are compared

Judged = tuple[int, "Hit", "Match"]


def together(weak: list[Judged], context: Context) -> set[int]:
    """Which of *weak* count after all, by their numbers: each is of somebody in play, and others of theirs support it.

    Those are the other half of the full name, right beside it, or two values that are rare, near each other. A constant
    of the program among these makes all of them a coincidence.
    """
    if len(weak) < 2:  # noqa: PLR2004 - a pair
        return set()
    mine = [one for one in weak[:_MOST] if _in_play(one, context)]
    found = {
        number
        for index, one in enumerate(mine)
        for other in mine[index + 1 :]
        if _is_full_name(one, other)
        for number in (one[0], other[0])
    }
    rare = [one for one in mine if _is_rare(one)]
    for one in rare:
        near = [
            other for other in rare if other[2].person == one[2].person and (other is one or is_near(one[1], other[1]))
        ]
        if len({match.category for _, _, match in near}) > 1 and not any(is_constant(hit.text) for _, hit, _ in near):
            found.update(number for number, _, _ in near)
            found.update(_company(one, mine))
    return found


def beside(one: Hit, other: Hit) -> bool:
    """Whether nothing but a mark or two is between them."""
    if one.leaf is not other.leaf:
        return False
    between = one.leaf[0][min(one.end, other.end) : max(one.start, other.start)]
    return len(between) <= _BESIDE and not any(map(str.isalnum, between))


def _owner(one: Judged) -> Live | None:
    return next((o for o in one[1].owners if isinstance(o, Live) and o.tag == one[2].tag), None)


def _in_play(one: Judged, context: Context) -> bool:
    owner = _owner(one)
    return owner is not None and context.is_known(one[1], owner)


def _is_full_name(one: Judged, other: Judged) -> bool:
    (_, hit, match), (_, beside_it, second) = one, other
    return (
        match.person == second.person
        and match.category != second.category
        and match.category in NAMES
        and second.category in NAMES
        and hit.end - hit.start + beside_it.end - beside_it.start >= _FULL_NAME
        and beside(hit, beside_it)
    )


def _is_rare(one: Judged) -> bool:
    owner = _owner(one)
    if owner is None or owner.category not in _RARE or owner.tier < CORROBORATED:
        return False
    return not contradicted(owner, name_beside(one[1]))


def _company(one: Judged, mine: list[Judged]) -> list[int]:
    """What else of the same person is near, and is more than a word of three letters."""
    found = []
    for number, hit, match in mine:
        owner = _owner((number, hit, match))
        if owner is not None and match.person == one[2].person and owner.tier >= CORROBORATED and is_near(one[1], hit):
            found += [] if contradicted(owner, name_beside(hit)) else [number]
    return found

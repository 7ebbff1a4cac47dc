"""Decides what a hit counts for: whose value it is, and what supports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.facts import Match
from sst_bytecode.payload.places import chain, plain_where, where
from sst_bytecode.tracker.alike import as_called
from sst_bytecode.tracker.bare import is_of_something_else
from sst_bytecode.tracker.index import OWNERS
from sst_bytecode.tracker.likeliest import beside_whom, is_only, likeliest
from sst_bytecode.tracker.naming import is_plain_key
from sst_bytecode.tracker.overlaps import distinct, longest
from sst_bytecode.tracker.strength import ALONE, CORROBORATED, NAMED, NAMES, SUPPORTS
from sst_bytecode.tracker.support import Context, company, contradicted, name_beside, named, nearest
from sst_bytecode.tracker.together import beside, together
from sst_bytecode.tracker.values import Live
from sst_bytecode.tracker.written import in_passing, is_joined, is_spelt

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Origin

__all__ = ["Context", "resolve"]

_MOST_WEAK = 20
_DIGESTS = ("md5", "sha", "sm3", "blake", "ripemd", "murmur")
_COARSE = frozenset(
    {"soundex", "year", "month", "day", "month-day", "net-24", "initial"}
)  # forms that many values have
_SURE, _OWN_NAME, _NEAR, _ELSEWHERE, _FLOW, _ONLY_OWNER, _UNSUPPORTED, _GUESS = 0.99, 0.95, 0.9, 0.8, 0.9, 0.6, 0.3, 0.1


def resolve(hits: list[Hit], context: Context) -> tuple[Match, ...]:
    """The matches that *hits* amount to, in the order of the payload."""
    kept = context.hits = longest(hits)
    keys = {hit.leaf[0]: hit.owners[0].category for hit in reversed(kept) if hit.is_key and not is_plain_key(hit)}
    personal = _namer(keys, context.live)
    found: list[tuple[int, Match]] = []
    rest: list[tuple[int, Hit]] = []
    placed: list[tuple[str, Hit]] = []
    for index, hit in sorted(enumerate(kept), key=_is_shared):  # what one alone has says whose the rest is
        beside = beside_whom(hit, context)
        owner = beside or likeliest(hit, context)
        if owner is None:
            continue
        if not isinstance(owner, Live):
            found.append((index, _match(hit, owner, _SURE, personal)))
        elif _tier(owner, hit, context) >= ALONE:
            found.append((index, _match(hit, owner, _SURE, personal)))
            if beside is not None:
                placed.append((owner.person, hit))
            elif owner.category in SUPPORTS:
                context.note(owner.person, hit)
        else:
            rest.append((index, hit))
    for person, hit in placed:  # they tell nothing of a record that it has not told of them
        context.note(person, hit)
    if rest and context.calling is not None:
        writes = context.calling.writes
        rest = [(index, hit) for index, hit in rest if not writes(hit, context)]
    found.extend(_of_less(rest, context, personal))
    found.sort(key=lambda pair: pair[0])
    return distinct([match for _, match in found])


def _is_shared(pair: tuple[int, Hit]) -> bool:
    return len(pair[1].owners) > 1


def _of_less(
    rest: list[tuple[int, Hit]], context: Context, personal: Callable[[str], str | None] | None
) -> list[tuple[int, Match]]:
    """The matches of values that do not stand alone; a name that nothing else supports may stand beside another."""
    if not rest:
        return []
    judged = [(index, hit, match) for index, hit in rest if (match := _supported(hit, context, personal)) is not None]
    supported = together([one for one in judged if one[2].weak], context)
    if supported:  # they say whose the rest is, as an identifier does
        for index, hit, match in judged:
            if index in supported:
                context.note(match.person, hit)
        judged = [
            (
                index,
                hit,
                (_supported(hit, context, personal) or match) if match.weak and index not in supported else match,
            )
            for index, hit, match in judged
        ]
    names = [(hit, match) for _, hit, match in judged if not match.weak and match.category in NAMES]
    weak = 0
    found = []
    for index, hit, match in judged:
        counts = not match.weak or index in supported or _completes(hit, match, names)
        if match.weak and counts:
            match = match.replace(weak=False, confidence=_ELSEWHERE)  # noqa: PLW2901 - a copy of it
        if counts or (weak := weak + 1) <= _MOST_WEAK:
            found.append((index, match))
    return found


def _completes(hit: Hit, match: Match, names: list[tuple[Hit, Match]]) -> bool:
    """Whether another name of the same person, which counts, stands right before or behind: "Dear Ada Lovelace"."""
    return match.category in NAMES and any(
        known.person == match.person and known.category != match.category and beside(other, hit)
        for other, known in names
    )


def _tier(owner: Live, hit: Hit, context: Context) -> int:
    """A digest of a value is no accident; only of somebody who is not in play can it be in doubt whose it is.

    The words of a full name may be, where they are not written as a name.
    """
    if hit.steps and _coarse(hit):
        return NAMED
    if hit.steps and any(step.startswith(_DIGESTS) for step in hit.steps):
        return ALONE if context.in_play(owner) else min(ALONE, owner.tier + 1)
    if owner.tier < ALONE or owner.category not in NAMES:
        return owner.tier
    is_name = is_joined(hit, owner) and (is_spelt(hit, owner) or context.in_play(owner))
    return ALONE if is_name else CORROBORATED


def _coarse(hit: Hit) -> bool:
    return bool(hit.steps) and any(step in _COARSE or step.startswith("round-") for step in hit.steps)


def _supported(hit: Hit, context: Context, personal: Callable[[str], str | None] | None) -> Match | None:
    """A value that does not stand alone: its own name, or something else of the same person, has to be beside it."""
    if (hit.common and not context.places) or _is_any_number(hit, context):
        return None  # somebody's, but nobody's in particular
    owners = [owner for owner in hit.owners if isinstance(owner, Live)]
    owner: Origin | None = context.owner_here(hit, owners[0]) if owners else None
    if owner is None and len(owners) > 1 and context.places:
        owner = nearest(hit, owners, context)
    owner = owner or likeliest(hit, context)
    if not isinstance(owner, Live):
        return None
    if len(owners) > 1:
        owner = as_called(hit, owner, owners, context)
    confidence = _confidence(hit, owner, context)
    if confidence > _UNSUPPORTED:
        return _match(hit, owner, confidence, personal)
    if _coarse(hit):
        return None  # an amount of a thousand is everywhere
    absent = not context.is_known(hit, owner)
    small = owner.tier == NAMED and hit.text.isdigit()
    if absent and (len(owners) > 1 or small or in_passing(hit, owner)):
        return None
    return _match(hit, owner, confidence, personal, weak=True)


def _is_any_number(hit: Hit, context: Context) -> bool:
    """A small number of people who have nothing else to do with the message, under no name of its own.

    That it is everywhere would be found out below, too, but a table has hundreds.
    """
    if hit.common or hit.named or hit.steps or context.is_alone or not hit.text.isdigit():
        return False
    for owner in hit.owners:
        if not isinstance(owner, Live) or owner.tier != NAMED or owner.person in context.places:
            return False
        if context.in_play(owner) or named(owner, name_beside(hit)):
            return False
    return len(hit.owners) < OWNERS


def _confidence(hit: Hit, owner: Live, context: Context) -> float:
    """How sure it is that this is the value of *owner*; at most `_UNSUPPORTED` where nothing supports it."""
    known = context.is_known(hit, owner)
    if not known and not is_only(owner, hit, context):
        whole = owner.tier >= ALONE and owner.category in NAMES and is_joined(hit, owner)
        return _ONLY_OWNER if whole and named(owner, name_beside(hit)) else _GUESS
    if known and "flow" in owner.evidence:
        return _FLOW
    name = name_beside(hit)
    is_named = hit.named or named(owner, name)
    if is_named and not is_of_something_else(hit, owner, name, context):
        return _OWN_NAME if known else _ONLY_OWNER
    if is_named or _coarse(hit):
        return _GUESS
    near = company(hit, owner, context)
    tier = _tier(owner, hit, context)
    telling = tier >= CORROBORATED or (near > 1 and owner.category in NAMES)
    if near and telling and not contradicted(owner, name):
        return _NEAR if near > 1 else _ELSEWHERE
    return _UNSUPPORTED if tier > NAMED else _GUESS


def _match(
    hit: Hit, owner: Origin, confidence: float, personal: Callable[[str], str | None] | None, *, weak: bool = False
) -> Match:
    _, path, layers = hit.leaf
    place = plain_where(path) if personal is None else where(path, personal)
    evidence = owner.evidence if isinstance(owner, Live) else ("value",)
    form = (*owner.form, *hit.steps, *chain(layers))
    return Match(
        owner.tag, owner.person, owner.category, owner.field, owner.source, form, place, evidence, confidence, weak,
        hit.text,
    )  # fmt: skip


def _namer(keys: dict[str, str], live: LiveValues) -> Callable[[str], str | None] | None:
    """What tells the category of a key that is itself somebody's datum, a password included; None without any."""
    if not live.secrets:
        return keys.get if keys else None

    def category(name: str) -> str | None:
        secret = live.secrets.find(name)
        return keys.get(name) if secret is None else secret.category

    return category

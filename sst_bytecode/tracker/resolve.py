"""Decides what a hit counts for: the longest of overlapping ones, whose value it is, and what supports it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.facts import Match
from sst_bytecode.payload.leaves import chain, key_of, where
from sst_bytecode.personal.fields import classify
from sst_bytecode.tracker.live import Live
from sst_bytecode.tracker.secrets import Secret
from sst_bytecode.tracker.tokens import squeeze
from sst_bytecode.tracker.strength import ALONE, CORROBORATED, NAMED, NAMES, SUPPORTS

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Path
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["Context", "resolve"]

_MOST = 500  # matches of one payload
_MOST_WEAK = 20
_NEAR = 500  # characters of one text
_FEW = 50  # identifiers of one person that are compared
_BESIDE = re.compile(r"([^\W\d][\w-]*(?: [^\W\d][\w-]*)?)[\"']?\s{0,2}(?:[:=]|\bis\b|\b)\s{0,2}[\"'(<]?$")
_KINDS: dict[str, str] = {
    category: kind
    for kind, categories in {
        "name": ("first_name", "last_name", "name", "full_name", "middle_name", "maiden_name"),
        "place": ("address", "street", "postcode", "city", "region", "country"),
        "id": ("user_id", "username", "account", "cookie_id", "device_id"),
        "date": ("birth_date", "date"),
        "money": ("income", "finance", "balance"),
    }.items()
    for category in categories
}


class Context:
    """Who is in play: the persons of the request, and those whose identifiers are in the same payload."""

    __slots__ = ("live", "persons", "places", "request")

    def __init__(self, live: LiveValues, persons: frozenset[str], request: str) -> None:
        self.live = live
        self.persons = persons
        self.request = request
        self.places: dict[str, list[Hit]] = {}  # person → where an identifier stands

    def in_play(self, live: Live) -> bool:
        """Whether *live* belongs to a person in play, or was seen in this request."""
        return live.person in self.persons or (bool(self.request) and live.request == self.request)


def resolve(hits: list[Hit], context: Context) -> tuple[Match, ...]:
    """The matches that *hits* amount to, in the order of the payload."""
    kept = _longest(hits)
    personal: dict[str, str] = {}
    for hit in kept:
        if hit.is_key:
            personal.setdefault(hit.leaf[0], hit.owners[0].category)
    strong: list[tuple[int, Hit, Live | Secret]] = []
    rest: list[tuple[int, Hit]] = []
    for index, hit in enumerate(kept):
        best = _owner(hit, context)
        if isinstance(best, Secret) or (best is not None and _tier(best, hit, context) >= ALONE):
            strong.append((index, hit, best))
            if isinstance(best, Live) and best.category in SUPPORTS:
                context.places.setdefault(best.person, []).append(hit)
        else:
            rest.append((index, hit))
    found = [(index, _match(hit, owner, 0.99, personal)) for index, hit, owner in strong]
    weak = 0
    for index, hit in rest:
        match = _supported(hit, context, personal)
        if match is not None and (not match.weak or (weak := weak + 1) <= _MOST_WEAK):
            found.append((index, match))
    return _distinct([match for _, match in sorted(found, key=lambda pair: pair[0])])


def _longest(hits: list[Hit]) -> list[Hit]:
    """Of hits that overlap in one leaf the longest; of equally long ones that with the fewest steps.

    A leaf that is encoded is there once for each layer: what the address in the inner text explains is not told of the outer one.
    """
    by_path: dict[int, list[Hit]] = {}
    for hit in hits:
        by_path.setdefault(id(hit.leaf[1]), []).append(hit)
    if len(by_path) == len(hits):
        return hits
    kept: list[Hit] = []
    for group in by_path.values():
        kept.extend(group if len(group) == 1 else _of_one_place(group))
    return kept


def _of_one_place(group: list[Hit]) -> list[Hit]:
    taken: list[Hit] = []
    for hit in sorted(group, key=lambda hit: (hit.start - hit.end, len(hit.steps), hit.start)):
        clash = next((other for other in taken if hit.leaf is other.leaf and hit.start < other.end and other.start < hit.end), None)
        if clash is None:
            taken.append(hit)
        elif clash.start == hit.start and clash.end == hit.end:
            clash.owners = clash.owners + [owner for owner in hit.owners if owner not in clash.owners]
    longest = next((hit for hit in taken if hit.leaf is not group[0].leaf), None)
    text = "" if longest is None else longest.leaf[0][longest.start : longest.end].lower()
    taken.sort(key=lambda hit: hit.start)
    return [hit for hit in taken if hit.end - hit.start >= len(text) or hit.leaf[0][hit.start : hit.end].lower() not in text]


def _tier(owner: Live, hit: Hit, context: Context) -> int:
    """A digest of a value is no accident; only of somebody who is not in play can it be in doubt whose it is."""
    if not _is_digest(hit.steps):
        return owner.tier
    return ALONE if context.in_play(owner) else min(ALONE, owner.tier + 1)


def _is_digest(steps: tuple[str, ...]) -> bool:
    return any(step.startswith(("md5", "sha", "blake", "ripemd", "murmur")) for step in steps)


def _owner(hit: Hit, context: Context) -> Live | Secret | None:
    """Whose value it is: of a person in play, of this request, of a person who is in the payload anyway, else the latest."""
    if hit.common:
        return hit.owners[-1]
    best: list[Live] = []
    score = -1
    for owner in hit.owners:
        if isinstance(owner, Secret):
            return owner
        if owner.local and owner.request != context.request:
            continue
        points = 4 * (owner.person in context.persons) + 2 * (
            bool(context.request) and owner.request == context.request
        )
        points += owner.person in context.places
        if points > score:
            best, score = [owner], points
        elif points == score:
            best.append(owner)
    if len(best) < 2:  # noqa: PLR2004 - none or one
        return best[0] if best else None
    if score == 0:
        return best[-1]
    key = _name_beside(hit)
    return next((owner for owner in best if _named(owner, key)), best[0])


def _supported(hit: Hit, context: Context, personal: dict[str, str]) -> Match | None:
    """A value that does not stand alone: its own name beside it, or something else of the same person in the same payload."""
    if hit.common and not context.places:
        return None  # somebody's, but nobody's in particular
    owner = _nearest(hit, context) or _owner(hit, context)
    if not isinstance(owner, Live):
        return None
    known = context.in_play(owner) or owner.person in context.places
    alone = len({o.person for o in hit.owners}) == 1 and not context.persons and not context.request
    if "flow" in owner.evidence and known:
        return _match(hit, owner, 0.9, personal)
    if not known and not alone:
        return _match(hit, owner, 0.1, personal, weak=True) if len(hit.owners) == 1 else None
    name = "" if hit.is_key else _name_beside(hit)
    if _named(owner, name):
        return _match(hit, owner, 0.95 if known else 0.6, personal)
    company = _company(hit, owner, context)
    contradicted = bool(name) and (classify(name) or owner.category) != owner.category
    telling = _tier(owner, hit, context) >= CORROBORATED or (company > 1 and owner.category in NAMES)
    if company and telling and not contradicted:
        return _match(hit, owner, 0.9 if company > 1 else 0.8, personal)
    return _match(hit, owner, 0.3 if _tier(owner, hit, context) > NAMED else 0.1, personal, weak=True)


def _nearest(hit: Hit, context: Context) -> Live | None:
    """Of several owners who are in the payload, the one whose identifier is nearest: a batch holds many people."""
    best, depth = None, 0
    for owner in hit.owners:
        if isinstance(owner, Live) and owner.person in context.places:
            shared = max(_shared(hit.leaf[1], place.leaf[1]) for place in context.places[owner.person][:_FEW])
            if shared > depth:
                best, depth = owner, shared
    return best


def _company(hit: Hit, owner: Live, context: Context) -> int:
    """2: an identifier of the same person near it in the same text, or in the same object, 1: elsewhere in the payload, 0: none."""
    places = context.places.get(owner.person)
    if not places:
        return 0
    return 2 if any(_near(hit, place) for place in places) else 1


def _near(hit: Hit, other: Hit) -> bool:
    path, place = hit.leaf[1], other.leaf[1]
    if path is place or path == place:
        return abs(hit.start - other.start) < _NEAR
    return path[0] is not None and place[0] is path[0]


def _shared(one: Path, other: Path) -> int:
    first, second = _steps(one), _steps(other)
    count = 1
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count


def _steps(path: Path) -> list[str | int]:
    steps: list[str | int] = []
    step: Path | None = path
    while step is not None:
        steps.append(step[1])
        step = step[0]
    return steps[::-1]


def _name_beside(hit: Hit) -> str:
    """The name next to a value: the word before it in a text, else the key of its leaf."""
    text = hit.leaf[0]
    if hit.start > 0 and (match := _BESIDE.search(text[max(0, hit.start - 48) : hit.start])):
        return match.group(1)
    return key_of(hit.leaf[1])


def _named(owner: Live | Secret, name: str) -> bool:
    """Whether *name* is the value's own: its field, or another name of its category."""
    if not name:
        return False
    if name == owner.field:
        return True
    category = classify(name) or (classify(name.rpartition(" ")[2]) if " " in name else None)
    if category is not None and (
        category == owner.category or _KINDS.get(category, category) == _KINDS.get(owner.category)
    ):
        return True
    return bool(owner.field) and squeeze(name) == squeeze(owner.field)


def _match(hit: Hit, owner: Live | Secret, confidence: float, personal: dict[str, str], *, weak: bool = False) -> Match:
    text, path, layers = hit.leaf
    return Match(
        owner.tag, owner.person, owner.category, owner.field, owner.source, (*_before(owner), *hit.steps, *chain(layers)),
        where(path, lambda name: personal.get(name, "")), owner.evidence if isinstance(owner, Live) else ("value",), confidence, weak,
        text[hit.start : hit.end],
    )  # fmt: skip


def _before(owner: Live | Secret) -> tuple[str, ...]:
    return owner.form if isinstance(owner, Live) else ()


def _distinct(matches: list[Match]) -> tuple[Match, ...]:
    """One match for each tag and place; of a text and what was decoded from it, the inner place."""
    seen: dict[tuple[str, str], Match] = {}
    for match in matches:
        seen.setdefault((match.tag, match.where), match)
    if len(seen) > 1:
        places: dict[str, list[str]] = {}
        for tag, place in seen:
            places.setdefault(tag, []).append(place)
        for tag, place in list(seen):
            if any(
                len(other) > len(place) and other.startswith(place) and other[len(place)] in ".["
                for other in places[tag]
            ):
                del seen[tag, place]
    return tuple(seen.values())[:_MOST]

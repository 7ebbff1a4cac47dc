"""Of hits that overlap the longest counts: an address contains the name. Of one value at one place, one match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import FREE_TEXT
from sst_bytecode.tracker.hiding import hidden

if TYPE_CHECKING:
    from sst_bytecode.facts import Match
    from sst_bytecode.tracker.hits import Hit

__all__ = ["distinct", "longest", "with_glued"]


def longest(hits: list[Hit]) -> list[Hit]:
    """Of hits that overlap in one leaf the longest; of equally long ones that with the fewest steps.

    A leaf that is escaped is there once for each layer: what the address in the inner text explains is not told of the
    outer one.
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
        clash = next((other for other in taken if hit.overlaps(other) and (_is_text(hit) or not _is_text(other))), None)
        if clash is None:
            taken.append(hit)
        elif clash.start == hit.start and clash.end == hit.end:
            clash.owners = clash.owners + [owner for owner in hit.owners if owner not in clash.owners]
    taken.sort(key=lambda hit: hit.start)
    return taken if len({id(hit.leaf) for hit in taken}) == 1 else [hit for hit in taken if not _explained(hit, taken)]


def _is_text(hit: Hit) -> bool:
    """Whether it is what somebody wrote, in which an address or a name is a datum of its own."""
    return hit.owners[0].category == FREE_TEXT


def _explained(hit: Hit, taken: list[Hit]) -> bool:
    """Whether it is a piece of a longer one, seen before what is around that was undone; a token has no such pieces."""
    text, _, layers = hit.leaf
    piece = text[hit.start : hit.end].lower()
    return any(
        len(other.leaf[2]) > len(layers)
        and other.end - other.start > len(piece)
        and not hidden(other.leaf[2][len(layers) :])
        and piece in other.text.lower()
        for other in taken
    )


def with_glued(matches: list[tuple[Match, bool]], glued: list[Match], text: str) -> list[tuple[Match, bool]]:
    """*matches* and *glued*, those in *text* that have no boundary, each of which hides what is only in it.

    In ``ita.dolan@pine.examplepepper`` the name is the address's, in ``pepperita.dolan@pine.example`` so is the login.
    """
    known = {match.tag for match, _ in matches}
    shown = [match.text.lower() for match, _ in matches]
    new = [match for match in glued if match.tag not in known and not any(match.text.lower() in one for one in shown)]
    rest = text.lower()
    left = set()
    for value in sorted({match.text.lower() for match in new}, key=len, reverse=True):
        if value in rest:
            rest = rest.replace(value, " ")
            left.add(value)
    return [one for one in matches if one[0].text.lower() in rest] + [
        (match, False) for match in new if match.text.lower() in left
    ]


def distinct(matches: list[Match]) -> tuple[Match, ...]:
    """One match for each tag and place, and each way in which it is hidden there; where it shows, its plainest form.

    Of a text and what was decoded from it, the inner place.
    """
    if len({match.tag for match in matches}) == len(matches):
        return tuple(matches)
    seen: dict[tuple[str, tuple[str, ...], str], Match] = {}
    for match in matches:
        key = (match.tag, hidden(match.form), match.where)
        known = seen.get(key)
        if known is None or (match.weak, len(match.form)) < (known.weak, len(known.form)):
            seen[key] = match
    places: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for tag, steps, place in seen:
        places.setdefault((tag, steps), []).append(place)
    for (tag, steps), group in places.items():
        for place in group if len(group) > 1 else ():
            if any(len(o) > len(place) and o.startswith(place) and o[len(place)] in ".[" for o in group):
                del seen[tag, steps, place]
    return tuple(seen.values())

"""Goes through a payload part by part, and gathers what of the live values is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.payload import Bounds, Meter, Outline, decode
from sst_bytecode.tracker.calling import Calling
from sst_bytecode.tracker.dateparts import date_parts
from sst_bytecode.tracker.hits import hits_in
from sst_bytecode.tracker.naming import is_plain_key
from sst_bytecode.tracker.pairs import name_pairs
from sst_bytecode.tracker.recognise import digests_in
from sst_bytecode.tracker.resolve import resolve
from sst_bytecode.tracker.support import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from sst_bytecode.facts import Match, Payload
    from sst_bytecode.payload import Leaves
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["scan"]

_MOST = 2_000  # places where values stand


def scan(
    live: LiveValues,
    payload: Payload,
    persons: frozenset[str],
    request: str,
    *,
    budget: Bounds | None,
    also: Callable[[Leaves], list[Hit]] | None,
    known: Container[str],
) -> tuple[tuple[Match, ...], tuple[str, ...], tuple[str, ...]]:
    """The matches in *payload*, the names of the bounds that were hit, and the body's outline; see `match.find`."""
    meter = Meter() if budget is None else Meter(budget)
    hits: list[Hit] = []
    outline = Outline()
    context = Context(live, persons, request, Calling() if request and payload.url.startswith("http") else None)
    for leaves in decode(payload, meter):
        outline.look(leaves)
        found = hits_in(leaves, live, persons, request)
        if found:
            name_pairs(found, leaves)
            hits.extend(found)
        if len(hits) > _MOST:
            meter.hit("matches")
            break
        if live.index.dates:
            hits.extend(date_parts(leaves, live, persons))
        if also is not None:
            hits.extend(also(leaves))
        if leaves.blobs:
            origin = payload.url[: payload.url.find("/", len("https://"))]
            hits.extend(digests_in(leaves, live, persons, request, origin=origin, known=known))
    matches = resolve(hits, context) if hits else ()
    personal = persons.union([hit.leaf[0] for hit in hits if hit.is_key and not is_plain_key(hit)])
    secret = live.secrets.among if live.secrets else None
    return matches, tuple(meter.limits), outline.told(personal, secret)

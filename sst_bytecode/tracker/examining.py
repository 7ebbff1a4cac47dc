"""Everything that is to be told of one payload: live values, what was derived of them, and what no source gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.payload.bounds import Meter
from sst_bytecode.payload.leaves import Leaves
from sst_bytecode.tracker.hits import hits_in
from sst_bytecode.tracker.leaving import Departure
from sst_bytecode.tracker.match import find
from sst_bytecode.tracker.naming import namer
from sst_bytecode.tracker.resolve import resolve
from sst_bytecode.tracker.strangers import Strangers, without_namesakes
from sst_bytecode.tracker.support import Context

if TYPE_CHECKING:
    from sst_bytecode.facts import Match, Payload
    from sst_bytecode.payload.leaves import Leaf
    from sst_bytecode.tracker.flow import Flow
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.match import Result
    from sst_bytecode.tracker.parts import Part
    from sst_bytecode.tracker.people import Request
    from sst_bytecode.tracker.tags import Tags

__all__ = ["examine"]


def examine(
    payload: Payload, live: LiveValues, flow: Flow, tags: Tags, request: Request | None
) -> tuple[Result, list[Part]]:
    """What is in *payload*, and the parts of derived values in it, whose lineage has to be written."""
    person, number = (request.person, request.id) if request is not None else ("", "")
    persons = frozenset({person}) if request is not None else frozenset()
    strangers = Strangers(namer(live))
    departure = Departure(flow.values, live, persons, number) if flow.values else None

    def look(leaves: Leaves) -> list[Hit]:
        strangers.look(leaves)
        return departure.look(leaves) if departure is not None else []

    known = departure.plain if departure is not None else frozenset()
    result = find(live, payload, persons=persons, request=number, also=look, known=known)
    made: list[Part] = []
    if departure is not None:
        departure.body(payload)
        result.matches = departure.told(result.matches)
        made = departure.made

    def known_as(leaf: Leaf) -> tuple[Match, ...]:
        alone = Leaves(Meter())
        alone.text(*leaf)
        hits = hits_in(alone, live, persons, number)
        found = resolve(hits, Context(live, persons, number)) if hits else ()
        return tuple([match for match in found if len(match.text) == len(leaf[0])])

    told = tuple(strangers.told(result.matches, person, tags.nameless, known_as))
    if told:
        result.matches = without_namesakes(result.matches, told) + told
    return result, made

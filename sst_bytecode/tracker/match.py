"""Finds live values in what is about to leave.

Which person's which datum, in which form, at which place, and how sure that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.payload import Bounds, Meter, decode
from sst_bytecode.tracker.hits import hits_in
from sst_bytecode.tracker.masking import mask
from sst_bytecode.tracker.recognise import digests_in
from sst_bytecode.tracker.resolve import resolve
from sst_bytecode.tracker.support import Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Match, Payload
    from sst_bytecode.payload.leaves import Leaves
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["Result", "find", "mask"]


_MOST = 2_000  # places where values stand


class Result:
    """What was found, in the order of the payload, and the names of the bounds that were hit on the way."""

    __slots__ = ("limits", "matches")

    def __init__(self, matches: tuple[Match, ...] = (), limits: tuple[str, ...] = ()) -> None:
        self.matches = matches
        self.limits = limits


def find(
    live: LiveValues,
    payload: Payload,
    *,
    persons: frozenset[str] = frozenset(),
    request: str = "",
    budget: Bounds | None = None,
    also: Callable[[Leaves], list[Hit]] | None = None,
) -> Result:
    """Every live value in *payload*, in any form that is known, with its support.

    *persons* are those in play, by every name they have; *request* is the request in whose course the payload leaves.
    Values of low entropy are theirs rather than anybody else's. Never longer than *budget* allows; what was left unread
    is named in `Result.limits`. *also* finds other values in each round of leaves.
    """
    if not live and not live.secrets:
        return Result()
    meter = Meter(budget if budget is not None else Bounds())
    hits: list[Hit] = []
    context = Context(live, persons, request)
    for leaves in decode(payload, meter):
        hits.extend(hits_in(leaves, live, persons, request))
        if len(hits) > _MOST:
            meter.hit("matches")
            break
        if leaves.blobs:
            hits.extend(digests_in(leaves, live, persons, request, meter))
        if also is not None:
            hits.extend(also(leaves))
    return Result(resolve(hits, context) if hits else (), tuple(meter.limits))

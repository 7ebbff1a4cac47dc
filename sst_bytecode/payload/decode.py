"""Reads a payload round by round: its own structure, then the encodings that show in the leaves found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.payload.bounds import Meter, guarded
from sst_bytecode.payload.headers import open_headers
from sst_bytecode.payload.leaves import Leaves
from sst_bytecode.payload.structure import open_body
from sst_bytecode.payload.unwrap import unwrap
from sst_bytecode.payload.urls import open_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.facts import Payload

__all__ = ["decode"]

_AT_ONCE = 2_000  # leaves looked at between two looks at the clock
_CHARACTERS = 1 << 17  # of one leaf, likewise


def decode(payload: Payload, meter: Meter | None = None) -> Iterator[Leaves]:
    """Every leaf of *payload*, in parts: what is not encoded first, then what was encoded once, and so on.

    Never raises for any payload; every bound that was hit is in ``meter.limits``, and what a decoder did not understand
    is read as text.
    """
    meter = meter if meter is not None else Meter()
    leaves = Leaves(meter)
    guarded(meter, open_url, payload.url, leaves)
    guarded(meter, open_headers, payload.headers, leaves)
    if payload.body is not None:
        guarded(meter, open_body, payload.body, payload.content_type, payload.content_encoding, leaves)
    rounds = [
        (part, 1) for part in (leaves.split(_AT_ONCE) if len(leaves.texts) > _AT_ONCE or not leaves else (leaves,))
    ]
    begun = False
    for part, depth in rounds:  # which grows as long as there is something inside
        for piece in part.pieces(_CHARACTERS) if len(part.texts) == 1 else (part,):
            if begun and not meter.pace():
                return
            begun = True
            yield piece
        inner = Leaves(meter)
        guarded(meter, unwrap, part, inner)
        if inner and not meter.deep(depth):
            rounds += [(part, depth + 1) for part in inner.split(_AT_ONCE)]

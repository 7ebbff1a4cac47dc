"""Recognises digests of live values that were made out of sight: whole, truncated, and digests of digests."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sst_bytecode.payload.baseenc import IN_PLAY
from sst_bytecode.tracker.derive import SIZES, TRUNCATED, USUAL, derivations
from sst_bytecode.tracker.digests import DEEP, FULL, SHORTEST, SWEPT
from sst_bytecode.tracker.hits import Hit
from sst_bytecode.tracker.strength import SUPPORTS
from sst_bytecode.tracker.trials import spot_of

if TYPE_CHECKING:
    from collections.abc import Container

    from sst_bytecode.payload import Leaves, Meter
    from sst_bytecode.payload.leaves import Blob
    from sst_bytecode.tracker.digests import Digests
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Live

__all__ = ["digests_in"]

_TELLING = 6  # bytes: of fewer only the beginnings of usual digests count, or chance would find one in time
_SHORT = 8  # bytes: as long as the numbers of traces and spans, which are in every other payload
_WHOLE_ONLY = frozenset({8, 32, 48, 64})  # bytes to which digests are hardly ever cut, or of which there are too many
_WHOLE = 16  # bytes: MD5, and whatever is longer
_IN_PLAY = 64  # values of the persons in play that are tried in every way
_DEEP = 12  # values whose digests of digests are made at once, half a millisecond each


def digests_in(
    leaves: Leaves, values: LiveValues, persons: frozenset[str], request: str, *, origin: str, known: Container[str]
) -> list[Hit]:
    """Every blob of *leaves*, which are sent to *origin*, that is a digest of a live value, or the beginning of one.

    Of what is *known*, since it was seen being made, nothing is made again: that would be a thousand digests for each.

    Values of the persons in play, of this request, or the newest where nobody is in play are tried in every known form;
    those that identify a person also as digests of digests, three layers deep; where that was in vain (`Trials`), and
    of everybody else, they are tried in the usual forms, some values at a look.
    """
    in_play = _in_play(values, persons, request)
    trials = values.digests.trials
    found: list[Hit] = []
    for blob in leaves.blobs[:_IN_PLAY]:
        if len(blob[0]) >= _WHOLE and blob[1] in known:
            continue
        spot = spot_of(origin, blob[2]) if request or persons else None
        hit = _hit(blob, values, in_play, leaves.meter, fully=spot is None or trials.is_due(spot))
        if hit is not None:
            found.append(hit)
        if spot is not None and in_play:
            trials.note(spot, found=hit is not None)
    return found


def _in_play(values: LiveValues, persons: frozenset[str], request: str) -> list[Live]:
    found: dict[Live, None] = {}
    for person in persons:
        found.update(dict.fromkeys(values.of(person)[-_IN_PLAY:]))
    newest = list(islice(reversed(values.order), _IN_PLAY))
    found.update(dict.fromkeys(live for live in newest if (live.request == request if request else not persons)))
    return list(found)[:_IN_PLAY]


def _hit(blob: Blob, values: LiveValues, in_play: list[Live], meter: Meter, *, fully: bool) -> Hit | None:
    data, token, path, layers = blob
    how = FULL if fully else SWEPT
    digests = values.digests
    size = len(data)
    common = bool(layers) and layers[-1] in IN_PLAY
    if size in SIZES:
        for live in in_play:
            digests.make(live, size, how)
        hit = _explained(blob, digests.owners(data), size)
        if hit is None and fully and not common and size > _SHORT:
            digests.sweep(values, size, meter)
            hit = _explained(blob, digests.owners(data), size)
        if hit is None and fully and size != _SHORT:
            hit = _deep(blob, digests, in_play, meter)
        if hit is not None or common or (not fully and size in _WHOLE_ONLY):
            return hit
    begins = data[:SHORTEST] or _unhex(token[: 2 * SHORTEST])
    if len(begins) < SHORTEST:
        return None
    for live in in_play:
        digests.make(live, 0, how)
    ends = data[-SHORTEST:] or _unhex(token[-2 * SHORTEST :])
    for live in dict.fromkeys([*digests.owners(begins), *digests.owners(ends)]):
        steps = _truncated(live, data, token)
        if steps is not None:
            return Hit((token, path, layers), 0, len(token), [live], steps, is_key=False)
    return None


def _unhex(token: str) -> bytes:
    """The bytes of an even number of hexadecimal digits, of which a truncated digest may have an odd one."""
    return bytes.fromhex(token) if len(token) % 2 == 0 else b""


def _explained(blob: Blob, owners: list[Live], size: int, *, deep: bool = False) -> Hit | None:
    data, token, path, layers = blob
    by_steps: dict[tuple[str, ...], list[Live]] = {}
    for live in owners:
        made = derivations(live.category, live.text, size, few=False, deep=deep)
        steps = next((steps for steps, digest in made if digest == data), None)
        if steps is not None:
            by_steps.setdefault(steps, []).append(live)
    if not by_steps:
        return None
    steps, lives = max(by_steps.items(), key=lambda item: len(item[1]))
    return Hit((token, path, layers), 0, len(token), list(lives), steps, is_key=False)


def _deep(blob: Blob, digests: Digests, in_play: list[Live], meter: Meter) -> Hit | None:
    size = len(blob[0])
    made = 0
    for live in in_play:
        if live.category in SUPPORTS:
            if made == _DEEP:
                meter.hit("digests")
                break
            made += digests.make(live, size, DEEP)
    return _explained(blob, digests.owners(blob[0]), size, deep=True)


def _truncated(live: Live, data: bytes, token: str) -> tuple[str, ...] | None:
    """The steps by which *token*, hexadecimal or the text of *data*, is an edge of a digest of *live*."""
    hexadecimal = token.lower() if len(token) >= 2 * SHORTEST else ""
    telling = max(len(data), len(hexadecimal) // 2) >= _TELLING
    for steps, digest in derivations(live.category, live.text, 0, few=False, deep=False):
        begins = (data and digest.startswith(data)) or (hexadecimal and digest.hex().startswith(hexadecimal))
        if (begins and (telling or steps[-1] in USUAL)) or (
            telling and ((data and digest.endswith(data)) or (hexadecimal and digest.hex().endswith(hexadecimal)))
        ):
            return (*steps, "truncated") if steps[-1] in TRUNCATED else steps
    return None

"""Holds the digests of live values, made as something that looks like a digest turns up, newest values first."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

from sst_bytecode.tracker.derive import SIZES, derivations, prefix
from sst_bytecode.tracker.trials import Trials

if TYPE_CHECKING:
    from sst_bytecode.payload import Meter
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Live

__all__ = ["DEEP", "FULL", "SHORTEST", "SWEPT", "Digests"]

_LIMIT = 300_000  # digests held; then all are forgotten, and made again as they are asked for
_FEW = 2_000  # digests that are held before those of values that have gone are looked for
_HASTE = 2  # digests looked at for each new one
_ALIVE = 4  # digests of live values that are looked at for one value's
_SHARED = 16  # values whose digest is the same: the same first name of many people
_NEWEST = 256  # values that came since the last look
_AT_ONCE = 32  # values of people who are not in play: about 2 ms. A number, so that no clock decides what is found

SHORTEST = 4  # bytes of a truncated digest
SWEPT, FULL, DEEP = 0, 1, 2  # what has been made of a value for one size, as bits of `Live.digested`


class Digests:
    """The digests of live values made so far, by their first eight bytes.

    `todo` are the values whose turn has not come; `trials` tell where it was worth while.
    """

    def __init__(self) -> None:
        self.trials = Trials()
        self._known: dict[int, Live | tuple[Live, ...]] = {}  # of most digests there is one owner
        self._keys: deque[int] = deque()
        self._todo: dict[int, list[Live]] = {}

    def owners(self, data: bytes) -> list[Live]:
        """The live values one of whose digests begins as *data* does.

        Of truncated ones four bytes are compared: those that one begins or ends with.
        """
        return [live for live in _each(self._known.get(prefix(data))) if live.seen >= 0]

    def make(self, live: Live, size: int, how: int) -> bool:
        """Make the digests of *size* bytes of a value, unless they are there; whether there was something to do."""
        bit = 1 << (3 * (SIZES.index(size) if size else len(SIZES)) + how)
        if live.digested & bit or (how == SWEPT and live.digested & bit << FULL):
            return False
        if len(self._known) > _LIMIT:
            self._forget()
        live.digested |= bit
        new = len(self._keys)
        for _, digest in derivations(live.category, live.text, size, few=how == SWEPT, deep=how == DEEP):
            if size:
                self._own(prefix(digest), live)
            else:
                self._own(prefix(digest[:SHORTEST]), live)
                self._own(prefix(digest[-SHORTEST:]), live)
        self._make_room(_HASTE * (len(self._keys) - new))
        return True

    def _own(self, key: int, live: Live) -> None:
        known = self._known.get(key)
        if known is None:
            self._known[key] = live
            self._keys.append(key)
        elif known is not live and live not in (owners := _each(known)):
            self._known[key] = (*owners, live)[-_SHARED:]

    def sweep(self, values: LiveValues, size: int, meter: Meter) -> None:
        """Go on making digests of everybody's values, the newest first, for a moment."""
        known = 0
        for live in list(islice(reversed(values.order), _NEWEST)):
            known = known + 1 if live.digested & (1 << 3 * SIZES.index(size)) else 0
            if known > _SHARED:
                break
            self.make(live, size, SWEPT)
        todo = self._todo.get(size)
        if todo is None:
            todo = self._todo[size] = list(values.ages)
        made = 0
        while todo:
            if made == _AT_ONCE:
                meter.hit("digests")
                return
            live = todo.pop()
            if live.seen >= 0 and self.make(live, size, SWEPT):
                made += 1

    def _make_room(self, looks: int) -> None:
        """Let go of digests of values that are no longer live; these are the oldest, but for a few."""
        keys, known = self._keys, self._known
        alive = 0
        for _ in range(min(looks, len(keys) - _FEW)):
            key = keys.popleft()
            if not any(live.seen >= 0 for live in _each(known.get(key))):
                known.pop(key, None)
                continue
            keys.append(key)
            alive += 1
            if alive == _ALIVE:
                break

    def _forget(self) -> None:
        for owners in list(self._known.values()):
            for live in _each(owners):
                live.digested = 0
        self._known = {}
        self._keys.clear()


def _each(owners: Live | tuple[Live, ...] | None) -> tuple[Live, ...]:
    return owners if isinstance(owners, tuple) else () if owners is None else (owners,)

"""How much of a payload is read: bounds on size, depth, leaves and CPU time, which name themselves when hit."""

from __future__ import annotations

from gc import get_count
from typing import TYPE_CHECKING

from sst_bytecode.kernel import Kernel

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Bounds", "Meter", "guarded"]

_SHARE = 0.45
_BETWEEN_LOOKS = 256  # leaves: a look at the clock costs as much as two leaves


class Bounds:
    """*size* in bytes or characters of the payload, four times as much of what is unpacked; *depth* in layers.

    *seconds* are CPU time of the calling thread. A collection of all of the program's garbage that falls into them
    starts them anew, once: it takes longer than many a payload, and is not the payload's.
    """

    __slots__ = ("depth", "leaves", "seconds", "size")

    def __init__(self, size: int = 1 << 20, depth: int = 12, leaves: int = 60_000, seconds: float = 0.035) -> None:
        self.size = size
        self.depth = depth
        self.leaves = leaves
        self.seconds = seconds


_USUAL = Bounds()


class Meter:
    """What of the bounds, the usual ones unless others are given, is used up by one payload.

    `limits` names those that were hit, in the order in which they were.
    """

    __slots__ = ("_collections", "_deadline", "_leaves", "_look", "_opened", "_pause", "bounds", "limits")

    def __init__(self, bounds: Bounds = _USUAL) -> None:
        self.bounds = bounds
        self.limits: dict[str, None] = {}
        self._opened = 4 * bounds.size
        self._leaves = bounds.leaves
        self._look = bounds.leaves - _BETWEEN_LOOKS
        self._collections = get_count()[2]
        self._start()

    def _start(self) -> None:
        now = Kernel.thread_time()
        self._deadline = now + self.bounds.seconds
        self._pause = now + _SHARE * self.bounds.seconds

    def _excused(self) -> bool:
        """Whether all garbage was collected meanwhile, which starts the count of younger collections anew."""
        if get_count()[2] >= self._collections:
            return False
        self._collections = 0
        self._start()
        return True

    def hit(self, limit: str) -> bool:
        """Note that *limit* was reached; always False, so that it ends a condition."""
        self.limits[limit] = None
        return False

    def late(self) -> bool:
        """Whether the time is up."""
        return Kernel.thread_time() > self._deadline and not self._excused() and not self.hit("time")

    def pace(self) -> bool:
        """Whether there is time for another step.

        It may use `_SHARE` of what is left, so that what it finds can be looked at.
        """
        now = Kernel.thread_time()
        self._pause = now + _SHARE * (self._deadline - now)
        return now < self._deadline or self._excused() or self.hit("time")

    def take(self, leaves: int) -> bool:
        """Whether that many more leaves may be read; now and then this looks at the clock."""
        self._leaves -= leaves
        if self._leaves < self._look:
            self._look = self._leaves - _BETWEEN_LOOKS
            if self._leaves < 0:
                return self.hit("leaves")
            return Kernel.thread_time() < self._pause or self._excused() or self.hit("time")
        return True

    def open(self, size: int) -> bool:
        """Whether that much more may be unpacked."""
        self._opened -= size
        return self._opened >= 0 or self.hit("size")

    def deep(self, depth: int) -> bool:
        """Whether *depth* is beyond what is read."""
        return depth > self.bounds.depth and not self.hit("depth")


def guarded(meter: Meter, opener: Callable[..., object], *arguments: object) -> None:
    """Call *opener*.

    A payload may be anything, and that it was not understood is a limit of ours, never an error of the program.
    """
    try:
        opener(*arguments)
    except Exception:  # noqa: BLE001 - as said
        meter.hit("undecodable")

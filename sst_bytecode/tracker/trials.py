"""Where what looks like a digest has been tried in every way in vain: at most such places is a random id each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.bounded import put

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Path

    Spot = tuple[str, tuple[str, ...]]

__all__ = ["Trials", "spot_of"]

_FIRST = 8  # times in vain
_EVERY = 32
_MOST = 2_000  # places


def spot_of(origin: str, path: Path) -> Spot:
    """Where in the messages to one destination a leaf stands, whichever item of a list it is in."""
    names: list[str] = []
    step: Path | None = path
    while step is not None:
        if isinstance(step[1], str):
            names.append(step[1])
        step = step[0]
    return origin, tuple(names)


class Trials:
    """A value in play has up to a thousand digests, and takes milliseconds: at each place it is worth them at first.

    Then now and then, and again from the next one on that is a digest. In between the usual digests of the usual forms
    are tried.
    """

    __slots__ = ("_vain",)

    def __init__(self) -> None:
        self._vain: dict[Spot, int] = {}

    def is_due(self, spot: Spot) -> bool:
        """Whether what stands there is to be tried in every way."""
        vain = self._vain.get(spot, 0)
        return vain < _FIRST or vain % _EVERY == 0

    def note(self, spot: Spot, *, found: bool) -> None:
        """Say whether it was a digest."""
        if found:
            self._vain.pop(spot, None)
        else:
            put(self._vain, spot, self._vain.get(spot, 0) + 1, _MOST)

"""What is known of objects that do not say it themselves."""

from __future__ import annotations

from collections import OrderedDict

__all__ = ["Remembered"]

_MOST = 256


class Remembered:
    """Something of each of the last `_MOST` objects.

    They are kept for as long, since the id of a dead one is soon another's.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[object, object]] = OrderedDict()

    def get(self, one: object) -> object:
        """What was put of this very object, None if nothing was."""
        entry = self._known.get(id(one))
        return entry[1] if entry is not None else None

    def put(self, one: object, what: object) -> None:
        """Remember *what* of *one*."""
        self._known[id(one)] = (one, what)
        if len(self._known) > _MOST:
            try:
                self._known.popitem(last=False)
            except KeyError:  # another thread was faster
                return

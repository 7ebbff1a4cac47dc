"""Objects between a value and what is made of it, such as a hash object: known by identity, and only while kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING
from weakref import ref

if TYPE_CHECKING:
    from sst_bytecode.tracker.parts import Origin

__all__ = ["Objects"]

_LIMIT = 1024  # objects held; the oldest leaves first
_MOST = 64  # origins of one object


class Objects:
    """From objects to origins, at most `_LIMIT` of them.

    The id of an object that has died is soon another's, so each entry holds its object: by a weak reference where its
    type has them, so that a file is closed when the program lets go of it, else by a strong one until the entry leaves.
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: OrderedDict[int, tuple[object, bool, tuple[Origin, ...]]] = OrderedDict()

    def get(self, value: object) -> tuple[Origin, ...] | None:
        """The origins of this very object."""
        entry = self._held.get(id(value))
        if entry is None:
            return None
        held, weak, origins = entry
        return origins if (held() if weak else held) is value else None  # type: ignore[operator]  # a weak reference is called

    def add(self, value: object, origins: tuple[Origin, ...]) -> None:
        """*origins* went into *value*, as well as those that are known already."""
        key = id(value)
        known = self.get(value) if key in self._held else None
        if known:
            tags = {origin.root.tag for origin in known}
            origins = (*known, *[origin for origin in origins if origin.root.tag not in tags])
        weak = type(value).__weakrefoffset__ != 0
        held = ref(value, lambda _gone: self._held.pop(key, None)) if weak else value
        self._held[key] = (held, weak, origins[:_MOST])
        self._held.move_to_end(key)
        while len(self._held) > _LIMIT:
            try:
                self._held.popitem(last=False)
            except KeyError:  # another thread was faster
                return

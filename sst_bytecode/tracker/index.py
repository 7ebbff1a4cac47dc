"""Which live values have a key, and at which words keys are anchored: one look-up whatever their number."""

from __future__ import annotations

from sst_bytecode.tracker.values import Live

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from sst_bytecode.tracker.keys import Anchored

__all__ = ["OWNERS", "Index", "Shared"]

OWNERS = 64  # of one key: more people than that share no more than a coincidence


class Shared:
    """The owners of a key that several values have, oldest first, and the same by category and text.

    Of a first name a hundred people have, what it is and how it is written is asked once.
    """

    __slots__ = ("kinds", "lives")

    def __init__(self, lives: tuple[Live, ...]) -> None:
        self.lives: list[Live] = []
        self.kinds: dict[tuple[str, str], list[Live]] = {}
        for live in lives:
            self.add(live)

    def add(self, live: Live) -> None:
        """One more owner, the newest."""
        self.lives.append(live)
        self.kinds.setdefault((live.category, live.text), []).append(live)

    def remove(self, live: Live) -> None:
        """One owner less."""
        self.lives.remove(live)
        kind = (live.category, live.text)
        self.kinds[kind].remove(live)
        if not self.kinds[kind]:
            del self.kinds[kind]


class Index:
    """Key → the values that have it; word → the shapes of keys that are anchored at it, a bit for each.

    Not safe for several writers at once; readers see each key as it was or as it is.
    """

    __slots__ = ("_again", "anchors", "dates", "keys", "phones")

    def __init__(self) -> None:
        self.keys: dict[str, Live | Shared] = {}
        self.anchors: dict[str, int] = {}
        self.phones = 0  # keys of each kind, so that nothing is looked up in vain
        self.dates = 0
        self._again: dict[tuple[str, int], int] = {}  # how often more than once a shape is anchored at a word

    def owners(self, key: str) -> tuple[Live, ...] | list[Live]:
        """The values that have *key*."""
        found = self.keys.get(key)
        return () if found is None else (found,) if isinstance(found, Live) else found.lives

    def insert(self, live: Live, anchored: list[Anchored]) -> bool:
        """Put a value under its keys; False where another had to give way to it."""
        kept = True
        keys, anchors = self.keys, self.anchors
        for key, anchor, shape in anchored:
            known = keys.setdefault(key, live)
            if known is not live:
                kept = self._share(key, known, live) and kept
            if not anchor:
                self._count(key, 1)
                continue
            bit = 1 << shape
            shapes = anchors.get(anchor, 0)
            if shapes & bit:
                again = (anchor, shape)
                self._again[again] = self._again.get(again, 0) + 1
            else:
                anchors[anchor] = shapes | bit
        return kept

    def remove(self, live: Live, anchored: list[Anchored]) -> None:
        """Take a value out again; *anchored* as when it was put in."""
        for key, anchor, shape in anchored:
            self._forget(key, live)
            if not anchor:
                self._count(key, -1)
                continue
            again = (anchor, shape)
            others = self._again.pop(again, 0)
            if others > 1:
                self._again[again] = others - 1
            elif not others:
                shapes = self.anchors.get(anchor, 0) & ~(1 << shape)
                if shapes:
                    self.anchors[anchor] = shapes
                else:
                    self.anchors.pop(anchor, None)

    def _share(self, key: str, known: Live | Shared, live: Live) -> bool:
        if isinstance(known, Live):
            self.keys[key] = Shared((known, live))
            return True
        if known.lives[-1] is not live:  # two spellings of one value may have one key
            known.add(live)
        if len(known.lives) <= OWNERS:
            return True
        known.remove(known.lives[0])
        return False

    def _forget(self, key: str, live: Live) -> None:
        known = self.keys.get(key)
        if known is live:
            del self.keys[key]
        elif isinstance(known, Shared) and live in known.lives:
            known.remove(live)
            if not known.lives:
                del self.keys[key]

    def _count(self, key: str, change: int) -> None:
        if key[0] == "+":
            self.phones += change
        else:
            self.dates += change

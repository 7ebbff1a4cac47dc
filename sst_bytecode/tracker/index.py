"""Which live values have a key, and at which words keys are anchored: one look-up whatever their number."""

from __future__ import annotations

from sst_bytecode.tracker.months import MONTH, MONTH_WORDS
from sst_bytecode.tracker.values import Live

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from sst_bytecode.tracker.keys import Anchored

__all__ = ["OWNERS", "SINGLE", "Both", "Entry", "Index", "Shared", "owners_in"]

SINGLE = 2  # the shape of a key that is one word, and is found as such
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


class Both:
    """A word that is the key of some values and the anchor of others."""

    __slots__ = ("owners", "shapes")

    def __init__(self, owners: Live | Shared, shapes: int) -> None:
        self.owners = owners
        self.shapes = shapes


Entry = Live | Shared | Both | int


def owners_in(entry: Entry | None) -> Live | Shared | None:
    """Whose key a word is."""
    if isinstance(entry, Both):
        return entry.owners
    return None if isinstance(entry, int) else entry


def shapes_in(entry: Entry | None) -> int:
    """The shapes of the keys that are anchored at a word."""
    if isinstance(entry, Both):
        return entry.shapes
    return entry if isinstance(entry, int) else 0


class Index:
    """What there is to know of a word: the values whose key it is, and the shapes of longer keys anchored at it.

    A shape is a bit (see `keys`). Most words are one of the two, and most keys are one value's, so that an addition
    costs a look-up or two. Not safe for several writers at once; readers see each entry as it was or as it is.
    """

    __slots__ = ("_again", "dates", "phones", "table")

    def __init__(self) -> None:
        self.table: dict[str, Entry] = {}
        self.phones = 0  # keys of each kind, so that nothing is looked up in vain
        self.dates = 0
        self._again: dict[tuple[str, int], int] = {}  # how often more than once a shape is anchored at a word

    def owners(self, key: str) -> tuple[Live, ...] | list[Live]:
        """The values that have *key*."""
        found = owners_in(self.table.get(key))
        return () if found is None else (found,) if isinstance(found, Live) else found.lives

    def insert(self, live: Live, anchored: list[Anchored]) -> None:
        """Put a value under its keys; of too many that share one, the oldest gives way to it."""
        table = self.table
        for key, anchor, shape in anchored:
            known = table.setdefault(key, live)
            if known is not live:
                self._share(key, known, live)
            if shape == SINGLE:
                continue
            if anchor:
                self._anchor(anchor, shape)
            else:
                self._count(key, 1)

    def remove(self, live: Live, anchored: list[Anchored]) -> None:
        """Take a value out again; *anchored* as when it was put in."""
        for key, anchor, shape in anchored:
            self._forget(key, live)
            if shape == SINGLE:
                continue
            if anchor:
                self._loosen(anchor, shape)
            else:
                self._count(key, -1)

    def _anchor(self, anchor: str, shape: int) -> None:
        known = self.table.get(anchor)
        bit = 1 << shape
        if known is None:
            self.table[anchor] = bit
        elif shapes_in(known) & bit:
            again = (anchor, shape)
            self._again[again] = self._again.get(again, 0) + 1
        elif isinstance(known, int):
            self.table[anchor] = known | bit
        elif isinstance(known, Both):
            known.shapes |= bit
        else:
            self.table[anchor] = Both(known, bit)

    def _loosen(self, anchor: str, shape: int) -> None:
        again = (anchor, shape)
        others = self._again.pop(again, 0)
        if others > 1:
            self._again[again] = others - 1
        if others:
            return
        known = self.table.get(anchor)
        shapes = shapes_in(known) & ~(1 << shape)
        if isinstance(known, Both):
            known.shapes = shapes
            if not shapes:
                self.table[anchor] = known.owners
        elif isinstance(known, int):
            self._put(anchor, shapes or None)

    def _share(self, key: str, known: Entry, live: Live) -> None:
        if isinstance(known, int):
            self.table[key] = Both(live, known)
            return
        owners = known.owners if isinstance(known, Both) else known
        if owners is live:
            return
        if isinstance(owners, Live):
            shared = Shared((owners, live))
            if isinstance(known, Both):
                known.owners = shared
            else:
                self.table[key] = shared
            return
        if owners.lives[-1] is not live:  # two spellings of one value may have one key
            owners.add(live)
        if len(owners.lives) > OWNERS:
            owners.remove(owners.lives[0])

    def _forget(self, key: str, live: Live) -> None:
        known = self.table.get(key)
        owners = owners_in(known)
        if isinstance(owners, Shared) and live in owners.lives:
            owners.remove(live)
        if owners is live or (isinstance(owners, Shared) and not owners.lives):
            self._put(key, known.shapes if isinstance(known, Both) else None)

    def _put(self, word: str, entry: Entry | None) -> None:
        if entry is None:
            self.table.pop(word, None)
        else:
            self.table[word] = entry

    def _count(self, key: str, change: int) -> None:
        if key[0] == "+":
            self.phones += change
            return
        self.dates += change
        if change > 0 and self.dates == 1:  # the first date: from now on the names of months are looked at
            for word in MONTH_WORDS:
                self._anchor(word, MONTH)
        elif not self.dates:
            for word in MONTH_WORDS:
                self._loosen(word, MONTH)

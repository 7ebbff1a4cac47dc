"""The tags of this process, one for each person, field, fingerprint and source: recorded once, then counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.facts import Place, Seen, Tag
from sst_bytecode.kernel import Kernel
from sst_bytecode.tracker.bounded import make_room
from sst_bytecode.tracker.values import is_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Record
    from sst_bytecode.keys import Key

__all__ = ["NOWHERE", "Sighting", "Tags"]

NOWHERE = Place("", 0, -1, "", "")
# Tags held of values that are not live; the oldest leaves first, and is recorded anew (with the same id) if it is seen
# again. Of a live value the tag is held, for it may have to be recorded yet.
_LIMIT = 3_000
_MOST = 100_000  # tags held in all
_FIRST = 2_000  # values whose first field is remembered
_FRESH = 60.0  # seconds for which a secret need not be made live again
_NEVER = -_FRESH
_EVERY = 5.0  # seconds between two records of counts


class Sighting:
    """What is held of a tag: once it is recorded, only what tells it from others, for there are many."""

    __slots__ = ("_kept", "category", "field", "id", "likeness", "unrecorded")

    def __init__(self, tag: Tag) -> None:
        self.id = tag.id
        self.category = tag.category
        self.field = tag.field
        self.likeness = hash(tag.fingerprint) if tag.fingerprint else 0  # equal for equal values; a secret's is 0
        self.unrecorded: Tag | None = tag
        self._kept = _NEVER

    def is_fresh(self) -> bool:
        """Whether its secret, of which nothing can be looked up, was made live within a minute; it is from now on."""
        if self.likeness:
            return False
        now = Kernel.monotonic()
        fresh = now - self._kept < _FRESH
        if not fresh:
            self._kept = now
        return fresh


class Tags:
    """Makes tags, names their fields by the first source, and says what has to be written."""

    def __init__(
        self,
        key: Key,
        normal: Callable[[str, str], str],
        preview: Callable[[str, str], str],
        secret: Callable[[str], bool],
        is_live: Callable[[str], bool],
    ) -> None:
        self._key = key
        self._normal = normal
        self._preview = preview
        self._secret = secret
        self._is_live = is_live
        self._held: dict[str, Sighting] = {}  # by tag id
        self.gone = 0
        """How many have been let go."""
        self._first_field: dict[int, str] = {}  # by the hash of person, category and fingerprint: there are many
        self._counted: dict[tuple[Sighting, ...], int] = {}
        self._written = 0.0
        self._pid = Kernel.getpid()

    def see(self, text: str, *, category: str, field: str, source: str, person: str, place: Place) -> Sighting:
        """The tag of this value, made if it is new; a secret's has neither fingerprint nor preview."""
        secret = self._secret(category)
        fingerprint = "" if secret else self._key.fingerprint(self._normal(category, text))
        if not secret and not is_session(source):
            field = self._first_field.setdefault(hash((person, category, fingerprint)), field)
            if len(self._first_field) > _FIRST:
                del self._first_field[next(iter(self._first_field))]
        number = self._key.tag(person, field, fingerprint, source)
        sighting = self._held.get(number)
        if sighting is None:
            preview = "" if secret else self._preview(category, text)
            tag = Tag(number, person, category, field, source, fingerprint, self._key.id, preview, place, Kernel.time())
            sighting = self._held[number] = Sighting(tag)
            self.gone += make_room(self._held, _LIMIT, _MOST, lambda other: self._is_live(other.id))
        return sighting

    def nameless(self, text: str, category: str, person: str) -> str:
        """The id of what left without a known source: equal for equal values, and no tag is kept of it."""
        return self._key.tag(person, "", self._key.fingerprint(self._normal(category, text)), "")

    def get(self, number: str) -> Sighting | None:
        """The sighting with this tag id, if it is still held."""
        return self._held.get(number)

    def record(self, *sightings: Sighting) -> list[Record]:
        """What to write because these tags were seen (again): a tag itself once, later only counts, now and then."""
        records: list[Record] = []
        known: list[Sighting] = []
        for sighting in sightings:
            if sighting.unrecorded is None:
                known.append(sighting)
            else:
                records.append(sighting.unrecorded)
                sighting.unrecorded = None
        if known:
            self.count(tuple(known))
        return records

    def count(self, sightings: tuple[Sighting, ...]) -> None:
        """Count all of these, which are recorded, once more."""
        self._counted[sightings] = self._counted.get(sightings, 0) + 1

    def counts(self, *, now: bool = False) -> tuple[Record, ...]:
        """The counts that are due; *now*: all of them."""
        if self._pid != Kernel.getpid():  # a fork: what is counted so far is its parent's to write
            self._pid = Kernel.getpid()
            self._counted = {}
        moment = Kernel.time()
        if not self._counted or (not now and abs(moment - self._written) < _EVERY):
            return ()
        self._written = moment
        due, self._counted = self._counted, {}
        counts: dict[str, int] = {}
        for sightings, times in list(due.items()):  # a thread that was slow may still add to it
            for sighting in sightings:
                counts[sighting.id] = counts.get(sighting.id, 0) + times
        return tuple([Seen(number, times, moment) for number, times in counts.items()])

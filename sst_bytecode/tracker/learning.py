"""What a source gave becomes live values and tags: whose it is, under which name, and what is recorded of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sst_bytecode.kernel import Kernel
from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import FREE_TEXT, classify, is_secret, is_written
from sst_bytecode.personal.placeholders import is_placeholder
from sst_bytecode.personal.shapes import fits, is_prose
from sst_bytecode.tracker.addressees import TYING
from sst_bytecode.tracker.bounded import put
from sst_bytecode.tracker.candidates import Candidate, Candidates
from sst_bytecode.tracker.owners import Owners
from sst_bytecode.tracker.people import is_anonymous
from sst_bytecode.tracker.posted import records_of_others
from sst_bytecode.tracker.repeats import Known, Repeats
from sst_bytecode.tracker.tags import NOWHERE
from sst_bytecode.tracker.walk import leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Alias, Record
    from sst_bytecode.tracker.held import Sight
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.people import People, Request
    from sst_bytecode.tracker.tags import Sighting, Tags
    from sst_bytecode.tracker.walk import Leaf

__all__ = ["Learning"]

_KNOWN = 1_500  # values whose tag is known at a look
_OF_VISITOR = (".jwt", ".cookies", ".COOKIES")  # sources of what says who the visitor is
_STRANGERS = 2_000  # addresses and numbers that anonymous visitors gave


class Learning:
    """Takes sights in; *news* is called when a value became live that was not, *failed* with what was left out."""

    def __init__(
        self,
        people: People,
        tags: Tags,
        live: LiveValues,
        write: Callable[..., None],
        *,
        news: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        self._people = people
        self._owners = Owners(people, live)
        self._tags = tags
        self._live = live
        self._write = write
        self._news = news
        self._failed = failed
        self._candidates = Candidates()
        self._repeats = Repeats()
        self._known: dict[tuple[str, str, object, str], str] = {}
        self._strangers: dict[int, tuple[str, ...]] = {}

    def take(self, sight: Sight, owner: str, request: Request | None) -> None:
        """Make every personal datum of *sight* live as *owner*'s, and record its tag unless it is lazy."""
        known = self._repeats.get(sight, owner)
        if known is not None and self._again(known, owner, request, lazy=sight.lazy):
            return
        newest = self._live.order[-1] if self._live.order else None
        found = [
            self._learn_one(sight, leaf, owner, request) for leaf in leaves(sight.field, sight.value, self._failed)
        ]
        sightings = tuple([sighting for sighting in found if sighting])
        if self._live.order and self._live.order[-1] is not newest:
            self._news()
        self._record(sightings, owner, request, lazy=sight.lazy)
        if None not in found:
            self._repeats.keep(sight, owner, Known(sightings, self._live.by_tag, self._tags.gone))

    def knows(self, like: object, person: str) -> bool:
        """Whether what was taken in with *like*, of *person*, need not be again: then it has been seen once more."""
        request = self._people.current()
        owner = self._people.name(person)
        known = self._repeats.like(like, owner)
        return known is not None and self._again(known, owner, request, lazy=False)

    def _again(self, known: Known, owner: str, request: Request | None, *, lazy: bool) -> bool:
        """See all of this once more, unless some of it has to be made live again; the rest is so for longer."""
        if known.gone != self._tags.gone and not self._are_held(known):
            return False
        now, number = Kernel.monotonic(), request.id if request is not None else ""
        for live in known.lives:
            if live.seen < 0:
                return False
            live.seen = now
            live.request = number
        for secret in known.secrets:
            if not secret.is_fresh():
                return False
        if not known.sightings:
            return True
        if lazy or (known.recorded and not self._strangers and not is_anonymous(owner)):
            if request is not None and owner == request.person:
                request.used = True
            if not lazy:
                self._tags.count(known.sightings)
        else:
            self._record(known.sightings, owner, request, lazy=lazy)
            known.recorded = all(one.unrecorded is None for one in known.sightings)
        return True

    def _are_held(self, known: Known) -> bool:
        gone = self._tags.gone
        held = all(self._tags.get(one.id) is one for one in known.sightings)
        if held:
            known.gone = gone
        return held

    def _record(self, sightings: tuple[Sighting, ...], owner: str, request: Request | None, *, lazy: bool) -> None:
        """Write, unless they are *lazy*, what is to be written of values that were seen."""
        if request is not None and sightings and owner == request.person:
            request.used = True
        if lazy:
            return
        records: list[Record] = []
        if self._strangers or is_anonymous(owner):
            for sighting in sightings:
                if sighting.category in TYING:
                    records.extend(self._tie(sighting.likeness, owner))
        records += self._tags.record(*sightings)
        if records:
            self._write(*records, *self._tags.counts())

    def receive(self, sight: Sight, person: str | None, request: Request | None) -> None:
        """Take in what a source gave: as *person*'s if the source itself says so, else as the request's.

        A row that does not say whose it is goes by the addresses in it; one that is about somebody of its own is the
        request's only if it has one of theirs. Of the people in a list each is somebody of their own, and what has an
        address of somebody's row is theirs.
        """
        owner = request.person if request is not None else ""
        subject = None if sight.subject is None else sight.subject()
        if person is not None:
            owner = self._people.name(person)
            self._join(self._owners.know(subject, owner))
        elif sight.stored:
            owner, value = self._owners.of_row(sight.value, owner, subject)  # type: ignore[arg-type]  # a row is a dictionary
            if value is not sight.value:
                sight = sight._replace(value=value)
        elif sight.field is None and not sight.source.endswith(_OF_VISITOR):
            rest, others = records_of_others(sight.value, owner, self._live, self._people.name)
            for other, name, record in others:
                self.take(sight._replace(field=name, value=record), other, request)
            if others:
                sight = sight._replace(value=rest)
        self.take(sight, owner, request)

    def _join(self, alias: Alias | None) -> None:
        if alias is not None:
            self._live.join(alias.alias, alias.person)
            self._write(alias)

    def _learn_one(
        self, sight: Sight, found: Leaf, owner: str, request: Request | None
    ) -> Sighting | Literal[False] | None:
        """Make one datum live; None where it is not known to be personal, False where it stands for none."""
        name, context, leaf = found
        known = (sight.source, name, leaf, owner)
        number = self._known.get(known)
        sighting = self._tags.get(number) if number is not None else None
        if sighting is None:
            text = str(leaf)
            named = classify(name, context)
            if named is not None and not fits(named, text):
                named = None
            if named is None and is_prose(text) and is_written(name, posted=not sight.stored):
                named = FREE_TEXT
            category = named or detect(text)
            if category is not None and not is_secret(category) and is_placeholder(category, text):
                return False
            if category is None or not text.strip():
                self._candidates.add(Candidate(text, "", "", False, sight.placed(), name, owner))  # noqa: FBT003 - not named
                return None
            sighting = self._sighting(text, category, name, sight, owner)
            if len(self._known) > _KNOWN:
                self._known.clear()
            self._known[known] = sighting.id
            if not is_secret(category):
                self._candidates.add(
                    Candidate(text, sighting.id, category, named is not None, sight.placed(), name, owner)
                )
        course = request.id if request else ""
        if number is not None and (self._live.refresh(sighting.id, course) or sighting.is_fresh()):
            return sighting
        self._live.add(
            leaf,
            tag=sighting.id,
            person=owner,
            category=sighting.category,
            field=sighting.field,
            source=sight.source,
            request=course,
            stored=sight.stored,
        )
        return sighting

    def _sighting(self, text: str, category: str, field: str, sight: Sight, owner: str) -> Sighting:
        place = sight.where() or NOWHERE
        return self._tags.see(text, category=category, field=field, source=sight.source, person=owner, place=place)

    def confirm(self, confirmed: Callable[[str, str], str | None], number: Callable[[str], str | None]) -> None:
        """Let libraries judge the values that wait for it: on the writer's thread, see `Candidates.confirm`."""

        def learn(candidate: Candidate, category: str) -> None:
            text, owner, sight = candidate.text, candidate.owner, candidate.sight
            sighting = self._sighting(text, category, candidate.field, sight, owner)
            field = sighting.field
            self._live.add(text, tag=sighting.id, person=owner, category=category, field=field, source=sight.source)
            if not sight.lazy:
                self._write(*self._tags.record(sighting))

        records = self._candidates.confirm(confirmed, number, learn)
        if records:
            self._write(*records)

    def _tie(self, value: int, owner: str) -> tuple[Record, ...]:
        """An address or number that an anonymous visitor gave and that a named person has makes the two one."""
        if not owner:
            return ()
        if is_anonymous(owner):
            known = self._strangers.get(value, ())
            if owner not in known:
                put(self._strangers, value, (*known, owner), _STRANGERS)
            return ()
        found = (self._people.join(owner, stranger) for stranger in self._strangers.pop(value, ()))
        joined = tuple(alias for alias in found if alias is not None)
        for alias in joined:
            self._live.join(alias.alias, alias.person)
        return joined

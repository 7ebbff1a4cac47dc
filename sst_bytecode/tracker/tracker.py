"""The provenance tracker: learns values at sources, finds them in what leaves, and writes down who and where to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import classify, is_secret
from sst_bytecode.personal.preview import preview
from sst_bytecode.tracker.candidates import Candidate, Candidates
from sst_bytecode.tracker.flow import Flow
from sst_bytecode.tracker.forms import normal
from sst_bytecode.tracker.handed import Handed
from sst_bytecode.tracker.held import Held
from sst_bytecode.tracker.leaving import Departure
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find, mask
from sst_bytecode.tracker.operations import Sharing
from sst_bytecode.tracker.parts import Lineages
from sst_bytecode.tracker.people import People, Request, Sight, is_anonymous
from sst_bytecode.tracker.tags import NOWHERE, Sighting, Tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sst_bytecode.facts import Alias, Match, Payload, Place, Record
    from sst_bytecode.keys import Key
    from sst_bytecode.tracker.match import Result

    Leaf = tuple[str, frozenset[str], object]  # a scalar, behind the name of its field and the names around it
    from sst_bytecode.tracker.parts import Origin

__all__ = ["Tracker"]

_LEAVES = 2_000  # values taken from one source access; what is beyond is counted
_DEPTH = 16
_HELD = 50  # sights of one request that wait for its person
_LONGEST = 10_000  # characters: a longer text is a document, not a value
_PLAIN = frozenset(
    {"datetime", "decimal", "uuid", "ipaddress"}
)  # modules whose values turn into text without the application's code
_TYING = frozenset({"email", "phone"})  # one of these is enough to join an anonymous visitor to a person


class Tracker:
    """Implements `probes.observer.Observer`: every method may be called from any thread and costs microseconds.

    *write* takes records to the spool; it is called before the watched call goes on.
    """

    def __init__(self, key: Key, write: Callable[..., None]) -> None:
        self.active = True
        self.people = People(key, detect)
        self.tags = Tags(key, normal, preview, is_secret)
        self.live = LiveValues()
        self.by_value = Handed(self.live)
        self.candidates = Candidates()
        self.flow = Flow(self.live)
        self.clean = self.flow.clean.values
        self._lineages = Lineages(self.tags)
        self._held = Held()
        self._spool = write
        self.failures: Counter[str] = Counter()
        self._people_tables: dict[str, str] = {}
        self._known: dict[tuple[str, str, object, str], str] = {}
        self._strangers: dict[str, set[str]] = {}

    # requests and persons

    def begin_request(self, request: object) -> object:  # noqa: ARG002 - part of the protocol
        """Open a request's scope in the current context."""
        return self.people.open()

    def end_request(self, token: object) -> None:
        """Close it, and keep what was seen of it live for background threads that send later."""
        if isinstance(token, Request):
            self._settle(token)
            self.people.close(token)
            counts = self.tags.counts()
            if counts:
                self.write(*counts)

    def scope(self) -> object:
        """The request in whose course the caller runs, None outside of any."""
        return self.people.current()

    def set_route(self, route: str) -> None:
        """Name the route of the current request."""
        request = self.people.current()
        if request is not None:
            request.route = route

    def identify(self, person: str) -> None:
        """The application itself used this id for the person of the current request."""
        self._identify(person, known=True)

    def identify_anonymous(self, key: str) -> None:
        """The application knows this anonymous visitor by *key*."""
        self._identify(key, known=False)

    def _identify(self, raw: str, *, known: bool) -> None:
        request = self.people.current()
        if request is not None:
            alias = self.people.identify(request, raw, known=known)
            if alias is not None:
                self._record_alias(alias)
            if request.known:
                self._settle(request)

    def _record_alias(self, alias: Alias) -> None:
        self.live.join(alias.alias, alias.person)
        self.write(alias)

    def learn_people_table(self, table: str, key: str) -> None:
        """Rows of *table* are people, and *key* is the column that names them."""
        self._people_tables[table] = key

    @property
    def people_tables(self) -> dict[str, str]:
        """Table → key column, for the readers of rows."""
        return self._people_tables

    # sources

    def learn(
        self,
        source: str,
        field: str | None,
        value: object,
        place: Place | Callable[[], Place] | None,
        *,
        person: str | None = None,
        lazy: bool = False,
    ) -> None:
        """A source gave *value*: make every personal datum in it live, and record its tag unless *lazy*.

        Of a request whose person is not known yet it is held back, until the person is known, something may leave, or
        the request ends: most applications look at the session before they do anything with what they were given.
        """
        request = self.people.current()
        sight = Sight(source, field, value, place, lazy)
        if request is not None and not request.known and person is None and len(request.held) < _HELD:
            request.held.append(sight.placed())
            self.flow.clean.news(source, field, value)
            return
        self._take(sight, self._owner(request, person), request)

    def _settle(self, request: Request) -> None:
        """Take in what was held back, for the person as far as known."""
        held, request.held = request.held, []
        for sight in held:
            self._take(sight, self._owner(request, None), request)

    def _take(self, sight: Sight, owner: str, request: Request | None) -> None:
        records: list[Record] = []
        newest = self.live.order[-1] if self.live.order else None
        for leaf in _leaves(sight.field, sight.value, self.failed):
            sighting = self._learn_one(sight, leaf, owner, request)
            if sighting is not None and not sight.lazy:
                records.extend(self._tie(sighting.tag.category, sighting.tag.fingerprint, owner))
                records.extend(self.tags.record(sighting))
        if self.live.order and self.live.order[-1] is not newest:
            self.flow.clean.clear()
        if records:
            self.write(*records, *self.tags.counts())

    def _owner(self, request: Request | None, person: str | None) -> str:
        if person is not None:
            return self.people.name(person)
        return request.person if request is not None else ""

    def _learn_one(self, sight: Sight, found: Leaf, owner: str, request: Request | None) -> Sighting | None:
        """Make one datum live; None where it is not personal."""
        name, context, leaf = found
        known = (sight.source, name, leaf, owner)
        number = self._known.get(known)
        sighting = self.tags.get(number) if number is not None else None
        if sighting is None:
            text = str(leaf)
            named = classify(name, context)
            category = named or detect(text)
            if category is None or not text.strip():
                self.candidates.add(Candidate(text, "", "", False, sight.placed(), name, owner))  # noqa: FBT003 - not named
                return None
            sighting = self._sighting(text, category, name, sight, owner)
            if len(self._known) > _LEAVES * 50:
                self._known.clear()
            self._known[known] = sighting.tag.id
            if not is_secret(category):
                self.candidates.add(
                    Candidate(text, sighting.tag.id, category, named is not None, sight.placed(), name, owner)
                )
        tag = sighting.tag
        if request is not None and owner == request.person:
            request.used = True
        if number is not None and (self.live.refresh(tag.id, request.id if request else "") or sighting.is_fresh()):
            return sighting
        self.live.add(
            leaf,
            tag=tag.id,
            person=owner,
            category=tag.category,
            field=tag.field,
            source=sight.source,
            request=request.id if request else "",
        )
        return sighting

    def _sighting(self, text: str, category: str, field: str, sight: Sight, owner: str) -> Sighting:
        place = sight.where() or NOWHERE
        return self.tags.see(text, category=category, field=field, source=sight.source, person=owner, place=place)

    def confirm(self, confirmed: Callable[[str, str], str | None], number: Callable[[str], str | None]) -> None:
        """Let libraries judge the values that wait for it: on the writer's thread, see `Candidates.confirm`."""

        def learn(candidate: Candidate, category: str) -> None:
            text, owner, sight = candidate.text, candidate.owner, candidate.sight
            sighting = self._sighting(text, category, candidate.field, sight, owner)
            tag = sighting.tag
            self.live.add(text, tag=tag.id, person=owner, category=category, field=tag.field, source=sight.source)
            if not sight.lazy:
                self.write(*self.tags.record(sighting))

        records = self.candidates.confirm(confirmed, number, learn)
        if records:
            self.write(*records)

    def _tie(self, category: str, fingerprint: str, owner: str) -> tuple[Record, ...]:
        """An address or number that an anonymous visitor gave and that a named person has makes the two one."""
        if category not in _TYING or not owner:
            return ()
        if is_anonymous(owner):
            if len(self._strangers) > _LEAVES * 50:
                self._strangers.clear()
            self._strangers.setdefault(fingerprint, set()).add(owner)
            return ()
        found = (self.people.join(owner, stranger) for stranger in self._strangers.pop(fingerprint, ()))
        joined = tuple(alias for alias in found if alias is not None)
        for alias in joined:
            self.live.join(alias.alias, alias.person)
        return joined

    # sinks

    def begin(
        self,
        kind: str,
        library: str,
        operation: str,
        place: Place,
        *,
        always: bool = False,
        through: tuple[str, ...] = (),
    ) -> Sharing:
        """A watched operation begins; it is an event once it sends (or, with *always*, ends)."""
        return Sharing(self, kind, library, operation, place, always=always, through=through)

    def awaits_work(self) -> bool:
        """Whether anything that is handed to a library now could be found again in what leaves later."""
        return bool(self.live) or self.people.current() is not None

    def handed(self, receivers: tuple[str, ...], texts: Iterable[str], place: Place) -> None:
        """The application handed these texts to a library at *place*."""
        self.by_value.add(receivers, texts, place, self.people.current())

    def examine(self, payload: Payload) -> Result:
        """Which live values are in *payload*."""
        request = self.people.current()
        if request is not None:
            self._settle(request)
        persons = frozenset({request.person}) if request is not None else frozenset()
        number = request.id if request else ""
        if not self.flow.values:
            return find(self.live, payload, persons=persons, request=number)
        departure = Departure(self.flow.values, persons, number)
        result = find(self.live, payload, persons=persons, request=number, also=departure.look)
        departure.body(payload.body)
        result.matches = departure.told(result.matches)
        for part in departure.made:
            self.write(*self._lineages.of(part, self.people.resolve(part.root.person)))
        return result

    def evidence(self, matches: tuple[Match, ...]) -> list[Record]:
        """The tags that these findings rest on and that are not recorded yet."""
        records: list[Record] = []
        for match in matches:
            sighting = self.tags.get(match.tag)
            if sighting is not None and not sighting.recorded:
                records.extend(self.tags.record(sighting))
        return records

    def mask(self, url: str, matches: tuple[Match, ...]) -> str:
        """*url* with every matched value, credential and query value that looks personal replaced by its category."""
        return mask(url, matches)

    # transforms

    def origins(self, inputs: tuple[object, ...], *, closely: bool = False) -> tuple[Origin, ...] | None:
        """What went into a transform of personal values; None for nothing."""
        request = self.people.current()
        if request is not None and request.held and self._held.touched(request, inputs):
            self._settle(request)
        return self.flow.origins(inputs, request, closely=closely)

    def derive(self, operation: str, origins: tuple[Origin, ...], output: object, place: Place) -> None:
        """A transform made *output* from what `origins` told."""
        self.flow.derive(operation, origins, output, place, self.people.current())

    # health

    def failed(self, what: str) -> None:
        """Count a failure of ours."""
        self.failures[what] += 1

    def write(self, *records: Record) -> None:
        """Hand records to the spool."""
        if self.active:
            self._spool(*records)

    def flush(self) -> None:
        """Write every count that is still held: at exit, at disable, and before this process reads its own report."""
        counts = self.tags.counts(now=True)
        if counts:
            self._spool(*counts)


def _leaves(
    field: str | None, value: object, failed: Callable[[str], None]
) -> Iterator[tuple[str, frozenset[str], object]]:
    """Each scalar in *value* with its field's name and the names beside and above it; bounded in depth and number."""
    stack: list[tuple[str, frozenset[str], object, int]] = [(field or "", frozenset(), value, 0)]
    taken = 0
    while stack:
        name, context, item, depth = stack.pop()
        if item is None or item is True or item is False:
            continue
        if isinstance(item, (str, bytes)):
            if len(item) <= _LONGEST:
                yield name, context, item.decode("utf-8", "replace") if isinstance(item, bytes) else item
        elif isinstance(item, dict):
            names = frozenset(key for key in item if isinstance(key, str)) | ({name} if name else frozenset())
            stack.extend((str(key), names, part, depth + 1) for key, part in reversed(item.items()) if depth < _DEPTH)
        elif isinstance(item, (list, tuple, set, frozenset)):
            stack.extend((name, context, part, depth + 1) for part in item if depth < _DEPTH)
        elif type(item) in (int, float) or type(item).__module__ in _PLAIN:
            yield name, context, item
        taken += 1
        if taken > _LEAVES:
            failed("source truncated")
            return

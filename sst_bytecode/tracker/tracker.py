"""The provenance tracker: learns values at sources, finds them in what leaves, and writes down who and where to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import is_secret
from sst_bytecode.personal.preview import preview
from sst_bytecode.tracker.flow import Flow
from sst_bytecode.tracker.forms import normal
from sst_bytecode.tracker.handed import Handed
from sst_bytecode.tracker.held import Held, Sight
from sst_bytecode.tracker.learning import Learning
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import mask
from sst_bytecode.tracker.operations import Sharing
from sst_bytecode.tracker.parts import Lineages
from sst_bytecode.tracker.people import People, Request
from sst_bytecode.tracker.tags import Tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sst_bytecode.facts import Alias, Attempt, Finding, Match, Payload, Place, Record
    from sst_bytecode.keys import Key
    from sst_bytecode.tracker.match import Result
    from sst_bytecode.tracker.parts import Origin

    Judge = Callable[[Attempt, tuple[Finding, ...]], Exception | None]

__all__ = ["Tracker"]

_HELD = 50  # sights of one request that wait for its person


def _sleep() -> None:
    """Nobody wants to know that there is something to follow."""


class Tracker:
    """Implements `probes.observer.Observer`: every method may be called from any thread and costs microseconds.

    *write* takes records to the spool; it is called before the watched call goes on. *judge* is asked after that what
    is to be raised in its place: None, nothing. *wake* is called when something is learnt or about to leave, or a
    request begins: then values are worth following through transforms. *lent* gives the requests in whose course the
    caller was handed what it works on, the latest first.
    """

    def __init__(
        self,
        key: Key,
        write: Callable[..., None],
        wake: Callable[[], None] = _sleep,
        lent: Callable[[], tuple[Request, ...]] = tuple,
    ) -> None:
        self.write = write
        """Hands records to the spool."""
        self.people = People(key, detect, lent)
        self.live = LiveValues()
        self.tags = Tags(key, normal, preview, is_secret, self.live.holds)
        self.by_value = Handed(self.live)
        self.flow = Flow(self.live, wake)
        self.clean = self.flow.clean.values
        self._lineages = Lineages(self.tags)
        self.failures: Counter[str] = Counter()
        self.judge: Judge | None = None
        self._learning = Learning(
            self.people, self.tags, self.live, self.write, news=self.flow.clean.clear, failed=self.failed
        )
        self.knows = self._learning.knows
        """Whether what was learnt with *like*, of the same person, has just been seen again, and need not be told."""

    # requests and persons

    def begin_request(self, request: object) -> object:  # noqa: ARG002 - part of the protocol
        """Open a request's scope in the current context."""
        self.flow.clean.stir()
        opened = self.people.open()
        self.live.ages.course.begin(opened.id)
        return opened

    def end_request(self, token: object) -> None:
        """Close it, and keep what was seen of it live for background threads that send later."""
        if isinstance(token, Request):
            try:
                self._settle(token)
            finally:
                self.people.close(token)
                self.live.ages.course.end(token.id)
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

    # sources

    def learn(
        self,
        source: str,
        field: str | None,
        value: object,
        place: Place | Callable[[], Place] | None,
        *,
        person: str | None = None,
        subject: Callable[[], tuple[str, str] | None] | None = None,
        lazy: bool = False,
        like: object = None,
    ) -> None:
        """A source gave *value*: make every personal datum in it live, and record its tag unless *lazy*.

        Of a request whose person is not known yet it is held back, until the person is known, something may leave, or
        the request ends: most applications look at the session before they do anything with what they were given.
        """
        request = self.people.current()
        is_row = type(value) is dict and (field is not None or subject is not None)
        if request is not None and not request.known and person is None and len(request.held) < _HELD:
            found = self.flow.clean.news(source, field, value, place)
            sight = Sight(source, field, value, found, lazy, like, subject, is_row)
            request.held.append(sight)  # which another thread may have emptied and replaced meanwhile
            return
        self._learning.receive(Sight(source, field, value, place, lazy, like, subject, is_row), person, request)

    def _settle(self, request: Request) -> None:
        """Take in what was held back, for the person as far as known.

        One by one: another thread that works for the request takes what is left, and nothing twice.
        """
        held = request.held
        if held:
            emptied = Held()
            while held:
                try:
                    sight = held.pop(0)
                except IndexError:  # another thread was faster
                    break
                self._learning.receive(sight, None, request)
            if request.held is held:
                request.held = emptied

    def confirm(self, confirmed: Callable[[str, str], str | None], number: Callable[[str], str | None]) -> None:
        """Let libraries judge the values that wait for it: on the writer's thread, see `Candidates.confirm`."""
        self._learning.confirm(confirmed, number)

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
        self.flow.clean.stir()
        request = self.people.current()
        if request is not None:
            self._settle(request)
        from sst_bytecode.tracker.examining import examine  # not at start-up: what sends nothing never needs it

        result, made = examine(payload, self.live, self.flow, self.tags, request)
        for part in made:
            self.write(*self._lineages.of(part, self.people.resolve(part.root.person)))
        return result

    def evidence(self, matches: tuple[Match, ...]) -> list[Record]:
        """The tags that these findings rest on and that are not recorded yet."""
        records: list[Record] = []
        for match in matches:
            sighting = self.tags.get(match.tag)
            if sighting is not None and sighting.unrecorded is not None:
                records.extend(self.tags.record(sighting))
        return records

    def mask(self, url: str, matches: tuple[Match, ...]) -> str:
        """*url* with every matched value, credential and query value that looks personal replaced by its category."""
        return mask(url, matches)

    # transforms

    def is_blank(self, text: str) -> bool:
        """A quick yes for a text that holds nothing personal; False where `origins` has to be asked."""
        own = self.people.current()
        if own is not None and own.token is not None:  # as `served` asks, without a call
            return not own.held and self.flow.is_blank(text)
        return not any(request.held for request in self.people.served()) and self.flow.is_blank(text)

    def origins(self, inputs: tuple[object, ...], *, closely: bool = False) -> tuple[Origin, ...] | None:
        """What went into a transform of personal values; None for nothing."""
        served = self.people.served()
        for request in served:
            if request.held and request.held.touched(inputs):
                self._settle(request)
        return self.flow.origins(inputs, served[0] if served else None, closely=closely)

    def derive(
        self,
        operation: str,
        origins: tuple[Origin, ...],
        output: object,
        place: Callable[[], Place],
        at: object = None,
    ) -> None:
        """A transform made *output* from what `origins` told, at *place*, of which *at* is the same if it is."""
        served = self.people.served()
        self.flow.derive(operation, origins, output, place, at=at, request=served[0] if served else None)

    # health

    def failed(self, what: str) -> None:
        """Count a failure of ours, and wake whoever writes the counts down: there may be no record to do it."""
        self.failures[what] += 1
        self.write()

    def flush(self) -> None:
        """Write every count that is still held: at exit, at disable, and before this process reads its own report."""
        counts = self.tags.counts(now=True)
        if counts:
            self.write(*counts)

"""One sharing event in the making: an attempt is recorded before the first byte leaves, an outcome after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.facts import Attempt, Finding, Found, Lineage, Outcome, Payload
from sst_bytecode.kernel import Kernel
from sst_bytecode.tracker.addresses import origin_of, parted
from sst_bytecode.tracker.borders import Border
from sst_bytecode.tracker.ids import fresh

if TYPE_CHECKING:
    from sst_bytecode.facts import Destination, Match, Place, Record
    from sst_bytecode.tracker.handed import Given
    from sst_bytecode.tracker.people import Request
    from sst_bytecode.tracker.tracker import Tracker

__all__ = ["Sharing"]

_DIGESTS = (
    "md",
    "sha",
    "sm3",
    "blake",
    "ripemd",
    "murmur",
    "soundex",
)  # forms whose result is a value of its own, with a lineage


class Sharing:
    """The event of one watched operation, from the calling thread's point of view; see `probes.observer.Operation`."""

    __slots__ = (
        "_always",
        "_attempts",
        "_border",
        "_ended",
        "_found",
        "_id",
        "_kind",
        "_library",
        "_missed",
        "_operation",
        "_outline",
        "_place",
        "_record",
        "_request",
        "_sent",
        "_through",
        "_tracker",
    )

    def __init__(
        self,
        tracker: Tracker,
        kind: str,
        library: str,
        operation: str,
        place: Place,
        *,
        always: bool,
        through: tuple[str, ...],
    ) -> None:
        self._tracker = tracker
        self._kind = kind
        self._library = library
        self._operation = operation
        self._place = place
        self._always = always
        self._through = through  # who sends what the application gave them earlier: it is not on the stack
        self._id = fresh()
        self._attempts = 0
        self._sent: str | None = None
        self._border = Border()
        self._found: dict[tuple[str, str, str], bool] = {}  # what was told, and whether it was weak
        self._outline: frozenset[str] = frozenset()  # of it, what was told
        self._ended = False
        self._record: Attempt | None = None
        self._request: Request | None = None  # in whose course it is, once something has been sent
        self._missed: tuple[Payload, str] | None = None

    def send(self, payload: Payload) -> Exception | None:
        """The payload is about to leave: record the attempt, or what a later payload of the operation adds to it.

        Answers what is to be raised in its place, as the tracker's judge says.
        """
        self._attempts += bool(payload.url) or self._sent is None  # what follows of a body is no other attempt
        try:
            return self._send(payload)
        except Exception as error:
            self._miss(payload, type(error).__name__)
            raise

    def _send(self, payload: Payload) -> Exception | None:
        result = self._tracker.examine(payload)
        result.matches += self._border.crossing(payload, self._tracker.examine)
        findings = tuple([self._finding(match) for match in result.matches])
        result.limits += _limit(payload)
        records = self._tracker.evidence(result.matches) + self._lineage(result.matches)
        given = self._given(result.matches)
        if self._sent is not None and given is not None and given != (self._place, self._request):
            if not self._ended:
                records.append(self._outcome("ok"))
            payload = self._begin_anew(payload, self._sent)
        told = self._found
        new = tuple([f for f in findings if told.get((f.tag, f.form, f.where), 2) > f.weak]) if told else findings
        told.update({(f.tag, f.form, f.where): f.weak for f in new})
        known = self._outline
        outline = tuple([line for line in result.outline if line not in known]) if known else result.outline
        self._outline = self._outline.union(outline) if outline else self._outline
        if self._sent is None:
            self._sent = payload.url
            to = parted(self._tracker.mask(payload.url, result.matches))
            self._record = self._attempt(to, given, new, result.limits, outline)
            records.append(self._record)
        elif new or result.limits or outline:
            records.append(Found(self._id, new, result.limits, outline))
        if records:
            self._tracker.write(*records)
        return self._judged(findings, self._record)

    def _miss(self, payload: Payload, reason: str) -> None:
        """Whatever kept us from looking into the payload, that something left is told: to whom, and not what."""
        limits = (f"not examined ({reason})",)
        if self._record is not None:
            self._tracker.write(Found(self._id, (), limits))
            return
        self._missed = payload, reason
        record = self._attempt(origin_of(payload.url), None, (), limits)
        self._tracker.write(record)
        self._sent, self._record, self._missed = payload.url, record, None

    def foresee(self, payload: Payload) -> Exception | None:
        """The same of a part of what a later payload will tell: it is recorded only if it must not leave."""
        if self._tracker.judge is None:
            return None
        matches = self._tracker.examine(payload).matches
        findings = tuple(map(self._finding, matches))
        record = self._record
        if record is None:
            to = parted(self._tracker.mask(payload.url, matches))
            record = self._attempt(to, self._given(matches), findings, ())
        return None if self._judged(findings, record) is None else self.send(payload)

    def _judged(self, findings: tuple[Finding, ...], record: Attempt | None) -> Exception | None:
        """Over all that was found, though it be known already: who tries again is refused again."""
        judge = self._tracker.judge
        return None if judge is None or record is None or not findings else judge(record, findings)

    def end(self, outcome: str) -> None:
        """The operation is over; *outcome* is a status, ``ok`` or the type of an exception, never its text."""
        if self._ended:
            return
        self._ended = True
        if self._missed is not None:
            self._miss(*self._missed)  # there was no room on the stack for it where it left
        if self._sent is None:
            if not self._always:
                return
            self.send(Payload())
        self._tracker.write(self._outcome(outcome))

    def _begin_anew(self, payload: Payload, url: str) -> Payload:
        """What another line gave to the same connection is another event: its first payload."""
        self._id, self._attempts, self._sent, self._found = fresh(), 1, None, {}
        self._ended, self._record, self._outline = False, None, frozenset()
        return payload.replace(url=url)

    def _outcome(self, outcome: str) -> Outcome:
        return Outcome(self._id, outcome, Kernel.time(), max(1, self._attempts))

    def _given(self, matches: tuple[Match, ...]) -> Given | None:
        """The line that gave what a library's thread sends now, and its request; of one message it is one line."""
        begun = self._sent is not None and not self._ended
        if not self._through or (begun and self._found):
            return None
        request = self._tracker.people.current()
        found = self._tracker.by_value.find(self._through, matches, None if self._ended else self._place, request)
        return None if found is None else (found[0], found[1] or request)

    def _attempt(
        self,
        to: Destination,
        given: Given | None,
        found: tuple[Finding, ...],
        limits: tuple[str, ...],
        outline: tuple[str, ...] = (),
    ) -> Attempt:
        request = self._tracker.people.current()
        if given is not None:
            self._place, request = given
        self._request = request
        return Attempt(
            self._id,
            Kernel.time(),
            self._kind,
            self._library,
            self._operation,
            to,
            self._place,
            found,
            request.id if request else "",
            request.route if request else "",
            limits,
            outline,
        )

    def _finding(self, match: Match) -> Finding:
        return Finding(
            match.tag,
            self._tracker.people.resolve(match.person),
            match.category,
            match.field,
            match.source or None,
            " > ".join(match.form),
            match.where,
            match.evidence,
            match.confidence,
            match.weak,
        )

    def _lineage(self, matches: tuple[Match, ...]) -> list[Record]:
        records: list[Record] = []
        for match in matches:
            if match.form and match.text and any(step.startswith(_DIGESTS) for step in match.form):
                form = " > ".join(match.form)
                child = self._tracker.tags.see(
                    match.text,
                    category=match.category,
                    field=match.field,
                    source="derived:" + form,
                    person=self._tracker.people.resolve(match.person),
                    place=self._place,
                )
                if child.unrecorded is not None:
                    records.append(Lineage(match.tag, child.id, form, self._place, Kernel.time()))
                records.extend(self._tracker.tags.record(child))
        return records


def _limit(payload: Payload) -> tuple[str, ...]:
    """Why a probe could not read all of a body: it says so once it knows, after the payload with the URL."""
    limit = getattr(payload.body, "reported", "")
    return (limit,) if limit else ()

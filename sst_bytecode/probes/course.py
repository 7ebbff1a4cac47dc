"""Which watched operation is in course on this thread or task, so that what happens inside it is part of it."""

from __future__ import annotations

import re
from contextvars import ContextVar
from sys import _getframe
from typing import TYPE_CHECKING

from sst_bytecode.facts import REFUSED, Payload
from sst_bytecode.probes import handover, observer
from sst_bytecode.probes.bodies import Unread, Unseen
from sst_bytecode.probes.failures import failed
from sst_bytecode.probes.places import is_application

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.observer import Observer, Operation
    from sst_bytecode.probes.streams import Stream

__all__ = [
    "Course",
    "Layer",
    "enter",
    "folds",
    "here",
    "is_in_course",
    "leave",
    "receiver",
    "receiver_asked_for",
    "step_in",
    "step_out",
]

_WEB = re.compile(r"(?:https?:)?//([^/?#]*)")
_NETWORK = ("http", "ai", "email")


class Course:
    """One operation from begin to end: an event for each receiver, which is one unless it is redirected to another."""

    __slots__ = (
        "_last", "_operations", "_stands", "_unread", "_work", "ended", "entry", "headers", "place", "receiver",
        "status",
    )  # fmt: skip

    def __init__(self, entry: Entry, place: Place, receiver: str = "") -> None:
        self.entry = entry
        self.place = place
        self.receiver = receiver  # that the call names, before anything has been sent
        self.headers: Sequence[tuple[str, str]] = ()  # likewise, until they are sent with the first of it
        self.status = ""
        self.ended = False
        self._operations: dict[str, Operation] = {}
        self._last: Operation | None = None
        self._unread = False  # a body was announced that nothing has read yet
        self._work = handover.work()  # what this thread was handed to work on, if it was
        self._stands = self._work is not None and self._work.standing and place is self._work.place

    @property
    def sent(self) -> bool:
        """Whether anything of it was about to leave."""
        return bool(self._operations)

    def send(self, payload: Payload) -> None:
        """Tell the observer what is about to leave; raises in place of the call if it must not."""
        told = observer.current
        if told is None:
            return
        to = receiver(payload.url)
        operation = self._operations[to] = self._operation(told, to)
        self._last = operation
        self._unread = isinstance(payload.body, Unread)
        self._heed(self._told(operation, payload))

    def _operation(self, told: Observer, to: str) -> Operation:
        entry = self.entry
        return self._operations.get(to) or told.begin(
            entry.kind, entry.library, entry.operation, self.place, always=entry.always,
            through=receivers() if self._stands else (),
        )  # fmt: skip

    def more(self, payload: Payload, *, gone: bool = False) -> None:
        """Tell the observer what follows of what was announced last: a payload without a URL, of body or headers.

        Raises as `send` does, unless it has left already.
        """
        if not payload.headers:
            self._unread = False
        if self._last is not None and observer.current is not None:
            refusal = self._told(self._last, payload)
            self._heed(None if gone else refusal)

    def _told(self, operation: Operation, payload: Payload) -> Exception | None:
        """Tell the operation; if that fails, the call is in course all the same, and its end will be told."""
        try:
            return handover.during(self._work, self.place, operation.send, payload)
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            failed(self.entry, error)
            unjudged = observer.surroundings.unjudged
            return None if unjudged is None else unjudged()

    def foresee(self, payload: Payload) -> None:
        """Ask whether this part of what will be told later may leave; raises if it must not, and only then tells it.

        A payload without a URL goes where the last one went.
        """
        told = observer.current
        if told is None or not (payload.url or self._last):
            return
        to = receiver(payload.url)
        operation = self._operation(told, to) if payload.url else self._last
        assert operation is not None  # noqa: S101 - for the type checker
        refusal = handover.during(self._work, self.place, operation.foresee, payload)
        if refusal is not None and payload.url:
            self._operations[to] = operation
        self._heed(refusal)

    def _heed(self, refusal: Exception | None) -> None:
        if refusal is not None:
            from sst_bytecode.probes.refusing import stop

            self.settle(REFUSED)
            stop(self, refusal)

    def settle(self, outcome: str) -> None:
        """So far it went this way; what follows on a connection may still add to it."""
        for operation in self._operations.values():
            operation.end(outcome)

    def end(self, outcome: str) -> None:
        """It is over, in this way; a second end is none."""
        if self.ended:
            return
        self.ended = True
        if self._unread:
            self.more(Payload(body=Unseen()), gone=True)
        if not self._operations and self.entry.always and observer.current is not None:
            entry = self.entry
            self._operations[""] = observer.current.begin(
                entry.kind, entry.library, entry.operation, self.place, always=True
            )
        for operation in self._operations.values():
            operation.end(outcome)


class Layer:
    """One watched call within a course: the operation itself, or a transport beneath that was told *payload*."""

    __slots__ = ("course", "outer", "passed_on", "payload", "stream")

    def __init__(self, course: Course, payload: Payload | None, outer: Layer | None) -> None:
        self.course = course
        self.payload = payload
        self.outer = outer
        self.stream: Stream | None = None  # reads what leaves beneath this call as the body that was announced
        self.passed_on = False  # a transport beneath this one had the same payload: the same bytes, one layer down

    def has_told(self, url: object, method: object, body: object) -> Payload | None:
        """What this call has told, if this is the same, one layer down; the second time it is another attempt."""
        own = self.payload
        if own is None or self.passed_on or own.url != url or own.method != method:
            return None
        return own if own.body is body or (isinstance(own.body, (bytes, str)) and own.body == body) else None

    def repeats(self, payload: Payload) -> bool:
        """Whether *payload*, from one layer down, is what this one has told; it is passed on by that."""
        same = self.has_told(payload.url, payload.method, payload.body) is not None
        self.passed_on |= same
        return same


_layer: ContextVar[Layer | None] = ContextVar("sst_layer", default=None)


def here() -> Layer | None:
    """The innermost watched call in course; one that has ended, seen from a task that it left behind, is none."""
    layer = _layer.get()
    while layer is not None and layer.course.ended:
        layer = layer.outer
    return layer


def is_in_course(course: Course) -> bool:
    """Whether the caller runs within a watched call of *course*."""
    layer = _layer.get()
    while layer is not None and layer.course is not course:
        layer = layer.outer
    return layer is not None


def enter(course: Course, payload: Payload | None = None) -> Layer:
    """Make this call the innermost in course, until `leave`."""
    layer = Layer(course, payload, _layer.get())
    _layer.set(layer)
    return layer


def leave(layer: Layer) -> None:
    """End the layer; where another is innermost (a coroutine closed by the garbage collector, say) it stays.

    What was about to leave is let go: contexts copied meanwhile, by tasks that live on, keep the layer.
    """
    layer.payload = None
    if _layer.get() is layer:
        _layer.set(layer.outer)


def step_out() -> Layer | None:
    """Be in no operation until `step_in`: who answers a request is no part of what asks for it, be it one process.

    Answers what to give to that: not a token, which would hold the whole context.
    """
    layer = _layer.get()
    _layer.set(None)
    return layer


def step_in(layer: Layer | None) -> None:
    """Go on as before `step_out`.

    In another context (a coroutine closed by the garbage collector) a call that is in course there stays so.
    """
    if _layer.get() is None:
        _layer.set(layer)


def folds(layer: Layer, kind: str, asked_for: str) -> bool:
    """Whether a call of this *kind* is part of the operation in course rather than one of its own.

    It is, unless it goes another way (a listener of a commit that calls a web service), or the application itself,
    called back by the library (to fetch a token, say), has *asked for* another receiver than the operation in course.
    """
    course = layer.course
    if kind not in (course.entry.kind, "socket") and not (kind in _NETWORK and course.entry.kind in _NETWORK):
        return False
    return not (asked_for and course.receiver and asked_for != course.receiver)


def receiver_asked_for(url: str, frame: FrameType) -> str:
    """For `folds`: the receiver of *url*, if the application itself called the function of *frame*; else ""."""
    return receiver(url) if is_application(frame.f_back) else ""


def receiver(url: str) -> str:
    """Host and port of a URL, in lower case and without credentials; of a database's URL all of it."""
    web = _WEB.match(url)
    if web is None:
        return url if "://" in url else ""
    return web[1].rpartition("@")[2].lower()


def receivers() -> tuple[str, ...]:
    """The classes whose methods are on the caller's stack, ``module:Class``, then the packages."""
    classes: dict[str, None] = {}
    packages: dict[str, None] = {}
    frame: FrameType | None = _getframe(1)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        classes[f"{module}:{frame.f_code.co_qualname.rpartition('.')[0]}"] = None
        packages[module.partition(".")[0]] = None
        frame = frame.f_back
    return (*classes, *packages)

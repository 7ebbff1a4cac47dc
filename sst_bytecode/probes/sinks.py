"""Hooks for what sends: an operation that has a meaning, and the transport beneath it that sees what really leaves."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from sst_bytecode.catalog import CatalogueError, compile_path
from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.bodies import make_payload
from sst_bytecode.probes.course import Course, enter, folds, here, leave, receiver, receiver_asked_for
from sst_bytecode.probes.failures import failed
from sst_bytecode.probes.places import asked_from, is_application, nearest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry, First, Path
    from sst_bytecode.catalog.paths import Call
    from sst_bytecode.facts import Payload, Place
    from sst_bytecode.probes.course import Layer
    from sst_bytecode.probes.hooks import Enter, Leave

    Placed = Callable[[FrameType], Place]

__all__ = ["Sink", "ask", "at_sink", "at_transport", "close", "deliver"]

# What is a host, perhaps with a port and a path: no scheme, and neither a path alone nor a name without a dot.
_HOST = re.compile(r"(?:(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?|[\w.-]+:\d+|(?:\d+\.){3}\d+|localhost)(?:/|$)")


class Sink:
    """An entry of the catalogue with its paths ready for use."""

    __slots__ = ("_body", "_headers", "_method", "_outcome", "_url", "entry")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self._url = _path(entry, entry.url)
        self._method = _path(entry, entry.method)
        self._headers = _path(entry, entry.headers)
        self._body = _path(entry, entry.body)
        self._outcome = _path(entry, entry.outcome)

    def named_receiver(self, call: Call) -> str:
        """To whom the call says that it goes, "" if it does not."""
        url = self._address(call)
        return "" if url is None else receiver(url if isinstance(url, str) else str(url))

    def _address(self, call: Call) -> object:
        """Where the call says that it goes. A host without a scheme, as clients keep it, is one (RFC 3986, 4.2)."""
        url = None if self._url is None else self._url.of(call)
        return "//" + url if type(url) is str and "://" not in url and _HOST.match(url) else url

    def payload(self, call: Call, above: Layer | None = None) -> Payload:
        """What the call is about to send; what *above* has told, if it is that.

        Headers are not compared here, once for each layer: what was added to them is seen by the lowest, see `wire`.
        """
        url = self._address(call)
        method = None if self._method is None else self._method.of(call)
        body = None if self._body is None else self._body.of(call)
        told = None if above is None else above.has_told(url, method, body)
        if told is not None:
            return told
        return make_payload(url, method, None if self._headers is None else self._headers.of(call), body)

    def outcome(self, call: Call, result: object) -> str:
        """How it ended, as far as the result tells."""
        value = None if self._outcome is None else self._outcome.of(call, result)
        return "" if value is None else str(value)

    def start(self, call: Call, place: Place, to: str, *, alone: bool = False) -> Leave:
        """The operation begins; the answer ends it. *alone*: no probe within it will see what leaves."""
        course = Course(self.entry, place, to)
        payload = self.payload(call) if alone and self._url is not None else None
        if payload is not None:
            course.send(payload)
        layer = enter(course, payload)

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and _is_promise(result):
                leave(layer)
                result.add_done_callback(lambda done: self._kept(call, course, done))  # type: ignore[attr-defined]  # a future
                return
            if exception is None:
                course.status = self.outcome(call, result) or course.status
            elif not course.sent and isinstance(exception, Exception) and self._url is not None:
                course.send(make_payload(self._address(call), None, None, None))  # it failed before anything left
            close(layer, exception)

        return end

    def _kept(self, call: Call, course: Course, done: Any) -> None:
        """What the call promised has come: only now is the operation over."""
        try:
            if done.cancelled():
                course.end("CancelledError")
            elif (exception := done.exception()) is not None:
                course.end(type(exception).__name__)
            else:
                course.end(self.outcome(call, done.result()) or course.status or "ok")
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            failed(self.entry, error)


def _is_promise(result: object) -> bool:
    """Whether the call has only begun: a client that gives its work to a pool of threads answers a future."""
    futures = sys.modules.get("concurrent.futures._base")
    return futures is not None and issubclass(type(result), futures.Future) and not result.done()  # type: ignore[attr-defined]  # it is one


def close(layer: Layer, exception: BaseException | None) -> None:
    """End the course that was entered with *layer*: by an exception, else with the status that was seen, else well."""
    leave(layer)
    layer.course.end(type(exception).__name__ if exception is not None else layer.course.status or "ok")


def at_sink(entry: Entry, site: Site) -> Enter:
    """Hook for the entry of a function that is an operation."""
    sink = Sink(entry)

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        call = Entered(site, operands, frame.f_code)
        layer = here()
        if layer is not None and folds(
            layer, entry.kind, sink.named_receiver(call) if is_application(frame.f_back) else ""
        ):
            return None
        if observer.surroundings.is_ours():
            return None
        return sink.start(call, asked_from(frame), sink.named_receiver(call))

    return begin


def at_transport(entry: Entry, site: Site) -> Enter:
    """Hook for the entry of a function beneath, which sees what really leaves."""
    sink = Sink(entry)

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        call = Entered(site, operands, frame.f_code)
        return deliver(entry, sink.payload(call, here()), frame, lambda result: sink.outcome(call, result), asked_from)

    return begin


def deliver(
    entry: Entry, payload: Payload, frame: FrameType, outcome: Callable[[object], str], placed: Placed = nearest
) -> Leave | None:
    """*payload* is about to leave: tell it to the operation in course, or make it an operation of its own.

    *placed* says where that is then, of *frame*.
    """
    layer = here()
    folded = layer is not None and folds(layer, entry.kind, receiver_asked_for(payload.url, frame))
    if layer is None or not folded:
        if observer.surroundings.is_ours():
            return None
        course = Course(entry, placed(frame), receiver(payload.url))
        course.send(payload)
    else:
        course = layer.course
        if not layer.repeats(payload):
            course.send(payload)
    own = enter(course, payload)

    def end(result: object, exception: BaseException | None) -> None:
        if exception is None:
            course.status = outcome(result) or course.status
        if folded:
            leave(own)
        else:
            close(own, exception)

    return end


def ask(entry: Entry, payload: Payload, frame: FrameType) -> None:
    """Where a policy is enforced: *payload* goes over the wire now, and will be told later; raises if it must not."""
    if not observer.surroundings.enforces:
        return
    layer = here()
    folded = layer is not None and folds(layer, entry.kind, receiver_asked_for(payload.url, frame))
    course = layer.course if layer is not None and folded else Course(entry, nearest(frame), receiver(payload.url))
    course.foresee(payload)


def _path(entry: Entry, text: str | tuple[str, ...]) -> First | Path | None:
    return compile_path(text, lambda reason: CatalogueError(f"{entry.where}: {reason}")) if text else None

"""Twisted: a request of its HTTP client as it is written, what any other transport is given, and the reactor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes import observer, peers, unexplained
from sst_bytecode.probes.bodies import Unread, make_payload
from sst_bytecode.probes.course import enter, here, leave
from sst_bytecode.probes.handover import begin as work_on
from sst_bytecode.probes.handover import hand_over, plant, uproot
from sst_bytecode.probes.places import NOWHERE, of_application
from sst_bytecode.probes.readers.sockets import send_to
from sst_bytecode.probes.streams import Stream
from sst_bytecode.probes.wire import begin as announce

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.course import Course
    from sst_bytecode.probes.handover import Work
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["answered", "asked", "end_of_body", "given", "piece", "reactor", "request", "worked", "write"]

_given: WeakKeyDictionary[Any, Work] = WeakKeyDictionary()  # by the URI of a request, or by the task
_courses: WeakKeyDictionary[Any, Course] = WeakKeyDictionary()  # by the request
_bodies: WeakKeyDictionary[Any, Stream] = WeakKeyDictionary()  # by the transport, which has one request at a time


def asked(_entry: Entry, _site: Site) -> Enter:
    """Around ``_requestWithEndpoint(key, endpoint, method, parsedURI, …)``: who asks, before there is a connection."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        work = None if observer.current is None else hand_over(of_application(frame))
        if work is not None:
            _given[operands[4]] = work

    return begin


def request(entry: Entry, _site: Site) -> Enter:
    """Around ``Request.writeTo(transport)``, which writes the headers, and a body now or later."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        request: Any = operands[0]
        work = _given.pop(request._parsedURI, None) if request._parsedURI is not None else None  # noqa: SLF001 - no public name
        before = work_on(work)
        try:
            payload = _payload(request)
            message = announce(entry, payload, frame)
        finally:
            uproot(before)
        if message is None:
            return None
        if message.streamed:
            _bodies[operands[1]] = Stream(message.course, payload)
        _courses[request] = message.course
        layer = enter(message.course, payload)

        def end(_result: object, exception: BaseException | None) -> None:
            leave(layer)
            if exception is not None:
                message.course.end(type(exception).__name__)

        return end

    return begin


def _payload(request: Any) -> Any:
    headers = [(name, value) for name, values in request.headers.getAllRawHeaders() for value in values]
    producer = request.bodyProducer
    if producer is not None and isinstance(producer.length, int):
        headers.append((b"Content-Length", str(producer.length).encode()))
    return make_payload(request.absoluteURI, request.method, headers, None if producer is None else Unread())


def given(_entry: Entry, _site: Site) -> Enter:
    """Around ``Team.do(task)`` of a pool of threads, where the task may have to wait: who gave it."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        told = observer.current
        work = None if told is None or here() is not None else hand_over(of_application(frame))
        if work is not None:
            _given[operands[1]] = work

    return begin


def worked(_entry: Entry, _site: Site) -> Enter:
    """Around what a thread of such a pool calls, a function around the task."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        before = work_on(_given.pop(frame.f_locals["task"], None))
        return lambda _result, _exception: uproot(before)

    return begin


def piece(_entry: Entry, _site: Site) -> Enter:
    """Around ``write(data)`` of what a body is written through."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        body = _bodies.get(_below(operands[0]))
        if body is not None:
            body.feed(operands[1])

    return begin


def _below(consumer: Any) -> Any:
    return getattr(consumer, "_consumer", None) or getattr(consumer, "transport", None)


def end_of_body(_entry: Entry, _site: Site) -> Enter:
    """Around what is called when the body is whole."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        transport = _below(operands[0])
        body = _bodies.get(transport)
        if body is None:
            return None
        body.finish()
        return lambda _result, _exception: _drop(transport)  # a mark of the end follows

    return begin


def _drop(transport: object) -> None:
    _bodies.pop(transport, None)


def answered(_entry: Entry, _site: Site) -> Enter:
    """Around ``HTTPClientParser.allHeadersReceived``: how it ended."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        parser: Any = operands[0]
        if parser.response.code >= 200:  # noqa: PLR2004 - what goes before an answer is none (RFC 9110, 15.2)
            course = _courses.pop(parser.request, None)
            if course is not None:
                course.end(str(parser.response.code))

    return begin


def write(entry: Entry, site: Site) -> Enter:
    """Around ``write(data)`` and ``writeSequence(data)`` of a transport, with TLS before it is encrypted."""
    gathered = site.target.endswith(":TLSMemoryBIOProtocol.write")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        transport = _transport(operands[0])
        socket, module = getattr(transport, "socket", None), sys.modules.get("_socket")
        if module is None or not isinstance(socket, module.socket):
            return None  # a pipe's
        unexplained.explain(socket)
        if (gathered and hasattr(transport, "_aggregator")) or _is_secret(transport) or transport in _bodies:
            return None
        peer = peers.of_socket(socket)
        return None if peer is None else send_to(entry, peer, operands[1], frame)

    return begin


def _transport(written: Any) -> Any:
    """What is written to; of what gathers small writes to one, that."""
    return getattr(getattr(written, "_write", None), "__self__", written)


def _is_secret(transport: Any) -> bool:
    """Whether what is written here has been encrypted by a layer upon it."""
    module: Any = sys.modules.get("twisted.protocols.tls")
    if module is None or isinstance(transport, module.TLSMemoryBIOProtocol):
        return False
    protocol = getattr(transport, "protocol", None)
    return isinstance(getattr(protocol, "_wrappedProtocol", protocol), module.TLSMemoryBIOProtocol)


def reactor(_entry: Entry, _site: Site) -> Enter:
    """Around the loop of a reactor: what it calls is the work of whoever asked for it, not of who started the loop."""

    def begin(_operands: tuple[object, ...], _frame: FrameType) -> Leave:
        before = plant(NOWHERE, standing=True)
        return lambda _result, _exception: uproot(before)

    return begin

"""http.client, and so urllib, urllib3 and requests: the request as sent, a body that is not at hand piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.bodies import Unread, make_payload
from sst_bytecode.probes.course import enter, here, leave
from sst_bytecode.probes.readers.http_lines import added, address, announces_a_body, buffered, is_chunked
from sst_bytecode.probes.refusing import fail_closed
from sst_bytecode.probes.streams import Stream
from sst_bytecode.probes.wire import add
from sst_bytecode.probes.wire import begin as announce

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Payload
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave
    from sst_bytecode.probes.wire import Message

__all__ = ["block", "close", "endheaders", "request", "response", "send"]


class _Exchange:
    """The request that a connection is sending."""

    __slots__ = ("at_headers", "message", "stream", "to_come")

    def __init__(self, message: Message) -> None:
        self.message = message
        self.stream: Stream | None = None
        self.to_come = True  # its headers have not been sent
        self.at_headers = False  # the next bytes are its headers

    def leave(self, headers: Payload | None = None) -> None:
        """Its headers leave now; a body that comes in pieces is read as these *headers* say."""
        self.to_come, self.at_headers = False, True
        if headers is not None and self.message.streamed:
            self.stream = Stream(self.message.course, headers, framed=is_chunked(headers.headers))


_exchanges: WeakKeyDictionary[Any, _Exchange] = WeakKeyDictionary()


def request(entry: Entry, site: Site) -> Enter:
    """Around ``request(method, url, body, headers)``: the whole request, if its body is at hand."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        call = Entered(site, operands, frame.f_code)
        connection: Any = operands[0]
        url = address(connection, str(call.argument("url")))
        method, body, layer = call.argument("method"), call.argument("body"), here()
        payload = None if layer is None else layer.has_told(url, method, body)
        if payload is None:
            payload = make_payload(url, method, call.argument("headers") or (), body)
        message = announce(entry, payload, frame)
        if message is None:
            return None
        exchange = _exchanges[connection] = _Exchange(message)
        own = enter(message.course, payload)

        def end(_result: object, exception: BaseException | None) -> None:
            leave(own)
            _settle(connection, exchange, exception)

        return end

    return begin


def _settle(connection: object, exchange: _Exchange, exception: BaseException | None) -> None:
    """The request has been sent; it is over if that failed, else when its answer comes."""
    if exchange.stream is not None:
        exchange.stream.finish()
    if exception is not None:
        _exchanges.pop(connection, None)
        if exchange.message.own:
            exchange.message.course.end(type(exception).__name__)


def endheaders(entry: Entry, site: Site) -> Enter:
    """Around ``endheaders``: what is about to be sent, headers that were added on the way included."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        connection: Any = operands[0]
        exchange = _exchanges.get(connection)
        if exchange is not None and exchange.to_come:
            _go(exchange, connection)
            return None
        method, target, headers = buffered(connection)
        body = Entered(site, operands, frame.f_code).argument("message_body")
        to_be_given = body is None and announces_a_body(headers)  # to `send`
        payload = make_payload(address(connection, target), method, headers, Unread() if to_be_given else body)
        message = announce(entry, payload, frame)
        if message is None:
            return None
        exchange = _exchanges[connection] = _Exchange(message)
        exchange.leave(payload)
        layer = enter(message.course, payload)

        def end(_result: object, exception: BaseException | None) -> None:
            leave(layer)
            if body is not None or exception is not None:
                _settle(connection, exchange, exception)

        return end

    return begin


def _go(exchange: _Exchange, connection: Any) -> None:
    """The headers of a request that has been told leave now, and what was added to them since is told."""
    layer = here()
    told = None if layer is None else layer.payload
    if exchange.message.streamed:
        exchange.leave(make_payload(None, None, buffered(connection)[2], None))
    else:
        exchange.leave()
    if told is not None:
        add(exchange.message.course, added(connection, told.headers))


def send(_entry: Entry, _site: Site) -> Enter:
    """Around ``send(data)``: a piece of the body, if it has not been told whole."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        exchange = _exchanges.get(operands[0])
        if exchange is None or exchange.to_come:  # a proxy is asked for a tunnel before the headers are sent
            return None
        data = operands[1]
        if exchange.at_headers:  # and so is what asks a proxy for a tunnel meanwhile
            return lambda _result, _exception: setattr(exchange, "at_headers", False)
        if exchange.stream is not None:
            if not hasattr(data, "read"):
                exchange.stream.feed(data)
            else:  # read by the function itself, and seen by `block`
                layer = enter(exchange.message.course)
                layer.stream = exchange.stream
                return lambda _result, _exception: leave(layer)
        return None

    return begin


def block(entry: Entry, site: Site) -> CallHook | None:
    """At the calls by which ``send`` gives to the socket what it has read from a file."""
    if site.module != "http.client":
        return None

    def before(_callee: object, operands: tuple[object, ...]) -> None:
        layer = here()
        if layer is not None and layer.stream is not None and operands and observer.current is not None:
            try:
                layer.stream.feed(operands[0])
            except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
                observer.current.failed(f"probe http.client block: {type(error).__name__}")
                fail_closed(entry)

    return before


def response(_entry: Entry, _site: Site) -> Enter:
    """Around ``getresponse``: how it ended."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        connection: Any = operands[0]
        exchange = _exchanges.get(connection)
        if exchange is None:
            return None
        if exchange.stream is not None:
            exchange.stream.finish()

        def end(result: Any, exception: BaseException | None) -> None:
            _exchanges.pop(connection, None)
            course = exchange.message.course
            if exception is None:
                course.status = str(result.status)
            if exchange.message.own:
                course.end(course.status if exception is None else type(exception).__name__)

        return end

    return begin


def close(_entry: Entry, _site: Site) -> Enter:
    """At ``close``: nobody will ask for the answer; how it ended is not known."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        exchange = _exchanges.pop(operands[0], None)
        if exchange is not None and exchange.stream is not None:
            exchange.stream.finish()

    return begin

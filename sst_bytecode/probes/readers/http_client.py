"""http.client, and so urllib, urllib3 and requests: the request as sent, a body that is not at hand piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.bodies import Unread, make_payload
from sst_bytecode.probes.course import enter, here, leave
from sst_bytecode.probes.refusing import fail_closed
from sst_bytecode.probes.streams import Stream
from sst_bytecode.probes.wire import begin as announce
from sst_bytecode.probes.wire import url_of

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
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


_exchanges: WeakKeyDictionary[Any, _Exchange] = WeakKeyDictionary()


def request(entry: Entry, site: Site) -> Enter:
    """Around ``request(method, url, body, headers)``: the whole request, if its body is at hand."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        call = Entered(site, operands, frame.f_code)
        connection: Any = operands[0]
        url = _address(connection, str(call.argument("url")))
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
        if exchange is not None and exchange.to_come and not exchange.message.streamed:
            exchange.to_come, exchange.at_headers = False, True
            return None
        method, target, headers = _buffered(connection)
        body = Entered(site, operands, frame.f_code).argument("message_body")
        payload = make_payload(_address(connection, target), method, headers, body)
        alone = exchange is None or not exchange.to_come
        if alone:
            if body is None and _announces_a_body(headers):  # it will be given to `send`
                payload = make_payload(payload.url, method, headers, Unread())
            message = announce(entry, payload, frame)
            if message is None:
                return None
            exchange = _exchanges[connection] = _Exchange(message)
        assert exchange is not None  # noqa: S101 - for the type checker
        exchange.to_come, exchange.at_headers = False, True
        if exchange.message.streamed:
            framed = any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)
            exchange.stream = Stream(exchange.message.course, payload, framed=framed)
        if not alone:
            return None
        layer = enter(exchange.message.course, payload)

        def end(_result: object, exception: BaseException | None) -> None:
            leave(layer)
            if body is not None or exception is not None:
                _settle(connection, exchange, exception)

        return end

    return begin


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


def _buffered(connection: Any) -> tuple[str, str, list[tuple[str, str]]]:
    """Method, target and headers that wait to be sent."""
    lines = [bytes(line).decode("latin-1") for line in connection._buffer]  # noqa: SLF001 - no other place has them
    method, _, rest = (lines[0] if lines else "").partition(" ")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
    return method, rest.rpartition(" ")[0], headers


def _announces_a_body(headers: list[tuple[str, str]]) -> bool:
    return any(
        name.lower() == "transfer-encoding" or (name.lower() == "content-length" and value != "0")
        for name, value in headers
    )


def _address(connection: Any, target: str) -> str:
    """The URL that *target* means on this connection, which may go through a proxy."""
    if "://" in target.partition("?")[0]:
        return target  # to a proxy
    host = getattr(connection, "_tunnel_host", None) or connection.host
    port = getattr(connection, "_tunnel_port", None) if host is not connection.host else connection.port
    scheme = "https" if connection.default_port == 443 else "http"  # noqa: PLR2004 - of `HTTPSConnection` and its subclasses
    return url_of(scheme, str(host), port, target)

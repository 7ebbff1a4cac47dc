"""httpcore and httpcore2, and so httpx and clients of AI services: a request as the pool gets it, its body as sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.bodies import make_payload
from sst_bytecode.probes.course import enter, here, leave
from sst_bytecode.probes.streams import Stream
from sst_bytecode.probes.wire import begin as announce
from sst_bytecode.probes.wire import url_of

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["data", "event", "request"]


def request(entry: Entry, site: Site) -> Enter:
    """Around a pool's ``handle_request(request)``: one request, whichever connection it is sent on."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        asked: Any = Entered(site, operands, frame.f_code).argument("request")
        url = asked.url
        payload = make_payload(
            url_of(url.scheme.decode("latin-1"), url.host.decode("latin-1"), url.port, url.target.decode("latin-1")),
            asked.method,
            asked.headers,
            asked.stream,
        )
        message = announce(entry, payload, frame)
        if message is None:
            return None
        layer = enter(message.course, payload)
        if message.streamed:
            layer.stream = Stream(message.course, payload)

        def end(result: Any, exception: BaseException | None) -> None:
            leave(layer)
            if layer.stream is not None:
                layer.stream.finish()
            course = message.course
            if exception is None:
                course.status = str(result.status)
            if message.own:
                course.end(course.status if exception is None else type(exception).__name__)

        return end

    return begin


def event(_entry: Entry, _site: Site) -> Enter:
    """Around ``_send_event(event)`` of a connection of HTTP/1.1: a piece of the body, or its end."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        layer = here()
        if layer is not None and layer.stream is not None:
            kind = type(operands[1]).__name__
            if kind == "Data":
                layer.stream.feed(operands[1].data)  # type: ignore[attr-defined]  # an `h11.Data`
            elif kind == "EndOfMessage":
                layer.stream.finish(gone=False)

    return begin


def data(_entry: Entry, site: Site) -> Enter:
    """Around ``_send_stream_data(request, stream_id, data)`` of a connection of HTTP/2: a piece of the body."""
    position = site.names.index("data")

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        layer = here()
        if layer is not None and layer.stream is not None:
            layer.stream.feed(operands[position])

    return begin

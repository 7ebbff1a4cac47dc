"""aiohttp's client: the request as it is sent, its body piece by piece where it is not at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.bodies import Unread, make_payload
from sst_bytecode.probes.course import enter, here, leave
from sst_bytecode.probes.streams import Stream
from sst_bytecode.probes.wire import begin as announce

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["end_of_body", "piece", "request"]


def request(entry: Entry, _site: Site) -> Enter:
    """Around ``ClientRequest.send``: a request, and each to which it is redirected."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        asked: Any = operands[0]
        headers = [(str(name), str(value)) for name, value in asked.headers.items()]
        if getattr(asked, "compress", None):  # by the writer: what it is given is plain
            headers = [pair for pair in headers if pair[0].lower() != "content-encoding"]
        payload = make_payload(str(asked.url), asked.method, headers, _body(asked.body))
        message = announce(entry, payload, frame)
        if message is None:
            return None
        layer = enter(message.course, payload)
        if message.streamed:
            layer.stream = Stream(message.course, payload)

        def end(_result: object, exception: BaseException | None) -> None:
            leave(layer)
            if message.own:
                message.course.end("ok" if exception is None else type(exception).__name__)

        return end

    return begin


def _body(body: Any) -> object:
    """The bytes of a body that has them; a form with files, a file or a generator is read while it is sent."""
    if not body:
        return None
    value = body if isinstance(body, bytes) else getattr(body, "_value", body)
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else Unread()


def piece(_entry: Entry, _site: Site) -> Enter:
    """Around ``StreamWriter.write(chunk)``, which servers use too: theirs is in no operation."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        layer = here()
        if layer is not None and layer.stream is not None:
            layer.stream.feed(operands[1])

    return begin


def end_of_body(_entry: Entry, _site: Site) -> Enter:
    """Around ``StreamWriter.write_eof(chunk)``: the last piece."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        layer = here()
        if layer is not None and layer.stream is not None:
            layer.stream.feed(operands[1])
            layer.stream.finish()

    return begin

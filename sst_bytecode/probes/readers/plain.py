"""Requests that reach the application as they came: their scope, and what is in them, whoever their server is."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.arrival import opened
from sst_bytecode.probes.readers.given import fields_of
from sst_bytecode.probes.readers.raw import body_of, cookies_of
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import name_from_request

if TYPE_CHECKING:
    from types import FrameType

    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Leave
    from sst_bytecode.probes.observer import Observer
    from sst_bytecode.probes.readers.request_scope import Scope

__all__ = ["begun", "reading"]


class _Posted:
    """What a body is read from, and what the request says of it."""

    __slots__ = ("length", "stream", "type")

    def __init__(self, stream: object, environ: dict[str, Any]) -> None:
        self.stream = stream
        self.type = str(environ.get("CONTENT_TYPE") or "")
        self.length = str(environ.get("CONTENT_LENGTH") or "")


def begun(told: Observer, entry: Entry, given: dict[str, Any], stream: object, frame: FrameType) -> Scope:
    """The scope of a request that has arrived as *given*, an environ; of what is in it nobody has asked for any yet."""
    scope = opened(told, f"{entry.source}.headers", given, given, frame.f_code)
    scope.posted = _Posted(stream, given)
    try:
        query = fields_of(str(given.get("QUERY_STRING") or ""))
        for name, found in (("query", query), ("cookies", cookies_of([str(given.get("HTTP_COOKIE") or "")]))):
            if found:
                told.learn(f"{entry.source}.{name}", None, found, None, lazy=True)
        name_from_request(told, query)
        if type(stream) is BytesIO:  # the server has read all of it
            _learn_body(entry, stream.getvalue(), scope.posted.type, None)
    except Exception:
        scope.end()  # nobody else would
        raise
    return scope


def _learn_body(entry: Entry, data: bytes, content_type: str, frame: FrameType | None) -> None:
    """Learn what is in a body that the application has read at *frame*, or may read."""
    told = observer.current
    if told is None or not data:
        return
    found, files = body_of(data, content_type)
    for name, value in (("body", found), ("files", files)):
        if value:
            place = None if frame is None else asked_at(frame)
            told.learn(f"{entry.source}.{name}", None, value, place, lazy=frame is None)
    name_from_request(told, found)


def reading(entry: Entry, stream: object, frame: FrameType) -> Leave | None:
    """What is to be told at the end of a read of *stream*, None where no body is read; of a part nothing is known."""
    scope = current()
    posted = scope.posted if scope is not None else None
    if posted is None or posted.stream is not stream:
        return None

    def end(result: object, exception: BaseException | None) -> None:
        if exception is None and type(result) is bytes and posted.length == str(len(result)):
            _learn_body(entry, result, posted.type, frame)

    return end

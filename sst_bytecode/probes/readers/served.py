"""Servers that hand a request to the application as it came: those of WSGI (PEP 3333), the standard library's own."""

from __future__ import annotations

import sys
from io import BytesIO
from types import BuiltinMethodType
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.hooks import guarded, watched_frame
from sst_bytecode.probes.places import at_function, is_own
from sst_bytecode.probes.readers.arrival import opened
from sst_bytecode.probes.readers.raw import body_of, cookies_of, query_of
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import name_from_request

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token
    from sst_bytecode.probes.readers.request_scope import Scope

__all__ = ["environ", "parsed", "read", "read_call", "serving"]

_FRAMEWORKS = ("bottle", "cherrypy", "django", "falcon", "flask", "pyramid")  # which open the scope of a request


class _Posted:
    """What a body is read from, and what the request says of it."""

    __slots__ = ("length", "stream", "type")

    def __init__(self, stream: object, environ: dict[str, Any]) -> None:
        self.stream = stream
        self.type = str(environ.get("CONTENT_TYPE") or "")
        self.length = str(environ.get("CONTENT_LENGTH") or "")


def serving(_entry: Entry, _site: Site) -> Enter:
    """Around what serves one request, until its answer is sent: the end of the scope that is opened meanwhile."""

    def begin(_operands: tuple[object, ...], _frame: FrameType) -> Leave:
        before = current()

        def end(_result: object, _exception: BaseException | None) -> None:
            scope = current()
            if scope is not None and scope is not before and scope.posted is not None:
                scope.end()

        return end

    return begin


def environ(entry: Entry, _site: Site) -> Enter:
    """Around what makes the environ of a request: its scope, unless a framework will open one."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if not sys.modules.keys().isdisjoint(_FRAMEWORKS):
            return None

        def end(result: Any, exception: BaseException | None) -> None:
            made = result[1] if type(result) is tuple else result or getattr(operands[0], "environ", None)
            if exception is None and type(made) is dict:
                scope = _open(entry, made, made.get("wsgi.input"), frame)
                if scope is not None and observer.current is not None:
                    observer.current.set_route(f"{made.get('REQUEST_METHOD', '')} {made.get('SCRIPT_NAME', '')}/*")

        return end

    return begin


def parsed(entry: Entry, _site: Site) -> Enter:
    """Around ``parse_request``: the scope of a request that a method of the application's own will answer."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        handler: Any = operands[0]

        def end(result: object, _exception: BaseException | None) -> None:
            view = getattr(type(handler), f"do_{handler.command}", None) if result is True else None
            if not is_own(view) or observer.current is None:
                return
            scope = _open(entry, _environ_of(handler), handler.rfile, frame)
            if scope is not None:
                observer.current.set_route(f"{handler.command} {type(handler).__name__}")
                scope.answered_by(at_function(view))

        return end

    return begin


def read(entry: Entry, _site: Site) -> Enter:
    """Around ``read`` of what a body is read from."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        return _reading(entry, operands[0], frame)

    return begin


def read_call(entry: Entry, _site: Site) -> CallHook:
    """At a call of that method where it is written in C."""

    def before(callee: object, _operands: tuple[object, ...]) -> Token | None:
        if type(callee) is not BuiltinMethodType or observer.current is None:
            return None
        leave = _reading(entry, callee.__self__, watched_frame())
        return None if leave is None else guarded(entry, leave)

    return before


def _reading(entry: Entry, stream: object, frame: FrameType) -> Leave | None:
    scope = current()
    posted = scope.posted if scope is not None else None
    if posted is None or posted.stream is not stream:
        return None

    def end(result: object, exception: BaseException | None) -> None:
        # Of a part it cannot be told what it is.
        if exception is None and type(result) is bytes and posted.length in {"", str(len(result))}:
            _learn_body(entry, result, posted.type, frame)

    return end


def _open(entry: Entry, given: dict[str, Any], stream: object, frame: FrameType) -> Scope | None:
    """The scope of a request, and what nobody has asked for yet."""
    told = observer.current
    if told is None:
        return None
    scope = opened(told, f"{entry.source}.headers", given, given, frame.f_code)
    scope.posted = _Posted(stream, given)
    try:
        query = query_of(str(given.get("QUERY_STRING") or ""))
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


def _environ_of(handler: Any) -> dict[str, Any]:
    """A request of the standard library's server as an environ has it."""
    lines: dict[str, list[str]] = {}
    for name, value in handler.headers.items():
        lines.setdefault(f"HTTP_{name.upper().replace('-', '_')}", []).append(str(value))
    joined = {key: ("; " if key == "HTTP_COOKIE" else ", ").join(values) for key, values in lines.items()}
    return joined | {
        "QUERY_STRING": handler.path.partition("?")[2],
        "REMOTE_ADDR": str(handler.client_address[0]) if handler.client_address else "",
        "CONTENT_TYPE": joined.get("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": joined.get("HTTP_CONTENT_LENGTH", ""),
    }

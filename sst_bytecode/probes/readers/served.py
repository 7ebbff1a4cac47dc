"""Servers that hand a request to the application as it came: those of WSGI (PEP 3333), the standard library's own."""

from __future__ import annotations

import sys
from types import BuiltinMethodType
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.hooks import guarded, watched_frame
from sst_bytecode.probes.places import at_function, is_own
from sst_bytecode.probes.readers.plain import begun, reading
from sst_bytecode.probes.readers.request_scope import current, header_key

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token

__all__ = ["environ", "parsed", "read", "read_call", "serving"]

_FRAMEWORKS = ("bottle", "cherrypy", "django", "falcon", "flask", "pyramid")  # which open the scope of a request


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
            told = observer.current
            if told is not None and exception is None and type(made) is dict:
                begun(told, entry, made, made.get("wsgi.input"), frame)
                told.set_route(f"{made.get('REQUEST_METHOD', '')} {made.get('SCRIPT_NAME', '')}/*")

        return end

    return begin


def parsed(entry: Entry, _site: Site) -> Enter:
    """Around ``parse_request``: the scope of a request that a method of the application's own will answer."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        handler: Any = operands[0]

        def end(result: object, _exception: BaseException | None) -> None:
            view = getattr(type(handler), f"do_{handler.command}", None) if result is True else None
            told = observer.current
            if told is not None and is_own(view):
                scope = begun(told, entry, _environ_of(handler), handler.rfile, frame)
                told.set_route(f"{handler.command} {type(handler).__name__}")
                scope.answered_by(at_function(view))

        return end

    return begin


def read(entry: Entry, _site: Site) -> Enter:
    """Around ``read`` of what a body is read from."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        return reading(entry, operands[0], frame)

    return begin


def read_call(entry: Entry, _site: Site) -> CallHook:
    """At a call of that method where it is written in C."""

    def before(callee: object, _operands: tuple[object, ...]) -> Token | None:
        if type(callee) is not BuiltinMethodType or observer.current is None:
            return None
        leave = reading(entry, callee.__self__, watched_frame())
        return None if leave is None else guarded(entry, leave)

    return before


def _environ_of(handler: Any) -> dict[str, Any]:
    """A request of the standard library's server as an environ has it."""
    lines: dict[str, list[str]] = {}
    for name, value in handler.headers.items():
        lines.setdefault(header_key(name), []).append(str(value))
    joined = {key: ("; " if key == "HTTP_COOKIE" else ", ").join(values) for key, values in lines.items()}
    return joined | {
        "QUERY_STRING": handler.path.partition("?")[2],
        "REMOTE_ADDR": str(handler.client_address[0]) if handler.client_address else "",
        "CONTENT_TYPE": joined.get("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": joined.get("HTTP_CONTENT_LENGTH", ""),
    }

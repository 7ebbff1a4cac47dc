"""ASGI: a request whose server hands it to an application that no framework of ours serves."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.plain import begun, reading
from sst_bytecode.probes.readers.starlette_scope import environ_of

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["received", "served"]

_FRAMEWORKS = ("django", "falcon", "litestar", "quart", "starlette")  # which open the scope of a request


def served(entry: Entry, _site: Site) -> Enter:
    """Around the application's call for one request: its scope, unless a framework will open one."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        cycle: Any = operands[0]
        told = observer.current
        if told is None or not sys.modules.keys().isdisjoint(_FRAMEWORKS):
            return None
        given = cycle.scope
        environ = environ_of(given)
        environ["QUERY_STRING"] = given["query_string"].decode("latin-1")
        environ["CONTENT_TYPE"] = environ.get("HTTP_CONTENT_TYPE")
        environ["CONTENT_LENGTH"] = environ.get("HTTP_CONTENT_LENGTH")
        scope = begun(told, entry, environ, cycle, frame)
        told.set_route(f"{given['method']} {given.get('root_path', '')}/*")
        return lambda _result, _exception: scope.end()

    return begin


def received(entry: Entry, _site: Site) -> Enter:
    """Around ``receive``: a body that comes whole."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        leave = reading(entry, operands[0], frame)
        if leave is None:
            return None

        def end(result: object, exception: BaseException | None) -> None:
            leave(result.get("body") if type(result) is dict else None, exception)

        return end

    return begin

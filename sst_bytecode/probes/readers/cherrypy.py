"""CherryPy: what it has read of a request by the time its handler is called, and who is logged in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.given import learn_given
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import identify

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["cookies", "json", "login", "params"]


def cookies(entry: Entry, _site: Site) -> Enter:
    """Around ``Request.process_headers``: cookies, for which nobody has asked yet."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        def end(_result: object, exception: BaseException | None) -> None:
            request: Any = operands[0]
            told = observer.current
            if told is not None and exception is None and request.cookie and current() is not None:
                found = {name: morsel.value for name, morsel in request.cookie.items()}
                told.learn(entry.source, None, found, None, lazy=True)

        return end

    return begin


def params(entry: Entry, _site: Site) -> Enter:
    """Around the reading of the query, or of a form: handlers are called with what is in it; of files their names."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(_result: object, exception: BaseException | None) -> None:
            holder: Any = operands[0]
            if exception is None and current() is not None:
                learn_given(entry, {name: _named(value) for name, value in holder.params.items()}, frame)

        return end

    return begin


def json(entry: Entry, _site: Site) -> Enter:
    """Around the tool that reads JSON."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None and current() is not None:
                learn_given(entry, getattr(_request(), "json", None), frame)

        return end

    return begin


def login(entry: Entry, _site: Site) -> Enter:
    """At the call of a handler: whom a tool has let in."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> None:
        told, scope = observer.current, current()
        if told is None or scope is None or scope.named:
            return
        name = getattr(_request(), "login", None)
        if isinstance(name, str) and name:
            identify(told, scope, entry.source, name, lambda: asked_at(frame))

    return begin


def _named(value: Any) -> object:
    if isinstance(value, list):
        return [_named(one) for one in value]
    return value if isinstance(value, (str, bytes)) else getattr(value, "filename", None)


def _request() -> Any:
    return sys.modules["cherrypy"].serving.request

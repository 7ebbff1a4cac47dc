"""Flask: the scope of a request, from the application's being called until its answer is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.arrival import opened
from sst_bytecode.probes.readers.request_scope import current

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["request", "response"]


def request(_entry: Entry, site: Site) -> Enter:
    """Around ``Flask.wsgi_app``: the scope of a request."""
    position = site.names.index("environ")

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        told = observer.current
        environ = operands[position]
        if told is None or not isinstance(environ, dict):
            return None
        scope = opened(told, "flask.headers", environ, environ)
        return lambda result, _exception: scope.returned(result)

    return begin


def response(_entry: Entry, _site: Site) -> Enter:
    """Around ``Flask.full_dispatch_request``: whether the answer is made while it is sent."""

    def end(result: object, _exception: BaseException | None) -> None:
        scope = current()
        body = getattr(result, "response", None)
        if scope is not None and body is not None:
            scope.streamed = not isinstance(body, (list, tuple))

    return lambda _operands, _frame: end

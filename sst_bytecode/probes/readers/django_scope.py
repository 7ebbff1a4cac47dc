"""Django: the scope of a request, the view that answers it, and the variables of its URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.arrival import opened
from sst_bytecode.probes.readers.request_scope import current, view_place
from sst_bytecode.probes.readers.whom import name_from_request

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["closed", "request", "resolved"]


def request(_entry: Entry, site: Site) -> Enter:
    """Around ``BaseHandler.get_response``, also asynchronous: the scope of a request, under every server and client."""
    position = site.names.index("request")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        told = observer.current
        seen: Any = operands[position]
        meta = getattr(seen, "META", None)
        if told is None or not isinstance(meta, dict):
            return None
        scope = opened(told, "django.META", seen, meta, frame.f_code)

        def end(result: object, _exception: BaseException | None) -> None:
            scope.streamed = bool(getattr(result, "streaming", False))
            scope.returned(result)

        return end

    return begin


def resolved(entry: Entry, site: Site) -> Enter:
    """Around ``BaseHandler.resolve_request``: the route, its variables, and the view."""
    position = site.names.index("request")

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        def end(match: Any, exception: BaseException | None) -> None:
            told, scope = observer.current, current()
            if told is None or scope is None or exception is not None:
                return
            asked: Any = operands[position]
            told.set_route(f"{asked.method} /{match.route}")
            view = view_place(getattr(match.func, "view_class", match.func), str(asked.method))
            scope.answered_by(view)
            given = dict(match.kwargs) or dict(enumerate(match.args))
            if given:
                told.learn(entry.source, None, given, view)
                name_from_request(told, given)

        return end

    return begin


def closed(_entry: Entry, _site: Site) -> Enter:
    """Around ``response.close()``: an answer that was made while it was sent has gone."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        scope = current()
        if scope is None or not scope.answers_with(operands[0]):
            return None
        return lambda _result, _exception: scope.end()

    return begin

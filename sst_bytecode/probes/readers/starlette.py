"""Starlette: what a request or a websocket brings in when the application asks for it, and whom it names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.given import learn_given
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import name_from_session

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["asked", "session"]

_FRAMEWORK = ("starlette", "fastapi")  # what these ask for on behalf of a declaration is told where it is declared


def asked(entry: Entry, _site: Site) -> Enter:
    """Around an accessor of the request: learn what it gives to anybody but the framework itself, once."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if _asker(frame) in _FRAMEWORK:
            return None

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and not hasattr(type(result), "__await__"):  # what `form` gives since 0.22
                learn_given(entry, result, frame)

        return end

    return begin


def session(entry: Entry, _site: Site) -> Enter:
    """Around ``request.session``: whom the session names, once the application itself has turned to it."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        scope = current()
        if scope is None or scope.named:
            return None

        def end(result: object, _exception: BaseException | None) -> None:
            told = observer.current
            if told is not None and isinstance(result, dict):
                get = partial(dict.get, result)
                name_from_session(told, scope, entry.source, get, lambda: asked_at(frame))

        return end

    return begin


def _asker(frame: FrameType) -> str:
    """The package of who asked; an awaitable of the framework's own is between it and a form."""
    asker = frame.f_back
    while asker is not None and asker.f_globals.get("__name__") == "starlette._utils":
        asker = asker.f_back
    return "" if asker is None else str(asker.f_globals.get("__name__", "")).partition(".")[0]

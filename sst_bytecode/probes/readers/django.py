"""Django: what a request brings in when the application asks for it, and whom it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.given import posted, read
from sst_bytecode.probes.readers.request_scope import asked_at, current, is_new
from sst_bytecode.probes.readers.whom import name_from_request
from sst_bytecode.probes.sources import plain

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["body", "files", "values"]

_REQUEST = "django.http.request"  # reads the body itself, when a form is asked for


def values(entry: Entry, _site: Site) -> Enter:
    """Around an accessor of the request: learn what it gives, once.

    What only a middleware of Django's own looks at, for its token or its session, is recorded if it leaves.
    """

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        lazy = _is_for_middleware(frame)

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and result and (lazy or is_new(result)):
                _learn(entry, plain(result), frame, lazy=lazy)

        return end

    return begin


def files(entry: Entry, _site: Site) -> Enter:
    """Around ``request.FILES``: the names of the files that were uploaded, never their content."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and isinstance(result, dict) and is_new(result):
                names = {field: [getattr(one, "name", None) for one in several] for field, several in _lists(result)}
                if names:
                    _learn(entry, names, frame, lazy=False)

        return end

    return begin


def body(entry: Entry, _site: Site) -> Enter:
    """Around ``request.body``: what the application reads as bytes, usually to make JSON of it.

    Bytes that are at hand are parsed once more: nothing of the request is consumed.
    """

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        asker = frame.f_back
        if asker is None or asker.f_globals.get("__name__") == _REQUEST:
            return None

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and isinstance(result, bytes) and result and is_new(result):
                seen: Any = operands[0]
                _learn(entry, read(posted(result, str(seen.content_type))), frame, lazy=False)

        return end

    return begin


def _learn(entry: Entry, value: object, frame: FrameType, *, lazy: bool) -> None:
    told = observer.current
    if told is not None:
        told.learn(entry.source, None, value, lambda: asked_at(frame), lazy=lazy)
        if not lazy:
            name_from_request(told, value)


def _lists(several: Any) -> list[tuple[str, list[object]]]:
    return list(dict.items(several))


def _is_for_middleware(frame: FrameType) -> bool:
    """Whether the framework looks at this for itself, before any view does."""
    scope = current()
    asker = frame.f_back
    while asker is not None and asker.f_globals.get("__name__") == "django.utils.functional":
        asker = asker.f_back
    name = "" if asker is None else str(asker.f_globals.get("__name__", ""))
    return scope is not None and name.startswith("django.") and "middleware" in name

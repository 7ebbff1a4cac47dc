"""Starlette: what a request or a websocket brings in when the application asks for it, and whom it names."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.request_scope import asked_at, current, is_new, name_from_request, name_person

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["asked", "plain_pairs", "session"]

_LONGEST = 1 << 20  # bytes of a text that is read as JSON
_FRAMEWORK = ("starlette", "fastapi")  # what these ask for on behalf of a declaration is told where it is declared


def asked(entry: Entry, _site: Site) -> Enter:
    """Around an accessor of the request: learn what it gives to anybody but the framework itself, once."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if _asker(frame) in _FRAMEWORK:
            return None

        def end(result: object, exception: BaseException | None) -> None:
            told = observer.current
            if told is None or exception is not None or not result or not is_new(result):
                return
            value, files = plain_pairs(result) if hasattr(result, "multi_items") else (_read(result), {})
            if value:
                told.learn(entry.source, None, value, lambda: asked_at(frame))
                name_from_request(told, value)
            if files:
                told.learn("starlette.files", None, files, lambda: asked_at(frame))

        return end

    return begin


def session(_entry: Entry, _site: Site) -> Enter:
    """Around ``request.session``: whom the session names, once the application itself has turned to it."""

    def begin(_operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        scope = current()
        if scope is None or scope.named:
            return None

        def end(result: object, _exception: BaseException | None) -> None:
            told = observer.current
            if told is not None and isinstance(result, dict) and name_person(told, partial(dict.get, result)):
                scope.name()

        return end

    return begin


def plain_pairs(given: Any) -> tuple[dict[str, object], dict[str, object]]:
    """A form or query as plain dictionaries: values, several of one key as a list, and the names of files."""
    values: dict[str, list[object]] = {}
    files: dict[str, list[object]] = {}
    for key, value in given.multi_items():
        if isinstance(value, (str, bytes)):
            values.setdefault(key, []).append(value)
        else:
            files.setdefault(key, []).append(getattr(value, "filename", None))
    return _single(values), _single(files)


def _single(several: dict[str, list[object]]) -> dict[str, object]:
    return {key: found[0] if len(found) == 1 else found for key, found in several.items()}


def _asker(frame: FrameType) -> str:
    """The package of who asked; an awaitable of the framework's own is between it and a form."""
    asker = frame.f_back
    while asker is not None and asker.f_globals.get("__name__") == "starlette._utils":
        asker = asker.f_back
    return "" if asker is None else str(asker.f_globals.get("__name__", "")).partition(".")[0]


def _read(value: Any) -> object:
    """Texts that are JSON taken apart: bytes that are at hand, of which nothing is consumed."""
    if isinstance(value, (str, bytes)) and value[:1] in ("{", "[", b"{", b"[") and len(value) <= _LONGEST:
        with suppress(ValueError, RecursionError):  # the application will run into the same
            return json.loads(value)
    return value

"""What a request's accessors give: forms and queries of every library, and texts that are JSON, are learnt alike."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.request_scope import asked_at, is_new
from sst_bytecode.probes.readers.whom import name_from_request

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from sst_bytecode.catalog import Entry

__all__ = ["fields_of", "learn_given", "posted", "read"]

_LONGEST = 1 << 20  # bytes of a text that is read as JSON
_PAIRS = ("multi_items", "allitems")  # give a pair for each of several values of one name, where `items` does not


def learn_given(entry: Entry, given: object, frame: FrameType) -> None:
    """Learn what an accessor of the request gave at *frame*, once, and whom it names; of files their names."""
    told = observer.current
    if told is None or not given or not is_new(given):
        return
    value, files = _plain_pairs(given) if _is_form(given) else (read(given), {})
    if value:
        told.learn(entry.source, None, value, lambda: asked_at(frame))
        name_from_request(told, value)
    if files:
        told.learn(f"{entry.library}.files", None, files, lambda: asked_at(frame))


def _is_form(given: object) -> bool:
    """Whether *given* is a library's own mapping, of a form or a query, rather than what was in JSON."""
    return type(given) is not dict and (hasattr(given, "items") or any(hasattr(given, name) for name in _PAIRS))


def _plain_pairs(given: Any) -> tuple[dict[str, object], dict[str, object]]:
    """A form or query as plain dictionaries: values, several of one key as a list, and the names of files."""
    values: dict[str, list[object]] = {}
    files: dict[str, list[object]] = {}
    for key, value in _pairs(given):
        if isinstance(value, (str, bytes)):
            values.setdefault(key, []).append(value)
        else:
            files.setdefault(key, []).append(getattr(value, "filename", None))
    return _single(values), _single(files)


def read(value: Any) -> object:
    """Texts that are JSON taken apart: bytes that are at hand, of which nothing is consumed."""
    if isinstance(value, (str, bytes)) and value[:1] in ("{", "[", b"{", b"[") and len(value) <= _LONGEST:
        with suppress(ValueError, RecursionError):  # the application will run into the same
            return json.loads(value)
    return value


def posted(body: str | bytes, kind: str) -> object:
    """What a body of this media type holds: a form as a mapping, any other to be read as it is."""
    if kind != "application/x-www-form-urlencoded" or len(body) > _LONGEST:
        return body
    return fields_of(body if isinstance(body, str) else body.decode("utf-8", "replace"))


def fields_of(text: str) -> dict[str, object]:
    """What an encoded form or query holds, several values of one name as a list."""
    from urllib.parse import parse_qsl  # not at start-up

    values: dict[str, list[object]] = {}
    for name, value in parse_qsl(text):
        values.setdefault(name, []).append(value)
    return _single(values)


def _pairs(given: Any) -> Iterable[tuple[str, object]]:
    several = next((found for name in _PAIRS if callable(found := getattr(given, name, None))), given.items)
    for key, value in several():
        if isinstance(value, (list, tuple)):
            for one in value:
                yield key, one
        elif isinstance(value, str) and getattr(given, "recode_unicode", False):  # Bottle's: bytes as Latin-1
            yield key, value.encode("latin-1", "replace").decode("utf-8", "replace")
        else:
            yield key, value


def _single(several: dict[str, list[object]]) -> dict[str, object]:
    return {key: found[0] if len(found) == 1 else found for key, found in several.items()}

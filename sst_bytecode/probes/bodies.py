"""A body, headers and texts as a payload has them, without reading anything that can be read only once."""

from __future__ import annotations

from itertools import chain
from operator import itemgetter
from typing import Any

from sst_bytecode.facts import Payload

__all__ = ["Partial", "Unread", "Unseen", "is_streamed", "make_payload"]

_PLAIN = (bytes, str, dict, list, tuple)
_ITEM = 2
_NAME, _VALUE = itemgetter(0), itemgetter(1)
_TEXTS = frozenset({str})
# By package and name, for anybody's class may be called so: what each keeps whole, and in which attribute.
_AT_HAND = {
    ("httpx", "ByteStream"): "_stream",
    ("httpx2", "ByteStream"): "_stream",
    ("httpcore", "ByteStream"): "_content",
    ("httpcore2", "ByteStream"): "_content",
}
_MULTIPART = {("httpx", "MultipartStream"), ("httpx2", "MultipartStream")}


class Unread(bytes):
    """The body of a payload whose content cannot be known without taking it away from its reader: a file, a generator.

    It is empty; *limit* names the reason. *reported* is the same once it is certain that nothing will read it either,
    for `Attempt.limits`.
    """

    limit = "streamed body"
    reported = ""


class Unseen(Unread):
    """A body that has left unread."""

    reported = "streamed body"


class Partial(dict[str, object]):
    """What is at hand of a body; the rest is read while it is sent."""


def is_streamed(body: object) -> bool:
    """Whether the body, or a part of it, is still to be read while it is sent."""
    return isinstance(body, (Unread, Partial))


def make_payload(url: object, method: object, headers: object, body: object) -> Payload:
    """A payload out of what a library holds; header values and texts may be bytes (latin-1, as HTTP has them)."""
    pairs = _pairs(headers)
    lowered = dict(zip(map(str.lower, map(_NAME, pairs)), map(_VALUE, pairs), strict=True))
    content_type, encoding = lowered.get("content-type", ""), lowered.get("content-encoding", "")
    return Payload(_text(url), _text(method), pairs, _body(body), content_type.lower(), encoding.lower())


def _body(body: object) -> object:
    if body is None or isinstance(body, _PLAIN):
        return body
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    kind = type(body)
    if kind.__module__ in ("_io", "io") and kind.__name__ in ("BytesIO", "StringIO"):
        return body.getvalue()[body.tell() :]  # type: ignore[attr-defined]  # both have these two, which move nothing
    known = (kind.__module__.partition(".")[0], kind.__name__)
    if known in _MULTIPART:
        return _multipart(body)
    whole = getattr(body, _AT_HAND[known], None) if known in _AT_HAND else None
    return (whole or None) if isinstance(whole, bytes) else Unread()  # an empty stream is no body


def _multipart(stream: object) -> object:
    """The fields of a multipart body of httpx, and the names of its files, whose content is read while it is sent."""
    files = False
    fields = Partial()
    for part in getattr(stream, "fields", ()):
        name = _text(getattr(part, "name", ""))
        if hasattr(part, "file"):
            files = True
            fields[name] = _text(getattr(part, "filename", None))
        else:
            fields[name] = getattr(part, "value", None)
    return fields if files else dict(fields)


def _pairs(headers: object) -> tuple[tuple[str, str], ...]:
    """Of a mapping, or of a sequence of pairs as it is."""
    items: Any = headers.items() if hasattr(headers, "items") else headers if isinstance(headers, (list, tuple)) else ()
    pairs = [item if type(item) is tuple else tuple(item) for item in items if len(item) == _ITEM]
    if _TEXTS.issuperset(map(type, chain.from_iterable(pairs))):  # mostly
        return tuple(pairs)
    return tuple([(_text(name), _text(value)) for name, value in pairs])


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return "" if value is None else str(value)

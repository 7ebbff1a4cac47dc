"""The lowest layer that still sees plain text: what was told above is not told again, but for a body's pieces."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.bodies import is_streamed
from sst_bytecode.probes.course import Course, folds, here, receiver, receiver_asked_for
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from types import FrameType

    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Payload
    from sst_bytecode.probes.course import Layer

__all__ = ["Message", "begin", "is_told_above", "url_of"]

_DEPTH = 60  # frames between a driver's socket and the library that uses the driver
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class Message:
    """One message on its way: the *course* that it belongs to, and whether the course began for its *own* sake.

    *streamed* says that its body has not been told and leaves in pieces.
    """

    __slots__ = ("course", "own", "streamed")

    def __init__(self, course: Course, *, own: bool, streamed: bool) -> None:
        self.course = course
        self.own = own
        self.streamed = streamed


def begin(entry: Entry, payload: Payload, frame: FrameType) -> Message | None:
    """*payload* is about to leave, as far as it is known: tell it, unless a layer above has told it with its body.

    Answers None for what is none of the application's business: our own writer's.
    """
    layer = here()
    if layer is None or not folds(layer, entry.kind, receiver_asked_for(payload.url, frame)):
        if observer.surroundings.is_ours():
            return None
        course = Course(entry, nearest(frame), receiver(payload.url))
        course.send(payload)
        return Message(course, own=True, streamed=is_streamed(payload.body))
    above = _announced(layer, payload)
    if above is None:
        layer.course.send(payload)
        return Message(layer.course, own=False, streamed=is_streamed(payload.body))
    above.passed_on = True
    unread = above.payload is not None and is_streamed(above.payload.body)
    if unread and not is_streamed(payload.body):  # now it is there after all
        layer.course.more(replace(payload, url="", method="", headers=()))
        unread = False
    return Message(layer.course, own=False, streamed=unread)


def _announced(layer: Layer, payload: Payload) -> Layer | None:
    """The innermost layer, if it has told the same message and nothing beneath it has passed that on yet."""
    own = layer.payload
    if (
        own is None
        or layer.passed_on
        or own.method.upper() != payload.method.upper()
        or _usual(own.url) != _usual(payload.url)
    ):
        return None
    if is_streamed(own.body) or is_streamed(payload.body):
        return layer
    same = own.body is payload.body or _bytes(own.body) == _bytes(payload.body)
    return layer if same else None


def _usual(url: str) -> str:
    """The receiver, without the port that the scheme implies."""
    port = _PORTS.get(url.partition("://")[0].lower())
    return receiver(url).removesuffix(f":{port}")


def _bytes(body: object) -> object:
    if isinstance(body, str):
        return body.encode("utf-8", "surrogateescape")
    return body or None if isinstance(body, bytes) else body


def is_told_above(frame: FrameType | None) -> bool:
    """Whether a library is at work that tells in its own terms: one whose commits tell what was written."""
    for _ in range(_DEPTH if "sqlalchemy" in sys.modules or "django.db" in sys.modules else 0):
        if frame is None:
            return False
        if str(frame.f_globals.get("__name__", "")).startswith(("sqlalchemy.", "django.db.")):
            return True
        frame = frame.f_back
    return False


def url_of(scheme: str, host: str, port: object, target: str) -> str:
    """A URL out of its parts; a port that the scheme implies is left out."""
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    suffix = "" if not port or port == _PORTS.get(scheme) else f":{port}"
    return f"{scheme}://{host}{suffix}{target}"

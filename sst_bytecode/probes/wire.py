"""The lowest layer that still sees plain text: of what was told above only a body's pieces and new headers are told."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from sst_bytecode.facts import TECHNICAL_HEADERS, Payload
from sst_bytecode.probes import observer
from sst_bytecode.probes.bodies import is_streamed
from sst_bytecode.probes.course import Course, folds, here, receiver, receiver_asked_for
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.course import Layer

__all__ = ["Message", "add", "begin", "is_told_above", "url_of"]

_DEPTH = 60  # frames between a driver's socket and the library that uses the driver
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_AUTHORITY = re.compile(r"[^/?]*")
_URLLIB3 = re.compile(r"python-urllib3/[\d.]+").fullmatch  # which it puts on beneath each call of its own


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
    told = _announced(layer, payload)
    if told is None:
        layer.course.send(payload)
        return Message(layer.course, own=False, streamed=is_streamed(payload.body))
    layer.passed_on = True
    if told is not payload:
        add(layer.course, {*payload.headers}.difference(told.headers))
    unread = is_streamed(told.body)
    if unread and not is_streamed(payload.body):  # now it is there after all
        layer.course.more(replace(payload, url="", method="", headers=()))
        unread = False
    return Message(layer.course, own=False, streamed=unread)


def add(course: Course, headers: Iterable[tuple[str, str]]) -> None:
    """These headers were set beneath what has told their message: tell what may hold data, before they leave."""
    telling = [pair for pair in headers if pair[0].lower() not in TECHNICAL_HEADERS and not _URLLIB3(pair[1])]
    if telling:
        course.more(Payload(headers=tuple(sorted(telling))))


def _announced(layer: Layer, payload: Payload) -> Payload | None:
    """What the innermost layer has told, if it is the same message and nothing beneath has passed that on yet."""
    own = layer.payload
    if (
        own is None
        or layer.passed_on
        or own.method.upper() != payload.method.upper()
        or (own.url != payload.url and _usual(own.url) != _usual(payload.url))
    ):
        return None
    if is_streamed(own.body) or is_streamed(payload.body):
        return own
    same = own.body is payload.body or _bytes(own.body) == _bytes(payload.body)
    return own if same else None


def _usual(url: str) -> tuple[str, str]:
    """The receiver, without the port that the scheme implies, and the target as it is sent: without a fragment."""
    scheme, _, rest = url.partition("://")
    target = _AUTHORITY.sub("", rest.partition("#")[0], count=1)
    return receiver(url).removesuffix(f":{_PORTS.get(scheme.lower())}"), target.removeprefix("/")


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

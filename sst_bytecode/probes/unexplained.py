"""Connections that no probe explains: nothing watched was sent on them, so what went over them is not known."""

from __future__ import annotations

import os
from contextvars import copy_context
from typing import TYPE_CHECKING, Any
from weakref import ref

from sst_bytecode.facts import Payload
from sst_bytecode.kernel import Kernel
from sst_bytecode.probes import observer
from sst_bytecode.probes.bodies import Unread
from sst_bytecode.probes.course import here
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from contextvars import Context
    from types import FrameType

    from sst_bytecode.facts import Place
    from sst_bytecode.probes.course import Course

__all__ = ["explain", "moved", "note", "record"]

_PATIENCE = 5.0  # seconds that a connection may take to carry something that is watched
_MOST = 2_000  # connections that wait for their explanation


class _Unknown(Unread):
    """What went over a connection that no probe explains."""

    reported = "unexplained"


class _Waiting:
    """A connection that nothing has been sent on yet."""

    __slots__ = ("context", "course", "place", "since", "url", "watch")

    def __init__(self, url: str, place: Place, course: Course | None, watch: object) -> None:
        self.url = url
        self.place = place
        self.course = course
        self.context: Context = copy_context()
        self.since = Kernel.monotonic()
        self.watch = watch  # the weak reference whose callback says that the connection is gone


# By the identity of the socket, or by URL where only that is known.
_waiting: dict[object, _Waiting] = {}
_gone: list[_Waiting] = []
_registered = False


def note(url: str, frame: FrameType, socket: object = None, *, port: int = 0) -> None:
    """A connection was made, and it is not known yet what for; or it carries what somebody else has encrypted.

    It is known again by its *socket*, else by its URL, or where the address behind the name is not known by its *port*.
    """
    if observer.surroundings.is_ours():
        return
    _sweep()
    key: object = id(socket) if socket is not None else _by_port(str(port)) if port else url
    if key in _waiting or len(_waiting) >= _MOST:
        return
    layer = here()
    watch = None if socket is None else ref(socket, lambda _gone: _lost(key))
    _waiting[key] = _Waiting(url, nearest(frame), None if layer is None else layer.course, watch)
    _at_exit()


def explain(what: object) -> None:
    """Something watched is sent on this socket, or to this URL."""
    if _waiting and isinstance(what, str):
        _waiting.pop(what, None)
        by_port = _by_port(what.rpartition(":")[2])
        found = _waiting.get(by_port)
        if found is not None and (found.url == what or not _is_number(found.url)):
            del _waiting[by_port]
    elif _waiting:
        _waiting.pop(id(what), None)


def _by_port(port: str) -> object:
    return "port", port


def _is_number(url: str) -> bool:
    """Whether the host of *url* is an address rather than a name."""
    host = url.rpartition(":")[0].partition("://")[2]
    return host.startswith("[") or host.replace(".", "").isdigit()


def moved(before: object, after: object) -> None:
    """The connection of one socket is another's from now on."""
    found = _waiting.pop(id(before), None)
    if found is not None:
        key = id(after)
        found.watch = ref(after, lambda _gone: _lost(key))
        _waiting[key] = found


def record(url: str, place: Place) -> None:
    """Tell of a connection whose content is not known."""
    told = observer.current
    if told is None:
        return
    operation = told.begin("socket", "socket", "unexplained connection", place)
    operation.send(Payload(url=url, body=_Unknown()))


def _lost(key: object) -> None:
    """Called when a socket dies, at any time and on any thread: so it only takes a note."""
    found = _waiting.pop(key, None)
    if found is not None:
        _gone.append(found)


def _sweep(*, everything: bool = False) -> None:
    """Tell of the connections that have waited long enough."""
    late = Kernel.monotonic() - _PATIENCE
    due = [key for key, one in list(_waiting.items()) if everything or one.since < late]
    found: list[Any] = [one for key in due if (one := _waiting.pop(key, None)) is not None]
    while _gone:
        found.append(_gone.pop())
    for one in found:
        if one.course is None or not one.course.sent:
            one.context.run(record, one.url, one.place)


def _at_exit() -> None:
    global _registered  # noqa: PLW0603 - a process has one exit
    if not _registered:
        import atexit

        _registered = True
        atexit.register(_sweep, everything=True)
        os.register_at_fork(after_in_child=_forget)


def _forget() -> None:
    """In a child: its parent's connections are the parent's to tell of."""
    _waiting.clear()
    _gone.clear()

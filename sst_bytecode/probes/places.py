"""Where in the application something happened: from a call site, or from the nearest frame of the application."""

from __future__ import annotations

import sys
from _thread import get_ident
from itertools import islice
from typing import TYPE_CHECKING

from sst_bytecode.facts import Place
from sst_bytecode.probes import handover, observer

if TYPE_CHECKING:
    from types import CodeType, CoroutineType, FrameType
    from typing import Any

    from rewriter import Site

__all__ = [
    "NOWHERE",
    "asked_from",
    "at_function",
    "at_site",
    "is_application",
    "is_own",
    "link",
    "nearest",
    "of_application",
]

NOWHERE = Place("", 0, -1, "", "")
"""No line of the application is known."""

_LOOP = "Handle._run"  # of asyncio: the frame between an event loop and each callback or step of a task
_REACTOR = "ReactorBase.mainLoop"  # of Twisted, the same
_LIMIT = 10_000  # cached places and file names
_HEAD = -2  # in the place of an instruction: where a function is defined
_STEPS = range(500)  # frames that are walked in search of the application

_files: dict[tuple[str, str], str] = {}
# The last place at an instruction of a code object, which is kept, so that its id stays its own.
_places: dict[tuple[int, int, str], tuple[CodeType, Place]] = {}
# Coroutines made at a call site that have not started yet: id of the frame → (weak reference to the coroutine, place of
# the site).
_links: dict[int, tuple[Any, Place]] = {}


def at_site(site: Site) -> Place:
    """The place of a woven call site, on the calling thread."""
    return Place(_shown(site.file), site.line, site.column, _function(site.function), _thread())


def at_function(function: object) -> Place | None:
    """The place where a function of the application is defined, None for what has no code of its own."""
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    return None if code is None else _kept(code, _HEAD, code.co_firstlineno)


def nearest(frame: FrameType) -> Place:
    """The place in the application's nearest frame, beginning with *frame*; `NOWHERE` if there is none.

    A coroutine that the application made at a call site and that something else awaits has the place of that site. On a
    thread or task of a library it is the place where the application handed over what is worked on, else where it began
    the event loop: which need not be who gave what is sent there.
    """
    found, begun = _search(frame)
    found = found or handover.place()
    if found is None:
        started = None if begun is None else of_application(begun)
        found = handover.stand(started or NOWHERE)
    return found


def asked_from(frame: FrameType) -> Place:
    """`nearest` of the frame of a watched function; of one that is the application's own, the line that calls it.

    A client that a program has for itself sends what somebody gives it: who that is makes the difference.
    """
    caller = frame.f_back
    return nearest(caller if caller is not None and is_application(frame) and is_application(caller) else frame)


def of_application(frame: FrameType) -> Place | None:
    """The place in the application's nearest frame, None if there is none on this side of an event loop."""
    return _search(frame)[0]


def _search(frame: FrameType) -> tuple[Place | None, FrameType | None]:
    """That place, or the frame which started the event loop that was met on the way: nobody there asked for this."""
    landmarks = observer.surroundings.landmarks
    one: FrameType | None = frame
    waits = False  # whether the stack of the greenlet that waits for this one is being walked
    for _ in _STEPS:
        if one is None:
            one = None if waits else _waiting()
            if one is None:
                break
            waits = True
        if landmarks[one.f_code.co_filename] or _links:
            if _links and (linked := _linked(one)) is not None:
                return linked, None
            if is_application(one):
                return _of_frame(one), None
            if one.f_code.co_qualname == _LOOP:
                return None, one.f_back
            if one.f_code.co_qualname == _REACTOR:
                return None, None
        one = one.f_back
    return None, None


def is_application(frame: FrameType | None) -> bool:
    """Whether this frame runs the application's own code."""
    return frame is not None and observer.surroundings.applications[frame.f_code.co_filename]


def is_own(function: object) -> bool:
    """Whether *function* is the application's own."""
    code = getattr(function, "__code__", None)
    return code is not None and observer.surroundings.applications[code.co_filename]


def link(coroutine: CoroutineType[Any, Any, Any], place: Place) -> None:
    """Remember that the application made this coroutine, which has not started yet, at *place*."""
    from weakref import ref

    frame = coroutine.cr_frame
    if frame is not None and len(_links) < _LIMIT:
        key = id(frame)
        _links[key] = (ref(coroutine, lambda _gone: _links.pop(key, None)), place)


def _linked(frame: FrameType) -> Place | None:
    found = _links.get(id(frame))
    if found is None:
        return None
    coroutine = found[0]()
    return found[1] if coroutine is not None and coroutine.cr_frame is frame else None


def _waiting() -> FrameType | None:
    """Where the greenlet stands that waits for this one, if this is one of SQLAlchemy's asyncio extension."""
    greenlet = sys.modules.get("greenlet")
    current = greenlet.getcurrent() if greenlet is not None else None
    if current is None or not type(current).__module__.startswith("sqlalchemy.") or current.parent is None:
        return None
    frame: FrameType | None = current.parent.gr_frame
    return frame


def _of_frame(frame: FrameType) -> Place:
    return _kept(frame.f_code, frame.f_lasti, frame)


def _kept(code: CodeType, offset: int, at: FrameType | int) -> Place:
    """The place at an instruction of *code*, made once for each thread: where a frame is *at*, or a line."""
    thread = _thread()
    key = (id(code), offset, observer.surroundings.folder)
    known = _places.get(key)
    if known is not None:
        place = known[1]
        if place.thread != thread:
            place = Place(place.file, place.line, place.column, place.function, thread)
            _places[key] = (code, place)
        return place
    if len(_places) >= _LIMIT:
        _places.clear()
    if isinstance(at, int):
        line, column = at, -1
    else:
        start, _, begin, _ = next(islice(code.co_positions(), max(0, offset // 2), None), (None, None, None, None))
        line, column = start or at.f_lineno or code.co_firstlineno, -1 if begin is None else begin
    place = Place(_shown(code.co_filename), line, column, _function(code.co_qualname), thread)
    _places[key] = (code, place)
    return place


def _shown(file: str) -> str:
    """The file relative to the folder in which the program started, if it lies below it."""
    folder = observer.surroundings.folder
    shown = _files.get((folder, file))
    if shown is None:
        if len(_files) >= _LIMIT:
            _files.clear()
        below = folder.rstrip("/") + "/"
        shown = _files[folder, file] = file[len(below) :] if folder and file.startswith(below) else file
    return shown


def _function(qualified: str) -> str:
    """The name that a reader knows: of a nested function its own, of a comprehension that of the function around it."""
    while qualified.endswith(
        (".<locals>.<listcomp>", ".<locals>.<setcomp>", ".<locals>.<dictcomp>", ".<locals>.<genexpr>")
    ):
        qualified = qualified.rpartition(".<locals>.")[0]
    return qualified.rpartition("<locals>.")[2]


def _thread() -> str:
    """The name of the calling thread, without making `threading` invent an object for one that it does not know."""
    # `current_thread()` has the side effect just named. Another thread, the writer's, may be importing it right now.
    known = getattr(sys.modules.get("threading"), "_active", None)
    if known is None:
        return "MainThread"
    thread = known.get(get_ident())
    return thread.name if thread is not None else f"thread-{get_ident()}"

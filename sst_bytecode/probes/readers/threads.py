"""Threads, executors and tasks: who starts one works on through it."""

from __future__ import annotations

import sys
from contextvars import Context
from types import MethodType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes import observer
from sst_bytecode.probes.course import enter, here, leave
from sst_bytecode.probes.handover import begin as work_on
from sst_bytecode.probes.handover import hand_over, keep, plant, uproot
from sst_bytecode.probes.hooks import guarded, watched_frame
from sst_bytecode.probes.peers import is_answered
from sst_bytecode.probes.places import at_site, of_application

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.course import Course
    from sst_bytecode.probes.handover import Work
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token

__all__ = ["deferred", "given", "resumed", "scheduled", "spawned", "task", "worked"]

# From 3.14 on a thread does not run in the context in which it begins, but enters one, new or the program's own.
_IN_A_CONTEXT = hasattr(sys.flags, "thread_inherit_context")

_given: WeakKeyDictionary[Any, tuple[Work | None, Course | None]] = WeakKeyDictionary()


def given(_entry: Entry, _site: Site) -> Enter:
    """Around what makes a thread start or an executor take a call: who gave it, and in which operation."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        told = observer.current
        if told is None:
            return
        layer = here()
        standing = _stands(operands[0])
        if layer is None and not standing and _serves(operands[0]) and told.scope() is None:
            return
        standing = standing or not told.awaits_work()  # what is sent there was given later: there is nothing yet
        work = hand_over(of_application(frame), standing=standing)
        if work is not None or layer is not None:
            _given[operands[0]] = work, None if layer is None else layer.course

    return begin


def _stands(thread: Any) -> bool:
    """Whether this worker will be given its work later: a thread for a method without arguments, or of a class."""
    if not hasattr(thread, "_bootstrap_inner"):
        return False  # a call for an executor
    target = getattr(thread, "function", None) or getattr(thread, "_target", None)
    given = getattr(thread, "args", None) or getattr(thread, "_args", None) or getattr(thread, "_kwargs", None)
    return not given and (target is None or isinstance(target, MethodType))


def _serves(thread: Any) -> bool:
    """Whether it is a server's thread for one of its clients: whatever it works on comes in there."""
    given: Any = getattr(thread, "_args", None)
    return bool(given) and is_answered(given[0])


def resumed(_entry: Entry, _site: Site) -> Enter:
    """At the beginning of a thread: it works for who started it, on the operation in which it was started."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        work, course = _given.pop(operands[0], (None, None))
        if work is None and course is None:
            return None  # its context is empty, or says what that of its starter says
        keep(work)
        context = getattr(operands[0], "_context", None) if _IN_A_CONTEXT else None
        if not isinstance(context, Context):
            work_on(work)
            if course is not None and not course.ended:
                enter(course)
            return None
        before = context.run(work_on, work)
        layer = context.run(enter, course) if course is not None and not course.ended else None

        def end(_result: object, _exception: BaseException | None) -> None:
            if layer is not None:
                context.run(leave, layer)
            context.run(uproot, before)  # the program may go on with a context that it made itself

        return end

    return begin


def worked(_entry: Entry, _site: Site) -> Enter:
    """Around one call on a thread of an executor: it works for who gave it, until it is done."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        work, course = _given.pop(operands[0], (None, None))
        work_on(work)
        keep(work)
        layer = enter(course) if course is not None and not course.ended else None

        def end(_result: object, _exception: BaseException | None) -> None:
            work_on(None)
            keep(None)
            if layer is not None:
                leave(layer)

        return end

    return begin


def deferred(_entry: Entry, _site: Site) -> Enter:
    """Around a method of what was given earlier, or one that takes it: it works for the line that gave it."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        work, _course = _given.pop(operands[-1], (None, None))
        if work is None:
            return None
        before = work_on(work)
        return lambda _result, _exception: uproot(before)

    return begin


def task(_entry: Entry, _site: Site) -> Enter:
    """Around what makes a task: its copy of the context says who asked for it."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        told = observer.current
        place = of_application(frame) if told is not None and here() is None else None
        if told is None or place is None:
            return None
        before = plant(place, standing=not told.awaits_work())
        return lambda _result, _exception: uproot(before)

    return begin


def scheduled(entry: Entry, site: Site) -> CallHook | None:
    """At the application's own call that has something done later, in a copy of the context: that says who asked."""
    if not observer.surroundings.applications[site.file]:
        return None

    def before(_callee: object, _operands: tuple[object, ...]) -> Token | None:
        told = observer.current
        if told is None or here() is not None:
            return None
        earlier = plant(at_site(site), standing=not told.awaits_work())
        return guarded(entry, lambda _result, _exception: uproot(earlier))

    return before


def spawned(entry: Entry, _site: Site) -> CallHook:
    """At a call that spawns a greenlet of gevent: it begins in an empty context, which then says who did."""

    def before(_callee: object, _operands: tuple[object, ...]) -> Token | None:
        told = observer.current
        if told is None:
            return None
        work = hand_over(of_application(watched_frame()), standing=not told.awaits_work())
        if work is None:
            return None

        def end(result: Any, _exception: BaseException | None) -> None:
            if not type(result).__module__.startswith("gevent.") or result.dead or result.gr_frame is not None:
                return
            if result.gr_context is None:  # it has not begun
                context = Context()
                context.run(work_on, work)
                result.gr_context = context

        return guarded(entry, end)

    return before

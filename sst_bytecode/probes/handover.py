"""Who handed over what a thread works on: the application's line, and the request in whose course it was.

A library that sends from a thread of its own is given its work through a queue, an executor or the start of the thread.
Each of these remembers the line of the application that gave it, and whoever takes the work works for that line.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any

from sst_bytecode.facts import Payload
from sst_bytecode.probes import observer

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context

    from sst_bytecode.facts import Place

__all__ = [
    "Work", "answered", "begin", "during", "hand_over", "keep", "lent", "place", "plant", "scope", "stand", "take",
    "uproot", "work",
]  # fmt: skip

_TOGETHER = 32  # pieces of work of one batch whose requests are told apart


class Work:
    """What was handed over: at which *place* of the application, and where, if the request is not known there anyway.

    *scope* is the request in whose course it was, *further* what was taken after it and before anything was sent.
    *standing* work goes on for the life of a thread or task: what it sends was given to it later, by lines of which
    this one need not be.
    """

    __slots__ = ("context", "further", "item", "place", "scope", "standing", "used")

    def __init__(
        self, place: Place, context: Context | None = None, scope: object = None, *, standing: bool = False
    ) -> None:
        self.place = place
        self.context = context
        self.scope = scope
        self.standing = standing
        self.further: tuple[Work, ...] = ()
        self.item = False
        self.used = False


_UNSAID: Any = object()  # nothing was given in this context, and it was not said that nothing is
_work: ContextVar[Work | None] = ContextVar("sst_work", default=_UNSAID)
_answered: ContextVar[Work | None] = ContextVar("sst_answered", default=None)
_threads: Any = None  # what each thread was given: a context that the program enters there was copied before it was


def keep(given: Work | None) -> None:
    """Let the calling thread work on *given* in every context that does not say by `begin` on what."""
    global _threads  # noqa: PLW0603 - made once, as `threading` is there: who makes greenlets of threads has replaced it
    if _threads is None:
        _threads = sys.modules["threading"].local()
    _threads.work = given


def _given() -> Work | None:
    found = _work.get()
    if found is not _UNSAID:
        return found
    return None if _threads is None else getattr(_threads, "work", None)


def hand_over(place: Place | None, *, standing: bool = False) -> Work | None:
    """What the caller hands over at *place*; where the application is not on its stack, what it works on itself.

    Of a server that is between two requests this is the one which it has just answered: what wraps the application (a
    trace of the request) hands over after it.
    """
    own = _scope()
    if place is None:
        found = _given()
        if own is None:
            return _answered.get() or found if found is None or found.standing else found
        if found is None or found.scope is not None:
            return found
        place, standing = found.place, found.standing
    return Work(place, None if own is None else copy_context(), own, standing=standing)


def answered(place: Place) -> None:
    """The request in course is over, which *place* answered; the one before it is let go."""
    _answered.set(None)  # first: the copy of the context that is made would hold it, and that the one before
    _answered.set(hand_over(place))


def work() -> Work | None:
    """What the calling thread or task works on, None where nobody handed it anything; it counts as used."""
    found = _given()
    if found is not None:
        found.used = True
    return found


def place() -> Place | None:
    """The application's line that handed over what the calling thread or task works on."""
    found = _given()
    return None if found is None else found.place


def lent() -> tuple[Any, ...]:
    """The requests in whose course the calling thread or task was given what it works on, the latest first."""
    given = _given()
    if given is None:
        return ()
    return tuple([one.scope for one in (*reversed(given.further), given) if one.scope is not None])


def begin(given: Work | None) -> Work | None:
    """Work on *given*, in this context, and on nothing that it was given before; until `uproot`, if that comes.

    Answers what to give to that: not a token, which would hold the whole context.
    """
    before = _work.get()
    _work.set(None if given is None else Work(given.place, given.context, given.scope, standing=given.standing))
    return before


def take(given: Work | None) -> None:
    """Go on with *given*, an item of a queue, and with what was taken since this thread last sent, as one batch."""
    before = _work.get()
    if given is None or before is None or before is _UNSAID or before.used or not before.item:
        begin(given)
        if given is not None:
            _work.get().item = True  # type: ignore[union-attr]  # just set
    elif len(before.further) < _TOGETHER:
        before.further += (given,)


def plant(place: Place, *, standing: bool = False) -> Work | None:
    """Let what copies this context until `uproot`, a task that is made, work for *place*; answers what that takes."""
    before = _work.get()
    _work.set(Work(place, standing=standing))
    return before


def stand(place: Place) -> Place:
    """Nobody handed over what the caller sends: its own work it is, standing, begun at *place*."""
    _work.set(Work(place, standing=True))
    return place


def scope(place: Place) -> object:
    """The request in whose course something is sent at *place*, by this caller: its own, or that of its work."""
    given = _given()
    return given.scope if given is not None and _lends(given, place) else _scope()


def uproot(before: Work | None) -> None:
    """Go on as before `plant` or `begin`."""
    _work.set(before)


def during(
    given: Work | None, place: Place, tell: Callable[[Payload], Exception | None], payload: Payload
) -> Exception | None:
    """Call ``tell(payload)``, sent at *place*, as where the work was handed over, unless it is the caller's request's.

    Of a batch, each further request is asked once more, whether it knows something in there: a payload without a URL.
    Answers the first thing that was answered.
    """
    if given is None or (given.scope is None and not given.further) or not _lends(given, place):
        return tell(payload)
    answer = _told(given, tell, payload)
    again = Payload(body=payload.body, content_type=payload.content_type, content_encoding=payload.content_encoding)
    told = [given.scope]
    for one in given.further:
        if all(one.scope is not scope for scope in told):
            told.append(one.scope)
            answer = _told(one, tell, again) or answer
    return answer


def _told(one: Work, tell: Callable[[Payload], Exception | None], payload: Payload) -> Exception | None:
    return tell(payload) if one.context is None else one.context.copy().run(tell, payload)


def _lends(given: Work, place: Place) -> bool:
    """Whether its request counts: not where the caller has its own, but for an item of a queue of a library's task.

    Such a task goes on in the context of the request in which it was made.
    """
    return _scope() is None or (given.item and given.place is place)


def _scope() -> Any:
    told = observer.current
    return None if told is None else told.scope()

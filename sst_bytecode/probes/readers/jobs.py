"""Workers: what a queue gives a job is the person's whom it names, as what a request brings is the visitor's."""

from __future__ import annotations

from types import CoroutineType
from typing import TYPE_CHECKING

from sst_bytecode.probes import handover, observer
from sst_bytecode.probes.arguments import Called
from sst_bytecode.probes.hooks import failed, guarded
from sst_bytecode.probes.places import at_function
from sst_bytecode.probes.readers.given import read
from sst_bytecode.probes.readers.named import named_in
from sst_bytecode.probes.readers.request_scope import Scope, current

if TYPE_CHECKING:
    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.hooks import CallHook, Leave, Token
    from sst_bytecode.probes.observer import Observer

__all__ = ["called"]


def called(entry: Entry, site: Site) -> CallHook:
    """At the one call by which a worker runs a job: its arguments, under the names of the function's parameters.

    One that names somebody is that one's, and is done in a scope of theirs. Without a name nobody is known. What a
    request has done at once, or on a thread, is that request's: its data are known from where they came in.
    """

    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        told = observer.current
        if told is None or current() is not None or handover.lent():
            return None
        try:
            function = getattr(callee, "run", callee) if hasattr(callee, "apply_async") else callee  # a task of Celery
            given = {name: read(one) for name, one in Called(site, function, operands).named().items()}
            leave = _begin(told, entry, given, at_function(function)) if given else None
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            failed(entry, error)
            return None
        return None if leave is None else guarded(entry, leave)

    return before


def _begin(told: Observer, entry: Entry, given: dict[str, object], place: Place | None) -> Leave | None:
    """Learn what the job is *given*; if that names somebody, as theirs, in a scope that this begins."""
    user, address = named_in(given)
    if not user and not address:
        told.learn(entry.source, None, given, place)
        return None
    scope = Scope(told, given)
    try:
        told.set_route(f"job {place.function}" if place is not None else "job")
        scope.answered_by(place)
        scope.person = user
        told.identify(user or address)
        told.learn(entry.source, None, given, place, subject=None if user else lambda: ("", address))
    except Exception:
        scope.end()  # nobody else would
        raise

    def leave(result: object, _exception: BaseException | None) -> None:
        scope.streamed = type(result) is CoroutineType  # it has only been made
        scope.returned(result)

    return leave

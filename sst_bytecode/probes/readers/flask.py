"""Flask: what a request brings in when the application asks for it, and whom it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.places import at_function, nearest
from sst_bytecode.probes.readers.flask_scope import current
from sst_bytecode.probes.sources import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave
    from sst_bytecode.probes.observer import Observer

__all__ = ["files", "name_person", "route", "values"]


def route(entry: Entry, _site: Site) -> Enter:
    """Around ``RequestContext.match_request``: the route, and its variables."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        context: Any = operands[0]

        def end(_result: object, _exception: BaseException | None) -> None:
            told = observer.current
            seen = context.request
            rule = seen.url_rule
            if told is None or rule is None:
                return
            told.set_route(f"{seen.method} {rule.rule}")
            if seen.view_args:
                view = context.app.view_functions.get(rule.endpoint)
                told.learn(entry.source, None, dict(seen.view_args), at_function(view))
                _name_person(told, seen.view_args)

        return end

    return begin


def values(entry: Entry, _site: Site) -> Enter:
    """Around an accessor of the request: learn what it gives, once, and whom it names if the session does not."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: object, _exception: BaseException | None) -> None:
            told = observer.current
            if told is None or not result or _known(result):
                return
            value = plain(result)
            told.learn(entry.source, None, value, nearest(frame))
            _name_person(told, value)

        return end

    return begin


def files(entry: Entry, _site: Site) -> Enter:
    """Around ``Request.files``: the names of the files that were uploaded, never their content."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: object, _exception: BaseException | None) -> None:
            told = observer.current
            if told is None or not isinstance(result, dict):
                return
            names = {field: [storage.filename for storage in several] for field, several in dict.items(result)}
            if names:
                told.learn(entry.source, None, names, nearest(frame))

        return end

    return begin


def _known(value: object) -> bool:
    """Whether this very object has been learnt in this request."""
    scope = current()
    if scope is None:
        return False
    if id(value) in scope.seen:
        return True
    scope.seen[id(value)] = value
    return False


def _name_person(told: Observer, given: object) -> None:
    """The person whom the request itself names, as long as the session names nobody: a request can say anything."""
    scope = current()
    if scope is not None and not scope.named and isinstance(given, dict):
        name_person(told, given.get)


def name_person(told: Observer, get: Callable[[str], object]) -> bool:
    """Tell whom the configured keys name; answers whether one of them is a person."""
    around = observer.surroundings
    for keys, tell in ((around.person_keys, told.identify), (around.anonymous_keys, told.identify_anonymous)):
        for key in keys:
            value = get(key)
            if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
                tell(str(value))
                if tell == told.identify:
                    return True
    return False

"""Whom a request is of: a key of the session or of what it brings names the person, or the application itself does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify
from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.request_scope import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Place
    from sst_bytecode.probes.observer import Observer
    from sst_bytecode.probes.readers.request_scope import Scope

__all__ = ["identify", "name_from_request", "name_from_session"]


def name_from_request(told: Observer, given: object) -> None:
    """The person whom the request itself names, as long as the session names nobody: a request can say anything."""
    scope = current()
    if scope is not None and not scope.named and isinstance(given, dict):
        _name_person(told, given.get)


def name_from_session(
    told: Observer, scope: Scope, source: str, get: Callable[[str], object], place: Callable[[], Place]
) -> None:
    """The person whom a session names, once for each request; *source* is what the application turned to at *place*."""
    key = _name_person(told, get)
    if key:
        _learn_id(told, source, key, scope.person, place)
        scope.name()


def identify(told: Observer, scope: Scope, source: str, person: object, place: Callable[[], Place]) -> None:
    """The application knows the request's person by this id, which *source* gave; the session need not be asked."""
    told.identify(str(person))
    _learn_id(told, source, "user_id", str(person), place)
    scope.name()


def _learn_id(told: Observer, source: str, key: str, person: str, place: Callable[[], Place]) -> None:
    """The id itself is a datum of the person's; it comes with each of their requests, and is recorded if it leaves."""
    key = key.strip("_")  # Flask-Login writes ``_user_id``
    field = "email" if "@" in person else key if classify(key) else "user_id"
    told.learn(source, field, person, place, person=person, lazy=True, like=(source, field, person))


def _name_person(told: Observer, get: Callable[[str], object]) -> str:
    """Tell whom the configured keys name; gives the one that is a person's, "" where none is."""
    around = observer.surroundings
    for keys, tell in ((around.person_keys, told.identify), (around.anonymous_keys, told.identify_anonymous)):
        for key in keys:
            value = get(key)
            if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
                identifies = tell == told.identify
                if identifies and (scope := current()) is not None:
                    scope.person = str(value)
                tell(str(value))
                if identifies:
                    return key
    return ""

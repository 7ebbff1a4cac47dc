"""Flask-Login: the class of the application's users, whose table then holds people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import identify

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter

__all__ = ["user"]


def user(entry: Entry, site: Site) -> Enter:
    """Where somebody is made the current user: the user's class, and who it is if the session did not say.

    Only class attributes are read, and the identity that SQLAlchemy keeps beside an instance: no attribute of the
    instance, which could be expired and cause a query.
    """
    position = site.names.index("user")

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        told = observer.current
        one = operands[position]
        if told is None or one is None:
            return
        people.learn_class(type(one))
        scope = current()
        if scope is not None and not scope.named:
            identity = _identity(one)
            if identity is not None:
                identify(told, scope, entry.source, identity, lambda: asked_at(frame))

    return begin


def _identity(one: object) -> object:
    state: Any = getattr(one, "__dict__", {}).get("_sa_instance_state")
    key = getattr(state, "key", None)
    return key[1][0] if key else None

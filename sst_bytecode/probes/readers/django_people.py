"""Django's users: who is logged in; finding out loads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.identity import held_by
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import identify

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["login", "user"]


def user(entry: Entry, _site: Site) -> Enter:
    """Around what loads the current user, when the application has looked at it."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                _identify(result, entry.source, frame, anew=False)

        return end

    return begin


def login(entry: Entry, site: Site) -> Enter:
    """At ``login(request, user)``: the person of the request from now on."""
    position = site.names.index("user")

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        _identify(operands[position], entry.source, frame, anew=True)

    return begin


def _identify(one: Any, source: str, frame: FrameType, *, anew: bool) -> None:
    """Tell the key of this user, read off the instance's dictionary: nothing deferred is loaded."""
    told, scope = observer.current, current()
    one = held_by(one).get("_wrapped", one)  # a lazy object around it
    meta = getattr(type(one), "_meta", None)
    if told is None or meta is None:
        return
    people.learn_table(meta.db_table, meta.pk.column)
    key = held_by(one).get(meta.pk.attname)
    if scope is not None and key is not None and (anew or not scope.named):
        identify(told, scope, source, key, lambda: asked_at(frame))

"""Flask's session: the keys under which the application itself keeps whose request this is."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import name_from_session

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["read", "write"]


def read(entry: Entry, site: Site) -> Enter:
    """Around the application's own turning to the session: whom it names.

    The keys are looked up in the plain dictionary beneath, so that the session does not count as used by us.
    """
    is_property = site.target.endswith(".session")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        scope = current()
        if scope is None or scope.named:
            return None

        def end(result: object, _exception: BaseException | None) -> None:
            session = result if is_property else operands[0]
            told = observer.current
            if told is not None and isinstance(session, dict):
                get = partial(dict.get, session)
                name_from_session(told, scope, entry.source, get, lambda: asked_at(frame))

        return end

    return begin


def write(entry: Entry, site: Site) -> Enter:
    """Around a write to the session, a dictionary that tells of its changes as others of werkzeug's do."""
    is_update = site.target.endswith(".update")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        scope = current()
        if scope is None:
            return None
        written = _update(operands) if is_update else {operands[1]: operands[2]}
        if observer.surroundings.naming_keys.isdisjoint(written) or not _is_session(operands[0]):
            return None

        def end(_result: object, exception: BaseException | None) -> None:
            told = observer.current
            if told is not None and exception is None:
                name_from_session(told, scope, entry.source, written.get, lambda: asked_at(frame))

        return end

    return begin


def _update(operands: tuple[object, ...]) -> dict[Any, object]:
    """What `dict.update` was given, as far as it is a mapping."""
    written: dict[Any, object] = {}
    for operand in operands[1:]:
        if isinstance(operand, dict):
            written.update(operand)
    return written


def _is_session(value: object) -> bool:
    module = sys.modules.get("flask.sessions")
    return module is not None and isinstance(value, module.SessionMixin)

"""Sessions that are read and written key by key: whom the application itself finds or puts there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import identify, name_from_session

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["read", "write"]

_OF_DJANGO = "_auth_user_id"  # under which django.contrib.auth keeps who is logged in


def read(entry: Entry, _site: Site) -> Enter:
    """Around ``session[key]`` and ``session.get(key)``."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        scope = current()
        key = operands[1]
        if scope is None or scope.named or not _is_key(key):
            return None

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                _tell(key, result, entry.source, frame)

        return end

    return begin


def write(entry: Entry, site: Site) -> Enter:
    """Around ``session[key] = value``, ``setdefault`` and ``update``."""
    is_update = site.target.endswith(".update")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if current() is None:
            return None
        given = list(_given(operands[1:])) if is_update else [(operands[1], operands[2])]
        found = [(key, value) for key, value in given if _is_key(key)]
        if not found:
            return None

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None:
                for key, value in found:
                    _tell(key, value, entry.source, frame)

        return end

    return begin


def _given(operands: Iterable[object]) -> Iterable[tuple[object, object]]:
    """What `dict.update` was given, as far as it is a dictionary; also behind ``*args``."""
    for operand in operands:
        if isinstance(operand, dict):
            yield from operand.items()
        elif isinstance(operand, tuple):
            yield from _given(operand)


def _is_key(key: object) -> bool:
    return key == _OF_DJANGO or key in observer.surroundings.naming_keys


def _tell(key: object, value: object, source: str, frame: FrameType) -> None:
    told, scope = observer.current, current()
    if told is None or scope is None or value is None:
        return
    if key == _OF_DJANGO:
        identify(told, scope, source, value, lambda: asked_at(frame))
    else:
        name_from_session(told, scope, source, {key: value}.get, lambda: asked_at(frame))

"""Hooks for what brings personal values in, and what all sources have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.catalog import CatalogueError, compile_path
from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry, Path
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["at_source", "plain"]


def at_source(entry: Entry, site: Site) -> Enter:
    """Hook for a function whose arguments or result hold what came in; learnt when it returns."""
    value_path = _path(entry, entry.value)
    field_path = _path(entry, entry.field)

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        call = Entered(site, operands, frame.f_code)

        def end(result: object, exception: BaseException | None) -> None:
            told = observer.current
            if exception is not None or told is None or value_path is None:
                return
            value = plain(value_path.of(call, result))
            if value is None:
                return
            name = None if field_path is None else field_path.of(call, result)
            told.learn(entry.source, None if name is None else str(name), value, nearest(frame), lazy=entry.lazy)

        return end

    return begin


def plain(value: object) -> object:
    """*value*, of a mapping with several values for a key (werkzeug's) a plain one with all of them."""
    lists = getattr(value, "lists", None)
    if isinstance(value, dict) and callable(lists):
        return {key: several[0] if len(several) == 1 else several for key, several in dict.items(value)}
    return value


def _path(entry: Entry, text: str | tuple[str, ...]) -> Path | None:
    return compile_path(text, lambda reason: CatalogueError(f"{entry.where}: {reason}")) if text else None

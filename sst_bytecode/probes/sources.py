"""Hooks for what brings personal values in, and what all sources have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.catalog import CatalogueError, compile_path
from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.places import asked_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry, First, Path
    from sst_bytecode.catalog.paths import Call
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["Source", "at_source", "plain"]


class Source:
    """An entry of the catalogue with its paths ready for use."""

    __slots__ = ("_entry", "_field", "_value")

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._value = _path(entry, entry.value)
        self._field = _path(entry, entry.field)

    def learn(self, call: Call, result: object, place: Callable[[], Place]) -> None:
        """Tell the observer the value that came in, if there is one; only then is the place looked for."""
        told = observer.current
        value = None if self._value is None else plain(self._value.of(call, result))
        if told is None or value is None:
            return
        name = None if self._field is None else self._field.of(call, result)
        told.learn(self._entry.source, None if name is None else str(name), value, place, lazy=self._entry.lazy)


def at_source(entry: Entry, site: Site) -> Enter:
    """Hook for a function whose arguments or result hold what came in; learnt when it returns."""
    source = Source(entry)

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        call = Entered(site, operands, frame.f_code)

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                source.learn(call, result, lambda: asked_from(frame))

        return end

    return begin


def plain(value: object) -> object:
    """*value*, of a mapping with several values for a key (werkzeug's) a plain one with all of them."""
    if isinstance(value, dict) and hasattr(value, "lists"):
        return {key: several[0] if len(several) == 1 else several for key, several in dict.items(value)}
    return value


def _path(entry: Entry, text: str | tuple[str, ...]) -> First | Path | None:
    return compile_path(text, lambda reason: CatalogueError(f"{entry.where}: {reason}")) if text else None

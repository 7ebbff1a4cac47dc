"""`at_call`: the hook that the rewriter weaves in at a call site which may be that of a watched function."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer, places
from sst_bytecode.probes.arguments import Called
from sst_bytecode.probes.course import folds, here
from sst_bytecode.probes.hooks import failed, guarded, watched_frame
from sst_bytecode.probes.sinks import Sink

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.hooks import CallHook, Leave, Token

__all__ = ["at_call"]

_MISSING = object()


def at_call(site: Site) -> CallHook | None:
    """The hook for one call site, None where the catalogue has nothing for its target.

    The target only says what may be called. The callee itself, at run time, must be the very function of the catalogue: so a `dict.get` never
    passes for `requests.get`, and no module is imported to find out.
    """
    catalogue = observer.surroundings.catalogue
    entries = catalogue.at_call(site.target) if catalogue is not None else ()
    watches = tuple(_Watch(entry, site) for entry in entries if entry.role in ("sink", "transport"))
    if not watches:
        return None
    return _hook(watches)


def _hook(watches: tuple[_Watch, ...]) -> CallHook:
    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        told = observer.current
        if told is None or not told.active:
            return None
        for watch in watches:
            try:
                if watch.is_of(callee):
                    leave = watch.begin(callee, operands, watched_frame())
                    return None if leave is None else guarded(watch.entry, leave)
            except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
                failed(watch.entry, error)
        return None

    before.guarded = True  # type: ignore[attr-defined]  # the rewriter's mark for a hook that catches its own exceptions
    return before


class _Watch:
    """One entry of the catalogue at one call site."""

    __slots__ = ("_functions", "_sink", "_site", "_unresolved", "entry")

    def __init__(self, entry: Entry, site: Site) -> None:
        self.entry = entry
        self._site = site
        self._sink = Sink(entry)
        self._functions: tuple[object, ...] = ()
        self._unresolved = tuple(entry.functions) + tuple(_as_function(name) for name in entry.calls)

    def is_of(self, callee: object) -> bool:
        """Whether *callee* is one of the functions that the entry names, as far as their modules are loaded."""
        function = getattr(callee, "__func__", callee)
        for known in self._functions:
            if function is known:
                return True
        return bool(self._unresolved) and self._resolve(function)

    def _resolve(self, function: object) -> bool:
        found, missing = [], []
        for name in self._unresolved:
            value = _loaded(name)
            (missing if value is _MISSING else found).append(name if value is _MISSING else value)
        if found:
            self._functions += tuple(found)
            self._unresolved = tuple(name for name in self._unresolved if name in missing)
        return any(function is value for value in found)

    def begin(self, callee: object, operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        call = Called(self._site, callee, operands)
        layer = here()
        to = self._sink.named_receiver(call)
        own = places.is_application(frame)
        if folds(layer, self.entry.kind, to, by_application=own) or observer.surroundings.is_ours():
            return None
        place = places.at_site(self._site) if own else places.nearest(frame)
        compiled = (
            getattr(getattr(callee, "__func__", callee), "__code__", None) is None
        )  # then there is no entry to watch
        return _linking(self._sink.start(call, place, to, alone=compiled), place)


def _linking(leave: Callable[[object, BaseException | None], None], place: Place) -> Leave:
    """End the operation, unless the call only made a coroutine: then it begins when that first runs, and has this place."""

    def end(result: Any, exception: BaseException | None) -> None:
        if getattr(result, "cr_frame", None) is not None:
            places.link(result, place)
        leave(result, exception)

    return end


def _as_function(target: str) -> str:
    module, _, name = target.rpartition(".")
    return f"{module}:{name}"


def _loaded(name: str) -> object:
    """The object ``module:qualified.name`` if that module is loaded: nothing is imported for its sake."""
    module, _, path = name.partition(":")
    value: object = sys.modules.get(module)
    if value is None:
        return _MISSING
    for part in path.split("."):
        value = vars(value).get(part, _MISSING) if hasattr(value, "__dict__") else _MISSING
        if value is _MISSING:
            return _MISSING
    return value

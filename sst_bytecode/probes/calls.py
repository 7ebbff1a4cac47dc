"""`at_call`: the hook that the rewriter weaves in at a call site which may be that of a watched function."""

from __future__ import annotations

import sys
from types import CoroutineType, MethodType
from typing import TYPE_CHECKING

from sst_bytecode.probes import observer, places
from sst_bytecode.probes.arguments import Called
from sst_bytecode.probes.course import folds, here
from sst_bytecode.probes.hooks import failed, guarded, reader, watched_frame
from sst_bytecode.probes.refusing import fail_closed
from sst_bytecode.probes.sinks import Sink
from sst_bytecode.probes.sources import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.hooks import CallHook, Leave, Token

    Begin = Callable[[Called, Callable[[], Place], bool], Leave | None]

__all__ = ["at_call"]

_MISSING = object()


def at_call(site: Site) -> CallHook | None:
    """The hook for one call site, None where the catalogue has nothing for its target.

    The target only says what may be called. The callee itself, at run time, must be the very function of the catalogue:
    so a `dict.get` never passes for `requests.get`, and no module is imported to find out.
    """
    catalogue = observer.surroundings.catalogue()
    entries = catalogue.at_call(site.target) if catalogue is not None else ()
    own = tuple(hook for entry in entries if _has_own_hook(entry) and (hook := reader(entry)(entry, site)) is not None)
    watches = tuple(_Watch(entry, site) for entry in entries if entry.role in _BEGIN and not _is_read_at_entry(entry))
    hooks = (*own, _hook(watches)) if watches else own
    return _one_of(hooks) if hooks else None


def _has_own_hook(entry: Entry) -> bool:
    """Whether the entry's reader makes the hook of a call site: what it watches has no entry."""
    return bool(entry.reader) and not entry.functions


def _one_of(hooks: tuple[CallHook, ...]) -> CallHook:
    """The first hook that has something to say to a call; several may wait for it."""
    if len(hooks) == 1:
        return hooks[0]

    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        for hook in hooks:
            token = hook(callee, operands)
            if token is not None:
                return token
        return None

    return before


def _is_read_at_entry(entry: Entry) -> bool:
    """Whether the function's entry tells all there is: learning at the call site too would be learning twice."""
    return _has_own_hook(entry) or (entry.role == "source" and bool(entry.functions))


def _hook(watches: tuple[_Watch, ...]) -> CallHook:
    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        told = observer.current
        if told is None:
            return None
        for watch in watches:
            try:
                if watch.is_of(callee):
                    leave = watch.begin(callee, operands, watched_frame())
                    return None if leave is None else guarded(watch.entry, leave)
            except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
                failed(watch.entry, error)
                fail_closed(watch.entry)
        return None

    return before


class _Watch:
    """One entry of the catalogue at one call site."""

    __slots__ = ("_begin", "_functions", "_looked", "_site", "_unresolved", "entry")

    def __init__(self, entry: Entry, site: Site) -> None:
        self.entry = entry
        self._site = site
        self._begin = _BEGIN[entry.role](entry)
        self._functions: dict[int, object] = {}  # by identity; kept, so that an identity stays its own
        self._looked = 0
        self._unresolved = tuple(entry.functions) + tuple(_as_function(name) for name in entry.calls)

    def is_of(self, callee: object) -> bool:
        """Whether *callee* is one of the functions that the entry names, as far as their modules are loaded."""
        function = callee.__func__ if type(callee) is MethodType else callee
        if self._functions.get(id(function)) is function:
            return True
        # What is not loaded yet is looked for again only when something has been loaded since.
        return bool(self._unresolved) and self._looked != len(sys.modules) and self._resolve(function)

    def _resolve(self, function: object) -> bool:
        self._looked = len(sys.modules)
        known = [(name, _loaded(name)) for name in self._unresolved]
        found = [value for _, value in known if value is not _MISSING]
        if found:
            self._functions.update((id(value), value) for value in found)
            self._unresolved = tuple(name for name, value in known if value is _MISSING)
        return any(function is value for value in found)

    def begin(self, callee: object, operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        """The watched call is about to be made."""
        own = places.is_application(frame)

        def place() -> Place:
            return places.at_site(self._site) if own else places.nearest(frame)

        return self._begin(Called(self._site, callee, operands), place, own)


def _sinking(entry: Entry) -> Begin:
    sink = Sink(entry)

    def begin(call: Called, place: Callable[[], Place], own: bool) -> Leave | None:  # noqa: FBT001 - one of three roles
        to, layer = sink.named_receiver(call), here()
        if (layer is not None and folds(layer, entry.kind, to if own else "")) or observer.surroundings.is_ours():
            return None
        found = place()
        leave = sink.start(call, found, to, alone=call.is_compiled)  # a compiled function has no entry to be watched at

        def end(result: object, exception: BaseException | None) -> None:
            if type(result) is CoroutineType:
                places.link(result, found)  # only now does it begin, wherever it is awaited
            leave(result, exception)

        return end

    return begin


def _learning(entry: Entry) -> Begin:
    source = Source(entry)

    def begin(call: Called, place: Callable[[], Place], _own: bool) -> Leave:  # noqa: FBT001 - as above
        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                source.learn(call, result, place)

        return end

    return begin


_BEGIN: Mapping[str, Callable[[Entry], Begin]] = {"sink": _sinking, "transport": _sinking, "source": _learning}


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
        value = next((vars(one)[part] for one in _looked_up_in(value) if part in vars(one)), _MISSING)
        if value is _MISSING:
            return _MISSING
    return value.__func__ if isinstance(value, (staticmethod, classmethod)) else value


def _looked_up_in(value: object) -> tuple[object, ...]:
    """A class with its bases, a module alone: neither is asked for an attribute, which could run code of its own."""
    return value.__mro__ if isinstance(value, type) else (value,)

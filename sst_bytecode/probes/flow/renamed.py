"""`at_alias`: the hook at a call which may be that of a transform by another name: what is called decides."""

from __future__ import annotations

import sys
from types import BuiltinMethodType, FunctionType, MethodType

from rewriter.shells import Bare
from sst_bytecode.probes import observer
from sst_bytecode.probes.flow.callees import MISSING, loaded
from sst_bytecode.probes.flow.hook import hook_for, watch_of

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Hooks, Site
    from rewriter.shells import Live
    from sst_bytecode.catalog.transforms import Transforms
    from sst_bytecode.probes.flow.tracing import Watch

__all__ = ["at_alias"]


def at_alias(site: Site) -> Bare | None:
    """The hook for one call site, None where no transforms are followed."""
    catalogue = observer.surroundings.transforms()
    if catalogue is None:
        return None
    here, watch = _Here(site, catalogue), watch_of(site)
    return Bare(lambda hooks, live: _hook(hooks, live, here, watch))


class _Known:
    """The functions of the catalogue that are loaded, by identity, and the names of its methods.

    Sent by value to another process it is nothing.
    """

    __slots__ = ("_kept", "_missing", "catalogue", "functions", "modules", "seen", "tails")

    def __init__(self, catalogue: Transforms) -> None:
        self.catalogue = catalogue
        self.functions: dict[int, str] = {}
        self.tails = {name: f".{name}" for name in catalogue.own_tails}
        self._kept: list[object] = []  # so that their ids stay theirs
        self._missing = list(catalogue.functions())
        self.modules, self.seen = sys.modules, 0

    def __reduce__(self) -> tuple[object, ...]:
        return type(None), ()

    def look(self) -> None:
        """Modules have been loaded."""
        count, missing = len(self.modules), []
        for name in self._missing:
            found = loaded(name)
            if found is MISSING:
                missing.append(name)
            else:
                self._kept.append(found)
                self.functions[id(found)] = name
        self._missing, self.seen = missing, count


class _Here:
    """The hooks for what has been called at one site, by its own name: they are those of a site that calls it so.

    Sent by value to another process it is nothing.
    """

    __slots__ = ("_catalogue", "_site", "builtin", "function", "hooks", "known", "method")

    def __init__(self, site: Site, catalogue: Transforms) -> None:
        self._site = site
        self._catalogue = catalogue
        self.known = _known_of(catalogue)
        self.hooks: dict[str, Callable[..., object]] = {}
        self.builtin, self.function, self.method = BuiltinMethodType, FunctionType, MethodType

    def __reduce__(self) -> tuple[object, ...]:
        return type(None), ()

    def add(self, target: str, watch: Watch, hooks: Hooks, live: Live) -> None:
        """It is called here for the first time."""
        self.hooks[target] = hook_for(target, self._site, self._catalogue, watch, hooks, live)


_last: _Known | None = None


def _known_of(catalogue: Transforms) -> _Known:
    global _last  # noqa: PLW0603 - one process has one catalogue
    if _last is None or _last.catalogue is not catalogue:
        _last = _Known(catalogue)
    return _last


def _hook(hooks: Hooks, live: Live, here: _Here, watch: Watch) -> Callable[..., object]:  # noqa: C901 - of what is in it
    # In one piece: most of what is called here is nothing of ours, and a call more would cost as much as to see that.
    def hook(callee: object, operands: tuple[object, ...]) -> object:  # noqa: C901 - as just said
        if not watch:  # closed meanwhile, or sent by value to another process
            return None
        try:
            known = here.known
            if len(known.modules) != known.seen:
                known.look()
            target = known.functions.get(id(callee))
            if target is None:
                kind = type(callee)
                if kind is here.method:
                    if type(callee.__func__) is here.function:  # type: ignore[attr-defined]  # a method has it
                        target = known.tails.get(callee.__func__.__name__)  # type: ignore[attr-defined]  # as above
                elif kind is here.builtin or issubclass(kind, here.builtin):  # which has a subtype
                    target = known.tails.get(callee.__name__)  # type: ignore[attr-defined]  # as above
            if target is not None:
                if target not in here.hooks:
                    here.add(target, watch, hooks, live)
                return here.hooks[target](callee, operands)
            if None not in watch.left:  # which takes a step of it
                watch.rest()
        except (RecursionError, MemoryError):
            for _ in live.tally:
                break
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            hooks.failed(live.name, error)
        return None

    return hook

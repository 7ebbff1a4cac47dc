"""`at_transform`: the hook that the rewriter weaves in at a call which may be that of a transform."""

from __future__ import annotations

from types import BuiltinMethodType, MethodType, ModuleType

from rewriter.shells import Bare
from sst_bytecode.probes import observer
from sst_bytecode.probes.flow import tracing
from sst_bytecode.probes.flow.callees import Callees
from sst_bytecode.probes.flow.steps import SCALARS, Step
from sst_bytecode.probes.flow.tracing import Watch

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Hooks, Site
    from rewriter.shells import Live
    from sst_bytecode.catalog.transforms import Transform, Transforms

__all__ = ["at_transform", "hook_for", "watch_of"]

_NAME = "{0.__module__}.{0.__name__}"
_SPELT = "decimal.Decimal"
_HASHED = frozenset({"builtins.str", "builtins.bytes", _SPELT, "datetime.date"})

_TYPES = 256  # of objects whose method of this name was called at one site; then all are asked for anew


def at_transform(site: Site) -> Bare | None:
    """The hook for one call site, None where no transform has its name."""
    catalogue = observer.surroundings.transforms()
    if catalogue is None:
        return None
    watch = watch_of(site)
    return Bare(lambda hooks, live: hook_for(site.target, site, catalogue, watch, hooks, live))


def watch_of(site: Site) -> Watch:
    """What stands before the site."""
    watch = site.gate
    if not isinstance(watch, Watch):  # none could be made: it is asked whatever has come in
        watch = Watch()
        watch.open()
    return watch


def hook_for(  # noqa: PLR0917 - what the rewriter tells, and what is known of the site
    target: str, site: Site, catalogue: Transforms, watch: Watch, hooks: Hooks, live: Live
) -> Callable[..., object]:
    """The hook for calls of *target* at the site."""
    return _hook(hooks, live, _Here(site, catalogue, target), watch)


class _Here:
    """What is known at one call site of what is called there. Sent by value to another process it is nothing.

    `last` is the last function that was called, with its step; `kinds` are the steps by the type of the object whose
    method is called. Those of types whose objects may be looked up among clean values, because no code of the
    application hashes them, are in `hashed` instead. Those of type `spelt` are looked up by their text: the hash of a
    Decimal takes longer than all that is done here.
    """

    # The interpreter finds what is in a slot several times as fast as what is in the class.
    __slots__ = (
        "_callees", "_made", "_site", "builtin", "hashed", "kinds", "last", "method", "nothing", "scalars",
        "spelt", "tracing",
    )  # fmt: skip

    def __init__(self, site: Site, catalogue: Transforms, target: str) -> None:
        self._site = site
        self._callees = Callees(catalogue, target)
        self._made: dict[int, Step] = {}
        self.last: tuple[object, Step | None] = (None, None)
        self.kinds: dict[object, Step | None] = {}
        self.hashed: dict[type, Step] = {}
        self.spelt: type | None = None
        self.nothing = b""  # one object for all: what a hash often begins with
        self.builtin, self.method, self.scalars, self.tracing = BuiltinMethodType, MethodType, SCALARS, tracing

    def __reduce__(self) -> tuple[object, ...]:
        return type(None), ()

    def find(self, callee: object, owner: object) -> Step | None:
        """The step that *callee* is, a method of *owner* if that is not None; None for what is no transform."""
        try:
            if owner is None or type(owner) is ModuleType:
                function = self._step(self._callees.function(callee))
                self.last = (callee, function)
                return function
            found = self._step(self._callees.method(callee))  # type: ignore[arg-type]  # it has an owner
            if issubclass(type(owner), type):
                return found
        except Exception:  # noqa: BLE001 - types can be strange; such a callee is none of ours
            found = None
        self._remember(type(owner), found)
        return found

    def _step(self, transform: Transform | None) -> Step | None:
        if transform is None:
            return None
        if id(transform) not in self._made:
            self._made[id(transform)] = Step(transform, self._site)
        return self._made[id(transform)]

    def _remember(self, kind: type, step: Step | None) -> None:
        if len(self.kinds) >= _TYPES:
            self.kinds.clear()
        name = _NAME.format(kind)
        if step is not None and step.of_owner and name in _HASHED:
            self.hashed[kind] = step
            if name == _SPELT:
                self.spelt = kind
        else:
            self.kinds[kind] = step


def _hook(hooks: Hooks, live: Live, here: _Here, watch: Watch) -> Callable[..., object]:  # noqa: C901 - of what is in it
    # In one piece: it runs at every such call, and a call more would cost as much as all that it does.
    def hook(callee: object, operands: tuple[object, ...]) -> object:  # noqa: C901, PLR0912 - as just said
        if not watch:  # closed meanwhile, or sent by value to another process
            return None
        told = here.tracing.current
        if told is None:
            return None
        token = None
        step: Step | None
        try:
            if None not in watch.left:  # which takes a step of it
                watch.rest()
            kind = type(callee)
            if kind is here.builtin or kind is here.method or issubclass(kind, here.builtin):  # which has a subtype
                owner = callee.__self__  # type: ignore[attr-defined]  # both kinds have it
                kind = type(owner)
                if kind is here.spelt:
                    if str(owner) in told.clean:
                        return None
                    step = here.hashed[kind]
                elif kind in here.hashed:
                    if owner in told.clean or (kind is str and told.is_blank(owner)):
                        return None
                    step = here.hashed[kind]
                elif kind in here.kinds:
                    step = here.kinds[kind]
                else:
                    function, step = here.last
                    if function is not callee:
                        step = here.find(callee, owner)
                    if kind in here.hashed and (str(owner) if kind is here.spelt else owner) in told.clean:
                        return None
            else:
                function, step = here.last
                if function is not callee:
                    step = here.find(callee, None)
            if step is not None:
                if step.plain:
                    for operand in operands:
                        if type(operand) not in here.scalars or operand not in told.clean:
                            token = step.begin(told, callee, operands)
                            break
                elif not step.idle or (operands and (operands[0] is not here.nothing or len(operands) > 1)):
                    token = step.begin(told, callee, operands)
            if token is not None:
                watch.stay()
        except (RecursionError, MemoryError):
            for _ in live.tally:
                break
        except Exception as error:  # noqa: BLE001 - as above
            hooks.failed(live.name, error)
        return token

    return hook

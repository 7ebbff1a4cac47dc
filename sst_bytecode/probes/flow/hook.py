"""`at_transform`: the hook that the rewriter weaves in at a call which may be that of a transform."""

from __future__ import annotations

from types import BuiltinMethodType, MethodType, ModuleType

from sst_bytecode.probes import observer
from sst_bytecode.probes.flow import callees, tracing
from sst_bytecode.probes.flow.steps import SCALARS, Step
from sst_bytecode.probes.flow.tracing import VAIN, Watch

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Site
    from sst_bytecode.catalog.transforms import Transform
    from sst_bytecode.probes.flow.callees import Callees
    from sst_bytecode.probes.hooks import CallHook, Token

__all__ = ["at_transform"]

_NAME = "{0.__module__}.{0.__name__}"
_HASHED = frozenset({"builtins.str", "builtins.bytes", "decimal.Decimal", "datetime.date"})

_TYPES = 256  # of objects whose method of this name was called at one site; then all are asked for anew


def at_transform(site: Site) -> CallHook | None:
    """The hook for one call site, None where no transform has its name."""
    catalogue = observer.surroundings.transforms()
    if catalogue is None:
        return None
    return _hook(site, callees.Callees(catalogue, site.target))


def _hook(site: Site, known: Callees) -> CallHook:  # noqa: C901 - of what is in it
    kinds: dict[object, Step | None] = {}
    hashed: set[type] = set()
    last: list[tuple[object, Step | None]] = [(None, None)]
    step_of = _steps(site, known, kinds, hashed, last)
    watch = site.gate if isinstance(site.gate, Watch) else Watch()

    def before(  # noqa: C901, PLR0912 - in one piece: it runs at every such call, and calls cost more than what they do
        callee: object, operands: tuple[object, ...], builtin: type = BuiltinMethodType, method: type = MethodType
    ) -> Token | None:
        told = tracing.current
        if told is None:
            return None
        token = None
        function, step = last[0]
        if function is not callee:
            kind = type(callee)
            if kind is builtin or kind is method or issubclass(kind, builtin):  # which has a subtype
                owner = callee.__self__  # type: ignore[attr-defined]  # both kinds have it
                kind = type(owner)
                step = kinds[kind] if kind in kinds else step_of(callee, owner)
                if kind in hashed and (owner in told.clean or (kind is str and told.is_blank(owner))):
                    step = None
            else:
                step = step_of(callee, None)
        if step is not None:
            if step.plain:
                for operand in operands:
                    if type(operand) not in SCALARS or operand not in told.clean:
                        token = step.begin(told, callee, operands)
                        break
            elif operands or not step.idle:
                token = step.begin(told, callee, operands)
        if token is not None:
            watch.vain = 0
        elif watch.vain < VAIN:
            watch.vain += 1
        else:
            watch.rest()
        return token

    return before


def _remember(kind: type, step: Step | None, kinds: dict[object, Step | None], hashed: set[type]) -> None:
    if len(kinds) >= _TYPES:
        kinds.clear()
    kinds[kind] = step
    if step is not None and step.of_owner and _NAME.format(kind) in _HASHED:
        hashed.add(kind)


def _steps(
    site: Site,
    known: Callees,
    kinds: dict[object, Step | None],
    hashed: set[type],
    last: list[tuple[object, Step | None]],
) -> Callable[[object, object], Step | None]:
    """Finds the step that a callee is; what an object's type says is kept in *kinds*, the last function in *last*.

    Types whose objects may be looked up among clean values, because no code of the application hashes them, go into
    *hashed*.
    """
    made: dict[int, Step] = {}

    def step(transform: Transform | None) -> Step | None:
        if transform is None:
            return None
        if id(transform) not in made:
            made[id(transform)] = Step(transform, site)
        return made[id(transform)]

    def find(callee: object, owner: object) -> Step | None:
        try:
            if owner is None or type(owner) is ModuleType:
                function = step(known.function(callee))
                last[0] = (callee, function)
                return function
            if issubclass(type(owner), type):
                return step(known.method(callee))  # type: ignore[arg-type]  # it has an owner
            found = step(known.method(callee))  # type: ignore[arg-type]  # as above
        except Exception:  # noqa: BLE001 - types can be strange; such a callee is none of ours
            found = None
        _remember(type(owner), found, kinds, hashed)
        return found

    return find

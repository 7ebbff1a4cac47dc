"""Watch calls: all of them, or those of named targets."""

from __future__ import annotations

from rewriter.values import Value

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from rewriter.bodies import Body
    from rewriter.names import Scope
    from rewriter.sites import CallSite


class ObserveCalls(Value):
    """Call *hook* before each call of one of *targets*, and its token when the call returns or raises.

    A target is an absolute name, ``requests.post``, and means calls whose callee the imports of the module name so. A
    tail, ``responses.create``, means any target that ends with these components. Targets of None: every call. The call
    itself, its order of evaluation, its result and its exceptions stay as they are. Names prove nothing: the hook
    is given the callee, and decides by its identity. With the name of a *gate*, `Body.observe_call` says when. Calls of
    *varying* targets count only if not all of their operands are constants of the code; those of the methods
    *uncomputed* only if it is not an operator that has just made their object.
    """

    __slots__ = ("gate", "hook", "tails", "targets", "uncomputed", "varying")
    gate: str
    hook: str
    targets: frozenset[str] | None
    tails: frozenset[str]
    uncomputed: frozenset[str]
    varying: frozenset[str]

    def __init__(
        self,
        hook: str,
        targets: frozenset[str] | None,
        tails: frozenset[str] = frozenset(),
        gate: str = "",
        *,
        uncomputed: frozenset[str] = frozenset(),
        varying: frozenset[str] = frozenset(),
    ) -> None:
        object.__setattr__(self, "gate", gate)
        object.__setattr__(self, "hook", hook)
        object.__setattr__(self, "targets", None if targets is None else frozenset(targets))
        object.__setattr__(self, "tails", frozenset(tails))
        object.__setattr__(self, "uncomputed", frozenset(uncomputed))
        object.__setattr__(self, "varying", frozenset(varying))

    def __call__(self, body: Body) -> Body:
        """The body with its matching calls watched."""
        if self.targets is None:
            for call in body.calls:
                body = body.observe_call(call, self.hook, gate=self.gate)
            return body
        if not self._may_match(body):
            return body
        for call in body.calls:
            target = self._matching(body.targets(call))
            if target and not self._is_idle(body, call, target):
                body = body.observe_call(call, self.hook, target, self.gate)
        return body

    def _is_idle(self, body: Body, call: CallSite, target: str) -> bool:
        if target in self.varying:
            return body.is_given_constants(call)
        return _last(target) in self.uncomputed and body.is_of_operator(call)

    def _matching(self, targets: tuple[str, ...]) -> str:
        return next((target for target in targets if target in (self.targets or ()) or self._has_tail(target)), "")

    def _has_tail(self, target: str) -> bool:
        dotted = f".{target}"
        return any(dotted.endswith(f".{tail}") for tail in self.tails)

    def _may_match(self, body: Body) -> bool:
        """A quick no for most bodies, by their names alone."""
        wanted = self._wanted(body.scope)
        code = body.code
        if not wanted.isdisjoint(code.co_names):
            return True
        # A function that was imported into a local variable has no name of its own in the body that calls it.
        return bool(body.scope.imports or code.co_freevars) and not wanted.isdisjoint(
            code.co_varnames + code.co_cellvars + code.co_freevars
        )

    def _wanted(self, scope: Scope) -> frozenset[str]:
        """Last components of what is looked for, and the names under which imports of the module made it known."""
        known = scope.memo.get(id(self))
        if known is None:
            if scope.parent is None:
                known = frozenset(map(_last, (*(self.targets or ()), *self.tails)))
            else:
                known = self._wanted(scope.parent)
            aliases = [name for name, names in scope.imports.items() if not known.isdisjoint(map(_last, names))]
            known = scope.memo[id(self)] = known.union(aliases) if aliases else known
        return known


def _last(name: str) -> str:
    return name.rpartition(".")[2]

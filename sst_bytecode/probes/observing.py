"""The pass that weaves probes in at the call sites of the catalogue."""

from __future__ import annotations

from rewriter import ObserveCalls

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

    from rewriter import Body
    from rewriter.names import Scope

__all__ = ["ObserveWatched"]


class ObserveWatched:
    """Call *hook* at calls of *targets* and *tails* (see `rewriter.ObserveCalls`), and of those *among* some modules.

    *among* are tails by the top-level module that the body's own module must import for them to count: words such as
    ``send`` that mean something else everywhere else. By a module in a package they count in that very module.
    """

    __slots__ = ("_among", "_hook", "_passes", "_tails", "_targets")

    def __init__(
        self, hook: str, targets: frozenset[str], tails: frozenset[str], among: Mapping[str, frozenset[str]]
    ) -> None:
        self._hook = hook
        self._targets = targets
        self._tails = tails
        self._among = dict(among)
        self._passes: dict[frozenset[str], ObserveCalls] = {}

    def __repr__(self) -> str:
        among = {module: sorted(self._among[module]) for module in sorted(self._among)}
        return f"ObserveWatched({self._hook!r}, {sorted(self._targets)}, {sorted(self._tails)}, {among})"

    def __call__(self, body: Body) -> Body:
        """The body with its watched calls observed."""
        module = body.scope.module
        tails = self._tails | self._among[module] if "." in module and module in self._among else self._tails
        scope: Scope | None = body.scope
        while scope is not None:
            for targets in scope.imports.values():
                for target in targets:
                    tails |= self._among.get(target.partition(".")[0], frozenset())
            scope = scope.parent
        known = self._passes.get(tails)
        if known is None:
            known = self._passes[tails] = ObserveCalls(self._hook, self._targets, tails)
        return known(body)

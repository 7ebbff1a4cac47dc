"""Where transforms are watched: functions everywhere, methods only where their name is likely to mean them."""

from __future__ import annotations

from rewriter import ObserveCalls

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter.bodies import Body
    from sst_bytecode.catalog.transforms import Transforms

__all__ = ["ObserveTransforms"]


class ObserveTransforms:
    """Call *hook* before each call of a transform, and its token after, once *gate* is open.

    In modules of the application every method with the name of a transform counts (``split``, ``update``); in others
    only methods of libraries that the module imports (``update`` where ``hashlib`` is), and functions by their absolute
    names, and those only where something varies that goes in: of constants nothing is made of anybody's data. The hook
    tells by the callee itself what it is.
    """

    __slots__ = ("_digest", "_families", "_is_application", "_libraries", "_library", "_own", "_parts", "_passes")

    def __init__(self, hook: str, gate: str, transforms: Transforms, is_application: Callable[[str], bool]) -> None:
        varying, own = transforms.varying, transforms.own_targets
        self._own = ObserveCalls(hook, own, transforms.own_tails, gate, uncomputed=transforms.numeric, varying=varying)
        self._library = ObserveCalls(hook, transforms.targets, gate=gate, varying=varying)
        self._families = transforms.families
        self._is_application = is_application
        self._libraries = transforms.libraries
        self._parts = transforms.parts
        self._digest = transforms.digest
        self._passes: dict[frozenset[str], ObserveCalls] = {}

    def __repr__(self) -> str:
        return f"ObserveTransforms({self._library.hook!r}, {self._digest!r})"

    def __call__(self, body: Body) -> Body:
        """The body with its transforms watched."""
        if self._is_application(body.code.co_filename):
            return self._own(body)
        if body.module.partition(".")[0] in self._libraries or body.module in self._parts:
            return body  # how a transform is done is its own affair
        tails = self._tails_of(body)
        if not tails:
            return self._library(body)
        known = self._passes.get(tails)
        if known is None:
            one = self._library
            known = self._passes[tails] = ObserveCalls(one.hook, one.targets, tails, one.gate, varying=one.varying)
        return known(body)

    def _tails_of(self, body: Body) -> frozenset[str]:
        """Names of the methods of those libraries that the body's module imports, at its top or around the body."""
        tails: frozenset[str] = frozenset()
        scope = body.scope
        while True:
            for targets in scope.imports.values():
                for target in targets:
                    family = self._families.get(target.partition(".")[0])
                    if family is not None:
                        tails |= family
            if scope.parent is None:
                return tails
            scope = scope.parent

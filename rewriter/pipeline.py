"""Passes in their order over all bodies of a module, and what comes out."""

from __future__ import annotations

from time import perf_counter
from types import CodeType

from rewriter import dialect, interpreter, placeholders
from rewriter.bodies import Body
from rewriter.names import Scope
from rewriter.site import site_of

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from rewriter.site import Site

    class Pass(Protocol):
        """Says what is to be woven into a body. Pure: its repr is its identity, for caches."""

        def __call__(self, body: Body) -> Body:
            """The body with what this pass wants, or the same one."""
            ...

    Failure = tuple[str, int, str]
    """Qualified name of a body, its first line, why it runs as it was."""

ENGINE = "8"
"""Raised whenever woven code changes in a way that makes cached code wrong."""


class Rewritten:
    """What became of a module: its code (the same object if nothing was woven in), unbound, and what is in it."""

    __slots__ = ("code", "failures", "seconds", "sites")

    def __init__(self, code: CodeType, sites: tuple[Site, ...], failures: tuple[Failure, ...], seconds: float) -> None:
        self.code = code
        self.sites = sites
        self.failures = failures
        self.seconds = seconds


class Pipeline:
    """Passes, applied in order to every body of a module. RuntimeError on a version of Python that is not supported."""

    __slots__ = ("passes",)

    def __init__(self, passes: Iterable[Pass]) -> None:
        if reason := interpreter.refusal():
            raise RuntimeError(f"rewriter: Python {dialect.VERSION[0]}.{dialect.VERSION[1]} {reason}")
        self.passes = tuple(passes)

    @property
    def digest(self) -> str:
        """Equal for pipelines that make equal code of equal code, in this version: for keys of caches."""
        return f"{ENGINE}|{dialect.IDENTITY}|{'|'.join(map(repr, self.passes))}"

    def rewrite(self, code: CodeType, module: str, *, check: bool = False) -> Rewritten:
        """All passes over *code*, the code of *module*, and over all that is nested in it.

        The result can be marshalled, and runs once `bind` has bound it. A body that cannot be rewritten stays as it is
        and is told in `Rewritten.failures`; with *check*, one that does not verify, too.
        """
        start = perf_counter()
        run = _Run(self.passes, module, check=check)
        new = run.rewritten(code, None)
        return Rewritten(new, tuple(run.sites), tuple(run.failures), perf_counter() - start)


class _Run:
    """One walk over the bodies of a module."""

    __slots__ = ("check", "failures", "module", "passes", "sites")

    def __init__(self, passes: tuple[Pass, ...], module: str, *, check: bool) -> None:
        self.passes = passes
        self.module = module
        self.check = check
        self.sites: list[Site] = []
        self.failures: list[Failure] = []

    def rewritten(self, code: CodeType, parent: Scope | None) -> CodeType:
        """*code* after all passes, with what is nested in it."""
        scope = Scope(code, self.module, parent)
        code = self._body(code, scope)
        constants = tuple(
            self.rewritten(constant, scope) if isinstance(constant, CodeType) else constant
            for constant in code.co_consts
        )
        if all(map(_is, constants, code.co_consts)):
            return code
        return code.replace(co_consts=constants)

    def _body(self, code: CodeType, scope: Scope) -> CodeType:
        try:
            body = self._after_passes(Body(code, self.module, scope))
            if not (body.watched or body.entries or body.iterated):
                return code
            new = self._woven(body)
        except Exception as error:  # noqa: BLE001  # whatever a strange body does, the original code runs
            self._failed(code, error)
            return code
        self.sites += sites_of(new)
        return new

    def _after_passes(self, body: Body) -> Body:
        """*body* with what all passes want; one that fails wants nothing, and takes nothing away from the others."""
        for run in self.passes:
            try:
                body = run(body)
            except Exception as error:  # noqa: BLE001  # as above
                self._failed(body.code, error)
        return body

    def _failed(self, code: CodeType, error: Exception) -> None:
        self.failures.append((code.co_qualname, code.co_firstlineno, f"{type(error).__name__}: {error}"))

    def _woven(self, body: Body) -> CodeType:
        weave, verify = _engine()
        new = weave(body)
        if self.check:
            verify(body.code, new)
        return new


_loading = False


def _engine() -> tuple[Callable[[Body], CodeType], Callable[[CodeType, CodeType], None]]:
    """What weaves and what verifies, with `bytecode`: loaded late, since code from a cache needs neither.

    A module that is imported for the first time by this very import cannot be rewritten: RuntimeError.
    """
    global _loading  # noqa: PLW0603  # one process has one import system
    if _loading:
        raise RuntimeError("imported by the rewriter itself")
    _loading = True
    try:
        from rewriter import frames  # noqa: F401  # `weave` would load it later
        from rewriter.verify import verify
        from rewriter.weave import weave
    finally:
        _loading = False
    return weave, verify


def _is(one: object, other: object) -> bool:
    return one is other


def sites_of(code: CodeType) -> list[Site]:
    """The sites of the hooks in *code* itself, unbound, without what is nested in it."""
    return [
        site_of(constant, code)
        for constant in code.co_consts
        if placeholders.is_placeholder(constant) and constant[1] == placeholders.HOOK
    ]

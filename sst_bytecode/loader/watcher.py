"""From a module's plain code to the code that runs: out of the cache, or rewritten now, or as it was."""

from __future__ import annotations

import os
from _thread import RLock

from sst_bytecode.kernel import Kernel
from sst_bytecode.loader.cache import CHANGED, UNMENTIONED, Cache, Entry
from sst_bytecode.loader.folder import default
from sst_bytecode.loader.scope import IF_MENTIONED, NO

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter import Pipeline, Rewritten
    from sst_bytecode.loader.findings import Module
    from sst_bytecode.loader.plan import Plan
    from sst_bytecode.loader.untouched import Failures

__all__ = ["Ticket", "Watcher"]

_PATIENCE = 2.0  # seconds


class Ticket:
    """A module on its way: in scope, not in the cache, its plain code not yet known.

    *status* describes its file where the result may be cached. *changed* says that Python's own cache of bytecode would
    give the code of an earlier source.
    """

    __slots__ = ("changed", "file", "name", "status", "verdict")

    def __init__(
        self, name: str, file: str, verdict: int, status: os.stat_result | None = None, *, changed: bool = False
    ) -> None:
        self.name = name
        self.file = file
        self.verdict = verdict
        self.status = status
        self.changed = changed


class Watcher:
    """Give the code to run for a module, in two steps: `before` the plain code is fetched, and `after`.

    Neither raises an `Exception`: trouble is noted in *troubles* under the module's name, and the plain code runs.
    While *active* is false both let everything pass.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.active = True
        self._done: dict[str, tuple[str, int, float, Failures, bool]] = {}
        self.troubles: dict[str, str] = {}
        folder = default(os.environ) if plan.cache is None else plan.cache
        self.cache = Cache(folder, plan.digest)
        self._pipeline: Pipeline | None = None
        self._turns = (Kernel.getpid(), RLock())

    def before(self, name: str, file: str, *, cacheable: bool) -> CodeType | Ticket | None:
        """Give bound code from the cache, or None if the plain code shall run as it is, or a ticket for `after`.

        *file* may be empty: then the plain code's own file name decides.
        """
        try:
            return self._before(name, file, cacheable=cacheable)
        except Exception as error:  # noqa: BLE001 - the watched program goes on, whatever is wrong with us
            self.note(name, error)
            return None

    def after(self, ticket: CodeType | Ticket | None, code: CodeType | None, *, keep: bool = True) -> CodeType | None:
        """Give what shall run instead of the plain *code*: the same object, unless something is to be watched in it.

        With *keep* false the result does not go into the cache.
        """
        if code is None or ticket.__class__ is not Ticket:
            return code
        assert isinstance(ticket, Ticket)  # noqa: S101 - for the type checker
        try:
            return self._after(ticket, code, keep=keep)
        except Exception as error:  # noqa: BLE001 - as above
            self.note(ticket.name, error)
            return code

    def note(self, name: str, error: Exception) -> None:
        """Remember that *name* runs unwatched, by the kind and place of the error: its text may tell too much."""
        place, trace = "", error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            place, trace = f" at {os.path.basename(code.co_filename)}:{trace.tb_lineno}", trace.tb_next  # noqa: PTH119 - pathlib is not imported at the start of a watched program
        self.troubles[name] = f"{type(error).__name__}{place}"
        self._log(f"{name}: runs unwatched: {self.troubles[name]}")

    def prepare(self) -> None:
        """Make the pipeline now; if that fails, each module will say so."""
        try:
            self.pipeline()
            _load_engine()
        except Exception as error:  # noqa: BLE001 - as above
            self.note("", error)

    def pipeline(self) -> Pipeline:
        """The pipeline of the plan, made when it is first needed."""
        if self._pipeline is None:
            self._pipeline = self.plan.pipeline()
        return self._pipeline

    def modules(self) -> dict[str, Module]:
        """What became of each module in scope, by its name."""
        return {name: self._module(name) for name in tuple(self._done)}

    def failures(self) -> list[tuple[str, Failures]]:
        """The modules of which some bodies stayed as they were."""
        return [(name, done[3]) for name, done in tuple(self._done.items()) if done[3]]

    def _before(self, name: str, file: str, *, cacheable: bool) -> CodeType | Ticket | None:
        verdict = self.plan.scope.module(name, file) if file else IF_MENTIONED
        if verdict == NO:
            return None
        if not cacheable:
            return Ticket(name, file, verdict)
        started = Kernel.perf_counter_ns()
        status = Kernel.stat(file)
        entry = self.cache.read(name, file, status)
        if entry is UNMENTIONED and verdict == IF_MENTIONED:
            return None
        if entry is None or entry is CHANGED or entry is UNMENTIONED:
            return Ticket(name, file, verdict, status, changed=entry is CHANGED)
        code = None if entry.code is None else self._bind(entry.code)
        self._finish(name, file, entry, started, cached=True)
        return code

    def _after(self, ticket: Ticket, code: CodeType, *, keep: bool) -> CodeType:
        if not ticket.file:
            ticket.file = code.co_filename
            ticket.verdict = self.plan.scope.module(ticket.name, ticket.file)
        if ticket.verdict == NO:
            return code
        if ticket.verdict == IF_MENTIONED and not self.plan.scope.mentions(code):
            if ticket.status is not None and keep:
                self.cache.write(ticket.name, ticket.file, ticket.status, UNMENTIONED)
            return code
        started = Kernel.perf_counter_ns()
        rewritten = self._rewritten(code, ticket.name)
        touched = None if rewritten.code is code else rewritten.code
        entry = Entry(touched, len(rewritten.sites), tuple(rewritten.failures))
        bound = code if touched is None else self._bind(touched)
        # A body may fail for a reason of this moment, as while the engine itself is being imported: try again later.
        if ticket.status is not None and keep and not entry.failures:
            self.cache.write(ticket.name, ticket.file, ticket.status, entry)
        self._finish(ticket.name, ticket.file, entry, started, cached=False)
        return bound

    def _rewritten(self, code: CodeType, name: str) -> Rewritten:
        """Rewrite one module at a time: while one thread imports the engine, the others could not use it.

        Whoever holds the import system's lock of a module which that import needs must not wait for ever.
        """
        turn = self._turn()
        taken = turn.acquire(timeout=_PATIENCE)
        try:
            return self.pipeline().rewrite(code, name, check=self.plan.check)
        finally:
            if taken:
                turn.release()

    def _turn(self) -> RLock:
        """Give the lock of this process: a child by fork may have inherited one that nobody will ever release."""
        if self._turns[0] != Kernel.getpid():
            self._turns = (Kernel.getpid(), RLock())
        return self._turns[1]

    def _bind(self, code: CodeType) -> CodeType:
        from rewriter import bind  # not before the first touched module

        return bind(code, self.plan.hooks)

    def _finish(self, name: str, file: str, entry: Entry, started: int, *, cached: bool) -> None:
        spent = (Kernel.perf_counter_ns() - started) / 1000
        self._done[name] = (file, entry.sites, spent, entry.failures, cached)
        if self.plan.log is not None:
            self._log(repr(self._module(name)))

    def _module(self, name: str) -> Module:
        from sst_bytecode.loader.findings import Module  # only for reports

        file, sites, spent, failures, cached = self._done[name]
        return Module(name, file, sites, spent, failures, cached=cached)

    def _log(self, line: str) -> None:
        if self.plan.log is not None:
            self.plan.log(line)


def _load_engine() -> None:
    """Import what weaves before other modules are watched."""
    import rewriter.verify
    import rewriter.weave  # noqa: F401 - for the pipeline, which would import it when the first module needs it

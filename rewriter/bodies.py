"""One code object as passes see it: its calls, its loops, its entry, and what they want woven in."""

from __future__ import annotations

from types import CodeType

from rewriter import dialect, names, sites, tables
from rewriter.stack import Flow
from rewriter.units import Units

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rewriter.names import Scope
    from rewriter.sites import CallSite

    Watched = tuple[CallSite, str, str, str]
    """A call, the hook that watches it, the target that its factory is told, what makes the gate before it or ""."""
    Entered = tuple[str, str]
    """A hook that watches the body itself, and what makes the gate before it or ""."""
    Iterated = tuple[int, str, str]
    """The instruction that takes an iterator, the hook that is given what it is taken of, the target it is told."""


class Body:
    """The code of one function, class body, comprehension or module, without what is nested in it.

    Immutable: `observe_call` and its like answer a new body. All passes see the original instructions; what they
    want is woven in once, after the last.
    """

    __slots__ = ("_calls", "_flow", "_handled", "_units", "code", "entries", "iterated", "module", "scope", "watched")

    def __init__(self, code: CodeType, module: str, scope: Scope) -> None:
        self.code = code
        self.module = module
        self.scope = scope
        self.watched: tuple[Watched, ...] = ()
        self.entries: tuple[Entered, ...] = ()
        self.iterated: tuple[Iterated, ...] = ()
        self._units: Units | None = None
        self._handled: list[tables.Handled] | None = None
        self._flow: Flow | None = None
        self._calls: tuple[CallSite, ...] | None = None

    @property
    def name(self) -> str:
        """``module:qualname``."""
        return f"{self.module}:{self.code.co_qualname}"

    @property
    def units(self) -> Units:
        """The instructions."""
        if self._units is None:
            self._units = Units(self.code.co_code)
        return self._units

    @property
    def handled(self) -> list[tables.Handled]:
        """The exception table."""
        if self._handled is None:
            self._handled = tables.parse_exceptions(self.code.co_exceptiontable)
        return self._handled

    @property
    def flow(self) -> Flow:
        """Who produced what on the value stack."""
        if self._flow is None:
            self._flow = Flow(self.units, self.handled)
        return self._flow

    @property
    def calls(self) -> tuple[CallSite, ...]:
        """The call sites that some path reaches, in order."""
        if self._calls is None:
            self._calls = tuple(sites.calls(self.code, self.units, self.flow))
        return self._calls

    @property
    def iterations(self) -> list[int]:
        """The instructions that take the iterator of something: of loops, comprehensions and ``yield from``."""
        ops = self.units.ops
        return [index for index, op in enumerate(ops) if op in dialect.ITERATIONS and self.flow.reached(index)]

    def targets(self, call: CallSite) -> tuple[str, ...]:
        """The names under which the callee may be known (`Site.target`): several if several imports bind one name."""
        return names.targets(self.scope, self.units, self.flow, call.callee_item)

    def is_given_constants(self, call: CallSite) -> bool:
        """Whether all operands of the call are constants of the code, or there are none."""
        if call.spread:
            return False
        items = [self.flow.item(call.index, place) for place in range(call.operand - call.count, call.operand)]
        return all(isinstance(item, int) and self.units.ops[item >> 8] in dialect.CONSTANT_LOADS for item in items)

    def is_of_operator(self, call: CallSite) -> bool:
        """Whether it is the method of what an operator has just computed: ``(a / b).quantize(c)``."""
        if call.load < 0:
            return False
        item = self.flow.item(call.load, 0)
        return isinstance(item, int) and dialect.is_operator(self.units.ops[item >> 8], self.units.args[item >> 8])

    def observe_call(self, call: CallSite, hook: str, target: str | None = None, gate: str = "") -> Body:
        """Call *hook* (``package.module:attribute`` of its factory) before the call, and its token after it.

        With a *gate* (``package.module:attribute`` of what makes a `Gate`): only while that is open. A call among the
        operands of a watched method call has the gate of that.
        """
        told = self.targets(call)[0] if target is None else target
        return self._with(watched=(*self.watched, (call, hook, told, gate)))

    def observe_entry(self, hook: str, gate: str = "") -> Body:
        """Call *hook* when the body starts to run, and its token when it returns or raises.

        With a *gate*, as for `observe_call`: only if that is open when the body starts.
        """
        return self._with(entries=(*self.entries, (hook, gate)))

    def observe_iteration(self, index: int, hook: str, target: str = "") -> Body:
        """Call *hook* with what is to be iterated over; what it gives, if not None, is iterated over in place of that.

        *index* is one of `iterations`.
        """
        return self._with(iterated=(*self.iterated, (index, hook, target)))

    def entered(self, *hooks: str) -> Body:
        """The same with these hooks at its entry, whatever gates there are, and no others."""
        return self._with(entries=tuple([(hook, "") for hook in hooks]))

    def _with(
        self,
        watched: tuple[Watched, ...] | None = None,
        entries: tuple[Entered, ...] | None = None,
        iterated: tuple[Iterated, ...] | None = None,
    ) -> Body:
        new = Body(self.code, self.module, self.scope)
        new._units, new._handled, new._flow, new._calls = (
            self._units,
            self._handled,
            self._flow,
            self._calls,
        )  # its own class
        new.watched = self.watched if watched is None else watched
        new.entries = self.entries if entries is None else entries
        new.iterated = self.iterated if iterated is None else iterated
        return new


def mentioned(code: CodeType) -> Iterator[str]:
    """The names that *code* and all that is nested in it use, but for local variables."""
    yield from code.co_names
    for one in nested(code):
        yield from mentioned(one)


def nested(code: CodeType) -> Iterator[CodeType]:
    """The code objects directly in *code*."""
    return (constant for constant in code.co_consts if isinstance(constant, CodeType))

"""Give code its live hooks: what a hook's factory makes for a site goes where the placeholder was."""

from __future__ import annotations

from sys import maxsize

from rewriter import placeholders
from rewriter.gate import Gate
from rewriter.handlers import comes_from_handler
from rewriter.shells import CODES, Bare, Live, Refusal, raised, returned, shell

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType
    from typing import Any, Protocol

    from rewriter.placeholders import Placeholder
    from rewriter.site import Site

    class Tally(Protocol):
        """A C iterator over more integers than anybody counts."""

        def __iter__(self) -> Iterator[int]: ...
        def __length_hint__(self) -> int: ...

    Factory = Callable[[Site], Callable[..., Any] | Bare | None]

_ENDLESS = maxsize
"""Steps of an iterator that counts: an object which can be hashed, as constants must, and counted with by bytecode."""


def imported(name: str) -> Factory:
    """The factory called *name* (``package.module:attribute``), imported."""
    module, _, attributes = name.partition(":")
    found: Any = __import__(module, fromlist=("*",))
    for attribute in attributes.split("."):
        found = getattr(found, attribute)
    return found  # type: ignore[no-any-return]  # whatever the name names


class Hooks:
    """The live hooks of a process: made by their factories, switched off together, their failures counted.

    While `active` is false, no hook and no token is called, in frames that already run either. An Exception that a
    hook, its token or its factory raises is counted in `failures` by (hook, exception type) and goes no further;
    KeyboardInterrupt and its like pass, and `Refusal` becomes what it carries.
    """

    __slots__ = ("_endings", "_factories", "_failures", "_makers", "_tallies", "active", "resolve")

    refused = Refusal  # hooks name nothing of ours but these objects: see `shells.shell`

    def __init__(self, resolve: Callable[[str], Factory] = imported) -> None:
        self.resolve = resolve
        self.active = True
        self._factories: dict[str, Factory | None] = {}
        self._failures: dict[tuple[str, str], int] = {}
        self._tallies: dict[str, Tally] = {}
        self._makers: dict[str, Callable[[], Gate]] = {}
        self._endings: dict[tuple[str, str], Callable[..., None]] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Elsewhere: hooks that are off. Needs nothing but the standard library there."""
        from types import SimpleNamespace  # a start can do without

        return SimpleNamespace, (), {"active": False}

    @property
    def failures(self) -> dict[tuple[str, str], int]:
        """How often which hook raised which type. What could not even be called counts as RecursionError."""
        missed = {(name, "RecursionError"): _ENDLESS - tally.__length_hint__() for name, tally in self._tallies.items()}
        return {**self._failures, **{key: count for key, count in missed.items() if count}}

    def failed(self, name: str, error: Exception) -> None:
        """Count *error* without its text, which may hold what is watched; a signal handler's is raised again."""
        try:
            theirs = comes_from_handler(error)
        except Exception:  # noqa: BLE001  # at the end of Python what it needs may be gone, near a limit there is no room
            theirs = False
        if theirs:
            raise error
        key = (name, type(error).__name__)
        self._failures[key] = self._failures.get(key, 0) + 1

    def live(self, placeholder: Placeholder, code: CodeType, gates: dict[int, Gate]) -> object:
        """What stands for *placeholder* in *code* from now on; *gates* are those of the code that are live already."""
        kind = placeholder[1]
        if kind == placeholders.ERRORS:
            return placeholders.UNREACHABLE
        name = str(placeholder[2])
        if kind == placeholders.GATE:
            return gates.setdefault(placeholder[3], self._gate(name))  # type: ignore[arg-type]  # its number
        if kind == placeholders.HOOK:
            from rewriter.site import site_of  # not before the first hook

            return self._hook(name, site_of(placeholder, code, gates))
        if kind == placeholders.TALLY:
            return self._tally(name)
        key = (str(kind), name)
        if key not in self._endings:
            make = returned if kind == placeholders.RETURNED else raised
            self._endings[key] = make(self, Live(name, None, self._tally(name)))
        return self._endings[key]

    def _gate(self, name: str) -> Gate:
        """A gate that *name* makes; where that fails an open one, so that its hooks are asked."""
        try:
            if name not in self._makers:
                self._makers[name] = self.resolve(name)  # type: ignore[assignment]  # this one makes gates
            return self._makers[name]()
        except Exception as error:  # noqa: BLE001  # the watched program goes on
            self.failed(name, error)
        gate = Gate()
        gate.open()
        return gate

    def _tally(self, name: str) -> Tally:
        return self._tallies.setdefault(name, iter(range(_ENDLESS)))  # type: ignore[arg-type]  # typeshed knows no __length_hint__

    def _hook(self, name: str, site: Site) -> Callable[..., object]:
        try:
            factory = self._factories.get(name)
            if factory is None:
                factory = self._factories[name] = self.resolve(name)
            before = factory(site)
            if isinstance(before, Bare):
                made = before.make(self, Live(name, None, self._tally(name)))
                CODES.add(made.__code__)
                return made
        except Exception as error:  # noqa: BLE001  # the watched program goes on
            self.failed(name, error)
            before = None
        return shell(self, Live(name, before, self._tally(name)), site.kind)


def bind(code: CodeType, hooks: Hooks) -> CodeType:
    """*code*, and all that is nested in it, with live hooks for placeholders; the same object if it has none."""
    if _HOLDERS.isdisjoint(map(type, code.co_consts)):  # most bodies, without a loop of ours
        return code
    gates: dict[int, Gate] = {}  # they stand before the hooks among the constants
    constants: list[object] | None = None
    for index, constant in enumerate(code.co_consts):
        kind = constant.__class__
        if kind is _CODE:
            new: object = bind(constant, hooks)
        elif kind is tuple and placeholders.is_placeholder(constant):
            new = hooks.live(constant, code, gates)
        else:
            continue
        if new is not constant:
            constants = list(code.co_consts) if constants is None else constants
            constants[index] = new
    return code if constants is None else code.replace(co_consts=tuple(constants))


_CODE = bind.__code__.__class__  # the import of `types` is a tenth of what a start costs
_HOLDERS = frozenset({_CODE, tuple})

"""Watch functions as they are entered and left."""

from __future__ import annotations

from rewriter.values import Value

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from rewriter.bodies import Body


class ObserveEntries(Value):
    """Call *hook* when one of *functions* starts to run, and its token when that returns or raises.

    A function is named ``module:qualname``; None means every body, those of classes, comprehensions and modules too. A
    generator or coroutine starts with its first resume, and returns what its StopIteration holds. Arguments,
    results, exceptions and tracebacks stay as they are. With the name of a *gate*, `Body.observe_entry` says when.
    """

    __slots__ = ("functions", "gate", "hook")
    gate: str
    hook: str
    functions: frozenset[str] | None

    def __init__(self, hook: str, functions: frozenset[str] | None, gate: str = "") -> None:
        object.__setattr__(self, "gate", gate)
        object.__setattr__(self, "hook", hook)
        object.__setattr__(self, "functions", None if functions is None else frozenset(functions))

    def __call__(self, body: Body) -> Body:
        """The body with its entry watched, if it is one of the functions."""
        if self.functions is None or body.name in self.functions:
            return body.observe_entry(self.hook, self.gate)
        return body

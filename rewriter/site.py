"""What a hook is told of its place; all of the engine that code from a cache needs, besides its binding."""

from __future__ import annotations

from rewriter.values import Value

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

    from rewriter.gate import Gate
    from rewriter.placeholders import Placeholder


class Site(Value):
    """What a hook factory is told of the place that its hook watches, once, when the code is bound.

    *kind* is ``call``, ``entry`` or ``iteration``. *target* of a call: ``requests.post`` if its root is an import,
    ``.s.post`` (with the name of the root variable, if it is one) if not, empty if unknown; of an entry:
    ``module:qualname``; of an iteration what its pass says. *names*: the keywords of a call's last operands, or the
    parameters of an entry. *spread*: the call is ``f(*args, **kwargs)``, whose operands are an iterable and a mapping
    or None. Lines count from 1, columns (UTF-8 bytes) from 0; -1: unknown.
    *gate*: the `Gate` that lets the hook be asked (its number, in code that is not bound); -1: there is none.
    """

    __slots__ = (
        "column",
        "end_column",
        "end_line",
        "file",
        "function",
        "gate",
        "kind",
        "line",
        "module",
        "names",
        "spread",
        "target",
    )  # fmt: skip
    module: str
    file: str
    function: str
    line: int
    end_line: int
    column: int
    end_column: int
    kind: str
    target: str
    names: tuple[str, ...]
    spread: bool
    gate: Gate | int

    def __init__(  # noqa: PLR0917  # the fields of a record, in their order
        self,
        module: str,
        file: str,
        function: str,
        line: int,
        end_line: int,
        column: int,
        end_column: int,
        kind: str,
        target: str,
        names: tuple[str, ...] = (),
        spread: bool = False,  # noqa: FBT001, FBT002  # a field of a record
        gate: Gate | int = -1,
    ) -> None:
        put = object.__setattr__
        put(self, "module", module)
        put(self, "file", file)
        put(self, "function", function)
        put(self, "line", line)
        put(self, "end_line", end_line)
        put(self, "column", column)
        put(self, "end_column", end_column)
        put(self, "kind", kind)
        put(self, "target", target)
        put(self, "names", names)
        put(self, "spread", spread)
        put(self, "gate", gate)


def site_of(placeholder: Placeholder, code: CodeType, gates: Mapping[int, Gate] | None = None) -> Site:
    """The site that the placeholder of a hook in *code* is about; with *gates*, by number, its gate instead of that."""
    told = placeholder[4:]
    if gates and told[-1] in gates:
        told = (*told[:-1], gates[told[-1]])  # type: ignore[index]  # as just asked
    return Site(str(placeholder[3]), code.co_filename, code.co_qualname, *told)  # type: ignore[arg-type]  # as `placeholders.hook` made it

"""What names a module gives to things that it does not define: by these it may call what it took elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from rewriter import dialect
from rewriter.names import targets, variables
from sst_bytecode.probes.flow.escapes import operands

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from rewriter import Body, CallSite
    from rewriter.stack import Item

__all__ = ["Given"]

_DEFINED = dialect.FUNCTION_MAKERS | {dialect.IMPORT_NAME, dialect.IMPORT_FROM, dialect.LOAD_CONST}
_index = attrgetter("index")
_FUNCTION, _VARARGS, _VARKEYWORDS = 0x01, 0x04, 0x08  # flags of code objects; the first is called CO_OPTIMIZED


class Given:
    """*variables* and *attributes* that the bodies of a module bind to something else than a definition or an import.

    Parameters are among the variables; keywords of calls, and the annotated names of classes, are among the attributes:
    objects are made with them.
    """

    __slots__ = ("attributes", "variables")

    def __init__(self, bodies: list[Body]) -> None:
        self.variables: set[str] = set()
        self.attributes: set[str] = set()
        for body in bodies:
            code = body.code
            self.variables.update(_parameters(code))
            of_class = body.scope.parent is not None and not code.co_flags & _FUNCTION
            for name, is_attribute in _bound(body):
                (self.attributes if is_attribute or of_class else self.variables).add(name)
            for call in body.calls:
                self.attributes.update(call.names)
            if of_class or code.co_name == "__annotate__":
                self.attributes.update(constant for constant in code.co_consts if isinstance(constant, str))

    def may_name(self, body: Body, call: CallSite) -> bool:
        """Whether the callee has one of these names, or none: an element of something, the result of a call.

        What is given a function or a class that has just been made is a decorator.
        """
        callee = call.callee_item
        if any(_is_definition(body, item) for item in operands(body, call)):
            return False
        if not isinstance(callee, int):
            return True
        op, arg = body.units.ops[callee >> 8], body.units.args[callee >> 8]
        if op in dialect.CALLS or dialect.is_subscript(op, arg):
            return True
        if op in dialect.ATTRIBUTE_LOADS:
            target = targets(body.scope, body.units, body.flow, callee)[0]
            return target.startswith(".") and target.rpartition(".")[2] in self.attributes  # others are of imports
        return _variable(body.code, op, arg, callee & 255) in self.variables


def _variable(code: CodeType, op: int, arg: int, slot: int) -> str:
    """The variable that is loaded; "" where it is something else."""
    if op in dialect.NAME_LOADS:
        name: str = code.co_names[dialect.name_index(op, arg)]
        return name
    return variables(code)[dialect.variable_index(op, arg, slot)] if op in dialect.VARIABLE_LOADS else ""


def _parameters(code: CodeType) -> tuple[str, ...]:
    count = code.co_argcount + code.co_kwonlyargcount
    return code.co_varnames[: count + bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)]


def _bound(body: Body) -> Iterator[tuple[str, bool]]:
    """The name of each store of what is not defined there, and whether it is that of an attribute."""
    units, flow, known = body.units, body.flow, variables(body.code)
    for index, (op, arg) in enumerate(zip(units.ops, units.args, strict=True)):
        if not flow.reached(index):
            continue
        if op in dialect.NAME_STORES or op == dialect.ATTRIBUTE_STORE:
            # The value of an attribute lies below its object.
            if not _is_defined(body, flow.item(index, op == dialect.ATTRIBUTE_STORE)):
                yield body.code.co_names[arg], op == dialect.ATTRIBUTE_STORE
        elif op in dialect.VARIABLE_STORES:
            for place, variable in enumerate(dialect.stored_variables(op, arg)):
                if not _is_defined(body, flow.item(index, place)):
                    yield known[variable], False


def _is_defined(body: Body, item: Item) -> bool:
    return isinstance(item, int) and (body.units.ops[item >> 8] in _DEFINED or _is_definition(body, item))


def _is_definition(body: Body, item: Item) -> bool:
    """Whether it is a function or a class, decorated or not."""
    if not isinstance(item, int):
        return False
    op = body.units.ops[item >> 8]
    if op in dialect.FUNCTION_MAKERS:
        return True
    place = bisect_left(body.calls, item >> 8, key=_index)
    if place == len(body.calls) or body.calls[place].index != item >> 8:
        return False
    call = body.calls[place]
    given, callee = operands(body, call), call.callee_item
    maker = body.units.ops[callee >> 8] if isinstance(callee, int) else -1
    if maker in dialect.FUNCTION_MAKERS:
        return not given  # that of a generic function or class; others are comprehensions
    return maker == dialect.BUILD_CLASS or (len(given) == 1 and _is_definition(body, given[0]))

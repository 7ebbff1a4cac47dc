"""Whether a module takes a function that is followed without calling it: then it may call it by another name."""

from __future__ import annotations

from rewriter import dialect
from rewriter.names import targets

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

    from rewriter import Body, CallSite
    from rewriter.stack import Item

__all__ = ["Followed", "operands"]

_DOUBLE = frozenset({"LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW"})
"""What pushes two variables; any other load pushes one thing, in one of two slots where it is to be called."""
_LOADS = dialect.NAME_LOADS | dialect.VARIABLE_LOADS | dialect.ATTRIBUTE_LOADS


class Followed:
    """What is followed, by name: *functions*, absolute, and methods, by the top-level package that has them.

    Builtins do not count, nor functions whose name begins with a capital: classes are taken for annotations and the
    like everywhere.
    """

    __slots__ = ("_families", "_functions", "_taken")

    def __init__(self, functions: frozenset[str], families: Mapping[str, frozenset[str]]) -> None:
        self._functions = functions
        self._families = families
        names = {name for name in functions if not name.startswith("builtins.")}
        modules = {name.rpartition(".")[0] for name in names}
        self._taken = frozenset(modules.union(name for name in names if _last(name)[0].islower()))

    def is_taken(self, bodies: list[Body]) -> bool:
        """Whether the code of a module, all of whose *bodies* these are, takes one and does more with it than call it.

        To give it to another of them is no more: ``hmac.new(key, text, hashlib.sha256)``. A module that has some counts
        too, unless it is for an attribute: ``getattr(hashlib, name)``.
        """
        imports = [item for body in bodies for item in body.scope.imports.items()]
        packages = {target.partition(".")[0] for _, targets in imports for target in targets}
        tails = frozenset[str]().union(*(self._families.get(package, ()) for package in packages))
        aliases = [variable for variable, targets in imports if not self._taken.isdisjoint(targets)]
        names = tails.union(map(_last, self._taken), aliases)  # without one of these a body takes none
        return any(self._is_taken_in(body, tails) for body in bodies if not names.isdisjoint(_names(body.code)))

    def _is_taken_in(self, body: Body, tails: frozenset[str]) -> bool:
        units, used = body.units, self._used(body)
        for index, op in enumerate(units.ops):
            if op not in _LOADS or not body.flow.reached(index):
                continue
            slots = (index << 8, index << 8 | 1)
            for items in zip(slots) if dialect.NAMES[op] in _DOUBLE else (slots,):
                if used.isdisjoint(items) and self._is_one(body, items[0], tails):
                    return True
        return False

    def _used(self, body: Body) -> set[Item]:
        """Whatever is asked for an attribute, called, or given to one that is followed."""
        units, flow = body.units, body.flow
        loads = [index for index, op in enumerate(units.ops) if op in dialect.ATTRIBUTE_LOADS and flow.reached(index)]
        used = {flow.item(index, 0) for index in loads}
        for call in body.calls:
            used.add(call.callee_item)
            if not self._functions.isdisjoint(body.targets(call)):
                used.update(operands(body, call))
        return used

    def _is_one(self, body: Body, item: Item, tails: frozenset[str]) -> bool:
        found = targets(body.scope, body.units, body.flow, item)
        if not self._taken.isdisjoint(found):
            return True
        is_attribute = isinstance(item, int) and body.units.ops[item >> 8] in dialect.ATTRIBUTE_LOADS
        return is_attribute and any(_last(one) in tails for one in found)


def operands(body: Body, call: CallSite) -> list[Item]:
    """What is given to the call."""
    return [body.flow.item(call.index, place) for place in range(call.operand - call.count, call.operand)]


def _names(code: CodeType) -> tuple[str, ...]:
    return (*code.co_names, *code.co_varnames, *code.co_cellvars, *code.co_freevars)


def _last(name: str) -> str:
    return name.rpartition(".")[2]

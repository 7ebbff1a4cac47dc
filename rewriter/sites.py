"""Call sites: where a body calls something, and where on the stack callee and operands are."""

from __future__ import annotations

from rewriter import dialect
from rewriter.dialect import CALLEE_SLOT, NAMES

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter.stack import Flow, Item
    from rewriter.units import Units


class CallSite:
    """One call in a body: its instructions and the places of its operands.

    *first* to *index* are the instructions that must not be parted, *base* the depth of the stack below the call's
    *items*. *callee* and *operand* are the depths of the callee and of the first of *count* operands (1: the top).
    *load* is the method load which must be made plain so that the callee is not NULL, or -1.
    """

    __slots__ = (
        "base", "callee", "callee_item", "count", "first", "index", "items", "load", "names", "operand", "spread",
    )  # fmt: skip

    def __init__(self, code: CodeType, units: Units, flow: Flow, index: int) -> None:
        op, arg = units.ops[index], units.args[index]
        self.index = self.first = index
        while self.first and units.ops[self.first - 1] in dialect.CALL_PREFIXES:
            self.first -= 1
        self.spread = op == dialect.CALL_FUNCTION_EX
        above = 1 if op == dialect.CALL_KW else 0  # the tuple of keywords
        self.count = 1 + _has_mapping(units, flow, index) if self.spread else arg
        self.items = (2 if self.spread and dialect.NULL_FOR_NO_MAPPING else self.count) + above + 2
        self.base = flow.depth(index) - self.items
        self.names = _keywords(code, units, flow, index) if not self.spread else ()
        self.operand = self.items - 2
        self.load = -1
        self._find_callee(units, flow)

    def _find_callee(self, units: Units, flow: Flow) -> None:
        lower, upper = flow.item(self.index, self.items - 1), flow.item(self.index, self.items - 2)
        slots = (lower, upper)
        place = CALLEE_SLOT
        if isinstance(lower, int) and isinstance(upper, int) and lower + 1 == upper:
            producer = lower >> 8
            if dialect.is_method_load(units.ops[producer], units.args[producer]):
                self.load = producer
        if self.load < 0:
            nulls = [_surely_null(units, flow, item) for item in slots]
            if not any(nulls):
                place = 0
                self.count += 1
                self.operand += 1
            elif not nulls[1 - CALLEE_SLOT] or nulls[CALLEE_SLOT]:
                raise ValueError("a call whose callee is not where this version puts it")
        self.callee = self.items - place
        self.callee_item: Item = slots[place]


def _surely_null(units: Units, flow: Flow, item: Item) -> bool:
    """Whether the item is NULL on all paths, or on none; ValueError if one cannot know."""
    if not flow.may_be_null(item):
        return False
    for one in (item,) if isinstance(item, int) else item:
        if not flow.may_be_null(one) or NAMES[units.ops[one >> 8]] not in {"PUSH_NULL", "LOAD_GLOBAL"}:
            raise ValueError("a call with a slot that is NULL on some paths only")
    return True


def _has_mapping(units: Units, flow: Flow, index: int) -> bool:
    """Whether the call is ``f(*args, **mapping)``, not ``f(*args)``."""
    if dialect.NULL_FOR_NO_MAPPING:
        return not _surely_null(units, flow, flow.item(index, 0))
    return bool(units.args[index] & 1)


def _is_of_with(units: Units, flow: Flow, index: int) -> bool:
    """Whether a `with` statement makes the call: of what it has looked up for itself no hook can be told."""
    if units.ops[index] != dialect.CALL:
        return False
    lower = flow.item(index, units.args[index] + 1)
    return isinstance(lower, int) and units.ops[lower >> 8] == dialect.LOAD_SPECIAL


def _keywords(code: CodeType, units: Units, flow: Flow, index: int) -> tuple[str, ...]:
    """Names of the keyword operands, which are constants of the code in every version."""
    if units.ops[index] == dialect.CALL_KW:
        item = flow.item(index, 0)
        if not isinstance(item, int) or units.ops[item >> 8] != dialect.LOAD_CONST:
            raise ValueError("a call whose keyword names are not constant")
        constant = units.args[item >> 8]
    else:
        at = index - 1
        while at >= 0 and units.ops[at] in dialect.CALL_PREFIXES and units.ops[at] != dialect.KW_NAMES:
            at -= 1
        if at < 0 or units.ops[at] != dialect.KW_NAMES:
            return ()
        constant = units.args[at]
    names: tuple[str, ...] = code.co_consts[constant]
    return names


def calls(code: CodeType, units: Units, flow: Flow) -> list[CallSite]:
    """The call sites of a body that some path reaches, in order, but for calls of what a `with` statement looks up."""
    return [
        CallSite(code, units, flow, index)
        for index, op in enumerate(units.ops)
        if op in dialect.CALLS and flow.reached(index) and not _is_of_with(units, flow, index)
    ]

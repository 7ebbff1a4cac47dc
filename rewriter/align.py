"""Which instructions of a woven body are the original's."""

from __future__ import annotations

from rewriter import dialect, placeholders, tables
from rewriter.dialect import NAMES
from rewriter.stack import Flow
from rewriter.units import Units

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    Position = tuple[int | None, int | None, int | None, int | None]


def aligned(before: CodeType, after: CodeType, flow: Flow | None = None) -> list[int]:
    """For each instruction of *before*, in order, the index of the same one in *after*.

    The same means: it does the same and has the same position. Raises ValueError if one is missing or out of order.
    """
    old, new = Units(before.co_code), Units(after.co_code)
    where, places = _positions(before, old), _positions(after, new)
    flow = flow or Flow(new, tables.parse_exceptions(after.co_exceptiontable))
    woven = _woven_calls(new, flow, len(before.co_consts))
    found = [0] * len(old)
    at = _cold_start(after, new, len(before.co_consts))
    # From the end, since what is woven in after an instruction looks more like an original than what is before it.
    for index in range(len(old) - 1, -1, -1):
        at -= 1
        while at >= 0 and (at in woven or places[at] != where[index] or not _same(old, index, new, at)):
            at -= 1
        if at < 0:
            raise ValueError(f"{NAMES[old.ops[index]]} at unit {old.starts[index]} is gone, or in another place")
        found[index] = at
    return found


def _cold_start(code: CodeType, units: Units, constants: int) -> int:
    """Where the instructions begin that only exceptions lead to: the first piece is for a hook that was not called."""
    errors = (placeholders.errors(), placeholders.UNREACHABLE)
    for index, op in enumerate(units.ops):
        arg = units.args[index]
        if op == dialect.LOAD_CONST and arg >= constants and code.co_consts[arg] in errors:
            return index
    return len(units)


def _positions(code: CodeType, units: Units) -> list[Position]:
    positions = list(code.co_positions())
    return [positions[end - 1] for end in units.ends]


def _same(old: Units, index: int, new: Units, at: int) -> bool:
    op, arg, other, value = old.ops[index], old.args[index], new.ops[at], new.args[at]
    if op in dialect.JUMPS:
        return op == other
    if (op, arg) == (other, value):
        return True
    if op == dialect.RETURN_CONST:
        return (other, value) == (dialect.LOAD_CONST, arg)
    if dialect.is_method_load(op, arg):
        name, plain, _tail = dialect.plain_load(op, arg)
        return (NAMES[other], value) == (name, plain)
    return op == other and dialect.deeper_yield(op, arg) == value


def _woven_calls(units: Units, flow: Flow, constants: int) -> set[int]:
    """Calls of what only weaving can have put into the constants, and the loads of these."""
    loads = {i for i, op in enumerate(units.ops) if op == dialect.LOAD_CONST and units.args[i] >= constants}
    woven = set(loads)
    for index, op in enumerate(units.ops):
        if op != dialect.OPCODES["CALL"] or not flow.reached(index):
            continue
        if any(one.index in loads for one in flow.producers(index, units.args[index] + 1)):
            woven.add(index)
            while units.ops[index - 1] in dialect.CALL_PREFIXES:
                index -= 1  # noqa: PLW2901  # its prefixes belong to it
                woven.add(index)
    return woven

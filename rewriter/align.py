"""Which instructions of a woven body are the original's."""

from __future__ import annotations

from rewriter import dialect, placeholders
from rewriter.dialect import NAMES
from rewriter.templates import GATE_BACK, GATE_JUMP
from rewriter.twins import second_half
from rewriter.units import Units

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    Position = tuple[int | None, int | None, int | None, int | None]


def aligned(before: CodeType, after: CodeType) -> list[list[int]]:
    """For each instruction of *before*, in order, the index of the same one in *after*, for each half of that.

    The same means: it does the same and has the same position. Raises ValueError if one is missing or out of order.
    """
    old, new = Units(before.co_code), Units(after.co_code)
    where, places = _positions(before, old), _positions(after, new)
    middle = second_half(old, new)
    halves = [(0, middle), (middle, len(new))] if middle < len(new) else [(0, middle)]
    return [_found(old, where, _Half(before, after, new, low, high), places) for low, high in halves]


class _Half:
    """The instructions of *after* from index *low* to *high*."""

    def __init__(self, before: CodeType, after: CodeType, units: Units, low: int, high: int) -> None:
        self.units = units
        self.low = low
        self.high = _cold_start(after, units, len(before.co_consts), low, high)
        self.woven = _woven(after, units, len(before.co_consts), low, self.high)


def _found(old: Units, where: list[Position], half: _Half, places: list[Position]) -> list[int]:
    new, at = half.units, half.high
    found = [0] * len(old)
    # From the end, since what is woven in after an instruction looks more like an original than what is before it.
    for index in range(len(old) - 1, -1, -1):
        at -= 1
        while at >= half.low and (at in half.woven or places[at] != where[index] or not _same(old, index, new, at)):
            at -= 1
        if at < half.low:
            raise ValueError(f"{NAMES[old.ops[index]]} at unit {old.starts[index]} is gone, or in another place")
        found[index] = at
    return found


def _cold_start(code: CodeType, units: Units, constants: int, low: int, high: int) -> int:
    """Where the instructions begin that only exceptions lead to: the first piece is for a hook that was not called."""
    errors = (placeholders.errors(), placeholders.UNREACHABLE)
    for index in range(low, high):
        arg = units.args[index]
        if units.ops[index] == dialect.LOAD_CONST and arg >= constants and code.co_consts[arg] in errors:
            return index
    return high


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


def _woven(code: CodeType, units: Units, constants: int, index: int, end: int) -> set[int]:
    """Indices of what `templates` puts before and after calls: each loads a constant that is not original."""
    woven: set[int] = set()
    while index < end:
        if units.ops[index] != dialect.LOAD_CONST or units.args[index] < constants or index in woven:
            index += 1
            continue
        first = index
        if units.ops[index + 1] == dialect.SWAP:  # of what tells a token: SWAP, COPY and a jump come before it
            first, last = index - 3, dialect.OPCODES["POP_TOP"]
        elif placeholders.is_gate(code.co_consts[units.args[index]]):
            last = GATE_JUMP
        else:
            last = dialect.OPCODES["CALL"]
        while units.ops[index] != last:
            index += 1
        if last == GATE_JUMP and units.ops[index + 1] == GATE_BACK:
            index += 1
        if last == dialect.OPCODES["CALL"]:
            index = _after_hook(units, index + len(dialect.AFTER_CALL))
        index += 1
        woven.update(range(first, index))
    return woven


def _after_hook(units: Units, index: int) -> int:
    """The last instruction of what puts the answer of a hook into its place."""
    if units.ops[index + 1] == dialect.COPY:  # of an iteration: it may take the place of what is iterated over
        return units.ops.index(dialect.OPCODES["POP_TOP"], index)
    while units.ops[index + 1] == dialect.SWAP:
        index += 1
        if (units.ops[index], units.args[index]) == (dialect.SWAP, 2):
            break
    return index

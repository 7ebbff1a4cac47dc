"""Which instruction produced each operand, and how deep the value stack is, everywhere in a body."""

from __future__ import annotations

from rewriter.dialect import COPY, HAS_FALLTHROUGH, NULLS, SWAP, TAKEN
from rewriter.effects import FIXED, JUMPED, effect

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from rewriter.tables import Handled
    from rewriter.units import Units

    Item = int | frozenset[int]
    """Who pushed a stack item: ``instruction index << 8 | output slot``, or several of these where paths join."""
    Cell = tuple[Item, Any, int]
    """A stack, from its top: item, the stack below, depth. Shared, so that a snapshot costs nothing."""

EMPTY: Cell = (frozenset(), None, 0)
_MANY = 253
"""Output slots from this one on are not told apart (``UNPACK_SEQUENCE`` of hundreds)."""
_LASTI, _EXCEPTION = 254, 255


class Producer:
    """One possible origin of a stack item: output *slot* of the instruction at *index*."""

    __slots__ = ("index", "slot")

    def __init__(self, item: int) -> None:
        self.index = item >> 8
        self.slot = item & 255

    @property
    def is_handler_input(self) -> bool:
        """Pushed by the interpreter when the handler that starts at `index` was entered."""
        return self.slot >= _LASTI


class Flow:
    """The value stack of one body before each instruction, by abstract interpretation of its control-flow graph.

    Joins unite producers, so that the sets are what may happen on any path; code that no path reaches has no stack.
    Raises ValueError if paths disagree on the depth, or take from an empty stack: such a body is not what CPython's
    compiler makes, and is not rewritten.
    """

    __slots__ = ("_covers", "_entries", "_seen", "_states", "_units", "_work")

    def __init__(self, units: Units, entries: Sequence[Handled]) -> None:
        self._units = units
        self._states: list[Cell | None] = [None] * len(units)
        self._entries = entries
        self._seen: list[Cell | None] = [None] * len(entries)
        self._covers = covers(units, entries)
        self._work: list[tuple[int, Cell | None]] = [(0, EMPTY)]
        while self._work:
            self._run(*self._work.pop())

    def depth(self, index: int) -> int:
        """Items on the stack before the instruction; -1 if no path reaches it."""
        state = self._states[index]
        return -1 if state is None else state[2]

    def reached(self, index: int) -> bool:
        """Whether any path leads to the instruction."""
        return self._states[index] is not None

    def item(self, index: int, place: int) -> Item:
        """Who produced the item *place* below the top (0: the top itself) before the instruction at *index*."""
        state = self._states[index]
        if state is None:
            raise LookupError(f"no path reaches instruction {index}")
        for _ in range(place):
            state = state[1]
        item: Item = state[0]
        return item

    def producers(self, index: int, place: int) -> tuple[Producer, ...]:
        """As `item`, told apart."""
        item = self.item(index, place)
        return (Producer(item),) if isinstance(item, int) else tuple(map(Producer, sorted(item)))

    def may_be_null(self, item: Item) -> bool:
        """Whether a C NULL may sit in the slot, which no instruction may copy, store or pass."""
        for one in (item,) if isinstance(item, int) else item:
            index, slot = one >> 8, one & 255
            rule = NULLS.get(self._units.ops[index])
            if rule is not None and slot < _LASTI and rule(self._units.args[index], slot):
                return True
        return False

    def max_depth(self) -> int:
        """The deepest stack that any reached instruction leaves or finds."""
        deepest = 0
        for index, state in enumerate(self._states):
            if state is not None:
                pops, pushes = effect(self._units.ops[index], self._units.args[index])
                deepest = max(deepest, state[2], state[2] - pops + pushes)
        return deepest

    def _run(self, index: int, state: Cell | None) -> None:
        """Follow one path until it ends or says nothing new; without a state, go on where a handler went first."""
        states, ops, args, covers_of = self._states, self._units.ops, self._units.args, self._covers
        resumed = state is None
        while True:
            known = states[index]
            if resumed:
                state = known
                resumed = False
            else:
                if known is not None and known is not state:
                    state = _merge(known, state)  # type: ignore[arg-type]  # only the first may be None
                if state is known:
                    return
                states[index] = state
                if covers_of[index] >= 0 and self._enter_handler(covers_of[index], index, state):  # type: ignore[arg-type]  # as above
                    return
            op = ops[index]
            if op in TAKEN:
                self._jump(index, state)  # type: ignore[arg-type]  # as above
            if op not in HAS_FALLTHROUGH:
                return
            state = step(op, args[index], index, state)  # type: ignore[arg-type]  # as above
            index += 1

    def _jump(self, index: int, state: Cell) -> None:
        op, arg = self._units.ops[index], self._units.args[index]
        pops, pushes = JUMPED.get(op) or effect(op, arg)
        self._work.append((self._units.index(self._units.target(index)), _apply(pops, pushes, index, state)))

    def _enter_handler(self, number: int, index: int, state: Cell) -> bool:
        """Whether the handler is to be followed first: if it leads back soon, that costs no second round."""
        _start, _end, target, depth, lasti = self._entries[number]
        if state[2] < depth:
            raise ValueError(f"stack of {state[2]} where the handler at {target} wants {depth}")
        while state[2] > depth:
            state = state[1]
        if self._seen[number] is state:
            return False
        self._seen[number] = state
        self._work.append((index, None))
        handler = self._units.index(target)
        if lasti:
            state = (handler << 8 | _LASTI, state, state[2] + 1)
        self._work.append((handler, (handler << 8 | _EXCEPTION, state, state[2] + 1)))
        return True


def covers(units: Units, entries: Sequence[Handled]) -> list[int]:
    """By instruction index: the number of the exception-table entry that covers it, or -1."""
    found = [-1] * len(units)
    index, count = 0, len(units)
    for number, (start, end, _target, _depth, _lasti) in enumerate(entries):
        while index < count and units.starts[index] < start:
            index += 1
        while index < count and units.starts[index] < end:
            found[index] = number
            index += 1
    return found


def step(op: int, arg: int, index: int, state: Cell) -> Cell:
    """The stack after the instruction, when it does not jump."""
    if op == COPY:
        return (_below(state, arg - 1)[0], state, state[2] + 1)
    if op == SWAP:
        return _swap(state, arg)
    pops, pushes = FIXED[op] or effect(op, arg)
    return _apply(pops, pushes, index, state)


def _apply(pops: int, pushes: int, index: int, state: Cell) -> Cell:
    if pops > state[2]:
        raise ValueError(f"instruction {index} takes {pops} of a stack of {state[2]}")
    while pops:
        state = state[1]
        pops -= 1
    depth = state[2]
    for slot in range(pushes):
        depth += 1
        state = (index << 8 | min(slot, _MANY), state, depth)
    return state


def _below(state: Cell, count: int) -> Cell:
    if count >= state[2]:
        raise ValueError(f"item {count} of a stack of {state[2]}")
    for _ in range(count):
        state = state[1]
    return state


def _swap(state: Cell, distance: int) -> Cell:
    if distance < 2:  # noqa: PLR2004  # the top with itself
        return state
    above: list[Item] = []
    low = state
    for _ in range(distance - 1):
        above.append(low[0])
        low = _below(low, 1) if low[2] > 1 else _below(low, low[2])
    top = above[0]
    result: Cell = (top, low[1], low[2])
    for item in reversed(above[1:]):
        result = (item, result, result[2] + 1)
    return (low[0], result, result[2] + 1)


def _merge(known: Cell, new: Cell) -> Cell:
    """Both stacks in one: *known* itself if *new* adds nothing."""
    if known[2] != new[2]:
        raise ValueError(f"paths meet with stacks of {known[2]} and {new[2]}")
    if known is new or not known[2]:
        return known
    pairs = []
    one, other = known, new
    while one is not other and one[2]:
        pairs.append((one, other))
        one, other = one[1], other[1]
    result = one
    for mine, theirs in reversed(pairs):
        item = _unite(mine[0], theirs[0])
        if item is mine[0] and result is mine[1]:
            result = mine
        elif item is theirs[0] and (result is theirs[1] or not theirs[1][2]):
            result = theirs  # cells that are shared are soon seen to be equal
        else:
            result = (item, result, mine[2])
    return result


def _unite(one: Item, other: Item) -> Item:
    if one == other:
        return one
    mine = {one} if isinstance(one, int) else one
    theirs = {other} if isinstance(other, int) else other
    if theirs <= mine:
        return one
    return other if mine <= theirs else frozenset(mine | theirs)

"""The woven sequences, each assembled once per shape and version; constants are bound for each site."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from bytecode import Instr, Label

from rewriter.dialect import AFTER_CALL, CALL_PRELUDE, END_FOR, JUMP_IF_NONE, JUMP_IF_TRUE, LOAD_CONST, OPCODES, TRUTH
from rewriter.units import encode

Step = Instr | Label | str | bytes
"""An instruction, a label, the name of a mark, or code units as they are."""


class Slot(IntEnum):
    """What a template loads, and which constant it becomes."""

    HOOK = 0
    RETURNED = 1
    RAISED = 2
    ERRORS = 3
    TALLY = 4
    NONE = 5
    ENTRY_GATE = 6
    GATE = 0  # the only one of its template


class Template:
    """Code units with holes for the indices of constants, and the unit offsets of named marks.

    *need* is how many items deep it makes the stack, from below what it takes or from the depth of its handler.
    """

    __slots__ = ("_holes", "_raw", "_wide", "marks", "need")

    def __init__(self, steps: list[Step], need: int, *, wide: bool) -> None:
        self.need = need
        self._wide = wide
        self._holes: list[tuple[int, Slot]] = []
        self.marks: dict[str, int] = {}
        self._raw = self._assemble(steps)

    def bound(self, constants: tuple[int, ...]) -> bytes:
        """The units with the constant of each slot at its index in *constants*."""
        raw = bytearray(self._raw)
        for at, slot in self._holes:
            index = constants[slot]
            raw[at] = index & 255
            if self._wide:
                raw[at - 2] = index >> 8 & 255
                raw[at - 4] = index >> 16
        return bytes(raw)

    def _assemble(self, steps: list[Step]) -> bytes:
        raw = bytearray()
        labels: dict[Label, int] = {}
        jumps: list[tuple[int, int, Label]] = []
        for step in steps:
            if isinstance(step, str):
                self.marks[step] = len(raw) >> 1
            elif isinstance(step, bytes):
                raw += step
            elif isinstance(step, Label):
                labels[step] = len(raw) >> 1
            elif isinstance(step.arg, Slot):
                raw += encode(OPCODES["EXTENDED_ARG"], 0) * (2 if self._wide else 0) + encode(LOAD_CONST, 0)
                self._holes.append((len(raw) - 1, step.arg))
            elif isinstance(step.arg, Label):
                at = len(raw) + 1
                raw += encode(step.opcode, 0)
                jumps.append((at, len(raw) >> 1, step.arg))
            else:
                raw += encode(step.opcode, step.arg if isinstance(step.arg, int) else 0)
        for at, after, label in jumps:
            raw[at] = labels[label] - after
        return bytes(raw)


def _call(count: int) -> list[Step]:
    """Call with *count* operands above the two slots; both are filled, so the lower is the callee on every version."""
    return [*(Instr(name, count) for name in CALL_PRELUDE), Instr("CALL", count), *map(Instr, AFTER_CALL)]


def _load(slot: Slot) -> Instr:
    return Instr("LOAD_CONST", slot)


@cache
def before_call(callee: int, first: int, count: int, items: int, none_last: bool, wide: bool) -> Template:  # noqa: FBT001, PLR0917  # shapes are keys of the cache
    """[call's items] -> [token, call's items].

    *callee* and *first* are the depths of the callee and of the first of *count* operands (1: the top) among the
    *items* which the call takes; *none_last* adds None to the operands.
    """
    steps: list[Step] = [_load(Slot.HOOK), Instr("COPY", callee + 1)]
    steps += [Instr("COPY", first + 2)] * count
    steps += [_load(Slot.NONE)] * none_last
    steps += [Instr("BUILD_TUPLE", count + none_last), *_call(1), "hooked"]
    steps += [Instr("SWAP", distance) for distance in range(items + 1, 1, -1)]
    return Template(steps, count + 3, wide=wide)


GATE_JUMP = OPCODES[JUMP_IF_TRUE]
GATE_BACK = OPCODES["JUMP_BACKWARD_NO_INTERRUPT"]


@cache
def gate(prefixes: int, wide: bool) -> Template:  # noqa: FBT001  # as above
    """[] -> [], and on to where the jump, which has so many prefixes, is made to lead if the gate is open."""
    far = encode(OPCODES["EXTENDED_ARG"], 0) * prefixes
    return Template([_load(Slot.GATE), *map(Instr, TRUTH), far, encode(GATE_JUMP, 0)], 1, wide=wide)


@cache
def gate_back(wide: bool) -> Template:  # noqa: FBT001  # as above
    """[] -> [], and back to where the jump, which has two prefixes, is made to lead if the gate is closed."""
    on = Label()
    far = encode(OPCODES["EXTENDED_ARG"], 0) * 2
    steps: list[Step] = [_load(Slot.GATE), *map(Instr, TRUTH), Instr(JUMP_IF_TRUE, on), far, encode(GATE_BACK, 0), on]
    return Template(steps, 1, wide=wide)


@cache
def after_call(wide: bool) -> Template:  # noqa: FBT001  # as above
    """[token, result] -> [result], having told the token of it.

    Nothing handles a RecursionError here: where the hook could be called before, what tells its token can be now.
    """
    done = Label()
    steps: list[Step] = [Instr("SWAP", 2), Instr("COPY", 1), Instr(JUMP_IF_NONE, done)]
    steps += [_load(Slot.RETURNED), Instr("SWAP", 2), Instr("COPY", 3), *_call(1), done, Instr("POP_TOP")]
    return Template(steps, 5, wide=wide)


@cache
def iterable(wide: bool) -> Template:  # noqa: FBT001  # as above
    """[iterable] -> [iterable], or what the hook has given in its place."""
    kept = Label()
    steps: list[Step] = [_load(Slot.HOOK), Instr("COPY", 2), *_call(0), "hooked"]
    steps += [Instr("COPY", 1), Instr(JUMP_IF_NONE, kept), Instr("SWAP", 2), kept, Instr("POP_TOP")]
    return Template(steps, 3, wide=wide)


@cache
def raised(wide: bool) -> Template:  # noqa: FBT001  # as above
    """[token, lasti, exception] -> raise it on where it was raised, having told the token of it.

    ``PUSH_EXC_INFO`` is left out on purpose: nobody's ``sys.exc_info()`` changes.
    """
    on = Label()
    steps: list[Step] = [Instr("COPY", 3), Instr(JUMP_IF_NONE, on), _load(Slot.RAISED)]
    steps += [Instr("COPY", 4), Instr("COPY", 3), *_call(1), Instr("POP_TOP"), on, Instr("RERAISE", 1)]
    return Template(steps, 6, wide=wide)


@cache
def missed(wide: bool) -> Template:  # noqa: FBT001  # as above
    """[exception] -> [None] if it says that the hook could not even be called, else raise it on.

    It is counted without a call, for a call is what could not be made: by a step of an endless C iterator.
    """
    ours, end = Label(), Label()
    steps: list[Step] = [_load(Slot.ERRORS), Instr("CHECK_EXC_MATCH"), Instr(JUMP_IF_TRUE, ours), Instr("RERAISE", 0)]
    steps += [ours, Instr("POP_TOP"), _load(Slot.TALLY), Instr("FOR_ITER", end)]
    steps += [end, *map(Instr, END_FOR)] if "END_FOR" in END_FOR else [*map(Instr, END_FOR), end]
    return Template([*steps, _load(Slot.NONE)], 4, wide=wide)


@cache
def entry(loads: tuple[tuple[str, int], ...], gated: bool, wide: bool) -> Template:  # noqa: FBT001  # as above
    """[] -> [token], from the parameters; *gated*: None is the token if the gate is closed."""
    done = Label()
    steps: list[Step] = _unless_open(done) if gated else []
    steps.append(_load(Slot.HOOK))
    steps += [encode(OPCODES[name], index) for name, index in loads]
    steps += [Instr("BUILD_TUPLE", len(loads)), *_call(0), "hooked", done]
    return Template(steps, len(loads) + 2, wide=wide)


def _unless_open(done: Label) -> list[Step]:
    """[] -> [], or [] -> [None] and on at *done*."""
    on = Label()
    steps: list[Step] = [_load(Slot.ENTRY_GATE), *map(Instr, TRUTH), Instr(JUMP_IF_TRUE, on)]
    return [*steps, _load(Slot.NONE), Instr("JUMP_FORWARD", done), on]

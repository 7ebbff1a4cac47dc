"""A body in two halves of one code object: as it was written, and, from where a gate is found open, watched.

The halves have the same value stack wherever a gate stands, so that going over is a jump; no way leads back, a frame
that has gone over stays there. While the gate is closed a site costs the look at it: two or three instructions.
"""

from __future__ import annotations

from rewriter import dialect, placeholders, tables, templates
from rewriter.edits import BEFORE, Insert
from rewriter.positions import line_table
from rewriter.ranges import exception_entries
from rewriter.units import Units, encode

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from rewriter.bodies import Watched
    from rewriter.weave import Weaver

    Way = tuple[Insert, int]
    """A gate in the first half, and the unit of the original at which the second half goes on."""

_NEAR = 1_000
"""Instructions and watched calls of a body whose halves are surely less than 65,536 units apart."""
_BETWEEN = encode(dialect.OPCODES["NOP"], 0)
"""Stands between the halves, where nothing leads: its position sets the count of lines back to the first."""


def add_gates(weaver: Weaver, gated: tuple[Watched, ...]) -> list[Way]:
    """Put a gate before each of the *gated* calls, where the stacks of both halves are the same.

    A method load is another instruction in a watched call, hence the gate stands before the load; while the operands of
    such a call are evaluated there is no going over.
    """
    ways: list[Way] = []
    body = weaver.body
    template = templates.gate(1 if len(body.units) + len(body.watched) < _NEAR else 2, weaver.wide)
    done: set[int] = set()
    apart = list(_stretches(gated))
    for call, _hook, _target, gate in gated:
        index = call.load if call.load >= 0 else call.first
        if index in done or any(start < index <= end for start, end in apart):
            continue
        done.add(index)
        unit = body.units.starts[index]
        raw = template.bound((weaver.constants.gate(gate),))
        insert = Insert(unit, BEFORE, raw, weaver.outer(index))
        weaver.edits.inserts.append(insert)
        weaver.need(body.flow.depth(index) + weaver.edits.lift + template.need)
        ways.append((insert, unit))
    return ways


def _stretches(gated: tuple[Watched, ...]) -> Iterator[tuple[int, int]]:
    """From which method load to which call the halves' stacks differ, as indices of instructions."""
    for call, _hook, _target, _gate in gated:
        if call.load >= 0:
            yield call.load, call.index


def joined(code: CodeType, plain: Weaver, watched: Weaver, ways: list[Way]) -> CodeType:
    """*code* with the two halves in it."""
    first, second = plain.layout(), watched.layout()
    begin = first.size + 1
    raw = bytearray(first.body(code.co_code))
    for insert, unit in ways:
        end = insert.start + insert.size
        distance = begin + second.label(unit) - end
        _aim(raw, end - dialect.CACHES[templates.GATE_JUMP] - 1, distance)
    lines = line_table(code, first)
    return code.replace(
        co_code=bytes(raw) + _BETWEEN + second.body(code.co_code),
        co_consts=plain.constants.all(),
        co_stacksize=max(plain.stacksize, watched.stacksize),
        co_exceptiontable=exception_entries(first, plain.body.handled)
        + tables.moved(exception_entries(second, watched.body.handled), begin),
        co_linetable=lines + tables.back_to_first(lines) + line_table(code, second),
    )


def _aim(raw: bytearray, at: int, distance: int) -> None:
    """Make the jump at unit *at*, and the prefixes before it, go *distance* units on."""
    while True:
        raw[2 * at + 1] = distance & 255
        distance >>= 8
        at -= 1
        if raw[2 * at] != dialect.EXTENDED_ARG:
            break
    if distance:
        raise ValueError("a body too large for its gates")


def second_half(before: CodeType, after: CodeType) -> int:
    """The code unit at which the second half of *after* begins; its size if there is but one."""
    size = len(after.co_code) >> 1
    if not any(placeholders.is_gate(constant) for constant in after.co_consts[len(before.co_consts) :]):
        return size
    old, new = Units(before.co_code), Units(after.co_code)
    first = (dialect.RESUME, 0)
    begins = [at for at, *shown in zip(new.starts, new.ops, new.args, strict=True) if tuple(shown) == first]
    return begins[1] - old.starts[old.ops.index(dialect.RESUME)]

"""A body in two halves of one code object: as it was written, and watched; gates lead from each to the other.

The halves have the same value stack wherever a gate stands, so that going over is a jump. While a gate is closed its
site costs the look at it: two or three instructions.
"""

from __future__ import annotations

from rewriter import dialect, tables, templates
from rewriter.edits import AFTER, BEFORE, Insert
from rewriter.frames import FIRST_GATE
from rewriter.positions import line_table
from rewriter.ranges import exception_entries
from rewriter.units import Units, encode

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter.bodies import Watched
    from rewriter.weave import Weaver

    Way = tuple[Insert, int]
    """A gate in a half, and the unit of the original at which the other half goes on, on the same side of what is woven
    in there.
    """

_NEAR = 1_000
"""Instructions and watched calls of a body whose halves are surely less than 65,536 units apart."""
_BETWEEN = encode(dialect.OPCODES["NOP"], 0)
"""Stands between the halves, where nothing leads: its position sets the count of lines back to the first."""


class Gates:
    """Where gates stand in a body, and which of them lets each watched call be asked.

    A method load is another instruction in a watched call, hence the gate stands before the load, and while the
    operands of such a call are evaluated there is no going over: a call among them is behind the same gate.
    """

    __slots__ = ("numbers", "points")

    def __init__(self, gated: tuple[Watched, ...]) -> None:
        self.points: dict[int, tuple[int, str]] = {}  # index of an instruction → number and name of the gate before it
        self.numbers: dict[int, int] = {}  # index of a call → number of its gate
        apart = [(call.load, call.index) for call, *_ in gated if call.load >= 0]
        inside = []
        for call, _hook, _target, gate in gated:
            index = call.load if call.load >= 0 else call.first
            around = [start for start, end in apart if start < index <= end]
            if around:
                inside.append((call.index, around))
            else:
                number, _ = self.points.setdefault(index, (len(self.points), gate))
                self.numbers[call.index] = number
        for index, around in inside:
            self.numbers[index] = next(self.points[start][0] for start in around if start in self.points)

    def weave(self, weaver: Weaver, *, back: bool) -> list[Way]:
        """Put them all into a half; *back*: into the watched one."""
        body = weaver.body
        template = templates.gate_back(weaver.wide) if back else templates.gate(_prefixes(weaver), weaver.wide)
        ways: list[Way] = []
        for index, (number, name) in self.points.items():
            unit = body.units.starts[index]
            raw = template.bound((weaver.constants.gate(name, number),))
            insert = Insert(unit, BEFORE, raw, weaver.outer(index))
            weaver.edits.inserts.append(insert)
            weaver.need(body.flow.depth(index) + weaver.edits.lift + template.need)
            ways.append((insert, unit))
        return ways


def entrance(weaver: Weaver, gate: str) -> Way:
    """Put into the plain half what leads to the watched one as the body begins to run, if the gate is open then."""
    units = weaver.body.units
    begin = units.ends[units.ops.index(dialect.RESUME)]
    template = templates.gate(_prefixes(weaver), weaver.wide)
    insert = Insert(begin, AFTER, template.bound((weaver.constants.gate(gate, FIRST_GATE),)), None, lineless=True)
    weaver.edits.inserts.append(insert)
    weaver.need(template.need)
    return insert, begin


def joined(code: CodeType, plain: Weaver, watched: Weaver, ways: list[Way], back: list[Way]) -> CodeType:
    """*code* with the two halves in it."""
    first, second = plain.layout(), watched.layout()
    begin = first.size + 1
    raw, rest = bytearray(first.body(code.co_code)), bytearray(second.body(code.co_code))
    for insert, unit in ways:
        end = insert.start + insert.size
        goal = second.raw_end(unit) if insert.side == AFTER else second.label(unit)
        _aim(raw, end - dialect.CACHES[templates.GATE_JUMP] - 1, begin + goal - end)
    for insert, unit in back:
        end = insert.start + insert.size
        _aim(rest, end - 1, begin + end - first.label(unit))
    lines = line_table(code, first)
    return code.replace(
        co_code=bytes(raw) + _BETWEEN + bytes(rest),
        co_consts=plain.constants.all(),
        co_stacksize=max(plain.stacksize, watched.stacksize),
        co_exceptiontable=exception_entries(first, plain.body.handled)
        + tables.moved(exception_entries(second, watched.body.handled), begin),
        co_linetable=lines + tables.back_to_first(lines) + line_table(code, second),
    )


def _prefixes(weaver: Weaver) -> int:
    """How many the jump to the other half needs."""
    return 1 if len(weaver.body.units) + len(weaver.body.watched) < _NEAR else 2


def _aim(raw: bytearray, at: int, distance: int) -> None:
    """Make the jump at unit *at*, and the prefixes before it, go *distance* units on, or back."""
    while True:
        raw[2 * at + 1] = distance & 255
        distance >>= 8
        at -= 1
        if raw[2 * at] != dialect.EXTENDED_ARG:
            break
    if distance:
        raise ValueError("a body too large for its gates")


def second_half(old: Units, new: Units) -> int:
    """The index of the instruction of *new* with which its second half begins; their number if there is but one.

    A body begins to run at one ``RESUME 0``, so code with two of them is two bodies; *old* tells what comes before it.
    """
    first = (dialect.RESUME, 0)
    begins = [index for index, shown in enumerate(zip(new.ops, new.args, strict=True)) if shown == first]
    return begins[1] - old.ops.index(dialect.RESUME) if len(begins) > 1 else len(new)

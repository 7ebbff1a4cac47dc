"""Weave edits into raw code units: move jumps, exception ranges and positions along."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from rewriter.dialect import EXTENDED_ARG, OPCODES
from rewriter.edits import AFTER
from rewriter.positions import line_table
from rewriter.ranges import exception_entries
from rewriter.units import encode

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter.edits import Edits, Insert
    from rewriter.tables import Handled
    from rewriter.units import Units

_BACK = OPCODES["JUMP_BACKWARD_NO_INTERRUPT"]
_BACK_SIZE = 3
"""Units of a jump back from a cold piece: two prefixes reach 16 million units."""


class Layout:
    """Where everything is after weaving.

    Three places belong to one unit of the original, in this order: the end of what is woven in after the instruction
    before it; its *label*, where jumps and ranges that name it go; the instruction itself, after what is woven in
    before it.
    """

    __slots__ = ("_keys", "_sums", "changed", "cold_starts", "edits", "end", "size", "units")

    def __init__(self, units: Units, edits: Edits) -> None:
        self.units = units
        self.edits = edits
        edits.inserts.sort(key=lambda insert: insert.unit * 4 + insert.side)
        self.changed: dict[int, bytes] = dict(edits.replaced)
        self._keys: list[int] = []
        self._sums: list[int] = [0]
        jumps = units.jumps()
        widths = {index: units.ends[index] - units.starts[index] for index in jumps}
        while True:
            self._measure(widths)
            grown = self._widen(jumps, widths)
            if not grown:
                break
        for index in jumps:
            self.changed[index] = self._jump(index, widths[index])
        self.end = self.label(units.ends[-1])
        self._place_pieces()

    def _measure(self, widths: dict[int, int]) -> None:
        units = self.units
        sizes = [(insert.unit * 4 + insert.side, insert.size) for insert in self.edits.inserts]
        for index, raw in self.edits.replaced.items():
            sizes.append((units.starts[index] * 4 + 2, (len(raw) >> 1) - units.ends[index] + units.starts[index]))
        for index, width in widths.items():
            if width != (old := units.ends[index] - units.starts[index]):
                sizes.append((units.starts[index] * 4 + 2, width - old))
        sizes.sort()
        self._keys = [key for key, _size in sizes]
        self._sums = [0, *accumulate(size for _key, size in sizes)]

    def _widen(self, jumps: list[int], widths: dict[int, int]) -> bool:
        grown = False
        for index in jumps:
            wanted = len(encode(self.units.ops[index], self._distance(index))) >> 1
            if wanted > widths[index]:
                widths[index] = wanted
                grown = True
        return grown

    def _distance(self, index: int) -> int:
        return abs(self.label(self.units.target(index)) - self.raw_end(self.units.ends[index]))

    def _jump(self, index: int, width: int) -> bytes:
        raw = encode(self.units.ops[index], self._distance(index))
        return bytes((EXTENDED_ARG, 0)) * (width - (len(raw) >> 1)) + raw

    def _place_pieces(self) -> None:
        shift = 0
        last = -1
        for insert in self.edits.inserts:
            key = insert.unit * 4 + insert.side
            shift = shift if key == last else 0
            base = self.raw_end(insert.unit) if insert.side == AFTER else self.label(insert.unit)
            insert.start = base + shift
            shift += insert.size
            last = key
        self.cold_starts: list[int] = []
        at = self.end
        for cold in self.edits.colds:
            self.cold_starts.append(at)
            at += (len(cold.raw) >> 1) + (_BACK_SIZE if cold.back else 0)
        self.size = at

    def raw_end(self, unit: int) -> int:
        """Where the instruction that ended at *unit* ends."""
        return unit + self._sums[bisect_left(self._keys, unit * 4)]

    def label(self, unit: int) -> int:
        """Where a jump to *unit* goes."""
        return unit + self._sums[bisect_right(self._keys, unit * 4)]

    def start(self, unit: int) -> int:
        """Where the instruction that started at *unit* starts."""
        return unit + self._sums[bisect_right(self._keys, unit * 4 + 1)]

    def body(self, raw: bytes) -> bytes:
        """The code units: *raw* with everything woven in."""
        starts, ends = self.units.starts, self.units.ends
        events = [(insert.unit * 4 + insert.side, insert.raw, 0) for insert in self.edits.inserts]
        events += [(starts[i] * 4 + 2, new, ends[i] - starts[i]) for i, new in self.changed.items()]
        events.sort(key=_key)
        out = []
        done = 0
        for key, new, skipped in events:
            unit = key >> 2
            out.append(raw[2 * done : 2 * unit])
            out.append(new)
            done = unit + skipped
        out.append(raw[2 * done :])
        for number, cold in enumerate(self.edits.colds):
            out.append(cold.raw)
            if cold.back is not None:
                out.append(self._back(number, cold.back[0], cold.back[1]))
        return b"".join(out)

    def _back(self, number: int, insert: Insert, offset: int) -> bytes:
        after = self.cold_starts[number] + (len(self.edits.colds[number].raw) >> 1) + _BACK_SIZE
        distance = after - insert.start - offset
        return bytes((EXTENDED_ARG, distance >> 16, EXTENDED_ARG, distance >> 8 & 255, _BACK, distance & 255))


def _key(event: tuple[int, bytes, int]) -> int:
    return event[0]


def splice(  # noqa: PLR0917  # what a code object is made of
    code: CodeType, units: Units, handled: list[Handled], edits: Edits, constants: tuple[object, ...], stacksize: int
) -> CodeType:
    """A code object as *code* with *edits* woven in, and nothing else of it changed."""
    layout = Layout(units, edits)
    return code.replace(
        co_code=layout.body(code.co_code),
        co_consts=constants,
        co_stacksize=stacksize,
        co_exceptiontable=exception_entries(layout, handled),
        co_linetable=line_table(code, layout),
    )

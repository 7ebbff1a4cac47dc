"""The line table of a woven body: woven code has the position of its site, so that tracebacks and tracers see no more."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from rewriter import tables
from rewriter.edits import AFTER

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter.splice import Layout

    Touched = dict[int, dict[int, int]]
    """By number of a line-table entry: by unit of the original, how many units it is now more or less."""


def line_table(code: CodeType, layout: Layout) -> bytes:
    """``co_linetable`` for *layout*."""
    entries = tables.split_lines(code.co_linetable)
    starts = [0, *accumulate(map(tables.units_of, entries))]
    touched: Touched = {}
    gaps: dict[int, dict[int, int]] = {}

    def grow(unit: int, size: int) -> None:
        units = touched.setdefault(bisect_right(starts, unit) - 1, {})
        units[unit] = units.get(unit, 0) + size

    for insert in layout.edits.inserts:
        if insert.lineless:
            number = bisect_right(starts, insert.unit - 1) - 1
            gaps.setdefault(number, {})[insert.unit] = insert.size
            touched.setdefault(number, {})
        else:
            grow(insert.unit - 1 if insert.side == AFTER else insert.unit, insert.size)
    for index, raw in layout.changed.items():
        start, end = layout.units.starts[index], layout.units.ends[index]
        more = (len(raw) >> 1) - (end - start)
        if more > 0:
            grow(start, more)
        for unit in range(end + more, end):
            grow(unit, -1)
    out = list(entries)
    for number, units in touched.items():
        out[number] = _rebuilt(entries[number], starts[number], units, gaps.get(number, {}))
    return b"".join(out) + _cold(code, layout, tables.line_steps(entries))


def _rebuilt(entry: bytes, start: int, units: dict[int, int], gaps: dict[int, int]) -> bytes:
    """The entry with its units grown or shrunk, and with stretches of no source before the units in *gaps*."""
    out = []
    size = tables.units_of(entry)
    count = 0
    piece = entry
    for unit in range(start, start + size):
        count += 1 + units.get(unit, 0)
        if unit + 1 in gaps:
            out += [tables.resized(piece, count), tables.no_position(gaps[unit + 1])]
            piece, count = tables.again(entry), 0
    out.append(tables.resized(piece, count))
    return b"".join(out)


def _cold(code: CodeType, layout: Layout, steps: int) -> bytes:
    line = code.co_firstlineno + steps
    bounds = [*layout.cold_starts[1:], layout.size]
    out = []
    for cold, start, end in zip(layout.edits.colds, layout.cold_starts, bounds, strict=True):
        out.append(tables.position(end - start, cold.place, line))
        line = cold.place[0] if cold.place[0] >= 0 else line
    return b"".join(out)

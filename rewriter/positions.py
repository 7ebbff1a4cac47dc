"""The line table of a woven body: woven code has the position of its site, so tracebacks and tracers see no more."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from rewriter import tables
from rewriter.edits import AFTER

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter.splice import Layout


def line_table(code: CodeType, layout: Layout) -> bytes:
    """``co_linetable`` for *layout*."""
    entries = tables.split_lines(code.co_linetable)
    starts = [0, *accumulate(map(tables.units_of, entries))]
    grown = [0] * len(entries)
    gaps: dict[int, int] = {}
    for insert in layout.edits.inserts:
        unit = insert.unit - 1 if insert.side == AFTER else insert.unit
        if insert.lineless:
            gaps[unit] = gaps.get(unit, 0) + insert.size
        else:
            grown[bisect_right(starts, unit) - 1] += insert.size
    for index, raw in layout.changed.items():
        start, end = layout.units.starts[index], layout.units.ends[index]
        more = (len(raw) >> 1) - (end - start)
        if more > 0:
            grown[bisect_right(starts, start) - 1] += more
        for unit in range(end + more, end):
            grown[bisect_right(starts, unit) - 1] -= 1
    for number, more in enumerate(grown):
        if more:
            entries[number] = tables.resized(entries[number], tables.units_of(entries[number]) + more)
    for unit, size in gaps.items():
        number = bisect_right(starts, unit) - 1
        entries[number] = _opened(entries[number], unit + 1 - starts[number], size)
    cold = layout.size - layout.end
    return b"".join(entries) + (tables.no_position(cold) if cold else b"")


def _opened(entry: bytes, at: int, size: int) -> bytes:
    """The entry, of which *at* units come first, then *size* that come from no source, then the rest."""
    gap = tables.no_position(size)
    first, *others = tables.split_lines(entry)
    rest = sum(map(tables.units_of, (first, *others))) - at
    return tables.resized(first, at) + gap + (tables.resized(tables.again(first), rest) if rest else b"")

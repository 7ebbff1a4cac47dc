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

    Counts = list[tuple[int, bool]]
    """How many code units, and whether they have the position of the entry that they are in."""


def line_table(code: CodeType, layout: Layout) -> bytes:
    """``co_linetable`` for *layout*."""
    entries = tables.split_lines(code.co_linetable)
    starts = [0, *accumulate(map(tables.units_of, entries))]
    woven: dict[int, tuple[Counts, Counts]] = {}  # by unit of the original: before it and after it
    grown: dict[int, int] = {}
    for insert in layout.edits.inserts:
        unit = insert.unit - 1 if insert.side == AFTER else insert.unit
        before, after = woven.setdefault(unit, ([], []))
        (after if insert.side == AFTER else before).extend(insert.lines)
    for index, raw in layout.changed.items():
        start, end = layout.units.starts[index], layout.units.ends[index]
        more = (len(raw) >> 1) - (end - start)
        if more > 0:
            grown[start] = more
        for unit in range(end + more, end):
            grown[unit] = -1
    for number in {bisect_right(starts, unit) - 1 for unit in (*woven, *grown)}:
        counts: Counts = []
        for unit in range(starts[number], starts[number + 1]):
            before, after = woven.get(unit, _NOTHING)
            counts += before
            counts.append((1 + grown.get(unit, 0), True))
            counts += after
        entries[number] = _rebuilt(entries[number], counts)
    cold = layout.size - layout.end
    return b"".join(entries) + (tables.no_position(cold) if cold else b"")


_NOTHING: tuple[Counts, Counts] = ([], [])


def _rebuilt(entry: bytes, counts: Counts) -> bytes:
    out = []
    total, has_line = 0, True
    for count, lined in counts:
        if lined != has_line:
            out.append(tables.resized(entry, total) if has_line else tables.no_position(total))
            if has_line and total:
                entry = tables.again(entry)
            total, has_line = 0, lined
        total += count
    out.append(tables.resized(entry, total) if has_line else tables.no_position(total))
    return b"".join(out)

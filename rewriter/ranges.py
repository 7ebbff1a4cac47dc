"""The exception table of a woven body: who handles what is raised where."""

from __future__ import annotations

from rewriter.tables import encode_exceptions

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rewriter.edits import Edits, Handler, Zone
    from rewriter.splice import Layout
    from rewriter.tables import Handled

    Stretch = tuple[int, int, Handler | None]


def lifted(handled: list[Handled], edits: Edits, size: int) -> list[Stretch]:
    """Who handles what on the original's units, all of them in order, with the edits' lift, default and start."""
    out: list[Stretch] = []
    done = edits.since
    for start, end, target, depth, lasti in handled:
        start = max(start, edits.since)  # noqa: PLW2901  # what comes before has no place for the token yet
        if start >= end:
            continue
        if done < start:
            out.append((done, start, edits.default))
        out.append((start, end, (target, depth + edits.lift, lasti)))
        done = end
    if done < size:
        out.append((done, size, edits.default))
    return out


def _overlaid(stretches: list[Stretch], overlays: list[Stretch]) -> Iterator[Stretch]:
    """*stretches* with *overlays* (in order, apart) in place of what they cover."""
    pending = iter(overlays)
    over = next(pending, None)
    for start, end, handler in stretches:
        at = start
        while over is not None and over[0] < end:
            if over[0] > at:
                yield at, over[0], handler
            if over[1] > end:
                raise ValueError(f"units {over[0]} to {over[1]} are in two exception ranges")
            yield over
            at = over[1]
            over = next(pending, None)
        if at < end:
            yield at, end, handler


def _moved(layout: Layout, stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Stretches of the original where they are after weaving, cut where something is woven in."""
    cuts = sorted({insert.unit for insert in layout.edits.inserts})
    number = 0
    for start, end, handler in stretches:
        at = start
        while number < len(cuts) and cuts[number] <= at:
            number += 1
        while number < len(cuts) and cuts[number] < end:
            yield layout.start(at), layout.raw_end(cuts[number]), handler
            at = cuts[number]
            number += 1
        yield layout.start(at), layout.raw_end(end), handler


def _piece(start: int, size: int, handler: Handler | None, zones: list[Zone]) -> Iterator[Stretch]:
    at = 0
    for low, high, zone_handler in zones:
        if at < low:
            yield start + at, start + low, handler
        yield start + low, start + high, zone_handler
        at = high
    if at < size:
        yield start + at, start + size, handler


def exception_entries(layout: Layout, handled: list[Handled]) -> bytes:
    """``co_exceptiontable`` for *layout*, from the original's entries."""
    edits = layout.edits
    stretches = lifted(handled, edits, layout.units.ends[-1])
    spans = list(_moved(layout, _overlaid(stretches, sorted(edits.overlays, key=lambda over: over[0]))))
    for insert in edits.inserts:
        spans += _piece(insert.start, insert.size, insert.handler, insert.zones)
    bounds = [*layout.cold_starts, layout.size]
    for number, cold in enumerate(edits.colds):
        spans.append((bounds[number], bounds[number + 1], cold.handler))
    spans.sort(key=lambda span: span[0])
    return encode_exceptions(_joined(layout, spans))


def _joined(layout: Layout, spans: list[Stretch]) -> Iterator[Handled]:
    at = end = -1
    current: Handler | None = None
    for start, stop, handler in spans:
        if handler == current and start == end:
            end = stop
            continue
        if current is not None:
            yield _resolved(layout, at, end, current)
        at, end, current = start, stop, handler
    if current is not None:
        yield _resolved(layout, at, end, current)


def _resolved(layout: Layout, start: int, end: int, handler: Handler) -> Handled:
    target, depth, lasti = handler
    if isinstance(target, tuple):
        return start, end, layout.cold_starts[target[0]] + target[1], depth, lasti
    return start, end, layout.label(target), depth, lasti

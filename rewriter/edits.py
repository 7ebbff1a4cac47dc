"""What is to be woven into one body: code to insert, and which exceptions it answers for."""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    Target = int | tuple[int, int]
    """A code unit of the original, or (number of a cold piece, unit in it)."""
    Handler = tuple[Target, int, bool]
    """Where to go when an exception is raised, at which stack depth, and whether with the offset of the raise."""
    Zone = tuple[int, int, Handler | None]
    """Start and end (exclusive) in a piece, and what handles exceptions there instead of the piece's own handler."""

BEFORE, AFTER = 1, 0


class Insert:
    """Code woven in before the instruction at *unit* (jumps to it run the code), or after the one that ends there.

    It has the position of that instruction. With *lineless* it has none, which tracers pass over.
    """

    __slots__ = ("handler", "lineless", "raw", "side", "size", "start", "unit", "zones")

    def __init__(self, unit: int, side: int, raw: bytes, handler: Handler | None, *, lineless: bool = False) -> None:
        self.unit = unit
        self.side = side
        self.raw = raw
        self.handler = handler
        self.zones: list[Zone] = []
        self.lineless = lineless
        self.size = len(raw) >> 1
        self.start = -1  # in the woven code, once that is laid out


class Cold:
    """Code at the end of the body, run only when an exception is raised; it may go back to a place in an `Insert`.

    It has no position: tracers take what handles an exception for the start of a line.
    """

    __slots__ = ("back", "handler", "raw")

    def __init__(self, raw: bytes, handler: Handler | None, back: tuple[Insert, int] | None = None) -> None:
        self.raw = raw
        self.handler = handler
        self.back = back


class Edits:
    """All edits of one body.

    From unit *since* on, every stack depth is *lift* higher, and *default* handles what nothing of the original does.
    *overlays* handle exceptions on stretches (start, end) of the original instead of the original's own handlers.
    """

    __slots__ = ("colds", "default", "inserts", "lift", "overlays", "replaced", "since")

    def __init__(self) -> None:
        self.inserts: list[Insert] = []
        self.colds: list[Cold] = []
        self.replaced: dict[int, bytes] = {}
        self.overlays: list[tuple[int, int, Handler | None]] = []
        self.lift = 0
        self.since = 0
        self.default: Handler | None = None

"""Raw code units to instructions and back."""

from __future__ import annotations

from rewriter.dialect import BACKWARD, CACHES, EXTENDED_ARG, JUMPS


class Units:
    """The instructions of one code object, as parallel lists by instruction index.

    `starts` and `ends` are in code units (two bytes): the first ``EXTENDED_ARG`` of an instruction, and the unit after
    its inline caches.
    """

    __slots__ = ("_index", "args", "ends", "ops", "starts")

    def __init__(self, raw: bytes) -> None:
        self.ops: list[int] = []
        self.args: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._index: dict[int, int] | None = None
        self._decode(raw)

    def _decode(self, raw: bytes) -> None:
        ops, args, starts, ends = self.ops.append, self.args.append, self.starts.append, self.ends.append
        at = start = high = 0
        size, caches = len(raw) >> 1, CACHES
        while at < size:
            op = raw[2 * at]
            arg = raw[2 * at + 1] | high
            at += 1
            if op == EXTENDED_ARG:
                high = arg << 8
                continue
            at += caches[op]
            ops(op)
            args(arg)
            starts(start)
            ends(at)
            start = at
            high = 0

    def __len__(self) -> int:
        return len(self.ops)

    def index(self, unit: int) -> int:
        """The instruction that starts at *unit*; KeyError if none does."""
        if self._index is None:
            self._index = {start: index for index, start in enumerate(self.starts)}
        return self._index[unit]

    def target(self, index: int) -> int:
        """The code unit that the jump at *index* goes to."""
        arg = self.args[index]
        return self.ends[index] + (-arg if self.ops[index] in BACKWARD else arg)

    def jumps(self) -> list[int]:
        """Indices of all jumps."""
        return [index for index, op in enumerate(self.ops) if op in JUMPS]


def encode(op: int, arg: int) -> bytes:
    """One instruction with the prefixes and the empty caches that it needs."""
    out = bytearray()
    for shift in (24, 16, 8):
        if arg >> shift:
            out += bytes((EXTENDED_ARG, arg >> shift & 255))
    return bytes(out) + bytes((op, arg & 255)) + b"\0\0" * CACHES[op]


def prefixes(arg: int) -> int:
    """How many ``EXTENDED_ARG`` an argument needs."""
    return (arg.bit_length() - 1) // 8 if arg > 255 else 0  # noqa: PLR2004  # one byte

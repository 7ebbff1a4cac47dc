"""Reads MessagePack (msgpack.org, *Specification*) without a library, and without going wrong on garbage."""

from __future__ import annotations

from struct import error, unpack_from

__all__ = ["read_msgpack"]

_NESTING = 60
_MOST = 20_000  # values
_FIXED: dict[int, tuple[str, int]] = {
    0xCA: (">f", 4), 0xCB: (">d", 8), 0xCC: (">B", 1), 0xCD: (">H", 2), 0xCE: (">I", 4), 0xCF: (">Q", 8),
    0xD0: (">b", 1), 0xD1: (">h", 2), 0xD2: (">i", 4), 0xD3: (">q", 8),
}  # fmt: skip
_SIZED: dict[int, tuple[str, int, str]] = {
    0xC4: (">B", 1, "bin"), 0xC5: (">H", 2, "bin"), 0xC6: (">I", 4, "bin"), 0xC7: (">B", 1, "ext"),
    0xC8: (">H", 2, "ext"),
    0xC9: (">I", 4, "ext"), 0xD9: (">B", 1, "str"), 0xDA: (">H", 2, "str"), 0xDB: (">I", 4, "str"),
    0xDC: (">H", 2, "array"),
    0xDD: (">I", 4, "array"), 0xDE: (">H", 2, "map"), 0xDF: (">I", 4, "map"),
}  # fmt: skip
_CONSTANTS: dict[int, object] = {0xC0: None, 0xC2: False, 0xC3: True}


class _BadFormatError(ValueError):
    """These bytes are no MessagePack."""


def read_msgpack(data: bytes) -> object | None:
    """The one map or array that *data* is, whole; None for anything else."""
    if not data or not (0x80 <= data[0] <= 0x9F or data[0] in {0xDC, 0xDD, 0xDE, 0xDF}):  # noqa: PLR2004 - containers
        return None
    reader = _Reader(data)
    try:
        value = reader.value(0)
    except (_BadFormatError, error, IndexError, ValueError):
        return None
    return value if reader.at == len(data) else None


class _Reader:
    __slots__ = ("_data", "_left", "at")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MOST
        self.at = 0

    def value(self, depth: int) -> object:
        self._left -= 1
        if depth > _NESTING or self._left < 0:
            raise _BadFormatError
        first = self._data[self.at]
        self.at += 1
        if first < 0x80 or first >= 0xE0:  # noqa: PLR2004 - small numbers
            return first if first < 0x80 else first - 0x100  # noqa: PLR2004
        if first < 0xC0:  # noqa: PLR2004 - small containers and texts
            return self._small(first, depth)
        if first in _CONSTANTS:
            return _CONSTANTS[first]
        if first in _FIXED:
            layout, size = _FIXED[first]
            return self._number(layout, size)
        if 0xD4 <= first <= 0xD8:  # noqa: PLR2004 - extensions of fixed size
            return self._bytes((1 << (first - 0xD4)) + 1)[1:]
        if first not in _SIZED:
            raise _BadFormatError
        layout, size, kind = _SIZED[first]
        count = int(self._number(layout, size))
        return self._sized(kind, count, depth)

    def _small(self, first: int, depth: int) -> object:
        if first < 0x90:  # noqa: PLR2004 - map
            return self._sized("map", first & 0x0F, depth)
        return self._sized("array", first & 0x0F, depth) if first < 0xA0 else self._sized("str", first & 0x1F, depth)  # noqa: PLR2004

    def _sized(self, kind: str, count: int, depth: int) -> object:
        if count > len(self._data) - self.at:
            raise _BadFormatError
        if kind == "str":
            return self._bytes(count).decode("utf-8", "replace")
        if kind == "array":
            return [self.value(depth + 1) for _ in range(count)]
        if kind == "map":
            return {str(self.value(depth + 1)): self.value(depth + 1) for _ in range(count)}
        return self._bytes(count + (kind == "ext"))

    def _bytes(self, count: int) -> bytes:
        data = self._data[self.at : self.at + count]
        if len(data) != count:
            raise _BadFormatError
        self.at += count
        return data

    def _number(self, layout: str, size: int) -> float:
        value: float = unpack_from(layout, self._data, self.at)[0]
        self.at += size
        return value

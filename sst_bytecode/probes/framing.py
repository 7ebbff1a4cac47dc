"""Takes off what a transport put around a body on the way: chunks of HTTP/1.1, and compression, piece by piece."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Opener = Callable[[bytes], bytes]

__all__ = ["Chunked", "Opener", "opener"]

if not TYPE_CHECKING:
    Opener = object

_LINE = 1024  # a chunk's head is longer than that in no implementation
_END = 2  # bytes of the line end after a chunk
_MOST = 1 << 20  # bytes that one piece may become when it is decompressed


class Chunked:
    """Reads the chunked coding of HTTP/1.1 (RFC 9112, 7.1), however its bytes are cut."""

    __slots__ = ("_head", "_left", "ended")

    def __init__(self) -> None:
        self._head = b""
        self._left = 0  # bytes of the current chunk still to come, its line end included
        self.ended = False

    def take(self, data: bytes) -> bytes:
        """The content among *data*; what does not follow the coding is taken as content."""
        found = bytearray()
        while data and not self.ended:
            if self._left:
                found += data[: max(0, self._left - _END)]
                self._left, data = max(0, self._left - len(data)), data[self._left :]
                continue
            line, end, data = (self._head + data).partition(b"\n")
            self._head = b""
            if not end:
                self._head = line[:_LINE]
                break
            self._begin(line)
        return bytes(found)

    def _begin(self, line: bytes) -> None:
        size = line.partition(b";")[0].strip()
        try:
            count = int(size, 16)
        except ValueError:
            return
        self._left = count + _END if count else 0
        self.ended = count == 0


def opener(encoding: str) -> Opener | None:
    """What decompresses a body of this content-encoding piece by piece; None where nothing does, or nothing need.

    Answers no bytes once something does not decompress.
    """
    zlib: Any = sys.modules.get("zlib")
    if encoding not in ("gzip", "x-gzip", "deflate") or zlib is None:
        return None
    machine = zlib.decompressobj(47)  # 32 + 15: a header of gzip or of zlib, whichever there is

    def take(data: bytes) -> bytes:
        try:
            return bytes(machine.decompress(data, _MOST))
        except zlib.error:
            return b""

    return take

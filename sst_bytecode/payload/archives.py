"""ZIP archives, and so spreadsheets and documents of office programs: each entry as if it had been sent alone."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Opener, Path

__all__ = ["looks_like_zip", "open_zip"]

_ENTRY = b"PK\x03\x04"
_HEADER = 30  # bytes of an entry's own header
_MOST = 200  # entries
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZE_BEHIND = 0x01, 0x08  # flags
_TRAILER = 32  # bytes within which the next entry begins after one whose size stands behind it


def looks_like_zip(data: bytes) -> bool:
    """Whether *data* begins with an entry."""
    return data[:4] == _ENTRY


def open_zip(
    data: bytes,
    path: Path,
    layers: Layers,
    leaves: Leaves,
    *,
    opener: Opener,
) -> None:
    """The names and contents of entries one after the other, as they were written; an encrypted one is left out.

    The directory at the end is not needed, so that an archive which is cut tells what there is of it.
    """
    layers = (*layers, "zip")
    meter = leaves.meter
    at = 0
    for number in range(_MOST):
        if data[at : at + 4] != _ENTRY or len(data) < at + _HEADER or meter.late() or meter.deep(len(layers)):
            return
        flags, method = _number(data, at + 6, 2), _number(data, at + 8, 2)
        begin = at + _HEADER + _number(data, at + 26, 2) + _number(data, at + 28, 2)
        end = begin + _number(data, at + 18, 4)
        content = data[begin:end] if method == _STORED else b""
        if method == _DEFLATED:
            content, used = _inflated(data, begin, meter.bounds.size)
            end = begin + used if flags & _SIZE_BEHIND and used else end
        name = data[at + _HEADER : at + _HEADER + _number(data, at + 26, 2)]
        leaves.text(name.decode("utf-8", "replace"), ((path, number), "filename"), layers)
        if content and not flags & _ENCRYPTED and meter.open(len(content)):
            opener(content, "", (path, number), (*layers, "deflate") if method == _DEFLATED else layers, leaves)
        at = data.find(_ENTRY, end, end + _TRAILER)
        if at < 0:
            return
    meter.hit("size")


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _inflated(data: bytes, begin: int, most: int) -> tuple[bytes, int]:
    """What was deflated there, as far as it can be read, and how many bytes that took; 0 where its end was not seen."""
    inflate = zlib.decompressobj(-15)
    try:
        content = inflate.decompress(memoryview(data)[begin:], most)
    except zlib.error:
        return b"", 0
    return content, len(data) - begin - len(inflate.unused_data) if inflate.eof else 0

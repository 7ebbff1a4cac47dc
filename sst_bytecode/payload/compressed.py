"""Undoes content-encodings.

gzip and deflate by the standard library, brotli and zstandard by a decoder that the application itself has loaded.
"""

from __future__ import annotations

import sys
import zlib

__all__ = ["declared", "magic", "unpack"]

_BROTLI = ("brotli", "brotlicffi", "_brotli")
_ZLIB_FIRST = frozenset({b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"})


def declared(encodings: str) -> list[str]:
    """The names in a Content-Encoding header, in the order in which they have to be undone."""
    names = [name.strip().lower().removeprefix("x-") for name in encodings.split(",")]
    return [name for name in reversed(names) if name and name != "identity"]


def magic(data: bytes) -> str:
    """The compression that the first bytes of *data* tell, or an empty text."""
    if data[:2] == b"\x1f\x8b":
        return "gzip"
    if data[:2] in _ZLIB_FIRST and int.from_bytes(data[:2], "big") % 31 == 0:
        return "deflate"
    if data[:4] == b"\x28\xb5\x2f\xfd":
        return "zstd"
    if data[:3] == b"BZh" and data[4:10] == b"1AY&SY":
        return "bz2"
    return "xz" if data[:6] == b"\xfd7zXZ\x00" else ""


def unpack(name: str, data: bytes, most: int) -> bytes | None:
    """*data* without its compression *name*, at most *most* bytes of it; None where it cannot be read.

    A truncated stream gives what there is.
    """
    try:
        if name == "gzip":
            return zlib.decompressobj(31).decompress(data, most)
        if name == "deflate":
            return _inflate(data, most)
        if name == "br":
            return _brotli(data, most)
        if name == "zstd":
            return _zstd(data, most)
        return _rare(name, data, most)
    except Exception:  # noqa: BLE001 - decoders of the application raise errors of their own
        return None


def _inflate(data: bytes, most: int) -> bytes:
    """RFC 9110 means zlib by *deflate*; some senders leave its header out."""
    try:
        return zlib.decompressobj(15).decompress(data, most)
    except zlib.error:
        return zlib.decompressobj(-15).decompress(data, most)


def _brotli(data: bytes, most: int) -> bytes | None:
    module = next((sys.modules[name] for name in _BROTLI if sys.modules.get(name) is not None), None)
    if module is None:
        return None
    unpacker = module.Decompressor()
    step = unpacker.process if hasattr(unpacker, "process") else unpacker.decompress
    unpacked = b""
    for start in range(0, len(data), 4096):  # piece by piece: the oldest releases know no bound of their own
        unpacked += step(data[start : start + 4096])
        if len(unpacked) >= most:
            break
    return bytes(unpacked[:most])


def _zstd(data: bytes, most: int) -> bytes | None:
    if (module := sys.modules.get("zstandard")) is not None:
        unpacker = module.ZstdDecompressor().decompressobj(read_across_frames=False)
        return bytes(unpacker.decompress(data[: most // 4])[:most])
    if (module := sys.modules.get("compression.zstd")) is not None:
        return bytes(module.ZstdDecompressor().decompress(data, most))
    return None


def _rare(name: str, data: bytes, most: int) -> bytes | None:
    if name == "bz2" and (module := sys.modules.get("bz2")) is not None:
        return bytes(module.BZ2Decompressor().decompress(data, most))
    if name == "xz" and (module := sys.modules.get("lzma")) is not None:
        return bytes(module.LZMADecompressor(memlimit=64 << 20).decompress(data, most))
    return None

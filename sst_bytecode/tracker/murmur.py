"""MurmurHash3 (A. Appleby, public domain) in the two variants that analytics libraries use: 32 and 128 bits."""

from __future__ import annotations

__all__ = ["murmur3_32", "murmur3_128", "orders"]

_M32 = 0xFFFFFFFF
_M64 = 0xFFFFFFFFFFFFFFFF


def murmur3_32(data: bytes) -> bytes:
    """The 32-bit variant with seed 0, most significant byte first."""
    value = 0
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        value ^= _mixed(int.from_bytes(data[at : at + 4], "little"))
        value = ((value << 13) | (value >> 19)) & _M32
        value = (value * 5 + 0xE6546B64) & _M32
    if whole < len(data):
        value ^= _mixed(int.from_bytes(data[whole:], "little"))
    value ^= len(data)
    value = ((value ^ (value >> 16)) * 0x85EBCA6B) & _M32
    value = ((value ^ (value >> 13)) * 0xC2B2AE35) & _M32
    return (value ^ (value >> 16)).to_bytes(4, "big")


def _mixed(word: int) -> int:
    word = (word * 0xCC9E2D51) & _M32
    word = ((word << 15) | (word >> 17)) & _M32
    return (word * 0x1B873593) & _M32


_C1 = 0x87C37B91114253D5
_C2 = 0x4CF5AD432745937F


def orders(digest: bytes) -> tuple[bytes, ...]:
    """The ways in which libraries write 128 bits down: each half, or the whole, least significant byte first."""
    return digest, digest[7::-1] + digest[:7:-1], digest[8:] + digest[:8]


def murmur3_128(data: bytes) -> bytes:
    """The 128-bit variant for 64-bit machines with seed 0, both halves most significant byte first."""
    one = two = 0
    whole = len(data) & ~15
    for at in range(0, whole, 16):
        one ^= _first(int.from_bytes(data[at : at + 8], "little"))
        one = (_turn(one, 27) + two) & _M64
        one = (one * 5 + 0x52DCE729) & _M64
        two ^= _second(int.from_bytes(data[at + 8 : at + 16], "little"))
        two = (_turn(two, 31) + one) & _M64
        two = (two * 5 + 0x38495AB5) & _M64
    tail = data[whole:]
    two ^= _second(int.from_bytes(tail[8:], "little"))
    one ^= _first(int.from_bytes(tail[:8], "little"))
    one ^= len(data)
    two ^= len(data)
    one = (one + two) & _M64
    two = (two + one) & _M64
    one, two = _final(one), _final(two)
    one = (one + two) & _M64
    return one.to_bytes(8, "big") + ((two + one) & _M64).to_bytes(8, "big")


def _turn(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (64 - bits))) & _M64


def _first(word: int) -> int:
    return (_turn((word * _C1) & _M64, 31) * _C2) & _M64


def _second(word: int) -> int:
    return (_turn((word * _C2) & _M64, 33) * _C1) & _M64


def _final(word: int) -> int:
    word = ((word ^ (word >> 33)) * 0xFF51AFD7ED558CCD) & _M64
    word = ((word ^ (word >> 33)) * 0xC4CEB9FE1A85EC53) & _M64
    return word ^ (word >> 33)

"""RIPEMD-160 (H. Dobbertin, A. Bosselaers, B. Preneel, 1996): OpenSSL 3 no longer offers it by default."""

from __future__ import annotations

from struct import unpack

__all__ = ["ripemd160"]

_M = 0xFFFFFFFF
_LEFT_WORDS = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8),
    (3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12),
    (1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2),
    (4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13),
)
_RIGHT_WORDS = (
    (5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12),
    (6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2),
    (15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13),
    (8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14),
    (12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11),
)
_LEFT_TURNS = (
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12),
    (11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5),
    (11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12),
    (9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6),
)
_RIGHT_TURNS = (
    (8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6),
    (9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11),
    (9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5),
    (15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8),
    (8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11),
)
_LEFT_CONSTANTS = (0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
_RIGHT_CONSTANTS = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0)
_START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)


def ripemd160(data: bytes) -> bytes:
    """The 20 bytes of the digest of *data*; about 150 µs a block of 64 bytes."""
    state = _START
    padded = data + b"\x80" + b"\0" * (-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "little")
    for at in range(0, len(padded), 64):
        words = unpack("<16I", padded[at : at + 64])
        left = _line(state, words, _LEFT_WORDS, _LEFT_TURNS, constants=_LEFT_CONSTANTS, functions=(0, 1, 2, 3, 4))
        right = _line(state, words, _RIGHT_WORDS, _RIGHT_TURNS, constants=_RIGHT_CONSTANTS, functions=(4, 3, 2, 1, 0))
        state = tuple((state[(i + 1) % 5] + left[(i + 2) % 5] + right[(i + 3) % 5]) & _M for i in range(5))  # type: ignore[assignment]
    return b"".join(word.to_bytes(4, "little") for word in state)


def _line(
    state: tuple[int, ...],
    words: tuple[int, ...],
    order: tuple[tuple[int, ...], ...],
    turns: tuple[tuple[int, ...], ...],
    *,
    constants: tuple[int, ...],
    functions: tuple[int, ...],
) -> tuple[int, ...]:
    a, b, c, d, e = state
    for turn in range(5):
        for index, bits in zip(order[turn], turns[turn], strict=True):
            word = (a + _mix(functions[turn], b, c, d) + words[index] + constants[turn]) & _M
            word = (((word << bits) | (word >> (32 - bits))) + e) & _M
            a, e, d, c, b = e, d, ((c << 10) | (c >> 22)) & _M, b, word
    return a, b, c, d, e


def _mix(function: int, x: int, y: int, z: int) -> int:
    if function == 0:
        return x ^ y ^ z
    if function == 1:
        return (x & y) | (~x & z & _M)
    if function == 2:  # noqa: PLR2004 - the five functions of the standard
        return (x | (~y & _M)) ^ z
    if function == 3:  # noqa: PLR2004
        return (x & z) | (y & ~z & _M)
    return x ^ (y | (~z & _M))

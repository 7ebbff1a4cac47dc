"""Digests of a value: every hash function that senders use, over every normal form, up to three layers deep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.forms import forms
from sst_bytecode.tracker.murmur import murmur3_32, murmur3_128, orders
from sst_bytecode.tracker.ripemd import ripemd160

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SIZES", "TRUNCATED", "USUAL", "derivations", "digest", "prefix"]

Derivation = tuple[tuple[str, ...], bytes]

SIZES = (4, 8, 16, 20, 28, 32, 48, 64)  # bytes
USUAL = ("md5", "sha1", "sha256", "sha512")
TRUNCATED = (*USUAL, "sha3_256", "blake2b")  # of these, beginnings and ends are recognised

_BY_SIZE: dict[int, tuple[str, ...]] = {
    0: TRUNCATED,
    4: (),
    8: ("blake2b-64", "blake2s-64"),
    16: ("md5", "blake2b-128", "blake2s-128", "shake_128-128"),
    20: ("sha1", "blake2b-160", "blake2s-160"),
    28: ("sha224", "sha3_224", "sha512_224", "blake2b-224"),
    32: ("sha256", "sha3_256", "blake2s", "blake2b-256", "sha512_256", "sm3", "shake_128-256", "shake_256-256"),
    48: ("sha384", "sha3_384", "blake2b-384"),
    64: ("sha512", "blake2b", "sha3_512", "shake_256-512"),
}
_SIZED = ("blake2b-", "blake2s-", "shake_")
_RARE: dict[int, str] = {4: "murmur3", 16: "murmur3-128", 20: "ripemd160"}  # slow, in pure Python
_OWN: dict[str, Callable[[bytes], bytes]] = {"murmur3": murmur3_32, "murmur3-128": murmur3_128, "ripemd160": ripemd160}
_FEW = 4  # forms of a value of somebody who is not in play
_MANY = 160  # a telephone number without a country is tried with many
_RARELY = 24  # forms that the slow functions are tried on
_DEEP = 4  # forms whose digests are digested again
_MISSING: set[str] = set()  # what this machine's OpenSSL does not know


def prefix(data: bytes) -> int:
    """The first eight bytes of a digest as a number, fewer as a negative one: what digests are indexed by."""
    return int.from_bytes(data[:8], "big") if len(data) >= 8 else -1 - int.from_bytes(data, "big")  # noqa: PLR2004 - as said


def digest(name: str, data: bytes) -> bytes:
    """The digest of *data* by the hash function *name*; ``blake2b-256`` is BLAKE2b with 32 bytes.

    Empty where this machine does not have the function.
    """
    own = _OWN.get(name)
    if own is not None:
        return own(data)
    import hashlib

    known = getattr(hashlib, name, None)  # a third of the time that finding it by name takes
    if known is not None:
        return known(data, usedforsecurity=False).digest()  # type: ignore[no-any-return]
    if name.startswith(_SIZED):
        function, _, bits = name.partition("-")
        size = int(bits) // 8
        if function.startswith("shake"):
            return hashlib.new(function, data, usedforsecurity=False).digest(size)  # type: ignore[call-arg]  # of any length
        return (hashlib.blake2b if function == "blake2b" else hashlib.blake2s)(data, digest_size=size).digest()
    if name not in _MISSING:
        try:
            return hashlib.new(name, data, usedforsecurity=False).digest()
        except ValueError:
            _MISSING.add(name)
    return b""


def derivations(category: str, text: str, size: int, *, few: bool, deep: bool) -> Iterator[Derivation]:
    """Steps and digest of every digest of *size* bytes; 0: those that are recognised when truncated.

    *few*: of the usual forms by the most frequent functions only; *deep*: only digests of digests, and by rare
    functions.
    """
    names = _BY_SIZE[size]
    some = forms(category, text)
    if deep:
        rare = _RARE.get(size)
        if rare is not None:
            for steps, form in some[:_RARELY]:
                made = digest(rare, form.encode("utf-8", "surrogatepass"))
                for order in orders(made) if rare == "murmur3-128" else (made,):
                    yield (*steps, rare), order
        yield from _layered(some[:_DEEP], names[:2])
        return
    for steps, form in some[: _FEW if few else _MANY]:
        data = form.encode("utf-8", "surrogatepass")
        for name in names[: (2 if size else len(USUAL)) if few else len(names)]:
            if made := digest(name, data):
                yield (*steps, name), made


def _layered(some: list[tuple[tuple[str, ...], str]], names: tuple[str, ...]) -> Iterator[Derivation]:
    """Two layers, hexadecimal or raw in between, and three, hexadecimal in between."""
    for steps, form in some:
        data = form.encode("utf-8", "surrogatepass")
        for inner in USUAL:
            first = digest(inner, data)
            hexadecimal = first.hex().encode()
            for outer in names:
                yield (*steps, inner, outer), digest(outer, hexadecimal)
                yield (*steps, inner, "raw", outer), digest(outer, first)
            for middle in USUAL:
                second = digest(middle, hexadecimal).hex().encode()
                for outer in names[:1]:
                    yield (*steps, inner, middle, outer), digest(outer, second)

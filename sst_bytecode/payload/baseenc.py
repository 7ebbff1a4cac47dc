"""Base64 in its dialects (RFC 4648, with and without padding, URL-safe), base32 and hexadecimal."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, unhexlify
from typing import TYPE_CHECKING

from sst_bytecode.payload.archives import looks_like_zip
from sst_bytecode.payload.charset import is_binary
from sst_bytecode.payload.compressed import magic
from sst_bytecode.payload.msgpack import read_msgpack
from sst_bytecode.payload.pdf import looks_like_pdf
from sst_bytecode.payload.pickles import looks_like_pickle
from sst_bytecode.payload.protobuf import read_protobuf
from sst_bytecode.payload.structure import open_bytes

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Path

__all__ = ["IN_PLAY", "SHORT", "open_token", "readable"]

HEX = re.compile(r"[0-9a-fA-F]+")
SHORT = re.compile(r"[0-9a-fA-F]+|-\d{7,10}")
"""What a token looks like that is too short for base64, and may be a digest all the same."""
IN_PLAY = ("decimal", "uuid")
"""Layers of what looks like many other things (a time, a random id): such a digest is looked for among few values."""

_DECIMAL = re.compile(r"-?\d{8,10}")
_BASE32 = re.compile(r"[A-Z2-7]{16,}")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16
_TEXT_INSIDE = re.compile(rb"[ -~]{4}|[\x80-\xf4]{6}")
_LONGEST_PATH = 1024  # characters; what is longer is an image in base64, with a slash in every 64th place
_SHORTEST = 11  # characters of base64 that are worth a try: eight bytes
_URL_SAFE = str.maketrans("-_", "+/")
_DIGESTS = range(16, 65)  # bytes


def open_token(token: str, path: Path, layers: Layers, inner: Leaves) -> None:
    """Open what *token* encodes into *inner*; bytes that are no text but as long as a digest become a blob."""
    if _DECIMAL.fullmatch(token):
        _decimal(token, path, layers, inner)
    if _digits(token, path, layers, inner) or len(token) < _SHORTEST:
        return
    if _BASE32.fullmatch(token) and _base32(token, path, layers, inner):
        return
    if _base64(token, path, layers, inner):
        return
    if "/" in token and len(token) <= _LONGEST_PATH:
        for part in token.split("/"):
            if len(part) >= _SHORTEST and part != token:
                open_token(part, path, layers, inner)


def _digits(token: str, path: Path, layers: Layers, inner: Leaves) -> bool:
    """Whether *token* was hexadecimal, as such, behind 0x, or as a UUID, and can be nothing else."""
    if HEX.fullmatch(token):
        return _hex(token, path, layers, inner)
    if token.count("-") == 4 and len(token) == 36:  # noqa: PLR2004 - a UUID
        if HEX.fullmatch(digits := token.replace("-", "")):
            inner.blobs.append((unhexlify(digits), token, path, (*layers, "uuid")))
        return True
    return token[:2] == "0x" and HEX.fullmatch(token, 2) is not None and _hex(token[2:], path, layers, inner)


def readable(data: bytes) -> bool:
    """Whether *data* is text, compressed, or in a binary format: worth opening."""
    if not _CONTROL.search(data):
        return bool(data) and (data.isascii() or _is_utf8(data))
    if magic(data) or looks_like_zip(data) or looks_like_pdf(data) or looks_like_pickle(data):
        return True
    if (data[:2] in _WIDE or b"\0" in data) and not is_binary(data):
        return True
    if not _TEXT_INSIDE.search(data):
        return False
    return read_msgpack(data) is not None or _has_text(read_protobuf(data))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_text(message: object) -> bool:
    """Whether a message holds a text: that random bytes can be read as a message says little."""
    if isinstance(message, str):
        return len(message) > 4  # noqa: PLR2004 - shorter ones are accidents
    values = message.values() if isinstance(message, dict) else message if isinstance(message, list) else ()
    return any(_has_text(value) for value in values)


def _decimal(token: str, path: Path, layers: Layers, inner: Leaves) -> None:
    """A number of 32 bits, signed or not, may be the digest of a value: MurmurHash3 is sent so."""
    number = int(token)
    if -(1 << 31) <= number < 1 << 32:
        inner.blobs.append(((number & 0xFFFFFFFF).to_bytes(4, "big"), token, path, (*layers, "decimal")))


def _hex(token: str, path: Path, layers: Layers, inner: Leaves) -> bool:
    if len(token) % 2:
        if not token.isdigit():
            inner.blobs.append((b"", token, path, layers))
        return False
    data = unhexlify(token)
    telling = len(token) >= (
        24 if token.isdigit() else 12
    )  # a@b.de; of digits alone only so many that they are no number
    if telling and readable(data) and inner.meter.open(len(data)):
        open_bytes(data, "", path, (*layers, "hex"), inner)
        return True
    if not token.isdigit() or len(data) in _DIGESTS:
        inner.blobs.append((data, token, path, layers))
    return len(data) >= 16  # noqa: PLR2004 - shorter ones may be base64 by accident


def _base32(token: str, path: Path, layers: Layers, inner: Leaves) -> bool:
    from base64 import b32decode

    try:
        data = b32decode(token + "=" * (-len(token) % 8))
    except (Error, ValueError):
        return False
    if readable(data) and inner.meter.open(len(data)):
        open_bytes(data, "", path, (*layers, "base32"), inner)
        return True
    if len(data) in _DIGESTS and len(data) % 4 == 0:
        inner.blobs.append((data, token, path, (*layers, "base32")))
    return False


def _base64(token: str, path: Path, layers: Layers, inner: Leaves) -> bool:
    plain = token.translate(_URL_SAFE)
    if len(plain) % 4 == 1:
        return False
    try:
        data = a2b_base64(plain + "=" * (-len(plain) % 4))
    except (Error, ValueError):
        return False
    if len(data) in _DIGESTS and len(data) % 4 == 0:
        inner.blobs.append((data, token, path, (*layers, "base64")))
    if readable(data) and inner.meter.open(len(data)):
        open_bytes(data, "", path, (*layers, "base64"), inner)
        return True
    return False

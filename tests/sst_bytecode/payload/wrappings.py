"""Encoders for the tests: each wraps bytes as senders do, and names the layer that a decoder should report."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import json
import lzma
import pickle
import quopri
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgpack
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable


def as_json(data: bytes) -> bytes:
    """An object with the text in it."""
    return json.dumps({"k": data.decode(), "n": 1, "on": True}).encode()


def percent(data: bytes) -> bytes:
    """Every character that has to be encoded in a component of a URL, and the first.

    So that there is always a difference.
    """
    return (f"%{data[0]:02X}" + quote(data[1:], safe="")).encode()


def entities(data: bytes) -> bytes:
    """Markup escaped, and one character as a number."""
    text = data.decode()
    return (f"&#{ord(text[0])};" + html.escape(text[1:])).encode()


def quoted_printable(data: bytes) -> bytes:
    """With a first line that needs escapes, as text in a mail has."""
    return quopri.encodestring("größe: ".encode() + data)


def in_pickle(data: bytes) -> bytes:
    """A dict."""
    return pickle.dumps({"k": data.decode()}, protocol=4)


def in_msgpack(data: bytes) -> bytes:
    """A map, as the reference implementation packs it."""
    return bytes(msgpack.packb({"k": data.decode(), "n": 1}))


def in_protobuf(data: bytes) -> bytes:
    """A message with a number and the text."""
    size, text = b"", len(data)
    while text > 0x7F:
        size, text = size + bytes([text & 0x7F | 0x80]), text >> 7
    return b"\x10\xa2\xbc\x04\x0a" + size + bytes([text]) + data


def in_token(data: bytes) -> bytes:
    """The claim of a JSON Web Token (RFC 7519)."""
    parts = [base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"HS256"}', as_json(data))]
    return b".".join([*parts, b"c2lnbmF0dXJlc2lnbmF0dXJl"])


TEXT: dict[str, Callable[[bytes], bytes]] = {
    "json": as_json,
    "percent": percent,
    "html": entities,
    "base64": base64.b64encode,
    "base64 (URL-safe, no padding)": lambda data: base64.urlsafe_b64encode(data).rstrip(b"="),
    "base32": base64.b32encode,
    "hex": lambda data: data.hex().encode(),
    "jwt": in_token,
}
"""Wrappings of text that give text."""

BINARY: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "pickle": in_pickle,
    "msgpack": in_msgpack,
    "protobuf": in_protobuf,
    "zstd": zstandard.ZstdCompressor().compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}
"""Wrappings of text that give bytes; one that gives text has to be around them."""


def layer(name: str) -> str:
    """The name under which a wrapping is reported."""
    return name.partition(" ")[0]

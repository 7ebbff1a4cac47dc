"""Encoders for the tests: each wraps bytes as senders do, and names the layer that a decoder should report."""

from __future__ import annotations

import base64
import gzip
import html
import json
import pickle
import quopri
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

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


TEXT: dict[str, Callable[[bytes], bytes]] = {
    "json": as_json,
    "percent": percent,
    "html": entities,
    "base64": base64.b64encode,
    "base64 (URL-safe, no padding)": lambda data: base64.urlsafe_b64encode(data).rstrip(b"="),
    "base32": base64.b32encode,
    "hex": lambda data: data.hex().encode(),
}
"""Wrappings of text that give text."""

BINARY: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "pickle": in_pickle,
}
"""Wrappings of text that give bytes; one that gives text has to be around them."""


def layer(name: str) -> str:
    """The name under which a wrapping is reported."""
    return name.partition(" ")[0]

"""Looks for encodings in the leaves of one round, and puts what is inside of them into the next."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from sst_bytecode.payload.baseenc import HEX, open_token
from sst_bytecode.payload.percent import unpercent
from sst_bytecode.payload.structure import open_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.payload.leaves import Leaf, Leaves

__all__ = ["unwrap"]

_TOKEN = bytes(
    byte if byte == 1 or 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or byte in b"+/_-" else 32  # noqa: PLR2004 - ASCII
    for byte in range(256)
)
_SHORTEST = 8  # characters of a digest, at least
_SHORTEST_TEXT = 11  # characters of base64 that are worth a try: eight bytes
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")


def unwrap(leaves: Leaves, inner: Leaves) -> None:
    """Put into *inner* what is encoded in the texts of *leaves*; each layer adds its name."""
    joined = leaves.joined()
    texts = leaves.texts
    for mark, opener in _OPENERS:
        if mark in joined:
            for leaf in texts:
                if mark in leaf[0]:
                    opener(leaf, inner)
    _tokens(joined, texts, inner)


def _tokens(joined: str, texts: list[Leaf], inner: Leaves) -> None:
    """Long runs of the alphabets of base64, hex and base32."""
    if not joined.isascii():
        joined = joined.encode("ascii", "replace").decode()
    tokens = joined.encode().translate(_TOKEN).split()
    long = [index for index, token in enumerate(tokens) if len(token) >= _SHORTEST]
    if not long:
        return
    marks = [index for index, token in enumerate(tokens) if token == b"\x01"]
    for index in long:
        number = bisect_right(marks, index)
        if number >= len(texts):
            return
        token = tokens[index]
        if len(token) >= _SHORTEST_TEXT or HEX.fullmatch(token):
            _, path, layers = texts[number]
            open_token(token, path, layers, inner)


def _percent(leaf: Leaf, inner: Leaves) -> None:
    text, path, layers = leaf
    if _PERCENT.search(text) and inner.meter.open(len(text)):
        inner.text(unpercent(text), path, (*layers, "percent"))


def _entities(leaf: Leaf, inner: Leaves) -> None:
    text, path, layers = leaf
    if _ENTITY.search(text) and inner.meter.open(len(text)):
        inner.text(html.unescape(text), path, (*layers, "html"))


def _escapes(leaf: Leaf, inner: Leaves) -> None:
    text, path, layers = leaf
    if _ESCAPED.search(text) and inner.meter.open(len(text)):
        inner.text(_ESCAPED.sub(lambda m: chr(int(m[1] or m[2], 16)), text), path, (*layers, "escape"))


def _json(leaf: Leaf, inner: Leaves) -> None:
    text, path, layers = leaf
    if path[0] is None:
        return  # a whole body that was not understood as JSON a moment ago
    if text.lstrip()[:1] in {"{", "[", '"'} and inner.meter.open(len(text)) and open_json(text, path, layers, inner):
        return
    if '{"' in text and inner.meter.open(len(text)):
        _embedded(text, leaf, inner)


def _embedded(text: str, leaf: Leaf, inner: Leaves) -> None:
    """JSON objects inside of other text, as in a line of a log."""
    from json import JSONDecoder  # noqa: PLC0415 - rare

    _, path, layers = leaf
    start = text.find('{"')
    for _ in range(8):
        if start < 0:
            return
        try:
            value, end = JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            inner.walk(value, path, (*layers, "json"))
        start = text.find('{"', end)


_OPENERS: tuple[tuple[str, Callable[[Leaf, Leaves], None]], ...] = (
    ("%", _percent), ("&", _entities), ("\\", _escapes), ("{", _json),
)  # fmt: skip

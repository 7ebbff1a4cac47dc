"""Looks for encodings in the leaves of one round, and puts what is inside of them into the next."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from typing import TYPE_CHECKING

from sst_bytecode.payload.baseenc import open_token
from sst_bytecode.payload.bounds import guarded
from sst_bytecode.payload.lineprotocol import open_typed_numbers
from sst_bytecode.payload.literals import LITERAL, open_literal
from sst_bytecode.payload.percent import unpercent
from sst_bytecode.payload.places import MASK
from sst_bytecode.payload.quotedprintable import open_quoted_printable
from sst_bytecode.payload.runs import tokens_in
from sst_bytecode.payload.structure import open_bytes, open_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.payload.leaves import Layers, Leaf, Leaves, Path

__all__ = ["unwrap"]

_LONGEST = 1 << 16  # characters
_idle: set[str] = set()  # tokens that encode nothing
_FRACTION = re.compile(r"\d+(?:[eE][+-]?\d{1,3})?")
_MOST, _LONGEST_IDLE = 2_000, 200  # of them, and characters of one
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});")
_ENTITY_BEFORE = re.compile(r"[&;]#?\w{1,8};\Z")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_QUERY = re.compile(r"(?<=\?)[\w.$\[\]%~*:-]+=[^\s\"'<>()#]*")  # of an address in a text
_JSON = frozenset('{["')
_JWT = re.compile(r"eyJ[\w-]{8,}\.(eyJ[\w-]{8,})\.[\w-]*")
_LINES = re.compile(r"[A-Za-z0-9+/]{60,76}\r?\n[A-Za-z0-9+/=\r\n]+")
_URL_SAFE = str.maketrans("-_", "+/")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")


def unwrap(leaves: Leaves, inner: Leaves) -> None:
    """Put into *inner* what is encoded in the texts of *leaves*; each layer adds its name."""
    joined = leaves.joined()
    for mark, opener in _OPENERS:
        if mark in joined:
            for leaf in leaves.holding(mark):
                guarded(inner.meter, opener, leaf, inner)
    guarded(inner.meter, _tokens, joined, leaves, inner)


def _tokens(joined: str, leaves: Leaves, inner: Leaves) -> None:
    """Long runs of the alphabets of base64, hex and base32: of names, too, for a mapping may be keyed by digests."""
    number = last = 0  # the leaf, and how far leaves are counted
    for token, start, before in tokens_in(joined):
        number += joined.count("\x01", last, start)
        last = start
        if token in _idle or _is_escaped(before) or _is_fraction(token, before):
            continue
        if not _is_signed(token, joined, start):
            (_text, path, layers), is_key = leaves.at(number)
            _open(token, (path[0], MASK) if is_key else path, layers, inner)


def _open(token: str, path: Path, layers: Layers, inner: Leaves) -> None:
    """Open *token*; that there is nothing in it is remembered, since constants come again with every payload."""
    found = len(inner.texts) + len(inner.blobs) + len(inner.mappings)
    open_token(token, path, layers, inner)
    if len(inner.texts) + len(inner.blobs) + len(inner.mappings) == found and not inner.meter.limits:
        if len(_idle) >= _MOST:
            _idle.clear()
        if len(token) <= _LONGEST_IDLE:
            _idle.add(token)


def _is_signed(token: str, joined: str, start: int) -> bool:
    """Whether *token* is what a JSON Web Token says: it is read as such."""
    if not token.startswith("eyJ") or joined[start - 1 : start] != ".":
        return False
    whole = _JWT.match(joined, joined.rfind("eyJ", 0, start))
    return whole is not None and whole.start(1) == start


def _is_fraction(token: str, before: str) -> bool:
    """Whether it is what stands behind the point of a number, of which a payload may have thousands."""
    return before[-1:] == "." and before[-2:-1].isdigit() and _FRACTION.fullmatch(token) is not None


def _is_escaped(before: str) -> bool:
    """Whether an entity goes before a token, of which it is then a part: it is whole in the next round."""
    return before[-1:] == ";" and _ENTITY_BEFORE.search(before) is not None


def _bounded(text: str, inner: Leaves) -> str:
    """What of *text* is decoded by decoders that take a microsecond for each escape."""
    if len(text) > _LONGEST:
        inner.meter.hit("size")
    return text[:_LONGEST]


def _percent(leaf: Leaf, inner: Leaves) -> None:
    text, path, layers = leaf
    if _PERCENT.search(text) and inner.meter.open(len(text)):
        inner.text(unpercent(_with_blanks(text)), path, (*layers, "percent"))


def _blanks(leaf: Leaf, inner: Leaves) -> None:
    """An address within a text, in whose query blanks are the only thing that is encoded."""
    text, path, layers = leaf
    if "?" in text and "%" not in text and (decoded := _with_blanks(text)) != text:
        inner.text(decoded, path, (*layers, "form"))


def _with_blanks(text: str) -> str:
    return _QUERY.sub(lambda match: match[0].replace("+", " "), text) if "+" in text and "?" in text else text


def _entities(leaf: Leaf, inner: Leaves) -> None:
    text, path, layers = leaf
    text = _bounded(text, inner)
    if _ENTITY.search(text) and inner.meter.open(len(text)):
        from html import unescape

        inner.text(unescape(text), path, (*layers, "html"))


def _escapes(leaf: Leaf, inner: Leaves) -> None:
    text, path, layers = leaf
    text = _bounded(text, inner)
    if _ESCAPED.search(text) and inner.meter.open(len(text)):
        inner.text(_ESCAPED.sub(lambda m: chr(int(m[1] or m[2], 16)), text), path, (*layers, "escape"))


def _wrapped(leaf: Leaf, inner: Leaves) -> None:
    """Base64 that is broken into lines (RFC 2045)."""
    text, path, layers = leaf
    if _LINES.fullmatch(text[:400]) and inner.meter.open(len(text)):
        open_token("".join(text.split()).rstrip("="), path, layers, inner)


def _tokens_signed(leaf: Leaf, inner: Leaves) -> None:
    """JSON Web Tokens (RFC 7519): header and payload are JSON in URL-safe base64; the signature is not checked."""
    text, path, layers = leaf
    for match in _JWT.finditer(text):
        payload = match[1]
        try:
            data = a2b_base64(payload.translate(_URL_SAFE) + "=" * (-len(payload) % 4))
        except (Error, ValueError):
            continue
        if inner.meter.open(len(data)):
            open_json(data.decode("utf-8", "replace"), path, (*layers, "jwt"), inner)


def _json(leaf: Leaf, inner: Leaves) -> None:
    text, path, layers = leaf
    tried = path[0] is None and not layers  # a whole body, a moment ago
    if (
        not tried
        and text.lstrip()[:1] in _JSON
        and inner.meter.open(len(text))
        and open_json(text, path, layers, inner)
    ):
        return
    if '{"' in text and inner.meter.open(len(text)):
        _embedded(text, leaf, inner)


def _literal(leaf: Leaf, inner: Leaves) -> None:
    """What Python writes of a value; of one that is read already the parts are not read again."""
    text, path, layers = leaf
    if "repr" in layers[-1:] or not LITERAL.search(text) or not inner.meter.open(len(text)):
        return
    open_literal(_bounded(text, inner), path, layers, inner, opener=open_bytes)


def _literal_call(leaf: Leaf, inner: Leaves) -> None:
    """The same where no text in it has single quotes."""
    if "'" not in leaf[0]:
        _literal(leaf, inner)


def _embedded(text: str, leaf: Leaf, inner: Leaves) -> None:
    """JSON objects inside of other text, as in a line of a log."""
    from json import JSONDecoder

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
    ("=", open_quoted_printable), ("=", open_typed_numbers), ("eyJ", _tokens_signed), ("%", _percent), ("+", _blanks),
    ("&", _entities), ("\\", _escapes), ("{", _json), ("\n", _wrapped), ("'", _literal), ("(", _literal_call),
)  # fmt: skip

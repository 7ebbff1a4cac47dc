"""Leaves of a payload: texts, each with the path to it and the encodings around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.payload.bounds import Meter

__all__ = ["SEPARATOR", "STRUCTURES", "Blob", "Layers", "Leaf", "Leaves", "Path", "chain", "key_of", "where"]

Path = tuple["Path | None", "str | int"]
Layers = tuple[str, ...]  # outermost first
Leaf = tuple[str, Path, Layers]
Blob = tuple[bytes, str, Path, Layers]  # bytes that are no text, and the text that they were read from

SEPARATOR = " \x01 "  # stands between two leaves in one joined text; leaves do not hold its control character

STRUCTURES = frozenset(
    {"json", "form", "multipart", "ndjson", "xml", "csv", "msgpack", "protobuf", "cookies", "text", "mime"}
)
"""Layers that give a payload its structure; outside of every other layer they are told by the path alone."""

_PLAIN = re.compile(r"[^\W\d][\w$:.@ +-]{0,63}|[$@_-][\w$:.-]{0,63}")
_MANY_DIGITS = re.compile(r"\d{6}|\d\D?\d\D?\d\D?\d\D?\d\D?\d\D?\d")


class Leaves:
    """One round of leaves: `texts`, the `keys` of mappings, which may hold personal values as well, and `blobs` that may be digests."""

    __slots__ = ("_joined", "blobs", "keys", "meter", "texts")

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.texts: list[Leaf] = []
        self.keys: list[Leaf] = []
        self.blobs: list[Blob] = []
        self._joined: str | None = None

    def joined(self) -> str:
        """All texts, then all keys, with `SEPARATOR` between them; to be asked for only when the round is complete."""
        if self._joined is None:
            parts = [leaf[0] for leaf in self.texts]
            parts.extend(leaf[0] for leaf in self.keys)
            joined = SEPARATOR.join(parts)
            if joined.count("\x01") >= len(parts) > 0:
                joined = SEPARATOR.join(part.replace("\x01", " ") for part in parts)
            self._joined = joined
        return self._joined

    def text(self, text: str, path: Path, layers: Layers) -> None:
        """One leaf."""
        if text and self.meter.take(1):
            self.texts.append((text, path, layers))

    def walk(self, value: object, path: Path, layers: Layers, depth: int = 0) -> None:
        """Every scalar in *value*, a nesting of mappings and sequences, in order; booleans and None are no data."""
        kind = type(value)
        if kind is str:
            if value:
                self.texts.append((value, path, layers))  # type: ignore[arg-type]  # its type has just been compared
        elif kind is dict:
            self._mapping(value, path, layers, depth)  # type: ignore[arg-type]  # as above
        elif kind is list or kind is tuple:
            self._sequence(value, path, layers, depth)  # type: ignore[arg-type]  # as above
        elif kind is int or kind is float:
            self.texts.append((str(value), path, layers))
        elif value is not None and kind is not bool:
            self._other(value, path, layers, depth)

    def _mapping(self, value: dict[object, object], path: Path, layers: Layers, depth: int) -> None:
        if self.meter.deep(depth) or not self.meter.take(2 * len(value)) or self.meter.late():
            return
        texts, keys = self.texts, self.keys
        for key, item in value.items():
            name = key if type(key) is str else str(key)
            keys.append((name, (path, name), layers))
            kind = type(item)
            if kind is str:
                texts.append((item, (path, name), layers))  # type: ignore[arg-type]  # its type has just been compared
            elif item is not None and kind is not bool:
                self.walk(item, (path, name), layers, depth + 1)

    def _sequence(self, value: list[object], path: Path, layers: Layers, depth: int) -> None:
        if self.meter.deep(depth) or not self.meter.take(len(value)) or self.meter.late():
            return
        for index, item in enumerate(value):
            self.walk(item, (path, index), layers, depth + 1)

    def _other(self, value: object, path: Path, layers: Layers, depth: int) -> None:
        if isinstance(value, (bytes, bytearray, memoryview)):
            self.texts.append((bytes(value[: self.meter.bounds.size]).decode("utf-8", "replace"), path, layers))
        elif isinstance(value, dict):
            self._mapping(value, path, layers, depth)
        elif isinstance(value, (list, tuple, set, frozenset)):
            self._sequence(list(value), path, layers, depth)
        elif isinstance(value, str):
            self.texts.append((str.__str__(value), path, layers))
        elif type(value).__module__ in {"datetime", "decimal", "uuid", "ipaddress", "builtins"}:
            self.texts.append((str(value), path, layers))  # of these types no code of the application runs


def chain(layers: Layers) -> tuple[str, ...]:
    """The encodings around a value, outermost last, without the structure of the payload itself."""
    first = 0
    while first < len(layers) and layers[first] in STRUCTURES:
        first += 1
    return layers[first:][::-1]


def key_of(path: Path | None) -> str:
    """The innermost name on *path*: the key beside a value, also of the list that it is in."""
    while path is not None:
        if isinstance(path[1], str):
            return path[1]
        path = path[0]
    return ""


def where(path: Path, personal: Callable[[str], str]) -> str:
    """*path* as text, ``body.data[0].email``; *personal* gives the category of a key that holds a personal value, else an empty text.

    A key that does not look like a name is not shown.
    """
    parts: list[str] = []
    step: Path | None = path
    while step is not None:
        name = step[1]
        if isinstance(name, int):
            parts.append(f"[{name}]")
        elif step[0] is None:
            parts.append(name)
        elif category := personal(name):
            parts.append(f".{{{category}}}")
        else:
            parts.append(
                "." + name
                if _PLAIN.fullmatch(name) and not _MANY_DIGITS.search(name) and "@" not in name[1:]
                else ".{…}"
            )
        step = step[0]
    return "".join(reversed(parts))

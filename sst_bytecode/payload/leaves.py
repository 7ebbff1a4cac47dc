"""Leaves of a payload: texts, each with the path to it and the encodings around it."""

from __future__ import annotations

import itertools
from operator import itemgetter
from typing import TYPE_CHECKING

from sst_bytecode.payload.places import chain, key_of, where

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sst_bytecode.payload.bounds import Meter

    Opener = Callable[[bytes, str, "Path", "Layers", "Leaves"], None]
    """Opens what a format holds: the bytes, their content type, where they stand, and in which encodings."""

__all__ = ["SEPARATOR", "Blob", "Layers", "Leaf", "Leaves", "Path", "chain", "key_of", "where"]

Path = tuple["Path | None", "str | int"]
Layers = tuple[str, ...]  # outermost first
Leaf = tuple[str, Path, Layers]
Blob = tuple[bytes, str, Path, Layers]  # bytes that are no text, and the text that they were read from

SEPARATOR = " \x01 "  # stands between two leaves in one joined text; leaves do not hold its control character


_OVERLAP = 512  # characters: a value that is cut by the end of one piece is whole in the next
_TEXTS = {str}
_first = itemgetter(0)
_SMALL = 64  # parts of a container that is not counted by itself
_NESTING = 100  # mappings and sequences within each other


class Leaves:
    """One round of leaves.

    `texts`, the distinct `names` of mappings, which may hold personal values too, `blobs` that may be digests, and the
    `mappings` themselves: their names, each with the path to it, the outer ones first. `cut` is what a search has cut
    `joined` into, for the next one, and `runs` where that has numbers.
    """

    __slots__ = ("_due", "_joined", "_named", "_names", "blobs", "cut", "mappings", "meter", "runs", "texts")

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.cut: list[str] | None = None
        self.runs: list[tuple[int, int]] | None = None
        self.texts: list[Leaf] = []
        self.blobs: list[Blob] = []
        self.mappings: list[tuple[Collection[str], Path, Layers]] = []
        self._due = _SMALL
        self._named: dict[int, Leaf] = {}  # the names that were asked for
        self._names: list[str] | None = None
        self._joined: str | None = None

    def __bool__(self) -> bool:
        return bool(self.texts) or bool(self.blobs) or bool(self.mappings)

    @property
    def names(self) -> list[str]:
        """The distinct names; to be asked for only when the round is complete."""
        if self._names is None:
            mappings = list(map(_first, self.mappings))
            try:
                names = dict.fromkeys(itertools.chain.from_iterable(mappings))
            except RuntimeError:  # another thread of the program changes one of them: a copy is made at once
                names = dict.fromkeys([name for mapping in mappings for name in tuple(mapping)])
            kinds = set(map(type, names))
            self._names = list(names) if kinds == _TEXTS else [name for name in names if type(name) is str]
        return self._names

    def joined(self) -> str:
        """All texts, then all names, with `SEPARATOR` between them; to be asked for only when the round is complete.

        Letters with accents are composed (Unicode's form C) by then, in the leaves as well.
        """
        if self._joined is None:
            joined = self._join()
            if not joined.isascii():
                from unicodedata import is_normalized, normalize

                if not is_normalized("NFC", joined):
                    self.texts = [(normalize("NFC", text), path, layers) for text, path, layers in self.texts]
                    joined = self._join()
            self._joined = joined
        return self._joined

    def _join(self) -> str:
        parts = [*map(_first, self.texts), *self.names]
        joined = SEPARATOR.join(parts)
        if joined.count("\x01") >= len(parts) > 0:
            joined = SEPARATOR.join([part.replace("\x01", " ") for part in parts])
        return joined

    def at(self, number: int) -> tuple[Leaf, bool]:
        """The leaf with this number in `joined`.

        And whether it is the name of a part of a mapping (the first of that name).
        """
        if number < len(self.texts):
            return self.texts[number], False
        known = self._named.get(number)
        if known is not None:
            return known, True
        name = self.names[number - len(self.texts)]
        path, layers = next((path, layers) for mapping, path, layers in self.mappings if name in mapping)
        leaf = self._named[number] = (name, (path, name), layers)
        return leaf, True

    def begin(self, place: int) -> int:
        """Where in `joined` the leaf begins that stands at *place*."""
        mark = self.joined().rfind("\x01", 0, place)
        return 0 if mark < 0 else mark + 2

    def holding(self, mark: str) -> list[Leaf]:
        """The texts in which *mark* stands: mostly few, found without a look at the others."""
        joined, texts = self.joined(), self.texts
        found: list[Leaf] = []
        number = last = 0
        at = joined.find(mark)
        while at >= 0:
            number += joined.count("\x01", last, at)
            if number >= len(texts):
                break  # names come behind all texts
            found.append(texts[number])
            last = joined.find("\x01", at)
            at = joined.find(mark, last) if last > 0 else -1
        return found

    def split(self, most: int) -> list[Leaves]:
        """Itself in parts of at most *most* texts; names and blobs are with the first.

        Without any leaf there is no part.
        """
        if len(self.texts) <= most:
            return [self] if self else []
        parts = []
        for start in range(0, len(self.texts), most):
            part = Leaves(self.meter)
            part.texts = self.texts[start : start + most]
            parts.append(part)
        parts[0].blobs, parts[0].mappings = self.blobs, self.mappings
        return parts

    def pieces(self, most: int) -> list[Leaves]:
        """Itself, or where it is a single long text, that text in pieces of *most* characters which overlap."""
        if len(self.texts) != 1 or len(self.texts[0][0]) <= most:
            return [self]
        text, path, layers = self.texts[0]
        pieces = []
        for start in range(0, len(text), most - _OVERLAP):
            piece = Leaves(self.meter)
            piece.texts = [(text[start : start + most], path, layers)]
            pieces.append(piece)
        pieces[0].blobs, pieces[0].mappings = self.blobs, self.mappings
        return pieces

    def text(self, text: str, path: Path, layers: Layers) -> None:
        """One leaf."""
        if text and self.meter.take(1):
            self.texts.append((text, path, layers))

    def name(self, name: str, path: Path, layers: Layers) -> None:
        """One name, of a part of what is at *path*; those of one path that come in a row are one mapping's."""
        last = self.mappings[-1] if self.mappings else None
        if last is not None and last[1] is path and type(last[0]) is list:
            last[0].append(name)
        else:
            self.mappings.append(([name], path, layers))

    def walk(self, value: object, path: Path, layers: Layers, depth: int = 0) -> None:
        """Every scalar in *value*, a nesting of mappings and sequences, in order; booleans and None are no data."""
        kind = type(value)
        if kind is str:
            if value:
                self.texts.append((value, path, layers))  # type: ignore[arg-type]  # its type has just been compared
        elif kind is int or kind is float:
            self.texts.append((repr(value), path, layers))
        elif value is None or kind is bool:
            return
        elif isinstance(value, dict):
            self._mapping(value, path, layers, depth)
        elif isinstance(value, (list, tuple, set, frozenset)):
            self._sequence(value, path, layers, depth)
        else:
            self._other(value, path, layers)

    def _sequence(self, value: Collection[object], path: Path, layers: Layers, depth: int) -> None:
        size = len(value)
        if (size >= _SMALL or depth >= _NESTING or len(self.texts) >= self._due) and not self._room(size, depth):
            return
        for index, item in enumerate(value):
            if type(item) is dict:
                self._mapping(item, (path, index), layers, depth + 1)
            else:
                self.walk(item, (path, index), layers, depth + 1)

    def _mapping(self, value: dict[str, object], path: Path, layers: Layers, depth: int) -> None:
        size = len(value)
        if (size >= _SMALL or depth >= _NESTING or len(self.texts) >= self._due) and not self._room(size, depth):
            return
        self.mappings.append((value if type(value) is dict else dict.keys(value), path, layers))
        append = self.texts.append
        for name, item in dict.items(value):
            kind = type(item)
            if kind is str:
                append((item, (path, name), layers))  # type: ignore[arg-type]  # its type has just been compared
            elif kind is int or kind is float:
                append((repr(item), (path, name), layers))
            elif kind is dict:
                self._mapping(item, (path, name), layers, depth + 1)  # type: ignore[arg-type]  # as above
            elif item is not None and kind is not bool:
                self.walk(item, (path, name), layers, depth + 1)

    def _room(self, size: int, depth: int) -> bool:
        """Whether what is in a container is read; small ones are counted together, when some have come."""
        if depth >= _NESTING:
            return self.meter.hit("depth")
        size += max(0, len(self.texts) - self._due + _SMALL)
        self._due = len(self.texts) + _SMALL
        return self.meter.take(size)

    def _other(self, value: object, path: Path, layers: Layers) -> None:
        """Scalars of other types; of none of them does code of the application run."""
        if isinstance(value, (bytes, bytearray, memoryview)):
            self.texts.append((bytes(value[: self.meter.bounds.size]).decode("utf-8", "replace"), path, layers))
        elif isinstance(value, str):
            self.texts.append((str.__str__(value), path, layers))
        elif type(value).__module__ in {"datetime", "decimal", "uuid", "ipaddress"}:
            self.texts.append((str(value), path, layers))

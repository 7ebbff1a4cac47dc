"""Reads BSON (bsonspec.org, 1.1) without a library, alone and in the messages of MongoDB's wire protocol."""

from __future__ import annotations

from datetime import datetime, timedelta
from struct import error, unpack_from
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["read_bson"]

_NESTING = 60
_MOST = 20_000  # values
_SHORTEST = 5  # bytes of an empty document
_HEADER = 16  # bytes: length, two ids, operation
_MESSAGE, _QUERY = 2013, 2004  # operations, OP_MSG and OP_QUERY
_CHECKED = 1  # a flag: four bytes of a checksum at the end
_UUIDS = frozenset({3, 4})
_NOTHING = frozenset({0x06, 0x0A, 0x7F, 0xFF})  # undefined, null, the largest and the least key
_BEGIN = datetime(1970, 1, 1)  # noqa: DTZ001 - written without a zone, as people write dates

Document = dict[str, object]


class _BadFormatError(ValueError):
    """These bytes are no BSON."""


def read_bson(data: bytes) -> Document | None:
    """The one document that *data* is, whole, or that a message to MongoDB holds; None for anything else.

    Dates are datetimes (UTC), ids and UUIDs texts. The documents of a message are where the command has them:
    ``{"insert": "customers", "documents": [{…}]}``.
    """
    if len(data) < _SHORTEST or int.from_bytes(data[:4], "little") != len(data):
        return None
    reader = _Reader(data)
    try:
        operation = unpack_from("<i", data, 12)[0] if len(data) > _HEADER + _SHORTEST else 0
        if operation in (_MESSAGE, _QUERY):
            return reader.message(operation)
        return reader.document(0) if data[-1] == 0 else None
    except (_BadFormatError, error, ValueError, IndexError, OverflowError):
        return None


class _Reader:
    __slots__ = ("_data", "_end", "_left", "at")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._end = len(data)  # of the innermost document
        self._left = _MOST
        self.at = 0

    def message(self, operation: int) -> Document:
        """The command of a message, with what follows in sections of their own."""
        self.at = _HEADER
        flags = int(self._number("<I", 4))
        if operation == _QUERY:
            self._name()
            self.at += 8  # how many to skip and to return
            return self.document(0)
        if flags & _CHECKED:
            self._end -= 4
        command: Document = {}
        while self.at < self._end:
            kind = self._bytes(1)[0]
            if kind == 0:
                command.update(self.document(0))
            elif kind == 1:
                end = self.at + int(self._number("<i", 4))
                name = self._name()
                documents = command[name] = []
                while self.at < end:
                    documents.append(self.document(1))
            else:
                raise _BadFormatError
        return command

    def document(self, depth: int) -> Document:
        """The document that begins here, which ends where its length says, with a zero."""
        outer, size = self._end, int(self._number("<i", 4))
        self._end = self.at - 4 + size
        if depth > _NESTING or size < _SHORTEST or self._end > outer:
            raise _BadFormatError
        found: Document = {}
        while kind := self._bytes(1)[0]:
            self._left -= 1
            if self._left < 0:
                raise _BadFormatError
            name = self._name()
            found[name] = self._value(kind, depth)
        if self.at != self._end:
            raise _BadFormatError
        self._end = outer
        return found

    def _value(self, kind: int, depth: int) -> object:
        if kind in (0x03, 0x04):
            inner = self.document(depth + 1)
            return inner if kind == 0x03 else list(inner.values())  # noqa: PLR2004 - a document, else an array
        if kind in _NOTHING:
            return None
        if kind in _NUMBERS:
            return self._number(*_NUMBERS[kind])
        read = _KINDS.get(kind)
        if read is None:
            raise _BadFormatError
        return read(self)

    def text(self) -> str:
        """Text, code or a symbol."""
        text = self._bytes(int(self._number("<i", 4)))
        if text[-1:] != b"\0":
            raise _BadFormatError
        return text[:-1].decode("utf-8", "replace")

    def binary(self) -> object:
        """Bytes, or the text of a UUID."""
        size, kind = int(self._number("<i", 4)), self._bytes(1)[0]
        data = self._bytes(size)
        if kind not in _UUIDS or size != 16:  # noqa: PLR2004 - bytes of a UUID
            return data
        digits = data.hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def date(self) -> object:
        """Milliseconds since 1970."""
        passed = int(self._number("<q", 8))
        try:
            return _BEGIN + timedelta(milliseconds=passed)
        except OverflowError:
            return passed

    def decimal(self) -> object:
        """IEEE 754-2008 decimal128, its integer in binary; of infinities and what is no number nothing."""
        low, high = int(self._number("<Q", 8)), int(self._number("<Q", 8))
        if high >> 61 & 3 == 3:  # noqa: PLR2004 - both bits
            return None
        from decimal import Decimal

        digits = tuple(map(int, str((high & (1 << 49) - 1) << 64 | low)))
        return Decimal((high >> 63, digits, (high >> 49 & 0x3FFF) - 6176))

    def identity(self) -> str:
        """An ObjectId."""
        return self._bytes(12).hex()

    def truth(self) -> bool:
        """One of two bytes."""
        return self._bytes(1) == b"\1"

    def stamp(self) -> None:
        """A time of the database's own, which is nobody's."""
        self._bytes(8)

    def pointer(self) -> object:
        """A collection, and an id in it."""
        return [self.text(), self.identity()]

    def pattern(self) -> object:
        """A regular expression without its options."""
        pattern = self._name()
        self._name()  # its options
        return pattern

    def scoped(self) -> object:
        """Code, and the variables that it sees."""
        self._number("<i", 4)  # the length of both
        return [self.text(), self.document(_NESTING)]

    def _name(self) -> str:
        end = self._data.index(b"\0", self.at, self._end)
        name = self._data[self.at : end].decode()
        self.at = end + 1
        return name

    def _bytes(self, count: int) -> bytes:
        data = self._data[self.at : self.at + count]
        if count < 0 or len(data) != count or self.at + count > self._end:
            raise _BadFormatError
        self.at += count
        return data

    def _number(self, layout: str, size: int) -> float:
        value: float = unpack_from(layout, self._bytes(size))[0]
        return value


_NUMBERS = {0x01: ("<d", 8), 0x10: ("<i", 4), 0x12: ("<q", 8)}
_KINDS: dict[int, Callable[[_Reader], object]] = {
    0x02: _Reader.text, 0x05: _Reader.binary, 0x07: _Reader.identity, 0x08: _Reader.truth, 0x09: _Reader.date,
    0x0B: _Reader.pattern, 0x0C: _Reader.pointer, 0x0D: _Reader.text, 0x0E: _Reader.text, 0x0F: _Reader.scoped,
    0x11: _Reader.stamp, 0x13: _Reader.decimal,
}  # fmt: skip

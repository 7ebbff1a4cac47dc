"""Reads Protocol Buffers without their schema, as far as the wire format tells (protobuf.dev, *Encoding*)."""

from __future__ import annotations

from struct import unpack

__all__ = ["read_grpc", "read_protobuf"]

_NESTING = 30
_MOST_FIELDS = 20_000
_LARGEST_NUMBER = 20_000  # of a field: schemas number theirs from 1
_DIGEST = 32  # characters of the shortest, and the first length that is printable
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # wire types

Message = dict[str, object]  # a repeated field is a list


def read_grpc(data: bytes) -> list[Message] | None:
    """The messages in a gRPC stream: each after a flag and four bytes of length.

    None where it is none or compressed.
    """
    found: list[Message] = []
    at = 0
    while at + 5 <= len(data):
        size = int.from_bytes(data[at + 1 : at + 5], "big")
        message = read_protobuf(data[at + 5 : at + 5 + size]) if data[at] == 0 and at + 5 + size <= len(data) else None
        if message is None:
            return None
        found.append(message)
        at += 5 + size
    return found if found and at == len(data) else None


def read_protobuf(data: bytes) -> Message | None:
    """Field number → values of the one message that *data* is, whole; None where it cannot be one."""
    return _message(data, 0, [_MOST_FIELDS])


def _message(data: bytes, depth: int, left: list[int]) -> Message | None:
    fields: dict[str, list[object]] = {}
    at = 0
    while at < len(data):
        left[0] -= 1
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if at < 0 or left[0] < 0 or not 1 <= number <= _LARGEST_NUMBER:
            return None
        value, at = _value(data, at, wire, depth, left)
        if at < 0:
            return None
        fields.setdefault(str(number), []).append(value)
    return {number: values[0] if len(values) == 1 else values for number, values in fields.items()}


def _value(data: bytes, at: int, wire: int, depth: int, left: list[int]) -> tuple[object, int]:
    """The value, and where the next field begins; below zero where there is none."""
    if wire == _VARINT:
        return _varint(data, at)
    if wire in {_FIXED64, _FIXED32}:
        size = 8 if wire == _FIXED64 else 4
        if at + size > len(data):
            return None, -1
        return unpack("<d" if wire == _FIXED64 else "<f", data[at : at + size])[0], at + size
    if wire != _BYTES:
        return None, -1
    size, at = _varint(data, at)
    if at < 0 or at + size > len(data):
        return None, -1
    return _chunk(data[at : at + size], depth, left), at + size


def _chunk(chunk: bytes, depth: int, left: list[int]) -> object:
    """Text, a nested message, or bytes.

    Text first, because most texts are no messages, but short messages may be text.
    """
    try:
        text = chunk.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None and (digests := _digests(chunk, depth, left)) is not None:
        return digests
    if text is not None and (text.isprintable() or not any(c < " " and c not in "\t\r\n" for c in text)):
        return text
    if depth < _NESTING and (message := _message(chunk, depth + 1, left)) is not None:
        return message
    return text if text is not None else chunk


def _digests(chunk: bytes, depth: int, left: list[int]) -> Message | None:
    """The message in what looks like one text, because all tags and lengths in it are printable: ``:@e3b0…B@27c1…``.

    A text begins with a tag and its own length now and then: nothing but long tokens are no text.
    """
    if len(chunk) < _DIGEST or chunk[0] & 7 != _BYTES or not _DIGEST <= chunk[1] <= len(chunk) - 2 or depth >= _NESTING:
        return None
    message = _message(chunk, depth + 1, left)
    values = message.values() if message is not None else ()
    long = [value for value in values if isinstance(value, str) and len(value) >= _DIGEST and value.isalnum()]
    return message if long and len(long) == len(values) else None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 70:  # noqa: PLR2004 - ten bytes of seven bits
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the last byte
            return value, at
        shift += 7
    return 0, -1

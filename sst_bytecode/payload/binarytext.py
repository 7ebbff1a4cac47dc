"""Text among the bytes of a format that no decoder here knows: drivers of databases and brokers speak such formats."""

from __future__ import annotations

import re

__all__ = ["text_among"]

_RUN = re.compile(rb"[!-~][ -~\x80-\xff]{4,}")
_AFTER = 2  # printable bytes after a text that are none: what the next value is, and how long
_WHITE = b"\t\n\r"


def text_among(data: bytes) -> str:
    """All of *data* as text in which nothing but text touches a word.

    Bytes that are no UTF-8 become marks, which are no letters, and a printable character that says how long the text
    after it is becomes a space: the ``0`` before an address of 24 characters is twice its length, not its beginning.
    Where a length says that the text ends before the printable characters do, a space is put: the ``0`` after an
    address in an LDAP message begins the next attribute.
    """
    return _RUN.sub(_apart, data).decode("utf-8", "replace")


def _apart(match: re.Match[bytes]) -> bytes:
    run = match[0]
    first, length = run[0], len(run) - 1
    if first <= 2 * length:
        for said in (first, first // 2) if first % 2 == 0 else (first,):  # twice: Protocol Buffers' zigzag kind
            if 0 <= length - said <= _AFTER:
                return b" " + _cut(run[1:], said)
    data, start = match.string, match.start()
    if start and 0 <= length - data[start - 1] < _AFTER:
        return _cut(run, data[start - 1]) if data[start - 1] not in _WHITE or _is_length(data, match.end()) else run
    return run


def _cut(text: bytes, length: int) -> bytes:
    rest = text[length:]
    return text[:length] + b" " + rest if rest and rest.isascii() else text


def _is_length(data: bytes, place: int) -> bool:
    """Whether lines of text do not end so: a line end before a text would be its length by chance."""
    return place < len(data) and data[place] < ord(" ") and data[place] not in b"\0\t\n\r"

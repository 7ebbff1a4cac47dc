"""Text among the bytes of a format that no decoder here knows: drivers of databases and brokers speak such formats."""

from __future__ import annotations

import re

__all__ = ["text_among"]

_RUN = re.compile(rb"[!-~][ -~\x80-\xff]{4,}")
_LONGEST = (
    126  # what one printable byte can say as a length, or twice that as a varint of Protocol Buffers' zigzag kind
)


def text_among(data: bytes) -> str:
    """All of *data* as text in which nothing but text touches a word.

    Bytes that are no UTF-8 become marks, which are no letters, and a printable character that says how long the text
    after it is becomes a space: the ``0`` before an address of 24 characters is twice its length, not its beginning.
    """
    return _RUN.sub(_without_length, data).decode("utf-8", "replace")


def _without_length(match: re.Match[bytes]) -> bytes:
    run = match[0]
    length = len(run) - 1
    return b" " + run[1:] if length <= _LONGEST and run[0] in (length, 2 * length) else run

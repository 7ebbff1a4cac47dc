"""Where a text has runs of the letters that base64, hexadecimal and base32 are written in, long enough to tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["tokens_in"]

_HEX = b"0123456789abcdefABCDEF"
_OTHERS = b"ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ+/_-"
_KINDS = bytes(104 if byte in _HEX else 120 if byte in _OTHERS else 32 for byte in range(256))  # h, x and a space
_RUN = re.compile(b"x" * 11 + b"x*")  # a regular expression is searched fast where it begins with letters
_DIGITS = re.compile(b"h" * 7 + b"h*")
_LONG = 11  # characters of base64 that are worth a try: eight bytes
_SHORTEST = 8  # characters of the shortest digest that is looked for
_SHORT = re.compile(rb"[0-9a-fA-F]+|-[0-9]{7,10}")
_BEFORE = 10  # characters before a token that are told


def tokens_in(text: str) -> Iterator[tuple[str, int, str]]:
    """The tokens of *text* in their order, each with its place and what is right before it.

    Long ones that may be base64, and shorter ones that can only be a digest or a number.
    """
    data = text if text.isascii() else text.encode("ascii", "replace").decode()  # as long as the text, to the character
    kinds = data.encode().translate(_KINDS)
    found = [match.span() for match in _RUN.finditer(kinds.replace(b"h", b"x"))]
    for match in _DIGITS.finditer(kinds):
        start, end = kinds.rfind(b" ", 0, match.start()) + 1, kinds.find(b" ", match.end())
        end = len(kinds) if end < 0 else end
        if _SHORTEST <= end - start < _LONG and _SHORT.fullmatch(data[start:end].encode()):
            found.append((start, end))
    for start, end in sorted(found):
        yield data[start:end], start, text[max(0, start - _BEFORE) : start]

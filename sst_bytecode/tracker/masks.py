"""Whether a masked value still tells whose it is: ``g****r@example.org`` does not, ``**** 4242`` may."""

from __future__ import annotations

import re

from sst_bytecode.tracker.tokens import squeeze, words

__all__ = ["tells"]

_MASK = re.compile(r"[*#•●█…]|(\S)\1+")
_TELLING = 4  # letters or digits in a row, as in a piece that was cut out


def tells(value: str, text: str) -> bool:
    """Whether *text*, made of *value*, leaves half of it to be read, or four letters or digits in a row.

    Of an address what is before its @. A text without a mask tells: other separators and other letters are none, nor is
    what *value* has itself.
    """
    own = f"{value.lower()} {squeeze(value)}"
    left = _MASK.sub(lambda mask: mask[0] if mask[0].lower() in own else " ", text)
    if left == text:
        return True
    name = value.rpartition("@")[0]
    if name and "@" in left:
        left = left.rpartition("@")[0]
    read = words(left)
    return max(map(len, read), default=0) >= _TELLING or 2 * len("".join(read)) >= len(squeeze(name or value))

"""American Soundex (R. C. Russell, US patent 1,261,167; rules as the US National Archives publish them)."""

from __future__ import annotations

import re

__all__ = ["soundex"]

_CODES = str.maketrans(
    {
        letter: str(code)
        for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1)
        for letter in letters
    }
    | dict.fromkeys("aeiouy", "0")
    | dict.fromkeys("hw")  # letters of one code with one of these between them count once
)
_OTHER = re.compile(r"[^a-z]+")


def soundex(name: str) -> str:
    """The first letter and three digits, as ``L142``; empty where *name* does not begin with a letter of ASCII."""
    lower = name.lower()
    first = lower[:1]
    if not first.isascii() or not first.isalpha():
        return ""
    if not lower.isalpha() or not lower.isascii():
        lower = first + _OTHER.sub("0", lower[1:])
    code = ""
    last = first.translate(_CODES)
    for digit in lower[1:].translate(_CODES):
        if digit != last:
            last = digit
            if digit != "0":
                code += digit
                if len(code) == 3:  # noqa: PLR2004 - as said
                    break
    return first.upper() + code + "000"[len(code) :]

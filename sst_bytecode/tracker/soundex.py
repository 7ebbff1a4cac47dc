"""American Soundex (R. C. Russell, US patent 1,261,167; rules as the US National Archives publish them)."""

from __future__ import annotations

__all__ = ["soundex"]

_CODES = {
    letter: code
    for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1)
    for letter in letters
}
_SILENT = frozenset("hw")  # letters of one code with one of these between them count once


def soundex(name: str) -> str:
    """The first letter and three digits, as ``L142``; empty where *name* does not begin with a letter of ASCII."""
    lower = name.lower()
    if not lower[:1].isascii() or not lower[:1].isalpha():
        return ""
    digits = ""
    last = _CODES.get(lower[0], 0)
    for letter in lower[1:]:
        code = _CODES.get(letter, 0)
        if code and code != last:
            digits += str(code)
        if letter not in _SILENT:
            last = code
    return (lower[0].upper() + digits + "000")[:4]

"""The headers of a mail or of one of its parts: unfolded (RFC 5322), encoded words undone (RFC 2047)."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp

from sst_bytecode.payload.charset import decode_text

__all__ = ["fields_in", "says_something"]

_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ENCODED = re.compile(r"=\?([\w-]+)(?:\*[\w-]*)?\?([bBqQ])\?([^?\s]*)\?=(?:\s+(?==\?[\w*-]+\?[bBqQ]\?))?")
_CARRIAGE = frozenset(
    {
        "authentication-results", "date", "in-reply-to", "message-id", "mime-version", "received", "received-spf",
        "references", "return-path",
    }
)  # fmt: skip
_KINDS = ("arc-", "content-", "dkim-")


def fields_in(head: str) -> list[tuple[str, str]]:
    """Name, in lower case, and value of each header, as whoever reads the mail sees it."""
    pairs = (line.partition(":") for line in _FOLD.sub("", head).splitlines())
    return [(name.strip().lower(), _ENCODED.sub(_decoded, value).strip()) for name, _, value in pairs]


def says_something(name: str) -> bool:
    """Whether the header is more than how the mail goes, what is in its parts, and who vouches for it."""
    return name not in _CARRIAGE and not name.startswith(_KINDS)


def _decoded(word: re.Match[str]) -> str:
    try:
        data = a2b_base64(word[3]) if word[2] in "bB" else a2b_qp(word[3], header=True)
    except (Error, ValueError):
        return word[0]
    return decode_text(data, f"charset={word[1]}")[0]

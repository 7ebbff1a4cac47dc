"""Opens quoted-printable text (RFC 2045, 6.7), and tells it from text that merely has equals signs."""

from __future__ import annotations

import re
from binascii import a2b_qp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Leaf, Leaves

__all__ = ["open_quoted_printable"]

_LOOKED_AT = 4096  # characters
_ENOUGH = 2  # escapes
_ESCAPE = re.compile(
    r"=(?:[0-3][A-F]|[57][B-F]|[89][A-F]|[A-F][0-9A-F])"  # not a letter or a digit, which nobody escapes
    r"|(?<!\w)=(?:[0-2]\d|40|60|[89]\d)"  # in digits only where no name is before it: ``code=20`` is no escape
    r"|(?<=[^\W\d])=20(?=[^\W\d]{3})"
)
_OF_AN_ADDRESS = re.compile(r"[\w.](?:=40[^\W\d][\w-]*(?:\.|=2E)[^\W\d]|=2[BE][\w.])")


def open_quoted_printable(leaf: Leaf, inner: Leaves) -> None:
    """What is quoted, if a line break is soft, several escapes are what an encoder writes, or one is an address's mark.

    ``income=41980i,code=58`` are assignments, and ``a=0A`` is also a pair of a form.
    """
    text, path, layers = leaf
    soft = "=\n" in text or "=\r\n" in text
    if not soft and len(_ESCAPE.findall(text[:_LOOKED_AT])) < _ENOUGH and not _OF_AN_ADDRESS.search(text):
        return
    if inner.meter.open(len(text)):
        plain = a2b_qp(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
        inner.text(plain, path, (*layers, "quoted-printable"))

"""Pickles, read as a list of opcodes (PEP 307, PEP 3154) and never executed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Path

__all__ = ["looks_like_pickle", "open_pickle"]

_TEXT = frozenset(
    {"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE", "STRING", "BINSTRING", "SHORT_BINSTRING"}
)
_BYTES = frozenset({"SHORT_BINBYTES", "BINBYTES", "BINBYTES8", "BYTEARRAY8"})
_NUMBER = frozenset({"BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"})
_NAME = re.compile(r"[^\W\d]\w{0,63}")


def looks_like_pickle(data: bytes) -> bool:
    """Whether *data* begins and ends as protocols 2 to 5 do."""
    return len(data) > 3 and data[0] == 0x80 and 2 <= data[1] <= 5 and data[-1:] == b"."  # noqa: PLR2004 - PROTO n … STOP


def open_pickle(data: bytes, path: Path, layers: Layers, leaves: Leaves) -> bool:
    """Whether texts, bytes and numbers were read from *data*.

    A text that reads as a name is taken for the key of what follows.
    """
    from pickletools import genops

    layers = (*layers, "pickle")
    key = ""
    pending: str | None = None
    try:
        for opcode, argument, _ in genops(data):
            name = opcode.name
            if name in _TEXT or name in _BYTES or name in _NUMBER:
                value = (
                    argument.decode("utf-8", "replace") if isinstance(argument, (bytes, bytearray)) else str(argument)
                )
                if pending is not None:
                    leaves.text(pending, (path, key) if key else path, layers)
                    key, pending = (pending, None) if _NAME.fullmatch(pending) else ("", None)
                if name in _TEXT and _NAME.fullmatch(value):
                    pending = value
                else:
                    leaves.text(value, (path, key) if key else path, layers)
                    key = ""
            if not leaves.meter.take(1):
                break
    except Exception:  # noqa: BLE001 - pickletools raises whatever the garbage leads to
        return bool(leaves.texts)
    if pending is not None:
        leaves.text(pending, (path, key) if key else path, layers)
    return True

"""Reads the numbers of InfluxDB's line protocol, whose last letter is their type: ``income=41980i``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Leaf, Leaves

__all__ = ["open_typed_numbers"]

_NUMBER = re.compile(r"([^\W\d][\w.-]{0,63})=(-?\d{1,20})[iu](?=[,\s]|\Z)")


def open_typed_numbers(leaf: Leaf, inner: Leaves) -> None:
    """Each as a leaf under its key; the rest is found in the text as it is."""
    text, path, layers = leaf
    for match in _NUMBER.finditer(text):
        inner.name(match[1], path, layers)
        inner.text(match[2], (path, match[1]), (*layers, "text"))

"""Takes what is about to leave apart into its leaves of text, without executing, consuming or changing any of it."""

from __future__ import annotations

from sst_bytecode.payload.bounds import Bounds, Meter
from sst_bytecode.payload.decode import decode
from sst_bytecode.payload.leaves import Leaf, Leaves, Path
from sst_bytecode.payload.outline import Outline
from sst_bytecode.payload.places import where

__all__ = ["Bounds", "Leaf", "Leaves", "Meter", "Outline", "Path", "decode", "where"]

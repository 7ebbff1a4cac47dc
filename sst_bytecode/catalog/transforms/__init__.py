"""Which operations make one value out of another, and which make something that says nothing of anybody any more."""

from __future__ import annotations

from sst_bytecode.catalog.transforms.entries import ROLES, Transform
from sst_bytecode.catalog.transforms.load import Transforms, is_unchanged, load

__all__ = ["ROLES", "Transform", "Transforms", "is_unchanged", "load"]

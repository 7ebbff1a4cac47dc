"""Draws the places of the data in a payload together into a tree, as deep as the payload."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.facts import Finding

__all__ = ["Branch", "tree_of"]

_STEP = re.compile(r"\{[^}]*\}|\[\d+\]|[^.\[{]+")


@dataclass(slots=True)
class Branch:
    """A key of the payload, what was found at it, and the keys below it."""

    name: str
    found: list[Finding] = field(default_factory=list)
    below: dict[str, Branch] = field(default_factory=dict)


def tree_of(data: Iterable[Finding]) -> Branch:
    """The tree of all places of *data*; keys that hold nothing of anybody are not known, nor shown."""
    root = Branch("")
    for item in data:
        branch = root
        for name in _STEP.findall(item.where) or ["somewhere"]:
            branch = branch.below.setdefault(name, Branch(name))
        branch.found.append(item)
    return root

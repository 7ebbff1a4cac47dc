"""Draws the places of the data in a payload together into a tree, as deep as the payload."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.facts import Finding

__all__ = ["Branch", "tree_of"]

_MOST_KEYS = 100
_STEP = re.compile(r"\{[^}]*\}|\[\d+\]|[^.\[{]+")


@dataclass(slots=True)
class Branch:
    """A key of the payload, what was found at it, and the keys below it."""

    name: str
    found: list[Finding] = field(default_factory=list)
    below: dict[str, Branch] = field(default_factory=dict)


def tree_of(data: Iterable[Finding], url: str = "") -> Branch:
    """The tree of all places of *data*, and of the other keys of the query of *url*.

    Keys of a body that hold nothing of anybody are not recorded, hence not there.
    """
    root = Branch("")
    for item in data:
        branch = root
        for name in _STEP.findall(item.where) or ["somewhere"]:
            branch = branch.below.setdefault(name, Branch(name))
        branch.found.append(item)
    for key, _value in parse_qsl(url.partition("?")[2].partition("#")[0], keep_blank_values=True)[:_MOST_KEYS]:
        in_url = root.below.setdefault("url", Branch("url"))
        query = in_url.below.setdefault("query", Branch("query"))
        query.below.setdefault(key, Branch(key))
    return root

"""Draws the places of the data in a payload together into a tree, as deep as the payload."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sst_bytecode.facts import Finding

__all__ = ["Branch", "tree_of"]

_MOST_KEYS = 100
_INDEX = re.compile(r"\[\d+\]")
_STEP = re.compile(r"\{[^}]*\}|\[\d+\]|[^.\[{]+")


@dataclass(slots=True)
class Branch:
    """A key of the payload, what was found at it, and the keys below it."""

    name: str
    found: list[Finding] = field(default_factory=list)
    below: dict[str, Branch] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether anybody's data were found here or below."""
        return bool(self.found) or any(branch.holds for branch in self.below.values())


def tree_of(data: Iterable[Finding], url: str = "", outline: Iterable[str] = ()) -> Branch:
    """The tree of the places in *outline*, of all places of *data*, and of the other keys of the query of *url*."""
    root = Branch("")
    told = {id(branch) for place in outline for branch in _way(root, place)}
    for item in data:
        [*_way(root, item.where)][-1].found.append(item)
    _complete(root, told)
    for key, _value in parse_qsl(url.partition("?")[2].partition("#")[0], keep_blank_values=True)[:_MOST_KEYS]:
        in_url = root.below.setdefault("url", Branch("url"))
        query = in_url.below.setdefault("query", Branch("query"))
        query.below.setdefault(key, Branch(key))
    return root


def _way(root: Branch, place: str) -> Iterator[Branch]:
    """The branches that lead to *place*, which grow where they are missing."""
    branch = root
    for name in _STEP.findall(place) or ["somewhere"]:
        branch = branch.below.setdefault(name, Branch(name))
        yield branch


def _complete(branch: Branch, told: set[int]) -> None:
    """Give items of a list that no outline told of the keys of the first: it tells of one among equal ones."""
    first = branch.below.get("[0]")
    for name, below in branch.below.items():
        if first is not None and id(below) not in told and _INDEX.fullmatch(name):
            below.below = {key: Branch(key) for key in first.below} | below.below
        _complete(below, told)

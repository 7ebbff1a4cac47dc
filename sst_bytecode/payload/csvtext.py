"""Comma-separated values (RFC 4180) with a line of headings: each cell under its heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Path

__all__ = ["looks_like_csv", "open_csv"]

_HEADING = re.compile(
    r"\"?[^\W\d][\w .-]{0,40}\"?(?:([,;\t|])\"?[^\W\d][\w .-]{0,40}\"?)(?:\1\"?[^\W\d][\w .-]{0,40}\"?)*"
)


def looks_like_csv(text: str) -> bool:
    """Whether the first line is a list of names and the second has as many cells."""
    first, _, rest = text[:4096].partition("\n")
    match = _HEADING.fullmatch(first.strip("\r"))
    return match is not None and bool(rest) and rest.partition("\n")[0].count(match[1]) >= first.count(match[1])


def open_csv(text: str, path: Path, layers: Layers, leaves: Leaves) -> bool:
    """Whether the cells of *text* were read: ``body[0].email`` is in the first line below the headings."""
    import csv

    first = text.partition("\n")[0]
    mark = max(",;\t|", key=first.count)
    layers = (*layers, "csv")
    try:
        rows = csv.reader(text.splitlines(), delimiter=mark)
        headings = next(rows)
        for name in headings:
            leaves.name(name, path, layers)
        for index, row in enumerate(rows):
            at: Path = (path, index)
            for name, cell in zip(headings, row, strict=False):
                leaves.text(cell, (at, name), layers)
            if not leaves.meter.take(1):
                return True
    except (csv.Error, StopIteration):
        return False
    return True

"""Where in a payload a leaf is, and what is around it, as a report tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.payload.leaves import Layers, Path

__all__ = ["MASK", "STRUCTURES", "chain", "is_shown", "key_of", "plain_where", "root_of", "steps_of", "where"]

STRUCTURES = frozenset(
    {
        "json", "form", "multipart", "ndjson", "xml", "csv", "msgpack", "bson", "protobuf", "cookies", "text", "mime",
        "repr", "zip", "pdf",
    }
)  # fmt: skip
"""Layers that give a payload its structure; outside of every other layer they are told by the path alone."""

_LONGEST_NAME = 64  # characters
_PLAIN = re.compile(r"[^\W\d][\w$:.@ +-]{0,63}|[$@_-][\w$:.-]{0,63}|\d{1,5}")
_MANY_DIGITS = re.compile(r"\d{6}|\d\D?\d\D?\d\D?\d\D?\d\D?\d\D?\d")

MASK = "{…}"
"""Stands for a key that is not told."""

_MOST_KNOWN = 2_000
_known: dict[Path, str] = {}


def chain(layers: Layers) -> tuple[str, ...]:
    """The encodings around a value, outermost last, without the structure of the payload itself."""
    if not layers or (len(layers) == 1 and layers[0] in STRUCTURES):
        return ()
    first = 0
    while first < len(layers) and layers[first] in STRUCTURES:
        first += 1
    return layers[first:][::-1]


def key_of(path: Path | None) -> str:
    """The innermost name on *path*: the key beside a value, also of the list that it is in."""
    while path is not None:
        if isinstance(path[1], str):
            return path[1]
        path = path[0]
    return ""


def root_of(path: Path) -> str | int:
    """The part of the payload that *path* begins in: ``url``, ``headers``, ``body``."""
    while path[0] is not None:
        path = path[0]
    return path[1]


def steps_of(path: Path) -> list[str | int]:
    """The names and numbers on *path*, the outermost first."""
    steps: list[str | int] = []
    step: Path | None = path
    while step is not None:
        steps.append(step[1])
        step = step[0]
    return steps[::-1]


def where(path: Path, personal: Callable[[str], str | None]) -> str:
    """*path* as text, ``body.data[0].email``.

    *personal* gives the category of a key that holds a personal value, else an empty text. A key that does not look
    like a name is not shown.
    """
    text = ""
    step: Path | None = path
    while step is not None:
        outer, name = step
        if outer is None:
            return f"{name}{text}"
        if not isinstance(name, str):
            text = f"[{name}]{text}" if type(name) is int else f".{MASK}{text}"
        elif category := personal(name):
            text = f".{{{category}}}{text}"
        else:
            text = f".{name}{text}" if is_shown(name) else f".{MASK}{text}"
        step = outer
    return text


def plain_where(path: Path) -> str:
    """The same for a payload none of whose keys is a personal value; what was told once is known."""
    known = _known.get(path)
    if known is None:
        known = where(path, _nobodys)
        if MASK not in known:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[path] = known
    return known


def _nobodys(_name: str) -> None:
    return None


def is_shown(name: str) -> bool:
    """Whether *name* looks like one that a programmer gave, so that it may be written down."""
    return (name.isalpha() and len(name) <= _LONGEST_NAME) or (
        _PLAIN.fullmatch(name) is not None and not _MANY_DIGITS.search(name) and "@" not in name[1:]
    )

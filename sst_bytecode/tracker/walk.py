"""Takes what a source gave apart, into single values with the names of their fields."""

from __future__ import annotations

from enum import EnumMeta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Leaf = tuple[str, frozenset[str], object]  # a scalar, behind the name of its field and the names around it

__all__ = ["MOST", "leaves"]

MOST = 2_000
"""Values taken from one access to a source; what is beyond is counted."""

_DEPTH = 16
_LONGEST = 10_000  # characters: a longer text is a document, not a value
_PLAIN = frozenset({"datetime", "decimal", "uuid", "ipaddress"})  # their values' text is no code of the application


def leaves(field: str | None, value: object, failed: Callable[[str], None]) -> Iterator[Leaf]:
    """Each scalar in *value* with its field's name and the names beside and above it; bounded in depth and number."""
    stack: list[tuple[str, frozenset[str], object, int]] = [(field or "", frozenset(), value, 0)]
    taken = 0
    while stack:
        name, context, item, depth = stack.pop()
        if item is None or item is True or item is False:
            continue
        kind = type(item)
        if kind is not str and issubclass(type(kind), EnumMeta):
            item = object.__getattribute__(item, "__dict__").get("_value_")
            kind = type(item)
        if issubclass(kind, (str, bytes)):
            text = _text(item)
            if len(text) <= _LONGEST:
                yield name, context, text
        elif isinstance(item, dict):
            parts = [*item.items()]  # in one step: whoever was given it may go on writing into it on another thread
            names = frozenset([key for key, _ in parts if isinstance(key, str)]) | ({name} if name else frozenset())
            stack.extend([(str(key), names, part, depth + 1) for key, part in reversed(parts) if depth < _DEPTH])
        elif isinstance(item, (list, tuple, set, frozenset)):
            stack.extend((name, context, part, depth + 1) for part in item if depth < _DEPTH)
        elif kind in {int, float} or kind.__module__ in _PLAIN:
            yield name, context, item
        taken += 1
        if taken > MOST:
            failed("source truncated")
            return


def _text(item: object) -> str:
    """A text, or bytes read as UTF-8, without a subclass's own idea of how it is written."""
    if type(item) is str:
        return item
    return str.__str__(item) if issubclass(type(item), str) else bytes.decode(item, "utf-8", "replace")  # type: ignore[arg-type]  # as just asked

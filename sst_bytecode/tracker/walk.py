"""Takes what a source gave apart, into single values with the names of their fields."""

from __future__ import annotations

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
        if isinstance(item, (str, bytes)):
            if len(item) <= _LONGEST:
                yield name, context, item.decode("utf-8", "replace") if isinstance(item, bytes) else item
        elif isinstance(item, dict):
            names = frozenset(key for key in item if isinstance(key, str)) | ({name} if name else frozenset())
            stack.extend((str(key), names, part, depth + 1) for key, part in reversed(item.items()) if depth < _DEPTH)
        elif isinstance(item, (list, tuple, set, frozenset)):
            stack.extend((name, context, part, depth + 1) for part in item if depth < _DEPTH)
        elif type(item) in (int, float) or type(item).__module__ in _PLAIN:
            yield name, context, item
        taken += 1
        if taken > MOST:
            failed("source truncated")
            return

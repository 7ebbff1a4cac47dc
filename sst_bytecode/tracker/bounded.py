"""Tables that remember the newest entries only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["make_room", "put"]

_HASTE = 2

_K = TypeVar("_K")
_V = TypeVar("_V")


def put(table: dict[_K, _V], key: _K, value: _V, most: int) -> int:
    """Put an entry into *table*, from which the oldest leave when there are more than *most*; gives how many left."""
    table[key] = value
    gone = 0
    while len(table) > most:
        table.pop(next(iter(table)), None)
        gone += 1
    return gone


def make_room(table: dict[_K, _V], kept: int, most: int, stays: Callable[[_V], bool]) -> int:
    """Let the oldest of more than *kept* entries go, if they do not have to stay; gives how many left.

    There are never more than *most*. Each call looks at two entries: called at each addition, that is enough.
    """
    gone = 0
    for _ in range(_HASTE):
        if len(table) <= kept:
            break
        key = next(iter(table))
        oldest = table.pop(key)
        if len(table) < most and stays(oldest):
            table[key] = oldest
        else:
            gone += 1
    return gone

"""A table that does not grow: the oldest entry leaves for the newest."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["put"]

_K = TypeVar("_K")
_V = TypeVar("_V")


def put(table: dict[_K, _V], key: _K, value: _V, most: int) -> None:
    """Put an entry into *table*, from which the oldest leaves when there are more than *most*."""
    table[key] = value
    while len(table) > most:
        table.pop(next(iter(table)), None)

"""Patterns over whole dotted names of modules, as users write them for include and exclude."""

from __future__ import annotations

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Patterns"]


class Patterns:
    """A set of patterns: ``shop.reports`` is that module alone, ``shop.*`` all beneath ``shop``, ``*`` every module.

    A ``*`` in another place stands for exactly one component, and ``test_*`` for a component that begins so. Characters
    of different components are never compared: ``shop.*`` says nothing about ``shopping.cart``.
    """

    __slots__ = ("_exact", "_wild")

    def __init__(self, patterns: Iterable[str]) -> None:
        self._exact = frozenset(pattern for pattern in patterns if "*" not in pattern)
        self._wild = tuple(tuple(pattern.split(".")) for pattern in patterns if "*" in pattern)

    def __bool__(self) -> bool:
        return bool(self._exact or self._wild)

    def __contains__(self, name: str) -> bool:
        if name in self._exact:
            return True
        return bool(self._wild) and any(_agree(pattern, name.split(".")) for pattern in self._wild)


def _agree(pattern: tuple[str, ...], parts: list[str]) -> bool:
    if pattern[-1] == "*":
        pattern, parts = pattern[:-1], parts[: len(pattern) - 1] if len(parts) >= len(pattern) else []
        if not parts and pattern:
            return False
    return len(pattern) == len(parts) and all(map(_component, pattern, parts))


def _component(pattern: str, part: str) -> bool:
    if pattern in {"*", part}:
        return True
    head, star, tail = pattern.partition("*")
    return bool(star) and len(part) >= len(head) + len(tail) and part.startswith(head) and part.endswith(tail)

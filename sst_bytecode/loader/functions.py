"""Finds the functions that live in this process by the files that their code was compiled from."""

from __future__ import annotations

import functools
import gc
import sys
from types import CellType, FunctionType, MethodType

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

__all__ = ["living"]

_HOLDERS = (
    *(FunctionType, MethodType, CellType, type, dict, tuple, list),
    *(property, staticmethod, classmethod, functools.partial, functools.cached_property),
)


def living(files: Container[str]) -> list[FunctionType]:
    """Every living function whose code comes from one of *files*: of modules, classes, closures, or held by anything.

    The garbage collector knows them all, except those of its permanent generation (`gc.freeze`), which are looked for
    from the modules.
    """
    found = {
        id(one): one for one in gc.get_objects() if type(one) is FunctionType and one.__code__.co_filename in files
    }
    if gc.get_freeze_count():
        found |= {id(one): one for one in _reachable() if one.__code__.co_filename in files}
    return list(found.values())


def _reachable() -> Iterator[FunctionType]:
    """All functions that can be reached from the modules through functions, classes and containers."""
    waiting: list[object] = [vars(module) for module in list(sys.modules.values()) if isinstance(module, type(sys))]
    seen = set(map(id, waiting))
    while waiting:
        one = waiting.pop()
        if type(one) is FunctionType:
            yield one
        for other in gc.get_referents(one):
            if isinstance(type(other), type) and issubclass(type(other), _HOLDERS) and id(other) not in seen:
                seen.add(id(other))
                waiting.append(other)

"""Finds what the catalogue watches and an installed library no longer has: a new version may have renamed it."""

from __future__ import annotations

import sys
from inspect import getattr_static
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.catalog import Catalogue, Entry

__all__ = ["renamed"]

_MISSING = object()


def renamed(catalogue: Catalogue) -> dict[str, str]:
    """By operation, what is said of the entries none of whose functions is in the modules that are loaded.

    An entry may name a function as several versions have it: one that is there is enough. Nothing is imported, and no
    code of a library runs.
    """
    found = {}
    for entry in catalogue.entries:
        names = [name for name in _functions(entry) if name.partition(":")[0] in sys.modules]
        if names and not any(map(_is_there, names)):
            title = entry.operation or entry.source or entry.library
            found[title] = (
                f"{' and '.join(names)} is not in {entry.library} as it is installed:"
                f" a newer version may have renamed it ({entry.where})"
            )
    return found


def _functions(entry: Entry) -> list[str]:
    return [*entry.functions, *(":".join(name.rsplit(".", 1)) for name in entry.calls if "." in name)]


def _is_there(name: str) -> bool:
    """Whether ``module:qualified.name`` leads to something, or to where only the library's own code could tell."""
    module, _colon, path = name.partition(":")
    value: object = sys.modules[module]
    if value is None or "__getattr__" in vars(value):
        return True  # it makes its names when they are asked for
    for part in path.split("."):
        value = getattr_static(value, part, _MISSING)
        if value is _MISSING:
            return False
        value = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    return True

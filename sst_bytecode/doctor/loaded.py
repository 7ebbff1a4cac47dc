"""Looks for the functions of an entry of the catalogue in the modules that are loaded."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from inspect import getattr_static
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.catalog import Entry

__all__ = ["MISSING", "is_nowhere", "loaded"]

MISSING = object()


def loaded(entry: Entry) -> dict[str, object]:
    """By ``module:qualified.name``, what the functions of *entry* are whose modules are loaded.

    `MISSING` where there is none, None where only the library's own code could tell. Nothing is imported, and no code
    of a library runs.
    """
    names = [*entry.functions, *(":".join(name.rsplit(".", 1)) for name in entry.calls if "." in name)]
    return {name: _value(name) for name in names if name.partition(":")[0] in sys.modules}


def is_nowhere(entry: Entry) -> bool:
    """Whether no package of that name can be found for any function of *entry*: nothing is imported to find out."""
    roots = {name.partition(":")[0].partition(".")[0] for name in (*entry.functions, *entry.calls)}
    return bool(roots) and not any(root in sys.modules or PathFinder.find_spec(root) for root in roots)


def _value(name: str) -> object:
    module, _colon, path = name.partition(":")
    value: object = sys.modules[module]
    if value is None or "__getattr__" in vars(value):
        return None  # it makes its names when they are asked for
    for part in path.split("."):
        value = getattr_static(value, part, MISSING)
        if value is MISSING:
            return MISSING
        value = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    return value

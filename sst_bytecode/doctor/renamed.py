"""Finds what the catalogue watches and an installed library no longer has: a new version may have renamed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.doctor.loaded import MISSING, loaded

if TYPE_CHECKING:
    from sst_bytecode.catalog import Catalogue

__all__ = ["renamed"]


def renamed(catalogue: Catalogue) -> dict[str, str]:
    """By operation, what is said of the entries none of whose functions is in the modules that are loaded.

    An entry may name a function as several versions have it: one that is there is enough.
    """
    found = {}
    for entry in catalogue.entries:
        functions = loaded(entry)
        if functions and all(one is MISSING for one in functions.values()):
            title = entry.operation or entry.source or entry.library
            found[title] = (
                f"{' and '.join(functions)} is not in {entry.library} as it is installed:"
                f" a newer version may have renamed it ({entry.where})"
            )
    return found

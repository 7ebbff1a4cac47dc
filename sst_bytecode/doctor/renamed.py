"""Finds what the catalogue watches and an installed library no longer has: a new version may have renamed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.doctor.loaded import MISSING, is_nowhere, loaded

if TYPE_CHECKING:
    from sst_bytecode.catalog import Catalogue

__all__ = ["renamed"]


def renamed(catalogue: Catalogue) -> dict[str, str]:
    """By operation, what is said of the entries none of whose functions is in the modules that are loaded.

    An entry may name a function as several versions have it: one that is there is enough. Also what is said of the
    user's own entries, which name their file by its path, for packages that are nowhere.
    """
    found = {}
    for entry in catalogue.entries:
        functions = loaded(entry)
        if not functions and entry.where.startswith("/") and is_nowhere(entry):
            names = " and ".join((*entry.functions, *entry.calls))
            found[entry.operation or entry.source or entry.library] = (
                f"{names}: there is no such package ({entry.where})"
            )
        if functions and all(one is MISSING for one in functions.values()):
            title = entry.operation or entry.source or entry.library
            found[title] = (
                f"{' and '.join(functions)} is not in {entry.library} as it is installed:"
                f" a newer version may have renamed it ({entry.where})"
            )
    return found

"""What each category is called, its term in the W3C Data Privacy Vocabulary, whether the law protects it specially."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

__all__ = ["Category", "categories"]


@dataclass(frozen=True, slots=True)
class Category:
    """*name* is the short name that findings carry, *iri* the term of DPV 2.0, *special* a special category of Art.

    9 or 10 GDPR.
    """

    name: str
    label: str
    iri: str
    special: bool = False


@cache
def categories() -> dict[str, Category]:
    """Every category by its short name, in the order of the file; for readers, who may wait 3 ms for it once."""
    import tomllib

    with open(os.path.join(os.path.dirname(__file__), "categories.toml"), "rb") as file:  # noqa: PTH118, PTH120, PTH123 - as in `fields`
        table = tomllib.load(file)
    return {
        name: Category(name, entry["label"], table["base"] + entry["term"], entry.get("special", False))
        for name, entry in table["category"].items()
    }

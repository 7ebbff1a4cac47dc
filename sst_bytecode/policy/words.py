"""Words that a rule may use for what is known by name: categories of data, groups of countries."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in `datum`
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["EEA", "known_categories"]

EEA = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
"""The European Economic Area, in which the GDPR is in force (decision of the EEA Joint Committee No 154/2018)."""


def known_categories() -> Iterable[str]:
    """The short names of the categories of data that findings carry."""
    import tomllib

    import sst_bytecode.personal

    folder = os.path.dirname(str(sst_bytecode.personal.__file__))  # noqa: PTH120 - pathlib is not imported in a watched program
    with open(os.path.join(folder, "categories.toml"), "rb") as file:  # noqa: PTH118, PTH123 - as above
        return tuple(tomllib.load(file)["category"])

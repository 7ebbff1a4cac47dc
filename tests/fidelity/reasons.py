"""Which differences are known, and why they are no fault: the data of ``differences.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fidelity.outcomes import Difference

FILE = Path(__file__).with_name("differences.toml")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the outcomes of *cases* (patterns of ``module: test``) may differ, in which *ways* of watching."""

    because: str
    cases: tuple[str, ...]
    ways: tuple[str, ...]
    apart: tuple[str, ...]
    """Tests that end the whole process when they differ: they are left out of its run, and told as different."""

    def holds(self, module: str, difference: Difference, way: str) -> bool:
        """Whether it explains *difference* in *module*, watched in *way*."""
        told = f"{module}: {difference.case}"
        return way in self.ways and any(fnmatchcase(told, pattern) for pattern in (*self.cases, *self.apart))

    def apart_in(self, module: str, way: str) -> list[str]:
        """The tests of *module* that are left out of its run."""
        found = (case.partition(": ")[::2] for case in self.apart if way in self.ways)
        return [test for name, test in found if name == module]


def known() -> list[Reason]:
    """All reasons, in the order of the file."""
    listed = tomllib.loads(FILE.read_text())["reason"]
    return [
        Reason(
            one["because"],
            tuple(one.get("cases", ())),
            tuple(one.get("ways", ("everything", "product"))),
            tuple(one.get("apart", ())),
        )
        for one in listed
    ]

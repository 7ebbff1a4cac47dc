"""Keeps what was found, one file for each Python, way and suite, so that the page can tell of all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fidelity.comparison import Comparison

FOLDER = Path(__file__).with_name("results")


@dataclass(frozen=True, slots=True)
class Result:
    """What was found of one suite on one Python (``3.11.7``) in one way; *open* are differences without a reason."""

    python: str
    way: str
    suite: str
    modules: int
    tests: int
    unsteady: int
    explained: tuple[tuple[str, str, str, str, str], ...]
    """Module, test, outcome plain, outcome watched, reason."""
    open: tuple[tuple[str, str, str, str], ...]

    @property
    def equal(self) -> int:
        """How many tests had equal outcomes. How a module's process ended is no test of its own."""
        return self.tests - sum(not row[1].startswith("(") for row in (*self.explained, *self.open))


def summed(python: str, way: str, suite: str, compared: list[Comparison]) -> Result:
    """The result of a suite whose modules came out as *compared*."""
    ordered = sorted(compared, key=lambda one: one.module)
    return Result(
        python,
        way,
        suite,
        len(ordered),
        sum(one.tests for one in ordered),
        sum(one.unsteady for one in ordered),
        tuple(
            (one.module, found.case, found.plain, found.watched, why) for one in ordered for found, why in one.explained
        ),
        tuple((one.module, found.case, found.plain, found.watched) for one in ordered for found in one.unexplained),
    )


def keep(result: Result) -> None:
    """Write *result* in place of an earlier one of the same minor version, way and suite."""
    FOLDER.mkdir(exist_ok=True)
    minor = ".".join(result.python.split(".")[:2])
    told = {name: getattr(result, name) for name in Result.__slots__}
    path = FOLDER / f"{minor}-{result.way}-{result.suite}.json"
    path.write_text(json.dumps(told, indent=1) + "\n")


def kept() -> list[Result]:
    """All results, in the order of Python, way and suite."""
    found = []
    for path in FOLDER.glob("*.json"):
        told = json.loads(path.read_text())
        told["explained"] = tuple(tuple(row) for row in told["explained"])
        told["open"] = tuple(tuple(row) for row in told["open"])
        found.append(Result(**told))
    return sorted(found, key=lambda one: (tuple(map(int, one.python.split("."))), one.way, one.suite))

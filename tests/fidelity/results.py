"""Keeps what was found of each module, one file for each Python, way and suite, so that the page can tell of all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fidelity.comparison import Comparison

FOLDER = Path(__file__).with_name("results")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one module; *open* are differences without a reason."""

    tests: int
    unsteady: int
    explained: tuple[tuple[str, str, str, str], ...]
    """Test, outcome plain, outcome watched, reason."""
    open: tuple[tuple[str, str, str], ...]

    @property
    def different(self) -> int:
        """How many tests had other outcomes. How a module's process ended is no test of its own."""
        return sum(not row[0].startswith("(") for row in (*self.explained, *self.open))


@dataclass(frozen=True, slots=True)
class Result:
    """What was found of a suite's modules, by their names, on one Python (``3.11.7``) in one way."""

    python: str
    way: str
    suite: str
    modules: dict[str, Found]

    @property
    def tests(self) -> int:
        """How many tests were run."""
        return sum(one.tests for one in self.modules.values())

    @property
    def different(self) -> int:
        """How many of them had other outcomes."""
        return sum(one.different for one in self.modules.values())

    @property
    def unsteady(self) -> int:
        """How many differed once and not again."""
        return sum(one.unsteady for one in self.modules.values())


def found(compared: Comparison) -> Found:
    """What is kept of *compared*."""
    return Found(
        compared.tests,
        compared.unsteady,
        tuple((one.case, one.plain, one.watched, why) for one, why in compared.explained),
        tuple((one.case, one.plain, one.watched) for one in compared.unexplained),
    )


def keep(result: Result, listed: Iterable[str]) -> None:
    """Write *result* over what was kept of the same modules; of others only what is *listed* stays.

    What was found on another patch release of the same minor version goes as a whole.
    """
    FOLDER.mkdir(exist_ok=True)
    minor = ".".join(result.python.split(".")[:2])
    path = FOLDER / f"{minor}-{result.way}-{result.suite}.json"
    earlier = _read(path) if path.exists() else result
    modules = {**(earlier.modules if earlier.python == result.python else {}), **result.modules}
    told = {
        "python": result.python,
        "way": result.way,
        "suite": result.suite,
        "modules": {name: _told(modules[name]) for name in listed if name in modules},
    }
    path.write_text(json.dumps(told, indent=1) + "\n")


def kept() -> list[Result]:
    """All results, in the order of Python, way and suite."""
    read = [_read(path) for path in FOLDER.glob("*.json")]
    return sorted(read, key=lambda one: (tuple(map(int, one.python.split("."))), one.way, one.suite))


def _told(one: Found) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Found.__slots__}


def _read(path: Path) -> Result:
    told = json.loads(path.read_text())
    modules = {
        name: Found(one["tests"], one["unsteady"], tuple(map(tuple, one["explained"])), tuple(map(tuple, one["open"])))
        for name, one in told["modules"].items()
    }
    return Result(told["python"], told["way"], told["suite"], modules)

"""The suites: which modules they have, and how one of these is run."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fidelity import sources

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
_ALONE = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly")
_A_TEST_MAY_TAKE = "--timeout=120"  # seconds: some wait for a line of a log for ever, which may be lost


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite, at hand. *folder* is where its tests lie; None: wherever the process runs."""

    name: str
    modules: tuple[str, ...]
    folder: Path | None

    def command(self, module: str, report: Path, without: Sequence[str]) -> list[str]:
        """The command that runs *module*, but for the tests named in *without*, and writes the JUnit file *report*."""
        if self.folder is None:
            left_out = [word for name in without for word in ("--ignore", f"*{name.rpartition('.')[2]}")]
            return [sys.executable, "-m", "test", "--junit-xml", str(report), *left_out, module]
        left_out = [f"--deselect={name}" for name in without]
        runner = [sys.executable, "-m", "pytest", "-q", "--tb=short", *_ALONE, "--continue-on-collection-errors"]
        return [*runner, _A_TEST_MAY_TAKE, "--junit-xml", str(report), *left_out, module]


def names() -> list[str]:
    """The names of all suites."""
    return list(_read())


def suite(name: str, cache: Path, *, subset: bool) -> Suite:
    """The suite *name*, fetched into *cache* if it is not there. Raises NotToBeHad."""
    told = _read()[name]
    if name == "cpython":
        modules = tuple(module for module in told["subset" if subset else "modules"] if _is_there(module))
        return Suite(name, modules, None)
    folder = sources.unpacked(name, cache)
    return Suite(name, tuple(module for module in told["modules"] if (folder / module).exists()), folder)


def _read() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((HERE / "suites.toml").read_text())


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(f"test.{module}") is not None
    except ModuleNotFoundError:
        raise sources.NotToBeHad(f"cpython: {sys.executable} came without the package `test`") from None


def listed(name: str) -> list[str]:
    """The modules of the suite *name* as the list has them."""
    return _read()[name]["modules"]

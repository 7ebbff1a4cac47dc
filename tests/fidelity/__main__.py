"""``python -m tests.fidelity``: runs the suites plain and watched, compares, and writes the page about it.

Exit code 1 for a difference without a reason, 2 for a suite that cannot be had.
"""

from __future__ import annotations

import argparse
import platform
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fidelity import comparison, interpreters, page, results, runs, suites
from tests.fidelity.results import Result
from tests.fidelity.sources import NotToBeHad

if TYPE_CHECKING:
    from tests.fidelity.comparison import Comparison
    from tests.fidelity.results import Found
    from tests.fidelity.suites import Suite

CACHE = Path(__file__).parents[2] / ".fidelity"


def main() -> int:
    """Do what the command line says."""
    told = _arguments()
    if told.python:
        return max(interpreters.repeat(version, CACHE, _others(sys.argv[1:])) for version in told.python)
    runs.let_children_be_interrupted()
    failed = 0
    for way in told.way or runs.WAYS:
        runs.assure(way, CACHE)
        for name in told.suite or (["cpython"] if told.subset else suites.names()):
            try:
                suite = suites.suite(name, CACHE, subset=told.subset)
            except NotToBeHad as reason:
                sys.stderr.write(f"{reason}\n")
                failed = 2
                continue
            found = _compared(suite, way, told)
            unexplained = sum(len(one.open) for one in found.modules.values())
            failed = max(failed, bool(unexplained))
            counts = f"{found.tests} tests, {found.tests - found.different} equal, {unexplained} unexplained"
            _say(f"{found.python} {way} {name}: {counts}")
    if not told.subset:
        page.write(results.kept())
    return failed


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fidelity", description=__doc__)
    parser.add_argument("--python", action="append", help="such as 3.12, in an environment made for it; repeatable")
    parser.add_argument("--suite", action="append", choices=suites.names(), help="repeatable; default: all")
    parser.add_argument("--way", action="append", choices=list(runs.WAYS), help="repeatable; default: both")
    parser.add_argument(
        "--only", action="append", help="a module of the suites; repeatable; of others, what was found before stays"
    )
    parser.add_argument("--subset", action="store_true", help="what takes less than a minute; nothing is kept")
    parser.add_argument("--jobs", type=int, default=2, help="modules at a time (2)")
    parser.add_argument("--limit", type=float, default=1800, help="seconds for one run of a module (1800)")
    return parser.parse_args()


def _others(words: list[str]) -> list[str]:
    """The arguments without ``--python``."""
    kept = []
    skip = False
    for word in words:
        if not skip and word != "--python" and not word.startswith("--python="):
            kept.append(word)
        skip = not skip and word == "--python"
    return kept


def _compared(suite: Suite, way: str, told: argparse.Namespace) -> Result:
    """Compare module by module, and keep what was found after each: a run that is cut short was not in vain."""
    modules = [module for module in suite.modules if not told.only or module in told.only]
    done: dict[str, Found] = {}

    def one(module: str) -> Comparison:
        compared = comparison.compare(suite, module, way, CACHE, told.limit)
        _tell(compared)
        return compared

    with ThreadPoolExecutor(told.jobs) as pool:
        for compared in as_completed([pool.submit(one, module) for module in modules]):
            came = compared.result()
            done[came.module] = results.found(came)
            if not told.subset:
                results.keep(Result(platform.python_version(), way, suite.name, done), suite.modules)
    return Result(platform.python_version(), way, suite.name, done)


def _tell(compared: Comparison) -> None:
    mark = "DIFFERENT" if compared.unexplained else "explained" if compared.explained else "equal"
    plain, watched = compared.seconds
    _say(f"  {compared.module}: {compared.tests} tests, {mark} ({plain:.1f} s, {watched:.1f} s)")
    for difference in compared.unexplained:
        _say(f"    {difference.case}: {difference.plain} -> {difference.watched}")
    if any(one.watched.startswith(("killed", "not ended")) for one in compared.unexplained):
        _say(compared.told)


if __name__ == "__main__":
    sys.exit(main())

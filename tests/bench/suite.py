"""Measures eight programs of pyperformance, with nobody's data and while a thousand people's are live."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import geometric_mean, median
from typing import TYPE_CHECKING

import pyperf
import pyperformance

from tests.bench import ways
from tests.bench.figures import Row, interleave

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).parent / "programs" / "suite.py"
BENCHMARKS = Path(pyperformance.__file__).parent / "data-files" / "benchmarks"
# Loops that make one value take about a fifth of a second. These are heavy on calls, text, bytes, numbers and JSON.
PROGRAMS = {
    "bpe_tokeniser": 1, "chaos": 2, "deltablue": 30, "go": 1, "json_dumps": 8, "pyflate": 1, "richards": 3, "telco": 20,
}  # fmt: skip
VALUES = 3
LONG = {"bpe_tokeniser": 1}  # values of what takes seconds for one
LIVE = 1_000
EACH, MEAN, LIVE_MEAN = 1.03, 1.01, 1.05


def measure(work: Path, rounds: int) -> Iterator[Row]:
    """Time each program inside its own process, then the geometric mean of all."""
    plain, watched = ways.plain(), ways.watched(work)
    for live, title, each, mean in ((0, "", EACH, MEAN), (LIVE, f", {LIVE:,} live values", None, LIVE_MEAN)):
        rows = []
        for name in PROGRAMS:
            seconds = partial(_seconds, work, name, live)
            seconds(plain), seconds(watched)  # fills the caches
            rows.append(interleave(f"{name}{title}", partial(seconds, plain), partial(seconds, watched), rounds, each))
            yield rows[-1]
        yield _mean(f"geometric mean of the eight{title}", rows, mean)


def _mean(name: str, rows: list[Row], bar: float) -> Row:
    """A row of geometric means: that of the medians is its ratio."""
    return Row(
        name,
        tuple(geometric_mean(median(row.plain) for row in rows) for _ in rows[0].plain),
        tuple(geometric_mean(median(row.watched) for row in rows) for _ in rows[0].plain),
        bar,
    )


def _seconds(work: Path, name: str, live: int, environment: dict[str, str]) -> float:
    """CPU seconds of one loop, the least of some values."""
    folder = work / name
    if not folder.exists():
        shutil.copytree(BENCHMARKS / f"bm_{name}", folder)  # out of site-packages: it is the application
    result = work / f"{name}.json"
    result.unlink(missing_ok=True)
    program = str(folder / "run_benchmark.py")
    command = [
        sys.executable,
        str(DRIVER),
        program,
        str(PROGRAMS[name]),
        str(LONG.get(name, VALUES)),
        str(result),
        str(live),
    ]
    subprocess.run(command, env=environment, cwd=work, check=True, capture_output=True)
    return min(min(one.get_values()) for one in pyperf.BenchmarkSuite.load(str(result)))

"""Measures five programs that only compute, run as the application."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fixtures.kernels.__main__ import NAMES
from tests.bench import ways
from tests.bench.figures import interleave

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Row

ROOT = Path(__file__).parents[2]
BAR = 1.03


def measure(work: Path, rounds: int) -> Iterator[Row]:
    """Time each kernel inside its own process, so that the start is not counted; the results must agree."""
    plain, watched = ways.plain(), ways.watched(work)
    for name in NAMES:
        expected, _ = run(name, plain)
        yield interleave(
            f"kernel: {name}",
            partial(_seconds, name, plain, expected),
            partial(_seconds, name, watched, expected),
            rounds,
            BAR,
        )


def run(name: str, environment: dict[str, str]) -> tuple[str, float]:
    """Run a kernel in a fresh process; return its result and its CPU seconds."""
    command = [sys.executable, "-m", "fixtures.kernels", name]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    answer = json.loads(done.stdout)
    return answer["result"], answer["seconds"]


def _seconds(name: str, environment: dict[str, str], expected: str) -> float:
    result, seconds = run(name, environment)
    if result != expected:
        raise RuntimeError(f"kernel {name} gave another result when it was watched: {result} instead of {expected}")
    return seconds

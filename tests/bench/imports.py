"""Measures the start of a program: of an empty one, and of one that imports flask, requests, SQLAlchemy and openai."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import cpu, ways
from tests.bench.figures import interleave

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Row

PROGRAMS = Path(__file__).parent / "programs"
COLD, WARM = None, 1.25


def measure(work: Path, rounds: int) -> Iterator[Row]:
    """Time whole processes: the interpreter's own start is in both, and the agent's in the watched one."""
    plain, watched = ways.plain(), ways.watched(work)
    cache = Path(watched["SST_CACHE_DIR"])
    start = partial(_run, "imports.py", work)
    _run("imports.py", work, plain)  # now Python's own cache is filled
    yield interleave("import, cold", partial(start, plain), partial(_cold, start, watched, cache), rounds, COLD)
    start(watched)
    yield interleave("import, warm", partial(start, plain), partial(start, watched), rounds, WARM)
    empty = partial(_run, "nothing.py", work)
    empty(watched)
    yield interleave("empty program", partial(empty, plain), partial(empty, watched), rounds)


def _run(program: str, work: Path, environment: dict[str, str]) -> float:
    return cpu.of_child([sys.executable, str(PROGRAMS / program)], environment, work)


def _cold(start: partial[float], watched: dict[str, str], cache: Path) -> float:
    shutil.rmtree(cache, ignore_errors=True)
    return start(watched)

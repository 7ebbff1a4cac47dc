"""Measures the start of a program: of an empty one, and of one that imports flask, requests, SQLAlchemy and openai."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import venv
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sst_bytecode.switch import SWITCH
from tests.bench import cpu, ways
from tests.bench.figures import interleave

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.figures import Row

PROGRAMS = Path(__file__).parent / "programs"
PTH = Path(__file__).parents[2] / "sst_bytecode" / "boot" / "sst.pth"
COLD, WARM, DISABLED = 3.0, 1.08, 1.005
EMPTY = 0.008
# The least of so many starts counts where half a percent is looked for: what else the machine does only ever adds.
STARTS = 5


def measure(work: Path, rounds: int) -> Iterator[Row]:
    """Time whole processes: the interpreter's own start is in both, and the agent's in the watched one."""
    plain, watched = ways.plain(), ways.watched(work)
    cache = Path(watched["SST_CACHE_DIR"])
    start = partial(_run, sys.executable, "imports.py", work)
    start(plain)  # now Python's own cache is filled
    yield interleave("import, cold", partial(start, plain), partial(_cold, start, watched, cache), rounds, COLD)
    start(watched)
    yield interleave("import, warm", partial(start, plain), partial(start, watched), rounds, WARM)
    empty = partial(_run, sys.executable, "nothing.py", work)
    empty(watched)
    yield interleave("empty program", partial(empty, plain), partial(empty, watched), rounds, most=EMPTY)
    yield _disabled(work, plain, rounds)


def _disabled(work: Path, plain: dict[str, str], rounds: int) -> Row:
    """What it costs to have us installed and switched off: the line of the ``.pth`` file, at each start."""
    without, with_us = (environment(work / name, libraries) for name, libraries in (("without", ()), ("with", (PTH,))))
    off = plain | {SWITCH: "0"}
    starts = [partial(_run, python, "imports.py", work, off) for python in (without, with_us)]
    for start in starts:
        start()
    return interleave("import, disabled", partial(_least, starts[0]), partial(_least, starts[1]), rounds, DISABLED)


def environment(home: Path, pth: tuple[Path, ...], *, with_pip: bool = False) -> str:
    """Make an environment that borrows what this one has installed, none of whose ``.pth`` files runs there."""
    venv.create(home, with_pip=with_pip, symlinks=True)
    paths = {"base": str(home), "platbase": str(home)}
    library = Path(sysconfig.get_path("purelib", "venv", paths))
    (library / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    for file in pth:
        shutil.copy(file, library)
    return str(home / "bin" / "python")


def _run(python: str, program: str, work: Path, environment: dict[str, str]) -> float:
    return cpu.of_child([python, str(PROGRAMS / program)], environment, work)


def _cold(start: partial[float], watched: dict[str, str], cache: Path) -> float:
    shutil.rmtree(cache, ignore_errors=True)
    return start(watched)


def _least(start: Callable[[], float]) -> float:
    return min(start() for _ in range(STARTS))

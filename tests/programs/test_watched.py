"""Whole programs print the same, byte by byte, and end the same way, plain and with everything of them rewritten."""

from __future__ import annotations

import re
import sys

import pytest

from fixtures.transcript import PROGRAMS, Transcript, run

# What CPython itself adds at the bottom of a traceback for a program that it runs as it does `-m`.
RUNPY = re.compile(rb'  File "<frozen runpy>", line \d+, in _run_(?:module_as_main|code)\n')
SST = (sys.executable, "-m", "sst_bytecode", "run")
WAYS = {"everything": (*SST, "--everything", "--"), "product": (*SST, "--")}


def without_runpy(seen: Transcript) -> Transcript:
    """*seen* without the two frames that the promise of equal tracebacks leaves out."""
    return Transcript(seen.stdout, RUNPY.sub(b"", seen.stderr), seen.status)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One cache for all programs: the standard library is rewritten and verified once."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_watched_program_is_a_plain_program(program, way, tmp_path, cache):
    """Standard output, standard error and exit status are those of plain Python; the two frames of runpy excepted."""
    ours = {"SST_HOME": str(tmp_path / "home"), "SST_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
    plain = run(program)
    watched = run(program, launcher=WAYS[way], environment=ours)
    assert without_runpy(watched) == plain

"""Whole programs print the same, byte by byte, and end the same way, plain and with everything of them rewritten."""

from __future__ import annotations

import sys

import pytest

from fixtures.transcript import PROGRAMS, run

SST = (sys.executable, "-m", "sst_bytecode", "run")
WAYS = {"everything": (*SST, "--everything", "--"), "product": (*SST, "--")}


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One cache for all programs: the standard library is rewritten and verified once."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_watched_program_is_a_plain_program(program, way, tmp_path, cache):
    """Standard output, standard error and exit status are those of plain Python."""
    ours = {"SST_HOME": str(tmp_path / "home"), "SST_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
    plain = run(program)
    watched = run(program, launcher=WAYS[way], environment=ours)
    assert watched == plain

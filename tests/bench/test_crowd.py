"""The program of the memory bench works, and what had to leave memory meanwhile is told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench import crowd, ways
from tests.loopback import serving


def test_what_a_crowd_drove_out_of_memory_is_told_by_the_doctor(tmp_path):
    """Everybody is served, every tenth is reported; the doctor says how many values were dropped."""
    environment = ways.watched(tmp_path)
    with serving() as vendor:
        points = crowd.visited(tmp_path, environment, vendor.url, people=2_000)
        assert len(vendor.received) == 200
    assert len(points) == crowd.POINTS
    doctor = [sys.executable, "-m", "sst_bytecode", "doctor"]
    told = subprocess.run(doctor, env=environment, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert "live values dropped: " in told
    assert "derived values dropped: " in told


def test_flat_is_the_slope_of_the_second_half():
    """What grows with the requests is not flat, however little it is; one bad point does not make a slope."""
    flat = (1.0, 40.0, 50.0, 50.0, 50.0, 50.0, 50.1, 49.9, 50.1, 50.0)
    growing = tuple(50.0 + number for number in range(10))
    assert crowd.Memory("x", flat, flat, 25).kept
    row = crowd.Memory("x", flat, growing, 25)
    assert row.more == pytest.approx(9.0)
    assert row.gained == pytest.approx(4.0, abs=0.1)
    assert not row.kept
    assert row.cells[-1] == "≤ 25 (missed)"

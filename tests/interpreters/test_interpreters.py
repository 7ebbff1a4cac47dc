"""Interpreters that a machine lacks: got, or told in one line that they cannot be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _asked(version, path, into):
    command = [sys.executable, "-m", "tests.interpreters", version, "--into", str(into)]
    return subprocess.run(command, cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=False)


def test_a_machine_without_apt_is_told_so_in_one_line(tmp_path):
    """No interpreter is a reason to go on without it, not a traceback."""
    done = _asked("3.99", str(tmp_path), tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CPython 3.99: no apt-get on this machine\n"


def test_what_the_machine_has_is_not_got_again(tmp_path):
    """The interpreter on the path is good enough."""
    link = tmp_path / "python3.98"
    link.symlink_to(sys.executable)
    done = _asked("3.98", str(tmp_path), tmp_path / "into")
    assert (done.returncode, done.stdout) == (0, f"{link}\n")
    assert not (tmp_path / "into").exists()

"""Interpreters with and without our packages, and what a program sees of being tracked."""

from __future__ import annotations

import shutil
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BOOT = ROOT / "sst_bytecode" / "boot" / "path"

# Prints whether this process is tracked, and which packages of ours were imported.
PROBE = """
import sys
session = sys.modules.get("sst_bytecode.session")
ours = [name for name in ("bytecode", "rewriter", "sst_bytecode") if name in sys.modules]
print(session is not None and session.current() is not None, *ours)
"""

ON = "True rewriter sst_bytecode\n"
OFF = "False\n"


@pytest.fixture
def probe(tmp_path):
    """Write the program that tells whether it is tracked."""
    path = tmp_path / "probe.py"
    path.write_text(PROBE)
    return path


@pytest.fixture
def environment(tmp_path):
    """Make an empty virtual environment of the running version; give its interpreter and its site-packages."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    [library] = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    return tmp_path / "venv" / "bin" / "python", library


@pytest.fixture
def installed(environment, packages):
    """Install our packages and the ``.pth`` file into the empty environment; give its interpreter."""
    python, library = environment
    for package in packages.iterdir():
        shutil.copytree(package, library / package.name)
    shutil.copy(packages / "sst_bytecode" / "boot" / "sst.pth", library / "sst.pth")
    return str(python)

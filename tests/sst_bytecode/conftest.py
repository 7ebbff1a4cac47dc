"""What tests of several stages need."""

from __future__ import annotations

import shutil
from pathlib import Path

import bytecode
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def packages(tmp_path):
    """Copy our packages, as an installer would have laid them side by side; a test may change them."""
    folder = tmp_path / "packages"
    for package in (ROOT / "sst_bytecode", ROOT / "rewriter", Path(bytecode.__file__).parent):
        shutil.copytree(package, folder / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder

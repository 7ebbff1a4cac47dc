"""Finds the interpreters that this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


def found(version: str) -> Path | None:
    """The interpreter of *version* that this machine has: on the path, or under pyenv."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    under = next(iter(sorted(root.glob(f"{version}.*/bin/python{version}"), reverse=True)), None)
    on_path = shutil.which(f"python{version}")
    if under is None and on_path is not None and _answers(on_path):
        return Path(on_path)
    return under


def _answers(python: str) -> bool:
    """Whether it is an interpreter: the shims of pyenv answer only for versions that are chosen."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0

"""Repeats the command on another interpreter, in an environment with the locked dependencies that is made for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.interpreters import debian, machine

ROOT = Path(__file__).parents[2]


def repeat(version: str, cache: Path, arguments: list[str]) -> int:
    """Run ``python -m tests.fidelity`` with *arguments* on CPython *version* (``3.12``), and give its exit code."""
    try:
        python = _environment(version, cache / f"venv-{version}")
    except debian.NotToBeHad as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    return subprocess.run([python, "-m", "tests.fidelity", *arguments], cwd=ROOT, check=False).returncode


def _environment(version: str, folder: Path) -> Path:
    """The interpreter of an environment for *version*, made if it is not there. Raises NotToBeHad."""
    python = folder / "bin" / "python"
    made = folder / ".made"
    uv = Path(sys.executable).with_name("uv")
    install = [str(uv), "pip", "install", "--quiet", "--python", str(python)]
    if not made.exists():
        base = machine.found(version) or debian.interpreter(version, ROOT / ".interpreters")
        shutil.rmtree(folder, ignore_errors=True)
        _run([str(base), "-m", "venv", "--without-pip", str(folder)])
        _run([*install, "--require-hashes", "--requirement", str(ROOT / "requirements" / "lock.txt")])
        _run([*install, "pip"])  # fetches the suites; no dependency of ours, so the lock has no hash of it
        made.touch()
    # Not editable: suites that test reloaders watch whatever is on the path for changes, and this folder is a busy one.
    _run([*install, "--no-deps", "--reinstall-package", "sst-bytecode", str(ROOT)])
    return python


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True)

"""Runs one module of a suite, plain or watched, in a process, a folder and a home of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fidelity import outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fidelity.suites import Suite

SST = (sys.executable, "-m", "sst_bytecode", "run")
WAYS = {"everything": (*SST, "--everything", "--"), "product": (*SST, "--")}
"""How a program is watched: with a hook at every call and entry of every module, or as a team would run it."""

_ASSURE = """
import json.decoder, sys
from sst_bytecode import session
from sst_bytecode.loader.parts import is_watched
assert session.current() is not None, "nothing is watched"
assert sys.argv[1] != "everything" or is_watched(json.decoder.JSONDecoder.decode.__code__), "the library is plain"
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the tests of one module, and how many seconds that took."""

    outcomes: dict[str, str]
    seconds: float
    told: str
    """The end of what it printed."""


def let_children_be_interrupted() -> None:
    """Give children the usual SIGINT: a shell lets what it runs in the background ignore it, and so would they."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def assure(way: str, cache: Path) -> None:
    """Raise RuntimeError unless *way* has programs watched here."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*WAYS[way], sys.executable, "-c", _ASSURE, way]
        done = subprocess.run(
            command, env=_environment(Path(folder), cache), cwd=folder, capture_output=True, text=True, check=False
        )
    if done.returncode or done.stderr:
        raise RuntimeError(f"nothing is watched this way: {done.stderr.strip()}")


def run(suite: Suite, module: str, way: str, cache: Path, *, limit: float, without: Sequence[str] = ()) -> Run:
    """Run *module* in *way* (plain: "plain") for at most *limit* seconds."""
    with tempfile.TemporaryDirectory(prefix="fidelity-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        report = folder / "junit.xml"
        work = folder / "work"
        if suite.folder is None:
            work.mkdir()
        else:  # a suite may write beside its tests
            shutil.copytree(suite.folder, work)
        command = [*WAYS.get(way, ()), *suite.command(module, report, without)]
        output = folder / "output"
        started = time.perf_counter()
        ended = _ended(command, work, _environment(folder, cache), output, limit)
        return Run(
            outcomes.read(report, ended), time.perf_counter() - started, output.read_text(errors="replace")[-8000:]
        )


def _environment(folder: Path, cache: Path) -> dict[str, str]:
    """The variables of this process without what tells Python or us how to behave; homes and caches of our own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SST_", "PYTHON", "PYTEST_"))}
    return {**kept, "SST_HOME": str(folder / "home"), "SST_CACHE_DIR": str(cache / "rewritten")}


def _ended(command: list[str], folder: Path, environment: dict[str, str], output: Path, limit: float) -> str:
    """How the process ended, in words."""
    with output.open("wb") as stream:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
        try:
            code = child.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return f"not ended after {limit:.0f} s"
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"

"""What every test may ask for.

A child process in a clean environment, a home of its own for what `sst` keeps, a service on loopback, a cache.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import hypothesis
import pytest

from tests.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# No deadline: other processes share the machine's cores, and an example is not wrong because it waited.
hypothesis.settings.register_profile("house", deadline=None)
# A submission is judged once: it must not fail on an example that nobody can see again.
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "house")

# A shell that starts this run in the background has it ignore Ctrl-C, which children inherit; not so what is handled.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_OURS = ("SST_", "PYTHON_TRACKING_", "COVERAGE_", "PYTEST_")
_PYTHONS = ("PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PYTHONWARNINGS", "PYTHONSAFEPATH", "PYTHONPYCACHEPREFIX")


class RunPython(Protocol):
    """The type of the fixture `run_python`, for tests that like to name it."""

    def __call__(
        self,
        args: Sequence[str | os.PathLike[str]],
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        *,
        stdin: str = "",
        timeout: float = 60,
        python: str = sys.executable,
    ) -> subprocess.CompletedProcess[str]:
        """Run *python* with *args* and give back its exit code, stdout and stderr as text."""
        ...


@pytest.fixture
def sst_home(tmp_path: Path) -> Path:
    """Name an empty folder for SST_HOME, not yet made, so that no test sees what another one left."""
    return tmp_path / "sst-home"


@pytest.fixture
def clean_env(sst_home: Path) -> dict[str, str]:
    """Copy the environment without what switches tracking, coverage or Python's start, and with SST_HOME set.

    For children that outlive one call (servers); `run_python` uses it too.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS) and name not in _PYTHONS}
    return kept | {"SST_HOME": str(sst_home)}


@pytest.fixture
def run_python(clean_env: dict[str, str], tmp_path: Path) -> RunPython:
    """Run an interpreter as a child, in a clean environment plus *env*, in *cwd* (else the test's own folder).

    The exit code is the test's to judge. A child that runs longer than *timeout* seconds is killed and the test fails.
    """

    def run(args, env=None, cwd=None, *, stdin="", timeout=60, python=sys.executable):
        return subprocess.run(
            [python, *map(os.fspath, args)],
            env=clean_env | dict(env or {}),
            cwd=cwd or tmp_path,
            input=stdin,
            timeout=timeout,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def service():
    """Serve on loopback: `.url`, `.host`, `.port`, `.received`; see `tests.loopback`."""
    with serving() as one:
        yield one


@pytest.fixture
def other():
    """Serve once more, elsewhere."""
    with serving() as one:
        yield one


@pytest.fixture(scope="session")
def woven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name a folder for libraries that are rewritten: children of one run share them."""
    return tmp_path_factory.mktemp("woven")

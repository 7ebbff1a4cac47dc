"""The two ways to run a program, plain and watched: environments for children, and the words before the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TELL = "import json, os; print(json.dumps(dict(os.environ)))"
# Python writes its own cache of compiled modules in both ways, whatever the shell of the bench says about that.
_FOREIGN = ("SST_", "PYTHON_TRACKING_", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "COVERAGE_")

UNWATCHED = {"PYTHON_TRACKING_ENABLED": "0"}
LAUNCHER = (sys.executable, "-m", "sst_bytecode", "run", "--")


def plain() -> dict[str, str]:
    """Return our environment without anything that switches tracking."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}


def watched(home: Path) -> dict[str, str]:
    """Return the environment that `sst run` hands to its command, with *home* for all that it keeps.

    `sst run` is asked once, outside of any measurement: what `sst run` itself costs is not what the program costs.
    """
    asking = plain() | locations(home)
    done = subprocess.run(
        [*LAUNCHER, sys.executable, "-c", _TELL], env=asking, cwd=home, check=True, capture_output=True, text=True
    )
    environment: dict[str, str] = json.loads(done.stdout)
    return environment


def locations(home: Path) -> dict[str, str]:
    """Name the folders below *home* for the events, the store and the cache."""
    return {"SST_HOME": str(home / "home"), "SST_CACHE_DIR": str(home / "cache")}

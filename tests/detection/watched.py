"""Runs a program under watch in a process of its own, and reads what was recorded of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from sst_bytecode.facts import Attempt, Found, Health, Record
from sst_bytecode.spool.files import spools
from sst_bytecode.spool.read import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sst_bytecode.facts import Finding

__all__ = ["findings_of", "run"]

ROOT = Path(__file__).parents[2]
_BOOT = ROOT / "sst_bytecode" / "boot" / "path"
_PATIENCE = 300  # seconds


def run(
    program: Path, work: Path, *arguments: object, level: str, environment: Mapping[str, str] | None = None
) -> list[Record]:
    """Run *program* at a level, with a home of its own in *work*. Raises AssertionError if it or a probe fails."""
    home = work / f"home-{program.stem}-{level}"
    whole = {
        **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPATH": f"{_BOOT}{os.pathsep}{ROOT}",
        "PYTHON_TRACKING_ENABLED": "1",
        "SST_HOME": str(home),
        "SST_CACHE_DIR": str(work / "cache"),
        "SST_LEVEL": level,
        **(environment or {}),
    }
    child = subprocess.run(
        [sys.executable, str(program), *map(str, arguments)],
        cwd=program.parent, env=whole, capture_output=True, text=True, check=False, timeout=_PATIENCE,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr
    records = [record for path in spools(str(home)) for record in read(path, 0, ended=True)[0]]
    failed = {key: count for one in records if isinstance(one, Health) for key, count in one.counts.items()}
    assert not failed, failed
    return records


def findings_of(records: Iterable[Record]) -> list[tuple[Attempt, list[Finding]]]:
    """Every event with all that was found in it."""
    found: dict[str, list[Finding]] = defaultdict(list)
    events = []
    for record in records:
        if isinstance(record, Attempt):
            events.append(record)
            found[record.id] += record.data
        elif isinstance(record, Found):
            found[record.event] += record.data
    return [(event, found[event.id]) for event in events]

"""Fetches source distributions, for their test suites: the versions that the lock file names, by hash."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements" / "lock.txt"


class NotToBeHad(Exception):  # noqa: N818 - it says what the suite is
    """A suite that cannot be had here. The text says why, in one line."""


def locked(name: str) -> str:
    """The requirement of *name* with its hashes, in one line."""
    lines = LOCK.read_text().replace("\\\n", " ").splitlines()
    return next(line for line in lines if line.startswith(f"{name}=="))


def unpacked(name: str, cache: Path) -> Path:
    """The folder of the source distribution of *name* in *cache*. Raises NotToBeHad."""
    requirement = locked(name)
    version = re.split("==|[ ;]", requirement)[1]
    folder = cache / "sources" / f"{name}-{version}"
    if not folder.exists():
        archive = next(iter(_download(name, requirement, cache / "downloads").glob(f"{name}-{version}.tar.gz")), None)
        if archive is None:
            raise NotToBeHad(f"{name}: the index has no source distribution of {version}")
        with tarfile.open(archive) as stream:
            stream.extractall(cache / "sources", filter="data")
    return folder


def _download(name: str, requirement: str, into: Path) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    wanted = into / f"{name}.txt"
    wanted.write_text(requirement + "\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", name, "--require-hashes"]
    done = subprocess.run(
        [*command, "--requirement", str(wanted), "--dest", str(into)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotToBeHad(f"{name}: pip could not fetch its source ({done.stderr.strip().splitlines()[-1]})")
    return into

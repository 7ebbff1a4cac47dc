"""Installs packages of Debian that tests need and Python's registry has not: servers, a Java runtime."""

from __future__ import annotations

import os
import shutil
import subprocess

__all__ = ["install"]


def install(package: str) -> None:
    """Install *package*, as root, or through sudo if that asks no question. Raises RuntimeError with one clear line."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if not shutil.which("apt-get") or (sudo and not shutil.which("sudo")):
        raise RuntimeError(f"{package}: not installed, and only Debian's package can be installed here, by root")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", package]):
        done = subprocess.run([*sudo, "apt-get", *step], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            words = (done.stderr or done.stdout).strip().splitlines()
            raise RuntimeError(f"{package}: apt-get {step[0]}: {words[-1] if words else done.returncode}")

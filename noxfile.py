"""Runs every test on each supported CPython that this machine has; nox names those that it has not."""

from __future__ import annotations

import os
from pathlib import Path

import nox

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv"
# One missing interpreter is told in one line, and the others run.
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"


def _show_interpreters_to_nox() -> None:
    """Put pyenv's interpreters on the path, whose shims answer only for versions that are chosen, and those we got."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    folders = [str(folder) for version in PYTHONS for folder in sorted(root.glob(f"{version}.*/bin"), reverse=True)]
    folders += map(str, Path(".interpreters").absolute().glob("*/usr/bin"))
    os.environ["PATH"] = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])


_show_interpreters_to_nox()


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the whole suite, the slow tests included, in an environment of its own with the locked dependencies."""
    session.install("--compile-bytecode", "--require-hashes", "--requirement", "requirements/lock.txt")
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")
    session.run("python", "-m", "pytest", "-n", "2", "--dist", "loadscope", *session.posargs)


@nox.session(python=PYTHONS[0])
def spark(session: nox.Session) -> None:
    """Run the query that the documentation shows for Spark, on Spark."""
    session.install("--require-hashes", "--requirement", "requirements/lock.txt")
    session.install(*nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "spark"))
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")
    session.run("python", "-m", "pytest", "tests/spark/on_spark.py", *session.posargs)

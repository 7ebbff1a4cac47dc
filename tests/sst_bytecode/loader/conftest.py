"""Children watched by loader and rewriter alone: a tiny plan that writes down each call of ``json.dumps``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

SITECUSTOMIZE = """
import tiny

installed = tiny.install()
"""

TINY = '''
"""Watch calls of json.dumps in a scope that the environment may change; each is one line of the file TINY_LOG."""
import os

from rewriter import Hooks, ObserveCalls, Pipeline
from sst_bytecode import loader

PASSES = (ObserveCalls("tiny:at_call", frozenset({"json.dumps"})),)


def note(line):
    with open(os.environ["TINY_LOG"], "a") as log:
        log.write(line + chr(10))


def at_call(site):
    note(f"bound {site.module} {site.function} {site.line}")
    return lambda callee, operands: note(f"called {site.module} {site.function} {site.line}")


def pipeline():
    note("pipeline")
    if "TINY_BROKEN" in os.environ:
        raise LookupError("a secret")
    return Pipeline(PASSES)


def listed(name):
    return tuple(filter(None, os.environ.get(name, "").split(",")))


def plan():
    scope = loader.Scope(
        listed("TINY_INCLUDE"), listed("TINY_EXCLUDE"), listed("TINY_ROOTS"), {"json.dumps"},
        everything="TINY_EVERYTHING" in os.environ,
    )
    return loader.Plan(
        pipeline, os.environ.get("TINY_DIGEST", "tiny"), Hooks(), scope,
        cache=os.environ.get("SST_CACHE_DIR"),
        log=note if "TINY_LOUD" in os.environ else None,
    )


def install():
    return loader.install(plan())
'''


@dataclass(frozen=True, slots=True)
class Watched:
    """How a child ended, and what the hooks in it wrote down."""

    code: int
    out: str
    err: str
    log: tuple[str, ...]

    @property
    def calls(self) -> list[str]:
        """Module, function and line of each call that was seen."""
        return [line.removeprefix("called ") for line in self.log if line.startswith("called ")]

    @property
    def rewrote(self) -> bool:
        """Whether anything had to be rewritten: all that came out of the cache needs no pipeline."""
        return "pipeline" in self.log

    @property
    def seen(self) -> tuple[int, str, str]:
        """Everything that a user sees, to be compared with a plain run."""
        return self.code, self.out, self.err


@pytest.fixture
def way(tmp_path):
    """Make a folder which, on PYTHONPATH, installs the tiny plan at the start of Python."""
    folder = tmp_path / "way"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)
    (folder / "tiny.py").write_text(TINY)
    return folder


@pytest.fixture
def watched_env(tmp_path, way):
    """Give the variables of watched children: a cache and a log of this test alone, and leave to write bytecode."""
    return {
        "PYTHONPATH": os.pathsep.join(map(str, (way, ROOT))),
        "TINY_LOG": str(tmp_path / "tiny.log"),
        "SST_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONDONTWRITEBYTECODE": "",
    }


@pytest.fixture
def plain(run_python, tmp_path):
    """Run a child without us, in the folder ``app``."""

    def run(args, env=None, **options):
        done = run_python(args, {"PYTHONDONTWRITEBYTECODE": ""} | dict(env or {}), tmp_path / "app", **options)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def watched(watched_env, run_python, tmp_path):
    """Run a child with the tiny plan, in the folder ``app``."""

    def run(args, env=None, **options):
        log = Path(watched_env["TINY_LOG"])
        log.unlink(missing_ok=True)
        done = run_python(args, watched_env | dict(env or {}), tmp_path / "app", **options)
        lines = tuple(log.read_text().splitlines()) if log.exists() else ()
        return Watched(done.returncode, done.stdout, done.stderr, lines)

    return run


@pytest.fixture
def app(tmp_path):
    """Make the folder ``app`` with the files of a program, by path and text, and name it."""

    def write(files):
        for name, text in files.items():
            path = tmp_path / "app" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / "app"

    return write

"""The engine on real code: every body of many modules, and CPython's own tests of the language."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import warnings
from pathlib import Path

import pytest

from rewriter import Pipeline
from tests.rewriter.outcomes import EVERYTHING

STDLIB = Path(sysconfig.get_path("stdlib"))
SAMPLE = sorted(path.relative_to(STDLIB).as_posix() for path in STDLIB.glob("*.py"))[::6]
# Generators, scopes, `super` and `with` are in each ordinary run too, by the subset of tests/fidelity.
SUITES = ("test_coroutines", "test_contextlib")
MORE = ("test_generators", "test_exceptions", "test_with", "test_call", "test_extcall", "test_super",
        "test_except_star", "test_listcomps", "test_asyncgen", "test_scope")  # fmt: skip


def failures_of(paths):
    """What could not be rewritten or verified, with a hook at every call and every entry."""
    pipeline = Pipeline(EVERYTHING)
    failures = []
    for path in paths:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
            except (SyntaxError, ValueError):  # CPython keeps bad files to test its compiler
                continue
        rewritten = pipeline.rewrite(code, path.stem, check=True)
        failures += [(str(path), *failure) for failure in rewritten.failures]
    return failures


@pytest.mark.parametrize("part", range(4))
def test_every_body_of_a_sample_is_rewritten_and_verified(part):
    """Each body of some thirty modules takes hooks everywhere, and verifies."""
    assert failures_of([STDLIB / name for name in SAMPLE[part::4]]) == []


PARTS = 16  # each a minute or two, so that it is known which is at work and what has passed


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_body_of_the_standard_library_is_rewritten_and_verified(part):
    """The same for every module of the standard library, CPython's own tests included."""
    assert failures_of(sorted(STDLIB.rglob("*.py"))[part::PARTS]) == []


def run_suite(name, plain=""):
    """Run one module of CPython's ``test`` package with every module rewritten."""
    if not (STDLIB / "test" / f"{name}.py").exists():
        return 0, ""
    script = Path(__file__).with_name("everywhere.py")
    env = {**os.environ, "REWRITER_PLAIN": plain}
    done = subprocess.run(
        [sys.executable, str(script), "-v", name],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", SUITES)
def test_the_language_core_passes_its_own_tests(name):
    """CPython's own tests pass with a hook and a token at every call, entry and return of every module."""
    code, output = run_suite(name)
    assert code == 0, output[-3000:]
    assert "not rewritten" not in output


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", MORE)
def test_more_of_the_language_passes_its_own_tests(name):
    """As above, for more of the language."""
    code, output = run_suite(name)
    assert code == 0, output[-3000:]

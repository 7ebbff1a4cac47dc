"""Run one of CPython's own test modules with every module rewritten: a hook at every call, entry and loop.

``python everywhere.py [--check] NAME…`` takes what ``python -m test`` takes. With REWRITER_PLAIN nothing is rewritten.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import os
import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from rewriter import Hooks, ObserveCalls, ObserveEntries, ObserveIterations, Pipeline, bind

for late in ("frames", "verify", "weave"):  # what weaves cannot itself be woven into while it is imported
    importlib.import_module(f"rewriter.{late}")

HOOKS = Hooks()
CHECK = "--check" in sys.argv
FAILURES = []


def calls(site):
    """Watch with a token that does nothing, so that all of what is woven in runs."""
    return _kept if site.kind == "iteration" else _before


def _kept(_iterable):
    return None


def _before(*_what):
    return _token


def _token(_result, _exception=None):
    return None


def install() -> None:
    """Rewrite what is imported from source from now on."""
    hook = f"{__name__}:calls"
    pipeline = Pipeline((ObserveCalls(hook, None), ObserveEntries(hook, None), ObserveIterations(hook)))
    HOOKS.resolve = lambda _name: calls

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        code = self.source_to_code(self.get_data(path), path)
        rewritten = pipeline.rewrite(code, fullname, check=CHECK)
        FAILURES.extend(rewritten.failures)
        return bind(rewritten.code, HOOKS)

    importlib.machinery.SourceFileLoader.get_code = get_code


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    if not os.environ.get("REWRITER_PLAIN"):
        install()
    sys.argv = [sys.argv[0], *(one for one in sys.argv[1:] if one != "--check")]
    try:
        runpy.run_module("test", run_name="__main__", alter_sys=True)
    finally:
        for failure in FAILURES:
            sys.stderr.write(f"not rewritten: {failure}\n")
        sys.stderr.write(f"hook failures: {HOOKS.failures}\n")

"""What the tests of the policy share: recorded events, and the command over them."""

from __future__ import annotations

import sys

import pytest

from sst_bytecode.facts import Attempt, Destination, Finding, Outcome, Place
from sst_bytecode.spool import Spool
from tests.guarded import PERSON, listener, share

__all__ = ["listener", "share"]

EMAIL = Finding("t1", PERSON, "email", "email", "flask.form", "lower > sha256", "body.em", ("value",), 0.99)
PHONE = Finding("t2", PERSON, "phone", "phone", "flask.form", "", "body.tel", ("value",), 0.99)
WEAK = Finding("t3", PERSON, "first_name", "first_name", "flask.form", "", "body.text", ("value",), 0.3, weak=True)
CONFIG = """\
[[recipient]]
match = "127.0.0.1:5001"
organisation = "Acme Ads"
category = "advertising"
party = "third"
country = "US"
"""


@pytest.fixture
def sst(run_python, tmp_path):
    """Run ``sst`` in this test's folder."""

    def run(*arguments, env=None, python=sys.executable):
        return run_python(["-m", "sst_bytecode", *map(str, arguments)], env, tmp_path, python=python)

    return run


@pytest.fixture
def configure(tmp_path):
    """Write ``sst.toml``: a recipient at 127.0.0.1:5001, then what the test says."""

    def write(text):
        (tmp_path / "sst.toml").write_text(CONFIG + text)

    return write


@pytest.fixture
def record(sst_home):
    """Record an event: *number*, its data, at which line, with what outcome."""
    spool = Spool(str(sst_home))

    def write(number, *data, line=42, outcome="200", function="register", port=5001, file="app.py"):
        place = Place(file, line, 8, function, "MainThread")
        to = Destination(f"http://127.0.0.1:{port}/t", "127.0.0.1", port)
        attempt = Attempt(
            f"e{number}", 1795338000.0 + number, "http", "requests", "requests.post", to, place, data, "r1",
            "POST /register",
        )  # fmt: skip
        spool.write(attempt, Outcome(attempt.id, outcome, attempt.time + 1))

    return write

"""Records such as a watched process writes, for the tests of the store."""

from __future__ import annotations

import pytest

from sst_bytecode.facts import Attempt, Destination, Finding, Outcome, Place, Tag
from sst_bytecode.spool import Spool
from sst_bytecode.store.engine import open_store
from tests.postgresql import postgresql as server

PLACE = Place("app.py", 42, 8, "register", "MainThread")
EMAIL = Finding("tag1", "1", "email", "email", "flask.form", "lower > sha256", "body.em[0]", ("value",), 0.99)
ATTEMPT = Attempt(
    "e1", 1000.0, "http", "requests", "requests.post",
    Destination("https://api.segment.io/v1", "api.segment.io", 443), PLACE, (EMAIL,), "r1", "POST /register",
)  # fmt: skip
TAG = Tag("tag1", "1", "email", "email", "flask.form", "f" * 32, "key1", "a•••", PLACE, 1000.0)


class Records:
    """Makes records that differ in what a test names."""

    place = PLACE
    email = EMAIL
    tag = TAG

    def attempt(self, number: str = "e1", **changes: object) -> Attempt:
        """Make an attempt."""
        return ATTEMPT.replace(id=number, **changes)

    def outcome(self, number: str = "e1", outcome: str = "200", attempts: int = 1) -> Outcome:
        """Make an outcome."""
        return Outcome(number, outcome, 1001.0, attempts)

    def finding(self, **changes: object) -> Finding:
        """Make a finding."""
        return EMAIL.replace(**changes)


@pytest.fixture
def make():
    """Give the maker of records."""
    return Records()


@pytest.fixture
def spool(sst_home):
    """Give this process's spool in a home of its own."""
    return Spool(str(sst_home))


@pytest.fixture
def target(tmp_path):
    """Give a SQLite store outside of the home."""
    store = open_store(f"sqlite:///{tmp_path}/rows.db")
    yield store
    store.engine.dispose()


@pytest.fixture(scope="session")
def postgresql():
    """Keep a PostgreSQL of our own up, installed if it was missing."""
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Name an empty database of each kind that a store can be in."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    return request.getfixturevalue("postgresql").database()


@pytest.fixture
def store(url):
    """Give a store in a database of each kind."""
    one = open_store(url, wait=30)
    yield one
    one.engine.dispose()

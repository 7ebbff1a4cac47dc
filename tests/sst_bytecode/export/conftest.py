"""A store with events of two days, three recipients and two people."""

from __future__ import annotations

import pytest

from sst_bytecode import config, queries
from sst_bytecode.facts import Alias, Attempt, Destination, Finding, Lineage, Outcome, Place, Tag
from sst_bytecode.spool import Spool

DAY = 86_400.0
NOON = 1_795_348_800.0 - 1_795_348_800.0 % DAY + DAY / 2
_PLACE = Place("app.py", 42, 8, "register", "MainThread")
_SEGMENT = Destination("https://api.segment.io/v1", "api.segment.io", 443)
_OPENAI = Destination("https://api.openai.com/v1", "api.openai.com", 443)


def _datum(person, category, **changes):
    return Finding(
        f"tag-{person}-{category}", person, category, category, "flask.form", "lower > sha256", f"body.{category}",
        ("value",), 0.99,
    ).replace(**changes)  # fmt: skip


def _event(number, time, to, *data):
    return Attempt(number, time, "http", "requests", "requests.post", to, _PLACE, data, "r1", "POST /register")


RECORDS = (
    *(
        Tag(
            f"tag-{person}-email", person, "email", "email", "flask.form", f"print-{person}", "key1", "a•••", _PLACE,
            NOON,
        )
        for person in ("ada", "bob", "visitor:7")
    ),
    Lineage("tag-ada-email", "tag-ada-hash", "hashlib.sha256", _PLACE, NOON),
    Alias("ada", "visitor:7", NOON),
    _event("e1", NOON, _SEGMENT, _datum("ada", "email"), _datum("ada", "ip_address", form="")),
    Outcome("e1", "200", NOON + 1),
    _event("e2", NOON + 5, _SEGMENT, _datum("bob", "email"), _datum("bob", "first_name", weak=True)),
    _event("e3", NOON + DAY, Destination("http://127.0.0.1:1/x", "127.0.0.1", 1), _datum("ada", "email")),
    _event("e4", NOON + DAY, _OPENAI, _datum("visitor:7", "email")),
)  # fmt: skip


@pytest.fixture
def spool(sst_home):
    """Leave the records in a spool."""
    one = Spool(str(sst_home))
    one.write(*RECORDS)
    return one


@pytest.fixture
def settings(sst_home, tmp_path):
    """Give the configuration."""
    return config.load({"SST_HOME": str(sst_home)}, str(tmp_path))


@pytest.fixture
def reader(spool, settings):
    """Give a reader of a store with the records."""
    assert spool.failures == 0
    return queries.open_reader(settings)

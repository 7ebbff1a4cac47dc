"""The records as the page asks for them: up to date, whole, and for many threads at once."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete

from sst_bytecode import config as configuration
from sst_bytecode.asked import Selection
from sst_bytecode.browser import Browser
from sst_bytecode.store.engine import in_memory, open_store
from sst_bytecode.store.flows import FLOWS
from sst_bytecode.store.ingest import write_records
from tests.sst_bytecode.web import records


@pytest.fixture
def config(tmp_path):
    """The configuration of an empty home."""
    return configuration.load({}, str(tmp_path), {"home": str(tmp_path / "home")})


def test_what_is_recorded_meanwhile_is_there(config):
    """A question that comes later than a moment after the last takes in what was written since."""
    spool = records.write(config.home, events=3)
    browser = Browser(config)
    before = browser.state()
    assert len(browser.events(Selection()).events) == 6
    spool.write(records.event("e" * 32, records.OPENAI, ()))
    browser._fresh_until = 0.0
    assert browser.state() != before
    assert browser.event("e" * 32) is not None


def test_counts_that_are_missing_are_made(config):
    """A store from before counts were kept is counted when it is first looked at."""
    records.write(config.home, events=3)
    Browser(config).prepare()
    store = open_store(f"sqlite:///{config.home}/sst.db")
    with store.writing("test") as connection:
        connection.execute(delete(FLOWS))
    store.engine.dispose()
    assert sum(one.count for one in Browser(config).flows(Selection()).counts if not one.category) == 6


def test_a_store_in_one_connection_serves_many_threads(config):
    """Rows that are in memory only have one connection; threads that ask at once wait for each other."""
    target = in_memory()
    write_records(target, [records.event(f"{n:032x}", records.OPENAI, (records.finding(),)) for n in range(50)])
    browser = Browser(config, find=lambda: target)
    found, wrong = [], []

    def ask():
        try:
            found.extend(len(browser.events(Selection(category="email"), size=50).events) for _ in range(10))
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert set(found) == {50}


def test_an_id_that_is_personal_is_recorded_under_its_key(config):
    """An e-mail address becomes its key, in any case; an ordinary id stays."""
    browser = Browser(config)
    assert browser.recorded_name("17") == "17"
    assert browser.recorded_name("ada@example.org").startswith("key:")
    assert browser.recorded_name("ada@example.org") == browser.recorded_name("ADA@example.org")

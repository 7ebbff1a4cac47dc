"""What is written goes to the spool at once, and on to the store: counts alone in their own time."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from sst_bytecode import config
from sst_bytecode.destination import Destination
from sst_bytecode.facts import Place, Seen, Tag
from sst_bytecode.handle import Handle
from sst_bytecode.spool import Spool
from sst_bytecode.spool.read import read
from sst_bytecode.store.engine import open_store

TAG = Tag("t", "1", "email", "email", "sql", "f" * 32, "k", "a…", Place("a.py", 1, 0, "f", "MainThread"), 1.0)


@pytest.fixture
def destination(sst_home, tmp_path):
    """One that writes to a database of its own, without a pause before its rows are there."""
    options = config.load({"SST_HOME": str(sst_home), "SST_DATABASE": f"sqlite:///{tmp_path}/rows.db"}, str(tmp_path))
    made = Destination(options, Spool(str(sst_home)), Handle())
    made.writer._eager = True
    made.writer._interval = 0.01
    yield made
    made.stop()


def rows(tmp_path):
    """How often each tag in the database was seen."""
    target = open_store(f"sqlite:///{tmp_path}/rows.db")
    with target.reading() as connection:
        return dict(connection.execute(select(target.tags.c.id, target.tags.c.count)).all())


def waited_for(tmp_path, wanted):
    """Whether the rows become *wanted* within some seconds."""
    end = time.monotonic() + 20
    while rows(tmp_path) != wanted and time.monotonic() < end:
        time.sleep(0.01)
    return rows(tmp_path) == wanted


def test_counts_alone_wait_in_the_spool(destination, tmp_path):
    """They are safe there, and come with the next record, with a flush, or when a minute is over."""
    destination.write(TAG)
    assert waited_for(tmp_path, {"t": 1})
    assert destination.writer._lease.acquire(timeout=20), "the thread ends when there is nothing to do"
    destination.writer._lease.release()
    destination.write(Seen("t", 2, 2.0))
    assert not destination.writer._lease.locked()
    assert [record for record in read(destination._spool.path, 0)[0] if type(record) is Seen] == [Seen("t", 2, 2.0)]
    destination.flush()
    assert waited_for(tmp_path, {"t": 3})
    destination.write(Seen("t", 1, 3.0))
    destination._waiting -= 60
    destination.write(Seen("t", 1, 4.0))
    assert waited_for(tmp_path, {"t": 5})
    destination.write(Seen("t", 1, 5.0))
    destination.write(TAG)
    assert waited_for(tmp_path, {"t": 7})


def test_what_a_detector_confirmed_does_not_wait(destination, tmp_path):
    """It comes from the writer's own thread, and says what the value is."""
    destination.write(TAG)
    destination.write(Seen("t", 0, 2.0, "phone"))
    assert not destination._waiting
    assert waited_for(tmp_path, {"t": 1})

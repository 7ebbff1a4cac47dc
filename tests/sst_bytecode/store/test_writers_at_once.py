"""Many processes write at once, some are killed, and a reader reads meanwhile: every event is there, once."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap

import pytest
from sqlalchemy import func, select

from sst_bytecode import recipients
from sst_bytecode.spool import Spool
from sst_bytecode.store.ingest import take_in
from sst_bytecode.store.reads import read_events

_EVENTS = 120
_PROGRAM = textwrap.dedent("""
    import os, signal, sys
    from sst_bytecode.facts import Attempt, Destination, Finding, Outcome, Place, Seen
    from sst_bytecode.spool import Spool
    from sst_bytecode.store.engine import open_store
    from sst_bytecode.store.writer import Writer

    home, url, name, count, is_killed = sys.argv[1:]
    place = Place("app.py", 1, 0, "f", "MainThread")
    spool = Spool(home)
    writer = Writer(spool, lambda: open_store(url, wait=60), eager=True, interval=0.02)
    sys.stdin.readline()
    for number in range(int(count)):
        key = f"{name}-{number}"
        datum = Finding("tag1", "1", "email", "email", "flask.form", "sha256", f"body[{number}]", ("value",), 0.99)
        destination = Destination(f"https://api{number % 7}.example/v1", f"api{number % 7}.example", 443)
        spool.write(Attempt(key, 1000.0 + number, "http", "requests", "post", destination, place, (datum,)))
        spool.write(Seen("tag1", 1, 1000.0 + number), Outcome(key, "200", 2000.0))
        writer.poke()
    print("written", flush=True)
    if is_killed == "1":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.readline()
    writer.stop(60)
""")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("processes", [4, pytest.param(16, marks=pytest.mark.slow)])
def test_writers_lose_nothing_and_count_nothing_twice(sst_home, url, store, make, processes):
    """Each event, datum, outcome and count of each process is in the store once; a reader saw whole events only."""
    Spool(str(sst_home)).write(make.tag)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(sst_home), url, str(name), str(_EVENTS), str(name % 2)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in range(processes)
    ]  # fmt: skip
    look_up = recipients.load().look_up
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    seen = 0
    for writer in writers:  # each turn waits for one of them, and reads while the others write
        assert writer.stdout.readline() == "written\n"
        events = list(read_events(store, look_up))
        assert len(events) >= seen
        assert all(len(event.data) == 1 for event in events)
        assert {event.data[0].where for event in events} <= {f"body[{number}]" for number in range(_EVENTS)}
        seen = len(events)
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, -signal.SIGKILL] * (processes // 2)
    take_in(str(sst_home), store)
    with store.reading() as connection:
        for table, number in ((store.events, processes * _EVENTS), (store.items, processes * _EVENTS)):
            assert connection.scalar(select(func.count()).select_from(table)) == number
        assert connection.scalars(select(store.events.c.outcome).distinct()).all() == ["200"]
        assert connection.scalar(select(store.tags.c.count)) == 1 + processes * _EVENTS

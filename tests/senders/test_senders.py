"""Senders that nothing was tuned to: what leaves is told, nothing else is, and the program does what it always did."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.loopback import serving
from tests.senders.facts import FACTS
from tests.senders.watched import APPLICATION, collecting, keeping, plain, watched

SERVERS = {"fluentd": keeping, "telemetry": collecting}
PEOPLE = runpy.run_path(str(APPLICATION / "app.py"), run_name="people")
PERSONS = {PEOPLE["SUBJECT"]["user_id"]: "subject", PEOPLE["OTHER"]["user_id"]: "other"}


def arrived(server):
    """What a server got, without what differs from run to run: times and random numbers; none of it twice."""
    getattr(server, "settle", lambda: None)()
    received = server.received[:]
    server.received.clear()
    return sorted(
        f"{len(one)} bytes" if isinstance(one, bytes) else one if isinstance(one, str) else f"{one.method} {one.path}"
        for one in received
    )


@pytest.fixture
def cache(tmp_path_factory):
    """Rewritten libraries, shared by all senders."""
    return tmp_path_factory.getbasetemp() / "senders-cache"


@pytest.mark.parametrize("sender", FACTS)
def test_sender(tmp_path, cache, sender):
    """Every fact is told and nothing else, for the right person, in the right form, to the right host, from the line
    that handed it over; output and requests are those of the plain run.
    """
    source = Path(APPLICATION, f"{sender}.py").read_text(encoding="utf-8")
    marked = {number for number, line in enumerate(source.splitlines(), 1) if "# sent" in line}
    with SERVERS.get(sender, serving)() as server:
        code, out = plain(sender, server.url)
        assert "200 done" in out
        without = arrived(server)
        *with_us, events, failed = watched(sender, server.url, tmp_path / "home", cache)
        assert (with_us, arrived(server)) == ([code, out], without)
    assert not failed
    told = {(PERSONS.get(one.person), one.field, one.form) for event in events for one in event.data if not one.weak}
    assert told == FACTS[sender]
    assert {event.site.line for event in events if event.data} == marked
    assert {(event.site.file, event.recipient.host) for event in events if event.data} == {
        (f"{sender}.py", "127.0.0.1")
    }
    assert not any(event.limits for event in events)
    assert all(one.source == "flask.json" for event in events for one in event.data)

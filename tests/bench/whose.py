"""Judges the events of a run: each of them is there once, and everything in it is of the person who sent it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from sst_bytecode.keys import load
from sst_bytecode.store.engine import default_url, open_store
from sst_bytecode.store.ingest import take_in
from sst_bytecode.tracker.forms import normal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

__all__ = ["check"]


def check(home: str, route: str, people: Sequence[Mapping[str, str]], each: int) -> None:
    """Raise AssertionError unless every one of *people*, values by category, sent *each* events from *route*.

    In an event are all of the sender's values and nobody else's; no two events are of one request.
    """
    key = load(home)
    senders = {
        key.fingerprint(normal(category, value)): number
        for number, person in enumerate(people)
        for category, value in person.items()
    }
    events, items = _rows(home, route)
    requests = Counter(event["request"] for event in events.values())
    twice = [request for request, count in requests.items() if count > 1]
    assert not twice, f"{len(twice)} requests have more than one event"
    found: dict[str, set[int]] = {number: set() for number in events}
    values: Counter[str] = Counter()
    for item in items:
        if item["fingerprint"] in senders and not item["weak"]:
            found[item["event"]].add(senders[item["fingerprint"]])
            values[item["event"]] += 1
    crossed = [number for number, whose in found.items() if len(whose) > 1]
    assert not crossed, f"{len(crossed)} events hold data of more than one person"
    empty = [number for number, whose in found.items() if not whose]
    assert not empty, f"{len(empty)} events hold nobody's data"
    sent = Counter(next(iter(whose)) for whose in found.values())
    assert sent == dict.fromkeys(range(len(people)), each), (
        f"events by sender: {sorted(Counter(sent.values()).items())}"
    )
    partial = [number for number in events if values[number] < len(people[0])]
    assert not partial, f"{len(partial)} events lack some of their sender's values"
    open_ones = [number for number, event in events.items() if event["outcome"] != "200"]
    assert not open_ones, f"{len(open_ones)} events have no outcome"


def _rows(home: str, route: str) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    store = open_store(default_url(home), wait=60)
    try:
        taken = take_in(home, store)
        assert not taken.bad, f"{len(taken.bad)} places in the spools are damaged"
        with store.reading() as connection:
            chosen = select(store.events).where(store.events.c.route == route, store.events.c.kind == "http")
            events = {row["id"]: dict(row) for row in connection.execute(chosen).mappings()}
            query = select(store.items, store.tags.c.fingerprint).join(store.tags, store.items.c.tag == store.tags.c.id)
            items = [dict(row) for row in connection.execute(query).mappings() if row["event"] in events]
    finally:
        store.engine.dispose()
    return events, items

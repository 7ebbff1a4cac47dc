"""What an event costs the thread that sends, inside of a watched program: ``events.py EVENTS``.

Each event is a kilobyte that leaves from ten calls deep, with somebody's address and number in it: place, attempt and
outcome are made and written to the spool, while the store takes them in. Prints two medians of a hundred events each,
in seconds of the thread's CPU for one: all but the matching, and the matching.
"""

from __future__ import annotations

import json
import sys
from statistics import median
from time import sleep, thread_time
from typing import TYPE_CHECKING, Any

import sqlalchemy  # noqa: F401 - as usual applications do: then the store is filled while they run

from sst_bytecode import session
from sst_bytecode.facts import Payload, Place
from sst_bytecode.probes import places

if TYPE_CHECKING:
    from sst_bytecode.tracker.tracker import Tracker

_WARM_UP = 500
_CHUNK = 100
_PASSES = 3.0  # seconds, in which the writer loads what it needs: no server is judged by its first second
_DEPTH = 10
_FILLING = {f"property{number}": "nothing personal" for number in range(24)}
_SOURCE = Place("shop.py", 1, 0, "join", "MainThread")


def one(tracker: Tracker, number: int, depth: int = _DEPTH) -> None:
    """Begin, send and end, as a probe does around a call."""
    if depth:
        return one(tracker, number, depth - 1)
    body = {"email": f"p{number % 50}@mail.example", "phone": f"+4790000{number % 50:03d}", **_FILLING}
    place = places.nearest(sys._getframe())
    operation = tracker.begin("http", "requests", "requests.post", place)
    operation.send(Payload(url="https://collect.example/v1/track", method="POST", body=body))
    operation.end("200")
    return None


def main(events: int) -> None:
    """Send so many events; the matching is timed from outside of it, so that the clock's own time counts as ours."""
    running = session.current()
    if running is None:
        raise SystemExit("nothing is tracked here")
    tracker: Any = running.tracker()
    for number in range(50):
        tracker.learn(
            "sql",
            None,
            {"email": f"p{number}@mail.example", "phone": f"+4790000{number:03d}"},
            _SOURCE,
            person=str(number),
        )
    examine = tracker.examine
    matching = 0.0
    found = 0

    def timed(payload: Payload) -> object:
        nonlocal matching, found
        begin = thread_time()
        result = examine(payload)
        matching += thread_time() - begin
        found += len(result.matches)
        return result

    tracker.examine = timed
    for number in range(_WARM_UP):
        one(tracker, number)
    sleep(_PASSES)
    ours, search = [], []
    for _ in range(events // _CHUNK):
        matching, found = 0.0, 0
        begin = thread_time()
        for number in range(_CHUNK):
            one(tracker, number)
        seconds = thread_time() - begin
        if found != 2 * _CHUNK:
            raise SystemExit(f"{found} data were found in {_CHUNK} events")
        ours.append((seconds - matching) / _CHUNK)
        search.append(matching / _CHUNK)
    json.dump([median(ours), median(search)], sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))

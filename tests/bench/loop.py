"""An application in one event loop, with a thousand requests in course at once; every tenth sends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench import ways, whose

PROGRAM = Path(__file__).parent / "programs" / "in_flight.py"
REQUESTS = 1_000
SENDING = 10  # every so many
ROUTE = "POST /join"
NAME = f"asyncio, {REQUESTS:,} in flight"


class Loop:
    """One way to run the program; of the watched one every run's events are judged."""

    def __init__(self, work: Path, *, watched: bool) -> None:
        work.mkdir()
        self._work = work
        self._watched = watched
        self._runs = 0
        if watched:
            self._run(ways.watched(work), 1)  # fills the cache

    def rate(self, requests: int = REQUESTS) -> float:
        """Requests a second; raises AssertionError if an event was lost or is not whose it should be."""
        self._runs += 1
        if not self._watched:
            return requests / self._run(ways.plain(), requests)
        home = self._work / f"run{self._runs}"
        home.mkdir()
        environment = ways.watched(home) | {"SST_CACHE_DIR": ways.locations(self._work)["SST_CACHE_DIR"]}
        seconds = self._run(environment, requests)
        people = [
            {"email": f"person.{number}@loop.example", "phone": f"+4791{number:06d}"}
            for number in range(0, 2 * requests, SENDING)
        ]
        whose.check(environment["SST_HOME"], ROUTE, people, 1)
        return requests / seconds

    def _run(self, environment: dict[str, str], requests: int) -> float:
        command = [sys.executable, str(PROGRAM), str(requests)]
        done = subprocess.run(command, env=environment, cwd=self._work, check=True, capture_output=True, text=True)
        return float(done.stdout)

"""The budget application under 24 visitors at once, each a thread with 200 requests; every tenth sends a kilobyte."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from fixtures.person import Person
from fixtures.standins.launch import standins
from fixtures.visitor import Visitor
from fixtures.website import website
from tests.bench import ways, whose
from tests.bench.request import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

THREADS = 24
REQUESTS = 200
SENDING = 10  # every so many requests
ROUTE = "GET /expenses/reported"
NAME = f"{THREADS} threads × {REQUESTS} requests"


class Served:
    """The application, up, with its visitors logged in."""

    def __init__(self, home: str, visitors: Sequence[Visitor], requests: int) -> None:
        self._home = home
        self._visitors = visitors
        self._requests = requests
        self._rounds = 0

    def rate(self) -> float:
        """Have all visitors ask at once; gives requests a second."""
        self._rounds += 1
        begin = time.perf_counter()
        with ThreadPoolExecutor(len(self._visitors)) as threads:
            list(threads.map(self._ask, self._visitors))
        return len(self._visitors) * self._requests / (time.perf_counter() - begin)

    def _ask(self, visitor: Visitor) -> None:
        for number in range(self._requests):
            visitor.look("/expenses/reported" if number % SENDING == 0 else "/expenses/")

    def check(self) -> None:
        """Raise AssertionError if an event was lost or is not whose it should be; the application has ended by then."""
        people = [{"email": visitor.person.email, "phone": visitor.person.phone} for visitor in self._visitors]
        whose.check(self._home, ROUTE, people, self._rounds * self._requests // SENDING)


@contextmanager
def both(work: Path, requests: int = REQUESTS) -> Iterator[tuple[Served, Served]]:
    """Serve it plain and watched, with as many visitors each."""
    work.mkdir()
    with ExitStack() as stack:
        vendors = stack.enter_context(standins(work / "received.jsonl")).environment()
        yield (
            stack.enter_context(_served(work / "plain", {**vendors, **ways.UNWATCHED}, (), requests)),
            stack.enter_context(_served(work / "watched", vendors, ways.LAUNCHER, requests)),
        )


@contextmanager
def _served(work: Path, environment: Mapping[str, str], launcher: Sequence[str], requests: int) -> Iterator[Served]:
    work.mkdir()
    places = ways.locations(work)
    with website(work, {**environment, **places}, launcher=launcher, script=str(PROGRAM)) as site:
        visitors = [Visitor(site.url, _person(number)) for number in range(THREADS)]
        for visitor in visitors:
            visitor.register()
            visitor.log_in()
            visitor.look("/expenses/")
        yield Served(places["SST_HOME"], visitors, requests)


def _person(number: int) -> Person:
    return Person(
        name=f"Visitor{number:02d} Thronglund",
        email=f"visitor{number:02d}.thronglund@crowd.example",
        phone=f"+47 413 21 {number:03d}",
        password=f"thronging-{number:02d}-kelp",
        income=str(700_000 + number),
    )

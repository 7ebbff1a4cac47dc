"""Measures a request to the budget application, one that sends nothing and one that makes an outgoing call."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fixtures.person import PURCHASES
from fixtures.standins.launch import standins
from fixtures.visitor import Visitor
from fixtures.website import website
from tests.bench import cpu, ways
from tests.bench.figures import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Served = tuple[Visitor, int]
    """Who asks, and the server's process."""

PROGRAM = Path(__file__).parent / "programs" / "reporting.py"
EXPENSES = 20
WARM_UP = 50
REQUESTS = 200
TURNS = 20
ROUNDS = 2  # of one launch
SILENT, SENDING = 1.08, 1.20
KILOBYTE = range(900, 1_150)

# How to ask for each of the two pages, both of which end in the list of expenses.
PAGES = {"request": "/expenses/", "request with an outgoing call of 1 KB": "/expenses/reported"}


def measure(work: Path, rounds: int) -> Iterator[Row]:
    """Ask a plain and a watched server in turn; return seconds of the server's CPU for one request.

    Both are launched anew now and then: one launch differs from another by more than a percent (layout of memory, seed
    of hashes).
    """
    pages: dict[str, list[list[float]]] = {name: [] for name in PAGES}
    with standins(work / "received.jsonl") as vendors:
        given = vendors.environment()
        for first in range(0, rounds, ROUNDS):
            with ExitStack() as stack:
                plain = stack.enter_context(served(work / f"plain{first}", {**given, **ways.UNWATCHED}))
                watched = stack.enter_context(served(work / f"watched{first}", given, launcher=ways.LAUNCHER))
                for name, path in PAGES.items():
                    pages[name] += [ask((plain, watched), path) for _ in range(min(ROUNDS, rounds - first))]
        _check_size(str(vendors.received("analytics")[-1]["body"]))
    for (name, seconds), bar in zip(pages.items(), (SILENT, SENDING), strict=True):
        yield Row(name, *zip(*seconds, strict=True), bar)


@contextmanager
def served(
    work: Path, environment: Mapping[str, str], launcher: Sequence[str] = (), python: str = sys.executable
) -> Iterator[Served]:
    """Serve the application with one visitor logged in, her expenses written down, and all caches warm."""
    work.mkdir()
    settings = {**environment, **ways.locations(work)}
    with website(work, settings, launcher=launcher, script=str(PROGRAM), python=python) as site:
        visitor = Visitor(site.url)
        visitor.register()
        visitor.log_in()
        for number in range(EXPENSES):
            visitor.add(PURCHASES[number % len(PURCHASES)])
        for path in PAGES.values():
            for _ in range(WARM_UP):
                page = visitor.look(path)
            if page.count("<tr>") != EXPENSES + 1:
                raise RuntimeError(f"{path} lists {page.count('<tr>') - 1} expenses instead of {EXPENSES}")
        cpu.settled(site.process.pid)
        yield visitor, site.process.pid


def ask(served: Sequence[Served], path: str) -> list[float]:
    """Look at a page of each server many times, a few times in turn: within a second a machine changes its pace.

    A writer's work on these requests counts, so it may finish first.
    """
    before = [cpu.of_tree(pid) for _, pid in served]
    for _ in range(TURNS):
        for visitor, _ in served:
            for _ in range(REQUESTS // TURNS):
                visitor.look(path)
    return [(cpu.settled(pid) - then) / REQUESTS for (_, pid), then in zip(served, before, strict=True)]


def _check_size(body: str) -> None:
    if len(body) not in KILOBYTE:
        raise RuntimeError(f"the outgoing call had {len(body)} bytes, which is no kilobyte")

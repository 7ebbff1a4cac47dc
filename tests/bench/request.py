"""Measures one request to the budget application: a visitor who is logged in looks at a list of twenty expenses."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from fixtures.person import PURCHASES
from fixtures.standins.launch import standins
from fixtures.visitor import Visitor
from fixtures.website import website
from tests.bench import cpu, ways
from tests.bench.figures import interleave

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.bench.figures import Row

EXPENSES = 20
WARM_UP = 50
REQUESTS = 200
BAR = 1.15


def measure(work: Path, rounds: int) -> Iterator[Row]:
    """Keep a plain and a watched server up and ask them in turn; return seconds of the server's CPU for one request."""
    with ExitStack() as stack:
        vendors = stack.enter_context(standins(work / "received.jsonl")).environment()
        plain = stack.enter_context(_server(work / "plain", vendors, watched=False))
        watched = stack.enter_context(_server(work / "watched", vendors, watched=True))
        yield interleave("request", partial(_ask, *plain), partial(_ask, *watched), rounds, BAR)


@contextmanager
def _server(work: Path, vendors: Mapping[str, str], *, watched: bool) -> Iterator[tuple[Visitor, int]]:
    """Serve the application with one visitor logged in, her expenses written down, and all caches warm."""
    work.mkdir()
    launcher, switch = (ways.LAUNCHER, {}) if watched else ((), {"PYTHON_TRACKING_ENABLED": "0"})
    with website(work, {**vendors, **switch, **ways.locations(work)}, launcher=launcher) as site:
        visitor = Visitor(site.url)
        visitor.register()
        visitor.log_in()
        for number in range(EXPENSES):
            visitor.add(PURCHASES[number % len(PURCHASES)])
        for _ in range(WARM_UP):
            page = visitor.list_expenses()
        if page.count("<tr>") != EXPENSES + 1:
            raise RuntimeError(f"the list has {page.count('<tr>') - 1} expenses instead of {EXPENSES}")
        cpu.settled(site.process.pid)
        yield visitor, site.process.pid


def _ask(visitor: Visitor, pid: int) -> float:
    """Look at the list many times; the writer's work on these requests counts, so it may finish first."""
    before = cpu.of_tree(pid)
    for _ in range(REQUESTS):
        visitor.list_expenses()
    return (cpu.settled(pid) - before) / REQUESTS

"""Measures Datadog's IAST, which follows values by rewriting sources, beside ours: same programs, same rounds.

It is installed into an environment of its own, outside of our lock. Where it cannot be had, one line says so.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from fixtures.standins.launch import standins
from tests.bench import cpu, request, ways
from tests.bench.figures import Row, by_turns
from tests.bench.imports import PROGRAMS, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

PEER = "ddtrace"
# There is no agent that it could tell: whatever would ask for one is off, and its traces go to a closed port.
SETTINGS = {
    "DD_IAST_ENABLED": "true",
    "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
    "DD_REMOTE_CONFIGURATION_ENABLED": "false",
    "DD_CRASHTRACKING_ENABLED": "false",
    "DD_TRACE_STARTUP_LOGS": "false",
    "DD_TRACE_AGENT_URL": "http://127.0.0.1:9",
}
EVERY_REQUEST = {"DD_IAST_REQUEST_SAMPLING": "100", "DD_IAST_MAX_CONCURRENT_REQUESTS": "100"}
OURS, USUAL, EVERY = "sst_bytecode", "ddtrace IAST as it comes (30 % of requests)", "ddtrace IAST, every request"


def measure(work: Path, rounds: int) -> Iterator[Row]:
    """Ask all four servers in turn, then start all three programs in turn."""
    python = _installed(work)
    if python is None:
        return
    yield from _requests(work, python, rounds)
    yield from _imports(work, python, rounds)


def _installed(work: Path) -> str | None:
    """Make the environment; gives its Python, None where the package cannot be had."""
    python = environment(work / "peer", (), with_pip=True)
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", PEER]
    done = subprocess.run(command, cwd=work, check=False, capture_output=True, text=True)
    if done.returncode:
        reason = next(iter(reversed(done.stderr.strip().splitlines())), f"pip ended with {done.returncode}")
        print(f"peers: {PEER} cannot be had here, so it is not measured: {reason}", file=sys.stderr, flush=True)
        return None
    return python


def _requests(work: Path, python: str, rounds: int) -> Iterator[Row]:
    run = str(work / "peer" / "bin" / "ddtrace-run")
    with ExitStack() as stack:
        vendors = stack.enter_context(standins(work / "received.jsonl")).environment()
        off = {**vendors, **ways.UNWATCHED}
        served = {
            "plain": stack.enter_context(request.served(work / "plain", off)),
            OURS: stack.enter_context(request.served(work / "ours", vendors, ways.LAUNCHER)),
            USUAL: stack.enter_context(request.served(work / "usual", {**off, **SETTINGS}, [run], python)),
            EVERY: stack.enter_context(
                request.served(work / "every", {**off, **SETTINGS, **EVERY_REQUEST}, [run], python)
            ),
        }
        for title, path in request.PAGES.items():
            seconds = [request.ask(tuple(served.values()), path) for _ in range(rounds)]
            yield from _rows(title, served, zip(*seconds, strict=True))


def _imports(work: Path, python: str, rounds: int) -> Iterator[Row]:
    plain, watched = ways.plain(), ways.watched(work)
    program = str(PROGRAMS / "imports.py")
    run = [str(work / "peer" / "bin" / "ddtrace-run"), python, program]
    starts: dict[str, Callable[[], float]] = {
        "plain": partial(cpu.of_child, [sys.executable, program], plain, work),
        OURS: partial(cpu.of_child, [sys.executable, program], watched, work),
        "ddtrace IAST": partial(cpu.of_child, run, {**plain, **ways.UNWATCHED, **SETTINGS}, work),
    }
    for start in starts.values():
        start()  # fills the caches
    yield from _rows("import", starts, by_turns(list(starts.values()), rounds))


def _rows(title: str, names: Iterable[str], measured: Iterable[Sequence[float]]) -> Iterator[Row]:
    """A row for each way but the first, which is plain."""
    (_, *others), (plain, *seconds) = names, measured
    for name, its in zip(others, seconds, strict=True):
        yield Row(f"{title}: {name}", tuple(plain), tuple(its))

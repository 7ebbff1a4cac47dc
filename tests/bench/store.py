"""Measures how fast spools become rows: events a second, each with two data and its outcome, until all is committed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sst_bytecode.facts import Attempt, Destination, Finding, Outcome, Place, Tag
from sst_bytecode.spool import Spool
from sst_bytecode.spool.lines import SUFFIX
from sst_bytecode.store.engine import open_store
from sst_bytecode.store.ingest import take_in
from tests.bench.figures import Rate
from tests.postgresql import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.postgresql import PostgreSQL

EVENTS = 10_000
PEOPLE = 1_000
SQLITE, POSTGRESQL = 5_000, 10_000
_PLACE = Place("/srv/shop/app/views/register.py", 42, 8, "register", "MainThread")
_SEGMENT = Destination("https://api.segment.io/v1/track", "api.segment.io", 443)


def measure(work: Path, rounds: int) -> Iterator[Rate]:
    """Take the same spools into a new database in each round; the clock is the wall's, for the database works too."""
    spools = [_spool(work / f"made{number}", number * EVENTS) for number in range(2)]
    urls = (f"sqlite:///{work}/{number}.db" for number in range(rounds))
    yield Rate("store: SQLite", tuple(_rate(spools[:1], work, url) for url in urls), SQLITE)
    with postgresql() as server:
        # A reader of one big spool, then what a team's machines do: each process brings in its own.
        yield Rate("store: PostgreSQL, one spool", _rates(spools[:1], work, server, rounds), POSTGRESQL)
        yield Rate("store: PostgreSQL, two at once", _rates(spools, work, server, rounds), POSTGRESQL)


def _rates(spools: Sequence[Path], work: Path, server: PostgreSQL, rounds: int) -> tuple[float, ...]:
    return tuple(_rate(spools, work, server.database()) for _ in range(rounds))


def _rate(spools: Sequence[Path], work: Path, url: str) -> float:
    """Have a process for each of *spools* take it in, all at once."""
    open_store(url, wait=60).engine.dispose()
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.store", url, _home(spool, work)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for spool in spools
    ]  # fmt: skip
    for reader in readers:
        _await(reader, "ready")
    begin = time.perf_counter()
    for reader in readers:
        print(file=reader.stdin, flush=True)
    for reader in readers:
        _await(reader, "done")
    seconds = time.perf_counter() - begin
    for reader in readers:
        reader.communicate()
    return len(spools) * EVENTS / seconds


def _await(reader: subprocess.Popen[str], word: str) -> None:
    said = reader.stdout.readline().strip() if reader.stdout is not None else ""
    if said != word:
        raise RuntimeError(f"the reader said {said!r} instead of {word!r}")


def _home(spool: Path, work: Path) -> Path:
    """Make a home in which a program left *spool*: the name says that its process is gone."""
    home = work / f"home{time.monotonic_ns()}"
    (home / "spool").mkdir(parents=True)
    shutil.copy(spool, home / "spool" / f"999999999-{time.monotonic_ns():x}{SUFFIX}")
    return home


def _spool(home: Path, first: int) -> Path:
    """Write what a program writes that has handled so many requests of so many people."""
    spool = Spool(str(home))
    for number in range(PEOPLE):
        tag = f"{number:032x}"
        spool.write(Tag(tag, str(number), "email", "email", "flask.form", tag, "k", "a•••", _PLACE, 1.0))
    for number in range(first, first + EVENTS):
        person, event, moment = number % PEOPLE, f"{number * 2654435761 % 2**64:032x}", 1_795_348_800.0 + number / 100
        data = tuple(
            Finding(f"{person:032x}", str(person), name, name, "flask.form", form, where, ("value",), 0.99)
            for name, form, where in (
                ("email", "lower > sha256", "body.em[0]"),
                ("ip_address", "", "headers.x-real-ip"),
            )
        )
        spool.write(
            Attempt(event, moment, "http", "requests", "requests.post", _SEGMENT, _PLACE, data, f"r{number}", "POST /")
        )
        spool.write(Outcome(event, "200", moment + 0.2))
    if spool.path is None or spool.failures:
        raise RuntimeError("the spool could not be written")
    return Path(spool.path)


def _take_in(url: str, home: str) -> None:
    """Be one of the readers."""
    store = open_store(url, wait=60)
    print("ready", flush=True)
    sys.stdin.readline()
    taken = take_in(home, store)
    whole = taken.records == 2 * EVENTS + PEOPLE and not taken.bad
    print("done" if whole else f"{taken.records} records became rows", flush=True)
    store.engine.dispose()


if __name__ == "__main__":
    _take_in(*sys.argv[1:])

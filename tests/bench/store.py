"""Measures how fast spools become rows: events a second, each with two data and its outcome, until all is committed."""

from __future__ import annotations

import shutil
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
    from collections.abc import Iterator

EVENTS = 10_000
PEOPLE = 1_000
SQLITE, POSTGRESQL = 5_000, 10_000
_PLACE = Place("/srv/shop/app/views/register.py", 42, 8, "register", "MainThread")
_SEGMENT = Destination("https://api.segment.io/v1/track", "api.segment.io", 443)


def measure(work: Path, rounds: int) -> Iterator[Rate]:
    """Take the same spool into a new database in each round; the clock is the wall's, for the database works too."""
    spool = _spool(work / "made")
    yield Rate(
        "store: SQLite",
        tuple(_rate(spool, work / f"sqlite{number}", f"sqlite:///{work}/{number}.db") for number in range(rounds)),
        SQLITE,
    )
    with postgresql() as server:
        yield Rate(
            "store: PostgreSQL",
            tuple(_rate(spool, work / f"postgresql{number}", server.database()) for number in range(rounds)),
            POSTGRESQL,
        )


def _rate(spool: Path, home: Path, url: str) -> float:
    folder = home / "spool"
    folder.mkdir(parents=True)
    # The name of a process that is gone: as a store finds what a program left.
    shutil.copy(spool, folder / f"999999999-1{SUFFIX}")
    store = open_store(url, wait=60)
    begin = time.perf_counter()
    taken = take_in(str(home), store)
    seconds = time.perf_counter() - begin
    store.engine.dispose()
    if taken.records != 2 * EVENTS + PEOPLE or taken.bad:
        raise RuntimeError(f"{taken.records} records became rows instead of {2 * EVENTS + PEOPLE}")
    return EVENTS / seconds


def _spool(home: Path) -> Path:
    """Write what a program writes that has handled so many requests of so many people."""
    spool = Spool(str(home))
    for number in range(PEOPLE):
        spool.write(
            Tag(
                f"{number:032x}",
                str(number),
                "email",
                "email",
                "flask.form",
                f"{number:032x}",
                "k",
                "a•••",
                _PLACE,
                1.0,
            )
        )
    for number in range(EVENTS):
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

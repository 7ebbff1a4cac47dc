"""Run one program of pyperformance by this process's CPU clock: ``suite.py PROGRAM LOOPS VALUES RESULT LIVE``.

RESULT is where pyperf writes what it measured. LIVE rows with a made-up person each are loaded before, through
SQLAlchemy from SQLite: where sst_bytecode watches, each makes a personal value live.
"""

from __future__ import annotations

import runpy
import sys
import time

import pyperf
from sqlalchemy import create_engine, text


def load_people(count: int) -> int:
    """Store and load so many people; return how many came back."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT)"))
        rows = [{"id": number, "email": f"kim.{number}@example{number}.org"} for number in range(count)]
        connection.execute(text("INSERT INTO person (id, email) VALUES (:id, :email)"), rows)
        return len(connection.execute(text("SELECT id, email FROM person")).all())


def main(program: str, loops: str, values: str, result: str, live: str) -> None:
    """Measure in this very process, as pyperf's workers do."""
    if int(live) and load_people(int(live)) != int(live):
        raise SystemExit("not all people came back")
    time.perf_counter = time.process_time
    pyperf.perf_counter = time.process_time
    sys.argv = [program, "--worker", "-w", "1", "-n", values, "-l", loops, "-o", result]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])

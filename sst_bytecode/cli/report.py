"""``sst report``: what went where, for people or programs; says on stderr what is missing from the picture."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode import mark
from sst_bytecode.cli.errors import VerbError, complain
from sst_bytecode.cli.html import write_html_report
from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.patience import patience
from sst_bytecode.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sst_bytecode.answers import Event
    from sst_bytecode.queries import Reader

__all__ = ["Format", "report", "tell_damage", "tell_health"]


class Format(StrEnum):
    """For people, or for programs."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    SARIF = "sarif"
    HTML = "html"


def report(
    *,
    database: Database = None,
    home: Home = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar="ID", help="Only this person's data, under any of their names.")
    ] = None,
    form: Annotated[
        Format,
        typer.Option("--format", help="A table, one HTML file, JSON (report/schema-1.json), CSV or SARIF 2.1.0."),
    ] = Format.TEXT,
    weak: Annotated[
        bool, typer.Option("--all", help="Weak matches too: values of low entropy that nothing supports.")
    ] = False,
) -> int:
    """Show which data went to whom: what is alike in one row; JSON and CSV give every event.

    Takes in what the watched processes left first.
    """
    # Here and in the other verbs: `sst run` must not wait for the libraries of the readers.
    from sst_bytecode.queries import open_reader

    config = configured({"home": home, "database": database})
    if config.policy:
        from sst_bytecode.rulebook import policy_of

        policy_of(config)  # a mistake in the file is told by whatever reads the file first
    with progress("taking in what was recorded") as each:
        reader = open_reader(config, each=each)
    waiting = ExitStack()
    if form in {Format.TEXT, Format.SARIF}:  # the others write as they read
        waiting.enter_context(patience("reading events"))
    events = _Counted(reader.events(user, weak=weak), waiting.close)
    if form is Format.HTML:
        if weak:
            raise VerbError("--all: weak matches are not in the HTML file; --format text or json has them", 2)
        write_html_report(config, reader, user)
    else:
        with waiting:
            _write(form, events, weak=weak)
        if not events.count:
            complain(f"{reader.name}: {_nothing(user, mark.last(config.home))}")
    sys.stdout.flush()
    tell_health(reader)
    return tell_damage(reader)


class _Counted:
    """Hands events on, and knows afterwards how many there were; calls *done* behind the last."""

    def __init__(self, events: Iterator[Event], done: Callable[[], object]) -> None:
        self._events = events
        self._done = done
        self.count = 0

    def __iter__(self) -> Iterator[Event]:
        for event in self._events:
            self.count += 1
            yield event
        self._done()


def _nothing(user: str | None, began: float | None) -> str:
    if user is None and began is not None:
        day = datetime.fromtimestamp(began, UTC)
        return f"no personal data left any process that was watched; the last one began {day:%Y-%m-%d %H:%M:%S} UTC"
    if user is None:
        return "nothing is recorded here yet; run your program under watch first: sst run -- python app.py"
    return "nothing is recorded of this person; sst report shows the ids under which people are recorded"


def _write(form: Format, events: Iterable[Event], *, weak: bool) -> None:
    from sst_bytecode import report as reports

    if form is Format.JSON:
        reports.write_json(events, sys.stdout, weak=weak)
    elif form is Format.CSV:
        reports.write_csv(events, sys.stdout)
    elif form is Format.SARIF:
        reports.write_sarif(reports.results(events), sys.stdout)
    else:
        reports.print_table(events, sys.stdout)


def tell_damage(reader: Reader) -> int:
    """Say which spools could not be read as a whole; the exit code that follows."""
    losses = list(reader.taken.losses())
    for loss in losses:
        complain(f"{loss}; everything else is in the report")
    return 1 if losses else 0


def tell_health(reader: Reader) -> None:
    """Say what of ours failed, and how much ran unwatched: nothing that was not seen is proven."""
    health = reader.health()
    if health.counts:
        counts = ", ".join(f"{name} {count}" for name, count in sorted(health.counts.items()))
        complain(f"not everything was seen: {counts} (sst doctor)")
    if health.unwatched:
        complain(f"modules that ran unwatched: {len(health.unwatched)} (sst doctor)")

"""``sst report --format html``: gathers what the file shows."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from sst_bytecode.cli.errors import VerbError
from sst_bytecode.cli.progress import progress

if TYPE_CHECKING:
    from sst_bytecode.answers import Event
    from sst_bytecode.asked import Selection
    from sst_bytecode.browser import Browser
    from sst_bytecode.config import Config
    from sst_bytecode.queries import Reader

__all__ = ["write_html_report"]

_EVENTS = 10_000  # the newest: what is alike in them is in the file
_VALUES = 200  # of one person
_PORTION = 500


def write_html_report(config: Config, reader: Reader, user: str | None) -> None:
    """Write the file to stdout. Raises VerbError where what it takes is not installed."""
    try:
        from sst_bytecode.report.html import Content, write_html
    except ImportError as error:
        raise VerbError(f"HTML needs {error.name}: pip install 'sst-bytecode[page]'") from error
    from sst_bytecode.asked import Selection
    from sst_bytecode.browser import Browser
    from sst_bytecode.pictures.alike import draw_together

    records = Browser(config, find=lambda: reader.target)
    person = "" if user is None else records.recorded_name(user)
    selection = Selection(person=person)
    with progress("counting events") as each:
        records.prepare(each)
        events, more = _newest(records, selection)
        flows = records.flows(selection)
        content = Content(
            store=records.name,
            made=time.time(),
            flows=flows,
            alike=draw_together(events),
            read=len(events),
            more=more,
            health=records.health(),
            person=person,
            tags=records.tags(person, size=_VALUES) if person else None,
        )
    write_html(content, sys.stdout)


def _newest(records: Browser, selection: Selection) -> tuple[tuple[Event, ...], bool]:
    """The newest events, and whether there are more."""
    events: list[Event] = []
    before = ""
    while len(events) < _EVENTS:
        page = records.events(selection, before, _PORTION)
        events += page.events
        before = page.older
        if not before:
            return tuple(events), False
    return tuple(events), True

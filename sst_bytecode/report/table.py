"""Shows events to people: who, what in which form, to whom, from which line, what came of it; equal ones in one row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from sst_bytecode.answers import Event
    from sst_bytecode.facts import Finding

__all__ = ["print_table"]

_USUAL_PORTS = (0, 80, 443)
_NOTHING = "nobody's data"
_CONTROLS = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if code != ord("\n")}


class _Row:
    """Events that differ in nothing but their time."""

    __slots__ = ("count", "event")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.count = 1


def print_table(events: Iterable[Event], stream: TextIO, *, width: int | None = None) -> None:
    """Print a table and a line of totals to *stream*; without colours unless it is a terminal."""
    console = Console(file=stream, width=width, highlight=False)
    rows: dict[object, _Row] = {}
    people: set[str] = set()
    companies: dict[str, bool] = {}  # and whether one of them took what it was sent
    total = 0
    for event in events:
        total += 1
        people.update(event.persons)
        if event.data and event.recipient.party == "third":
            name = event.recipient.organisation or event.recipient.domain
            companies[name] = companies.get(name, False) or _took(event.outcome)
        row = rows.setdefault(_likeness(event), _Row(event))
        row.count += row.event is not event
    received = sum(companies.values())
    refused = len(companies) > received
    if rows:
        console.print(_table(rows.values()))
    console.print(
        f"{_number(total, 'event')}, {_number(len(people), 'person', 'people')},"
        f" {_number(received, 'third party that received data', 'third parties that received data')}"
        + (f", {len(companies) - received} that may not have: refused, or no answer" if refused else "")
    )


def _took(outcome: str) -> bool:
    """Whether an answer came: a status or ``ok``. Unknown counts too, for it is the record that ends early."""
    return outcome.lower() in {"ok", "unknown"} or outcome.isdecimal()


def _table(rows: Iterable[_Row]) -> Table:
    table = Table(show_lines=True, header_style="bold")
    table.add_column("When (UTC)", min_width=10)
    table.add_column("Who", overflow="fold", style="bold", max_width=16)
    table.add_column("What, in which form", overflow="fold")
    table.add_column("To whom, with what outcome", overflow="fold")
    table.add_column("From where", overflow="fold")
    for row in rows:
        event = row.event
        cells = _when(row), Text("\n".join(event.persons) or "–"), _what(event.data), _to(event), _from(event)
        table.add_row(*map(_harmless, cells))
    return table


def _harmless(cell: Text) -> Text:
    """Take control characters out of what others named: a terminal would obey them."""
    cell.plain = cell.plain.translate(_CONTROLS)  # one for one: styles stay where they were
    return cell


def _likeness(event: Event) -> object:
    """Give what two events must share to stand in one row."""
    to, site = event.recipient, event.site
    return (
        event.persons, event.operation, to.host, to.port, to.url.partition("?")[0], site.file, site.line, event.outcome,
        tuple((item.person, item.field, item.form, item.weak) for item in event.data), event.limits,
    )  # fmt: skip


def _when(row: _Row) -> Text:
    begin = datetime.fromtimestamp(row.event.time, UTC)
    text = Text(begin.strftime("%Y-%m-%d\n%H:%M:%S"))
    if row.count > 1:
        text.append(f"\n×{row.count}", style="bold")
    return text


def _what(data: tuple[Finding, ...]) -> Text:
    if not data:
        return Text(_NOTHING, style="dim")
    lines = dict.fromkeys((item.field or item.category, item.category, item.form, item.weak) for item in data)
    text = Text()
    for number, (field, category, form, weak) in enumerate(lines):
        text.append("\n" if number else "")
        text.append(field, style="bold")
        if category not in (field, ""):
            text.append(f" ({category})")
        if form:
            text.append(f": {form}", style="yellow")
        if weak:
            text.append(" (weak)", style="dim")
    return text


def _to(event: Event) -> Text:
    to = event.recipient
    name = to.organisation or to.domain or _short(to.url) or "this machine"
    where = f"{to.host}:{to.port}" if to.port not in _USUAL_PORTS else to.host
    text = Text(name, style="bold" if to.party == "third" else "")
    text.append("\n" + ", ".join(filter(None, (to.category, "local" if to.party == "local" else f"{to.party} party"))))
    if where and where != name:
        text.append(f"\n{where}", style="dim")
    text.append("\n").append(_outcome(event))
    return text


def _short(url: str) -> str:
    """Name a database or a file by the last part of its URL."""
    scheme, _separator, rest = url.partition("://")
    return f"{scheme}: {rest.rstrip('/').rpartition('/')[2]}" if rest else url


def _from(event: Event) -> Text:
    site = event.site
    text = Text(f"{site.file}:{site.line}" if site.file else "unknown line")
    if site.function:
        text.append(f"\n{site.function}")
    text.append(f"\n{event.operation}", style="dim")
    return text


def _outcome(event: Event) -> Text:
    good = event.outcome == "ok" or event.outcome.startswith(("2", "3"))
    text = Text(f"→ {event.outcome}", style="green" if good else "red")
    if event.attempts > 1:
        text.append(f" ({event.attempts} tries)")
    if event.limits:
        text.append(f"\nnot all read: {', '.join(event.limits)}", style="dim")
    return text


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"

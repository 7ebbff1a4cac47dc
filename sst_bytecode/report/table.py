"""Shows events to people: who, what in which form, to whom, from which line, what came of it; alike ones in one row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sst_bytecode.pictures.alike import draw_together
from sst_bytecode.pictures.words import called, calls, is_good, number_of, supposed, whose
from sst_bytecode.report.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from sst_bytecode.answers import Event
    from sst_bytecode.pictures.alike import Carried, Entry, Without

__all__ = ["print_table"]

_USUAL_PORTS = (0, 80, 443)
_RECIPIENTS = 20  # that are named among those that got no personal data
_CONTROLS = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if code != ord("\n")}


def print_table(events: Iterable[Event], stream: TextIO, *, width: int | None = None) -> None:
    """Print a table, a line for each recipient of no personal data, and totals; colours only to a terminal."""
    console = Console(file=stream, width=width, highlight=False)
    totals = Totals()
    alike = draw_together(totals.counted(events))
    if alike.entries:
        console.print(_table(alike.entries))
    if alike.without:
        console.print("No personal data were seen in:")
        for line in _without(alike.without):
            console.print(_harmless(Text(f"  {line}")))
    console.print(totals.line())


def _table(entries: Iterable[Entry]) -> Table:
    table = Table(show_lines=True, header_style="bold")
    table.add_column("When (UTC)", min_width=10)
    table.add_column("Who", overflow="fold", style="bold", max_width=16)
    table.add_column("What, in which form", overflow="fold")
    table.add_column("To whom, with what outcome", overflow="fold")
    table.add_column("From where", overflow="fold")
    for entry in entries:
        cells = _when(entry), _who(entry), _what(entry), _to(entry), _from(entry.event)
        table.add_row(*map(_harmless, cells))
    return table


def _harmless(cell: Text) -> Text:
    """Take control characters out of what others named: a terminal would obey them."""
    cell.plain = cell.plain.translate(_CONTROLS)  # one for one: styles stay where they were
    return cell


def _when(entry: Entry) -> Text:
    begin, end = (datetime.fromtimestamp(time, UTC) for time in (entry.event.time, entry.last))
    text = Text(begin.strftime("%Y-%m-%d\n%H:%M:%S"))
    if entry.count > 1:
        text.append(f"\n×{entry.count}", style="bold")
        text.append(f"\nlast\n{end:%Y-%m-%d}\n{end:%H:%M:%S}")
    return text


def _who(entry: Entry) -> Text:
    if not entry.data:
        return Text("–")
    text = Text(whose(entry.persons))
    if entry.together > 1 and entry.count > 1:
        text.append(f"\nup to {entry.together} at once", style="dim")
    return text


def _what(entry: Entry) -> Text:
    text = Text()
    if not entry.data:
        return text.append("what went over this connection is not known", style="dim")
    for number, carried in enumerate(entry.data.values()):
        item = carried.example
        text.append("\n" if number else "")
        text.append(item.field or item.category, style="bold")
        if item.category not in (item.field, ""):
            text.append(f" ({item.category})")
        if item.form:
            text.append(f": {item.form}", style="yellow")
        if item.weak:
            text.append(" (weak)", style="dim")
        text.append(_share(carried, entry))
        if words := supposed(item):
            text.append(f" ({words})", style="dim")
    return text


def _share(carried: Carried, entry: Entry) -> str:
    """Say whose it is and how often, where that is not what the whole row says."""
    theirs = entry.together > 1 or carried.persons != entry.persons
    whom = f", of {whose(carried.persons)}" if theirs else ""
    return whom + (f", ×{carried.events}" if carried.events != entry.count else "")


def _to(entry: Entry) -> Text:
    to = entry.event.recipient
    name = called(to)
    where = f"{to.host}:{to.port}" if to.port not in _USUAL_PORTS else to.host
    text = Text(name, style="bold" if to.party == "third" else "")
    text.append("\n" + ", ".join(filter(None, (to.category, "local" if to.party == "local" else f"{to.party} party"))))
    if where and where != name:
        text.append(f"\n{where}", style="dim")
    for outcome, count in entry.outcomes.most_common():
        often = f" ×{count}" if len(entry.outcomes) > 1 else ""
        text.append(f"\n→ {outcome}{often}", style="green" if is_good(outcome) else "red")
    if entry.attempts > 1:
        text.append(f"\n({'up to ' if entry.count > 1 else ''}{entry.attempts} tries)")
    if entry.limits:
        text.append(f"\nnot all read: {', '.join(sorted(entry.limits))}", style="dim")
    return text


def _from(event: Event) -> Text:
    site = event.site
    text = Text(f"{site.file}:{site.line}" if site.file else "unknown line")
    if site.function:
        text.append(f"\n{site.function}")
    text.append(f"\n{event.operation}", style="dim")
    return text


def _without(rows: Sequence[Without]) -> Iterable[str]:
    """A line for each recipient, as far as there are not too many of them."""
    for one in rows[:_RECIPIENTS]:
        unread = f" (not all read: {', '.join(sorted(one.limits))})" if one.limits else ""
        yield f"{calls(one.kinds)} to {one.name}{unread}"
    more = rows[_RECIPIENTS:]
    if more:
        yield f"{number_of(sum(one.kinds.total() for one in more), 'call')} to {number_of(len(more), 'other')}"

"""What a run of tests shared, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sst_bytecode.answers import Event

    Shown = tuple[str, str]
    """Recipient and party: plain values, which pytest-xdist can carry from a worker."""

__all__ = ["line", "shown"]

_MOST = 5  # recipients that are named
_PARTIES = ("third", "first", "local")


def shown(event: Event) -> Shown:
    """What the line needs of an event."""
    return event.recipient.name, event.recipient.party


def line(told: Mapping[str, Sequence[Shown]], tests: int) -> str:
    """Say of how many tests how much went where, strangers first."""
    sharing = {test: several for test, several in told.items() if several}
    every = [one for several in sharing.values() for one in several]
    if not every:
        return f"sst: no personal data left in {_counted(tests, 'test')}"
    order = sorted(dict.fromkeys(every), key=lambda one: (_PARTIES.index(one[1]), one[0]))
    names = list(dict.fromkeys(name for name, _ in order))
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    to = ", ".join(names[:_MOST]) + more
    share = f"{len(sharing)} of {_counted(tests, 'test')}"
    return f"sst: personal data left in {share}: {_counted(len(every), 'event')}, to {to}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

"""Makes events of the records that this process has written: the same as a reader of the store would be given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sst_bytecode.answers import Event
from sst_bytecode.facts import Attempt, Found, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.answers import Recipient
    from sst_bytecode.facts import Finding, Record

__all__ = ["Heard"]


class Heard:
    """The events of one test. *take* may be called from any thread; *events* is read on the test's own."""

    def __init__(self, look_up: Callable[[str, str, int], Recipient]) -> None:
        self._look_up = look_up
        self._records: list[Record] = []
        self.events: list[Event] = []

    def take(self, records: tuple[Record, ...]) -> None:
        """Keep what tells of events."""
        self._records += [one for one in records if isinstance(one, (Attempt, Found, Outcome))]

    def settle(self) -> list[Event]:
        """Bring *events* up to date, in the order in which they began, and give them.

        An event that began in an earlier test, and goes on, stays that test's.
        """
        while self._records:
            record = self._records.pop(0)
            if isinstance(record, Attempt):
                self.events.append(self._begun(record))
                continue
            number = record.event if isinstance(record, Found) else getattr(record, "id", "")
            for index, event in enumerate(self.events):
                if event.id == number:
                    self.events[index] = _continued(event, record)
        self.events.sort(key=lambda event: event.time)
        return self.events

    def _begun(self, record: Attempt) -> Event:
        to = record.destination
        data = _strong(record.data)
        return Event(
            record.id, record.time, record.kind, record.library, record.operation, "unknown", 1,
            self._look_up(to.url, to.host, to.port), record.place, _persons(data), data, record.request, record.route,
            record.limits, record.outline,
        )  # fmt: skip


def _continued(event: Event, record: Record) -> Event:
    if isinstance(record, Found):
        data = (*event.data, *_strong(record.data))
        return replace(
            event, data=data, persons=_persons(data), limits=(*event.limits, *record.limits),
            outline=(*event.outline, *record.outline),
        )  # fmt: skip
    if isinstance(record, Outcome):
        return replace(event, outcome=record.outcome, attempts=record.attempts)
    return event


def _strong(data: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Without the matches of low entropy that nothing supports."""
    return tuple(item for item in data if not item.weak)


def _persons(data: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(sorted({item.person for item in data if item.person}))

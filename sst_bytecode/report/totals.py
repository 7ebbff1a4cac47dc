"""Counts events, persons and companies on the way to the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.pictures.words import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sst_bytecode.answers import Event

__all__ = ["Totals"]


class Totals:
    """How many events, people, and third parties that received data, of all events that went through `counted`."""

    def __init__(self) -> None:
        self._events = 0
        self._people: set[str] = set()
        self._companies: dict[str, bool] = {}  # and whether one of them took what it was sent

    def counted(self, events: Iterable[Event]) -> Iterator[Event]:
        """Hand *events* on."""
        for event in events:
            self._events += 1
            self._people.update(event.persons)
            if event.data and event.recipient.party == "third":
                name = event.recipient.organisation or event.recipient.domain
                self._companies[name] = self._companies.get(name, False) or _took(event.outcome)
            yield event

    def line(self) -> str:
        """Say it in one line."""
        received = sum(self._companies.values())
        refused = len(self._companies) - received
        return (
            f"{number_of(self._events, 'event')}, {number_of(len(self._people), 'person', 'people')},"
            f" {number_of(received, 'third party that received data', 'third parties that received data')}"
            + (f", {refused} that may not have: refused, or no answer" if refused else "")
        )


def _took(outcome: str) -> bool:
    """Whether an answer came: a status or ``ok``. Unknown counts too, for it is the record that ends early."""
    return outcome.lower() in {"ok", "unknown"} or outcome.isdecimal()
